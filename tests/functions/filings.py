"""Filings for tests: a small law, incidents whose scope is known, drafts, and what the team files."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest

from functions.breaches import draft_filings, file_notice, show_drafts
from tests.functions import aws
from tests.functions.breaching import an_incident, as_team
from tests.functions.calls import CONTEXT, Answer
from vestibule import clock, evidence
from vestibule.breaches import drafting, obligations
from vestibule.breaches.model import Incident, Obligation
from vestibule.policy.model import Pack

FILE = "POST /v1/incidents/{incident_id}/filings"
SHOW = "GET /v1/incidents/{incident_id}/drafts"
TALLY = {"persons": 40, "records": 90, "by_place": {"FR": 40}, "by_category": {"user.contact.email": 40}}
FIELDS = ["nature", "number-of-persons", "cause", "contact"]
TERM = timedelta(hours=72)


def make_law(monkeypatch: pytest.MonkeyPatch) -> None:
    """A law of two authorities, one controller, and one authority that needs not be told."""
    monkeypatch.setattr(obligations, "owed", owed)
    monkeypatch.setattr(obligations, "next_due", next_due)


def owed(incident: Incident, _: Pack, now: datetime) -> list[Obligation]:
    organisation = next(iter(incident.tally.by_controller), None) if incident.tally else None
    to = [("authority", "FR", "CNIL", "yes"), ("authority", "US-CA", "Attorney General", "perhaps")]
    to += [("authority", "SG", "PDPC", "no"), ("persons", "FR", "persons", "yes")]
    to += [("controller", "FR", organisation, "yes")] if organisation else []
    found = []
    for tell, jurisdiction, name, met in to:
        about = {"tell": tell, "jurisdiction": jurisdiction, "to": name, "met": met, "fields": FIELDS, "persons": 40}
        law = {"law": "GDPR Art. 33", "threshold": "-", "because": [], "starts": "awareness"}
        obligation = Obligation.model_validate(about | law | {"due_at": incident.aware_at + TERM})
        done = min((each.handed_over_at for each in drafting.filed(incident, obligation)), default=None)
        found.append(
            obligation.model_copy(update={"done_at": done, "late": not done and incident.aware_at + TERM < now})
        )
    return found


def next_due(found: Iterable[Obligation]) -> datetime | None:
    open_ones = (each for each in found if each.tell != "persons" and each.met != "no" and each.done_at is None)
    return min((each.due_at for each in open_ones if each.due_at), default=None)


def scoped(**changes: Any) -> Incident:
    now = clock.now()
    return an_incident(**({"scoped_round": 1, "tally": TALLY, "assessed_at": now} | changes))


def drafted(incident: Incident) -> dict[str, Any]:
    found: dict[str, Any] = draft_filings.handler({"incident_id": incident.id, "round": incident.round}, CONTEXT)
    return found


def objects() -> dict[str, bytes]:
    found = aws.client("s3").list_objects_v2(Bucket="bundles", Prefix="incidents/").get("Contents", [])
    return {
        each["Key"]: aws.client("s3").get_object(Bucket="bundles", Key=each["Key"])["Body"].read() for each in found
    }


def shown(incident: Incident) -> list[dict[str, Any]]:
    answer = as_team(show_drafts, SHOW, incident_id=incident.id)
    assert answer.status == 200, answer.body
    return list(answer.body["data"])


def notice(**changes: Any) -> dict[str, Any]:
    usual = {
        "jurisdiction": "FR",
        "channel": "portal",
        "handed_over_at": clock.written(clock.now()),
        "digest": "a" * 64,
    }
    return usual | changes


def file(incident: Incident, body: dict[str, Any], **rest: Any) -> Answer:
    return as_team(file_notice, FILE, body, incident_id=incident.id, **rest)


def told() -> list[dict[str, Any]]:
    """What the ledger says of filings, the oldest first."""
    lines = evidence.lines_of(f"{clock.now():%Y-%m-%d}", clock.now())
    return [line.facts for line in lines if line.kind == "breaches.incident.filed"]


def wrong(answer: Answer) -> str:
    assert answer.status == 422, answer.body
    return str(answer.body["errors"][0]["pointer"])
