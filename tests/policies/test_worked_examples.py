"""The worked examples of the reference, all of them: the program and the oracle both have to give these dates."""

import datetime as dt
from typing import NamedTuple

import pytest

from tests.policies.oracle import Answer, Moment, Question, expected
from vestibule.policy.deadlines import Interruption, deadline


class Example(NamedTuple):
    """A row. `legal` and `safe` are dates, or instants where the term runs in hours; `notice` is `legal/safe`."""

    number: int
    place: str
    duty: str
    start: str
    legal: str
    safe: str
    why: str
    pause: str = ""
    notice: str = ""


EXAMPLES = (
    Example(1, "FR", "access", "2026-03-05T10:00+01:00", "2026-04-07", "2026-04-05", "Easter Sunday and Monday"),
    Example(2, "FR", "access", "2028-01-31T09:00+01:00", "2028-02-29", "2028-02-29", "no 31 February, and a leap year"),
    Example(2, "FR", "access", "2028-01-30T09:00+01:00", "2028-02-29", "2028-02-29", "nor a 30 February"),
    Example(3, "FR", "access", "2026-02-28T23:30+00:00", "2026-04-01", "2026-04-01", "in Paris it was 1 March already"),
    Example(4, "FR", "access", "2026-04-08", "2026-05-11", "2026-05-08", "8 May is a Friday and a holiday"),
    Example(
        *(5, "FR", "access", "2026-11-30", "2027-03-01", "2027-02-28", "three months from receipt in one step"),
        notice="2026-12-30/2026-12-30",
    ),
    Example(6, "FR", "access", "2026-09-25T10:00+02:00", "2026-10-26", "2026-10-25", "clocks go back on that Sunday"),
    Example(7, "LU", "access", "2026-05-23", "2026-06-24", "2026-06-23", "the national day"),
    Example(8, "LU", "access", "2026-11-26", "2026-12-28", "2026-12-26", "a Saturday, and a holiday there"),
    Example(8, "FR", "access", "2026-11-26", "2026-12-28", "2026-12-26", "a Saturday"),
    Example(9, "NL", "access", "2026-04-05", "2026-05-06", "2026-05-05", "5 May is on the statute's list every year"),
    Example(10, "GB", "access", "2026-11-25T23:59+00:00", "2026-12-29", "2026-12-24", "Christmas and its substitute"),
    Example(11, "GB-NIR", "access", "2026-02-17", "2026-03-18", "2026-03-16", "St Patrick's Day"),
    Example(11, "GB", "access", "2026-02-17", "2026-03-17", "2026-03-16", "no holiday in England"),
    Example(
        *(12, "GB", "access", "2026-03-02", "2026-04-13", "2026-04-11", "ten days of asking for the scope"),
        pause="scope:2026-03-05..2026-03-14",
    ),
    Example(13, "US-CA", "acknowledge", "2026-01-15T09:00-08:00", "2026-01-30", "2026-01-28", "King Day on the 19th"),
    Example(14, "US-CA", "access", "2026-07-01T02:00Z", "2026-08-14", "2026-08-13", "there it was 30 June still"),
    Example(15, "US-CA", "opt-out", "2026-11-16", "2026-12-09", "2026-12-04", "Thanksgiving and the day after it"),
    Example(16, "CA", "access", "2026-06-01", "2026-07-02", "2026-07-01", "Canada Day"),
    Example(
        *(17, "CA", "access", "2026-06-01", "2026-07-31", "2026-07-31", "sixty days, and notice by the thirtieth"),
        notice="2026-07-02/2026-07-01",
    ),
    Example(18, "CA-QC", "access", "2026-05-25", "2026-06-25", "2026-06-24", "the Fête nationale"),
    Example(19, "CA-QC", "biometric-filing", "2027-03-01", "2026-12-31", "2026-12-30", "sixty clear days before"),
    Example(20, "SG", "access", "2026-07-10", "2026-08-11", "2026-08-09", "National Day on a Sunday, and its Monday"),
    Example(21, "AU-NSW", "access", "2026-03-26", "2026-04-25", "2026-04-25", "guidance does not roll"),
    Example(22, "US-NY", "breach-persons", "2026-06-04", "2026-07-06", "2026-07-04", "Independence Day, a Saturday"),
    Example(
        *(23, "FR", "breach-authority", "2026-10-23T15:30+02:00"),
        *("2026-10-26T15:00+01:00", "2026-10-26T14:30+01:00", "72 hours across a change of the clocks"),
    ),
    Example(
        *(24, "FR", "breach-authority", "2026-12-24T18:10+01:00"),
        *("2026-12-27T19:00+01:00", "2026-12-27T18:10+01:00", "hours run over Christmas"),
    ),
    Example(25, "US-IL", "reference-data", "2028-02-29", "2031-02-28", "2031-02-28", "no 29 February in 2031"),
    Example(26, "CA-ON", "unsubscribe", "2026-06-19", "2026-07-06", "2026-07-03", "Canada Day"),
    Example(26, "CA-QC", "unsubscribe", "2026-06-19", "2026-07-07", "2026-07-03", "24 June as well"),
    Example(27, "FR", "cookie-choice", "2026-08-31", "2027-02-28", "2027-02-28", "no 31 February"),
)


def _moment(text: str) -> Moment:
    return dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)


def _pauses(text: str) -> list[Question]:
    if not text:
        return []
    cause, days = text.split(":")
    asked, answered = days.split("..")
    return [Question(cause, dt.date.fromisoformat(asked), dt.date.fromisoformat(answered))]


def _written(answer: Answer) -> tuple[str, str, str]:
    """As the table writes it."""
    legal, safe, *notices = (
        moment.isoformat(timespec="minutes") if isinstance(moment, dt.datetime) else str(moment) for moment in answer
    )
    return legal, safe, "/".join(notices).replace("None/None", "")


def _by_program(example: Example) -> Answer:
    pauses = [Interruption(*pause) for pause in _pauses(example.pause)]
    found = deadline(
        example.place, example.duty, _moment(example.start), extended=bool(example.notice), interruptions=pauses
    )
    return found.legal_due, found.safe_due, found.notice_by, found.safe_notice_by


def _by_oracle(example: Example) -> Answer:
    pauses = _pauses(example.pause)
    return expected(example.place, example.duty, _moment(example.start), bool(example.notice), pauses)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.number}-{example.place}")
def test_worked_examples(example: Example) -> None:
    given = (example.legal, example.safe, example.notice)
    assert _written(_by_program(example)) == given, example.why
    assert _written(_by_oracle(example)) == given, example.why


def test_no_worked_example_is_left_out() -> None:
    assert {example.number for example in EXAMPLES} == set(range(1, 28))
