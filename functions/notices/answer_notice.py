"""POST /v1/notices/{notice_id}/acceptance (V-22, F-08): somebody accepts or refuses a version of the policy."""

from datetime import datetime
from typing import Literal

from botocore.exceptions import BotoCoreError, ClientError

from vestibule import bus, clock, config, evidence, observability
from vestibule.bus import Event
from vestibule.http import Api, MovedOn, Reply, answers_with
from vestibule.ids import NoticeId
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.notices import answering, reading
from vestibule.notices.holdings import ACCEPTANCES
from vestibule.notices.model import Acceptance, AcceptanceDone, Concern, NewAcceptance, NotAPerson, Notice
from vestibule.people import closing
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person

api = Api()


@api.post("/v1/notices/<notice_id>/acceptance", **answers_with(201, AcceptanceDone))
def answer_notice(notice_id: NoticeId | Literal["current"], wanted: NewAcceptance) -> Reply:
    """Accept or refuse a version. Until it is in force the last word counts. Who refuses leaves without penalty on that day."""
    now, caller = clock.now(), api.caller()
    person = PEOPLE.get(caller.person_id, now=now)
    versions = reading.versions(config.operator_pack(), now)
    notice = versions.known(notice_id, drafts=not caller.roles.isdisjoint(("compliance", "operator")))
    answering.check_state(versions.state(notice))
    answering.check_shown(notice, wanted.shown)
    if person is None:
        raise NotAPerson("Versions are accepted and refused by the persons of the house; you have no record here.")
    return _answered(notice, person, wanted, now)


def _answered(notice: Notice, person: Person, wanted: NewAcceptance, now: datetime) -> Reply:
    """Commit the answer with its line and its letter, made anew of what is there when another was quicker."""
    for again in range(evidence.TRIES):
        before = ACCEPTANCES.get(person.id, notice.id, now=now)
        after = answering.answered(notice, before, wanted, person.id, now)
        letters = _letters(after, person)
        writes = [answering.writing(before, after, now), *(outbox.posting(letter, now) for letter in letters)]
        lines = evidence.appending_all([answering.line(after)], now)
        try:
            reply = api.created(_done(after, person, now), f"/v1/notices/{notice.id}", *writes, *lines)
        except MovedOn as moved_on:
            last = moved_on
        else:
            if reply.is_new:
                _tell(after, [letter.id for letter in letters], now)
            return reply
        evidence.let_others_pass(again)
    raise last


def _done(after: Acceptance, person: Person, now: datetime) -> AcceptanceDone:
    """Who is the only one to manage an organisation should know what becomes of it."""
    detail = "Nobody else manages your organisation. The operator is told; your account closes all the same."
    alone = after.closes_at is not None and closing.leaves_unmanaged(person, after.closes_at, now)
    warnings = [Concern(code="organisation-without-manager", detail=detail)] if alone else []
    return AcceptanceDone.model_validate({**after.model_dump(), "warnings": warnings})


def _letters(after: Acceptance, person: Person) -> list[NewMessage]:
    """Who refuses gets it in writing: what happens when, and what can be taken along before."""
    if after.closes_at is None:
        return []
    values = {"edition": after.edition, "closes_at": clock.written(after.closes_at)}
    about = f"{after.notice_id} {after.number}"
    return [NewMessage("notices.refused", about, person.language, person_id=person.id, values=values)]


def _tell(after: Acceptance, letters: list[str], now: datetime) -> None:
    """What is not heard of here is found by those who look after letters and refusals on a schedule."""
    data = {"person_id": after.person_id, "notice_id": after.notice_id}
    try:
        outbox.announce(letters, now)
        if after.closing:
            bus.publish([Event("notices.version.refused", after.notice_id, after.said_at, data)])
    except (bus.NotPublished, ClientError, BotoCoreError) as error:
        observability.note_fault(error, notice_id=after.notice_id)


handler = api.handler
