"""GET /v1/recipients (W-09): who may get data, of which kind, where, on which contract."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, cursors
from vestibule.disclosures.holdings import RECIPIENTS
from vestibule.disclosures.model import Recipients
from vestibule.http import Api
from vestibule.people.standing import standing_of, unknown
from vestibule.problems import NotFound

MOST = 100

api = Api()


@api.get("/v1/recipients")
def list_recipients(cursor: Annotated[str | None, Query(max_length=cursors.LONGEST)] = None) -> Recipients:
    """All of them for the roles operator and compliance; for a manager the operator's and those of the own organisation."""
    caller, now = api.caller(), clock.now()
    everything = bool(caller.roles.intersection(("operator", "compliance")))
    managed = frozenset[str]() if everything else standing_of(caller, now).managed
    if not everything and not managed:
        raise NotFound(unknown("organisation"))
    of_list = "recipients/" + ("*" if everything else "/".join(sorted(managed)))
    after = cursors.opened(cursor, of_list)
    page = RECIPIENTS.query("recipients", index="by_ledger", now=now, limit=MOST, after=after)
    seen = [each for each in page.items if everything or each.organisation_id in (None, *managed)]
    return Recipients(data=seen, next=cursors.sealed(page.next, of_list))


handler = api.handler
