"""Workflow step: from here on it cannot be undone. What carries the data ends: the consents, or with the account every tie.

What hangs on them ends by the events, each with who owns it: grants at their doors, faces at their consoles.
"""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock, config, ids, observability
from vestibule.consent import deciding as saying
from vestibule.consent import recording
from vestibule.consent.permission import decisions_of
from vestibule.consent.standing import strictest
from vestibule.people import accounts, closing
from vestibule.people.holdings import PEOPLE
from vestibule.requests import deciding, listing
from vestibule.requests.listing import ListsGone
from vestibule.requests.model import DataRequest
from vestibule.requests.progress import Meanwhile, NotAllowedYet, going, has_reached, move
from vestibule.steps import step


@step
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """In and out: `{request_id}`. Run again, it ends what is left. `ListsGone`: to be planned anew first."""
    now = clock.now()
    request = going(event["request_id"], now)
    if not has_reached(request, "acting"):
        _check_may_begin(request, now)
        if listing.are_gone(request):
            raise ListsGone("the lists of the plan are no longer there: it is planned anew")
        if not move(request, "acting", now, {"plan_hash": request.plan_hash}):
            raise Meanwhile
    is_whole = not any(kept.ground == "not-asked" for part in request.planned for kept in part.keep)
    if request.right == "closure":
        _end_ties(request, now)
    if is_whole:
        _withdraw(request, now)
    return {"request_id": request.id}


def _check_may_begin(request: DataRequest, now: datetime) -> None:
    """Whatever the workflow says: not without a plan, not before enough have agreed, and not while it may be withdrawn."""
    is_refused = deciding.verdict(request) == "refuse"
    is_early = request.cools_until is not None and now < request.cools_until
    if request.plan_hash is None or deciding.needs_decision(request) or is_refused or is_early:
        raise NotAllowedYet(f"not planned, not agreed on, or cooling off: {request.state}")


def _end_ties(request: DataRequest, now: datetime) -> None:
    """An organisation that nobody manages then is told of by an alarm."""
    person = PEOPLE.get(request.person_id, now=now)
    if person and closing.leaves_unmanaged(person, now, now):
        observability.count("OrganisationsWithoutManager")
        observability.note("organisation without manager", organisation_id=person.organisation_id, stage="done")
    for ended in closing.end_all(request.person_id, now, config.operator_pack(), now):
        bus.publish([ended])
    accounts.give_up_roles(request.person_id)


def _withdraw(request: DataRequest, now: datetime) -> None:
    """Take back every yes that stands, with its own words: those of today's policy may be others."""
    known, pack = tuple(decisions_of(request.person_id, now)), config.operator_pack()
    for key in sorted({each.purpose for each in known}):
        of_key = [each for each in known if each.purpose == key]
        yes = strictest(of_key, now)
        if yes and yes.choice == "given":
            facts = saying.facts_of_withdrawal(yes, "staff", pack, of_key, now)
            decision_id = ids.derived("cns", request.id, key)
            decision = recording.consent_of(request.person_id, request.person_id, decision_id, facts)
            recording.publish(recording.record((decision,), pack, now))
