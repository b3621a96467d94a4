"""Erase in a restored copy what has been erased since its point in time, before anybody may use it.

Four passes, each to its end before the next begins:

1. `ledger`: every line since the point. What was deleted goes; an end that was changed is changed again. Changes of ends
   stand in the ledger in the transaction that made them, so none is missing.
2. `unwitnessed`: deletions stand in the ledger only once the witness has been told of them, seconds or, on a bad day, hours
   later. None may slip through in between. A deletion is in the stream of the original at once and for 24 hours, and for
   as long is the witness told of it again (an alarm is raised when one has waited for an hour). So ledger and stream
   together tell of every deletion: the ledger of those that have been witnessed when the first pass ends, the stream of
   all that are younger. Waiting for the ledger to fall silent would prove nothing: a witness that stands still is silent.
3. `holds`: what holds in force cover is kept; what a hold kept at the point and has ended since is let go of.
4. `ended`: whatever has ended by now, and is not held, is erased as the sweep would.

`through` is a minute before the first pass ended: deletions up to then are erased in the copy. Traffic still goes to the
original, and may delete there; so the proof names the instant, and traffic is moved at once or the restore begun anew.

Every pass may be killed anywhere and run again: it finds done what is done.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Literal

from vestibule import lifetime
from vestibule.clock import Instant
from vestibule.evidence import EVIDENCE, Line
from vestibule.retention import applying, reach, roster, streams
from vestibule.retention.applying import Ended
from vestibule.retention.dating import keeping_ends, redating
from vestibule.retention.holdings import HOLDS
from vestibule.retention.model import Hold
from vestibule.retention.restore import Dated, Gone, is_another, ledger_days, told
from vestibule.retention.sweep import Rules, sweep
from vestibule.retention.witness import Deletion, deletions_of
from vestibule.shapes import Record
from vestibule.table import Refused, Table, Write, commit

LINES_AT_ONCE = 500
Pass = Literal["ledger", "unwitnessed", "holds", "ended"]
PASSES: tuple[Pass, ...] = ("ledger", "unwitnessed", "holds", "ended")
_RELEASED = ("released", "lapsed")
_AT_ITS_END = "end"
"""The place in a shard of which all has been read."""
_SECOND = timedelta(seconds=1)
"""The stream tells the second of a deletion, rounded down."""
_TOLD_LATE = timedelta(minutes=1)
"""So long may a line or a stream's record be on its way, and clocks of machines apart."""
_LIFTED_BEFORE = timedelta(days=2)
"""The lift of a hold is tried again by the next nightly sweeps."""

type Place = dict[str, Any]


class Progress(Record):
    """How far a replay has come: the pass and its place within it, and what was done so far. `doing` is None at the end."""

    doing: Pass | None = "ledger"
    place: dict[str, Any] | None = None
    through: Instant | None = None
    """Deletions up to here are covered: a minute before the ledger's last page was asked for."""
    ended_before: Instant | None = None
    """The last pass erases what had ended by this instant, however long it takes; the search asks for no more."""
    replayed: int = 0
    """Deletions and changed ends that were applied again, as many as the ledger and the stream tell of."""
    erased: int = 0
    """Records that were there and are gone now; what a call that was cut off had erased is not counted again."""


@dataclass(frozen=True)
class Step:
    """What one step of a pass has done, and where the pass goes on; None when it is over."""

    place: Place | None
    replayed: int = 0
    erased: int = 0


@dataclass(frozen=True)
class Replay:
    """One restored copy, and what its replay goes by."""

    table: Table[Any]
    """The restored copy."""
    stream: str | None
    """The stream of the original."""
    entrances: Table[Any] | None
    """Where the places of a hold are looked up; None in a house without entrances."""
    point: datetime
    now: datetime
    keeps_ends: bool = False
    """Whether removals of ends are not replayed: why stands at `keeping_ends`."""

    @cached_property
    def holds(self) -> tuple[Hold, ...]:
        """The holds in force."""
        return roster.in_force(self.now)

    def find(self, hold_id: str) -> Hold | None:
        """A hold by its identifier, ended or not."""
        return HOLDS.get(hold_id, now=self.now)


