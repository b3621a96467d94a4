"""When a relation ends, so do the grants that rest on it; and from that very instant no door opens, told or not."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from functions.access import command_entrance, end_grants, grant_entry
from functions.people import retell_endings
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, Answer, another_process, before, call, refusing
from tests.functions.messages import take
from tests.functions.relations import DAY, begin, end, heard, let_grants_end, lines, newcomer, relations
from tests.functions.routes import in_pool
from tests.functions.world import World, door_of, grant, relate
from vestibule import ids, lifetime
from vestibule.access.decide import decide
from vestibule.access.holdings import ADMISSIONS, GRANTS
from vestibule.access.model import Admission, Grant
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person, Relation
from vestibule.registry.holdings import ENTRANCES
from vestibule.table import commit

COMMAND = "POST /v1/entrances/{entrance_id}/commands"
DATED = "retention.record.dated"
TICK = timedelta(milliseconds=1)


@pytest.fixture
def home(world: World, at: Clock) -> Relation:
    """The resident's relation, to an apartment behind the front door, which a grant without end opens."""
    [relation] = relations(world.resident, at.now)
    assert let_in(world, world.resident).status == 201
    return relation


def let_in(world: World, person: Person, **times: str) -> Answer:
    body = {"person_id": person.id, "entrance_ids": [world.home.entrance.id], **times}
    return call(grant_entry.handler, "POST /v1/grants", body, caller=world.home.manager)


def knock(world: World, person: Person | None = None) -> Answer:
    caller = person or world.resident
    return call(command_entrance.handler, COMMAND, {}, caller=caller, entrance_id=world.home.entrance.id)


def admission(world: World, at: Clock, person: Person | None = None) -> Admission:
    found = ADMISSIONS.get(world.home.entrance.id, (person or world.resident).id, now=at.now)
    assert found
    return found


def grants(person: Person, now: datetime) -> list[Grant]:
    return sorted(GRANTS.query(person.id, index="by_person", now=now).items, key=lambda grant: grant.starts_at)


def test_from_the_end_on_the_door_stays_closed_though_nobody_was_told_yet(
    world: World, at: Clock, home: Relation
) -> None:
    assert knock(world).status == 202
    end(home, world.home.manager)
    assert decide(door_of(world.home), admission(world, at), at.now).allowed  # as the admission stands, it would open
    denied = knock(world)
    assert (denied.status, denied.body["reason"]) == (403, "ended")
    assert denied.body["detail"] == "Your grant ended at 2026-11-21T12:00:00.000Z."


def test_a_future_end_closes_the_door_at_its_instant_though_nobody_was_told_yet(
    world: World, at: Clock, home: Relation
) -> None:
    leaves = at.now + DAY
    end(home, world.home.manager, leaves)
    seen = []
    for instant in (at.now, leaves - TICK, leaves, leaves + DAY):
        at.now = instant
        seen.append(knock(world).status)
    assert seen == [202, 202, 403, 403]


def test_once_it_was_told_the_grant_has_its_end_and_its_term(world: World, at: Clock, home: Relation) -> None:
    end(home, world.home.manager)
    let_grants_end()
    [ended] = grants(world.resident, at.now)
    gone = at.now + 83 * DAY
    assert (ended.ends_at, ended.expires_at) == (at.now, gone)
    lying = lifetime.lying(GRANTS, (ended.id,))
    assert lying
    assert (lying.erase_at, lying.due_at) == (gone, gone)
    narrow = admission(world, at)
    assert ([window.ends_at for window in narrow.windows], narrow.expires_at) == ([at.now], gone)
    assert decide(door_of(world.home), narrow, at.now).reason == "ended"
    assert knock(world).status == 403


def test_the_ledger_tells_each_end_that_was_changed(world: World, at: Clock, home: Relation) -> None:
    end(home, world.home.manager)
    written = len(lines(at.now, "access.grant.ended", DATED))
    let_grants_end()
    [ended] = grants(world.resident, at.now)
    said, of_grant, of_admission = lines(at.now, "access.grant.ended", DATED)[written:]
    now, gone = "2026-11-21T12:00:00.000Z", "2027-02-12T12:00:00.000Z"
    assert (said.subject, said.facts) == (ended.id, {"person_id": world.resident.id, "site_id": world.home.site.id})
    assert of_grant.facts == {"table": "grants", "key": [ended.id], "changes": {"ends_at": now, "expires_at": gone}}
    assert of_admission.facts["key"] == [world.home.entrance.id, world.resident.id]
    assert of_admission.facts["changes"]["expires_at"] == gone
    [window] = json.loads(of_admission.facts["changes"]["windows"])
    assert (window["grant_id"], window["ends_at"]) == (ended.id, now)


