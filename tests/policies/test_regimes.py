"""The regimes that ship, against the reference: every number that the law gives is written down a second time."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from tests.policies.reference import (
    AGES_BY_GUIDANCE,
    CALENDARS,
    CHECKED,
    CHILDREN,
    DOUBTS,
    LIMITS,
    LIST_OF,
    LOOKS_BACK,
    PARENTS,
    PAUSES,
    RIGHTS,
    WEEKEND,
    WORKDAYS,
    WRITTEN,
    ZONES,
)
from vestibule.policy import regime as shape
from vestibule.policy.almanac import DaysOff
from vestibule.policy.citations import Citation
from vestibule.policy.regime import Duty, DutyName, Regime, Unnumbered
from vestibule.words import LANGUAGES

FILES = {path.stem.upper(): path for path in (Path(shape.__file__).parent / "regimes").glob("*.toml")}
REGIMES = {code: Regime.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))) for code, path in FILES.items()}
TOPS = [code for code, parent in PARENTS.items() if parent is None]
PLACES = [code for code in PARENTS if code != "EU"]
DUTIES: tuple[str, ...] = get_args(DutyName)

each_regime = pytest.mark.parametrize("code", sorted(REGIMES))
each_top = pytest.mark.parametrize("code", TOPS)
each_place = pytest.mark.parametrize("code", PLACES)


def lineage(code: str) -> Iterator[Regime]:
    """The regime and its parents, nearest first."""
    nearest: str | None = code
    while nearest:
        yield REGIMES[nearest]
        nearest = REGIMES[nearest].parent


def nearest(code: str, field: str) -> Any:
    """The field of the first regime that fills it."""
    return next((found for each in lineage(code) if (found := getattr(each, field))), None)


def said(regime: Regime) -> tuple[Duty | Unnumbered, ...]:
    """What the regime itself says of duties."""
    return (*regime.duties, *regime.unnumbered)


def entry(code: str, duty: str) -> Duty | Unnumbered:
    """What the first regime that speaks of the duty says of it."""
    return next(listed for each in lineage(code) for listed in said(each) if duty in listed.duties)


def doubted(regime: Regime) -> set[str]:
    """The doubts that the regime's duties and pauses name."""
    return {key for duty in regime.duties for key in duty.doubts} | {
        key for pause in regime.pauses for key in pause.doubts
    }


def marks(duty: Duty) -> set[str]:
    """All that is special about it, each by a word of the table."""
    words = {
        "rolls": duty.rolls,
        "earlier": duty.safe_days_earlier == 1,
        "full-hour": duty.from_full_hour,
        "backward": duty.backward,
        "guidance": duty.source.guidance,
        duty.reaches.replace(" ", "-"): duty.reaches != "act by",
    }
    return {word for word, holds in words.items() if holds}


def weekend(days: DaysOff) -> str:
    return " ".join(day[:3].capitalize() for day in days.weekend)


def parts(part: object) -> Iterator[BaseModel]:
    """Everything inside a regime."""
    if isinstance(part, BaseModel):
        yield part
        for field in type(part).model_fields:
            yield from parts(getattr(part, field))
    elif isinstance(part, tuple):
        for each in part:
            yield from parts(each)


def test_the_regimes_are_those_of_the_reference_each_under_its_parent() -> None:
    assert {code: regime.parent for code, regime in REGIMES.items()} == PARENTS


@each_regime
def test_a_file_is_named_after_its_code(code: str) -> None:
    assert REGIMES[code].code == code


@each_regime
def test_a_file_says_at_its_head_what_it_is(code: str) -> None:
    assert FILES[code].read_text(encoding="utf-8").startswith("# ")


@each_top
def test_a_regime_without_parent_answers_every_duty_exactly_once(code: str) -> None:
    assert Counter(name for each in said(REGIMES[code]) for name in each.duties) == Counter(DUTIES)


