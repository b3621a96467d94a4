"""Every hour: the compliance team hears by letter of terms that come near or have passed, and notices are followed up."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import cautioning, clock, config, observability
from vestibule.breaches import escalating, obligations, recording, underway
from vestibule.breaches.escalating import STAGES, Near, Stage
from vestibule.breaches.model import Incident
from vestibule.ids import derived
from vestibule.mail import Reader
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.steps import StepFailed, step

MOST_NAMED = 50
"""Lines in one letter. The register has them all."""
_FOLLOWED = ("notifying", "following_up")


@step
def handler(_: dict[str, Any], __: LambdaContext) -> dict[str, int]:
    """Out: how many incidents there are in each stage. Of each stage of each term, the team is told once."""
    now, pack = clock.now(), config.operator_pack()
    incidents = list(underway.all_open(now))
    nears = {each.id: escalating.near(each, obligations.owed(each, pack, now), now) for each in incidents}
    for stage in STAGES:
        _tell(stage, incidents, nears, now)
    for each in incidents:
        if escalating.untold(each, nears[each.id]):
            _note(each, nears[each.id], now)
    counts: dict[str, int] = {
        stage: sum(escalating.worst(each) == stage for each in nears.values()) for stage in STAGES
    }
    observability.count("IncidentsDueSoon", counts["soon"] + counts["last"])
    observability.count("IncidentsLate", counts["late"])
    _follow([each for each in incidents if each.told_at and each.state in _FOLLOWED], now)
    return counts


def _tell(stage: Stage, incidents: Sequence[Incident], nears: Mapping[str, list[Near]], now: datetime) -> None:
    """The letter first: who dies before it is noted sends the same one again, and it goes out once."""
    new = [
        (each, near) for each in incidents for near in escalating.untold(each, nears[each.id]) if near.stage == stage
    ]
    if not new:
        return
    pack = config.operator_pack()
    values = {
        "stage": stage,
        "incidents_count": str(len({each.id for each, _ in new})),
        "lines": "\n".join(_line(each, near) for each, near in new[:MOST_NAMED]),
    }
    about = derived("inc", *sorted(f"{each.id} {near.mark}" for each, near in new))
    letter = NewMessage("breaches.reminder", about, pack.languages[0], values=values)
    outbox.send_now(letter, Reader("", pack.contacts.email), {}, now)


def _line(incident: Incident, near: Near) -> str:
    return (
        f"{incident.id} · {near.owed.tell} · {near.owed.jurisdiction} · {near.owed.law} · {clock.written(near.due_at)}"
    )


def _note(incident: Incident, nears: Sequence[Near], now: datetime) -> None:
    """Only where it is as it was: of terms that have moved meanwhile, the team was not told."""
    said: dict[str, object] = {"reminded": escalating.told(nears)}
    recording.change(incident.id, now, lambda seen: said if seen.round == incident.round else None)


def _follow(told: Sequence[Incident], now: datetime) -> None:
    """Count what became of the notices. A fault with one incident is told when all were looked at."""
    failed: list[Exception] = []
    for each in told:
        try:
            cautioning.follow(each, now)
        except Exception as error:  # noqa: BLE001 (the others are followed all the same)
            observability.note_fault(error, incident_id=each.id)
            failed.append(error)
    if failed:
        raise StepFailed(type(failed[0]).__name__)
