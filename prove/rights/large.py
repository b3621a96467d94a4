"""Somebody of whom very much is held, on the local cloud: how long a copy and an erasure take, and how much memory functions.

Nobody waits for a human here: the code is given back and the decisions are made as soon as they are asked for. Nor for what is
not the request's: it is asked for when the functions are warm and the streams of the filled tables have been heard.
"""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench import subject
from bench.subject import Amount, Whose
from local.client import Client
from local.running import House
from prove.rights.asking import Asked, ask, waited
from prove.rights.checking import planned_of
from prove.rights.holding import images_bucket, put_picture, write
from tests.journeys.places import Actor, found_place
from tests.journeys.tables import table_names
from vestibule import clock
from vestibule.requests.kinds import Kind

AMOUNT = Amount(entries=10_000, images=200, messages=50)
WITHIN, MOST_MB = 60.0, 256.0
"""Seconds for each, and megabytes for any function."""
AT_REST = 0.25
"""Of one core: what the local cloud takes when nothing is to be done."""
_GLANCE, _PATIENCE = 3.0, 300.0
type Note = Callable[[str], None]


@dataclass
class Large:
    """What was seen."""

    amount: Amount
    seconds: dict[str, float] = field(default_factory=dict)
    """By kind of request, from the asking to the end."""
    transitions: dict[str, int] = field(default_factory=dict)
    outcomes: dict[str, str] = field(default_factory=dict)
    erased_after: float = 0
    """Seconds after the answer until the last picture was gone as well."""
    memory: dict[str, float] = field(default_factory=dict)
    """Most megabytes of each function's processes, those of a request only."""
    faults: list[str] = field(default_factory=list)


def live(house: House, amount: Amount = AMOUNT, note: Note = lambda _: None) -> Large:
    """Fill the tables, ask for a copy, ask for erasure."""
    large, place = Large(amount), found_place(house, "US-CA")
    logins = [house.pool.make_administrator(f"large-{n}@rights.example", ("compliance",)) for n in (1, 2)]
    team = (house.client(logins[0]), house.client(logins[1]))
    actor, door = place.invite(), place.add_door()
    device = place.provision(door)["id"]
    whose = Whose(actor.id, place.organisation, place.site, door, device)
    note("filling the tables")
    write(house, subject.items(whose, amount, clock.now()))
    for key, body in subject.pictures(whose, amount):
        put_picture(house, key, body)
    note("waiting until the local cloud has come to rest")
    if not _rests(house):
        large.faults.append(f"the local cloud did not come to rest within {_PATIENCE:.0f} s")
    note("a copy")
    _copied(house, actor, team, large)
    note("an erasure")
    _erased(house, actor, team, large, whose)
    large.memory = dict(sorted(memory_of(house).items(), key=lambda pair: -pair[1]))
    _judge(large)
    return large


def _copied(house: House, actor: Actor, team: tuple[Client, Client], large: Large) -> None:
    asked = _asked(house, actor, "access", team, large)
    copy = asked.copy()
    counts = {part["holding"]: len(part["records"]) for part in copy["holdings"]}
    pictures = sum(file["name"].startswith("media/") for file in copy["files"])
    found = (counts["entries"], counts["images"], pictures, counts["messages"] >= large.amount.messages)
    if found != (large.amount.entries, large.amount.images, large.amount.images, True):
        large.faults.append(f"the copy has {found}")


def _erased(house: House, actor: Actor, team: tuple[Client, Client], large: Large, whose: Whose) -> None:
    asked = _asked(house, actor, "erasure", team, large)
    done = {part.holding: part for part in planned_of(asked.row)}
    found = (done["entries"].erase, done["images"].erase)
    if found != (large.amount.entries, large.amount.images):
        large.faults.append(f"the erasure has erased {found}")
    if left := _left(house, "entries", whose.person):
        large.faults.append(f"{left} entries are left")
    began = time.monotonic()
    waited(lambda: not _pictures(house), 120)
    large.erased_after = round(time.monotonic() - began, 1)
    if _pictures(house):
        large.faults.append(f"{_pictures(house)} pictures are left")
    if not asked.receipt()["completeness"]["is_complete"]:
        large.faults.append("the receipt is not complete")


def _asked(house: House, actor: Actor, kind: Kind, team: tuple[Client, Client], large: Large) -> Asked:
    asked = ask(house, actor, kind, team)
    state = asked.followed()
    large.seconds[kind] = round(asked.seconds, 1)
    large.transitions[kind] = asked.transitions()
    large.outcomes[kind] = str(asked.row.get("outcome"))
    if state != "closed":
        large.faults.append(f"{kind} ended as {state}")
    return asked


def _left(house: House, table: str, person_id: str) -> int:
    client = house.cloud.client("dynamodb")
    found = client.query(
        TableName=table_names(house)[table],
        IndexName="by_person",
        KeyConditionExpression="person_id = :person",
        ExpressionAttributeValues={":person": {"S": person_id}},
        Select="COUNT",
    )
    return int(found["Count"])


def _pictures(house: House) -> int:
    listed = house.cloud.client("s3").list_objects_v2(Bucket=images_bucket(house), Prefix="images/")
    return int(listed.get("KeyCount", 0))


def _judge(large: Large) -> None:
    slow = {kind: seconds for kind, seconds in large.seconds.items() if seconds >= WITHIN}
    big = {name: size for name, size in large.memory.items() if size >= MOST_MB}
    large.faults += [f"{kind} took {seconds} s" for kind, seconds in slow.items()]
    large.faults += [f"{name} took {size:.0f} MB" for name, size in big.items()]


def memory_of(house: House) -> dict[str, float]:
    """By function, the most that any of its processes has held, in megabytes, as the kernel counts it."""
    found: dict[str, float] = {}
    for process in _descendants(house.cloud.process_id):
        name = _function_of(process)
        if name:
            found[name] = max(found.get(name, 0), _peak_mb(process))
    return found


def _rests(house: House) -> bool:
    """Whether the local cloud has come to rest: nothing more is warmed up, and no stream is behind."""
    until = time.monotonic() + _PATIENCE
    taken = _ticks_by_process(house)
    while time.monotonic() < until:
        time.sleep(_GLANCE)
        before, taken = taken, _ticks_by_process(house)
        ticks = sum(now - before.get(process, 0) for process, now in taken.items())
        if ticks / os.sysconf("SC_CLK_TCK") < AT_REST * _GLANCE:
            return True
    return False


def _ticks_by_process(house: House) -> dict[int, int]:
    """What the local cloud and its functions have taken of the processor until now."""
    return {process: _ticks(process) for process in _descendants(house.cloud.process_id)}


def _ticks(process_id: int) -> int:
    try:
        fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


def _descendants(process_id: int) -> Iterator[int]:
    parents = {int(path.name): _parent(path) for path in Path("/proc").iterdir() if path.name.isdigit()}
    known = {process_id}
    while more := {child for child, parent in parents.items() if parent in known} - known:
        known |= more
    yield from known


def _parent(path: Path) -> int | None:
    try:
        return int((path / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None


def _function_of(process_id: int) -> str | None:
    try:
        variables = Path(f"/proc/{process_id}/environ").read_bytes().split(b"\0")
    except OSError:
        return None
    named = [each.partition(b"=")[2].decode() for each in variables if each.startswith(b"AWS_LAMBDA_FUNCTION_NAME=")]
    return named[0].partition("-requests-")[2] or None if named else None


def _peak_mb(process_id: int) -> float:
    try:
        lines = Path(f"/proc/{process_id}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
