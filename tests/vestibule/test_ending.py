"""When a person's record ends: after the last tie, by the strictest rule of all places; never while a tie goes on."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vestibule import ids
from vestibule.people.ending import Term, end_of_relation, term_of_person
from vestibule.people.model import Relation
from vestibule.people.standing import covered_until
from vestibule.policy import retention
from vestibule.policy.pack import OPERATORS, load

VALET = load("valet")
LEFT = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HERE, ELSEWHERE = ids.derived("sit", "here"), ids.derived("sit", "elsewhere")
OURS = ids.derived("org", "ours")


@dataclass(frozen=True)
class Tied:
    """A tie that is no relation, as a consent will be."""

    until: datetime | None
    jurisdiction: str | None


INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
PLACES = st.sampled_from(["US-NYC", "FR", "FR-75", "US-NY", "GB", None])
ENDED = st.builds(Tied, INSTANTS, PLACES)
GOING_ON = st.builds(Tied, st.none(), PLACES)


@pytest.mark.parametrize(
    ("places", "ends"),
    [
        (["US-NYC"], datetime(2027, 2, 12, 12, tzinfo=UTC)),  # 90 days, less the margin of 7
        (["FR"], datetime(2027, 11, 14, 5, tzinfo=UTC)),  # 12 months to the day in Toronto, less the margin
        (["FR", "US-NYC"], datetime(2027, 2, 12, 12, tzinfo=UTC)),
        (["FR", None], datetime(2027, 11, 14, 5, tzinfo=UTC)),
    ],
)
def test_of_all_places_the_strictest_rule_holds(places: list[str | None], ends: datetime) -> None:
    assert term_of_person([Tied(LEFT, place) for place in places], VALET) == Term(LEFT, ends)


def test_a_place_that_was_left_before_still_counts_from_the_last_end() -> None:
    ties = [Tied(LEFT - 30 * DAY, "US-NYC"), Tied(LEFT, "FR")]
    assert term_of_person(ties, VALET) == Term(LEFT, LEFT + 83 * DAY)


def test_a_relation_ends_by_its_own_place_and_its_own_end() -> None:
    assert end_of_relation(Tied(LEFT, "US-NYC"), VALET) == LEFT + 83 * DAY
    assert end_of_relation(Tied(LEFT, "FR"), VALET) == datetime(2027, 11, 14, 5, tzinfo=UTC)
    assert end_of_relation(Tied(None, "US-NYC"), VALET) is None


def test_who_is_tied_to_nothing_that_is_stored_has_no_term() -> None:
    assert term_of_person([], VALET) == Term()


@given(st.lists(ENDED), GOING_ON, st.sampled_from(OPERATORS))
def test_nobody_with_a_tie_that_goes_on_ends(ended: list[Tied], going_on: Tied, operator: str) -> None:
    assert term_of_person([*ended, going_on], load(operator)) == Term()


@given(st.lists(ENDED, min_size=1), st.randoms(use_true_random=False), st.sampled_from(OPERATORS))
def test_every_promise_of_every_place_is_kept_whatever_the_order(
    ties: list[Tied], random: object, operator: str
) -> None:
    pack, last = load(operator), max(tie.until for tie in ties if tie.until)
    term = term_of_person(ties, pack)
    promises = [retention.expiry(pack, "people", last, tie.jurisdiction) for tie in ties]
    assert term.left_at == last
    assert term.expires_at in [promise.expires_at for promise in promises]
    assert all(term.expires_at <= promise.promised_until for promise in promises)
    random.shuffle(ties)  # type: ignore[attr-defined]
    assert term_of_person(ties, pack) == term


def relation(
    since: timedelta, until: timedelta | None, *, site: str | None = HERE, organisation: str = OURS
) -> Relation:
    return Relation(
        person_id=ids.derived("per", "one"),
        id=ids.derived("rel", since, until, site),
        kind="resident" if site else "technician",
        organisation_id=organisation,
        site_id=site,
        since=LEFT + since,
        until=None if until is None else LEFT + until,
    )


COVERED: dict[str, tuple[list[Relation], timedelta, timedelta | None]] = {
    "who lives there": ([relation(-DAY, None)], -DAY, None),
    "who leaves tomorrow": ([relation(-DAY, DAY)], -DAY, DAY),
    "who left": ([relation(-2 * DAY, -DAY)], -2 * DAY, -DAY),
    "who left and is back": ([relation(-3 * DAY, -2 * DAY), relation(-DAY, None)], -3 * DAY, None),
    "who will be back": ([relation(-2 * DAY, -DAY), relation(DAY, None)], -2 * DAY, -DAY),
    "who goes on without a gap": ([relation(-DAY, DAY), relation(DAY, 2 * DAY)], -DAY, 2 * DAY),
    "who is away for a day": ([relation(-DAY, DAY), relation(2 * DAY, None)], -DAY, DAY),
    "whose right begins after that": ([relation(-DAY, DAY), relation(2 * DAY, None)], 3 * DAY, None),
    "whose right begins while away": ([relation(-DAY, DAY), relation(3 * DAY, None)], 2 * DAY, DAY),
    "who lives elsewhere": ([relation(-2 * DAY, -DAY), relation(-DAY, None, site=ELSEWHERE)], -2 * DAY, -DAY),
    "who works for the organisation": ([relation(-2 * DAY, -DAY), relation(-DAY, None, site=None)], -2 * DAY, None),
    "who works for another": (
        [relation(-2 * DAY, -DAY), relation(-DAY, None, site=None, organisation=ids.derived("org", "theirs"))],
        -2 * DAY,
        -DAY,
    ),
    "of whom nothing is stored": ([], -DAY, timedelta()),
    "who never came": ([relation(DAY, timedelta())], DAY, timedelta()),
}


@pytest.mark.parametrize("who", COVERED)
def test_until_when_somebody_is_tied_to_a_site(who: str) -> None:
    relations, begins, until = COVERED[who]
    found = covered_until(relations, OURS, HERE, LEFT + begins, LEFT)
    assert found == (None if until is None else LEFT + until)


OFFSETS = st.integers(-20, 20).map(lambda days: days * DAY)
RELATIONS = st.lists(st.builds(relation, OFFSETS, st.none() | OFFSETS, site=st.sampled_from([HERE, ELSEWHERE, None])))


@given(RELATIONS, OFFSETS)
def test_before_that_instant_a_relation_holds_at_every_instant_and_at_it_none(
    relations: list[Relation], begins: timedelta
) -> None:
    def tied(instant: datetime) -> bool:
        return any(each.holds(instant) for each in relations if each.site_id in (HERE, None))

    since = max(LEFT + begins, LEFT)
    until = covered_until(relations, OURS, HERE, LEFT + begins, LEFT)
    days = [since + number * DAY for number in range(50)]
    assert [tied(day) for day in days if until is None or day < until] == [True] * len(
        [day for day in days if until is None or day < until]
    )
    assert until is None or not tied(max(until, since))