def test_told_twice_or_late_changes_nothing(world: World, at: Clock, home: Relation) -> None:
    end(home, world.home.manager)
    told = let_grants_end()
    done = aws.contents()
    messages = [json.dumps({"detail": event}) for event in told]
    assert take(end_grants.handler, *messages, *messages) == []
    at.forward(days=30)
    assert take(end_grants.handler, *messages) == []
    assert aws.contents() == done


def test_late_news_does_not_touch_who_has_moved_back_in(world: World, at: Clock, home: Relation) -> None:
    in_pool(world.resident.id)
    end(home, world.home.manager)
    told = heard()
    at.forward(hours=1)
    begin(world.resident, world.home, world.home.manager)
    assert take(end_grants.handler, *(json.dumps({"detail": event}) for event in told)) == []
    [kept] = grants(world.resident, at.now)
    assert (kept.ends_at, kept.expires_at) == (None, None)
    assert knock(world).status == 202


def test_an_end_lets_go_of_one_of_two_ties_and_changes_no_grant(world: World, at: Clock, home: Relation) -> None:
    second = relate(world.resident, "owner", since=at.now, space=world.home.space)
    end(home, world.home.manager)
    assert knock(world).status == 202
    let_grants_end()
    assert [each.ends_at for each in grants(world.resident, at.now)] == [None]
    assert knock(world).status == 202
    end(second, world.home.manager, at.now + DAY)
    let_grants_end()
    assert [each.ends_at for each in grants(world.resident, at.now)] == [at.now + DAY]


def test_in_a_gap_between_two_relations_the_door_is_closed(world: World, at: Clock, home: Relation) -> None:
    in_pool(world.resident.id)
    left, back = at.now + DAY, at.now + 3 * DAY
    end(home, world.home.manager, left)
    begin(world.resident, world.home, world.home.manager, since=back.isoformat())
    let_in(world, world.resident, starts_at=back.isoformat())
    start = at.now
    for _ in ("before it was told", "after"):
        seen = []
        for instant in (left - TICK, left, back - TICK, back):
            at.now = instant
            seen.append(knock(world).status)
        assert seen == [202, 403, 403, 202]
        at.now = start
        let_grants_end()
    assert [each.ends_at for each in grants(world.resident, at.now)] == [left, None]


def test_a_grant_that_would_begin_after_the_end_never_opens_and_counts_from_the_end(
    world: World, at: Clock, home: Relation
) -> None:
    person = newcomer(world.home, at.now)
    coming = relate(person, "tenant", since=at.now, space=world.home.space)
    assert let_in(world, person, starts_at=(at.now + 90 * DAY).isoformat()).status == 201
    end(coming, world.home.manager, at.now + DAY)
    let_grants_end()
    [never] = grants(person, at.now)
    assert (never.ends_at, never.expires_at) == (at.now + DAY, at.now + 84 * DAY)
    assert knock(world, person).body["reason"] == "ended"
    assert never.starts_at > at.now + DAY


def test_staff_lose_every_site_of_the_organisation(world: World, at: Clock) -> None:
    technician = newcomer(world.home, at.now)
    working = relate(technician, "technician", since=at.now)
    garage = world.home.entrance.model_copy(
        update={"id": ids.derived("ent", "garage"), "site_id": ids.derived("sit", "garage"), "jurisdiction": "FR"}
    )
    commit(ENTRANCES.add(garage))
    for entrance in (world.home.entrance, garage):
        body = {"person_id": technician.id, "entrance_ids": [entrance.id]}
        assert call(grant_entry.handler, "POST /v1/grants", body, caller=world.home.manager).status == 201
    assert knock(world, technician).status == 202
    end(working, world.home.manager)
    let_grants_end()
    assert {each.site_id: each.expires_at for each in grants(technician, at.now)} == {
        world.home.site.id: at.now + 83 * DAY,
        garage.site_id: datetime.fromisoformat("2027-11-14T05:00:00Z"),
    }
    assert knock(world, technician).status == 403


def test_others_keep_their_grants(world: World, at: Clock, home: Relation) -> None:
    let_in(world, world.neighbour)
    end(home, world.home.manager)
    let_grants_end()
    assert [each.ends_at for each in grants(world.neighbour, at.now)] == [None]
    assert knock(world, world.neighbour).status == 202


