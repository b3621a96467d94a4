"""What the compliance team decides on the memo of a round: whether it may be, what it changes, and what follows. Pure.

Not to tell is a decision too, with reasons (GDPR Art. 33(1) and 34(3), accountability: Art. 5(2)). A later decision takes the
place of an earlier one of the round, as long as nobody was told what would now not be told.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Literal

from vestibule.breaches.model import DecidedObligation, Incident, IncidentDecision, Judgement, Obligation, OneDecision
from vestibule.ids import IncidentId
from vestibule.problems import AlreadyThere, Unacceptable
from vestibule.shapes import Output

WHOLE: Literal["all"] = "all"
NOWHERE = "-"
"""The jurisdiction of the decision as a whole."""

type Next = Literal["again", "notify", "follow_up"]
type Place = tuple[str, str]
"""What one line decides on: who is told, and under the law of which place."""


class AnotherRound(AlreadyThere):
    """Facts have changed since: the decision is about an earlier round, or about one that does not exist yet."""

    title = "Another round"


class NotAssessedYet(AlreadyThere):
    """The scope of the round is being worked out; what is owed is not known yet."""

    title = "Not assessed yet"


class IncidentClosed(AlreadyThere):
    """The incident is closed. Facts that are new open it again."""

    title = "Incident closed"


class ToldAlready(AlreadyThere):
    """Somebody was told already who would now not be told. `told` names them."""

    title = "Told already"


class NotEveryObligation(Unacceptable):
    """The decision does not fit what is owed: `missing`, `unknown` and `repeated` name the lines."""

    title = "Not every obligation decided"


class CauseDemanded(Unacceptable):
    """A term has passed, and `late_because` is left out. `late` names the lines."""

    title = "Cause of the delay demanded"


class IncidentDecided(Output):
    """What was decided, and what is owed from now on."""

    id: IncidentId
    round: int
    verdict: Judgement
    """`notify`: somebody is told. `no_notice`: nobody is."""
    next: Literal["notify", "follow_up"]
    """Whether persons are written to now, or what is handed over is followed up."""
    obligations: list[Obligation]


def check_decidable(incident: Incident, wanted: IncidentDecision) -> None:
    """`IncidentClosed`, `AnotherRound` or `NotAssessedYet` when this is not what is to be decided now."""
    if incident.state == "closed":
        raise IncidentClosed("The incident is closed. State what is new by PATCH, and it is opened again.")
    if wanted.round != incident.round:
        raise AnotherRound(
            f"Facts have changed: the current round is {incident.round}. GET its obligations and decide on those."
        )
    if incident.scoped_round < incident.round:
        raise NotAssessedYet("Whom it concerns is being worked out. Try again in a minute.")


def check_complete(wanted: IncidentDecision, owed: Sequence[Obligation]) -> None:
    """`NotEveryObligation` unless each that may be owed has one line, and each line stands for something."""
    lines = [_place(line) for line in wanted.decisions]
    missing = {_place(each) for each in owed if each.met != "no"} - set(lines)
    unknown = set(lines) - {_place(each) for each in owed}
    repeated = {line for line in lines if lines.count(line) > 1}
    faults = {"missing": missing, "unknown": unknown, "repeated": repeated}
    if any(faults.values()):
        detail = "Decide once on each obligation that is met or perhaps met, and on no other. GET the incident's obligations."
        raise NotEveryObligation(detail, **{name: _named(places) for name, places in faults.items() if places})


def late_in(owed: Iterable[Obligation], now: datetime) -> set[Place]:
    """Whose term has passed without its being done, whatever was decided on it before."""
    may_be_owed = (each for each in owed if each.met != "no" and each.done_at is None)
    return {_place(each) for each in may_be_owed if each.due_at is not None and each.due_at <= now}


def check_cause(wanted: IncidentDecision, late: set[Place]) -> None:
    """`CauseDemanded` when a term has passed of what is not done, and nobody says why. GDPR Art. 33(1)."""
    if late and wanted.late_because is None:
        detail = (
            "A term has passed already. The decision is accepted with late_because, which says why it comes so late."
        )
        raise CauseDemanded(detail, late=_named(late))


def check_not_told(incident: Incident, wanted: IncidentDecision) -> None:
    """`ToldAlready` when somebody has been told in this round of what would now not be told."""
    told: set[Place] = {
        (filing.tell, filing.jurisdiction) for filing in incident.filings if filing.round == incident.round
    }
    if incident.state == "notifying" or incident.told_round == incident.round:
        persons = (each for each in of_round(incident) if each.tell == "persons" and each.verdict == "notify")
        told |= {_place(each) for each in persons}
    kept_back = {_place(line) for line in wanted.decisions if line.verdict == "no_notice"}
    if told & kept_back:
        raise ToldAlready("They were told already, which nobody can undo.", told=_named(told & kept_back))


def decided(incident: Incident, wanted: IncidentDecision, by: str, now: datetime) -> list[DecidedObligation]:
    """All decisions of the incident from now on: those of earlier rounds, and these in the place of the round's."""
    said = {"round": incident.round, "by": by, "at": now, "late_because": wanted.late_because}
    whole = {"tell": WHOLE, "jurisdiction": NOWHERE, "verdict": verdict_of(wanted), "reason": wanted.reason}
    lines = [line.model_dump() for line in wanted.decisions]
    earlier = [each for each in incident.decisions if each.round != incident.round]
    return [*earlier, *(DecidedObligation.model_validate({**said, **line}) for line in (whole, *lines))]


