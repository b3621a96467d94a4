"""GET /v1/compliance/incidents?due_before=&state=: the register of breaches (GDPR Art. 33(5)), as a list or as CSV."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, cursors, looks
from vestibule.breaches import register_view
from vestibule.breaches.holdings import INCIDENTS
from vestibule.breaches.model import State
from vestibule.breaches.register_view import Register, Wanted
from vestibule.clock import StatedInstant
from vestibule.http import Api
from vestibule.incoming import JSON
from vestibule.privacy import negotiation

MOST = 50
CSV = "text/csv"
_SHOWN: dict[int, dict[str, Any]] = {
    200: {
        "description": "A page of the register; Accept chooses between JSON and CSV. `next`, or the header Vestibule-Next, "
        "is the cursor of the next page.",
        "content": {JSON: {"model": Register}, CSV: {"schema": {"type": "string"}}},
    }
}

api = Api()


@api.get("/v1/compliance/incidents", responses=_SHOWN)
def list_incidents(
    due_before: Annotated[
        StatedInstant | None, Query(description="With something owed before this instant and not done.")
    ] = None,
    state: Annotated[State | None, Query()] = None,
    cursor: Annotated[str | None, Query(max_length=cursors.LONGEST)] = None,
) -> Response[str]:
    """The register, by when the operator came to know, the newest first. For the role compliance."""
    caller, now = api.caller(), clock.now()
    caller.must_be("compliance")
    wanted = Wanted(state, due_before)
    part = register_view.part_of(wanted, cursors.opened(cursor, wanted.name), now, MOST)
    reporters = [incident.reported_by for incident in part.items]
    looks.looked_at(caller, "compliance", INCIDENTS, reporters, now, organisation_id=None)
    entries = [register_view.entry(incident, now) for incident in part.items]
    after = cursors.sealed(part.next, wanted.name)
    headers = {"Cache-Control": "no-store", "Vary": "Accept", **({"Vestibule-Next": after} if after else {})}
    if negotiation.media_type(api.request.headers.get("accept"), (JSON, CSV)) == CSV:
        headers["Content-Disposition"] = 'attachment; filename="incidents.csv"'
        return Response(200, f"{CSV}; charset=utf-8", register_view.as_csv(entries), headers=headers)
    return Response(200, JSON, Register(data=entries, next=after).model_dump_json(), headers=headers)


handler = api.handler
