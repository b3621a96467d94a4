"""`vestibule deadline`: when a duty is due under the law of a place, said to a person or to a program."""

import argparse
import re
from calendar import monthrange
from datetime import date, datetime

from rich.console import Console
from rich.markup import escape

from local.command_line import Misused, print_json
from vestibule.policy import law
from vestibule.policy.deadlines import CAUSES, YEARS, Deadline, Interruption, Unreckonable, deadline
from vestibule.policy.regime import Duty

_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
_MOMENT = re.compile(rf"(?P<date>{_DATE})(?:[T ](?P<time>{_TIME})(?P<zone>\S*))?")
_OFFSET = re.compile(r"Z|[+-](?:0[0-9]|1[01]):?[0-5][0-9]|-12:?00|\+1[23]:?[0-5][0-9]|\+14:?00")
"""From -12:00 to +14:00: clocks are set to no other."""
_PAUSE = re.compile(rf"(?P<cause>[^:]+):(?P<asked>{_DATE})\.\.(?P<answered>{_DATE})?")
_DUE = {"act by": "Due", "not before": "Not before", "keep until": "Keep until"}


def declare(_: str, parser: argparse.ArgumentParser) -> None:
    """Give `vestibule deadline` its options."""
    parser.description = answer.__doc__
    parser.add_argument("--jurisdiction", required=True, help=f"whose law: {', '.join(law.JURISDICTIONS)}")
    parser.add_argument("--duty", required=True, help="what is to be done: access, breach-authority, unsubscribe …")
    parser.add_argument(
        "--received", required=True, metavar="WHEN", help="what starts the clock: 2026-03-05T10:00+01:00, or a day"
    )
    parser.add_argument("--extended", action="store_true", help="the term as the law lets it be extended")
    parser.add_argument(
        "--pause", action="append", default=[], metavar="CAUSE:DAY..DAY", help="a question and its answer; repeatable"
    )
    parser.add_argument("--zone", help="the controller's time zone, where it is not the default of the place")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.set_defaults(run=answer)


def answer(arguments: argparse.Namespace) -> None:
    """When a duty is due: the date by the best reading of the law, the earliest under any tenable one, and why."""
    try:
        found = deadline(
            arguments.jurisdiction,
            arguments.duty,
            moment(arguments.received),
            extended=arguments.extended,
            interruptions=[interruption(text) for text in arguments.pause],
            zone=arguments.zone,
        )
    except Unreckonable as problem:
        raise Misused(str(problem), type(problem).__name__) from None
    if arguments.json:
        print_json(document(found))
    else:
        show(found, Console(highlight=False, soft_wrap=True))


def moment(text: str) -> date:
    """The instant or the day that this text is; `Misused` where it is none, or an instant without a zone."""
    parts = _MOMENT.fullmatch(text)
    if not parts:
        raise Misused(f"{text!r} is not a time: write 2026-03-05T10:00+01:00, or 2026-03-05 for the day", "BadTime")
    day = existing_day(parts["date"])
    if parts["time"] is None:
        return day
    if not parts["zone"]:
        raise Misused(f"{text} has no time zone, and none is guessed: write {text}+01:00, or {text}Z", "Zoneless")
    if not _OFFSET.fullmatch(parts["zone"]):
        raise Misused(
            f"{parts['zone']!r} is not an offset from UTC between -12:00 and +14:00: write +01:00, -08:00 or Z",
            "BadTime",
        )
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise Misused(f"{parts['time']} is not a time of day: hours end at 23, minutes at 59", "BadTime") from None


def existing_day(text: str) -> date:
    """The day, written as 2026-03-05. `Misused` where the calendar has none or the year is out of reach."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Misused(f"{text} does not exist: {_why_not(*map(int, text.split('-')))}", "BadDate") from None
    if day.year not in YEARS:
        raise Misused(f"{text} lies outside of what is reckoned, {YEARS[0]} to {YEARS[-1]}", "BadDate")
    return day


def interruption(text: str) -> Interruption:
    """The pause that this text is: `identity:2026-09-14..2026-09-21`, and nothing after the dots while it is open."""
    parts = _PAUSE.fullmatch(text)
    if not parts:
        raise Misused(
            f"{text!r} is not a pause: write identity:2026-09-14..2026-09-21, and nothing after the dots "
            "while the answer is out",
            "BadInterruption",
        )
    if parts["cause"] not in CAUSES:
        raise Misused(f"{parts['cause']!r} is not a cause of a pause; known are {', '.join(CAUSES)}", "BadInterruption")
    answered = existing_day(parts["answered"]) if parts["answered"] else None
    return Interruption(parts["cause"], existing_day(parts["asked"]), answered)


def document(found: Deadline) -> dict[str, object]:
    """The answer for programs: dates as dates, instants with their offset."""
    return {
        "jurisdiction": found.jurisdiction,
        "duty": found.duty,
        "legal_due": written(found.legal_due),
        "safe_due": written(found.safe_due),
        "notice_by": found.notice_by and written(found.notice_by),
        "safe_notice_by": found.safe_notice_by and written(found.safe_notice_by),
        "zone": found.zone,
        "rule": found.rule,
        "reason": found.reason,
        "doubts": list(found.doubts),
        "versions": found.versions,
    }


def written(due: date) -> str:
    """`2026-04-07`, or `2026-10-26T15:00+01:00`: seconds only where there are any."""
    if isinstance(due, datetime):
        return due.isoformat(timespec="seconds" if due.second else "minutes")
    return due.isoformat()


def show(found: Deadline, console: Console) -> None:
    """The answer for a person, one thing a line."""
    console.print(f"[bold]{found.duty}[/bold] in {found.jurisdiction}, in the zone {found.zone}\n")
    _show_line(console, _heading(found), f"[bold]{_in_full(found.legal_due)}[/bold]")
    _show_line(console, "Safe", _in_full(found.safe_due))
    if found.notice_by and found.safe_notice_by:
        safe = f" (safe: {_in_full(found.safe_notice_by)})" if found.safe_notice_by != found.notice_by else ""
        _show_line(console, "Notice by", f"{_in_full(found.notice_by)}{safe}")
    _show_line(console, "Why", escape(found.reason))
    _show_line(
        console, "Rule", f"{found.rule} ({', '.join(f'{name} of {day}' for name, day in found.versions.items())})"
    )
    if found.doubts:
        console.print("\nDoubts")
    for doubt in found.doubts:
        console.print(f"  - {escape(doubt)}")


def _show_line(console: Console, heading: str, said: str) -> None:
    console.print(f"{heading:<12}{said}")


def _heading(found: Deadline) -> str:
    """A date to act by, to wait for or to keep until."""
    _, rule = law.place(found.jurisdiction).duty(found.duty) or (None, None)
    return _DUE[rule.reaches if isinstance(rule, Duty) else "act by"]


def _in_full(due: date) -> str:
    return f"{due:%A} {written(due)}"


def _why_not(year: int, month: int, day: int) -> str:
    if not year:
        return "years begin with 0001"
    if month not in range(1, 13):
        return f"there is no month {month}"
    return f"{date(year, month, 1):%B %Y} has {monthrange(year, month)[1]} days, not {day}"
