"""Decisions and what they amount to: in whatever order they arrive, from however many devices, at any past instant."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vestibule import ids
from vestibule.consent.model import Choice, Consent
from vestibule.consent.standing import Basis, Terms, Verdict, heads, prevails, restriction, strictest, verdict

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ADA, GUARDIAN = ids.derived("per", "ada"), ids.derived("per", "guardian")
CHOICES: tuple[Choice, ...] = (
    *("given", "refused", "withdrawn"),
    *("objected", "allowed_again", "restricted", "unrestricted"),
)
_YES = Verdict(allowed=True, why="given")


def decision(name: str, choice: Choice, *after: Consent, minute: float = 0, **more: Any) -> Consent:
    """Somebody's decision, `minute` minutes after noon, knowing of others."""
    at = NOON + minute * MINUTE
    usual = {
        "id": ids.derived("cns", name),
        "person_id": ADA,
        "given_by": ADA,
        "purpose": "newsletters",
        "edition": "2026-01-01-00000000",
        "shown": "0" * 64,
        "language": "en",
        "means": "app",
        "decided_at": at,
        "recorded_at": at,
        "after": frozenset(each.id for each in after),
    }
    return Consent.model_validate({**usual, "choice": choice, **more})


def asked(basis: Basis = "consent", **more: Any) -> Terms:
    return Terms("newsletters", basis, **more)


def answer(decisions: Sequence[Consent], basis: Basis = "consent", *, minute: float = 100, **more: Any) -> Verdict:
    return verdict(asked(basis, **more), decisions, NOON + minute * MINUTE)


@st.composite
def ledgers(draw: st.DrawFn) -> list[Consent]:
    """Decisions of several devices: each knows of some that were recorded before it, and of others not."""
    made: list[Consent] = []
    for place in range(draw(st.integers(0, 8))):
        known = draw(st.lists(st.sampled_from(made), unique_by=lambda each: each.id)) if made else []
        lasts = draw(st.none() | st.integers(0, 12))
        made.append(
            decision(
                f"decision {place}",
                draw(st.sampled_from(CHOICES)),
                *known,
                minute=place + draw(st.sampled_from([0, 0.5])),
                ends_at=None if lasts is None else NOON + (place + lasts) * MINUTE,
            )
        )
    return made


BASES = st.sampled_from(("consent", "legitimate_interest", "none"))
MINUTES = st.integers(-1, 12)


def strictness(result: Verdict) -> int:
    return 0 if result.allowed else 1


@given(ledgers(), BASES, MINUTES, st.randoms())
def test_the_order_in_which_decisions_arrive_changes_nothing(
    ledger: list[Consent], basis: Basis, minute: int, order: Any
) -> None:
    shuffled = list(ledger)
    order.shuffle(shuffled)
    assert answer(shuffled, basis, minute=minute) == answer(ledger, basis, minute=minute)


@given(ledgers(), BASES, MINUTES)
def test_a_decision_that_arrives_twice_counts_once(ledger: list[Consent], basis: Basis, minute: int) -> None:
    assert answer([*ledger, *ledger], basis, minute=minute) == answer(ledger, basis, minute=minute)


@given(ledgers(), st.lists(st.booleans(), min_size=8, max_size=8), BASES)
def test_ledgers_of_devices_join_in_any_grouping(ledger: list[Consent], split: list[bool], basis: Basis) -> None:
    one = [each for each, first in zip(ledger, split, strict=False) if first]
    other = [each for each, first in zip(ledger, split, strict=False) if not first]
    assert answer([*one, *other], basis) == answer([*other, *one], basis) == answer(ledger, basis)


@given(ledgers(), BASES, MINUTES)
def test_what_was_answered_at_an_instant_is_rebuilt_from_the_whole_ledger(
    ledger: list[Consent], basis: Basis, minute: int
) -> None:
    at = NOON + minute * MINUTE
    answered_then = answer([each for each in ledger if each.recorded_at <= at], basis, minute=minute)
    assert answer(ledger, basis, minute=minute) == answered_then


@given(ledgers(), BASES, st.sampled_from(CHOICES))
def test_nothing_that_knew_of_nothing_loosens_what_stands(ledger: list[Consent], basis: Basis, choice: Choice) -> None:
    """What a device decided offline can only make it stricter, but where nothing was decided on its strand before."""
    strand = ("restricted", "unrestricted") if choice in ("restricted", "unrestricted") else CHOICES[:5]
    late = decision("late", choice, minute=20)
    if any(each.choice in strand for each in ledger):
        assert strictness(answer([*ledger, late], basis)) >= strictness(answer(ledger, basis))


@given(ledgers(), BASES, st.sampled_from(CHOICES[:5]))
def test_who_knows_all_that_stands_decides(ledger: list[Consent], basis: Basis, choice: Choice) -> None:
    last = decision("last", choice, *heads(ledger, NOON + 50 * MINUTE), minute=60)
    assert strictest([*ledger, last], NOON + 60 * MINUTE) == last
    assert prevails(last, ledger, NOON + 60 * MINUTE)


