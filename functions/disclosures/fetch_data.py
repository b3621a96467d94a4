"""GET /v1/disclosures/{disclosure_id}/data: the data of a passage, once, within the hour, for who made it."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, config, register
from vestibule.caller import Caller
from vestibule.consent import permission
from vestibule.disclosures import fields, handing, passing
from vestibule.disclosures.gate import Bound, Permitted
from vestibule.disclosures.holdings import DISCLOSURES
from vestibule.disclosures.model import Data, Disclosure
from vestibule.evidence import commit_with
from vestibule.http import Api
from vestibule.ids import DisclosureId, PersonId
from vestibule.people.holdings import PEOPLE
from vestibule.people.standing import standing_of, unknown
from vestibule.problems import Gone, NotFound
from vestibule.table import Refused

SERVES = (permission.ANY_PURPOSE,)

api = Api()


@api.get("/v1/disclosures/<disclosure_id>/data")
def fetch_data(disclosure_id: DisclosureId, person_id: Annotated[PersonId, Query()]) -> Data:
    """The attributes that the passage names, of the records that it is about. A second time, or later: it is gone."""
    now = clock.now()
    record = DISCLOSURES.get(person_id, disclosure_id, now=now)
    if record is None or record.fetch_by is None or not _may_still(api.caller(), record):
        raise NotFound(unknown("disclosure"))
    if record.handed_over_at or record.fetch_by <= now:
        raise _gone()
    passed = passing.hand_over(record, _records(record), _permitted(record), config.operator_pack(), now)
    fetched = DISCLOSURES.change(
        person_id, disclosure_id, handed_over_at=now, only_if=DISCLOSURES.where("handed_over_at").does_not_exist()
    )
    try:
        commit_with([handing.line_of_fetching(record)], now, fetched)
    except Refused as refused:
        raise _gone() from refused
    return Data(disclosure_id=disclosure_id, recipient_id=passed.recipient_id, records=dict(passed.values))


def _records(record: Disclosure) -> dict[str, Any]:
    """What the passage is about, kind by kind; a kind that this deployment does not hold is empty."""
    pack, now = config.operator_pack(), clock.now()
    held, tables = register.holdings(pack), {table.name: table for table in register.tables(pack)}
    found: dict[str, Any] = {}
    for kind in record.records:
        name = fields.HOLDINGS[kind]
        rows = held[name].read(record.person_id, now) if name in held else ()
        found[kind] = handing.chosen(record, tables[name].happens_at if name in tables else None, rows)
    return found


def _permitted(record: Disclosure) -> Permitted:
    """What the person has decided meanwhile: an objection within the hour counts, to the purpose and to the use."""
    if record.demand:
        return Bound()
    return permission.of_purpose(record.person_id, record.purpose, record.use or "", clock.now())


def _may_still(caller: Caller, record: Disclosure) -> bool:
    """Whether the caller could make the passage now, as it was made: a role and a relation may have ended within the hour."""
    if record.by != caller.person_id or "compliance" in caller.roles:
        return record.by == caller.person_id
    now = clock.now()
    person = PEOPLE.get(record.person_id, now=now)
    theirs = person is not None and person.organisation_id == record.organisation_id
    return theirs and record.organisation_id in standing_of(caller, now).managed


def _gone() -> Gone:
    return Gone("The data was fetched, or an hour has passed. Make a new disclosure if it is still needed.")


handler = api.handler
