"""Versions of the policy as tests need them: drafted, announced, accepted and refused through the routes."""

import json
from datetime import datetime, timedelta
from typing import Any

from functions.notices import answer_notice, carry_out_refusal, follow_notices, manage_notices, read_notices
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, Answer, Json, call
from tests.functions.messages import take
from tests.functions.relations import relations
from tests.functions.world import World
from vestibule import config, ids
from vestibule.messages.holdings import MESSAGES
from vestibule.messages.model import Message
from vestibule.notices.holdings import ACCEPTANCES
from vestibule.notices.model import Acceptance
from vestibule.notices.timing import day_of
from vestibule.people.model import Person

DRAFT = "POST /v1/notices"
ANNOUNCE = "POST /v1/notices/{notice_id}/announcement"
WITHDRAW = "POST /v1/notices/{notice_id}/withdrawal"
ANSWER = "POST /v1/notices/{notice_id}/acceptance"
LIST, READ = "GET /v1/notices", "GET /v1/notices/{notice_id}"
OFFICER = ids.derived("per", "officer")
CHANGES = {
    "en": ["We keep entries for 60 days instead of 90.", "A new recipient: an insurer."],
    "fr": ["Nous conservons les entrées 60 jours au lieu de 90.", "Un nouveau destinataire : un assureur."],
    "nl": ["Wij bewaren toegangen 60 dagen in plaats van 90.", "Een nieuwe ontvanger: een verzekeraar."],
}


def day(at: Clock, ahead: int) -> str:
    """The day so many days ahead, in the controller's calendar."""
    return (day_of(at.now, config.operator_pack().time_zone) + timedelta(days=ahead)).isoformat()


def body(at: Clock, ahead: int = 20, digit: str = "b", **said: Any) -> Json:
    """What staff sends of a version."""
    digest = digit * 64
    return {
        "edition": f"2026-11-20-{digest[:8]}",
        "digest": digest,
        "changes": CHANGES,
        "in_force_on": day(at, ahead),
        **said,
    }


def draft(at: Clock, ahead: int = 20, *, by: Any = OFFICER, roles: Any = ("compliance",), **said: Any) -> Answer:
    return call(manage_notices.handler, DRAFT, body(at, ahead, **said), caller=by, roles=roles)


def staff(route: str, notice_id: str, *, by: Any = OFFICER, roles: Any = ("operator",), **rest: Any) -> Answer:
    return call(manage_notices.handler, route, {}, caller=by, roles=roles, notice_id=notice_id, **rest)


def announced(at: Clock, ahead: int = 20, **said: Any) -> str:
    """A version that everybody is being told of; its identifier."""
    notice_id: str = draft(at, ahead, **said).body["id"]
    assert staff(ANNOUNCE, notice_id).status == 202
    return notice_id


def read(notice_id: str, by: Any, *roles: str, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return call(read_notices.handler, READ, caller=by, roles=roles, notice_id=notice_id, headers=named)


def listed(by: Any, *roles: str) -> Json:
    found: Json = call(read_notices.handler, LIST, caller=by, roles=roles).body
    return found


def say(choice: str, person: Any, notice_id: str, *, handler: Any = None, **said: Any) -> Answer:
    """Accept or refuse what one has just read."""
    shown = said.pop("shown", None) or read(notice_id, person, *said.get("roles", ())).body["shown"]
    rest = {name: said.pop(name) for name in ("key", "roles") if name in said}
    sent = {"choice": choice, "shown": shown, **said}
    return call(handler or answer_notice.handler, ANSWER, sent, caller=person, notice_id=notice_id, **rest)


def follow() -> Json:
    """The hourly look at versions and refusals."""
    done: Json = follow_notices.handler({}, CONTEXT)
    return done


def hear() -> list[Json]:
    """Let the function hear what was told of refusals since. Gives every event."""
    told = aws.events()
    ours = [event for event in told if event["type"] in ("notices.version.refused", "notices.refusal.due")]
    if ours:
        assert take(carry_out_refusal.handler, *(json.dumps({"detail": event}) for event in ours)) == []
    return told


def letters(at: Clock, person: Person | str) -> list[Message]:
    """What was posted to somebody, in the order of their kinds."""
    person_id = person if isinstance(person, str) else person.id
    found = MESSAGES.query(person_id, index="by_person", now=at.now).items
    return sorted(found, key=lambda message: (message.posted_at, message.kind))


def of(person: Person, at: Clock) -> Acceptance:
    """The one thing that somebody has said."""
    [found] = ACCEPTANCES.query(person.id, now=at.now).items
    return found


def ends(person: Person, at: Clock) -> list[Any]:
    """When each of the person's relations ends."""
    return [relation.until for relation in relations(person, at.now)]


def refused(world: World, at: Clock, ahead: int = 10) -> str:
    """A version that the resident has refused, on the day on which it is in force; its identifier."""
    notice_id = announced(at, ahead)
    say("refused", world.resident, notice_id)
    hear()
    at.forward(days=ahead)
    return notice_id


def first_instant(notice_id: str, world: World) -> datetime:
    """From when on a version is in force."""
    return datetime.fromisoformat(read(notice_id, world.neighbour).body["in_force_at"])


def called_for() -> str:
    """The message that calls for the one refusal that is due, as the queue has it."""
    follow()
    [event] = [told for told in aws.events() if told["type"] == "notices.refusal.due"]
    return json.dumps({"detail": event})
