"""When a person's record is gone, so is the account, once, with a line of evidence, and so is the key of what was sealed."""

import json
import os

import pytest

from functions.people import close_account
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import refusing
from tests.functions.messages import take
from tests.functions.relations import lines
from tests.functions.routes import in_pool
from tests.functions.world import World
from vestibule import lifetime, sealing
from vestibule.bus import Event
from vestibule.people.holdings import PEOPLE
from vestibule.sealing import SUBJECT_KEYS, SubjectKey
from vestibule.table import commit

KINDS = ("people.account.deleted", "people.key.erased")


def gone(world: World, at: Clock) -> str:
    """The event as the bus puts it into the queue."""
    data = {"table": "people", "key0": world.resident.id}
    event = Event("retention.record.gone", world.resident.id, at.now, data)
    return json.dumps({"detail": json.loads(event.entry("bus")["Detail"])})


@pytest.fixture
def event(world: World, at: Clock) -> str:
    """The resident's record is gone, the account is still there."""
    in_pool(world.resident.id)
    commit(PEOPLE.remove(world.resident.id))
    return gone(world, at)


def test_the_account_goes_with_the_record(world: World, at: Clock, event: str) -> None:
    assert aws.accounts() == [world.resident.id]
    assert take(close_account.handler, event) == []
    assert aws.accounts() == []
    [line] = lines(at.now, *KINDS)
    assert (line.kind, line.subject, line.facts) == ("people.account.deleted", world.resident.id, {"was_there": True})


def test_hearing_it_twice_changes_nothing(world: World, at: Clock, event: str) -> None:
    take(close_account.handler, event)
    done = aws.contents()
    assert take(close_account.handler, event, event) == []
    assert aws.contents() == done


def test_an_account_that_is_gone_already_is_fine_and_said_so(world: World, at: Clock, event: str) -> None:
    aws.client("cognito-idp").admin_delete_user(UserPoolId=os.environ["USER_POOL_ID"], Username=world.resident.id)
    assert take(close_account.handler, event) == []
    assert [line.facts for line in lines(at.now, *KINDS)] == [{"was_there": False}]


def test_the_line_is_not_lost_between_the_account_and_the_ledger(world: World, at: Clock, event: str) -> None:
    with refusing("TransactWriteItems", "InternalServerError"):
        assert take(close_account.handler, event) == ["m0"]
    assert (aws.accounts(), lines(at.now, *KINDS)) == ([], [])
    assert take(close_account.handler, event) == []
    assert [line.kind for line in lines(at.now, *KINDS)] == ["people.account.deleted"]


def test_when_the_pool_does_not_answer_the_event_comes_again(world: World, at: Clock, event: str) -> None:
    with refusing("AdminDeleteUser", "TooManyRequestsException"):
        assert take(close_account.handler, event) == ["m0"]
    assert aws.accounts() == [world.resident.id]
    assert take(close_account.handler, event) == []
    assert aws.accounts() == []


def test_the_key_of_what_was_sealed_goes_too(world: World, at: Clock, event: str) -> None:
    commit(SUBJECT_KEYS.add(SubjectKey(person_id=world.resident.id, wrapped="a key", created_at=at.now)))
    assert take(close_account.handler, event) == []
    assert sorted(line.kind for line in lines(at.now, *KINDS)) == sorted(KINDS)
    assert not sealing.shred(world.resident.id, at.now).had_key


def test_whose_record_lies_there_again_keeps_the_account(world: World, at: Clock) -> None:
    """The witness puts back what a hold keeps, ended as it may be for every reader."""
    in_pool(world.resident.id)
    commit(PEOPLE.change(world.resident.id, expires_at=at.now))
    assert lifetime.lying(PEOPLE, (world.resident.id,))
    assert take(close_account.handler, gone(world, at)) == []
    assert aws.accounts() == [world.resident.id]
    assert lines(at.now, *KINDS) == []
