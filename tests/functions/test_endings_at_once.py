"""Relations that end at the same moment, ends that are told twice, and ends of which the news was lost."""

from typing import Any

import pytest
from botocore.client import BaseClient

from functions.people import end_relation, retell_endings
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, another_process, before, call, refusing
from tests.functions.relations import DAY, END, begin, end, heard, home_of, lines, newcomer, relations, stored
from tests.functions.routes import in_pool
from tests.functions.world import World, relate
from vestibule import evidence, lifetime
from vestibule.clock import written
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.table import commit


def test_of_two_ends_at_once_none_is_lost(world: World, at: Clock) -> None:
    relation = home_of(world, at)
    second = relate(world.resident, "owner", since=at.now, space=world.home.space)
    other = another_process(end_relation)
    path: Any = {"person_id": world.resident.id, "relation_id": second.id}

    def overtake() -> None:
        assert call(other, END, {}, caller=world.home.manager, **path).status == 202

    with before("TransactWriteItems", overtake):
        assert end(relation, world.home.manager).status == 202
    assert [each.until for each in relations(world.resident, at.now)] == [at.now, at.now]
    lying = stored(world.resident)
    assert (lying.record.version, lying.record.endings, lying.expires_at is None) == (2, 2, False)
    assert len(lines(at.now, "people.relation.ended")) == 2


def test_a_return_and_an_end_at_once_leave_a_person_who_stays(world: World, at: Clock) -> None:
    in_pool(world.resident.id)
    relation = home_of(world, at)

    def overtake() -> None:
        assert begin(world.resident, world.home, world.home.manager).status == 201

    with before("TransactWriteItems", overtake):
        assert end(relation, world.home.manager).status == 202
    assert stored(world.resident).expires_at is None


def test_of_two_different_ends_at_once_the_earlier_stays(world: World, at: Clock) -> None:
    relation, other = home_of(world, at), another_process(end_relation)
    path: Any = {"person_id": world.resident.id, "relation_id": relation.id}

    def overtake() -> None:
        body = {"until": written(at.now + DAY)}
        assert call(other, END, body, caller=world.home.manager, **path).status == 202

    with before("TransactWriteItems", overtake):
        assert end(relation, world.home.manager, at.now + 2 * DAY).status == 409
    [kept] = relations(world.resident, at.now)
    assert kept.until == at.now + DAY


def test_a_hold_that_comes_meanwhile_is_seen(world: World, at: Clock) -> None:
    relation = home_of(world, at)
    hold = lifetime.keep(PEOPLE, (world.resident.id,), "hld_one", at.now + 300 * DAY)
    with before("TransactWriteItems", lambda: commit(hold)):
        assert end(relation, world.home.manager).status == 202
    lying = stored(world.resident)
    assert (lying.expires_at, lying.erase_at) == (at.now + 83 * DAY, None)


def test_a_ledger_in_which_all_write_delays_a_change_and_refuses_none(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_pool(world.resident.id)
    really, lines_left = BaseClient._make_api_call, list(range(10))  # type: ignore[attr-defined]

    def overtaken(client: Any, name: str, parameters: Any) -> Any:
        if name == "TransactWriteItems" and lines_left:
            evidence.append("tests.line.written", "another", {"number": lines_left.pop()}, at.now)
        return really(client, name, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", overtaken)
    assert end(home_of(world, at), world.home.manager).status == 202
    lines_left += range(10)
    assert begin(world.resident, world.home, world.home.manager).status == 201
    assert len(lines(at.now, "tests.line.written")) == 20


def test_an_end_is_told_with_its_place(world: World, at: Clock) -> None:
    relation = home_of(world, at)
    end(relation, world.home.manager)
    [told] = heard()
    assert (told["type"], told["subject"]) == ("people.relation.ended", relation.id)
    assert told["data"] == {
        "person_id": world.resident.id,
        "relation_id": relation.id,
        "organisation_id": world.home.organisation.id,
        "site_id": world.home.site.id,
        "until": "2026-11-21T12:00:00.000Z",
    }


def test_an_event_that_was_lost_is_told_by_the_repetition(world: World, at: Clock) -> None:
    relation = home_of(world, at)
    with refusing("PutEvents", "InternalFailure"):
        assert end(relation, world.home.manager, key="one").status == 500
    assert heard() == []
    done = aws.contents()
    again = end(relation, world.home.manager, key="one")
    assert (again.status, again.headers["idempotent-replayed"]) == (202, "true")
    assert len(heard()) == 1
    assert aws.contents() == done


def test_every_end_is_told_once_more_some_minutes_later_and_then_no_more(world: World, at: Clock) -> None:
    end(home_of(world, at), world.home.manager)
    [first] = heard()
    assert retell_endings.handler({}, CONTEXT) == {"told": 0}
    at.forward(minutes=5)
    assert retell_endings.handler({}, CONTEXT) == {"told": 1}
    assert heard() == [first]
    assert retell_endings.handler({}, CONTEXT) == {"told": 0}


def test_an_end_whose_record_has_ended_with_it_is_told_again_too(world: World, at: Clock) -> None:
    person = newcomer(world.home, at.now - 300 * DAY)
    lived = relate(person, "tenant", since=at.now - 300 * DAY, space=world.home.space)
    commit(RELATIONS.change(person.id, lived.id, jurisdiction="US-NYC"))
    with refusing("PutEvents", "InternalFailure"):
        assert end(lived, world.home.manager, at.now - 200 * DAY).status == 500
    at.forward(minutes=5)
    assert retell_endings.handler({}, CONTEXT) == {"told": 1}
    assert [event["data"]["person_id"] for event in heard()] == [person.id]


def test_an_end_that_is_changed_while_it_is_told_is_told_anew(world: World, at: Clock) -> None:
    relation = home_of(world, at)
    end(relation, world.home.manager, at.now + 9 * DAY)
    at.forward(minutes=5)
    with before("UpdateItem", lambda: end(relation, world.home.manager)):
        retell_endings.handler({}, CONTEXT)
    at.forward(minutes=5)
    assert retell_endings.handler({}, CONTEXT) == {"told": 1}
