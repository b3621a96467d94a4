"""A new e-mail address counts when it is proven, and not before."""

import os
import re
from typing import Any

import pytest

from functions.people import keep_profile, prove_address
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, another_process, before, call, refusing
from tests.functions.relations import lines, stored
from tests.functions.world import World
from vestibule.flood import FLOODS
from vestibule.messages.holdings import MESSAGES
from vestibule.partners.catalogue import CORRECTED
from vestibule.people.holdings import CORRECTIONS
from vestibule.people.model import Person

NEW = "new.address@example.org"
PROOF = "POST /v1/people/me/email-proof"


@pytest.fixture(autouse=True)
def _with_accounts(world: World) -> None:
    aws.make_pool()
    for person in (world.resident, world.neighbour):
        aws.client("cognito-idp").admin_create_user(
            UserPoolId=os.environ["USER_POOL_ID"],
            Username=person.id,
            UserAttributes=[{"Name": "email", "Value": person.email}, {"Name": "email_verified", "Value": "true"}],
        )


def ask(person: Person, email: str = NEW, **more: Any) -> Answer:
    headers = {"content-type": "application/json"}
    return call(keep_profile.handler, "PATCH /v1/people/me", {"email": email, **more}, caller=person, headers=headers)


def mailed_code() -> str:
    found = re.search(r"^\s*([0-9A-Z]{8})\s*$", aws.mails()[-1][2], re.MULTILINE)
    assert found
    return found.group(1)


def prove(person: Person, code: str, **rest: Any) -> Answer:
    return call(rest.pop("handler", prove_address.handler), PROOF, {"code": code}, caller=person, **rest)


def signs_in_with(person: Person) -> str:
    found = aws.client("cognito-idp").admin_get_user(UserPoolId=os.environ["USER_POOL_ID"], Username=person.id)
    return next(str(each["Value"]) for each in found["UserAttributes"] if each["Name"] == "email")


def test_the_code_goes_to_the_new_address_and_nothing_else_changes_yet(world: World) -> None:
    answer = ask(world.resident, phone="+33153732222")
    assert (answer.status, answer.body["email"], answer.body["phone"]) == (200, world.resident.email, "+33153732222")
    assert answer.body["unproven"] == {"email": NEW, "until": "2026-11-21T13:00:00.000Z"}
    [(to, _, text)] = aws.mails()
    assert to == NEW
    assert mailed_code() in text
    assert world.resident.name not in text, "a mistyped address belongs to a stranger"
    assert signs_in_with(world.resident) == world.resident.email
    assert mailed_code() not in str(aws.contents())


def test_the_code_makes_the_address_count_and_the_old_one_is_told(world: World) -> None:
    ask(world.resident)
    answer = prove(world.resident, mailed_code().lower())
    assert (answer.status, answer.body) == (201, {"status": "changed"})
    assert stored(world.resident).record.email == NEW
    assert signs_in_with(world.resident) == NEW
    assert [to for to, _, _ in aws.mails()] == [NEW, world.resident.email]
    assert NEW not in aws.mails()[1][2]
    profile = call(keep_profile.handler, "GET /v1/people/me", caller=world.resident).body
    assert (profile["email"], profile["unproven"]) == (NEW, None)
    [line] = lines(stored(world.resident).record.created_at.replace(month=11, day=21), "people.person.changed")
    assert line.facts == {"fields": "email", "by": world.resident.id}


def test_a_code_works_once(world: World) -> None:
    ask(world.resident)
    code = mailed_code()
    assert prove(world.resident, code, key="one").status == 201
    assert prove(world.resident, code, key="one").headers["idempotent-replayed"] == "true"
    assert prove(world.resident, code).code == "not-awaiting-proof"
    assert len(aws.mails()) == 2


def test_a_code_is_guessed_five_times_at_most(world: World) -> None:
    ask(world.resident)
    code = mailed_code()
    left = [prove(world.resident, "WRONG").body["guesses_left"] for _ in range(5)]
    assert left == [4, 3, 2, 1, 0]
    assert prove(world.resident, code).status == 429
    assert stored(world.resident).record.email == world.resident.email


def test_of_two_guesses_at_once_one_counts(world: World) -> None:
    ask(world.resident)
    other = another_process(prove_address)
    with before("UpdateItem", lambda: prove(world.resident, "WRONG", handler=other)):
        assert prove(world.resident, "WRONG").status == 409
    assert prove(world.resident, "WRONG").body["guesses_left"] == 3


