"""A notice that was handed over to an authority or a controller, as the register keeps it. Pure.

Whoever hands over says when, how, and which document: its SHA-256. It need not be one of our drafts, because many authorities
take a notice only as a form of their own; the answer and the line of evidence say whether it is one.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from pydantic import Field

from vestibule import clock, ids
from vestibule.breaches import drafting
from vestibule.breaches.model import Filing, Incident, NewFiling, Obligation
from vestibule.clock import Instant
from vestibule.evidence.chain import Fact
from vestibule.problems import AlreadyThere, Unacceptable
from vestibule.shapes import Output

MOST_REASONS = 100_000
"""In bytes, over all filings of an incident: it is one item of a table, which holds 400 kB."""
MOST_FILINGS = 300


class FiledAlready(AlreadyThere):
    """The first notice was handed over; what follows is a complementary or a final one."""

    title = "Filed already"


class NotFiledYet(AlreadyThere):
    """A complementary or final notice follows a first one."""

    title = "Not filed yet"


class TooManyFilings(AlreadyThere):
    """The register has no room for more of one incident."""

    title = "Too many filings"


class FilingRecorded(Output):
    """A notice that was handed over, as it stands in the register."""

    id: str
    tell: str
    jurisdiction: str
    to: str
    phase: str
    round: int
    handed_over_at: Instant
    channel: str
    reference: str | None
    digest: str
    late: bool = Field(description="Handed over after the term.")
    late_because: str | None
    is_draft: bool = Field(
        description="Whether the digest is that of a draft of this incident. Otherwise keep the document yourselves."
    )
    next_due_at: Instant | None = Field(description="What is owed next of this incident, to anybody.")


def answer(filing: Filing, *, late: bool, is_draft: bool, next_due_at: datetime | None) -> FilingRecorded:
    """What the team is answered."""
    kept = filing.model_dump()
    return FilingRecorded.model_validate(kept | {"late": late, "is_draft": is_draft, "next_due_at": next_due_at})


def obligation_of(wanted: NewFiling, owed: Iterable[Obligation]) -> Obligation:
    """What the notice fulfils. 422 where nothing of the kind is owed under the law of that place."""
    if (wanted.tell == "controller") != (wanted.controller_id is not None):
        raise _wrong("controller_id", "names the organisation when a controller is told, and only then")
    for each in owed:
        same = (each.tell, each.jurisdiction) == (wanted.tell, wanted.jurisdiction) and not each.promised
        if same and (wanted.tell == "authority" or each.to == wanted.controller_id):
            return each
    raise _wrong("jurisdiction", "no notice of this kind is owed there: GET …/obligations lists what is")


def same_as(wanted: NewFiling, filed: Sequence[Filing]) -> Filing | None:
    """The same document in the same phase, when it was entered before: twice is once."""
    return next((each for each in filed if (each.digest, each.phase) == (wanted.digest, wanted.phase)), None)


def check(wanted: NewFiling, obligation: Obligation, incident: Incident, now: datetime) -> None:
    """Refuse what cannot have been, what does not follow on what was filed, and a late one without reasons."""
    if wanted.handed_over_at > now:
        raise _wrong("handed_over_at", "lies in the future")
    if wanted.handed_over_at < incident.aware_at:
        raise _wrong("handed_over_at", "lies before the operator knew of the incident")
    _check_phase(wanted, drafting.filed(incident, obligation))
    if is_late(wanted, obligation) and not wanted.late_because:
        raise _wrong("late_because", "is wanted: the notice was handed over after the term (GDPR Art. 33(1))")
    reasons = [each.late_because or "" for each in incident.filings] + [wanted.late_because or ""]
    if len(incident.filings) >= MOST_FILINGS or sum(len(reason.encode()) for reason in reasons) > MOST_REASONS:
        raise TooManyFilings("The incident has as many filings, or as long reasons, as the register keeps of one.")


def is_late(wanted: NewFiling, obligation: Obligation) -> bool:
    """Terms are for the first notice: those that follow have none but "without undue further delay"."""
    return wanted.phase == "initial" and drafting.late(obligation, wanted.handed_over_at)


def entered(wanted: NewFiling, obligation: Obligation, incident: Incident, by: str) -> Filing:
    """The filing for the register. Made again, it has the same identifier."""
    place = (incident.id, obligation.tell, obligation.jurisdiction, obligation.to)
    said = wanted.model_dump(exclude={"controller_id"})
    of = {"id": ids.derived("fil", *place, wanted.phase, wanted.digest), "to": obligation.to, "by": by}
    return Filing.model_validate(said | of | {"round": incident.round})


def fact(incident: Incident, filing: Filing, *, late: bool, is_draft: bool) -> Fact:
    """The line of evidence: the proof of the handing over, without a word of the notice."""
    facts = {
        "filing": filing.id,
        "tell": filing.tell,
        "jurisdiction": filing.jurisdiction,
        "phase": filing.phase,
        "round": filing.round,
        "digest": filing.digest,
        "handed_over_at": clock.written(filing.handed_over_at),
        "channel": filing.channel,
        "late": late,
        "is_draft": is_draft,
        "by": filing.by,
    }
    return Fact("breaches.incident.filed", incident.id, facts)


def _check_phase(wanted: NewFiling, filed: Sequence[Filing]) -> None:
    if wanted.phase == "initial":
        if filed:
            raise FiledAlready("The first notice was handed over before: enter this one as complementary or final.")
        return
    if not filed:
        raise NotFiledYet("Enter the first notice, with the phase initial, before one that follows it.")
    if wanted.handed_over_at < min(each.handed_over_at for each in filed):
        raise _wrong("handed_over_at", "lies before the first notice was handed over")


def _wrong(field: str, said: str) -> Unacceptable:
    return Unacceptable(
        "One thing to correct; `errors` points at it.", errors=[{"pointer": f"/{field}", "detail": said}]
    )
