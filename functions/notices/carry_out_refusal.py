"""Events `notices.version.refused` and `notices.refusal.due`: managers hear of a refusal, and on its day the account closes.

The record decides, not the event: told twice, late or by two at once, everything is done once, and what a fault has left
undone is done when it comes again.
"""

from datetime import datetime
from typing import Any, Literal

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock, config, observability
from vestibule.evidence import Fact
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.notices import refusing
from vestibule.notices.holdings import ACCEPTANCES, NOTICES
from vestibule.notices.model import Acceptance
from vestibule.people import accounts, closing
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.queues import Failures, Message, each, messages_of


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), carry_out)


def carry_out(message: Message) -> None:
    """Do what is due for one refusal now."""
    now, data = clock.now(), message.body["detail"]["data"]
    refusal = ACCEPTANCES.get(data["person_id"], data["notice_id"], now=now)
    if refusal is None or refusal.closing is None or refusal.closes_at is None:
        return
    if refusing.is_void(refusal, NOTICES.get(refusal.notice_id, now=now)):
        refusing.let_stay(refusal, now)
    elif refusal.closes_at <= now:
        _close(refusal, refusal.closes_at, now)
    elif refusal.told_at is None:
        _tell_managers(refusal, refusal.closes_at, "ahead", now)
        refusing.note_told(refusal, now)


def _close(refusal: Acceptance, closes_at: datetime, now: datetime) -> None:
    """End the relations one after the other and all roles, tell the managers, and note at last that it is done.

    The account itself stays until the person's record is gone: who has left signs in to ask for a copy.
    """
    begun = refusing.begin(refusal, now)
    if begun is None:
        return  # the person has said something else, or another is at it
    for ended in closing.end_all(begun.person_id, closes_at, config.operator_pack(), now):
        bus.publish([ended])
    accounts.give_up_roles(begun.person_id)
    left = _tell_managers(begun, closes_at, "done", now)
    if refusing.note_closed(begun, left, now):
        observability.note("account closed", notice_id=begun.notice_id, person_id=begun.person_id)


def _tell_managers(refusal: Acceptance, at: datetime, stage: Literal["ahead", "done"], now: datetime) -> list[Fact]:
    """Write to all who manage the organisation; where nobody else does, the operator is told by an alarm instead."""
    person = PEOPLE.get(refusal.person_id, now=now)
    if person is None:
        return []
    managers = sorted(closing.managers_of(person.organisation_id, at, now) - {person.id})
    known = [found for found in (PEOPLE.get(manager, now=now) for manager in managers) if found]
    outbox.post([_letter(refusal, at, stage, manager) for manager in known], now)
    if not closing.leaves_unmanaged(person, at, now):
        return []
    observability.count("OrganisationsWithoutManager")
    observability.note("organisation without manager", organisation_id=person.organisation_id, stage=stage)
    return [Fact("notices.organisation.left_unmanaged", person.organisation_id, {"person_id": person.id})]


def _letter(refusal: Acceptance, at: datetime, stage: str, manager: Person) -> NewMessage:
    """Who and when, and no word of why: what somebody thinks of the policy is no manager's business."""
    told = {"person_id": refusal.person_id, "stage": stage, "closes_at": clock.written(at)}
    about = f"{refusal.notice_id} {refusal.number} {refusal.person_id} {stage}"
    return NewMessage("notices.closing", about, manager.language, person_id=manager.id, values=told)