def test_a_code_ends_within_the_hour_and_the_address_with_it(world: World, at: Clock) -> None:
    ask(world.resident)
    code = mailed_code()
    at.forward(hours=1)
    assert prove(world.resident, code).code == "not-awaiting-proof"
    assert call(keep_profile.handler, "GET /v1/people/me", caller=world.resident).body["unproven"] is None
    [item] = aws.contents(CORRECTIONS)["corrections"]
    assert aws.expiry_of(item) == int(at.now.timestamp())


def test_the_last_address_that_was_asked_for_counts(world: World) -> None:
    ask(world.resident, "first@example.org")
    first = mailed_code()
    ask(world.resident)
    assert prove(world.resident, first).status == 422
    assert prove(world.resident, mailed_code()).status == 201
    assert stored(world.resident).record.email == NEW


def test_whoever_takes_it_back_needs_no_code(world: World) -> None:
    ask(world.resident)
    assert ask(world.resident, world.resident.email).body["unproven"] is None
    assert prove(world.resident, mailed_code()).status == 409


def test_an_address_of_somebody_else_is_refused_only_to_who_reads_there(world: World) -> None:
    answer = ask(world.resident, world.neighbour.email)
    assert answer.status == 200
    with refusing("AdminUpdateUserAttributes", "AliasExistsException"):  # which the pool in memory does not know
        refused = prove(world.resident, mailed_code())
    assert (refused.status, refused.code) == (409, "address-taken")
    assert world.neighbour.id not in str(refused.body)
    assert "neighbour" not in str(refused.body).lower()
    assert signs_in_with(world.resident) == stored(world.resident).record.email == world.resident.email


def test_the_code_of_one_is_nothing_to_another(world: World) -> None:
    ask(world.resident)
    assert prove(world.neighbour, mailed_code()).status == 409


def test_who_is_overtaken_spends_one_code(world: World) -> None:
    other = another_process(keep_profile)
    headers = {"content-type": "application/json"}

    def overtake() -> None:
        call(other, "PATCH /v1/people/me", {"language": "nl"}, caller=world.resident, headers=headers)

    with before("TransactWriteItems", overtake):
        assert ask(world.resident).status == 200
    assert [item["times"]["N"] for item in aws.contents(FLOODS)["floods"]] == ["1"]


def test_an_address_that_no_mail_reaches_is_refused_with_the_reason(world: World) -> None:
    answer = ask(world.resident, "zoë@example.org")
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/email")
    assert "before the @" in answer.body["errors"][0]["detail"]
    assert ask(world.resident, "zoe@exämple.org").status == 200


def test_codes_are_sent_five_times_an_hour(world: World, at: Clock) -> None:
    assert [ask(world.resident, f"{number}@example.org").status for number in range(6)] == [200] * 5 + [429]
    assert len(aws.mails()) == 5
    at.forward(hours=1)
    assert ask(world.resident, "later@example.org").status == 200


def test_a_change_that_is_interrupted_is_finished_by_the_same_code(world: World) -> None:
    ask(world.resident)
    code = mailed_code()
    with refusing("TransactWriteItems", "InternalServerError"):
        assert prove(world.resident, code, key="one").status == 500
    assert signs_in_with(world.resident) == NEW
    assert prove(world.resident, code, key="one").status == 201
    assert stored(world.resident).record.email == NEW
    assert [to for to, _, _ in aws.mails()] == [NEW, world.resident.email]


def test_another_change_meanwhile_is_kept(world: World) -> None:
    ask(world.resident)
    code = mailed_code()
    headers = {"content-type": "application/json"}

    def overtake() -> None:
        call(keep_profile.handler, "PATCH /v1/people/me", {"name": "Other"}, caller=world.resident, headers=headers)

    with before("TransactWriteItems", overtake):
        assert prove(world.resident, code).status == 201
    person = stored(world.resident).record
    assert (person.name, person.email) == ("Other", NEW)


@pytest.mark.parametrize("email", ["a@b@c.org", "a\r\nBcc: x@example.org", "x@localhost", ""])
def test_what_is_no_address_gets_no_mail(world: World, email: str) -> None:
    assert ask(world.resident, email).status == 422
    assert (aws.mails(), aws.count(MESSAGES)) == ([], 0)


def test_a_new_address_is_told_to_others_when_it_counts_and_not_while_it_waits(world: World) -> None:
    ask(world.resident)
    assert [event for event in aws.events() if event["type"] == CORRECTED] == []
    assert prove(world.resident, mailed_code()).status == 201
    [event] = [event for event in aws.events() if event["type"] == CORRECTED]
    assert event["data"]["fields"] == "email"
    assert NEW not in str(event)
