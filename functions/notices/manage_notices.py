"""POST /v1/notices (V-22, F-08), …/announcement and …/withdrawal: a version is drafted, told to everybody, or taken back."""

from collections.abc import Callable, Sequence

from botocore.exceptions import BotoCoreError, ClientError

from vestibule import clock, config, evidence, ids, observability
from vestibule.http import Api, MovedOn, Reply, answers_with
from vestibule.ids import NoticeId
from vestibule.messages import batches
from vestibule.notices import drafting, reading
from vestibule.notices.drafting import Happened
from vestibule.notices.holdings import NOTICES
from vestibule.notices.model import NewNotice, Notice, NoticeDone, NoWords
from vestibule.table import Write

type Made = tuple[Notice, Sequence[Write]]
"""A version as it is from now on, and what is written."""

api = Api()


@api.post("/v1/notices", **answers_with(201, NoticeDone))
def draft_notice(wanted: NewNotice) -> Reply:
    """Draft a version. Needs the role compliance or operator. Nobody else sees it until it is announced."""
    by, now, pack, notice_id = _staff(), clock.now(), config.operator_pack(), ids.derived("ntc", api.once)
    drafting.check(wanted, pack, now)
    notice = drafting.notice_of(wanted, pack, notice_id=notice_id, by=by, now=now)
    return _settled("drafted", api.created, lambda: (notice, [NOTICES.add(notice)]))


@api.post("/v1/notices/<notice_id>/announcement", **answers_with(202, NoticeDone))
def announce_notice(notice_id: NoticeId, _: NoWords) -> Reply:
    """Announce a draft to everybody. Refused when its day is nearer than the policy promises. It cannot be changed any more."""
    return _settled("announced", api.accepted, lambda: _moved("announced", notice_id))


@api.post("/v1/notices/<notice_id>/withdrawal", **answers_with(202, NoticeDone))
def withdraw_notice(notice_id: NoticeId, _: NoWords) -> Reply:
    """Withdraw a version before it is in force. If it was announced, everybody is told, and refusals of it are void."""
    return _settled("withdrawn", api.accepted, lambda: _moved("withdrawn", notice_id))


def _staff() -> str:
    api.caller().must_be("compliance", "operator")
    return api.caller().person_id


def _moved(happened: Happened, notice_id: str) -> Made:
    by, now, pack = _staff(), clock.now(), config.operator_pack()
    versions = reading.versions(pack, now)
    before = versions.known(notice_id, drafts=True)
    after = drafting.moved(happened, before, versions.notices, pack, by=by, now=now)
    letter = drafting.letter_about(happened, after)
    telling = batches.beginning(*letter, {"notice_id": notice_id}, now) if letter else ()
    return after, [drafting.changing(before, after), *telling]


def _settled(happened: Happened, answer: Callable[..., Reply], make: Callable[[], Made]) -> Reply:
    """Commit it with its line. When the ledger or the version has moved on meanwhile, it is made anew of what is there."""
    by, pack = _staff(), config.operator_pack()
    for again in range(evidence.TRIES):
        now, (notice, writes) = clock.now(), make()
        lines = evidence.appending_all([drafting.line(happened, notice, by)], now)
        try:
            reply = answer(drafting.done(notice, pack, now), f"/v1/notices/{notice.id}", *writes, *lines)
        except MovedOn as moved_on:
            last = moved_on
        else:
            _start(drafting.letter_about(happened, notice))
            return reply
        evidence.let_others_pass(again)
    raise last


def _start(letter: tuple[str, str] | None) -> None:
    """Start the batch, if one was begun. A start that fails is made up for within minutes: what happened stands already."""
    try:
        if letter:
            batches.start(letter[0])
    except (ClientError, BotoCoreError) as error:
        observability.note_fault(error)


handler = api.handler
