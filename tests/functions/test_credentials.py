"""PINs and fobs: told once and to their holder alone, unlike any other at the same door, gone with what they rest on."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest

from functions.access import issue_credentials, revoke_grant
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, another_process, before, call, refusing
from tests.functions.relations import end, let_grants_end, lines, relations
from tests.functions.sharing import CREDENTIAL, credential, friend, given, issue, keys, make_pass, read, revoke, stored
from tests.functions.sharing import LOST as END
from tests.functions.world import World
from vestibule import observability
from vestibule.access import credentials, verifying
from vestibule.access.holdings import CREDENTIALS, DOOR_LISTS, KEYS
from vestibule.access.model import Grant
from vestibule.clock import written
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.table import commit_each

DAY = timedelta(days=1)
FOB = {"kind": "fob", "number": "04:A2:2B:5C:6D:7E:80"}
PIN = "471936"


@pytest.fixture
def standing(world: World, at: Clock) -> Grant:
    return given(world, world.resident, world.home.manager, at)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The codes that chance gives, in this order; the last one again and again."""
    codes = [PIN]
    monkeypatch.setattr(verifying, "new_code", lambda _: codes.pop(0) if codes[1:] else codes[0])
    return codes


def lose(credential_id: str, by: Person, **rest: Any) -> Answer:
    return call(revoke_grant.handler, END, {}, caller=by, credential_id=credential_id, **rest)


def known_by(world: World, text: str, medium: verifying.Medium = "typed") -> str:
    return verifying.verifier(verifying.door_key(world.home.entrance.id), text, medium)


def test_the_door_knows_a_pin_by_a_hash_and_its_holder_is_told_it_once(
    world: World, at: Clock, standing: Grant, drawn: list[str]
) -> None:
    first, again = issue(standing, world.resident, key="one"), issue(standing, world.resident, key="one")
    assert (first.status, first.body["code"], again.status, "code" in again.body) == (201, PIN, 201, False)
    [key] = keys(world, at)
    assert (key.verifier, key.grant_id, key.person_id) == (known_by(world, PIN), standing.id, world.resident.id)
    assert credentials.told(credential(first.body["id"], at), at.now) == PIN
    assert stored(standing.id, at).credential_ids == [first.body["id"]]


