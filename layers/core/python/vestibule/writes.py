"""Conditional writes, committed alone or together: all of them or none."""

import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import batched, chain
from typing import Literal

from pynamodb.exceptions import DeleteError, PutError, PynamoDBConnectionError, TransactWriteError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from vestibule import connection

_REFUSED = ("ConditionalCheckFailedException", "TransactionCanceledException")
_IN_THE_WAY = ("TransactionConflictException", "TransactionInProgressException")
_SENT = ("remove", "add", "change")
"""The order in which PynamoDB puts the writes of a transaction, whatever order they were given in."""
_MEETINGS = 5
_TOGETHER = 100
"""A transaction takes so many writes."""
_ANOTHER_S = "TransactionConflict"
_THROTTLED = ("ProvisionedThroughputExceeded", "ThrottlingError")
"""What DynamoDB says in the place of a write whose item another transaction has, or whose table has no room just now."""


class Refused(Exception):
    """A condition did not hold, so nothing was written. `places` are the positions of the refused writes."""

    def __init__(self, places: tuple[int, ...]) -> None:
        """Keep the positions in the order in which the writes were given."""
        super().__init__(f"refused: {places}")
        self.places = places


class Contended(RuntimeError):
    """Other transactions were in the way at each try. Nothing was written; the caller may try again later."""


@dataclass(frozen=True)
class Write:
    """One conditional write, to be committed alone or together with others."""

    verb: Literal["add", "change", "remove"]
    row: Model
    condition: Condition
    actions: tuple[Action, ...] = ()


def commit(*writes: Write) -> None:
    """Write all or nothing. `Refused` tells whose condition did not hold; the places count from 0.

    Two transactions that meet on an item are not a refusal: the one that DynamoDB turns away tries again, and is
    `Contended` when that goes on. A throttled one tries again too, and fails as what it is. Anything else fails at once.
    """
    for meeting in range(1, _MEETINGS + 1):
        try:
            _alone(writes[0]) if len(writes) == 1 else _together(writes)
        except (PutError, UpdateError, DeleteError, TransactWriteError) as error:
            _raise_unless_passing(error, writes, is_last=meeting == _MEETINGS)
        else:
            return
        time.sleep(random.uniform(0.02, 0.1))  # noqa: S311 (only to fall out of step with the other)


def commit_each(writes: Iterable[Write]) -> tuple[int, ...]:
    """Write one by one and return the places of those that were refused."""
    refused = []
    for place, write in enumerate(writes):
        try:
            commit(write)
        except Refused:
            refused.append(place)
    return tuple(refused)


def commit_apart(writes: Sequence[Write]) -> tuple[Exception | None, ...]:
    """Commit writes of different records that have nothing to do with one another, in as few calls as can be.

    Gives back for each None, or why it was not written: `Refused` where its condition does not hold. Where many at once do not
    come through, each is tried alone.
    """
    return tuple(chain.from_iterable(_apart(some) for some in batched(writes, _TOGETHER, strict=False)))


def _apart(writes: tuple[Write, ...]) -> list[Exception | None]:
    outcomes: list[Exception | None] = [None] * len(writes)
    left = list(range(len(writes)))
    while len(left) > 1:
        try:
            commit(*(writes[place] for place in left))
        except Refused as refused:
            for place in refused.places:
                outcomes[left[place]] = refused
            left = [place for place in left if outcomes[place] is None]
        except Exception:  # noqa: BLE001 (whose fault it was shows when each is tried alone)
            break
        else:
            return outcomes
    for place in left:
        outcomes[place] = _outcome(writes[place])
    return outcomes


def _outcome(write: Write) -> Exception | None:
    try:
        commit(write)
    except Exception as error:  # noqa: BLE001 (given back to whoever asked for this write)
        return error
    return None


type _Failure = PynamoDBConnectionError | TransactWriteError


def _raise_unless_passing(error: _Failure, writes: tuple[Write, ...], *, is_last: bool) -> None:
    """Say by an exception what came of a try, unless the next one may come through."""
    refused = _refused_places(error, writes)
    if refused:
        raise Refused(refused) from error
    reasons = _reasons(error)
    is_met = error.cause_response_code in _IN_THE_WAY or reasons == {_ANOTHER_S}
    if is_last and is_met:
        raise Contended from error
    passes = is_met or (reasons and reasons <= {_ANOTHER_S, *_THROTTLED})
    if is_last or not passes:
        raise error


def _reasons(error: _Failure) -> set[str]:
    """Why a transaction was cancelled, over all of its writes."""
    reasons = error.cancellation_reasons if isinstance(error, TransactWriteError) else []
    return {reason.code for reason in reasons if reason}


def _alone(write: Write) -> None:
    match write.verb:
        case "add":
            write.row.save(condition=write.condition)
        case "change":
            write.row.update(actions=list(write.actions), condition=write.condition)
        case "remove":
            write.row.delete(condition=write.condition)


def _together(writes: tuple[Write, ...]) -> None:
    transaction = TransactWrite(connection=connection.shared())
    for write in writes:
        match write.verb:
            case "add":
                transaction.save(write.row, condition=write.condition)
            case "change":
                transaction.update(write.row, actions=list(write.actions), condition=write.condition)
            case "remove":
                transaction.delete(write.row, condition=write.condition)
    with transaction:
        pass


def _refused_places(error: _Failure, writes: tuple[Write, ...]) -> tuple[int, ...]:
    """Whose condition did not hold. DynamoDB's reasons come in the order in which PynamoDB sends: by kind of write."""
    if error.cause_response_code not in _REFUSED:
        return ()
    if not isinstance(error, TransactWriteError):
        return (0,)
    sent = sorted(range(len(writes)), key=lambda place: _SENT.index(writes[place].verb))
    reasons = zip(sent, error.cancellation_reasons, strict=True)
    return tuple(sorted(place for place, reason in reasons if reason and reason.code == "ConditionalCheckFailed"))
