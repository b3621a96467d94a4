"""One case asked of both, and their answers as text, so that an offset that differs is a difference too."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from prove.cases import Case, describes
from tests.policies.oracle import Answer, expected
from tests.policies.oracle_days import NoTable
from vestibule.policy.deadlines import Interruption, NoCalendar, Unreckonable, deadline

NO_TABLE = "refused: a year without holidays"
MOST_SHOWN = 20


@dataclass
class Tally:
    """What a run of cases found. `kinds` counts what the cases were like, so that a space left empty shows."""

    cases: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    by_duty: Counter[str] = field(default_factory=Counter)
    disagreements: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Take another run in."""
        self.cases += other.cases
        self.kinds += other.kinds
        self.by_duty += other.by_duty
        self.disagreements += other.disagreements
        self.examples = (self.examples + other.examples)[:MOST_SHOWN]


def compare(cases: Iterable[Case]) -> Tally:
    """Ask each case of both."""
    tally = Tally()
    for case in cases:
        program, oracle = by_program(case), by_oracle(case)
        tally.cases += 1
        tally.by_duty[f"{case.jurisdiction} {case.duty}"] += 1
        tally.kinds.update(_kinds(case, oracle))
        if program != oracle:
            tally.disagreements += 1
            tally.examples.append(f"{describes(case)}: the program says {program}, the oracle {oracle}")
    tally.examples = tally.examples[:MOST_SHOWN]
    return tally


def by_program(case: Case) -> str:
    """`legal_due safe_due notice_by safe_notice_by`, or that a year has no table; any other refusal is a disagreement."""
    waits = [Interruption(*pause) for pause in case.pauses]
    try:
        found = deadline(case.jurisdiction, case.duty, case.start, extended=case.extended, interruptions=waits)
    except NoCalendar:
        return NO_TABLE
    except Unreckonable as refusal:
        return f"refused: {refusal}"
    return _written((found.legal_due, found.safe_due, found.notice_by, found.safe_notice_by))


def by_oracle(case: Case) -> str:
    """The same, from the oracle."""
    try:
        return _written(expected(*case))
    except NoTable:
        return NO_TABLE


def _written(answer: Answer) -> str:
    return " ".join(moment.isoformat() if moment else "-" for moment in answer)


def _kinds(case: Case, answer: str) -> Iterable[str]:
    legal, safe = answer.split()[:2]
    if answer == NO_TABLE:
        yield "refused by both, for want of a holiday table"
    elif legal != safe:
        yield "legal and safe dates differ"
    if case.extended:
        yield "extended"
    if case.pauses:
        yield f"with {len(case.pauses)} pause{'s' * (len(case.pauses) > 1)}"
