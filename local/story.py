"""The story of the demo, each step of it checked: a door, two residents, one request.

Prints what happens as it happens. A step that does not hold raises `StoryBroken` with what was expected and what was there.
"""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from boto3.dynamodb.types import TypeDeserializer
from rich.console import Console

from local import breached, doors, everyday, requested
from local.devices import SimulatedLock
from local.logins import Login
from local.running import House
from local.scene import Scene, begin, eventually
from vestibule.evidence import Line
from vestibule.policy import pack as packs
from vestibule.policy import retention

NOT_AUTHORISED = 0x87


_READ = TypeDeserializer()


class StoryBroken(AssertionError):
    """A step of the story did not hold."""


@dataclass
class Story:
    """The story as far as it is told."""

    scene: Scene
    console: Console
    checked: int = 0
    lock: SimulatedLock | None = None
    bundle: dict[str, Any] = field(default_factory=dict)

    @property
    def house(self) -> House:
        """Where it plays."""
        return self.scene.house

    def expect(self, what: str, found: object, expected: object = True) -> None:  # noqa: FBT002 (most things are expected to hold)
        """Check one thing and say so."""
        if found != expected:
            message = f"{what}: expected {expected!r}, found {found!r}"
            raise StoryBroken(message)
        self.checked += 1
        self.console.print(f"  [green]✓[/green] {what}")

    def in_mail(self, who: Login, about: str, pattern: str) -> str | None:
        """What the pattern finds in the newest mail to somebody about something."""
        for mail in reversed(self.house.cloud.mails()):
            found = re.search(pattern, mail["text"])
            if who.email in mail["to"] and about in mail["text"] and found:
                return found.group(1)
        return None

    def ledger(self) -> list[Line]:
        """Today's chain, read with the administrator's rights on the local cloud."""
        cloud = self.house.cloud
        named = cloud.client("dynamodb").list_tables()["TableNames"]
        table = next(name for name in named if name.startswith("vestibule-data-Evidence"))
        pages = (
            cloud.client("dynamodb")
            .get_paginator("query")
            .paginate(
                TableName=table,
                KeyConditionExpression="#day = :day",
                ExpressionAttributeNames={"#day": "day"},
                ExpressionAttributeValues={":day": {"S": datetime.now(UTC).date().isoformat()}},  # noqa: TID251 (the real day)
            )
        )
        rows = [
            {name: _READ.deserialize(value) for name, value in row.items()} for page in pages for row in page["Items"]
        ]
        return [Line.model_validate({**row, "facts": json.loads(str(row["facts"]))}) for row in rows]

    def chapter(self, title: str) -> None:
        """Begin a chapter."""
        self.console.print(f"\n[bold]{title}[/bold]")


@contextmanager
def told(house: House, console: Console) -> Iterator[Story]:
    """Tell the whole story; its lock stays connected inside the `with`."""
    story = Story(begin(house), console)
    with ExitStack() as open_things:
        try:
            _tell(story, open_things)
            house.places = {thing: str(made["id"]) for thing, made in story.scene.made.items()}
        except Exception:
            for fault in house.faults():
                console.print(f"[red]fault[/red] {fault}", highlight=False)
            raise
        yield story


def _tell(story: Story, open_things: ExitStack) -> None:
    _move_in(story)
    if "access" in packs.load(story.house.operator).features:
        story.lock = open_things.enter_context(_connected_lock(story))
        _open_the_door(story)
        _try_what_must_not_work(story)
        doors.told(story, story.lock)
        _report_a_fault(story)
    everyday.told(story)
    requested.told(story)
    breached.told(story)


def _move_in(story: Story) -> None:
    scene = story.scene
    story.chapter("A manager opens a site and people move in")
    scene.take_on_organisation()
    story.expect("the manager was invited by mail and signs in", scene.manager is not None)
    scene.open_site()
    story.expect("the site is the manager's", _sites(scene.as_manager(), scene), [scene.id_of("site")])
    first, second = scene.invite_resident(0), scene.invite_resident(1)
    story.expect("two residents sign in, each as somebody else", first.person_id != second.person_id)
    seen = story.house.client(first).get(f"/v1/sites/{scene.id_of('site')}").status_code
    story.expect("a resident learns nothing about the manager's sites", seen, 404)


def _sites(client: Any, scene: Scene) -> list[str]:  # noqa: ANN401 (a client of the API)
    listed = client.get("/v1/sites", organisation_id=scene.id_of("organisation")).json()
    return [site["id"] for site in listed["data"]]


@contextmanager
def _connected_lock(story: Story) -> Iterator[SimulatedLock]:
    story.chapter("A lock is provisioned and connects over MQTT with its own certificate")
    with story.scene.provision_lock() as lock:
        key = story.scene.made["device"]["private_key"]
        story.expect("its certificate and key were answered", key.startswith("-----BEGIN"))
        other = "$aws/rules/vestibule_access/d/dev_00000000000000000000000000/evt/access"
        story.expect("it may not speak as another device", lock.connection.publish(other, b"{}"), NOT_AUTHORISED)
        lock.act(lambda device: device.state())
        yield lock


