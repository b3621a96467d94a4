"""Every hour: note which versions have come into force, and call for what their refusal has left to do.

Nothing depends on the hour: states follow from the clock, and each thing is noted and carried out once however often this runs.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock, config, observability
from vestibule.bus import Event
from vestibule.evidence import Fact, commit_with
from vestibule.notices import reading, refusing, standing
from vestibule.notices.holdings import NOTICES
from vestibule.notices.model import Acceptance, Notice
from vestibule.notices.reading import Versions
from vestibule.steps import step
from vestibule.table import Refused, Write


@step
def handler(_: dict[str, Any], __: LambdaContext) -> dict[str, int]:
    """Out: how many versions were noted, and how many refusals were called for."""
    now = clock.now()
    versions = reading.versions(config.operator_pack(), now)
    noted = [*_begun(versions, now), *(notice.id for notice in versions.notices if _noted(notice, now))]
    called = [_event(refusal, now) for refusal in reading.refusals(versions) if _is_to_do(refusal, versions, now)]
    bus.publish(called)
    return {"noted": len(noted), "called": len(called)}


def _begun(versions: Versions, now: datetime) -> Iterator[str]:
    """Note the version that the house began with, before any other was announced."""
    if any(standing.is_public(notice) for notice in versions.notices):
        return
    first = versions.first.model_copy(update={"noted_at": now})
    if _committed("first_seen", first, NOTICES.add(first), now):
        yield first.id


def _noted(notice: Notice, now: datetime) -> bool:
    """Whether this very call noted that it came into force."""
    if notice.noted_at or not standing.is_in_force(notice, now):
        return False
    unnoted = NOTICES.where("noted_at").does_not_exist()
    return _committed("entered_into_force", notice, NOTICES.change(notice.id, only_if=unnoted, noted_at=now), now)


def _committed(happened: str, notice: Notice, write: Write, now: datetime) -> bool:
    told = {"edition": notice.edition, "digest": notice.digest, "in_force_on": notice.in_force_on.isoformat()}
    try:
        commit_with([Fact(f"notices.version.{happened}", notice.id, told)], now, write)
    except Refused:
        return False
    observability.note("version noted", notice_id=notice.id, happened=happened)
    return True


def _is_to_do(refusal: Acceptance, versions: Versions, now: datetime) -> bool:
    """Whether its day has come, nobody was told of it yet, or it is void."""
    of_it = next((notice for notice in versions.notices if notice.id == refusal.notice_id), None)
    is_due = refusal.closes_at is not None and refusal.closes_at <= now
    return is_due or refusal.told_at is None or refusing.is_void(refusal, of_it)


def _event(refusal: Acceptance, now: datetime) -> Event:
    data = {"person_id": refusal.person_id, "notice_id": refusal.notice_id}
    return Event("notices.refusal.due", f"{refusal.notice_id} {refusal.person_id}", now, data)
