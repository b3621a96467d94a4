"""Placing a hold: for which reason, over what, until when, and who may."""

from typing import Any

import pytest

from functions.retention import place_hold, read_holds
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import before, call, refusing
from tests.functions.holding import DAY, LIST, NOBODYS, PLACE, as_compliance, errors_of, lines, place
from tests.functions.world import World, relate
from vestibule import clock, config, evidence
from vestibule.people.holdings import RELATIONS
from vestibule.retention import roster
from vestibule.retention.holdings import HOLDS
from vestibule.table import Refused, commit


def test_a_manager_places_a_hold_and_the_answer_says_all_of_it(world: World, at: Clock) -> None:
    answer = place(world, at, {"person_id": world.resident.id, "until": "2026-11-20T00:00:00+01:00"})
    assert answer.status == 201
    hold_id = answer.body["id"]
    assert answer.headers["location"] == f"/v1/holds/{hold_id}"
    assert answer.body == {
        "id": hold_id,
        "reason": "fraud",
        "label": answer.body["label"],
        "scope": {
            "person_id": world.resident.id,
            "site_id": None,
            "entrance_id": None,
            "since": None,
            "until": "2026-11-19T23:00:00.000Z",
        },
        "organisation_id": world.home.organisation.id,
        "state": "active",
        "created_by": world.home.manager.id,
        "created_at": "2026-11-21T12:00:00.000Z",
        "ends_at": "2026-12-21T12:00:00.000Z",
        "ended_at": None,
        "ended_by": None,
        "kept": None,
        "applied_at": None,
    }
    assert [hold.id for hold in roster.in_force(at.now)] == [hold_id]
    assert [event["type"] for event in aws.events()] == ["retention.hold.placed"]
    [line] = lines(at, "retention.hold.placed")
    assert line.subject == hold_id
    assert line.facts == {
        "reason": "fraud",
        "person_id": world.resident.id,
        "until": "2026-11-19T23:00:00.000Z",
        "organisation_id": world.home.organisation.id,
        "created_by": world.home.manager.id,
        "ends_at": "2026-12-21T12:00:00.000Z",
    }


def test_the_hold_of_compliance_is_nobodys(world: World, at: Clock) -> None:
    answer = as_compliance(world, at, {"site_id": world.elsewhere.site.id})
    assert (answer.status, answer.body["organisation_id"]) == (201, None)


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_the_reason_is_said_in_the_readers_language(world: World, at: Clock, language: str) -> None:
    said = {reason.key: reason.label for reason in config.operator_pack().holds}["fraud"].said_in(language)  # type: ignore[arg-type]
    headers = {"accept-language": f"de, {language};q=0.5"}
    assert place(world, at, headers=headers).body["label"] == said
    [seen] = call(read_holds.handler, LIST, caller=world.home.manager, headers=headers).body["data"]
    assert seen["label"] == said


def test_an_unknown_reason_is_told_the_known_ones(world: World, at: Clock) -> None:
    [(pointer, detail)] = errors_of(place(world, at, reason="curiosity"))
    assert pointer == "/reason"
    assert "fraud, legal-claim, pending-request, repair, security-incident" in detail
    assert "curiosity" not in detail


def test_a_reason_of_other_places_is_refused_where_it_does_not_count(world: World, at: Clock) -> None:
    in_new_york, in_france = {"site_id": world.home.site.id}, {"site_id": world.elsewhere.site.id}
    assert errors_of(as_compliance(world, at, in_new_york, reason="legal-claim"))[0][0] == "/reason"
    assert errors_of(as_compliance(world, at, reason="legal-claim"))[0][0] == "/reason"
    assert as_compliance(world, at, in_france, reason="legal-claim").status == 201


def test_an_end_is_in_the_future_and_as_near_as_the_reason_asks(world: World, at: Clock) -> None:
    latest = "2027-02-19T12:00:00.000Z"  # repair: 90 days
    said = f"for this reason a hold ends by {latest} at the latest"
    assert errors_of(place(world, at, ends_at=clock.written(at.now))) == [("/ends_at", "a hold ends in the future")]
    assert errors_of(place(world, at, reason="repair", ends_at="2027-02-19T12:00:00.001Z")) == [("/ends_at", said)]
    assert place(world, at, reason="repair", ends_at=latest).status == 201


def test_months_end_with_the_day_of_the_controller(world: World, at: Clock) -> None:
    [(_, detail)] = errors_of(place(world, at, ends_at="2029-01-01T00:00:00Z"))
    assert "by 2027-11-21T05:00:00.000Z at the latest" in detail  # fraud: twelve months, in the pack's zone


