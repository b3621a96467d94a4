"""Bar a grant, or release it: the same in its record and at each of its doors, in one transaction.

With lines that tell so, or a table that is restored to before would let in again whom an overlock keeps out.
"""

from datetime import datetime
from typing import cast

from pynamodb.expressions.condition import Condition

from vestibule.access.grant import dated_windows, same
from vestibule.access.holdings import ADMISSIONS, GRANTS
from vestibule.access.model import Admission, Barring, Grant, Window
from vestibule.evidence import Fact
from vestibule.redating import dated
from vestibule.table import Write, read_together


def barring(grant: Grant, barred: Barring | None, now: datetime) -> tuple[list[Write], list[Fact]]:
    """The writes that bar a grant as it was seen, None to release it. Refused when it or a door has changed meanwhile."""
    doors = [(ADMISSIONS, (entrance_id, grant.person_id)) for entrance_id in grant.entrance_ids]
    there = [admission for admission in read_together(now, *doors) if admission]
    own = GRANTS.change(grant.id, barred=barred, version=grant.version + 1, only_if=same(grant))
    at_doors = [_at_door(admission, grant.id, barred, now) for admission in there]
    facts = [dated(GRANTS, (grant.id,), {"barred": barred}), *(fact for _, fact in at_doors)]
    return [own, *(write for write, _ in at_doors)], facts


def _at_door(admission: Admission, grant_id: str, barred: Barring | None, now: datetime) -> tuple[Write, Fact]:
    windows = [_window(window, barred, now) if window.grant_id == grant_id else window for window in admission.windows]
    write = ADMISSIONS.change(
        admission.entrance_id,
        admission.person_id,
        windows=windows,
        version=admission.version + 1,
        only_if=cast("Condition", ADMISSIONS.where("version") == admission.version),
    )
    return write, dated_windows(admission, windows, admission.expires_at)


def _window(window: Window, barred: Barring | None, now: datetime) -> Window:
    """What is barred counts as narrowed from now on: a lock that has an older list refuses it by its name."""
    changes = {"barred": barred} | ({"narrowed_at": now} if barred else {})
    return window.model_copy(update=changes)
