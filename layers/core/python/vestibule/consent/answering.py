"""Answer a POST with a decision: the first answer again for the same intent, else all of it in one transaction."""

from collections.abc import Callable, Sequence
from datetime import datetime

from vestibule import config, evidence, ids
from vestibule.answers import ANSWERS
from vestibule.consent import recording
from vestibule.consent.holdings import CONSENTS
from vestibule.consent.model import Consent
from vestibule.consent.permission import decisions_of
from vestibule.consent.standing import prevails
from vestibule.consent.stating import Stated
from vestibule.http import Api, MovedOn, Reply
from vestibule.problems import AlreadyThere
from vestibule.table import Write


def id_of(api: Api) -> str:
    """The identifier of the decision that this request makes, the same at each repetition."""
    return ids.derived("cns", api.once)


def answered(api: Api, person_id: str, organisation_id: str | None, now: datetime) -> Reply | None:
    """The earlier answer. The event goes out again with it, because the first time may have died before it."""
    answer = ANSWERS.get(api.once, now=now)
    if answer is None:
        return None
    reply = api.again(answer)  # which refuses a key that was used for another body
    decision = CONSENTS.get(person_id, id_of(api), now=now)
    recording.publish((decision,) if decision else (), organisation_id)
    return reply


def recorded(
    api: Api, decision: Consent, known: tuple[Consent, ...], letter: Callable[[bool], Sequence[Write]]
) -> Reply:
    """Commit the decision. Made anew is only what ends others and proves it, never what its decider knew.

    `letter` writes to the person, and is told whether the decision stands.
    """
    pack, now = config.operator_pack(), decision.recorded_at
    for again in range(evidence.TRIES):
        answer = Stated.of(decision, stands=prevails(decision, known, now))
        writes = (*recording.writes_of((decision,), pack, now), *letter(answer.stands))
        try:
            return api.created(answer, f"/v1/consents/{decision.id}", *writes)
        except MovedOn as moved_on:
            if 0 in moved_on.places:
                detail = "This request has recorded its decision before: GET /v1/consents shows it. Send a new Idempotency-Key."
                raise AlreadyThere(detail) from moved_on
        evidence.let_others_pass(again)
        known = tuple(decisions_of(decision.person_id, now))
    raise evidence.TooManyWriters(evidence.BUSY)
