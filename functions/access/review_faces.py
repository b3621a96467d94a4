"""Every hour: faces that nobody has looked at for a day, whose consent may have stopped to count without a word.

A consent counts for the terms that it was given on. New terms, or a person who turns out to be a child, end no consent that
somebody could hear of; no console recognises such a face any more, and here it ends.
"""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, facing, observability
from vestibule.access import faces
from vestibule.access.holdings import FACES
from vestibule.access.model import Face
from vestibule.steps import step
from vestibule.table import Refused, commit

_EACH = timedelta(days=1)
_MOST = 500
"""In one run: twelve thousand a day."""
_FIRST = "0"
"""Before every instant."""


class Unseen(RuntimeError):
    """Some could not be looked at: the others were, and these come again with the next run."""


@step
def handler(_: dict[str, Any], __: LambdaContext) -> dict[str, int]:
    """Look at those that waited longest, and say how many. One that cannot be looked at keeps no other from it."""
    seen = failed = 0
    now = clock.now()
    until = clock.written(now - _EACH)
    for face in FACES.query("enrolled", index="by_looking", between=(_FIRST, until), now=now, limit=_MOST).items:
        try:
            _look_at(face)
        except Exception as error:  # noqa: BLE001 (whatever it is, the next one is looked at)
            observability.note_fault(error)
            failed += 1
        else:
            seen += 1
    if failed:
        raise Unseen
    return {"seen": seen}


def _look_at(face: Face) -> None:
    facing.settle(face.person_id)
    with suppress(Refused):  # it has ended, or there is another reference
        commit(faces.noting_look(face, clock.now()))
