"""Who has left and returns, addresses that are taken, and accounts that nobody would delete."""

from typing import Any

import pytest
from botocore.client import BaseClient

from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import before, refusing
from tests.functions.posting import Post
from tests.functions.relations import DAY, begin, end, home_of
from tests.functions.routes import in_pool, post
from tests.functions.world import World
from vestibule import ids, lifetime
from vestibule.clock import written
from vestibule.people import accounts
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.people.model import Person
from vestibule.table import commit


@pytest.fixture
def invitation(world: World, at: Clock) -> Post:
    return post("person", world, at.now)


@pytest.fixture
def ada(world: World, at: Clock, invitation: Post, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Somebody who has the address of the invitation. The pool in memory knows no second sign-in name, as AWS's does."""
    address = invitation.body["email"]
    person = world.resident.model_copy(update={"id": ids.derived("per", "ada"), "email": address})
    accounts.invite(person, "resident")
    really = BaseClient._make_api_call  # type: ignore[attr-defined]

    def by_alias(client: Any, name: str, parameters: Any) -> Any:
        if name == "AdminGetUser" and parameters["Username"] == address:
            parameters = {**parameters, "Username": person.id}
        if name == "AdminCreateUser":
            raise client.exceptions.AliasExistsException({"Error": {}}, name)
        return really(client, name, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", by_alias)
    return person


def test_whose_record_has_ended_is_to_be_invited_anew(world: World, at: Clock) -> None:
    in_pool(world.resident.id)
    end(home_of(world, at), world.home.manager)
    at.forward(days=83)
    answer = begin(world.resident, world.home, world.home.manager)
    assert (answer.status, answer.code) == (409, "has-left")
    assert written(at.now + 3 * DAY) in answer.body["detail"]


def test_others_do_not_learn_who_has_left(world: World, at: Clock) -> None:
    in_pool(world.resident.id)
    end(home_of(world, at), world.home.manager)
    at.forward(days=83)
    for caller in (world.elsewhere.manager, world.neighbour):
        assert begin(world.resident, world.home, caller).status == 404
    commit(PEOPLE.remove(world.resident.id))
    assert begin(world.resident, world.home, world.home.manager).status == 404


def test_the_address_of_somebody_who_stays_is_taken(ada: Person, invitation: Post) -> None:
    commit(PEOPLE.add(ada))
    answer = invitation.send()
    assert (answer.status, answer.code) == (409, "address-taken")
    assert "Add a relation to that person instead." in answer.body["detail"]


def test_the_address_of_somebody_who_has_left_is_free_in_some_days(at: Clock, ada: Person, invitation: Post) -> None:
    commit(PEOPLE.add(ada.model_copy(update={"expires_at": at.now})))
    answer = invitation.send()
    assert (answer.status, answer.code) == (409, "address-taken")
    assert written(at.now + 3 * DAY) in answer.body["detail"]


def test_the_address_of_an_account_without_a_person_is_free_soon(ada: Person, invitation: Post) -> None:
    assert "Try again in some minutes." in invitation.send().body["detail"]
    assert aws.accounts() == [ada.id]


def test_an_invitation_that_is_refused_for_good_leaves_no_account(world: World, at: Clock, invitation: Post) -> None:
    invited = invitation.send(key="one").body["id"]
    accounts.close(invited)
    at.forward(days=2)  # the answer is forgotten, the person is not
    answer = invitation.send(key="one")
    assert answer.status == 409
    assert aws.accounts() == []
    assert lifetime.lying(PEOPLE, (invited,))


def test_an_account_of_an_earlier_try_stays(at: Clock, invitation: Post) -> None:
    invited = invitation.send(key="one").body["id"]
    at.forward(days=2)
    assert invitation.send(key="one").status == 409
    assert aws.accounts() == [invited]


def test_an_invitation_that_was_cut_off_goes_on_with_its_account(invitation: Post) -> None:
    with refusing("TransactWriteItems", "InternalServerError"):
        assert invitation.send(key="one").status == 500
    [account] = aws.accounts()
    assert invitation.send(key="one").body["id"] == account
    assert aws.accounts() == [account]


def test_of_two_that_are_the_same_at_once_the_account_stays(invitation: Post) -> None:
    with before("TransactWriteItems", lambda: invitation.send(key="one")):
        assert invitation.send(key="one").status == 201
    assert len(aws.accounts()) == aws.count(PEOPLE) - 4 == 1


def test_a_relation_that_is_over_already_is_refused(world: World, at: Clock, invitation: Post) -> None:
    before_it = aws.contents(PEOPLE, RELATIONS)
    for times in ({"until": written(at.now)}, {"since": "2025-01-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"}):
        begun = begin(world.resident, world.home, world.home.manager, **times)
        relation = {"kind": "resident", "space_id": world.home.space.id, **times}
        invited = invitation.send({**invitation.body, "relation": relation})
        pointers = [answer.body["errors"][0]["pointer"] for answer in (begun, invited)]
        assert (begun.status, invited.status, pointers) == (422, 422, ["/until", "/relation/until"])
    assert (aws.contents(PEOPLE, RELATIONS), aws.accounts()) == (before_it, [])
