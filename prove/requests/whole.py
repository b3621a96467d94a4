"""Many lives over all processors: whole towns in fair and foul weather, and single requests struck at each of their calls."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from typing import Any

from prove.requests.checking import Checks
from prove.requests.letters import Letter
from prove.requests.living import Life, Size, ends_of, lived
from prove.requests.planted import PLANTED
from prove.requests.town import PLACES
from prove.requests.weather import FAIR, FOUL, Strike, Trouble
from vestibule.requests.kinds import Kind

ALONE: tuple[tuple[str, Kind], ...] = (
    ("valet", "access"),
    ("valet", "closure"),
    ("noke", "erasure"),
    ("noke", "objection"),
    ("valet", "rectification"),
    ("noke", "complaint"),
    ("valet", "information"),
)
"""One kind for each way through the workflow."""
_TROUBLES: tuple[tuple[Trouble, Any], ...] = (
    ("killed", "before"),
    ("killed", "after"),
    ("refused", "before"),
    ("answer_lost", "before"),
    ("met_itself", "before"),
    ("stood_still", "after"),
)
_SHOWN = 20
_OF_A_COURT = 8
"""Requests, and in every third court one more."""

type Note = Callable[[int], None]


@dataclass
class Tally:
    """What came of some lives."""

    lives: int = 0
    requests: int = 0
    most_at_once: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    letters: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Take others in."""
        self.lives += other.lives
        self.requests += other.requests
        self.most_at_once = max(self.most_at_once, other.most_at_once)
        for mine, theirs in zip(self.counters(), other.counters(), strict=True):
            mine.update(theirs)
        self.examples = (self.examples + other.examples)[:_SHOWN]

    def counters(self) -> tuple[Counter[str], ...]:
        """All that is counted by name."""
        return (self.kinds, self.states, self.counts, self.letters, self.faults)


def courts_of(requests: int) -> int:
    """So many courts ask for so much at least."""
    return -(-requests // _OF_A_COURT)


def run(seed: str, courts: int, rounds: int, every: int, note: Note) -> tuple[Tally, Tally, dict[str, bool]]:
    """Towns, single requests of which every so-manieth call is struck, and the planted faults. `note` hears of each life."""
    with ProcessPoolExecutor() as workers:
        towns = [
            workers.submit(town, Size(courts, operator, f"{seed} {number}"))
            for number in range(rounds)
            for operator in PLACES
        ]
        struck = [workers.submit(strikes, seed, operator, kind, every) for operator, kind in ALONE]
        planted = {name: workers.submit(is_found, name, seed) for name in PLANTED}
        for job in as_completed([*towns, *struck]):
            note(job.result().lives)
        return _gathered(towns), _gathered(struck), {name: job.result() for name, job in planted.items()}


def town(size: Size) -> Tally:
    """A town in fair weather and the same in foul weather: both in order, and the same in the end."""
    fair, ends = _one(replace(size, weather=FAIR))
    foul, others = _one(replace(size, weather=FOUL), ends)
    fair.add(foul)
    assert len(ends) == len(others)
    return fair


def strikes(seed: str, operator: str, kind: Kind, every: int, first: int = 1) -> Tally:
    """One request, struck at every so-manieth call of AWS that its steps make, in each way."""
    size = Size(1, operator, seed, alone=kind)
    with lived(size) as life:
        ends, calls = ends_of(life), life.running.calls
        whole = _tally(life, Checks(life).faults())
    for number in range(first, calls + 1, every):
        for trouble, when in _TROUBLES:
            one, _ = _one(replace(size, strike=Strike(number, trouble, when)), ends)
            whole.add(one)
    whole.counts["calls of AWS by the steps of a request alone"] += calls
    return whole


def is_found(name: str, seed: str) -> bool:
    """Whether a planted fault shows in one of some small lives."""
    with PLANTED[name].put_in():
        return any(_is_wrong(size) for size in PLANTED[name].sizes(seed))


def _is_wrong(size: Size) -> bool:
    with lived(size) as life:
        return bool(Checks(life).faults())


def _one(size: Size, expected: dict[str, Any] | None = None) -> tuple[Tally, dict[str, Any]]:
    with lived(size) as life:
        ends, faults = ends_of(life), Checks(life).faults()
        races = {script.name for script in life.people.scripts if script.races}
        people = {script.name: script.person.id for script in life.people.scripts}
        of_races = {people[name] for name in races}
        for name, end in (expected or ends).items():
            if ends[name] != end and people[name] not in of_races:
                faults.append(f"{name}: ends otherwise than in fair weather: {_differing(end, ends[name])}")
        where = (
            f"{size.operator} {size.seed} {size.alone or ''} {size.strike or ('foul' if size.weather != FAIR else '')}"
        )
        return _tally(life, [f"{where}: {fault}" for fault in faults]), ends


def _differing(one: dict[str, Any], other: dict[str, Any]) -> str:
    return "; ".join(f"{name} {one.get(name)} → {other.get(name)}" for name in one if one[name] != other.get(name))


def _tally(life: Life, faults: list[str]) -> Tally:
    scripts = life.people.scripts
    letters = Counter(f"answers by letter {number}" for number in _answers(life))
    return Tally(
        lives=1,
        requests=len(scripts),
        most_at_once=len(scripts),
        kinds=Counter(script.kind for script in scripts),
        states=Counter(request.state for script in scripts if (request := life.request(script))),
        counts=Counter(life.running.counts) + Counter(life.cloud.letters.counts),
        letters=letters,
        faults=Counter(_kind_of(fault) for fault in faults),
        examples=faults[:_SHOWN],
    )


def _answers(life: Life) -> Iterator[int]:
    """How many letters each answered request was answered by."""
    by_request: dict[str, list[Letter]] = {}
    for letter in life.cloud.letters.sent:
        if letter.kind in ("requests.answer", "requests.answered"):
            by_request.setdefault(letter.request_id, []).append(letter)
    yield from (len(several) for several in by_request.values())


def _kind_of(fault: str) -> str:
    """The fault without what it was about."""
    return " ".join(word for word in fault.rpartition("): ")[2].split() if not any(sign.isdigit() for sign in word))


def _gathered(jobs: list[Future[Tally]]) -> Tally:
    whole = Tally()
    for job in jobs:
        whole.add(job.result())
    return whole
