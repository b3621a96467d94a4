"""The commands about a house: `vestibule demo`, `up`, `down`, `token`, `administrator`, `docs`, `synth`."""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

import boto3
from rich.console import Console

from local.client import UnexpectedAnswer
from local.cloud.deployment import DeploymentFailed
from local.cloud.server import LocalCloudFailed
from local.logins import Login, Pool
from local.running import running, save
from local.story import Story, StoryBroken, told
from local.synthesis import ROOT, SynthesisFailed, synthesize
from vestibule.policy.pack import OPERATORS

DEFAULT_PORT, DEFAULT_MQTT_PORT = 4566, 8883
_LONGEST_START, _LONGEST_STOP = 600, 120
_FAILURES = (StoryBroken, UnexpectedAnswer, LocalCloudFailed, DeploymentFailed, SynthesisFailed, OSError)

type _Command = Callable[[argparse.Namespace], None]


def declare(name: str, parser: argparse.ArgumentParser) -> None:
    """Give a command its options."""
    command, options = _COMMANDS[name]
    parser.description = command.__doc__
    parser.set_defaults(run=_saying_what_fails(command))
    for add in options:
        add(parser)


def _saying_what_fails(command: _Command) -> _Command:
    """The same command; a failure is said in a sentence and in the exit code."""

    @wraps(command)
    def run(arguments: argparse.Namespace) -> None:
        try:
            command(arguments)
        except _FAILURES as failure:
            Console(stderr=True).print(f"[red]{type(failure).__name__}[/red]: {failure}", highlight=False)
            sys.exit(1)

    return run


def demo(arguments: argparse.Namespace) -> None:
    """Play the story and stop. Exit code 0 only if every step of it held."""
    console, started = Console(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="vestibule-", ignore_cleanup_errors=True) as directory:
        house = running(Path(directory), arguments.operator, _report(console), prewarm=True)
        with house as ready, told(ready, console) as story:
            checked = story.checked
    took = time.monotonic() - started
    console.print(
        f"\n[bold green]The story of {arguments.operator} holds: {checked} checks in {took:.0f} s.[/bold green]"
    )


def up(arguments: argparse.Namespace) -> None:
    """Bring a house up, play the story, and stay until told to go."""
    directory = _directory(arguments.name)
    if arguments.detach:
        _detach(arguments, directory)
        return
    _claim(directory)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    ports = {"port": arguments.port, "mqtt_port": arguments.mqtt_port}
    console = Console()
    try:
        with (
            running(directory, arguments.operator, _report(console), prewarm=True, **ports) as house,
            told(house, console) as story,
        ):
            _print_guide(console, story, save(house, directory), arguments.name)
            signal.pause()
    finally:
        for name in ("outputs.json", "ca.pem", "pid"):
            (directory / name).unlink(missing_ok=True)


