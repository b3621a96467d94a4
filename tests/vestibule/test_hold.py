"""A record is held exactly while one of its holds is in force, and has its own end back afterwards."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.functions.world import NOON
from tests.vestibule.holding import DAY, entry, hold
from vestibule import lifetime
from vestibule.access.holdings import ENTRIES
from vestibule.access.model import Entry
from vestibule.lifetime import Lying
from vestibule.retention.model import Hold
from vestibule.retention.settling import settle, settled
from vestibule.table import Contended, commit

TERM = 10
_numbers = count(1)


@dataclass
class Life:
    """One record, the holds on it, and a day after a day: what happens to it is what the deployment would do."""

    now: datetime
    key: tuple[str, ...]
    expires_at: datetime
    holds: dict[str, Hold] = field(default_factory=dict)

    @property
    def lying(self) -> Lying[Entry] | None:
        return lifetime.lying(ENTRIES, self.key)

    @property
    def in_force(self) -> list[Hold]:
        return [each for each in self.holds.values() if not each.has_ended(self.now)]

    def place(self, days: int) -> None:
        """A hold that has ended by the time it is applied keeps nothing."""
        new = hold(next(_numbers), self.now, self.now + days * DAY)
        self.holds[new.id] = new
        if self.lying and not new.has_ended(self.now):
            commit(lifetime.keep(ENTRIES, self.key, new.id, new.ends_at))

    def release(self, which: int) -> None:
        """Release one and let go of the record, as its lift does."""
        if not self.in_force:
            return
        chosen = self.in_force[which % len(self.in_force)]
        self.holds[chosen.id] = chosen.model_copy(update={"state": "released", "ended_at": self.now})
        lying = self.lying
        if lying and chosen.id in lying.held_by:
            settled(ENTRIES, self.key, lying, self.now, self.holds.get)

    def lapse(self, which: int) -> None:
        """Somebody writes down that a hold has lapsed, or forgets it altogether."""
        over = [each for each in self.holds.values() if each.has_ended(self.now)]
        if over:
            chosen = over[which % len(over)]
            self.holds[chosen.id] = chosen.model_copy(update={"state": "lapsed"})
            if which % 2:
                del self.holds[chosen.id]

    def extend(self, days: int) -> None:
        """A hold that is in force ends later than was said."""
        for chosen in self.in_force[:1]:
            self.holds[chosen.id] = chosen.model_copy(update={"ends_at": chosen.ends_at + days * DAY})

    def change_end(self, days: int) -> None:
        """The record's own end moves, whether it is held or not."""
        self.expires_at = (self.now + days * DAY).replace(microsecond=0)
        if self.lying:
            commit(ENTRIES.change(*self.key, expires_at=self.expires_at))
            for each in self.in_force:  # what the next run of apply does
                commit(lifetime.keep(ENTRIES, self.key, each.id, each.ends_at))

    def wait(self, days: int) -> None:
        """Let days pass. DynamoDB deletes as early as it may; the sweep comes once a day."""
        for _ in range(days):
            self.now += DAY
            self._time_to_live()
            self._sweep()
            self._time_to_live()

    def _time_to_live(self) -> None:
        lying = self.lying
        if lying and lying.erase_at and lying.erase_at <= self.now:
            commit(ENTRIES.remove(*self.key))

    def _sweep(self) -> None:
        lying = self.lying
        if (
            lying
            and lying.due_at
            and lying.due_at <= self.now
            and settled(ENTRIES, self.key, lying, self.now, self.holds.get)
        ):
            commit(lifetime.erase_ended(ENTRIES, self.key, self.now))


DAYS = st.integers(1, 25)
ACTS: dict[str, st.SearchStrategy[int]] = {
    "place": DAYS,
    "release": st.integers(0, 5),
    "lapse": st.integers(0, 5),
    "extend": DAYS,
    "change_end": st.integers(1, 12),
    "wait": st.integers(1, 12),
}
HISTORIES = st.lists(
    st.one_of([st.tuples(st.just(name), values) for name, values in ACTS.items()]), min_size=1, max_size=12
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HISTORIES)
def test_a_record_is_held_exactly_while_a_hold_on_it_is_in_force(cloud: None, history: list[tuple[str, int]]) -> None:
    made = entry(NOON, (NOON + TERM * DAY).replace(microsecond=0))
    commit(ENTRIES.add(made))
    life = Life(NOON, (made.id,), NOON + TERM * DAY)
    for act, value in history:
        getattr(life, act)(value)
        if not is_as_it_should_be(life):
            return