def go_on(replay: Replay, progress: Progress, has_time: Callable[[], bool]) -> Progress:
    """Go on with a replay, for as long as there is time; one step at least."""
    while progress.doing is not None:
        progress = _after(progress, replay, has_time)
        if not has_time():
            break
    return progress


def _after(progress: Progress, replay: Replay, has_time: Callable[[], bool]) -> Progress:
    progress = _at_its_instant(progress, replay.now)
    match progress.doing:
        case "ledger":
            done = replay_ledger(replay, progress.place)
        case "unwitnessed":
            done = replay_stream(replay, progress.place, (progress.through or replay.now) + _TOLD_LATE, has_time)
        case "holds":
            done = renew_holds(replay, progress.place, has_time)
        case _:
            done = erase_ended(replay, progress.place, progress.ended_before or replay.now, has_time)
    counts = {"replayed": progress.replayed + done.replayed, "erased": progress.erased + done.erased}
    doing = progress.doing if done.place else _following(progress.doing)
    return progress.model_copy(update={**counts, "place": done.place, "doing": doing})


def _at_its_instant(progress: Progress, now: datetime) -> Progress:
    """The instants that the proof goes by. Each page of the ledger moves the first of them, so that the last one decides."""
    if progress.doing == "ledger":
        return progress.model_copy(update={"through": now - _TOLD_LATE})
    if progress.doing == "ended" and progress.ended_before is None:
        return progress.model_copy(update={"ended_before": now})
    return progress


def _following(done: Pass | None) -> Pass | None:
    rest = PASSES[PASSES.index(done) + 1 :] if done else ()
    return rest[0] if rest else None


def replay_ledger(replay: Replay, place: Place | None, limit: int = LINES_AT_ONCE) -> Step:
    """One page of the ledger's lines since the point."""
    if not replay.table.is_promised:
        return Step(None)
    lines, following = ledger_page(replay.point, place, replay.now, limit)
    wanted = [said for line in lines if (said := told(line, replay.table.name, replay.point))]
    erased = [_applied(replay, said) for said in wanted]
    return Step(following, len(wanted), sum(erased))


def ledger_page(
    since: datetime, place: Place | None, now: datetime, limit: int = LINES_AT_ONCE
) -> tuple[tuple[Line, ...], Place | None]:
    """Some lines of the ledger, oldest first, and where the next ones are; None at today's end."""
    days = ledger_days(since, now)
    day = place["day"] if place else days[0]
    page = EVIDENCE.query(day, now=now, limit=limit, after=place["after"] if place else None)
    if page.next:
        return page.items, {"day": day, "after": page.next}
    later = [each for each in days if each > day]
    return page.items, {"day": later[0], "after": None} if later else None


def replay_stream(replay: Replay, place: Place | None, until: datetime, has_time: Callable[[], bool]) -> Step:
    """What the original's stream tells of deletions since the point that may not be witnessed yet, as far as there is time.

    The place names a page of shards, one of them, and the record after which it goes on.
    """
    if replay.stream is None or not replay.table.is_promised:
        return Step(None)
    here = place or {"after": None, "shard": None, "record": None}
    page = streams.shards(replay.stream, here["after"])
    replayed = erased = 0
    for shard, told_of in _told_by(replay.stream, page, here, until):
        some_replayed, some_erased = erase_deleted(replay, _deletions(replay, told_of.records if told_of else ()))
        replayed, erased = replayed + some_replayed, erased + some_erased
        if not has_time():
            at = {"after": here["after"], "shard": shard.id, "record": told_of.last if told_of else _AT_ITS_END}
            return Step(at, replayed, erased)
    following = {"after": page.next, "shard": None, "record": None} if page.next else None
    return Step(following, replayed, erased)


def _told_by(
    stream: str, page: streams.Shards, here: Place, until: datetime
) -> Iterator[tuple[streams.Shard, streams.Told | None]]:
    """What each shard tells from a place on, and None at its end."""
    names = [shard.id for shard in page.some]
    first = names.index(here["shard"]) if here["shard"] in names else 0
    for shard in page.some[first:]:
        done = here["record"] if shard.id == here["shard"] else None
        if done == _AT_ITS_END:
            continue
        for told_of in streams.records(stream, shard, until, done):
            yield shard, told_of
        yield shard, None


