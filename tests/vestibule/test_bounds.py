"""The instant from which on a grant opens nothing is never earlier than what a door may still do.

A door, the broker and the cloud's functions are played in milliseconds, as docs/devices.md tells the door to behave: messages
come late, twice or never, functions stall between what they read and what they write, the door restarts, and its clock runs
too fast or too slow. Somebody who has lost a grant tries it all the time, with a code, a ticket and a command.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vestibule import ids
from vestibule.access import bounds
from vestibule.access.bounds import RevokedDoor
from vestibule.access.credential import Ack, DoorList
from vestibule.access.leases import KEPT_ACKS
from vestibule.access.model import Revocation

DAWN = datetime(2026, 11, 22, tzinfo=UTC)
ENTRANCE = ids.derived("ent", "one")
FRESHNESS = TICKET = 900_000
COMMAND = 10_000
DRIFT = 1 / 1000
END = 3_600_000
"""The play lasts an hour."""


def instant(milliseconds: int) -> datetime:
    return DAWN + timedelta(milliseconds=milliseconds)


@dataclass(frozen=True)
class List:
    """What a door is told, as far as it matters here."""

    nonce: int
    version: int
    now: int
    has_grant: bool
    refuses_grant: bool


@dataclass
class Door:
    """What a door does (docs/devices.md). Its monotonic clock is all that it can rely on."""

    pace: float
    asked: tuple[int, float] | None = None
    """The nonce of its last question, and when it was sent."""
    held: List | None = None
    sent_at: float = 0

    def clock(self, now: int) -> float:
        return now * self.pace + 1_000_000

    def ask(self, nonce: int, now: int) -> None:
        self.asked = (nonce, self.clock(now))

    def take(self, answer: List) -> bool:
        if self.asked is None or answer.nonce != self.asked[0] or (self.held and answer.version < self.held.version):
            return False
        self.held, self.sent_at, self.asked = answer, self.asked[1], None
        return True

    def restart(self) -> None:
        self.held = self.asked = None

    def latest(self, now: int) -> float:
        """The latest that it can be by now; None of it without an answer since the start."""
        return (self.held.now if self.held else 0) + (self.clock(now) - self.sent_at) * (1 + DRIFT)

    def opens_by_code(self, now: int) -> bool:
        return self.held is not None and self.held.has_grant and self.latest(now) < self.held.now + FRESHNESS

    def opens_until(self, not_after: int, now: int) -> bool:
        """By a ticket or a command."""
        return self.held is not None and not self.held.refuses_grant and self.latest(now) < not_after


@dataclass
class Play:
    """An hour of one door and one grant."""

    chance: Random
    door: Door
    known: DoorList = field(default_factory=lambda: DoorList(entrance_id=ENTRANCE))
    ended_at: int | None = None
    """When the end of the grant was committed."""
    revocation: Revocation | None = None
    ticketed_until: int | None = None
    proofs: list[int] = field(default_factory=list)
    """Until when the tickets and commands hold that somebody has in hand."""
    opened: list[int] = field(default_factory=list)
    said: list[RevokedDoor] = field(default_factory=list)
    todo: list[tuple[int, int, Callable[[int], None]]] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=count)

    def at(self, when: int, do: Callable[[int], None]) -> None:
        heapq.heappush(self.todo, (when, next(self.numbers), do))

    def soon(self, now: int, most: int) -> int:
        return now + self.chance.choice([0, self.chance.randrange(most), self.chance.randrange(1 + most // 20)])

    def carry(self, now: int, do: Callable[[int], None], most: int = FRESHNESS) -> None:
        """A message: lost, or there once or twice, at once or late."""
        for _ in range(self.chance.choice([0, 1, 1, 1, 1, 2])):
            self.at(self.soon(now, most), do)

    def run(self) -> None:
        ends = self.chance.randrange(END // 2)
        self.now_and_then(self.ask, self.chance.choice([1, 12]), ends)
        self.now_and_then(self.give_ticket, self.chance.choice([0, 6]), ends)
        self.now_and_then(self.command, self.chance.choice([0, 6]), ends)
        for _ in range(self.chance.randrange(3)):
            self.at(self.chance.randrange(END), lambda _: self.door.restart())
        self.at(ends, self.revoke)
        for moment in range(0, END, 4_000):
            self.at(moment, self.attempt)
        while self.todo:
            now, _, do = heapq.heappop(self.todo)
            do(now)

    def now_and_then(self, do: Callable[[int], None], times: int, ends: int) -> None:
        """At any time in the first half, or shortly before the grant ends."""
        for _ in range(times):
            shortly_before = max(0, ends - self.chance.randrange(6_000))
            self.at(self.chance.choice([self.chance.randrange(END // 2), shortly_before]), do)

    def has(self, proof: int) -> Callable[[int], None]:
        """Somebody gets a ticket, or a command is there: it is tried at once, and in its last instant."""

        def tried(now: int) -> None:
            self.proofs.append(proof)
            self.attempt(now)
            self.at(max(now, proof - 2), self.attempt)

        return tried

    def ask(self, now: int) -> None:
        nonce = next(self.numbers)
        self.door.ask(nonce, now)
        self.carry(now, lambda then: self.lease(nonce, then))

    def lease(self, nonce: int, now: int) -> None:
        """As `leases.lease`, and then the records are read."""
        ends = max(instant(now + FRESHNESS), self.known.leased_until or DAWN)
        self.known = self.known.model_copy(update={"leased_until": ends, "device_id": ids.derived("dev", "one")})
        version = self.known.version
        self.at(self.soon(now, 5_000), lambda then: self.read(nonce, version, then))

    def read(self, nonce: int, version: int, now: int) -> None:
        is_over = self.ended_at is not None
        answer = List(nonce, version, now, has_grant=not is_over, refuses_grant=is_over)
        self.carry(now, lambda then: self.hand_over(answer, then))

    def hand_over(self, answer: List, now: int) -> None:
        if self.door.take(answer):
            self.carry(now, lambda then: self.hear(answer.version, then))

    def hear(self, version: int, now: int) -> None:
        """As `leases.hold`."""
        if self.known.acked_version is None or version > self.known.acked_version:
            acks = [*self.known.acks, Ack(version=version, at=instant(now))][-KEPT_ACKS:]
            self.known = self.known.model_copy(update={"acked_version": version, "acks": acks})

    def give_ticket(self, now: int) -> None:
        """The clock is read before the records; the grant remembers the ticket or refuses it."""
        self.at(self.soon(now, 5_000), lambda then: self.note_ticket(now, then))

    def note_ticket(self, read_at: int, now: int) -> None:
        if self.ended_at is None:
            self.ticketed_until = max(read_at + TICKET, self.ticketed_until or 0)
            self.at(self.soon(now, 5_000), self.has(read_at + TICKET))

    def command(self, now: int) -> None:
        """The clock is read before the records are; what is written and sent later may have been overtaken."""
        self.at(self.soon(now, 5_000), lambda then: self.decide(now, then))

    def decide(self, read_at: int, now: int) -> None:
        if self.ended_at is None:
            self.carry(now, self.has(read_at + COMMAND), most=COMMAND)

    def revoke(self, now: int) -> None:
        self.ended_at = now
        self.at(self.soon(now, 120_000), self.touch)

    def touch(self, now: int) -> None:
        """As `lists.touch`, after the commit; late where the function was cut off in between."""
        self.known = self.known.model_copy(update={"version": self.known.version + 1})
        self.revocation = Revocation(
            version=self.known.version, leased_until=self.known.leased_until, since=instant(now)
        )
        self.carry(now, self.ask)

    def attempt(self, now: int) -> None:
        if self.door.opens_by_code(now) or any(self.door.opens_until(proof, now) for proof in self.proofs):
            self.opened.append(now)
        if self.revocation:
            self.said.append(self.shown(now))

    def shown(self, now: int) -> RevokedDoor:
        ticketed = None if self.ticketed_until is None else instant(self.ticketed_until)
        return bounds.at_door(ENTRANCE, self.revocation, self.known, instant(now), (ticketed, True))


@settings(max_examples=120, deadline=None)
@given(st.randoms(use_true_random=False), st.floats(1 - DRIFT * 0.9, 1 + DRIFT * 0.9))
def test_no_door_opens_after_the_instant_that_is_said(chance: Random, pace: float) -> None:
    play = Play(chance, Door(pace))
    play.run()
    last = max(map(instant, play.opened), default=DAWN)
    early = [told for told in play.said if last > told.bound or (told.certain_from and last > told.certain_from)]
    assert early == []
    assert play.shown(2 * END).certain_from is not None


NOON = DAWN + timedelta(hours=12)
QUARTER, MINUTE = timedelta(minutes=15), timedelta(minutes=1)
REVOCATION = Revocation(version=7, leased_until=NOON + QUARTER, since=NOON)


def held(*acks: tuple[int, datetime]) -> DoorList:
    return DoorList(entrance_id=ENTRANCE, version=9, acks=[Ack(version=version, at=at) for version, at in acks])


@pytest.mark.parametrize(
    ("revocation", "ticketed_until", "commands", "bound", "because"),
    [
        (REVOCATION, None, True, NOON + QUARTER, "lease_over"),
        (REVOCATION, NOON + QUARTER + MINUTE, True, NOON + QUARTER + MINUTE, "tickets_over"),
        (REVOCATION, NOON - MINUTE, True, NOON + QUARTER, "lease_over"),
        (Revocation(version=1, since=NOON), None, True, NOON + timedelta(seconds=10), "commands_over"),
        (Revocation(version=1, since=NOON), None, False, NOON, "commands_over"),
    ],
)
def test_without_a_word_from_the_door_it_is_certain_when_all_that_was_given_out_is_over(
    revocation: Revocation, ticketed_until: datetime | None, bound: datetime, because: str, *, commands: bool
) -> None:
    given_out = (ticketed_until, commands)
    before = bounds.at_door(ENTRANCE, revocation, None, bound - timedelta(milliseconds=1), given_out)
    assert (before.certain_from, before.bound, before.because) == (None, bound, because)
    assert bounds.at_door(ENTRANCE, revocation, None, bound, given_out).certain_from == bound


def test_a_door_that_has_a_list_without_the_grant_is_certain_from_then_on() -> None:
    known = held((6, NOON + MINUTE), (8, NOON + 2 * MINUTE), (9, NOON + 3 * MINUTE))
    for now in (NOON + 2 * MINUTE, NOON + timedelta(days=9)):
        door = bounds.at_door(ENTRANCE, REVOCATION, known, now, (None, True))
        assert (door.certain_from, door.because) == (NOON + 2 * MINUTE, "list_held")


def test_an_older_list_makes_nothing_certain() -> None:
    door = bounds.at_door(ENTRANCE, REVOCATION, held((6, NOON + MINUTE)), NOON + 2 * MINUTE, (None, True))
    assert (door.certain_from, door.bound) == (None, NOON + QUARTER)


def test_a_word_that_comes_after_the_bound_makes_nothing_later() -> None:
    known = held((8, NOON + timedelta(hours=3)))
    assert bounds.at_door(ENTRANCE, REVOCATION, known, NOON + timedelta(hours=4), (None, True)).certain_from == (
        NOON + QUARTER
    )


def test_over_all_doors_it_is_certain_when_the_last_one_is() -> None:
    other = ids.derived("ent", "other")
    noted = {ENTRANCE: REVOCATION, other: REVOCATION}
    lists = {ENTRANCE: held((7, NOON + MINUTE))}
    early = bounds.shown(NOON, noted, [ENTRANCE, other], lists, NOON + 2 * MINUTE)
    assert (early.certain_from, early.bound) == (None, NOON + QUARTER)
    late = bounds.shown(NOON, noted, [ENTRANCE, other], lists, NOON + QUARTER)
    assert late.certain_from == NOON + QUARTER
    assert [door.certain_from for door in late.doors] == [NOON + MINUTE, NOON + QUARTER]


def test_a_door_whose_list_was_not_counted_up_yet_is_not_certain() -> None:
    known = held().model_copy(update={"leased_until": NOON + QUARTER})
    door = bounds.shown(NOON, {}, [ENTRANCE], {ENTRANCE: known}, NOON + 2 * QUARTER).doors[0]
    assert (door.certain_from, door.because) == (None, "not_noted")
