"""Who decides a request reads what was said with it and what the others have decided; nobody else ever does."""

import json
from typing import Any

import pytest

from functions.requests import read_requests
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, call
from tests.functions.desk import ONE, REFUSE, TEAM, TWO, asked, decide, listed
from tests.functions.world import World, add_resident
from vestibule import ids, sealing
from vestibule.clock import written
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.requests import asking
from vestibule.requests.model import DataRequest
from vestibule.table import commit

READ = "GET /v1/requests/{request_id}"
WORDS = "A neighbour has followed me since the spring."
SAID = {"purposes": ["security_and_fraud_prevention"], "situation": WORDS}


def objected(person: Person, at: Clock, **changed: Any) -> DataRequest:
    """An objection whose words lie sealed, and which one of the team has refused."""
    request_id = ids.derived("req", person.id, "objects")
    sealed = asking.sealed(request_id, person.id, SAID, at.now)
    usual = {"id": request_id, "right": "erasure", "asked_for": sealed}
    request = asked(person, at.now, **usual | changed)
    assert decide(request, ONE, REFUSE).status == 201
    return request


def read(request: DataRequest, caller: Person | str, roles: tuple[str, ...] = ()) -> Answer:
    return call(read_requests.handler, READ, caller=caller, roles=roles, request_id=request.id)


def tells(answer: Answer) -> bool:
    shown = json.dumps(answer.body)
    return "asked_for" in answer.body or "decisions" in answer.body or WORDS in shown or REFUSE["reason"] in shown


def test_the_team_reads_what_was_said_and_what_was_decided(world: World, at: Clock) -> None:
    found = read(objected(world.resident, at), TWO, TEAM).body
    assert found["asked_for"] == SAID
    assert found["decisions"] == [{"by": ONE, **REFUSE, "at": written(at.now)}]
    assert found["state"] == "awaiting_decision"


def test_a_request_with_which_nothing_was_said_has_nothing_to_read(world: World, at: Clock) -> None:
    found = read(asked(world.resident, at.now), TWO, TEAM)
    assert (found.status, found.body["asked_for"], found.body["decisions"]) == (200, {}, [])


def test_the_person_and_a_guardian_see_what_they_saw_before(world: World, at: Clock) -> None:
    child = add_resident(world.home, "child", at.now)
    commit(PEOPLE.change(child.id, guardian_id=world.resident.id, birth_years="2018-2020"))
    request = objected(child, at, asker="guardian", agent_id=world.resident.id)
    for caller in (child, world.resident):
        answer = read(request, caller)
        assert (answer.status, tells(answer)) == (200, False)


@pytest.mark.parametrize("roles", [(), ("manager",), ("operator",), ("installer",), ("security",)])
def test_whoever_is_not_of_the_team_learns_nothing(world: World, at: Clock, roles: tuple[str, ...]) -> None:
    request = objected(world.resident, at, asker="agent", agent_id=world.neighbour.id)
    for caller in (world.neighbour, world.home.manager):
        answer = read(request, caller, roles)
        assert (answer.status, tells(answer)) == (404, False)
    assert not tells(read(request, world.resident, roles))


def test_one_of_the_team_who_asks_for_data_reads_nothing_of_the_others(world: World, at: Clock) -> None:
    answer = read(objected(world.resident, at), world.resident, TEAM)
    assert (answer.status, tells(answer)) == (200, False)


def test_once_the_key_is_erased_nothing_is_left_to_read(world: World, at: Clock) -> None:
    request = objected(world.resident, at)
    commit(sealing.shred(world.resident.id, at.now).write)
    found = read(request, TWO, TEAM)
    assert (found.status, found.body["asked_for"]) == (200, {})
    assert [(each["ground"], each["reason"]) for each in found.body["decisions"]] == [(REFUSE["ground"], None)]


def test_neither_the_list_nor_the_log_nor_the_bus_has_it(
    world: World, at: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    request = objected(world.resident, at)
    assert read(request, TWO, TEAM).body["asked_for"] == SAID
    [line] = listed(state="all").body["data"]
    assert (line["id"], line["decided_by"], "asked_for" in line, "decisions" in line) == (request.id, 1, False, False)
    out = capsys.readouterr()
    for text in (out.out, out.err, json.dumps(line), json.dumps(aws.events())):
        assert WORDS not in text
        assert REFUSE["reason"] not in text