def test_a_grant_given_in_the_same_moment_opens_no_door_and_is_ended_too(
    world: World, at: Clock, home: Relation
) -> None:
    """The grant rests on a relation that was read before its end and is written after it was told."""

    def leave() -> None:
        end(home, world.home.manager)
        let_grants_end()

    other = another_process(grant_entry)
    body = {"person_id": world.resident.id, "entrance_ids": [world.home.entrance.id]}
    commit(ADMISSIONS.remove(world.home.entrance.id, world.resident.id))
    with before("TransactWriteItems", leave):
        assert call(other, "POST /v1/grants", body, caller=world.home.manager).status == 201
    assert decide(door_of(world.home), admission(world, at), at.now).allowed
    assert knock(world).status == 403
    _tell_again(at)
    assert [each.ends_at for each in grants(world.resident, at.now)] == [at.now, at.now]
    assert knock(world).status == 403


def _tell_again(at: Clock) -> None:
    earlier = at.now
    at.forward(minutes=5)
    assert retell_endings.handler({}, CONTEXT) == {"told": 1}
    at.now = earlier
    let_grants_end()


def test_a_grant_that_cannot_be_seen_yet_leaves_the_door_in_doubt(
    world: World, at: Clock, home: Relation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index by person lags behind: the grant is not ended yet, and its admission is not passed as checked."""
    end(home, world.home.manager)
    [event] = heard()
    seen = end_grants._all_of
    monkeypatch.setattr(end_grants, "_all_of", lambda table, *rest: () if table is GRANTS else seen(table, *rest))
    assert take(end_grants.handler, json.dumps({"detail": event})) == []
    assert admission(world, at).endings == 0
    assert knock(world).status == 403


def test_on_the_hot_path_relations_are_read_only_while_there_is_doubt(world: World, at: Clock, home: Relation) -> None:
    second = relate(world.resident, "owner", since=at.now, space=world.home.space)
    end(second, world.home.manager)
    with refusing("Query", "InternalServerError", mention="relations"):
        assert knock(world).status == 500
    let_grants_end()
    assert admission(world, at).endings == 1
    with pytest.raises(AssertionError, match="Query was never called"), refusing("Query", "InternalServerError"):
        assert knock(world).status == 202


def test_who_has_no_record_any_more_opens_nothing(world: World, at: Clock, home: Relation) -> None:
    commit(PEOPLE.remove(world.resident.id))
    assert knock(world).body["reason"] == "no_grant"


def test_two_changes_at_one_door_lose_none(world: World, at: Clock, home: Relation) -> None:
    end(home, world.home.manager, at.now + DAY)
    [event] = heard()
    soon: Any = {"starts_at": at.now, "ends_at": at.now + timedelta(hours=1)}
    with before("TransactWriteItems", lambda: grant(world.resident, world.home.entrance, now=at.now, **soon)):
        assert take(end_grants.handler, json.dumps({"detail": event})) == []
    ends = [window.ends_at for window in admission(world, at).windows]
    assert sorted(ends, key=str) == [at.now + timedelta(hours=1), at.now + DAY]


def test_what_fails_comes_again_and_is_then_done_once(world: World, at: Clock, home: Relation) -> None:
    end(home, world.home.manager)
    [event] = heard()
    with refusing("TransactWriteItems", "InternalServerError"):
        assert take(end_grants.handler, json.dumps({"detail": event})) == ["m0"]
    assert lines(at.now, "access.grant.ended") == []
    assert take(end_grants.handler, json.dumps({"detail": event})) == []
    assert len(lines(at.now, "access.grant.ended")) == 1


def test_a_grant_under_a_hold_gets_its_end_and_stays(world: World, at: Clock, home: Relation) -> None:
    [given], held_until = grants(world.resident, at.now), at.now + 300 * DAY
    commit(lifetime.keep(GRANTS, (given.id,), "hld_one", held_until))
    end(home, world.home.manager)
    let_grants_end()
    lying: Any = lifetime.lying(GRANTS, (given.id,))
    assert (lying.expires_at, lying.erase_at, lying.due_at) == (at.now + 83 * DAY, None, held_until)


def test_an_end_that_was_told_late_ends_the_grant_where_the_relation_did(
    world: World, at: Clock, home: Relation
) -> None:
    end(home, world.home.manager, at.now - 3 * DAY)
    let_grants_end()
    [ended] = grants(world.resident, at.now)
    assert (ended.ends_at, ended.expires_at) == (at.now - 3 * DAY, at.now + 80 * DAY)