def told_round(incident: Incident, wanted: IncidentDecision) -> int:
    """The round of which everybody was told: this one no longer, where places are to be told now that were not."""
    was = {_place(each) for each in of_round(incident) if each.tell == "persons" and each.verdict == "notify"}
    now = {_place(line) for line in wanted.decisions if line.tell == "persons" and line.verdict == "notify"}
    return min(incident.told_round, incident.round - 1) if now - was else incident.told_round


def verdict_of(wanted: IncidentDecision) -> Judgement:
    """Whether anybody is told at all."""
    return "notify" if any(line.verdict == "notify" for line in wanted.decisions) else "no_notice"


def told_of(wanted: IncidentDecision, by: str, *, is_late: bool) -> dict[str, object]:
    """What the ledger says: the verdicts, and the hash of all reasons, which stand in the register."""
    reasons = (wanted.reason, wanted.late_because or "", *(line.reason for line in wanted.decisions))
    digest = sha256("\0".join(reasons).encode()).hexdigest()
    verdicts = {" ".join(_place(line)): line.verdict for line in wanted.decisions}
    return {"by": by, "round": wanted.round, "verdicts": verdicts, "reasons": digest, "late": is_late}


def of_round(incident: Incident) -> Iterator[DecidedObligation]:
    """What was decided on the facts as they are known now."""
    return (each for each in incident.decisions if each.round == incident.round)


def is_decided(incident: Incident) -> bool:
    """Whether the team has decided on the current round."""
    return any(each.tell == WHOLE for each in of_round(incident))


def tells_persons(incident: Incident) -> bool:
    """Whether the team has decided on the current round that persons are written to."""
    return any(each.tell == "persons" and each.verdict == "notify" for each in of_round(incident))


def answer(incident: Incident, round_: int) -> Next | None:
    """What the workflow that asked about a round is told; None while it has to wait for the team."""
    if incident.state == "closed":
        return "follow_up"
    if incident.round != round_ or incident.scoped_round < incident.round:
        return "again"
    if not is_decided(incident):
        return None
    return "notify" if tells_persons(incident) else "follow_up"


def _place(line: OneDecision | Obligation | DecidedObligation) -> Place:
    return line.tell, line.jurisdiction


def _named(places: Iterable[Place]) -> list[str]:
    return sorted(" ".join(place) for place in places)
