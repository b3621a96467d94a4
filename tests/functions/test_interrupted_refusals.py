"""A refusal is carried out once: killed, told twice, by two at once, and against a person who says something else."""

import json
from datetime import timedelta

import pytest

from functions.notices import carry_out_refusal, end_acceptances
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import another_process, before, refusing
from tests.functions.ledger import killed_at
from tests.functions.messages import batch, take
from tests.functions.relations import DAY, heard, lines, relations
from tests.functions.versions import (
    announced,
    called_for,
    ends,
    first_instant,
    follow,
    hear,
    letters,
    of,
    read,
    refused,
    say,
)
from tests.functions.world import World, add_person, relate
from vestibule import lifetime
from vestibule.notices.holdings import ACCEPTANCES
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.policy import retention
from vestibule.policy.pack import load
from vestibule.table import commit

CLOSED = "notices.account.closed"
UNMANAGED = "notices.organisation.left_unmanaged"


@pytest.fixture(autouse=True)
def _with_accounts(world: World) -> None:
    aws.make_pool()


def test_a_refusal_is_carried_out_once_however_often_it_is_called_for(world: World, at: Clock) -> None:
    refused(world, at)
    body = called_for()
    assert take(carry_out_refusal.handler, body, body) == []
    done = aws.contents()
    assert take(carry_out_refusal.handler, body) == []
    assert follow() == {"noted": 0, "called": 0}
    assert aws.contents() == done
    assert len(lines(at.now, CLOSED)) == 1


@pytest.mark.parametrize("number", range(9))
def test_a_closing_that_dies_at_any_write_is_gone_on_with(world: World, at: Clock, number: int) -> None:
    relate(world.resident, "owner", since=at.now, space=world.home.space)
    notice_id = refused(world, at)
    body = called_for()
    with killed_at(number) as written:
        try:
            carry_out_refusal.handler(batch(body), None)  # type: ignore[arg-type]
        except KeyboardInterrupt:
            assert len(written) == number
        else:
            assert number >= len(written) > 3, "there are fewer writes than tries"
    at.forward(hours=1)
    follow()
    hear()
    day = first_instant(notice_id, world)
    assert ends(world.resident, at) == [day, day]
    assert [line.facts["person_id"] for line in lines(at.now, CLOSED)] == [world.resident.id]
    assert len(lines(at.now, "people.relation.ended")) == 2
    assert [letter.values["stage"] for letter in letters(at, world.home.manager)] == ["ahead", "done"]
    assert follow()["called"] == 0


@pytest.mark.parametrize("operation", ["UpdateItem", "TransactWriteItems", "PutEvents"])
def test_of_two_closings_at_once_each_thing_happens_once(world: World, at: Clock, operation: str) -> None:
    relate(world.resident, "owner", since=at.now, space=world.home.space)
    notice_id = refused(world, at)
    body, other = called_for(), another_process(carry_out_refusal)
    with before(operation, lambda: take(other, body)):
        assert take(carry_out_refusal.handler, body) == []
    day = first_instant(notice_id, world)
    assert ends(world.resident, at) == [day, day]
    assert len(lines(at.now, CLOSED)) == 1
    assert len(lines(at.now, "people.relation.ended")) == 2
    assert len(letters(at, world.home.manager)) == 2


def test_who_says_yes_in_the_moment_of_the_closing_is_too_late(world: World, at: Clock) -> None:
    notice_id = announced(at, 10)
    say("refused", world.resident, notice_id)
    hear()
    shown = read(notice_id, world.resident).body["shown"]
    day = first_instant(notice_id, world)
    at.now = day - timedelta(milliseconds=1)

    def close_meanwhile() -> None:
        at.now = day
        follow()
        hear()

    with before("TransactWriteItems", close_meanwhile):
        answer = say("accepted", world.resident, notice_id, shown=shown)
    assert (answer.status, answer.code) == (409, "account-closing")
    record = of(world.resident, at)
    assert (record.choice, ends(world.resident, at)) == ("refused", [day])