def _open_the_door(story: Story) -> None:
    scene, lock = story.scene, _lock_of(story)
    resident, neighbour = scene.residents
    story.chapter("A resident opens the door")
    denied = _unlock(story, resident)
    story.expect("without a grant the answer is no, with its reason", denied.json().get("reason"), "no_grant")
    for person in scene.residents:
        scene.grant(person)
    asked = _unlock(story, resident, key="the-same-intent")
    story.expect("with a grant the request is accepted", asked.status_code, 202)
    command = _outcome(story, resident, asked)
    story.expect(
        "the lock has moved its bolt and said so", (command["status"], lock.lock.opened), ("done", [command["id"]])
    )
    again = _unlock(story, resident, key="the-same-intent")
    story.expect("the same request again gets the same answer", again.json(), asked.json())
    story.expect("and moves nothing", lock.lock.opened, [command["id"]])
    entries = eventually(lambda: _entries(story, resident))
    story.expect("the entry is recorded once", [entry["command_id"] for entry in entries], [command["id"]])
    _check_expiry(story, entries[0])
    _outcome(story, neighbour, _unlock(story, neighbour))
    story.expect("the neighbour opens it too", len(eventually(lambda: _entries(story, neighbour))), 1)


def _report_a_fault(story: Story) -> None:
    scene, lock = story.scene, _lock_of(story)
    story.chapter("The lock reports a fault and the manager is told")
    lock.act(lambda device: device.fault("bolt_stuck", severity="critical"))
    manager = scene.manager or scene.administrator
    told_by_mail = eventually(lambda: story.in_mail(manager, scene.id_of("device"), r"(flt_\w+)"))
    story.expect("a letter about the critical fault came by mail", bool(told_by_mail))


def _check_expiry(story: Story, entry: dict[str, Any]) -> None:
    pack = packs.load(story.house.operator)
    occurred = datetime.fromisoformat(entry["occurred_at"])
    due = retention.expiry(pack, "entries", occurred, story.scene.setting.jurisdiction)
    written = datetime.fromisoformat(entry["expires_at"])
    days = round((due.expires_at - occurred) / timedelta(days=1))
    rule = retention.rule_for(pack, "entries", story.scene.setting.jurisdiction)
    story.expect(
        f"it ends after {days} days: {rule.period} less a margin of {rule.margin_days}, as the policy says",
        written,
        due.expires_at,
    )


def _try_what_must_not_work(story: Story) -> None:
    scene, lock = story.scene, _lock_of(story)
    resident, neighbour = scene.residents
    story.chapter("What must not work does not")
    before = list(lock.lock.opened)
    with lock.running_ahead(60_000):
        late = _outcome(story, resident, _unlock(story, resident))
    story.expect(
        "a command past its time is refused by the lock", (late["status"], late["reason"]), ("rejected", "expired")
    )
    story.expect("and the door stays shut", lock.lock.opened, before)
    known = len(_entries(story, resident))
    lock.duplicate = 3
    lock.act(lambda device: device.open_by_hand(scene.id_of("entrance")))
    lock.duplicate = 1
    at_door = eventually(lambda: _entries_at_door(story, more_than=known + 1))
    by_hand = [entry for entry in at_door if entry["method"] == "button"]
    story.expect("a message that is sent three times is recorded once", len(by_hand), 1)
    others = story.house.client(neighbour).get("/v1/entries", person_id=resident.person_id).status_code
    story.expect("a neighbour cannot read a resident's entries", others, 404)


def _unlock(story: Story, who: Login, key: str | None = None) -> httpx.Response:
    path = f"/v1/entrances/{story.scene.id_of('entrance')}/commands"
    return story.house.client(who).post(path, {"verb": "unlock"}, key)


def _outcome(story: Story, who: Login, accepted: httpx.Response) -> dict[str, Any]:
    command: dict[str, Any] = story.house.client(who).get(f"/v1/commands/{accepted.json()['id']}", wait=10).json()
    return command


def _entries(story: Story, who: Login) -> list[dict[str, Any]]:
    data: list[dict[str, Any]] = story.house.client(who).get("/v1/entries", person_id=who.person_id).json()["data"]
    return data


def _entries_at_door(story: Story, *, more_than: int) -> list[dict[str, Any]]:
    found = story.scene.as_manager().get("/v1/entries", entrance_id=story.scene.id_of("entrance")).json()["data"]
    return found if len(found) > more_than else []


def _lock_of(story: Story) -> SimulatedLock:
    if story.lock is None:
        message = "the story has no lock"
        raise StoryBroken(message)
    return story.lock
