"""Holds (V-13): a recorded reason keeps what its scope covers until an end; what is let go has its own end again."""

import json
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from botocore.client import BaseClient

from functions.retention import apply_hold, lift_hold, place_hold, read_holds, release_hold
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, another_process, before, call, refusing
from tests.functions.messages import take
from tests.functions.world import House, World, add_person, command_of, grant, relate
from vestibule import clock, config, evidence, ids, lifetime
from vestibule.access.holdings import ADMISSIONS, COMMANDS, ENTRIES, GRANTS
from vestibule.access.model import Entry
from vestibule.evidence import EVIDENCE, Line
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.people.model import Person
from vestibule.registry.holdings import ENTRANCES
from vestibule.retention import applying, reach, roster
from vestibule.retention.holdings import HOLDS
from vestibule.table import Refused, Table, commit, commit_each

PLACE, LIST, RELEASE = "POST /v1/holds", "GET /v1/holds", "POST /v1/holds/{hold_id}/release"
DAY = timedelta(days=1)
NOBODYS = "0" * 26
_numbers = count(1)


def place(
    world: World, at: Clock, scope: dict[str, Any] | None = None, *, caller: Person | str | None = None, **rest: Any
) -> Answer:
    """Ask for a hold on the resident, as the manager of the house, for a month."""
    members: dict[str, Any] = {name: rest.pop(name) for name in ("reason", "ends_at") if name in rest}
    ends_at = clock.written(at.now + 30 * DAY)
    whose = {"person_id": world.resident.id} if scope is None else scope
    body = {"reason": "fraud", "scope": whose, "ends_at": ends_at, **members}
    return call(place_hold.handler, PLACE, body, caller=caller or world.home.manager, **rest)


def as_compliance(world: World, at: Clock, scope: dict[str, Any] | None = None, **rest: Any) -> Answer:
    return place(world, at, scope, caller=ids.derived("per", "compliance"), roles=("compliance",), **rest)


def release(world: World, hold_id: str, *, caller: Person | str | None = None, **rest: Any) -> Answer:
    return call(release_hold.handler, RELEASE, {}, caller=caller or world.home.manager, hold_id=hold_id, **rest)


def listed(caller: Person | str, *roles: str, **query: str) -> Answer:
    return call(read_holds.handler, LIST, caller=caller, roles=roles, query=query)


def hear(module: Any, kind: str, hold_id: str, data: dict[str, Any] | None = None) -> list[str]:
    """Hand an event of the bus to a function, as its queue does."""
    detail = {"type": kind, "subject": hold_id, "data": data or {}}
    return take(module.handler, json.dumps({"detail-type": kind, "detail": detail}))


def deliver() -> list[str]:
    """Hand over what the bus has heard until it is silent; the types, in order."""
    heard = []
    while events := [event for event in aws.events() if event["type"].startswith("retention.hold.")]:
        for event in events:
            module = lift_hold if event["type"] in LIFTING else apply_hold
            assert hear(module, event["type"], event["subject"], event["data"]) == []
            heard.append(event["type"])
    return heard


LIFTING = ("retention.hold.released", "retention.hold.lifted_in_part")


def placed(world: World, at: Clock, scope: dict[str, Any] | None = None, **rest: Any) -> str:
    """A hold that has been applied."""
    answer = as_compliance(world, at, scope, **rest)
    assert answer.status == 201
    deliver()
    return str(answer.body["id"])


def entry(house: House, person: Person | None, occurred: datetime, ends: datetime | None) -> Entry:
    return Entry(
        id=ids.derived("evt", next(_numbers)),
        entrance_id=house.entrance.id,
        site_id=house.site.id,
        organisation_id=house.organisation.id,
        device_id=house.device.id,
        person_id=person.id if person else None,
        method="fob",
        result="granted",
        reason="ok",
        occurred_at=occurred,
        recorded_at=occurred,
        expires_at=ends,
    )