@pytest.mark.parametrize(
    ("scope", "pointer"),
    [
        ({}, "/scope"),
        ({"since": "2026-11-01T00:00:00Z"}, "/scope"),
        ({"person_id": None}, "/scope"),
        ({"person_id": "per_1"}, "/scope/person_id"),
        ({"note": "a neighbour complained"}, "/scope/note"),
        ({"since": "yesterday"}, "/scope/since"),
        ({"since": "2026-11-02T00:00:00Z", "until": "2026-11-01T00:00:00Z"}, "/scope"),
        ({"since": "2026-11-02T00:00:00Z", "until": "2026-11-02T00:00:00Z"}, "/scope"),
    ],
)
def test_a_scope_that_says_nothing_or_too_much_is_refused(
    world: World, at: Clock, scope: dict[str, Any], pointer: str
) -> None:
    named = {"site_id": world.home.site.id} if "until" in scope or "note" in scope else {}
    before = aws.contents()
    assert pointer in [where for where, _ in errors_of(place(world, at, {**named, **scope}))]
    assert aws.contents() == before


def test_a_hold_without_an_end_is_refused(world: World, at: Clock) -> None:
    body = {"reason": "fraud", "scope": {"person_id": world.resident.id}}
    answer = call(place_hold.handler, PLACE, body, caller=world.home.manager)
    assert [pointer for pointer, _ in errors_of(answer)] == ["/ends_at"]


def test_the_parts_of_a_scope_fit_together(world: World, at: Clock) -> None:
    home, elsewhere = world.home, world.elsewhere
    door = {"site_id": home.site.id, "entrance_id": elsewhere.entrance.id}
    stranger = {"person_id": elsewhere.manager.id, "site_id": home.site.id}
    assert errors_of(as_compliance(world, at, door))[0][0] == "/scope/entrance_id"
    assert errors_of(as_compliance(world, at, stranger))[0][0] == "/scope/person_id"
    both = relate(home.manager, "manager", since=at.now - DAY)
    commit(RELATIONS.change(both.person_id, both.id, organisation_id=elsewhere.organisation.id))
    assert errors_of(place(world, at, door))[0][0] == "/scope/entrance_id"


def test_a_scope_over_another_organisation_looks_like_one_over_nothing(world: World, at: Clock) -> None:
    house = world.elsewhere
    own = {"person_id": world.resident.id}
    foreign: list[tuple[dict[str, str], dict[str, str]]] = [
        ({"person_id": house.manager.id}, {"person_id": f"per_{NOBODYS}"}),
        ({"site_id": house.site.id}, {"site_id": f"sit_{NOBODYS}"}),
        ({"entrance_id": house.entrance.id}, {"entrance_id": f"ent_{NOBODYS}"}),
        ({**own, "site_id": house.site.id}, {**own, "site_id": f"sit_{NOBODYS}"}),
    ]
    before = aws.contents()
    for scope, nothing in foreign:
        answers = [place(world, at, scope), place(world, at, nothing), as_compliance(world, at, nothing)]
        assert [answer.status for answer in answers] == [404] * 3
        assert len({answer.body["detail"] for answer in answers}) == 1
    assert place(world, at, caller=world.resident, roles=("manager",)).status == 404
    assert aws.contents() == before


def test_a_repeated_request_places_one_hold(world: World, at: Clock) -> None:
    first, again = place(world, at, key="one"), place(world, at, key="one")
    assert (again.status, again.body, again.headers["idempotent-replayed"]) == (201, first.body, "true")
    assert (aws.count(HOLDS), len(lines(at, "retention.hold.placed"))) == (1, 1)


def test_a_hold_is_placed_though_the_ledger_moves_on(world: World, at: Clock) -> None:
    with before("TransactWriteItems", lambda: evidence.append("a.b.happened", "x", {}, at.now)):
        assert place(world, at).status == 201
    assert [line.seq for line in lines(at, "retention.hold.placed")] == [2]


def test_a_hold_stands_though_nobody_hears_of_it(world: World, at: Clock) -> None:
    with refusing("PutEvents", "InternalFailure"):
        answer = place(world, at)
    assert answer.status == 201
    assert [hold.id for hold in roster.in_force(at.now)] == [answer.body["id"]]


def test_a_hold_cannot_be_put_twice_under_one_name(world: World, at: Clock) -> None:
    hold_id = place(world, at).body["id"]
    stored = HOLDS.get(hold_id, now=at.now)
    assert stored
    with pytest.raises(Refused):
        commit(HOLDS.add(stored))