def erase_deleted(replay: Replay, deletions: Iterable[Deletion]) -> tuple[int, int]:
    """Erase what was deleted since the point, but for what the witness puts back. Counted: told of, and found there."""
    gone = [each for each in deletions if each.deleted_at + _SECOND > replay.point and not _comes_back(replay, each)]
    erased = [_applied(replay, Gone(each.key, each.had_ended)) for each in gone]
    return len(gone), sum(erased)


def _comes_back(replay: Replay, deletion: Deletion) -> bool:
    return bool(deletion.keepers(replay.holds, replay.now))


def _deletions(replay: Replay, told_of: Iterable[Mapping[str, Any]]) -> Iterator[Deletion]:
    original = str(replay.stream).split("/")[1]
    return deletions_of(list(told_of), {original: replay.table})


def renew_holds(replay: Replay, place: Place | None, has_time: Callable[[], bool]) -> Step:
    """One hold: applied to the copy while it is in force, taken off it when it has ended since the point."""
    done = place["done"] if place else ""
    to_go = [hold for hold in _holds_since(replay) if hold.id > done]
    if not to_go or not replay.table.is_promised:
        return Step(None)
    hold = to_go[0]
    since = applying.Progress.model_validate(place["at"]) if place and place.get("at") else None
    progress = _renewed(replay, hold, since, has_time)
    if progress.at:
        return Step({"done": done, "at": progress.model_dump(mode="json")})
    return Step({"done": hold.id} if to_go[1:] else None)


def _renewed(
    replay: Replay, hold: Hold, since: applying.Progress | None, has_time: Callable[[], bool]
) -> applying.Progress:
    places = reach.entrances_of(hold, replay.entrances, replay.now) if replay.entrances else {}
    run = applying.let_go if hold.has_ended(replay.now) else applying.apply
    try:
        return run(hold, (replay.table,), places, replay.now, since=since, more=has_time)
    except Ended:  # between the question and the answer
        return applying.let_go(hold, (replay.table,), places, replay.now, more=has_time)


def _holds_since(replay: Replay) -> list[Hold]:
    """The holds in force, and those that something in the copy may still be kept by, in an order that lasts.

    A hold that ended before the point may have been lifted after it, or be lifted yet: until then records name it.
    """
    ended = [hold for state in _RELEASED for hold in _in_state(state, replay.now)]
    since = [hold for hold in ended if hold.lifted_at is None or hold.lifted_at >= replay.point - _LIFTED_BEFORE]
    return sorted({hold.id: hold for hold in (*roster.listed(replay.now), *since)}.values(), key=lambda hold: hold.id)


def _in_state(state: str, now: datetime) -> Iterator[Hold]:
    return HOLDS.each(state, index="by_state", now=now)


def erase_ended(replay: Replay, place: Place | None, before: datetime, has_time: Callable[[], bool]) -> Step:
    """What has ended by an instant goes, unless a hold that was in force then keeps it."""
    if not replay.table.is_promised:
        return Step(None)
    rules = Rules(replay.holds, replay.find, timedelta(0))
    swept = sweep(replay.table, rules, before, place=place, goes_on=_at_least_once(has_time))
    return Step(dict(swept.next) if swept.next else None, erased=swept.erased)


def _at_least_once(has_time: Callable[[], bool]) -> Callable[[], bool]:
    asked = iter([True])
    return lambda: next(asked, False) or has_time()


def _applied(replay: Replay, said: Gone | Dated) -> bool:
    """Whether a record was erased."""
    table, lying = replay.table, lifetime.lying(replay.table, said.key)
    if lying is None:
        return False
    if isinstance(said, Dated):
        dated = keeping_ends(said, replay.point) if replay.keeps_ends else said
        if dated.changes:
            _wrote(redating(table, dated, lying, replay.now))
        return False
    return not is_another(table, said, lying, replay.now) and _wrote(table.remove(*said.key))


def _wrote(write: Write) -> bool:
    try:
        commit(write)
    except Refused:
        return False
    return True
