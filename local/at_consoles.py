"""The story at the consoles of public doors: who is let in by somebody inside, and who is known by face."""

import base64
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from local.client import Client
from local.devices import SimulatedLock
from local.logins import Login
from local.scene import eventually

if TYPE_CHECKING:
    from local.story import Story

ALIAS = "The Owl"
PICTURE = b"\xff\xd8\xff\xe0 who stands at the door \xff\xd9"
TEMPLATE = base64.b64encode(b"a face as this console's maker describes one").decode()
STRANGER = base64.b64encode(b"another face").decode()


def let_a_visitor_in(story: "Story", _: SimulatedLock) -> None:
    """A visitor rings, and a resident lets in."""
    resident = story.scene.residents[0]
    story.chapter("A visitor looks a resident up at the console, rings, and is let in")
    client = story.house.client(resident)
    hall, device = _console_at(story, "Hall")
    listed = client.put("/v1/directory/me", {"alias": ALIAS}).json()
    connection, keys = story.scene.connection(device), story.house.door_keys()
    with SimulatedLock(connection, [hall], kind="console", door_keys=keys) as console:
        shown = _directory(console, hall)
        story.expect(
            "visitors see an alias and a code, and nothing else", shown, [{"alias": ALIAS, "code": listed["code"]}]
        )
        picture = console.take_picture(hall, PICTURE)
        console.act(lambda _: console.console.ring(hall, listed["code"], picture))
        call = eventually(partial(_ringing, client))
        story.expect("the resident hears of it, with the picture of who rings", call.get("image_id"), picture)
        seen = client.get(f"/v1/calls/{call['id']}/image")
        story.expect("and sees who it is", seen.status_code, HTTPStatus.SEE_OTHER)
        client.make(f"/v1/calls/{call['id']}/answer", {"let_in": True})
        story.expect("the console opens", bool(eventually(lambda: console.lock.opened)))
        entry = eventually(partial(entry_by, story, resident, "let_in"))
        story.expect("and the entry is one by let-in, of who let in", entry["entrance_id"] if entry else None, hall)


def enter_by_face(story: "Story", _: SimulatedLock) -> None:
    """Who has agreed to it enters by face, until the consent is withdrawn."""
    resident = story.scene.residents[0]
    story.chapter("A face opens the door of who has agreed to it, until that is withdrawn")
    client = story.house.client(resident)
    garden, device = _console_at(story, "Garden")
    connection, keys = story.scene.connection(device), story.house.door_keys()
    refused = client.post("/v1/faces", {"reference": TEMPLATE}).status_code
    story.expect("without consent no face is taken", refused, HTTPStatus.FORBIDDEN)
    consent = _agree(client)
    client.make("/v1/faces", {"reference": TEMPLATE})
    with SimulatedLock(connection, [garden], kind="console", door_keys=keys) as console:
        console.act(lambda _: console.console.recognise_faces())
        story.expect("the console is lent the face, for minutes", _is_known(console, garden, known=True))
        story.expect("it opens", _looked_at(console, garden, TEMPLATE), [("granted", "ok")])
        story.expect("of a stranger it tells nothing", _looked_at(console, garden, STRANGER), [])
        story.expect("its flash has no face", TEMPLATE in console.lock.flash.model_dump_json(), False)  # noqa: FBT003 (nothing else is expected)
        entry = eventually(partial(entry_by, story, resident, "face"))
        story.expect("the entry is the resident's own", entry["entrance_id"] if entry else None, garden)
        client.make(f"/v1/consents/{consent}/withdrawal", {})
        story.expect("withdrawn, the console forgets the face at once", _is_known(console, garden, known=False))
        story.expect("and the door stays shut", _looked_at(console, garden, TEMPLATE), [])


def entry_by(story: "Story", who: Login, method: str) -> dict[str, Any] | None:
    """What was recorded of somebody who came in by a method."""
    found = story.house.client(who).get("/v1/entries", person_id=who.person_id).json()["data"]
    return next((entry for entry in found if entry["method"] == method), None)


def _console_at(story: "Story", name: str) -> tuple[str, dict[str, Any]]:
    """A public door with a console, which the resident may open."""
    manager, below = story.scene.as_manager(), f"/v1/sites/{story.scene.id_of('site')}"
    door = str(manager.make(f"{below}/entrances", {"name": name, "access": "public"})["id"])
    manager.make("/v1/grants", {"person_id": story.scene.residents[0].person_id, "entrance_ids": [door]})
    return door, manager.make(f"{below}/devices", {"kind": "console", "entrance_id": door})


def _agree(client: Client) -> str:
    asked = client.get("/v1/privacy/choices").json()["data"]
    shown = next(each["shown"] for each in asked if each["key"] == "face_entry")
    given = client.make("/v1/consents", {"purpose": "face_entry", "choice": "given", "shown": shown})
    return str(given["id"])


def _is_known(console: SimulatedLock, entrance_id: str, *, known: bool) -> bool:
    """Whether the console soon goes by one face at the door, or by none."""

    def is_so() -> bool:
        lent = console.console.lent(entrance_id)
        return lent is not None and bool(lent.faces) is known

    return eventually(is_so, seconds=30)


def _looked_at(console: SimulatedLock, entrance_id: str, template: str) -> list[tuple[str, str]]:
    told = console.act(lambda _: console.console.show_face(entrance_id, template))
    return [(each.payload["data"]["result"], each.payload["data"]["reason"]) for each in told]


def _directory(console: SimulatedLock, entrance_id: str) -> list[dict[str, str]]:
    console.act(lambda _: console.console.show_directory(entrance_id))
    listings: list[dict[str, str]] = eventually(lambda: console.console.directory.get("listings", []))
    return listings


def _ringing(client: Client) -> dict[str, Any]:
    calls = client.get("/v1/calls", wait=5).json()["data"]
    return next((call for call in calls if call["status"] == "ringing"), {})