@each_regime
def test_a_regime_says_nothing_twice(code: str) -> None:
    regime = REGIMES[code]
    keys: list[tuple[str, object]] = [
        *(("duty", name) for each in said(regime) for name in each.duties),
        *(("pause", pause.cause) for pause in regime.pauses),
        *(("right", granted.right) for granted in regime.rights),
        *(("exception", exemption.key) for exemption in regime.exceptions),
        *(("limit", (limit.data, limit.counts_from)) for limit in regime.limits),
        *(("breach", rule.tell) for rule in regime.breaches),
        *(("doubt", doubt.key) for doubt in regime.doubts),
    ]
    assert [each for each, times in Counter(keys).items() if times > 1] == []


@each_regime
def test_what_a_regime_refers_to_exists_in_it_or_above(code: str) -> None:
    regime = REGIMES[code]
    doubts = {doubt.key for each in lineage(code) for doubt in each.doubts}
    exceptions = {exemption.key for each in lineage(code) for exemption in each.exceptions}
    assert doubted(regime) - doubts == set()
    assert {key for granted in regime.rights for key in granted.exceptions} - exceptions == set()


@each_regime
def test_a_regime_declares_no_doubt_or_exception_that_it_never_uses(code: str) -> None:
    regime = REGIMES[code]
    assert {doubt.key for doubt in regime.doubts} - doubted(regime) == set()
    assert {one.key for one in regime.exceptions} - {key for one in regime.rights for key in one.exceptions} == set()


@each_regime
def test_a_regime_names_only_calendars_that_ship(code: str) -> None:
    days = [part for part in parts(REGIMES[code]) if isinstance(part, DaysOff)]
    assert {name for each in days for name in (*each.calendars, *each.common_to)} - CALENDARS == set()


@pytest.mark.parametrize(("place", "duty"), WRITTEN, ids="-".join)
def test_a_number_of_the_reference_stands_in_its_regime(place: str, duty: str) -> None:
    row, found = WRITTEN[place, duty], entry(place, duty)
    assert isinstance(found, Duty)
    extended = str(found.extended) if found.extended else None
    since = found.from_date.isoformat() if found.from_date else None
    assert (found.rule, found.starts, str(found.term), extended, since, found.until_date) == (
        *(row.rule, row.starts, row.term, row.extended, row.since),
        None,
    )
    assert marks(found) == set(row.marks.split())


@each_regime
def test_a_regime_numbers_no_duty_that_the_reference_does_not(code: str) -> None:
    numbered = {name for name in DUTIES if isinstance(entry(code, name), Duty)}
    assert numbered == {duty for place, duty in WRITTEN if place == code}


@each_regime
def test_business_days_are_counted_around_the_days_off_of_the_reference(code: str) -> None:
    found = {}
    for name in DUTIES:
        duty = entry(code, name)
        if isinstance(duty, Duty) and duty.counts_around and duty.safe_counts_around:
            found[code, name] = tuple(
                (weekend(days), " ".join(days.calendars), " ".join(sorted(days.common_to)))
                for days in (duty.counts_around, duty.safe_counts_around)
            )
    assert found == {key: days for key, days in WORKDAYS.items() if key[0] == code}


@each_place
def test_a_term_rolls_past_the_days_off_of_the_place(code: str) -> None:
    days = nearest(code, "days_off") or DaysOff()
    assert (weekend(days), " ".join(days.calendars), days.common_to) == (WEEKEND[code], LIST_OF.get(code, code), ())


@each_place
def test_a_place_has_the_zone_of_the_reference(code: str) -> None:
    assert nearest(code, "time_zone") == ZONES[code]


def test_what_is_common_to_europe_has_neither_zone_nor_days_off() -> None:
    assert (REGIMES["EU"].time_zone, REGIMES["EU"].days_off, REGIMES["EU"].supervisor) == (None, None, None)


@each_top
def test_a_regime_without_parent_says_of_every_question_what_it_does_to_the_clock(code: str) -> None:
    assert {pause.cause for pause in REGIMES[code].pauses} == {"identity", "scope", "fee"}