def down(arguments: argparse.Namespace) -> None:
    """End what `up` started, by its own process id."""
    directory = _directory(arguments.name)
    pid = _running_pid(directory)
    if pid is None:
        print("Nothing is up. Start a house with `make up`.")
        return
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + _LONGEST_STOP
    while _alive(pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    if _alive(pid):
        sys.exit(f"it has not ended after {_LONGEST_STOP} s: look at process {pid}")
    print("It is down.")


def token(arguments: argparse.Namespace) -> None:
    """Print an access token of a demo person."""
    outputs = outputs_of(arguments.name)
    people = [Login(**person) for person in outputs["people"]]
    chosen = next((person for person in people if arguments.who in (person.role, person.email)), None)
    if chosen is None:
        known = ", ".join(f"{person.role} ({person.email})" for person in people)
        sys.exit(f"nobody is {arguments.who}; there are {known}")
    client = boto3.client(
        "cognito-idp",
        endpoint_url=outputs["endpoint_url"],
        region_name=outputs["region"],
        aws_access_key_id="local",
        aws_secret_access_key="local",  # noqa: S106 (signing in needs no key; boto3 wants one)
    )
    print(Pool(client, outputs["user_pool_id"], outputs["client_id"]).token(chosen.email, chosen.password))


def administrator(arguments: argparse.Namespace) -> None:
    """Make the first administrator of a deployment on AWS, with the credentials of the shell."""
    pool = Pool(boto3.client("cognito-idp"), arguments.user_pool_id, "")
    made = pool.make_administrator(arguments.email, ("operator", "compliance"))
    print(f"{made.email} can sign in as operator and compliance. Password, shown once: {made.password}")


def docs(_: argparse.Namespace) -> None:
    """Write the generated documents anew."""
    import_module("local.documents").write()  # imports every function; no other command needs them


def synth(arguments: argparse.Namespace) -> None:
    """Synthesize for AWS into build/cdk.out."""
    context = {"region": arguments.region} if arguments.region else {}
    print(synthesize(arguments.operator, ROOT / "build" / "cdk.out", **context))


def _detach(arguments: argparse.Namespace, directory: Path) -> None:
    """Start the same command in a session of its own and return when its outputs are there."""
    _check_free(directory)
    (directory / "outputs.json").unlink(missing_ok=True)  # left by a house that was killed
    log = directory / "up.log"
    command = [sys.executable, "-m", "local.commands", "up", "--operator", arguments.operator]
    command += ["--port", str(arguments.port), "--mqtt-port", str(arguments.mqtt_port), "--name", arguments.name]
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(  # noqa: S603 (our own command)
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    try:
        _wait_for_outputs(process, directory, log)
    except BaseException:
        process.terminate()
        raise
    print(log.read_text(encoding="utf-8"), end="")
    print(f"It stays up in the background (log: {log}). End it with `make down`.")


def _wait_for_outputs(process: subprocess.Popen[bytes], directory: Path, log: Path) -> None:
    deadline = time.monotonic() + _LONGEST_START
    while not (directory / "outputs.json").exists():
        if process.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"it did not come up; {log} says:\n{log.read_text(encoding='utf-8')[-2000:]}")
        time.sleep(0.1)


def _claim(directory: Path) -> None:
    """Make the directory this process's own."""
    _check_free(directory)
    shutil.rmtree(directory / "cloud", ignore_errors=True)
    (directory / "pid").write_text(str(os.getpid()), encoding="utf-8")


def _check_free(directory: Path) -> None:
    """One house a name: a second one would take the first one's files away."""
    if _running_pid(directory):
        sys.exit(f"a house is up in {directory}: `make down` ends it, NAME=second PORT=0 MQTT_PORT=0 starts another")
    directory.mkdir(parents=True, exist_ok=True)


def _running_pid(directory: Path) -> int | None:
    try:
        pid = int((directory / "pid").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return pid if _alive(pid) else None


def _alive(pid: int) -> bool:
    """Whether this process is there and is one of ours, not a later one that was given the same number."""
    try:
        return "local.commands" in (command := Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")) or (
            "vestibule" in command
        )
    except (FileNotFoundError, ProcessLookupError):
        return False


def _directory(name: str) -> Path:
    return ROOT / ".local" / name if name else ROOT / ".local"


def outputs_of(name: str) -> dict[str, Any]:
    """What `up` has written about the house of this name; ends with a sentence where none is up."""
    directory = _directory(name)
    if _running_pid(directory) is None or not (directory / "outputs.json").exists():
        sys.exit("no house is up: start one with `make up`")
    outputs: dict[str, Any] = json.loads((directory / "outputs.json").read_text(encoding="utf-8"))
    return outputs


def _report(console: Console) -> Any:  # noqa: ANN401 (a function that takes a line)
    return lambda line: console.print(f"[dim]{line}[/dim]", highlight=False)


def _print_guide(console: Console, story: Story, file: Path, name: str) -> None:
    house = story.house
    console.print(f"\n[bold]The house of {house.operator} is up.[/bold]  {story.checked} checks held.\n")
    console.print(f"  API       {house.api_url}", highlight=False)
    console.print(f"  mailbox   {house.cloud.endpoint}/_ministack/ses/messages", highlight=False)
    console.print(f"  MQTT      127.0.0.1:{house.cloud.mqtt_port} (mutual TLS)", highlight=False)
    console.print(f"  outputs   {file}\n", highlight=False)
    for login in house.logins:
        console.print(f"  {login.role:<10}{login.email:<26}{login.password}", highlight=False)
    console.print("\nTry:", highlight=False)
    for line in _curls(story, name):
        console.print(f"  {line}", highlight=False, soft_wrap=True)
    console.print(f"\nCtrl-C or `make down{f' NAME={name}' if name else ''}` ends it.", highlight=False)


def _curls(story: Story, name: str) -> list[str]:
    url, scene = story.house.api_url, story.scene
    named = f" --name {name}" if name else ""
    as_resident = f'-H "Authorization: Bearer $(.venv/bin/vestibule token{named} --as resident)"'
    body = "-H 'Content-Type: application/json' -H \"Idempotency-Key: $(date +%s)\""
    resident = scene.residents[0].person_id
    lines = [
        f"curl -s {url}/v1/health",
        f'curl -s {url}/v1/requests {as_resident} {body} -d \'{{"right": "access"}}\'',
        f"curl -s {url}/v1/sites?organisation_id={scene.id_of('organisation')} {as_resident.replace('resident', 'manager')}",
    ]
    if story.lock:
        door = scene.id_of("entrance")
        lines[1] = f'curl -s {url}/v1/entrances/{door}/commands {as_resident} {body} -d \'{{"verb": "unlock"}}\''
        lines[2] = f'curl -s "{url}/v1/entries?person_id={resident}" {as_resident}'
    return lines


def _operator(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--operator", choices=OPERATORS, default="valet")


def _name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", default="", help="keeps several houses apart")


def _ports(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port", type=int, default=DEFAULT_PORT, help="of the API and all AWS services; 0 picks a free one"
    )
    parser.add_argument("--mqtt-port", type=int, default=DEFAULT_MQTT_PORT, help="0 picks a free one")
    parser.add_argument("--detach", action="store_true", help="return when it is ready")


def _somebody(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as", dest="who", required=True, help="a role or an e-mail address")


def _first_account(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--email", required=True)
    parser.add_argument("--user-pool-id", required=True)


def _region(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--region")


_COMMANDS: dict[str, tuple[_Command, tuple[Callable[[argparse.ArgumentParser], None], ...]]] = {
    "demo": (demo, (_operator,)),
    "up": (up, (_operator, _ports, _name)),
    "down": (down, (_name,)),
    "token": (token, (_somebody, _name)),
    "administrator": (administrator, (_first_account,)),
    "docs": (docs, ()),
    "synth": (synth, (_operator, _region)),
}
"""What each command does, and what declares its options."""