@given(ledgers())
def test_there_is_a_head_wherever_there_is_a_decision(ledger: list[Consent]) -> None:
    at = NOON + 100 * MINUTE
    will = [each for each in ledger if each.choice in CHOICES[:5]]
    assert (strictest(ledger, at) is not None) == bool(will)


@pytest.mark.parametrize("choice", ["withdrawn", "refused", "objected"])
def test_a_no_beats_a_yes_of_the_same_moment(choice: Choice) -> None:
    first = decision("first", "given")
    yes, no = decision("yes", "given", first, minute=1), decision("no", choice, first, minute=1)
    assert not answer([first, yes, no]).allowed
    assert (prevails(no, [first, yes], NOON + MINUTE), prevails(yes, [first, no], NOON + MINUTE)) == (True, False)
    both = decision("both", "given", yes, no, minute=2)
    assert answer([first, yes, no, both]).allowed


def test_two_yeses_last_as_long_as_the_shorter_one() -> None:
    short = decision("short", "given", ends_at=NOON + 5 * MINUTE)
    long = decision("long", "given", ends_at=NOON + 50 * MINUTE)
    assert answer([short, long], minute=4) == Verdict(allowed=True, why="given", decision_id=short.id)
    assert answer([short, long], minute=5) == Verdict(allowed=False, why="expired", decision_id=short.id)


def test_each_basis_reads_silence_in_its_own_way() -> None:
    assert [answer([], basis).why for basis in ("consent", "legitimate_interest", "none")] == [
        "not_asked",
        "needs_none",
        "needs_none",
    ]
    assert [answer([], basis).allowed for basis in ("consent", "legitimate_interest", "none")] == [False, True, True]


def test_not_to_object_is_no_consent() -> None:
    again = decision("again", "allowed_again")
    assert (answer([again]).why, answer([again], "legitimate_interest").allowed) == ("not_asked", True)


def test_an_objection_ends_with_the_word_of_who_knew_of_it() -> None:
    objected = decision("objected", "objected")
    unknowing = decision("unknowing", "allowed_again", minute=1)
    knowing = decision("knowing", "allowed_again", objected, minute=1)
    assert answer([objected, unknowing], "legitimate_interest").why == "objected"
    assert answer([objected, knowing], "legitimate_interest").allowed


@pytest.mark.parametrize("key", ["newsletters", "promotion", "*"])
def test_a_restriction_stops_all_but_what_the_law_demands(key: str) -> None:
    yes = decision("yes", "given")
    stopped = decision("stopped", "restricted", purpose=key, minute=1)
    lifted = decision("lifted", "unrestricted", stopped, purpose=key, minute=2)
    assert answer([yes, stopped], within=("promotion",)).why == "restricted"
    assert answer([yes, stopped], "none", within=("promotion",)).why == "restricted"
    assert answer([yes, stopped], within=("promotion",), bound_by_law=True).allowed
    assert answer([yes, stopped, lifted], within=("promotion",)).allowed


def test_lifting_a_restriction_takes_nothing_else_back() -> None:
    no = decision("no", "refused")
    stopped = decision("stopped", "restricted", no, minute=1)
    lifted = decision("lifted", "unrestricted", stopped, minute=2)
    assert answer([no, stopped, lifted]).why == "refused"
    assert restriction([no, stopped, lifted], NOON + 3 * MINUTE) is None


def test_an_objection_to_the_purpose_stops_what_it_is_for() -> None:
    yes, objected = decision("yes", "given"), decision("objected", "objected", purpose="promotion")
    assert answer([yes, objected], within=("promotion",)).why == "objected"
    assert answer([yes, objected], within=("delivery",)).allowed


def test_a_childs_own_yes_does_not_count_and_a_guardians_does() -> None:
    own, guardians = decision("own", "given"), decision("theirs", "given", given_by=GUARDIAN)
    assert answer([own], child="guardian").why == "child"
    assert answer([guardians], child="guardian").allowed
    assert answer([], "legitimate_interest", child="guardian").why == "child"
    assert answer([guardians], child="nobody").why == "child"
    assert answer([decision("no", "refused")], child="nobody").why == "refused"


def replayed(decisions: Iterable[Consent]) -> list[tuple[datetime, Verdict]]:
    """What would have been answered right after each decision."""
    ordered = sorted(decisions, key=lambda each: (each.recorded_at, each.id))
    seen = [
        (each.recorded_at, verdict(asked(), ordered[: place + 1], each.recorded_at))
        for place, each in enumerate(ordered)
    ]
    # Of decisions in the same moment the last answer is the one that stands.
    return [one for one, following in pairwise(seen) if one[0] != following[0]] + seen[-1:]


@given(ledgers())
def test_every_answer_of_the_past_is_found_again(ledger: list[Consent]) -> None:
    for at, answered in replayed(ledger):
        assert verdict(asked(), ledger, at) == answered
