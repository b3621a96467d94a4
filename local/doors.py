"""The story at the doors: what opens them without a network, who is told why not, and how a right is taken back.

A chapter is told where the house has its routes: which those are, the operator's policy decides.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from jwt.algorithms import ECAlgorithm
from jwt.utils import base64url_encode

from local import at_consoles
from local.devices import SimulatedDevice, SimulatedLock, Thermostat, door_list
from local.devices.messages import Outgoing
from local.devices.ticket import Shown
from local.logins import Login, first_password_for
from local.scene import eventually

if TYPE_CHECKING:
    from local.story import Story

REASON = "The rent of November is open"
HELD_BECAUSE = "The glazier is at work"
USER = ("Winifred Achterberg", "user@demo.example")
GRANTED, UNKNOWN = ("granted", "ok"), ("denied", "unknown_code")


def told(story: "Story", lock: SimulatedLock) -> None:
    """Tell what happens at the doors of this house."""
    chapters: tuple[tuple[str, Callable[[Story, SimulatedLock], None]], ...] = (
        ("PUT /v1/entrances/{entrance_id}/hold", _ask_why_not),
        ("POST /v1/sites/{site_id}/groups", _grant_a_group),
        ("POST /v1/grants/{grant_id}/credentials", _enter_by_pin),
        ("POST /v1/tickets", _enter_by_ticket),
        ("POST /v1/passes", _let_a_courier_in),
        ("POST /v1/calls/{call_id}/answer", at_consoles.let_a_visitor_in),
        ("POST /v1/faces", at_consoles.enter_by_face),
        ("PUT /v1/devices/{device_id}/climate", _set_the_thermostat),
        ("POST /v1/spaces/{space_id}/users", _name_a_user),
        ("POST /v1/spaces/{space_id}/overlock", _overlock_the_unit),
        ("POST /v1/grants/{grant_id}/revocation", _take_back),
    )
    routes = _routes(story)
    for route, chapter in chapters:
        if route in routes:
            chapter(story, lock)


def _ask_why_not(story: "Story", lock: SimulatedLock) -> None:
    resident, manager = story.scene.residents[0], story.scene.as_manager()
    story.chapter("A door that does not open says why, and what would change that")
    opened = list(lock.lock.opened)
    hold = f"/v1/entrances/{_door(story)}/hold"
    manager.put(hold, {"until": "2099-01-01T00:00:00Z", "reason": HELD_BECAUSE}).raise_for_status()
    explained = _decision(story, resident)
    story.expect(
        "a door that the manager holds opens for nobody", (explained["allowed"], explained["reason"]), (False, "held")
    )
    story.expect("one change would open it", [each["change"] for each in explained["changes"]], ["hold_ends"])
    story.expect("to ask opens nothing", lock.lock.opened, opened)
    manager.put(hold, {"until": None, "reason": HELD_BECAUSE}).raise_for_status()
    story.expect(
        "the hold is taken away, and the same question has another answer", _decision(story, resident)["allowed"]
    )


def _grant_a_group(story: "Story", _: SimulatedLock) -> None:
    who, manager, below = story.scene.residents[0], story.scene.as_manager(), f"/v1/sites/{story.scene.id_of('site')}"
    story.chapter("Doors are granted together, and one that joins them opens too")
    doors = ({"name": name, "access": "public"} for name in ("Cellar", "Attic"))
    cellar, attic = (manager.make(f"{below}/entrances", door)["id"] for door in doors)
    group = manager.make(f"{below}/groups", {"name": "Bicycles and boxes", "entrance_ids": [cellar]})
    grant = manager.make("/v1/grants", {"person_id": who.person_id, "group_id": group["id"]})
    manager.patch(f"/v1/groups/{group['id']}", {"add": [attic]}).raise_for_status()
    reached = manager.get(f"/v1/grants/{grant['id']}").json()["entrance_ids"]
    story.expect("the grant for the group opens both doors", reached, [cellar, attic])


def _enter_by_pin(story: "Story", lock: SimulatedLock) -> None:
    resident = story.scene.residents[0]
    story.chapter("A PIN opens the door while it has no network")
    made = _credential(story, resident)
    code = str(made["code"])
    again = story.house.client(resident).get(f"/v1/grants/{story.scene.grants[resident.person_id]}").text
    story.expect("the code is shown once", code in again, False)  # noqa: FBT003 (nothing else is expected)
    story.expect("the lock gets a new list", _is_known(lock, _door(story), code))
    with lock.offline():
        story.expect("offline, the code opens", _entered(story, lock, code), GRANTED)
        story.expect("another code does not", _entered(story, lock, "271828"), UNKNOWN)
    entry = eventually(partial(at_consoles.entry_by, story, resident, "pin"))
    story.expect(
        "once it is back it tells who came, by which credential", entry["credential_id"] if entry else None, made["id"]
    )
    story.expect("and that it was offline", entry["offline"] if entry else None)


def _enter_by_ticket(story: "Story", lock: SimulatedLock) -> None:
    tenant = story.scene.residents[0]
    story.chapter("A phone opens the door when neither of them has a network")
    phone = generate_private_key(SECP256R1())
    made = story.house.client(tenant).make(
        "/v1/tickets", {"public_key": _public(phone), "entrance_ids": [_door(story)]}
    )
    with lock.offline():
        challenge = lock.lock.challenge(_door(story))
        shown = _shown(made, _door(story), challenge, phone)
        story.expect("the phone answers the door's challenge, and it opens", _show(lock, shown), GRANTED)
        story.expect("what was overheard opens nothing", _show(lock, shown), ("denied", "replayed"))
        stolen = _shown(made, _door(story), lock.lock.challenge(_door(story)), generate_private_key(SECP256R1()))
        story.expect(
            "a copied ticket is worth nothing without the phone", _show(lock, stolen), ("denied", "bad_ticket")
        )


def _let_a_courier_in(story: "Story", lock: SimulatedLock) -> None:
    resident = story.scene.residents[0]
    story.chapter("A courier gets a pass for one delivery")
    made = story.house.client(resident).make("/v1/passes", {"kind": "delivery", "entrance_ids": [_door(story)]})
    story.expect("the door learns of the pass", _is_known(lock, _door(story), made["qr"]))
    story.expect("its QR code opens once", _entered(story, lock, made["qr"]), GRANTED)
    story.expect("and not a second time", _entered(story, lock, made["qr"])[0], "denied")


def _set_the_thermostat(story: "Story", _: SimulatedLock) -> None:
    resident, roommate = story.scene.residents
    story.chapter("A resident sets the thermostat, and the roommate is told")
    wanted = {"kind": "thermostat", "space_id": story.scene.id_of("space")}
    device = story.scene.as_manager().make(f"/v1/sites/{story.scene.id_of('site')}/devices", wanted)
    with SimulatedDevice(story.scene.connection(device), _thermostat) as thermostat:
        setting = {"set_point": 21.5, "mode": "heat"}
        path = f"/v1/devices/{device['id']}"
        story.house.client(resident).put(f"{path}/climate", setting).raise_for_status()
        reached = eventually(lambda: thermostat.device.climate.set_point == 2150)  # noqa: PLR2004 (hundredths of 21.5)
        story.expect("the thermostat follows", reached)
        story.expect("the roommate gets a letter", bool(eventually(lambda: story.in_mail(roommate, "", r"(21[.,]5)"))))
        seen = story.scene.as_manager().get(path).json()
        story.expect("the manager cannot see how warm people have it", seen.get("climate"), None)


def _name_a_user(story: "Story", lock: SimulatedLock) -> None:
    if story.scene.setting.relation != "tenant":
        return
    tenant, (name, email) = story.scene.residents[0], USER
    story.chapter("A tenant names somebody who may come in")
    client = story.house.client(tenant)
    named = {"name": name, "email": email, "language": story.scene.setting.language}
    made = client.make(f"/v1/spaces/{story.scene.id_of('space')}/users", named)
    user = story.house.pool.accept_invitation(
        "authorised user", email, first_password_for(story.house.cloud, email), made["id"]
    )
    story.house.logins.append(user)
    story.scene.users.append(user)
    story.expect("by that alone nothing opens", _unlock(story, user).json().get("reason"), "no_grant")
    shared = client.make("/v1/grants", {"person_id": user.person_id, "entrance_ids": [_door(story)]})
    story.expect("the tenant shares the own right", shared["kind"], "shared")
    opened = len(lock.lock.opened)
    story.house.client(user).get(f"/v1/commands/{_unlock(story, user).json()['id']}", wait=10)
    story.expect("and it opens", len(lock.lock.opened), opened + 1)


def _overlock_the_unit(story: "Story", _: SimulatedLock) -> None:
    tenant, path = story.scene.residents[0], f"/v1/spaces/{story.scene.id_of('space')}/overlock"
    manager, people = story.scene.as_manager(), [tenant, *story.scene.users]
    story.chapter("Who does not pay is kept out step by step, and let in again at once")
    skipped = manager.post(path, {"state": "overlock", "reason": REASON}).status_code
    story.expect("no step is left out", skipped, 409)
    manager.make(path, {"state": "gate_lock", "reason": REASON, "notice": True})
    shut = eventually(lambda: {_unlock(story, who).json().get("reason") for who in people} == {"overlock"})
    story.expect("the gate opens for the tenant no more, nor for whom the tenant named", shut)
    letter = eventually(lambda: story.in_mail(tenant, REASON, r"(?s)(.)"))
    story.expect("a letter tells the tenant why", bool(letter))
    manager.make(path, {"state": "overlock", "reason": REASON, "notice": True})
    manager.make(path, {"state": "released", "reason": "It is paid", "notice": True})
    story.expect("released, it opens", bool(eventually(lambda: _unlock(story, tenant).status_code == 202)))  # noqa: PLR2004 (accepted)


def _take_back(story: "Story", lock: SimulatedLock) -> None:
    neighbour, manager = story.scene.residents[1], story.scene.as_manager()
    story.chapter("A right is taken back, and everybody knows from when on that is certain")
    code = str(_credential(story, neighbour)["code"])
    story.expect(
        "the neighbour's own PIN opens", _is_known(lock, _door(story), code) and _entered(story, lock, code), GRANTED
    )
    path = f"/v1/grants/{story.scene.grants[neighbour.person_id]}"
    revoked = manager.make(f"{path}/revocation", {})["revocation"]
    story.expect("the answer names the instant after which it opens no door", revoked["bound"] > revoked["revoked_at"])
    story.expect("the API refuses at once", _unlock(story, neighbour).status_code, 403)
    certain = eventually(lambda: manager.get(path).json()["revocation"]["certain_from"])
    story.expect(
        "the lock has said that it holds the new list, so it is certain", bool(certain) and certain <= revoked["bound"]
    )
    with lock.offline():
        story.expect("and without a network the PIN opens nothing", _entered(story, lock, code), UNKNOWN)


def _routes(story: "Story") -> set[str]:
    api_id = story.house.outputs["vestibule-edge"]["ApiId"]
    pages = story.house.cloud.client("apigatewayv2").get_paginator("get_routes").paginate(ApiId=api_id)
    return {route["RouteKey"] for page in pages for route in page["Items"]}


def _door(story: "Story") -> str:
    return story.scene.id_of("entrance")


def _decision(story: "Story", who: Login) -> dict[str, Any]:
    explained: dict[str, Any] = story.house.client(who).post("/v1/decisions", {"entrance_id": _door(story)}).json()
    return explained


def _credential(story: "Story", who: Login) -> dict[str, Any]:
    path = f"/v1/grants/{story.scene.grants[who.person_id]}/credentials"
    return story.house.client(who).make(path, {"kind": "pin"})


def _is_known(lock: SimulatedLock, entrance_id: str, code: str) -> bool:
    """Whether a list with this code comes to the lock soon."""

    def known() -> bool:
        listed = lock.lock.list_of(entrance_id)
        return listed is not None and door_list.known_code(listed, code) is not None

    return eventually(known, seconds=30)


def _entered(story: "Story", lock: SimulatedLock, text: str) -> tuple[str, str]:
    (told_by_lock,) = (each for each in lock.act(lambda door: door.enter(_door(story), text)) if _is_access(each))
    return told_by_lock.payload["data"]["result"], told_by_lock.payload["data"]["reason"]


def _show(lock: SimulatedLock, shown: Shown) -> tuple[str, str]:
    (access,) = lock.act(lambda door: door.show_ticket(shown))
    return access.payload["data"]["result"], access.payload["data"]["reason"]


def _is_access(message: Outgoing) -> bool:
    return bool(message.payload["type"] == "access")


def _unlock(story: "Story", who: Login) -> Any:  # noqa: ANN401 (a response)
    return story.house.client(who).post(f"/v1/entrances/{_door(story)}/commands", {"verb": "unlock"})


def _thermostat(around: SimulatedDevice[Thermostat]) -> Thermostat:
    return Thermostat(around.connection.thing, around.read_clock, monotonic=around.read_monotonic)


def _public(phone: EllipticCurvePrivateKey) -> Mapping[str, str]:
    jwk = ECAlgorithm.to_jwk(phone.public_key(), as_dict=True)
    return {name: jwk[name] for name in ("kty", "crv", "x", "y")}


def _shown(made: Mapping[str, Any], entrance_id: str, challenge: str, phone: EllipticCurvePrivateKey) -> Shown:
    """What the phone shows: its ticket, and its signature over the door's challenge."""
    text = f"{challenge}.{entrance_id}.{made['id']}".encode()
    signature = ECAlgorithm(ECAlgorithm.SHA256).sign(text, phone)
    return Shown(entrance_id, made["ticket"], challenge, base64url_encode(signature).decode())
