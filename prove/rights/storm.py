"""A storm between the steps of requests and the local cloud: calls are refused, answers are lost, processes are killed.

A proxy on this machine takes every call that a function makes to AWS. It knows which function calls by the process that holds
the other end of the connection. Each way of going wrong strikes each step at least once, as soon as it has the chance, and
after that by chance. Calls of other functions pass.
"""

import http.client
import json
import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import urlsplit

Way = Literal["throttled", "answer lost", "killed before", "killed after"]
WAYS: tuple[Way, ...] = get_args(Way)
_FIRST, _LATER = 0.5, 0.01
"""How likely a call is struck that a step has not known yet, and any other."""
_HELD_BACK = {"host", "expect", "connection", "transfer-encoding", "content-length"}
_LIMIT = 90
"""Seconds for one call."""


@dataclass
class Storm:
    """What strikes, and what has struck: by step and way."""

    steps: frozenset[str]
    """Functions by the names of their files."""
    seed: str
    target: str
    """Where the local cloud answers."""
    blows: bool = False
    """Nothing strikes while the house is built."""
    struck: Counter[tuple[str, Way]] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    _chance: random.Random = field(init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Draw from the seed."""
        self._chance = random.Random(self.seed)

    def strike(self, step: str) -> Way | None:
        """What happens to this call, if anything."""
        if not self.blows:
            return None
        with self._lock:
            self.calls[step] += 1
            unknown = [way for way in WAYS if not self.struck[step, way]]
            way = self._chance.choice(unknown or WAYS)
            if self._chance.random() >= (_FIRST if unknown else _LATER):
                return None
            self.struck[step, way] += 1
            return way

    def step_of(self, function: str) -> str | None:
        """The step that a deployed function is: `vestibule-requests-plan-request` is `plan_request`."""
        named = function.partition("-requests-")[2].replace("-", "_")
        return named if named in self.steps else None

    def spared(self) -> list[tuple[str, Way]]:
        """What has not happened to a step."""
        return [(step, way) for step in sorted(self.steps) for way in WAYS if not self.struck[step, way]]


@contextmanager
def blowing(steps: frozenset[str], seed: str, target: str) -> Iterator[tuple[Storm, int]]:
    """A storm before the local cloud that will answer at `target`, and the port of its proxy on loopback."""
    storm = Storm(steps, seed, target)
    handler = type("Handler", (_Proxy,), {"storm": storm})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield storm, server.server_port
        finally:
            server.shutdown()


class _Proxy(BaseHTTPRequestHandler):
    """Passes a call on, or does not."""

    protocol_version = "HTTP/1.1"
    storm: Storm

    @property
    def port(self) -> int:
        """That of the proxy."""
        port: int = self.connection.getsockname()[1]
        return port

    @cached_property
    def caller(self) -> tuple[int | None, str]:
        """Whose connection this is: looked up once, as long as it lasts."""
        return _caller(self.client_address[1], self.port)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _pass_on(self) -> None:
        body = (
            self.rfile.read(int(self.headers.get("Content-Length") or 0)) if not self._is_chunked() else self._chunks()
        )
        pid, function = self.caller
        step = self.storm.step_of(function)
        way = self.storm.strike(step) if step else None
        if way == "throttled":
            self._refuse()
            return
        if way == "killed before":
            self._kill(pid)
            return
        status, headers, answer = self._forward(body)
        if way == "killed after":
            self._kill(pid)
        elif way == "answer lost":
            self.close_connection = True
        else:
            self._answer(status, headers, answer)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = _pass_on  # noqa: N815 (the names that http.server calls)

    def _is_chunked(self) -> bool:
        return "chunked" in (self.headers.get("Transfer-Encoding") or "")

    def _chunks(self) -> bytes:
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _forward(self, body: bytes) -> tuple[int, Mapping[str, str], bytes]:
        where = urlsplit(self.storm.target)
        onward = http.client.HTTPConnection(str(where.hostname), where.port, timeout=_LIMIT)
        kept = {name: value for name, value in self.headers.items() if name.lower() not in _HELD_BACK}
        try:
            onward.request(self.command, self.path, body, {**kept, "Host": self.headers["Host"]})
            got = onward.getresponse()
            return got.status, dict(got.getheaders()), got.read()
        finally:
            onward.close()

    def _answer(self, status: int, headers: Mapping[str, str], answer: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in _HELD_BACK:
                self.send_header(name, value)
        length = headers.get("Content-Length", "0") if self.command == "HEAD" else str(len(answer))
        self.send_header("Content-Length", length)
        self.end_headers()
        with suppress(BrokenPipeError, ConnectionResetError):
            self.wfile.write(b"" if self.command == "HEAD" else answer)

    def _refuse(self) -> None:
        """As each service says that it is too busy."""
        service = self.headers.get("X-Amz-Target", "")
        if not service:
            xml = b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"
            self._answer(503, {"Content-Type": "application/xml"}, xml)
            return
        is_table = service.startswith("DynamoDB")
        name = "ProvisionedThroughputExceededException" if is_table else "ThrottlingException"
        said = json.dumps({"__type": name, "message": "too many at once"}).encode()
        self._answer(400, {"Content-Type": "application/x-amz-json-1.0", "x-amzn-errortype": name}, said)

    def _kill(self, pid: int | None) -> None:
        self.close_connection = True
        if pid:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _caller(port: int, ours: int) -> tuple[int | None, str]:
    """The process at the other end of a connection on loopback, and the name of its function."""
    inode = _inode(port, ours)
    for process in Path("/proc").iterdir() if inode else ():
        if process.name.isdigit() and _holds(process, f"socket:[{inode}]"):
            return int(process.name), _function_of(process)
    return None, ""


def _inode(port: int, ours: int) -> str | None:
    for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        parts = line.split()
        if parts[1].endswith(f":{port:04X}") and parts[2].endswith(f":{ours:04X}"):
            return parts[9]
    return None


def _holds(process: Path, socket: str) -> bool:
    try:
        return any(_target(each) == socket for each in (process / "fd").iterdir())
    except OSError:
        return False


def _target(link: Path) -> str:
    with suppress(OSError):
        return str(link.readlink())
    return ""


def _function_of(process: Path) -> str:
    with suppress(OSError):
        for setting in (process / "environ").read_bytes().split(b"\0"):
            if setting.startswith(b"AWS_LAMBDA_FUNCTION_NAME="):
                return setting.partition(b"=")[2].decode()
    return ""
