"""Every few minutes: tell once more what was decided, some time after it was told first, and end what it follows.

The first telling may have died between the record and the bus. Whoever hears it twice changes nothing.
"""

from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock, config, observability
from vestibule.consent import recording
from vestibule.consent.holdings import CONSENTS
from vestibule.people.holdings import PEOPLE
from vestibule.steps import step
from vestibule.table import Refused, commit

_SOON = timedelta(minutes=1)
"""Younger ones may still be in the hands of the call that wrote them."""
_LONG_AGO = "1970-01-01T00:00:00.000Z"


@step
def handler(_: dict[str, Any], __: LambdaContext) -> dict[str, int]:
    """Tell of a hundred at most. Out: how many."""
    now, pack = clock.now(), config.operator_pack()
    between = (_LONG_AGO, clock.written(now - _SOON))
    decisions = CONSENTS.query("decided", index="by_telling", between=between, now=now).items
    people = {each.person_id: PEOPLE.get(each.person_id, now=now) for each in decisions}
    houses = {person_id: person.organisation_id if person else None for person_id, person in people.items()}
    bus.publish([recording.event_of(each, houses[each.person_id]) for each in decisions])
    for decision in decisions:
        try:
            recording.end_followed(decision, pack, now)
            commit(recording.told_again(decision))
        except Refused:  # somebody else ends the same just now: the next run looks again
            observability.note("decision comes again", consent_id=decision.id)
    return {"told": len(decisions)}
