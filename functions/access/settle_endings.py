"""Every minute: grants and credentials that were ended, and whose codes or doors have not followed.

Whoever ended them died between the end and the doors, and did not ask again. Nothing opened for them since, wherever a door is
connected; but their codes lay there, and nobody could say from when on a door surely stays shut.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, letting, lifetime, observability
from vestibule.access import revoking
from vestibule.access.holdings import CREDENTIALS, GRANTS
from vestibule.access.model import Grant
from vestibule.steps import step
from vestibule.table import Table

_SOON = timedelta(minutes=1)
"""Younger ones may still be in the hands of the call that ended them."""
_LONG_AGO = "1970-01-01T00:00:00.000Z"


class Unsettled(RuntimeError):
    """Some could not be settled: the others were, and these come again with the next run."""


@step
def handler(_: dict[str, Any], __: LambdaContext) -> dict[str, int]:
    """Settle a hundred of each at most. Out: how many. One that cannot be settled keeps no other from it."""
    settled = failed = 0
    for settle in _unsettled():
        try:
            settle()
        except Exception as error:  # noqa: BLE001 (whatever it is, the next one is settled)
            observability.note_fault(error)
            failed += 1
        else:
            settled += 1
    if settled:
        observability.note("endings settled", count=settled)
    if failed:
        raise Unsettled
    return {"settled": settled}


def _unsettled() -> Iterator[Callable[[], None]]:
    yield from (partial(_settle, grant) for grant in _ended(GRANTS))
    yield from (partial(revoking.settle_credential, each.id, clock.now) for each in _ended(CREDENTIALS))


def _settle(grant: Grant) -> None:
    revoking.settle(grant.id, letting.terms_of_grant(grant, clock.now()), clock.now)


def _ended(table: Table[Any]) -> Iterator[Any]:
    """The oldest first; also those whose own record has ended meanwhile."""
    between = (_LONG_AGO, clock.written(clock.now() - _SOON))
    found, _more = lifetime.lying_under(table, "ended", index="by_settling", between=between)
    yield from (lying.record for lying in found)
