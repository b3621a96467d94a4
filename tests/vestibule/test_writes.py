"""What becomes of a write that DynamoDB turns away: refused, tried again, or failed as what it is."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from moto import mock_aws
from pynamodb.exceptions import TransactWriteError

from tests.functions import aws
from vestibule import connection
from vestibule.retention.holdings import WITNESSED
from vestibule.retention.model import Mark
from vestibule.table import Contended, Refused, commit

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SHORT = ("TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded")

type Turned = Callable[..., list[str]]


@pytest.fixture(autouse=True)
def _table(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One table in the cloud in memory."""
    for name, value in aws.settings().items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        monkeypatch.setattr(connection.shared(), "_client", None)
        aws.client.cache_clear()
        aws.make_tables(WITNESSED)
        yield
    aws.client.cache_clear()


@pytest.fixture
def turned_away(monkeypatch: pytest.MonkeyPatch) -> Turned:
    """Let DynamoDB cancel so many transactions for a reason of their second write. Gives the list of the cancelled."""
    really = BaseClient._make_api_call  # type: ignore[attr-defined]

    def begin(reason: str, times: int) -> list[str]:
        cancelled: list[str] = []

        def call(client: Any, name: str, parameters: Any) -> Any:
            if name != "TransactWriteItems" or len(cancelled) == times:
                return really(client, name, parameters)
            cancelled.append(name)
            reasons = [{"Code": "None"}, {"Code": reason, "Message": reason}]
            error = {
                "Error": {"Code": "TransactionCanceledException", "Message": reason},
                "CancellationReasons": reasons,
            }
            raise ClientError(error, name)  # type: ignore[arg-type]

        monkeypatch.setattr(BaseClient, "_make_api_call", call)
        return cancelled

    return begin


def write_two() -> None:
    marks = (Mark(id=name, kept=False, expires_at=NOW + timedelta(days=1)) for name in ("one", "two"))
    commit(*(WITNESSED.add(mark) for mark in marks))


@pytest.mark.parametrize("reason", SHORT)
def test_what_passes_is_tried_again(turned_away: Turned, reason: str) -> None:
    cancelled = turned_away(reason, 2)
    write_two()
    assert (len(cancelled), aws.count(WITNESSED)) == (2, 2)


def test_others_that_go_on_being_in_the_way_are_told(turned_away: Turned) -> None:
    turned_away("TransactionConflict", 99)
    with pytest.raises(Contended):
        write_two()


@pytest.mark.parametrize("reason", ["ThrottlingError", "ProvisionedThroughputExceeded"])
def test_throttling_that_goes_on_is_told_as_what_it_is(turned_away: Turned, reason: str) -> None:
    cancelled = turned_away(reason, 99)
    with pytest.raises(TransactWriteError) as failed:
        write_two()
    assert failed.value.cause_response_message == reason
    assert len(cancelled) > 1


@pytest.mark.parametrize("reason", ["ValidationError", "ItemCollectionSizeLimitExceeded", "AccessDenied"])
def test_what_will_never_be_accepted_is_not_tried_again(turned_away: Turned, reason: str) -> None:
    cancelled = turned_away(reason, 99)
    with pytest.raises(TransactWriteError):
        write_two()
    assert len(cancelled) == 1


def test_a_condition_that_does_not_hold_is_a_refusal_of_its_write(turned_away: Turned) -> None:
    cancelled = turned_away("ConditionalCheckFailed", 99)
    with pytest.raises(Refused) as refused:
        write_two()
    assert (refused.value.places, len(cancelled)) == ((1,), 1)
