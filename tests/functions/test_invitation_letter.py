"""The letter with the first password: in the person's language, and with a password that works however often it is tried."""

import os
import re

import pytest

from functions.people import invite_person
from local.logins import FIRST_PASSWORD
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import refusing
from tests.functions.posting import Post
from tests.functions.routes import post
from tests.functions.world import World
from vestibule.messages.holdings import MESSAGES

SUBJECTS = {"en": "Your invitation to 1VALET", "fr": "Votre invitation à 1VALET", "nl": "Uw uitnodiging voor 1VALET"}


def invitation(world: World, at: Clock, language: str = "en") -> Post:
    usual = post("person", world, at.now)
    return Post(invite_person, usual.route, {**usual.body, "language": language}, usual.caller)


def password_in(text: str) -> str:
    found = FIRST_PASSWORD.search(text)
    assert found
    return found[1]


def signs_in(person_id: str, password: str) -> str:
    """What the pool asks next of who comes with this password."""
    cognito, pool = aws.client("cognito-idp"), os.environ["USER_POOL_ID"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="app", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    )["UserPoolClient"]["ClientId"]
    given = {"USERNAME": person_id, "PASSWORD": password}
    answer = cognito.initiate_auth(ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=given)
    return str(answer["ChallengeName"])


@pytest.mark.parametrize("language", sorted(SUBJECTS))
def test_the_password_in_the_letter_signs_in_and_one_is_chosen(world: World, at: Clock, language: str) -> None:
    answer = invitation(world, at, language).send()
    [(to, subject, text)] = aws.mails()
    assert (answer.status, to, subject) == (201, "ada@example.com", SUBJECTS[language])
    assert signs_in(answer.body["id"], password_in(text)) == "NEW_PASSWORD_REQUIRED"
    assert "ada@example.com" in text


def test_the_password_lies_nowhere_and_is_in_no_log(
    world: World, at: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    invitation(world, at).send()
    password = password_in(aws.mails()[0][2])
    assert password not in str(aws.contents()) + capsys.readouterr().out


def test_the_password_is_as_the_pool_wants_it(world: World, at: Clock) -> None:
    invitation(world, at).send()
    password = password_in(aws.mails()[0][2])
    assert len(password) >= 12
    assert all(re.search(kind, password) for kind in ("[a-z]", "[A-Z]", "[0-9]", r"[^\w\s]"))


def test_when_the_letter_cannot_go_out_nothing_is_left_and_the_next_try_mails_a_password_that_works(
    world: World, at: Clock
) -> None:
    good = invitation(world, at)
    with refusing("SendEmail", "TooManyRequestsException"):
        assert good.send(key="one").status == 500
    assert aws.accounts() == []
    again = good.send(key="one")
    assert (again.status, len(aws.mails())) == (201, 1)
    assert signs_in(again.body["id"], password_in(aws.mails()[0][2])) == "NEW_PASSWORD_REQUIRED"


def test_when_the_answer_was_lost_after_the_letter_the_same_password_still_works(world: World, at: Clock) -> None:
    good = invitation(world, at)
    with refusing("TransactWriteItems", "InternalServerError"):
        assert good.send(key="one").status == 500
    [(_, _, text)] = aws.mails()
    again = good.send(key="one")
    assert again.status == 201
    assert signs_in(again.body["id"], password_in(text)) == "NEW_PASSWORD_REQUIRED"
    assert [item["state"]["S"] for item in aws.contents(MESSAGES)["messages"]] == ["sent"]
    assert len(aws.mails()) == 1
