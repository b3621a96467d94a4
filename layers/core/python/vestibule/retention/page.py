"""The retention report as a page: in one language, without a script, and with nothing from elsewhere. Pure."""

import base64
import hashlib
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from vestibule.policy import spoken
from vestibule.policy.parts import Period
from vestibule.retention.chart import chart_of
from vestibule.retention.report import Kept, Report, Term, Verdict
from vestibule.words import Language

_FOLDER = Path(__file__).parent / "printed"
_SIGNS: Mapping[Verdict, str] = {"kept": "✓", "broken": "✗", "incomplete": "…"}
_SECONDS_A_DAY = 86_400


def page(report: Report) -> str:
    """The page, whole: it needs nothing beside it, and may be kept as a file."""
    voice = Voice(report.language)
    month = voice.month(report.month)
    figures = report.totals
    counts = {**figures.deleted.model_dump(), "put_back": figures.put_back}
    summary = voice.say(
        "summary",
        month=month,
        records=voice.count("records", figures.deleted.total),
        holds=voice.count("holds", sum(held.holds for held in report.holds)),
        **{name: voice.number(count) for name, count in counts.items()},
    )
    bars = [(kept, voice.bar(kept)) for kept in report.tables if kept.promised]
    return _template().render(
        report=report,
        month=month,
        summary=summary,
        sign=_SIGNS[report.verdict],
        chart=chart_of(bars, lambda term: voice.briefly([term])),
        policy=content_policy(),
        **voice.spoken(),
    )


@cache
def content_policy() -> str:
    """What a browser may load for the page: its own style and nothing else."""
    style = (_FOLDER / "report.css").read_text(encoding="utf-8").removesuffix("\n")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


class Voice:
    """How numbers, dates and terms are said in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def spoken(self) -> dict[str, Callable[..., str]]:
        """What the template calls."""
        named = (self.say, self.count, self.number, self.name, self.enforced, self.briefly, self.longest, self.day)
        return {
            **{verb.__name__: verb for verb in named},
            "records": lambda many: self.count("records", many),
            "moment": self.moment,
            "spoken": self.term,
        }

    def say(self, what: str, **values: object) -> str:
        """One of the sentences, its places filled."""
        return str(_texts()["say"][what][self.language]).format(**values)

    def number(self, many: int) -> str:
        """A number with its thousands apart."""
        return f"{many:,}".replace(",", _texts()["thousands"][self.language])

    def count(self, what: str, many: int) -> str:
        """So many of something. French says none as it says one."""
        one, several = _texts()[what][self.language]
        is_one = many == 1 or (many == 0 and self.language == "fr")
        return str(one if is_one else several).format(n=self.number(many))

    def name(self, table: str) -> str:
        """What a table is called; by its own name where it is none of ours any more."""
        return str(_texts()["names"].get(table, {}).get(self.language, table))

    def enforced(self, holding: str) -> str:
        """What ends a holding that no stream bears witness of."""
        found = _texts()["enforced"].get(holding)
        return str(found[self.language]) if found else self.say("unknown")

    def month(self, month: str) -> str:
        """`November 2026`."""
        year, number = month.split("-")
        return f"{_texts()['months'][self.language][int(number) - 1]} {year}"

    def day(self, when: date | datetime) -> str:
        """`21 November 2026`, of UTC."""
        day = when.astimezone(UTC).date() if isinstance(when, datetime) else when
        return f"{day.day} {self.month(f'{day:%Y-%m}')}"

    def moment(self, when: datetime) -> str:
        """A day with its time."""
        return f"{self.day(when)}, {when.astimezone(UTC):%H:%M} UTC"

    def term(self, term: Term) -> str:
        """`US-NYC: 90 days from the day the record was made`."""
        start = spoken.STARTS[term.counts_from].said_in(self.language)
        place = f"{term.jurisdiction}: " if term.jurisdiction else ""
        return f"{place}{self._length(term)} {start}"

    def briefly(self, terms: Sequence[Term]) -> str:
        """`365 days, US-NYC: 90 days`."""
        said = (
            f"{term.jurisdiction}: {self._length(term)}" if term.jurisdiction else self._length(term) for term in terms
        )
        return ", ".join(said) or self.say("no_promise")

    def longest(self, kept: Kept) -> str:
        """The longest time that a record was kept, in days begun."""
        if kept.longest_kept_s is None:
            return self.say("not_measured" if kept.deleted.total else "none_went")
        return self.count("days", -(-kept.longest_kept_s // _SECONDS_A_DAY))

    def bar(self, kept: Kept) -> str:
        """What a bar of the chart stands for."""
        last = max(kept.promised, key=lambda term: term.at_most_days)
        which = "bar_none" if kept.longest_kept_s is None else "bar"
        return self.say(which, name=self.name(kept.table), kept=self.longest(kept), promised=self._length(last))

    def _length(self, term: Term) -> str:
        return spoken.length(Period(days=term.days, months=term.months, years=term.years), self.language)


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads((_FOLDER / "report.toml").read_text(encoding="utf-8"))


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2")