def test_who_said_yes_a_moment_before_the_closing_stays(world: World, at: Clock) -> None:
    notice_id = refused(world, at)
    body = called_for()
    day, shown = at.now, read(notice_id, world.resident).body["shown"]

    def stay() -> None:
        at.now = first_instant(notice_id, world) - timedelta(milliseconds=1)
        assert say("accepted", world.resident, notice_id, shown=shown).status == 201
        at.now = day

    with before("UpdateItem", stay):
        assert take(carry_out_refusal.handler, body) == []
    assert (ends(world.resident, at), of(world.resident, at).choice) == ([None], "accepted")


def test_an_end_that_the_bus_refuses_is_told_later(world: World, at: Clock) -> None:
    notice_id = refused(world, at)
    body = called_for()
    with refusing("PutEvents", "InternalFailure"):
        assert take(carry_out_refusal.handler, body) == ["m0"]
    assert ends(world.resident, at) == [first_instant(notice_id, world)]
    assert take(carry_out_refusal.handler, body) == []
    assert (len(lines(at.now, CLOSED)), len(heard())) == (1, 0)
    [relation] = relations(world.resident, at.now)
    assert relation.telling == "ended"  # retell_endings tells it within minutes


def test_many_refusals_are_all_called_for(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [add_person(world.home.organisation, f"tenant {number}", at.now) for number in range(23)]
    for person in people:
        relate(person, "tenant", since=at.now, space=world.home.space)
    notice_id = announced(at, 10)
    shown = read(notice_id, world.resident).body["shown"]
    for person in people:
        say("refused", person, notice_id, shown=shown)
    aws.events()
    at.forward(days=10)
    assert follow()["called"] == 23
    hear()
    assert {tuple(ends(person, at)) for person in people} == {(first_instant(notice_id, world),)}
    assert len(lines(at.now, CLOSED)) == 23


def gone(person: Person) -> str:
    data = {"table": "people", "key0": person.id, "person_id": person.id}
    return json.dumps({"detail": {"id": "hap_1", "type": "retention.record.gone", "data": data}})


def test_what_was_said_ends_its_term_from_when_the_person_is_gone(world: World, at: Clock) -> None:
    notice_id = announced(at, 10)
    say("accepted", world.resident, notice_id)
    say("accepted", world.resident, "current")
    assert take(end_acceptances.handler, gone(world.resident)) == []
    found = ACCEPTANCES.query(world.resident.id, now=at.now).items
    assert [each.ended_at for each in found] == [None, None]  # the person is still there
    commit(PEOPLE.remove(world.resident.id))
    assert take(end_acceptances.handler, gone(world.resident)) == []
    expected = retention.expiry(load("valet"), "consents", at.now).expires_at
    ended = ACCEPTANCES.query(world.resident.id, now=at.now).items
    assert [(each.ended_at, each.expires_at) for each in ended] == [(at.now, expected)] * 2
    assert {key for key, _ in lifetime.all_due(ACCEPTANCES, expected)} == {(e.person_id, e.notice_id) for e in ended}
    done, told = aws.contents(), at.now
    at.forward(hours=1)
    assert take(end_acceptances.handler, gone(world.resident)) == []
    assert aws.contents() == done
    dated = [line for line in lines(told, "retention.record.dated") if line.subject == "acceptances"]
    assert len(dated) == 2
    at.now = expected
    assert ACCEPTANCES.query(world.resident.id, now=at.now).items == ()


def test_a_held_acceptance_gets_its_end_and_stays(world: World, at: Clock) -> None:
    say("accepted", world.resident, announced(at, 10))
    key = (world.resident.id, of(world.resident, at).notice_id)
    commit(lifetime.keep(ACCEPTANCES, key, "hld_one", at.now + 300 * DAY), PEOPLE.remove(world.resident.id))
    assert take(end_acceptances.handler, gone(world.resident)) == []
    lying = lifetime.lying(ACCEPTANCES, key)
    assert lying
    assert (lying.record.ended_at, lying.erase_at, lying.due_at) == (at.now, None, at.now + 300 * DAY)
