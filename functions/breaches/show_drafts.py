"""GET /v1/incidents/{incident_id}/drafts: the notices to authorities and controllers as they can be handed over now."""

from datetime import datetime, timedelta

from vestibule import clock, config
from vestibule.breaches import drafting, drafts, obligations
from vestibule.breaches.drafts import LINK_SECONDS, Drawn
from vestibule.breaches.holdings import INCIDENTS
from vestibule.clock import Instant
from vestibule.http import Api
from vestibule.ids import IncidentId
from vestibule.people.standing import unknown
from vestibule.problems import NotFound
from vestibule.registry.holdings import ORGANISATIONS
from vestibule.shapes import Output
from vestibule.words import Language

api = Api()


class DraftView(Output):
    """A draft: for whom, what it lacks, and where it is fetched."""

    tell: str
    jurisdiction: str
    law: str
    to: str
    phase: drafting.Phase
    language: Language
    due_at: Instant | None
    late: bool
    missing: list[str]
    changed: list[str] | None
    digests: dict[str, str]
    """SHA-256 of the document by its kind, `json` and `pdf`: either goes with POST …/filings."""
    links: dict[str, str]


class Drafts(Output):
    """The drafts of the incident's round. Links end at `links_end_at`; asked again, there are new ones."""

    incident_id: IncidentId
    round: int
    is_scoped: bool
    """Whether the scope of this round is complete. Before, the counts are those of an earlier one, or nothing."""
    links_end_at: Instant
    data: list[DraftView]


@api.get("/v1/incidents/<incident_id>/drafts")
def show_drafts(incident_id: IncidentId) -> Drafts:
    """The drafts by the facts as they stand, drawn anew where they are others than before. For the role compliance."""
    api.caller().must_be("compliance")
    now, pack = clock.now(), config.operator_pack()
    incident = INCIDENTS.get(incident_id, now=now)
    if incident is None:
        raise NotFound(unknown("incident"))
    found = drafts.drawn(incident, obligations.owed(incident, pack, now), pack, lambda named: _name(named, now), now)
    return Drafts(
        incident_id=incident.id,
        round=incident.round,
        is_scoped=incident.scoped_round == incident.round,
        links_end_at=now + timedelta(seconds=LINK_SECONDS),
        data=[_view(each) for each in found],
    )


def _name(organisation_id: str, now: datetime) -> str | None:
    found = ORGANISATIONS.get(organisation_id, now=now)
    return found.name if found else None


def _view(found: Drawn) -> DraftView:
    digests = {"json": found.kept.json, "pdf": found.kept.pdf}
    return DraftView.model_validate(found.draft.model_dump() | {"digests": digests, "links": drafts.links(found)})


handler = api.handler
