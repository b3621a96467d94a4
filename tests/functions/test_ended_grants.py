"""When a relation ends, so do the grants that rest on it, each with its term and its line in the ledger."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from functions.access import end_grants, grant_entry
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import before, call, refusing
from tests.functions.grants import admission, grants, knock, let_in, settled_in
from tests.functions.messages import take
from tests.functions.relations import DAY, begin, end, heard, let_grants_end, lines, newcomer
from tests.functions.routes import in_pool
from tests.functions.world import World, door_of, grant, relate
from vestibule import ids, lifetime
from vestibule.access.decide import Asked, decide
from vestibule.access.holdings import GRANTS
from vestibule.people.model import Relation
from vestibule.registry.holdings import ENTRANCES
from vestibule.table import commit

DATED = "retention.record.dated"


@pytest.fixture
def home(world: World, at: Clock) -> Relation:
    return settled_in(world, at)


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
    assert decide(Asked(door_of(world.home), narrow.windows), at.now).reason == "ended"
    assert knock(world).status == 403


def test_the_ledger_tells_each_end_that_was_changed(world: World, at: Clock, home: Relation) -> None:
    end(home, world.home.manager)
    written = len(lines(at.now, "access.grant.ended", DATED))
    let_grants_end()
    [ended] = grants(world.resident, at.now)
    said, of_grant, of_admission = lines(at.now, "access.grant.ended", DATED)[written:]
    now, gone = "2026-11-21T12:00:00.000Z", "2027-02-12T12:00:00.000Z"
    assert (said.subject, said.facts) == (ended.id, {"person_id": world.resident.id, "site_id": world.home.site.id})
    changes = {"ends_at": now, "expires_at": gone, "narrowed_at": now, "settling": "ended"}
    assert of_grant.facts == {"table": "grants", "key": [ended.id], "changes": changes}
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
