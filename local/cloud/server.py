"""Start and stop the local cloud, and reach what runs in it.

with LocalCloud.started(directory=Path(".local/run")) as cloud:
    cloud.client("dynamodb").list_tables()
"""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, TypedDict
from urllib.error import URLError
from urllib.request import urlopen

import boto3
from botocore.config import Config

from local.cloud.ports import reserve_port

REPOSITORY = Path(__file__).resolve().parents[2]
ROOT_KEY, ROOT_SECRET = "root", "root-secret"
LONGEST_START_SECONDS = 20
LONGEST_STOP_SECONDS = 5
QUOTED_LOG_LINES = 15
FEWEST_WARM, WORKER_KB = 30, 50_000
"""Of functions, however little memory there is; and what a warm one takes."""


class LocalCloudFailed(Exception):
    """The local cloud did not start; the message quotes its log and says what to do."""


class Mail(TypedDict):
    """A mail that was sent through SES or by Cognito."""

    to: list[str]
    subject: str
    text: str
    html: str
    sent_at: datetime
    source: str
    raw: bytes
    """The message as its receiver gets it; empty where there was none to take apart."""


class LocalCloud:
    """One emulator process with its own directory, ports and empty state."""

    account = "000000000000"

    def __init__(
        self,
        directory: Path,
        *,
        region: str = "us-east-1",
        port: int = 0,
        mqtt_port: int = 0,
        auth: bool = True,
        prewarm: bool = False,
        faithful: bool = True,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """Describe a local cloud; `start()` runs it.

        Port 0 stands for a free one. `auth` turns on IAM and device policies. `faithful=False` runs the emulator
        without our behaviours. `settings` are further variables for it, such as TTL_SWEEP_SECONDS, MAX_WARM_WORKERS,
        COLD_STARTS, LOCAL_CODE and LOCAL_LAYER (see `local/cloud/behaviours`).
        """
        self.directory = directory.resolve()
        self.region = region
        self.port, self.mqtt_port = port, mqtt_port
        self._faithful = faithful
        self._settings = {
            "AUTH": str(auth).lower(),
            "PREWARM": str(int(prewarm)),
            "MAX_WARM_WORKERS": str(most_warm()),
            **(settings or {}),
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._clients: dict[str, Any] = {}

    @classmethod
    @contextmanager
    def started(cls, directory: Path, **options: Any) -> Iterator[Self]:  # noqa: ANN401 (those of __init__)
        """Run a local cloud for the length of a `with` block; the options are those of the class."""
        cloud = cls(directory, **options)
        cloud.start()
        try:
            yield cloud
        finally:
            cloud.stop()

    def start(self) -> None:
        """Start the emulator and wait until it answers; raise LocalCloudFailed when it does not."""
        self.port, self.mqtt_port = reserve_port(self.port), reserve_port(self.mqtt_port)
        for folder in self._folders.values():
            folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 (our own launcher)
                [emulator_python(), "-m", "local.cloud.launcher" if self._faithful else "ministack"],
                cwd=REPOSITORY,
                env=self._environment(),
                stdin=subprocess.PIPE,  # its end tells the launcher that this process is gone
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # so that Ctrl-C reaches us alone, and stop() finds the workers
            )
        try:
            self._wait_until_ready(self._process)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the emulator and all of its workers and remove their files; the log stays. May be called twice."""
        if self._process is not None:
            _end(self._process)
            self._process = None
        self._clients.clear()
        for folder in self._folders.values():
            shutil.rmtree(folder, ignore_errors=True)

    @property
    def process_id(self) -> int:
        """The emulator's process, below which its workers run; 0 when it does not run."""
        return self._process.pid if self._process else 0

    @property
    def endpoint(self) -> str:
        """The address of every AWS service, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """The file that the emulator writes to; it outlives `stop()`."""
        return self.directory / "emulator.log"

    def session(self) -> boto3.Session:
        """Open a session of the root user; its clients still need `endpoint`, see `client()`."""
        return boto3.Session(ROOT_KEY, ROOT_SECRET, region_name=self.region)

    def client(self, name: str) -> Any:  # noqa: ANN401 (boto3 makes its clients at run time)
        """Give the root user's client of a service; one for each name, safe to share between threads."""
        if name not in self._clients:
            session: Any = self.session()  # its types know clients by literal names only
            self._clients[name] = session.client(name, endpoint_url=self.endpoint, config=_config_of(name))
        return self._clients[name]

    def api_url(self, api_id: str) -> str:
        """Give the address under which an HTTP API answers, without a slash at its end."""
        return f"{self.endpoint}/_aws/execute-api/{api_id}/$default"

    def certificate_authority(self) -> str:
        """Give the PEM certificate that devices trust the MQTT port by; it is new at each start."""
        return self._get("/_ministack/iot/ca.pem").decode()

    def mails(self) -> list[Mail]:
        """List all mails sent since the start, oldest first; the emulator has taken raw messages apart already."""
        sent = json.loads(self._get("/_ministack/ses/messages"))["messages"]
        records = [record for of_account in sent.values() for record in of_account]
        folder = self._folders["TMPDIR"] / "mails"
        return [_read_mail(record, folder) for record in sorted(records, key=lambda record: record["Timestamp"])]

    @property
    def _folders(self) -> dict[str, Path]:
        return {
            "TMPDIR": self.directory / "tmp",
            "STATE_DIR": self.directory / "state",
            "S3_DATA_DIR": self.directory / "s3",
        }

    def _environment(self) -> dict[str, str]:
        """Make the emulator's whole environment; inheriting ours would hand it to every function."""
        return {
            **{variable: str(folder) for variable, folder in self._folders.items()},
            "HOME": str(self._folders["TMPDIR"]),
            "PATH": os.defpath,
            "LANG": "C.UTF-8",
            "GATEWAY_PORT": str(self.port),
            "IOT_MTLS_PORT": str(self.mqtt_port),
            "BIND_HOST": "127.0.0.1",
            "AWS_ACCESS_KEY_ID": ROOT_KEY,
            "AWS_SECRET_ACCESS_KEY": ROOT_SECRET,
            "AWS_DEFAULT_REGION": self.region,
            "MINISTACK_REGION": self.region,
            "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
            "AWS_EC2_METADATA_DISABLED": "true",
            **self._settings,
        }

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + LONGEST_START_SECONDS
        while _exit_code(process) is None and time.monotonic() < deadline:
            with suppress(URLError, ConnectionError):
                state = json.loads(self._get("/_ministack/health"))["iot_mtls"]
                if state == "listening":
                    return
                if state != "starting":
                    break
            time.sleep(0.05)
        raise LocalCloudFailed(self._explain_failure(_exit_code(process)))

    def _explain_failure(self, exit_code: int | None) -> str:
        last_lines = "\n".join(self.log.read_text(errors="replace").splitlines()[-QUOTED_LOG_LINES:])
        what = "is not ready" if exit_code is None else f"ended with code {exit_code}"
        return (
            f"The local cloud {what} (port {self.port}, MQTT port {self.mqtt_port}). Run `make setup` if a module is "
            f"missing; choose other ports if an address is in use. The end of {self.log}:\n{last_lines}"
        )

    def _get(self, path: str) -> bytes:
        with urlopen(f"{self.endpoint}{path}", timeout=LONGEST_START_SECONDS) as answer:  # noqa: S310 (loopback)
            content: bytes = answer.read()
        return content


def emulator_python() -> Path:
    """Find the Python that the emulator is installed in; raise LocalCloudFailed when there is none."""
    python = REPOSITORY / ".local" / "emulator" / "bin" / "python"
    if not python.exists():
        message = f"The emulator is not installed, {python} is missing: run `make setup`."
        raise LocalCloudFailed(message)
    return python


def _config_of(service: str) -> Config:
    common = Config(retries={"mode": "standard", "total_max_attempts": 2}, inject_host_prefix=False)
    if service == "s3":
        # The older signature of presigned URLs is not checked for the root user.
        return common.merge(Config(signature_version="s3v4", s3={"addressing_style": "path"}))
    return common


def _exit_code(process: subprocess.Popen[bytes]) -> int | None:
    """Tell how the process ended, None while it runs; it stays in the table, so its number is not given away."""
    ended = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    return ended.si_status if ended else None


def most_warm(meminfo: Path = Path("/proc/meminfo")) -> int:
    """How many functions may stay warm: what fits into half of the memory that is free, as each is a process of its own.

    A house has two hundred functions, and two houses beside the tests are more than 16 GB carry. 0, no bound, where the
    system does not tell what is free.
    """
    found = (
        re.search(r"^MemAvailable:\s+(\d+) kB$", meminfo.read_text("ascii"), re.MULTILINE) if meminfo.exists() else None
    )
    return max(FEWEST_WARM, int(found[1]) // 2 // WORKER_KB) if found else 0


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the emulator to end; whatever of its own session is left then is killed."""
    os.kill(process.pid, signal.SIGTERM)  # send_signal would take an ended process out of the table
    deadline = time.monotonic() + LONGEST_STOP_SECONDS
    while _exit_code(process) is None and time.monotonic() < deadline:
        time.sleep(0.02)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    if process.stdin is not None:
        process.stdin.close()
    process.wait()


def _read_mail(record: dict[str, Any], folder: Path) -> Mail:
    raw = folder / record["MessageId"]
    return Mail(
        to=record["To"],
        subject=record["Subject"],
        text=(record["BodyText"] or "").replace("\r\n", "\n"),
        html=(record["BodyHtml"] or "").replace("\r\n", "\n"),
        sent_at=datetime.fromtimestamp(record["Timestamp"], UTC),
        source=record["Source"],
        raw=raw.read_bytes() if raw.exists() else b"",
    )