def entries(world: World, at: Clock, many: int = 1, **changed: Any) -> list[Entry]:
    """Stored entries of the resident, one a minute, that end in ten days."""
    ends = changed.pop("ends", (at.now + 10 * DAY).replace(microsecond=0))
    usual = {"house": world.home, "person": world.resident, **changed}
    made = [entry(usual["house"], usual["person"], at.now - timedelta(minutes=n), ends) for n in range(many)]
    commit_each(ENTRIES.add(each) for each in made)
    return made


def held(table: Table[Any], *key: str) -> AbstractSet[str]:
    found = lifetime.lying(table, key)
    assert found
    assert (found.erase_at is None) or not found.held_by
    return found.held_by


def lines(at: Clock, kind: str) -> list[Line]:
    found = EVIDENCE.query(at.now.date().isoformat(), now=at.now, limit=1000).items
    assert evidence.broken(found) == []
    return [line for line in found if line.kind == kind]


def errors_of(answer: Answer) -> list[tuple[str, str]]:
    assert (answer.status, answer.code) == (422, "unacceptable")
    return [(error["pointer"], error["detail"]) for error in answer.body["errors"]]


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pages of two records, one page a call."""
    monkeypatch.setattr(reach, "PAGE", 2)
    for module in (apply_hold, lift_hold):
        monkeypatch.setattr(module, "SECONDS", -1)
    return iter(())


# Placing


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


# What a hold reaches


def test_a_hold_on_a_person_keeps_what_is_the_persons_and_nothing_else(world: World, at: Clock) -> None:
    [mine] = entries(world, at)
    [other] = entries(world, at, person=world.neighbour)
    commit(COMMANDS.add(asked := command_of(world.resident, world.home, at.now)))
    given = grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    hold_id = placed(world, at)
    [relation] = RELATIONS.query(world.resident.id, now=at.now).items
    assert held(ENTRIES, mine.id) == held(COMMANDS, asked.id) == held(GRANTS, given.id) == {hold_id}
    assert held(PEOPLE, world.resident.id) == held(RELATIONS, world.resident.id, relation.id) == {hold_id}
    assert held(ADMISSIONS, world.home.entrance.id, world.resident.id) == set()
    assert held(ENTRIES, other.id) == held(PEOPLE, world.neighbour.id) == set()
    counts = {"commands": 1, "entries": 1, "grants": 1, "people": 1, "relations": 1}
    [hold] = listed(ids.derived("per", "compliance"), "compliance").body["data"]
    assert (hold["kept"], hold["applied_at"]) == (counts, clock.written(at.now))
    assert [line.facts for line in lines(at, "retention.hold.applied")] == [{"counts": counts}]


def test_a_hold_on_a_site_reaches_through_its_entrances(world: World, at: Clock) -> None:
    back = world.home.entrance.model_copy(update={"id": ids.derived("ent", "back")})
    commit(ENTRANCES.add(back))
    [front] = entries(world, at)
    at_the_back = entry(world.home, None, at.now, at.now + DAY).model_copy(update={"entrance_id": back.id})
    commit(ENTRIES.add(at_the_back))
    [far] = entries(world, at, house=world.elsewhere)
    given = grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    hold_id = placed(world, at, {"site_id": world.home.site.id})
    assert held(ENTRIES, front.id) == held(ENTRIES, at_the_back.id) == held(GRANTS, given.id) == {hold_id}
    assert held(ENTRIES, far.id) == held(PEOPLE, world.resident.id) == set()


def test_a_hold_on_an_entrance_keeps_the_grants_that_open_it(world: World, at: Clock) -> None:
    back = world.home.entrance.model_copy(update={"id": ids.derived("ent", "back")})
    commit(ENTRANCES.add(back))
    front = grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    other = grant(world.resident, back, starts_at=at.now, now=at.now)
    [seen] = entries(world, at)
    hold_id = placed(world, at, {"entrance_id": world.home.entrance.id})
    assert (held(GRANTS, front.id), held(GRANTS, other.id), held(ENTRIES, seen.id)) == ({hold_id}, set(), {hold_id})


def test_a_window_is_from_its_first_instant_until_just_before_its_last(world: World, at: Clock) -> None:
    minutes = entries(world, at, 5)  # now, a minute ago, and so on
    since, until = at.now - timedelta(minutes=3), at.now - timedelta(minutes=1)
    window = {"since": clock.written(since), "until": clock.written(until)}
    placed(world, at, {"person_id": world.resident.id, **window})
    assert [bool(held(ENTRIES, each.id)) for each in minutes] == [False, False, True, True, False]
    assert held(PEOPLE, world.resident.id)


def test_the_hold_of_an_organisation_leaves_what_is_anothers(world: World, at: Clock) -> None:
    [mine] = entries(world, at)
    [theirs] = entries(world, at, house=world.elsewhere)  # the same person, seen at another company's door
    hold_id = place(world, at).body["id"]
    deliver()
    assert (held(ENTRIES, mine.id), held(ENTRIES, theirs.id)) == ({hold_id}, set())


def test_holds_keep_nothing_of_holds(world: World, at: Clock) -> None:
    first, second = placed(world, at), placed(world, at)
    assert held(HOLDS, first) == held(HOLDS, second) == set()


# What becomes of it


def test_a_held_record_outlives_its_term_unseen(world: World, at: Clock) -> None:
    [mine] = entries(world, at)
    placed(world, at)
    at.forward(days=11)
    assert ENTRIES.get(mine.id, now=at.now) is None
    found = lifetime.lying(ENTRIES, (mine.id,))
    assert found
    assert (found.expires_at, found.erase_at, found.due_at) == (mine.expires_at, None, at.now + 19 * DAY)


def test_a_released_hold_gives_every_record_its_own_end_back(world: World, at: Clock) -> None:
    [mine] = entries(world, at)
    before_it = aws.contents(ENTRIES, GRANTS, PEOPLE, RELATIONS)
    hold_id = placed(world, at)
    assert aws.contents(ENTRIES, GRANTS, PEOPLE, RELATIONS) != before_it
    answer = release(world, hold_id, caller=ids.derived("per", "compliance"), roles=("compliance",))
    assert (answer.status, answer.body["state"]) == (202, "released")
    assert answer.body["ended_by"] == ids.derived("per", "compliance")
    assert deliver() == ["retention.hold.released"]
    assert aws.contents(ENTRIES, GRANTS, PEOPLE, RELATIONS) == before_it
    counts = {"entries": 1, "people": 1, "relations": 1}
    assert [line.facts for line in lines(at, "retention.hold.lifted")] == [{"counts": counts}]
    assert held(ENTRIES, mine.id) == set()


def test_what_ended_while_it_was_held_is_due_at_once(world: World, at: Clock) -> None:
    [mine] = entries(world, at)
    hold_id = placed(world, at)
    at.forward(days=20)
    assert list(lifetime.all_due(ENTRIES, at.now)) == []
    release(world, hold_id, caller=ids.derived("per", "compliance"), roles=("compliance",))
    deliver()
    assert list(lifetime.all_due(ENTRIES, at.now)) == [((mine.id,), at.now)]
    commit(lifetime.erase_ended(ENTRIES, (mine.id,), at.now))
    assert aws.count(ENTRIES) == 0


def test_a_release_is_in_the_ledger_with_what_it_changed(world: World, at: Clock) -> None:
    hold_id = place(world, at).body["id"]
    at.forward(hours=1)
    answer = release(world, hold_id)
    [released] = lines(at, "retention.hold.released")
    [dated] = lines(at, "retention.record.dated")
    [stored] = aws.contents(HOLDS)["holds"]
    assert released.facts == {"reason": "fraud", "ended_by": world.home.manager.id}
    changes = dated.facts["changes"]
    assert (dated.facts["table"], dated.facts["key"]) == ("holds", [hold_id])
    assert (changes["state"], changes["ended_at"]) == ("released", answer.body["ended_at"])
    assert datetime.fromisoformat(changes["expires_at"]) == datetime.fromtimestamp(aws.expiry_of(stored), UTC)
    assert changes["expires_at"] == "2029-11-14T05:00:00.000Z"  # three years on, less the margin


def test_a_record_stays_held_until_its_last_hold_has_ended(world: World, at: Clock) -> None:
    [mine] = entries(world, at)
    person, door = placed(world, at), placed(world, at, {"entrance_id": world.home.entrance.id})
    nested = placed(world, at, {"person_id": world.resident.id, "site_id": world.home.site.id})
    assert held(ENTRIES, mine.id) == {person, door, nested}
    for hold_id, remaining in ((door, {person, nested}), (person, {nested}), (nested, set())):
        assert held(ENTRIES, mine.id) == {hold_id} | remaining
        release(world, hold_id, caller=ids.derived("per", "compliance"), roles=("compliance",))
        deliver()
        assert held(ENTRIES, mine.id) == remaining
    found = lifetime.lying(ENTRIES, (mine.id,))
    assert found
    assert (found.erase_at, found.due_at) == (mine.expires_at, mine.expires_at)


def test_a_released_or_lapsed_hold_cannot_be_released(world: World, at: Clock) -> None:
    released, lapsed = place(world, at).body["id"], place(world, at).body["id"]
    release(world, released)
    at.forward(days=30)
    for hold_id, state in ((released, "released"), (lapsed, "lapsed")):
        done = aws.contents()
        answer = release(world, hold_id)
        assert (answer.status, answer.code, answer.body["state"]) == (409, "hold-ended", state)
        assert aws.contents() == done


def test_of_two_who_release_at_once_one_is_told_that_it_is_over(world: World, at: Clock) -> None:
    hold_id = place(world, at).body["id"]
    quicker: list[Answer] = []
    body = {"caller": world.home.manager, "hold_id": hold_id}
    other = another_process(release_hold)
    with before("TransactWriteItems", lambda: quicker.append(call(other, RELEASE, {}, **body))):
        slower = release(world, hold_id)
    assert [answer.status for answer in (*quicker, slower)] == [202, 409]
    assert len(lines(at, "retention.hold.released")) == 1


def test_only_who_may_place_a_hold_releases_it(world: World, at: Clock) -> None:
    own, official = place(world, at).body["id"], as_compliance(world, at).body["id"]
    done = aws.contents()
    refused = [
        release(world, own, caller=world.elsewhere.manager, roles=("manager",)),
        release(world, own, caller=world.resident),
        release(world, official),
        release(world, f"hld_{NOBODYS}"),
    ]
    assert {(answer.status, answer.body["detail"]) for answer in refused} == {(404, refused[3].body["detail"])}
    assert aws.contents() == done
    assert release(world, own, caller=ids.derived("per", "c"), roles=("compliance",)).status == 202


def test_a_release_has_nothing_to_say(world: World, at: Clock) -> None:
    hold_id = place(world, at).body["id"]
    answer = call(release_hold.handler, RELEASE, {"note": "x"}, caller=world.home.manager, hold_id=hold_id)
    assert [pointer for pointer, _ in errors_of(answer)] == ["/note"]


# Interrupted, repeated, out of order


@pytest.mark.usefixtures("steps")
def test_a_large_scope_is_done_in_steps_that_carry_where_to_go_on(world: World, at: Clock) -> None:
    made = entries(world, at, 7)
    hold_id = as_compliance(world, at).body["id"]
    heard = deliver()
    assert heard[0] == "retention.hold.placed"
    assert set(heard[1:]) == {"retention.hold.applied_in_part"}
    assert len(heard) > 4
    assert {held(ENTRIES, each.id) for each in made} == {frozenset({hold_id})}
    [line] = lines(at, "retention.hold.applied")
    assert line.facts["counts"] == {"entries": 7, "people": 1, "relations": 1}
    release(world, hold_id, caller=ids.derived("per", "compliance"), roles=("compliance",))
    heard = deliver()
    assert set(heard) == {"retention.hold.released", "retention.hold.lifted_in_part"}
    assert {held(ENTRIES, each.id) for each in made} == {frozenset[str]()}
    [line] = lines(at, "retention.hold.lifted")
    assert line.facts["counts"] == {"entries": 7, "people": 1, "relations": 1}


@pytest.mark.parametrize("writes", range(0, 12, 2))
def test_a_run_that_is_killed_anywhere_is_done_by_the_next(world: World, at: Clock, writes: int) -> None:
    made = entries(world, at, 5)
    hold_id = as_compliance(world, at).body["id"]
    for module, kind, kept in (
        (apply_hold, "retention.hold.placed", frozenset({hold_id})),
        (lift_hold, "retention.hold.released", frozenset[str]()),
    ):
        with killed_after(writes):
            hear(module, kind, hold_id)
        assert hear(module, kind, hold_id) == []
        assert {held(ENTRIES, each.id) for each in made} == {kept}
        if module is apply_hold:
            release(world, hold_id, caller=ids.derived("per", "compliance"), roles=("compliance",))
    for kind in ("applied", "lifted"):
        [line] = lines(at, f"retention.hold.{kind}")
        assert line.facts["counts"] == {"entries": 5, "people": 1, "relations": 1}


@contextmanager
def killed_after(writes: int) -> Iterator[None]:
    """Let nothing be written any more after so many writes of records."""
    with pytest.MonkeyPatch.context() as patch:
        really, left = BaseClient._make_api_call, list(range(writes))  # type: ignore[attr-defined]

        def call_or_die(client: Any, name: str, parameters: Any) -> Any:
            if name in ("UpdateItem", "TransactWriteItems") and (not left or left.pop() is None):
                raise MemoryError
            return really(client, name, parameters)

        patch.setattr(BaseClient, "_make_api_call", call_or_die)
        yield


def test_what_is_told_twice_is_done_once(world: World, at: Clock) -> None:
    entries(world, at, 3)
    hold_id = placed(world, at)
    done = aws.contents()
    assert hear(apply_hold, "retention.hold.placed", hold_id) == []
    assert aws.contents() == done
    release(world, hold_id, caller=ids.derived("per", "compliance"), roles=("compliance",))
    deliver()
    done = aws.contents()
    assert hear(lift_hold, "retention.hold.released", hold_id) == []
    assert aws.contents() == done


def test_a_late_word_of_a_released_hold_keeps_nothing(world: World, at: Clock) -> None:
    [mine] = entries(world, at)
    hold_id = as_compliance(world, at).body["id"]
    [event] = aws.events()
    release(world, hold_id, caller=ids.derived("per", "compliance"), roles=("compliance",))
    deliver()
    hear(apply_hold, event["type"], hold_id, event["data"])
    assert deliver() == ["retention.hold.released"]
    assert held(ENTRIES, mine.id) == set()
    assert len(lines(at, "retention.hold.lifted")) == 1
    assert lines(at, "retention.hold.applied") == []


def test_an_early_word_of_a_release_changes_nothing(world: World, at: Clock) -> None:
    [mine] = entries(world, at)
    hold_id = placed(world, at)
    assert hear(lift_hold, "retention.hold.released", hold_id) == []
    assert held(ENTRIES, mine.id) == {hold_id}


def test_word_of_a_hold_that_is_not_there_changes_nothing(world: World, at: Clock) -> None:
    done = aws.contents()
    assert hear(apply_hold, "retention.hold.placed", f"hld_{NOBODYS}") == []
    assert hear(lift_hold, "retention.hold.released", f"hld_{NOBODYS}") == []
    assert aws.contents() == done


def test_a_hold_that_is_released_while_it_is_applied_keeps_nothing(world: World, at: Clock) -> None:
    made = entries(world, at, 3)
    hold_id = as_compliance(world, at).body["id"]
    who: dict[str, Any] = {"caller": ids.derived("per", "compliance"), "roles": ("compliance",)}
    with before("UpdateItem", lambda: release(world, hold_id, **who)):
        assert hear(apply_hold, "retention.hold.placed", hold_id) == []
    assert [held(ENTRIES, each.id) for each in made] == [frozenset[str]()] * 3
    deliver()
    assert held(PEOPLE, world.resident.id) == set()


def test_a_record_that_goes_while_a_hold_is_applied_stays_gone(world: World, at: Clock) -> None:
    made = entries(world, at, 2)
    hold_id = as_compliance(world, at).body["id"]
    with before("UpdateItem", lambda: commit(*(ENTRIES.remove(each.id) for each in made))):
        deliver()
    assert aws.count(ENTRIES) == 0
    [hold] = listed(ids.derived("per", "compliance"), "compliance").body["data"]
    assert (hold["id"], hold["kept"]) == (hold_id, {"people": 1, "relations": 1})


def test_an_end_that_is_set_while_it_is_held_is_kept_off_by_the_next_run(world: World, at: Clock) -> None:
    hold_id = placed(world, at)
    ends = (at.now + DAY).replace(microsecond=0)
    commit(PEOPLE.change(world.resident.id, expires_at=ends))
    hear(apply_hold, "retention.hold.placed", hold_id)
    found = lifetime.lying(PEOPLE, (world.resident.id,))
    assert found
    assert (set(found.held_by), found.erase_at, found.expires_at) == ({hold_id}, None, ends)


def test_the_next_sweep_makes_good_what_nobody_heard(world: World, at: Clock) -> None:
    [mine] = entries(world, at)
    with refusing("PutEvents", "InternalFailure"):
        hold_id = as_compliance(world, at).body["id"]
    renew(world, at)
    assert held(ENTRIES, mine.id) == {hold_id}
    with refusing("PutEvents", "InternalFailure"):
        release(world, hold_id, caller=ids.derived("per", "compliance"), roles=("compliance",))
    at.forward(days=1)
    renew(world, at)
    assert held(ENTRIES, mine.id) == set()
    assert roster.listed(at.now) == ()


def test_a_released_hold_leaves_the_roster_with_the_first_sweep_after_it(world: World, at: Clock) -> None:
    hold_id = placed(world, at)
    release(world, hold_id, caller=ids.derived("per", "compliance"), roles=("compliance",))
    deliver()
    assert [hold.id for hold in roster.listed(at.now)] == [hold_id]
    assert roster.in_force(at.now) == ()
    at.forward(hours=12)
    renew(world, at)
    assert roster.listed(at.now) == ()
    assert len(lines(at, "retention.hold.lifted")) + len(lines_of_yesterday(at, "retention.hold.lifted")) == 1


def lines_of_yesterday(at: Clock, kind: str) -> list[Line]:
    return [line for line in EVIDENCE.query("2026-11-21", now=at.now, limit=1000).items if line.kind == kind]


def renew(world: World, at: Clock) -> None:
    """What the sweep does with each hold of the roster."""
    tables = (ENTRIES, PEOPLE, RELATIONS, GRANTS, COMMANDS, HOLDS)
    for hold in roster.listed(at.now):
        entrances = reach.entrances_of(hold, ENTRANCES, at.now)
        progress = applying.renew(hold, tables, entrances, at.now)
        assert progress.at is None


# The list


def test_compliance_sees_all_holds_and_a_manager_those_of_the_own_organisations(world: World, at: Clock) -> None:
    own, official = place(world, at).body["id"], as_compliance(world, at).body["id"]
    theirs = place(world, at, {"site_id": world.elsewhere.site.id}, caller=world.elsewhere.manager).body["id"]

    def seen(caller: Person | str, *roles: str) -> set[str]:
        return {hold["id"] for hold in listed(caller, *roles).body["data"]}

    assert seen(ids.derived("per", "c"), "compliance") == {own, official, theirs}
    assert seen(world.home.manager, "manager") == {own}
    assert seen(world.elsewhere.manager, "manager") == {theirs}
    assert listed(world.resident, "manager").status == 404


def test_the_list_is_filtered_by_state_as_it_is_now(world: World, at: Clock) -> None:
    soon = place(world, at, ends_at=clock.written(at.now + DAY)).body["id"]
    late, released = place(world, at).body["id"], place(world, at).body["id"]
    release(world, released)
    for caller, role in ((ids.derived("per", "c"), "compliance"), (world.home.manager, "manager")):
        found = {hold["id"]: hold["state"] for hold in listed(caller, role, state="active").body["data"]}
        assert found == {soon: "active", late: "active"}
    at.forward(days=1)
    for caller, role in ((ids.derived("per", "c"), "compliance"), (world.home.manager, "manager")):
        active = {hold["id"] for hold in listed(caller, role, state="active").body["data"]}
        ended = {
            hold["id"]: (hold["state"], hold["ended_at"]) for hold in listed(caller, role, state="ended").body["data"]
        }
        assert active == {late}
        assert ended == {soon: ("lapsed", clock.written(at.now)), released: ("released", clock.written(at.now - DAY))}
        assert len(listed(caller, role).body["data"]) == 3


@pytest.mark.parametrize("state", [None, "active", "ended"])
def test_a_long_list_is_read_whole(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch, state: str | None) -> None:
    monkeypatch.setattr(read_holds, "MOST", 2)
    made = [place(world, at, ends_at=clock.written(at.now + (n + 1) * DAY)).body["id"] for n in range(7)]
    for hold_id in made[3:5]:
        release(world, hold_id)
    wanted = {None: set(made), "ended": {made[0], *made[3:5]}, "active": {made[1], made[2], *made[5:]}}[state]
    at.forward(days=1)
    for caller, role in ((ids.derived("per", "c"), "compliance"), (world.home.manager, "manager")):
        seen: list[str] = []
        query: dict[str, str] = {"state": state} if state else {}
        while True:
            page = listed(caller, role, **query).body
            seen += [hold["id"] for hold in page["data"]]
            at.forward(seconds=1)
            if page["next"] is None:
                break
            query["cursor"] = page["next"]
        assert sorted(seen) == sorted(wanted)


def test_a_cursor_of_another_list_is_refused(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_holds, "MOST", 1)
    for _ in range(3):
        place(world, at)
    cursor = listed(world.home.manager).body["next"]
    others = [
        listed(world.home.manager, state="active", cursor=cursor),
        listed(world.elsewhere.manager, cursor=cursor),
        listed(ids.derived("per", "c"), "compliance", cursor=cursor),
        listed(world.home.manager, cursor=cursor[:-1]),
    ]
    assert [(answer.status, answer.code) for answer in others] == [(400, "malformed-cursor")] * 4
    assert errors_of(listed(world.home.manager, state="lapsed"))[0][0] == "query/state"


def test_who_manages_two_organisations_sees_the_holds_of_both(world: World, at: Clock) -> None:
    both = add_person(world.home.organisation, "both", at.now)
    relate(both, "manager", since=at.now)
    second = relate(
        both.model_copy(update={"organisation_id": world.elsewhere.organisation.id}), "manager", since=at.now - DAY
    )
    assert second.organisation_id == world.elsewhere.organisation.id
    mine = place(world, at, caller=both).body["id"]
    theirs = place(world, at, {"site_id": world.elsewhere.site.id}, caller=both).body["id"]
    assert {hold["id"] for hold in listed(both).body["data"]} == {mine, theirs}


def test_a_hold_cannot_be_put_twice_under_one_name(world: World, at: Clock) -> None:
    hold_id = place(world, at).body["id"]
    stored = HOLDS.get(hold_id, now=at.now)
    assert stored
    with pytest.raises(Refused):
        commit(HOLDS.add(stored))
