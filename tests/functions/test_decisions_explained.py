"""POST /v1/decisions: why a door opens or not, for any instant, without any effect."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from functions.access import explain_decision
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, call, refusing
from tests.functions.grants import knock, settled_in
from tests.functions.relations import DAY, end
from tests.functions.sharing import given
from tests.functions.world import World, add_person, grant
from vestibule import ids
from vestibule.access.grant import granting
from vestibule.access.holdings import ADMISSIONS, CROSSINGS, OVERLOCKS
from vestibule.access.hours import Hours
from vestibule.access.model import Grant
from vestibule.access.overlocking import Overlock, OverlockState
from vestibule.clock import written
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.registry.holdings import ENTRANCES
from vestibule.table import commit

EXPLAIN = "POST /v1/decisions"
HOUR = timedelta(hours=1)
TICK = timedelta(milliseconds=1)


def explain(world: World, caller: Person | str, about: datetime | None = None, **rest: Any) -> Answer:
    said = {"entrance_id": world.home.entrance.id, **({"at": written(about)} if about else {}), **rest}
    return call(explain_decision.handler, EXPLAIN, said, caller=caller)


def results(answer: Answer) -> dict[str, str]:
    return {ruling["rule"]: ruling["result"] for ruling in answer.body["rules"]}


def changes(answer: Answer) -> list[str]:
    return [change["change"] for change in answer.body["changes"]]


def test_a_yes_names_its_grant_and_every_rule(world: World, at: Clock) -> None:
    given = grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    answer = explain(world, world.resident)
    assert (answer.status, answer.body["allowed"], answer.body["reason"]) == (200, True, "granted")
    assert (answer.body["grant_id"], answer.body["person_id"]) == (given.id, world.resident.id)
    assert (answer.body["at"], answer.body["changes"], answer.body["would_pass"]) == (written(at.now), [], None)
    assert list(results(answer).items()) == [
        ("identity", "passed"),
        ("relation", "passed"),
        ("grant", "passed"),
        ("window", "passed"),
        ("overlock", "passed"),
        ("hold", "passed"),
        ("restriction", "passed"),
        ("device", "passed"),
    ]


def test_any_instant_can_be_asked_about(world: World, at: Clock) -> None:
    begins, ends = at.now - 2 * DAY, at.now + 2 * DAY
    grant(world.resident, world.home.entrance, starts_at=begins, ends_at=ends, now=begins - DAY)
    instants = (begins - TICK, begins, at.now, ends - TICK, ends)
    answers = [explain(world, world.resident, instant) for instant in instants]
    assert [answer.body["reason"] for answer in answers] == ["not_yet", "granted", "granted", "granted", "ended"]
    assert [results(answer)["device"] for answer in answers] == [
        "not_asked",
        "not_known",
        "passed",
        "not_known",
        "not_asked",
    ]
    assert answers[0].body["changes"] == [
        {"change": "wait", "at": written(begins), "space_id": None, "said": f"It would pass from {written(begins)}."}
    ]


def test_of_an_instant_before_the_grant_was_made_the_answer_is_no_whenever_it_was_to_begin(
    world: World, at: Clock
) -> None:
    given(world, world.resident, world.home.manager, at, starts_at=written(at.now - 5 * DAY))
    made = at.now
    at.forward(days=1)
    answers = [explain(world, world.resident, instant) for instant in (made - 3 * DAY, made - TICK, made, at.now)]
    assert [answer.body["reason"] for answer in answers] == ["no_grant", "no_grant", "granted", "granted"]
    assert knock(world).status == 202


def test_a_neighbour_does_not_learn_why_a_door_is_held(world: World, at: Clock) -> None:
    def told() -> list[tuple[Any, ...]]:
        answers = [explain(world, world.neighbour).body, knock(world, world.neighbour).body]
        return [tuple(body[name] for name in ("reason", "rules", "changes", "would_pass")) for body in answers]

    usual = told()
    trouble: Any = {"held_until": at.now + DAY, "held_because": "police at 4B", "lost_at": at.now}
    commit(ENTRANCES.change(world.home.entrance.id, **trouble))
    assert told() == usual
    manager = explain(world, world.home.manager, person_id=world.neighbour.id).body
    assert "police at 4B" in str(manager["rules"])


def test_hours_are_those_of_the_site(world: World, at: Clock) -> None:
    """Noon in UTC is seven in the morning in New York City."""
    mornings = Hours(days=["sat", "sun"], opens="08:00", closes="09:00")
    commit(*granting(weekly(world, mornings, at.now), at.now))
    answer = explain(world, world.resident)
    assert (answer.body["reason"], answer.body["would_pass"]) == (
        "outside_hours",
        "It would pass from 2026-11-21T13:00:00.000Z.",
    )
    assert explain(world, world.resident, at.now + HOUR).body["allowed"]


def weekly(world: World, hours: Hours, now: datetime) -> Grant:
    return Grant(
        id=ids.derived("grt", "weekly"),
        person_id=world.resident.id,
        organisation_id=world.home.organisation.id,
        site_id=world.home.site.id,
        entrance_ids=[world.home.entrance.id],
        hours=[hours],
        starts_at=now - DAY,
        granted_by=world.home.manager.id,
        created_at=now,
    )


def test_it_agrees_with_what_the_door_then_does(world: World, at: Clock) -> None:
    begins = at.now + HOUR
    grant(world.resident, world.home.entrance, starts_at=begins, ends_at=begins + HOUR, now=at.now)
    instants = (at.now, begins - TICK, begins, begins + HOUR - TICK, begins + HOUR)
    foretold = [explain(world, world.resident, instant).body["allowed"] for instant in instants]
    seen = []
    for instant in instants:
        at.now = instant
        seen.append(knock(world).status == 202)
    looked_back = [explain(world, world.resident, instant).body["allowed"] for instant in instants]
    assert foretold == seen == looked_back == [False, False, True, True, False]


def test_who_has_moved_out_is_told_so_and_who_was_there_before_too(world: World, at: Clock) -> None:
    home = settled_in(world, at)
    at.forward(days=1)
    end(home, world.home.manager)
    answer = explain(world, world.resident)
    assert (answer.body["reason"], changes(answer)) == ("no_relation", ["be_related", "be_granted"])
    assert explain(world, world.resident, at.now - HOUR).body["allowed"]


def test_it_has_no_effect(world: World, at: Clock) -> None:
    before = aws.contents()
    answers = [
        call(explain_decision.handler, EXPLAIN, {"entrance_id": world.home.entrance.id}, caller=world.resident, key="k")
        for _ in range(2)
    ]
    assert [answer.status for answer in answers] == [200, 200]
    assert answers[0].body == answers[1].body
    assert (aws.contents(), aws.told(), aws.events()) == (before, [], [])
    assert aws.count(CROSSINGS) == 0


def test_the_same_key_is_answered_anew(world: World, at: Clock) -> None:
    body = {"entrance_id": world.home.entrance.id}
    first = call(explain_decision.handler, EXPLAIN, body, caller=world.resident, key="k")
    grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    second = call(explain_decision.handler, EXPLAIN, body, caller=world.resident, key="k")
    assert (first.body["allowed"], second.body["allowed"]) == (False, True)


def test_managers_explain_for_persons_of_their_organisation(world: World, at: Clock) -> None:
    grant(world.resident, world.home.entrance, starts_at=at.now + HOUR, now=at.now)
    answer = explain(world, world.home.manager, person_id=world.resident.id)
    assert (answer.status, answer.body["person_id"], answer.body["reason"]) == (200, world.resident.id, "not_yet")
    [told] = aws.events()
    assert (told["type"], told["subject"]) == ("disclosures.data.looked_at", world.home.manager.id)
    assert (told["data"]["kind"], told["data"]["persons"]) == ("grants", world.resident.id)
    assert told["data"]["organisation_id"] == world.home.organisation.id


def test_when_the_look_cannot_be_told_no_manager_learns_anything(world: World, at: Clock) -> None:
    with refusing("PutEvents", "InternalException"):
        assert explain(world, world.home.manager, person_id=world.resident.id).status == 500
        assert explain(world, world.resident).status == 200


def test_nobody_else_learns_anything(world: World, at: Clock) -> None:
    stranger = add_person(world.elsewhere.organisation, "stranger", at.now)
    grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    refused = [
        explain(world, world.neighbour, person_id=world.resident.id),
        explain(world, world.elsewhere.manager, person_id=world.resident.id),
        explain(world, world.home.manager, person_id=stranger.id),
        explain(world, world.home.manager, person_id=ids.derived("per", "nobody")),
        explain(world, stranger),
        explain(world, ids.derived("per", "nobody")),
        explain(world, world.resident, entrance_id=ids.derived("ent", "nowhere")),
    ]
    assert {(answer.status, answer.code) for answer in refused} == {(404, "not-found")}
    assert len({answer.body["detail"] for answer in refused[1:2] + refused[4:]}) == 1


def test_a_door_elsewhere_is_known_to_who_was_let_in_there(world: World, at: Clock) -> None:
    visitor = add_person(world.elsewhere.organisation, "visitor", at.now)
    grant(visitor, world.home.entrance, starts_at=at.now, now=at.now)
    assert explain(world, visitor).body["reason"] == "no_relation"


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"at": "2026-11-21T12:00:00"}, "/at"),
        ({"at": "3000-01-01T00:00:00Z"}, "/at"),
        ({"at": 1_795_262_400}, "/at"),
        ({"at": "noon"}, "/at"),
        ({"entrance_id": "ent_1"}, "/entrance_id"),
        ({"person_id": "me"}, "/person_id"),
        ({"method": "axe"}, "/method"),
        ({"time_zone": "Europe/Paris"}, "/time_zone"),
    ],
)
def test_what_cannot_be_asked_is_refused(world: World, said: dict[str, Any], pointer: str) -> None:
    answer = explain(world, world.resident, **said)
    assert (answer.status, [error["pointer"] for error in answer.body["errors"]]) == (422, [pointer])


def test_the_first_and_the_last_instant_can_be_asked_about(world: World, at: Clock) -> None:
    mornings = Hours(days=["mon"], opens="08:00", closes="09:00")
    commit(*granting(weekly(world, mornings, at.now), at.now))
    for instant in ("1970-01-01T00:00:00Z", "2999-12-31T23:59:59.999Z"):
        assert explain(world, world.resident, at=instant).status == 200


def test_a_face_needs_the_persons_yes(world: World, at: Clock) -> None:
    grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    answer = explain(world, world.resident, method="face")
    assert (answer.body["reason"], changes(answer)) == ("not_permitted", ["be_permitted"])


def test_where_no_faces_are_recognised_none_opens_a_door(
    world: World, at: Clock, operated_by: Callable[[str], None]
) -> None:
    operated_by("noke")
    grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    assert explain(world, world.resident, method="face").body["reason"] == "not_permitted"


def overlock(world: World, state: OverlockState, since: datetime) -> None:
    """A step as the route for it writes it, as far as decisions read it."""
    line = Overlock(
        id=ids.derived("ovl", state, since),
        person_id=world.resident.id,
        space_id=world.home.space.id,
        site_id=world.home.site.id,
        organisation_id=world.home.organisation.id,
        state=state,
        reason="rent",
        told=False,
        set_by=world.home.manager.id,
        set_at=since,
    )
    commit(OVERLOCKS.add(line))


def test_of_the_past_it_tells_who_was_locked_out_then(
    world: World, at: Clock, operated_by: Callable[[str], None]
) -> None:
    operated_by("noke")
    commit(ENTRANCES.change(world.home.entrance.id, space_id=world.home.space.id))
    grant(world.resident, world.home.entrance, starts_at=at.now - 9 * DAY, now=at.now - 9 * DAY)
    steps: tuple[OverlockState, ...] = ("gate_lock", "overlock", "released")
    for days, state in zip((6, 4, 2), steps, strict=True):
        overlock(world, state, at.now - days * DAY)
    instants = [at.now - days * DAY for days in (7, 5, 3, 1)]
    answers = [explain(world, world.resident, instant) for instant in instants]
    assert [answer.body["reason"] for answer in answers] == ["granted", "granted", "overlock", "granted"]


def test_a_neighbour_does_not_learn_that_a_unit_is_locked(world: World, at: Clock) -> None:
    commit(ENTRANCES.change(world.home.entrance.id, space_id=world.home.space.id, barred="overlock"))
    told = explain(world, world.neighbour)
    assert (results(told)["overlock"], changes(told)) == ("not_asked", ["be_granted"])
    full = explain(world, world.home.manager, person_id=world.neighbour.id)
    assert (results(full)["overlock"], changes(full)) == ("failed", ["be_released", "be_granted"])


def test_who_has_no_record_but_a_window_is_unknown(world: World, at: Clock) -> None:
    grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    commit(PEOPLE.remove(world.resident.id))
    answer = explain(world, world.resident)
    assert (answer.body["reason"], changes(answer)) == ("unknown_person", ["be_registered"])


def test_the_database_is_only_read(world: World, at: Clock) -> None:
    grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    for operation in ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"):
        with pytest.raises(AssertionError, match="never called"), refusing(operation, "InternalServerError"):
            assert explain(world, world.resident).status == 200
    assert ADMISSIONS.get(world.home.entrance.id, world.resident.id, now=at.now)
