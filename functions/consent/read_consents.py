"""GET /v1/consents?person_id=&at= and GET /v1/consents/{consent_id}: what stands or stood, and the receipt of each decision."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, config, looks
from vestibule.clock import StatedInstant
from vestibule.consent import receipts, states
from vestibule.consent.holdings import CONSENTS
from vestibule.consent.permission import decisions_of
from vestibule.consent.receipts import Receipt
from vestibule.consent.states import States, Whose
from vestibule.http import Api, answers_with
from vestibule.ids import ConsentId, PersonId
from vestibule.people.model import Person
from vestibule.people.standing import unknown
from vestibule.privacy import negotiation
from vestibule.problems import NotFound, Unacceptable
from vestibule.wards import is_family, whose

api = Api()


@api.get("/v1/consents", **answers_with(200, States))
def read_consents(
    person_id: Annotated[PersonId | None, Query(description="Left out: your own.")] = None,
    at: Annotated[StatedInstant | None, Query(description="Now when left out.")] = None,
) -> States:
    """What stood for each key at an instant, with every decision until then. Yours, your child's, or for compliance."""
    now, caller = clock.now(), api.caller()
    person = whose(caller, person_id, now, for_staff=True)
    if at and at > now:
        errors = [{"pointer": "query/at", "detail": "not in the future"}]
        raise Unacceptable("What will stand then is not known.", errors=errors)
    meant = Whose(person_id or caller.person_id, person.birth_years if person else None)
    language = negotiation.language(api.request.headers.get("accept-language"), config.default_language())
    known = tuple(decisions_of(meant.person_id, now))
    found = states.states_of(meant, known, config.operator_pack(), language, at or now, now)
    _note_look(person_id, person)
    return found


@api.get("/v1/consents/<consent_id>", **answers_with(200, Receipt))
def show_consent(
    consent_id: ConsentId, person_id: Annotated[PersonId | None, Query(description="Left out: your own.")] = None
) -> Receipt:
    """The receipt of a decision, in the form of ISO/IEC TS 27560."""
    now, caller = clock.now(), api.caller()
    person = whose(caller, person_id, now, for_staff=True)
    known = tuple(decisions_of(person_id or caller.person_id, now))
    decision = next((each for each in known if each.id == consent_id), None)
    if decision is None:
        raise NotFound(unknown("consent"))
    found = receipts.receipt_of(decision, known, config.operator_pack(), now)
    _note_look(person_id, person)
    return found


def _note_look(person_id: str | None, person: Person | None) -> None:
    """Staff who read leave a line in the person's account."""
    caller = api.caller()
    if person and not is_family(caller, person_id, person, clock.now()):
        role = looks.staff_role(caller, "compliance")
        looks.looked_at(caller, role, CONSENTS, [person.id], clock.now(), organisation_id=None)


handler = api.handler
