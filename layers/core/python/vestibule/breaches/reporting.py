"""A report of an incident: who may state what, whether its times can be true, and the entry that it becomes. Pure.

Three instants are kept apart: when it happened, when the operator came to know of it (the clocks of the law start there),
and when it was entered.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from vestibule.breaches.model import (
    DeviceExposed,
    Exposure,
    Incident,
    NewIncident,
    ReportedIncident,
    SiteExposed,
    Source,
    Start,
)
from vestibule.caller import Caller
from vestibule.problems import Problem, Unacceptable

STAFF = ("compliance", "operator")
"""Who may state everything."""
OF_EVERYBODY = frozenset({"summary", "occurred_since", "occurred_until"})
"""What a user can know: what it was, and when. The rest is found out by the team."""
UNSAID = "Started from the console; what happened has not been said yet."
_NEW: tuple[str, ...] = ("summary", "occurred_since", "occurred_until", "protection", "malicious", "inside_only")
_NEW += ("cause", "consequences", "measures", "advice", "drill")
_STARTED = ("occurred_since", "occurred_until", "protection", "malicious", "drill")

type Fault = tuple[str, str]
"""Where in the body, and what would mend it."""


class StatedByStaff(Unacceptable):
    """Members that only the operator's staff can state. `errors` points at each."""

    title = "Stated by staff only"


class ImpossibleTimes(Unacceptable):
    """Times that cannot be true together, or have not come yet. `errors` points at each."""

    title = "Impossible times"


def source_of(said: NewIncident, caller: Caller) -> Source:
    """Who it comes from. `StatedByStaff` when a user states what only staff can."""
    if caller.roles.intersection(STAFF):
        return "processor" if said.from_processor else "staff"
    beyond = sorted(said.model_fields_set - OF_EVERYBODY)
    if beyond:
        detail = (
            "You can say what happened and when; the rest is stated by the roles compliance and operator. Leave it out."
        )
        raise StatedByStaff(detail, errors=errors_of((f"/{name}", "leave it out") for name in beyond))
    return "person"


def check_times(
    aware_at: datetime | None,
    occurred_since: datetime | None,
    occurred_until: datetime | None,
    exposures: Iterable[Exposure],
    now: datetime,
) -> None:
    """`ImpossibleTimes` names every member that cannot be as it is stated."""
    faults = [
        *faults_of_times(aware_at, occurred_since, occurred_until, now),
        *faults_of_windows(exposures, now),
    ]
    if faults:
        detail = "These times cannot be true; `errors` says of each what would mend it."
        raise ImpossibleTimes(detail, errors=errors_of(faults))


def faults_of_times(
    aware_at: datetime | None, since: datetime | None, until: datetime | None, now: datetime
) -> Iterator[Fault]:
    """What happened, and knowing of it, lie in the past, in this order."""
    stated = {"/aware_at": aware_at, "/occurred_since": since, "/occurred_until": until}
    for pointer, instant in stated.items():
        if instant and instant > now:
            yield pointer, "lies in the future; state an instant up to now"
    if aware_at and since and aware_at < since:
        yield "/aware_at", "is before occurred_since: nobody knows of what has not begun; correct one of the two"
    if since and until and until < since:
        yield "/occurred_until", "is before occurred_since; correct one of the two"


def faults_of_windows(exposures: Iterable[Exposure], now: datetime) -> Iterator[Fault]:
    """The windows of what was exposed lie in the past, each the right way round."""
    for place, exposure in enumerate(exposures):
        if not isinstance(exposure, SiteExposed | DeviceExposed):
            continue
        for name in ("since", "until"):
            instant = getattr(exposure, name)
            if instant and instant > now:
                yield f"/exposures/{place}/{name}", "lies in the future; state an instant up to now"
        if exposure.since and exposure.until and exposure.until <= exposure.since:
            yield f"/exposures/{place}/until", "must be after since"


def reported(incident_id: str, said: NewIncident, source: Source, by: str, now: datetime) -> Incident:
    """The entry of a report. `ImpossibleTimes` when it states what cannot be."""
    check_times(said.aware_at, said.occurred_since, said.occurred_until, said.exposures, now)
    return Incident(
        id=incident_id,
        state_since=now,
        source=source,
        reported_by=by,
        reported_at=now,
        aware_at=said.aware_at or now,
        kinds=list(dict.fromkeys(said.kinds)),
        exposures=list(said.exposures),
        **{name: getattr(said, name) for name in _NEW},
    )


def started(incident_id: str, said: Start, now: datetime) -> Incident:
    """The entry of an incident that the console has started. `ImpossibleTimes` as above."""
    check_times(said.aware_at, said.occurred_since, said.occurred_until, said.exposures, now)
    return Incident(
        id=incident_id,
        state_since=now,
        source="console",
        reported_at=now,
        aware_at=said.aware_at or now,
        summary=said.summary or UNSAID,
        exposures=list(said.exposures),
        **{name: getattr(said, name) for name in _STARTED},
    )


def answer(incident: Incident) -> ReportedIncident:
    """What the reporter is told."""
    return ReportedIncident(id=incident.id, state=incident.state, reported_at=incident.reported_at)


def told_of_report(incident: Incident) -> dict[str, object]:
    """What the ledger says of it: no word of what was written."""
    return {
        "source": incident.source,
        "by": incident.reported_by,
        "aware_at": incident.model_dump(mode="json", include={"aware_at"})["aware_at"],
        "exposures": len(incident.exposures),
        "drill": incident.drill,
    }


def in_words(problem: Problem) -> str:
    """A problem of the API as the workflow's history can show it: where and what, or its one sentence."""
    errors: Any = problem.members.get("errors") or []
    said = [f"{error['pointer'].strip('/').replace('/', '.')}: {error['detail']}" for error in errors]
    return "; ".join(said) or problem.detail.rstrip(".")


def errors_of(faults: Iterable[Fault]) -> list[dict[str, str]]:
    """Faults as a problem's `errors`."""
    return [{"pointer": pointer, "detail": detail} for pointer, detail in faults]