def test_it_lies_nowhere_as_it_is(
    world: World, at: Clock, standing: Grant, drawn: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = io.StringIO()
    monkeypatch.setattr(observability.logger.registered_handler, "stream", log)
    assert issue(standing, world.resident).status == 201
    drawn[0] = "580213"
    assert issue(standing, world.home.manager).status == 201
    everything = json.dumps([aws.contents(), aws.events(), aws.told()]) + log.getvalue()
    assert [code for code in (PIN, "580213") if code in everything] == []


def test_a_manager_never_sees_a_pin_its_holder_gets_a_letter(
    world: World, at: Clock, standing: Grant, drawn: list[str]
) -> None:
    answer = issue(standing, world.home.manager)
    assert (answer.status, PIN in json.dumps(answer.body)) == (201, False)
    [(to, subject, text)] = aws.mails()
    assert (to, subject, PIN in text) == (world.resident.email, "Your code for the door", True)
    assert PIN not in json.dumps(read(standing, world.home.manager).body)
    [seen] = read(standing, world.home.manager).body["credentials"]
    assert sorted(seen) == ["created_at", "ended_at", "id", "kind", "one_time", "revocation"]


def test_a_letter_that_could_not_go_out_goes_with_the_next_try(
    world: World, at: Clock, standing: Grant, drawn: list[str]
) -> None:
    with refusing("SendEmail", "TooManyRequestsException"):
        assert issue(standing, world.home.manager, key="one").status == 500
    assert aws.mails() == []
    for _ in range(2):
        assert issue(standing, world.home.manager, key="one").status == 201
    [(_, _, text)] = aws.mails()
    assert (PIN in text, len(keys(world, at))) == (True, 1)


def test_no_two_codes_of_a_door_are_the_same(world: World, at: Clock, standing: Grant, drawn: list[str]) -> None:
    issue(standing, world.resident)
    drawn.extend([PIN, "580213"])
    other = given(world, world.neighbour, world.home.manager, at)
    assert issue(other, world.neighbour).body["code"] == "580213"
    assert {key.verifier for key in keys(world, at)} == {known_by(world, PIN), known_by(world, "580213")}


def test_of_two_that_draw_the_same_at_once_one_draws_again(
    world: World, at: Clock, standing: Grant, drawn: list[str]
) -> None:
    other = given(world, world.neighbour, world.home.manager, at)
    drawn.extend([PIN, "580213"])
    elsewhere = another_process(issue_credentials)
    quicker: list[Answer] = []

    def overtake() -> None:
        quicker.append(call(elsewhere, CREDENTIAL, {"kind": "pin"}, caller=world.neighbour, grant_id=other.id))

    with before("TransactWriteItems", overtake):
        slower = issue(standing, world.resident)
    assert [quicker[0].body["code"], slower.body["code"]] == [PIN, "580213"]
    assert len(keys(world, at)) == 2


def test_a_fob_is_handed_out_by_who_manages_and_opens_where_no_other_does(
    world: World, at: Clock, standing: Grant
) -> None:
    assert issue(standing, world.resident, **FOB).status == 403
    answer = issue(standing, world.home.manager, **FOB)
    assert (answer.status, "code" in answer.body, aws.mails()) == (201, False, [])
    [key] = keys(world, at)
    assert (key.kind, key.verifier) == ("fob", known_by(world, "04a22b5c6d7e80", "read"))
    other = given(world, world.neighbour, world.home.manager, at)
    taken = issue(other, world.home.manager, kind="fob", number="04 a2 2b 5c 6d 7e 80")
    assert (taken.status, taken.code, len(keys(world, at))) == (409, "fob-taken", 1)


def test_one_that_was_lost_ends_alone_and_its_number_may_come_again(world: World, at: Clock, standing: Grant) -> None:
    fob, pin = issue(standing, world.home.manager, **FOB).body, issue(standing, world.resident).body
    answer = lose(fob["id"], world.home.manager)
    assert (answer.status, answer.body["ended_at"]) == (202, written(at.now))
    assert [key.credential_id for key in keys(world, at)] == [pin["id"]]
    assert (credential(fob["id"], at).ended_at, credential(fob["id"], at).expires_at) == (at.now, at.now + 23 * DAY)
    [line] = lines(at.now, "access.credential.ended")
    assert line.facts == {"person_id": world.resident.id, "grant_id": standing.id, "kind": "fob"}
    assert issue(standing, world.home.manager, **FOB).status == 201


def test_the_list_of_the_door_moves_on_with_each_change(world: World, at: Clock, standing: Grant) -> None:
    pin = issue(standing, world.resident).body
    lose(pin["id"], world.resident)
    lose(pin["id"], world.resident, key="one")
    lose(pin["id"], world.resident, key="one")
    assert aws.contents(DOOR_LISTS)["doorlists"][0]["version"] == {"N": "2"}


def test_strangers_neither_issue_nor_end(world: World, at: Clock, standing: Grant) -> None:
    pin = issue(standing, world.resident).body
    for stranger in (world.neighbour, world.elsewhere.manager, friend(world, at)):
        assert issue(standing, stranger).status == 404
        assert lose(pin["id"], stranger).status == 404
    assert len(keys(world, at)) == 1


def test_nothing_is_issued_for_a_pass_or_for_what_has_ended(world: World, at: Clock, standing: Grant) -> None:
    visit = stored(make_pass(world, world.resident).body["grant_id"], at)
    assert issue(visit, world.resident).status == 422
    revoke(standing, world.home.manager)
    assert (issue(standing, world.resident).status, issue(standing, world.resident).code) == (409, "grant-over")


def test_a_code_issued_while_its_grant_is_taken_back_opens_nothing(
    world: World, at: Clock, standing: Grant, drawn: list[str]
) -> None:
    with before("TransactWriteItems", lambda: revoke(standing, world.home.manager)):
        assert issue(standing, world.resident).status == 409
    assert (keys(world, at), aws.count(CREDENTIALS)) == ([], 0)
    other = given(world, world.resident, world.home.manager, at)
    with before("TransactWriteItems", lambda: issue(other, world.resident)):
        assert revoke(other, world.home.manager).status == 202
    [ended] = aws.contents(CREDENTIALS)["credentials"]
    assert (keys(world, at), ended["ended_at"]) == ([], {"S": written(at.now)})


def test_a_code_ends_with_its_grant_also_where_that_was_known_from_the_first(world: World, at: Clock) -> None:
    short = given(world, world.resident, world.home.manager, at, ends_at=written(at.now + DAY))
    pin = credential(issue(short, world.resident).body["id"], at)
    assert (pin.ended_at, pin.expires_at) == (at.now + DAY, at.now + 24 * DAY)
    at.forward(days=1)
    assert keys(world, at) == []


def test_who_leaves_takes_the_code_along(world: World, at: Clock, standing: Grant) -> None:
    pin = issue(standing, world.resident).body
    [lived] = relations(world.resident, at.now)
    end(lived, world.home.manager)
    let_grants_end()
    assert (keys(world, at), credential(pin["id"], at).ended_at) == ([], at.now)


def test_a_code_for_one_time_is_used_once_at_a_door(world: World, at: Clock, standing: Grant) -> None:
    visit = credential(make_pass(world, world.resident).body["id"], at)
    door = world.home.entrance.id
    assert commit_each(credentials.using(visit, door, at.now)) == ()
    assert len(commit_each(credentials.using(visit, door, at.now))) == 2
    assert {key.used_at for key in keys(world, at)} == {at.now}


def test_who_has_the_same_number_since_is_not_used_up_by_a_late_word(
    world: World, at: Clock, standing: Grant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A door may tell of an entry when the pass has ended, and another has drawn the code."""
    monkeypatch.setattr(verifying, "new_code", lambda _: "93620174")
    first = credential(make_pass(world, world.resident).body["id"], at)
    revoke(first.grant_id, world.resident)
    other = credential(make_pass(world, world.resident).body["id"], at)
    assert set(other.verifiers[world.home.entrance.id]) & set(first.verifiers[world.home.entrance.id])
    assert len(commit_each(credentials.using(first, world.home.entrance.id, at.now))) == 1
    assert {key.used_at for key in keys(world, at)} == {None}


def test_who_hands_out_fobs_cannot_choose_somebody_s_code(world: World, at: Clock, standing: Grant) -> None:
    """The door would else take the number when it is typed."""
    number = "20261122"
    assert issue(standing, world.home.manager, kind="fob", number=number).status == 201
    [key] = keys(world, at)
    assert (key.verifier == known_by(world, number, "read"), key.verifier == known_by(world, number)) == (True, False)


def test_when_nobody_is_left_to_tell_no_letter_goes_out(world: World, at: Clock, standing: Grant) -> None:
    commit_each([PEOPLE.change(world.resident.id, expires_at=at.now)])
    assert (issue(standing, world.home.manager).status, aws.mails()) == (201, [])


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"kind": "fob"}, "/"),
        ({"kind": "pin", "number": "04A22B5C"}, "/"),
        ({"kind": "fob", "number": "04A2"}, "/number"),
        ({"kind": "fob", "number": "not hexadecimal"}, "/number"),
        ({"kind": "face"}, "/kind"),
        ({"kind": "pin", "code": PIN}, "/code"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    world: World, at: Clock, standing: Grant, body: dict[str, Any], pointer: str
) -> None:
    answer = call(issue_credentials.handler, CREDENTIAL, body, caller=world.home.manager, grant_id=standing.id)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, pointer)
    assert aws.count(KEYS) == 0