@each_regime
def test_a_question_does_to_the_clock_what_the_reference_says(code: str) -> None:
    found: dict[str, str] = {}
    for pause in (pause for each in lineage(code) for pause in each.pauses):
        words = (pause.effect, "inclusive" * pause.counts_answer_day, "safe" * pause.safe)
        found.setdefault(pause.cause, " ".join(filter(None, words)))
    assert (found["identity"], found["scope"], found["fee"]) == PAUSES[code]


@each_regime
def test_a_child_is_as_old_as_the_reference_says(code: str) -> None:
    assert nearest(code, "children").under == CHILDREN[code]


def test_an_age_that_is_only_advised_says_so() -> None:
    ages = {code: regime.children for code, regime in REGIMES.items() if regime.children}
    assert {code for code, age in ages.items() if age.source.guidance} == AGES_BY_GUIDANCE


@each_regime
def test_a_regime_grants_the_rights_of_the_reference(code: str) -> None:
    assert {granted.right for granted in nearest(code, "rights") or ()} == set(RIGHTS[code].split())


def test_only_california_and_singapore_bound_how_far_back_an_answer_reaches() -> None:
    rights = [(code, granted) for code, regime in REGIMES.items() for granted in regime.rights]
    assert {(code, one.right): str(one.looks_back) for code, one in rights if one.looks_back} == LOOKS_BACK


def test_every_open_reading_of_the_reference_is_told() -> None:
    found: dict[tuple[str, str], str] = {}
    for code, regime in REGIMES.items():
        found |= {(code, str(duty.duties[0])): " ".join(duty.doubts) for duty in regime.duties if duty.doubts}
        found |= {(code, str(pause.cause)): " ".join(pause.doubts) for pause in regime.pauses if pause.doubts}
    assert found == DOUBTS


def test_storage_is_limited_as_the_reference_says() -> None:
    found = {}
    for code, limit in ((code, limit) for code, regime in REGIMES.items() for limit in regime.limits):
        bound = f"at most {limit.at_most}" if limit.at_most else f"at least {limit.at_least}"
        by = "guidance" if limit.source.guidance else "law"
        found[code, limit.data] = f"{bound} from {limit.counts_from} by {by}"
    assert found == LIMITS


@each_place
def test_a_place_has_an_authority_that_can_be_reached(code: str) -> None:
    found = nearest(code, "supervisor")
    assert found.address
    assert found.phone.startswith("+")
    assert found.url.startswith("https://")
    assert (found.breach_url or found.url).startswith("https://")


def test_europe_is_thirty_states_and_neither_finds_the_united_states_adequate_as_a_whole() -> None:
    union, kingdom = REGIMES["EU"].area, REGIMES["GB"].area
    assert union is not None
    assert kingdom is not None
    assert len(union.members) == 30
    assert not set(union.members) & set(union.adequate)
    assert "US" not in {*union.adequate, *kingdom.adequate}
    assert set(kingdom.adequate) - set(union.adequate) == {*union.members, "GI"}
    assert set(union.adequate) - set(kingdom.adequate) == {"GB", "BR"}


@each_regime
def test_no_date_lies_after_the_day_of_checking(code: str) -> None:
    assert REGIMES[code].version == CHECKED
    dates = [value for part in parts(REGIMES[code]) for _, value in part if isinstance(value, date)]
    assert [day for day in dates if day > CHECKED] == []


@each_regime
def test_what_is_confirmed_says_where_it_was_read(code: str) -> None:
    cited = [part for part in parts(REGIMES[code]) if isinstance(part, Citation)]
    assert [each.law for each in cited if each.confidence == "confirmed" and not each.read_in] == []


@each_regime
def test_a_duty_without_a_number_says_in_sentences_what_to_do(code: str) -> None:
    texts = [each.says for each in REGIMES[code].unnumbered]
    assert [text for text in texts if not (text[0].isupper() and text.endswith(".") and len(text.split()) > 7)] == []


@each_regime
def test_a_ground_for_refusal_fits_into_a_sentence_in_every_language(code: str) -> None:
    labels = [one.label.said_in(language) for one in REGIMES[code].exceptions for language in LANGUAGES]
    assert [label for label in labels if label[0].isupper() or label.endswith(".") or ";" in label] == []