def is_as_it_should_be(life: Life) -> bool:
    """False once the record is gone, which it may be when it has ended and nothing holds it."""
    lying = life.lying
    if lying is None:
        assert not life.in_force
        assert life.expires_at <= life.now
        return False
    assert lying.expires_at == life.expires_at
    if life.in_force:
        assert {each.id for each in life.in_force} <= lying.held_by
        assert lying.erase_at is None
        assert lying.due_at is not None
        assert lying.due_at <= max(each.ends_at for each in life.in_force)
    else:
        assert lying.held_by == set()
        assert lying.erase_at == life.expires_at
        assert lying.due_at == max(life.expires_at, lying.due_at or life.expires_at)
    return True


def test_after_the_last_hold_nothing_outlives_its_end(cloud: None) -> None:
    """Otherwise the test above could pass over a record that nobody ever erases."""
    made = entry(NOON, (NOON + TERM * DAY).replace(microsecond=0))
    commit(ENTRIES.add(made))
    life = Life(NOON, (made.id,), NOON + TERM * DAY)
    for act, days, is_there in (("place", 20, True), ("place", 12, True), ("wait", 19, True), ("wait", 1, False)):
        getattr(life, act)(days)
        assert is_as_it_should_be(life) is is_there


@pytest.fixture
def kept(cloud: None) -> Callable[..., Lying[Entry]]:
    """A stored entry that these holds keep, as it lies."""

    def make(*holds: Hold, ends: datetime | None) -> Lying[Entry]:
        made = entry(NOON, ends)
        commit(ENTRIES.add(made))
        for each in holds:
            commit(lifetime.keep(ENTRIES, (made.id,), each.id, each.ends_at))
        return seen(made.id)

    return make


def nobody(_: str) -> Hold | None:
    return None


def seen(entry_id: str) -> Lying[Entry]:
    found = lifetime.lying(ENTRIES, (entry_id,))
    assert found
    return found


def test_nothing_is_written_for_what_is_to_be_erased(kept: Callable[..., Lying[Entry]]) -> None:
    lying = kept(ends=NOON)
    assert settle(ENTRIES, (lying.record.id,), lying, {}, NOON) is None


def test_what_has_not_ended_is_not_to_be_erased(kept: Callable[..., Lying[Entry]]) -> None:
    for ends in (NOON + DAY, None):
        lying = kept(ends=ends)
        assert settled(ENTRIES, (lying.record.id,), lying, NOON, nobody) is False
        assert seen(lying.record.id) == lying


def test_a_hold_that_nobody_knows_has_ended(kept: Callable[..., Lying[Entry]]) -> None:
    lying = kept(hold("gone", NOON, NOON + DAY), ends=NOON + 2 * DAY)
    assert settled(ENTRIES, (lying.record.id,), lying, NOON, nobody) is False
    assert seen(lying.record.id).held_by == set()
    assert seen(lying.record.id).erase_at == NOON + 2 * DAY


def test_a_clock_that_was_set_back_ends_no_hold(kept: Callable[..., Lying[Entry]]) -> None:
    mine = hold("mine", NOON, NOON + DAY)
    lying = kept(mine, ends=NOON)
    early = NOON - 5 * DAY
    assert settled(ENTRIES, (lying.record.id,), lying, early, {mine.id: mine}.get) is False
    assert seen(lying.record.id).held_by == {mine.id}
    assert not mine.has_ended(early)


def test_an_end_that_was_set_while_it_was_held_deletes_nothing(kept: Callable[..., Lying[Entry]]) -> None:
    mine = hold("mine", NOON, NOON + 9 * DAY)
    key = (kept(mine, ends=None).record.id,)
    commit(ENTRIES.change(*key, expires_at=NOON + DAY))
    assert seen(*key).erase_at == NOON + DAY
    assert settled(ENTRIES, key, seen(*key), NOON + DAY, {mine.id: mine}.get) is False
    assert (seen(*key).erase_at, seen(*key).due_at) == (None, mine.ends_at)
    assert [found for found, _ in lifetime.all_due(ENTRIES, mine.ends_at)] == [key]


def test_a_record_that_changes_at_each_look_is_left_for_later(
    kept: Callable[..., Lying[Entry]], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = hold("mine", NOON, NOON + DAY)
    key = (kept(mine, ends=NOON).record.id,)
    found = seen(*key)
    changing = (Lying(found.record, NOON, None, NOON, frozenset({mine.id, f"hld_{n:026d}"})) for n in count())
    monkeypatch.setattr(lifetime, "lying", lambda *_: next(changing))
    with pytest.raises(Contended):
        settled(ENTRIES, key, next(changing), NOON + DAY, nobody)


def test_a_record_that_went_meanwhile_needs_nothing(kept: Callable[..., Lying[Entry]]) -> None:
    mine = hold("mine", NOON, NOON + DAY)
    lying = kept(mine, ends=NOON)
    commit(ENTRIES.remove(lying.record.id))
    assert settled(ENTRIES, (lying.record.id,), lying, NOON + DAY, nobody) is False
    assert lifetime.lying(ENTRIES, (lying.record.id,)) is None
