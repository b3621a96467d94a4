"""What a person says of a version: accepted or refused, by version, with what was shown (V-22, F-08).

Until the version is in force the last word counts, in both directions. Who refuses leaves without penalty on the day on which
it comes into force, or at once on wish; afterwards accepting is still possible, and refusing closes the account at once.
"""

import hashlib
from datetime import datetime

import rfc8785

from vestibule.evidence import Fact
from vestibule.notices.holdings import ACCEPTANCES
from vestibule.notices.model import (
    Acceptance,
    AccountClosing,
    NewAcceptance,
    NotAnnounced,
    Notice,
    NoticeWithdrawn,
    ShownVersion,
    State,
    Superseded,
    VersionAsShown,
    YourAnswer,
)
from vestibule.notices.standing import in_force_at
from vestibule.problems import Problem, Unacceptable
from vestibule.redating import replacing
from vestibule.table import Write
from vestibule.words import Language

_SAID = ("choice", "edition", "shown", "language", "said_at", "number", "closing", "closes_at", "told_at", "begun_at")


def spoken_in(notice: Notice, asked: Language, default: Language) -> Language:
    """The language in which a reader gets it: the one asked for, else the operator's, else any that there is."""
    there = notice.changes or {asked: []}
    return next((language for language in (asked, default) if language in there), next(iter(there)))


def shown_of(notice: Notice, language: Language) -> VersionAsShown:
    """What a reader is shown, and has to send back to decide on it: SHA-256 over the words and the day, in this language."""
    shown = {
        "edition": notice.edition,
        "digest": notice.digest,
        "in_force_on": notice.in_force_on.isoformat(),
        "language": language,
        "changes": notice.changes.get(language, []),
    }
    digest = hashlib.sha256(rfc8785.dumps(shown)).hexdigest()
    return VersionAsShown(edition=notice.edition, digest=digest, language=language)


def check_shown(notice: Notice, shown: ShownVersion) -> None:
    """Refuse a decision on anything else than what this version shows."""
    known = shown_of(notice, shown.language)
    is_spoken = not notice.changes or shown.language in notice.changes
    wrong = [name for name in ("edition", "digest") if getattr(shown, name) != getattr(known, name)]
    if not is_spoken:
        wrong = ["language"]
    if wrong:
        detail = "Read the version again and send its `shown` back as it stands there."
        errors = [{"pointer": f"/shown/{name}", "detail": "not what this version shows"} for name in wrong]
        raise Unacceptable(detail, errors=errors)


def check_state(state: State) -> None:
    """Refuse to hear anything about a version that nobody has to decide on."""
    why: dict[State, Problem] = {
        "draft": NotAnnounced("It is a draft. It can be accepted or refused once it is announced."),
        "withdrawn": NoticeWithdrawn("It was withdrawn and will not come into force: nothing is to be decided."),
        "superseded": Superseded("A later version is in force. Decide on that one: GET /v1/notices/current."),
    }
    if state in why:
        raise why[state]


def answered(
    notice: Notice, before: Acceptance | None, wanted: NewAcceptance, person_id: str, now: datetime
) -> Acceptance:
    """What the person says now. Refused once a refusal is being carried out: the last word before that day counts."""
    if before and _is_closing(before, now):
        raise AccountClosing("You refused this version, and your account is being closed. Nothing is charged.")
    is_refused = wanted.choice == "refused"
    closes_at = (now if wanted.at_once else max(now, in_force_at(notice))) if is_refused else None
    return Acceptance(
        person_id=person_id,
        notice_id=notice.id,
        choice=wanted.choice,
        edition=notice.edition,
        shown=wanted.shown.digest,
        language=wanted.shown.language,
        said_at=now,
        number=before.number + 1 if before else 1,
        closing="untold" if is_refused else None,
        closes_at=closes_at,
    )


def _is_closing(before: Acceptance, now: datetime) -> bool:
    """Whether a refusal is being carried out, or was in the very moment in which the person says something else."""
    if before.closing is None:
        return before.closed_at is not None and before.closed_at >= now
    return before.begun_at is not None or (before.closes_at is not None and before.closes_at <= now)


def writing(before: Acceptance | None, after: Acceptance, now: datetime) -> Write:
    """The write that records it. Refused when the person has said something else meanwhile."""
    if before is None:
        return replacing(ACCEPTANCES, after, now)
    changes = {name: getattr(after, name) for name in _SAID}
    unchanged = ACCEPTANCES.where("number") == before.number
    return ACCEPTANCES.change(after.person_id, after.notice_id, only_if=unchanged, **changes)


def line(acceptance: Acceptance) -> Fact:
    """What the ledger says of it."""
    told = acceptance.model_dump(
        mode="json", include={"person_id", "edition", "shown", "language", "number", "closes_at"}
    )
    return Fact(f"notices.version.{acceptance.choice}", acceptance.notice_id, told)


def said(acceptance: Acceptance) -> YourAnswer:
    """What the reader sees of it."""
    return YourAnswer(choice=acceptance.choice, said_at=acceptance.said_at, closes_at=acceptance.closes_at)
