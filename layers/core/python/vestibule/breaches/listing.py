"""The list of an incident: a line for each person and exposure, written once however often the search is run.

A line of an earlier round is taken over by the new one, or ended: it is absent for every reader from then on, and the sweep
erases it with a line in the ledger, unless a hold keeps it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any

from vestibule import lifetime, redating
from vestibule.breaches.holdings import AFFECTED
from vestibule.breaches.model import Affected, Incident
from vestibule.lifetime import Lying
from vestibule.table import Refused, Write, commit
from vestibule.writes import commit_apart

TOGETHER = 90
"""Lines of one transaction."""
_AT_ONCE = 500


@dataclass(frozen=True)
class Listed:
    """A page of the list by person, with all lines of each. `after` is None at the end."""

    lines: tuple[Affected, ...]
    earlier: tuple[Lying[Affected], ...]
    """Lines of earlier rounds, which still stand there."""
    after: dict[str, Any] | None


def line_of(person_id: str, number: int) -> str:
    """The key of a line within its incident."""
    return f"{person_id} {number}"


def there(incident: Incident, number: int, person_ids: Sequence[str], now: datetime) -> set[str]:
    """Those of these persons who have a line of this exposure and round already."""
    keys = [(incident.id, line_of(person_id, number)) for person_id in person_ids]
    return {line.person_id for line in AFFECTED.get_each(keys, now=now) if line.round == incident.round}


def write(lines: Iterable[Affected], now: datetime) -> None:
    """Write lines, up to ninety at once, over those of earlier tries and rounds; one of a later round stays."""
    for some in batched(lines, TOGETHER, strict=False):
        outcomes = commit_apart([AFFECTED.add(line) for line in some])
        for line, outcome in zip(some, outcomes, strict=True):
            if isinstance(outcome, Refused):
                _overwrite(line, now)
            elif outcome:
                raise outcome


def read(incident: Incident, after: dict[str, Any] | None, now: datetime, limit: int = _AT_ONCE) -> Listed:
    """The next page of the list as it lies there."""
    lying, more = lifetime.lying_under(AFFECTED, incident.id, limit=limit, after=after)
    if more:  # who is last here may have lines on the next page
        whole = [each for each in lying if each.record.person_id != lying[-1].record.person_id]
        more = _key(whole[-1].record) if whole else more
        lying = tuple(whole) or lying
    standing = [each for each in lying if each.expires_at is None or each.expires_at > now]
    return Listed(
        tuple(each.record for each in standing if each.record.round == incident.round),
        tuple(each for each in standing if each.record.round < incident.round),
        more,
    )


def end(earlier: Collection[Lying[Affected]], now: datetime) -> None:
    """End lines of earlier rounds. One that is taken over in the same moment stays."""
    writes = [_changed(each, each.record.model_copy(update={"expires_at": now}), now) for each in earlier]
    failed = (outcome for outcome in commit_apart(writes) if outcome and not isinstance(outcome, Refused))
    for outcome in failed:
        raise outcome


def _overwrite(line: Affected, now: datetime) -> None:
    """Take over what lies there, with the holds on it; another try that comes between is as good."""
    lying = lifetime.lying(AFFECTED, (line.incident_id, line.line))
    if lying is None or lying.record.round > line.round:
        return
    try:
        commit(_changed(lying, line, now))
    except Refused:
        return


def _changed(lying: Lying[Affected], line: Affected, now: datetime) -> Write:
    changes = {name: getattr(line, name) for name in Affected.model_fields if name not in AFFECTED.key}
    seen = AFFECTED.where("round") == lying.record.round
    return redating.take_up(AFFECTED, (line.incident_id, line.line), lying, changes, only_if=seen, now=now)


def _key(line: Affected) -> dict[str, Any]:
    """DynamoDB's key of a line, from which its next one is found."""
    return {"incident_id": {"S": line.incident_id}, "line": {"S": line.line}}
