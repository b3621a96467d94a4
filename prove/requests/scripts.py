"""Who asks for what, by which way, and what people and the team will do about it: drawn once, lived through in any weather."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

from prove.requests.town import MARK, PLACES, Town
from vestibule import config
from vestibule.people.model import Person
from vestibule.requests import prove
from vestibule.requests.answering import grounds
from vestibule.requests.kinds import HANDLING, Kind
from vestibule.requests.offers import offers

type Way = Literal["api", "guardian", "post", "site"]
type Change = Literal["withdraws", "refused"]

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_FINDINGS: tuple[Kind, ...] = ("complaint", "rectification", "automated-decisions")
_ERASING: tuple[Kind, ...] = ("erasure", "closure")
_LATE = timedelta(days=50)
"""Past the term of every law here, within its extension."""


@dataclass
class Script:
    """One request, from the asking to its end. Times count from the start, or from what they follow."""

    name: str
    person: Person
    asker: Person
    kind: Kind
    way: Way
    asked_after: timedelta
    said: Mapping[str, Any] = field(default_factory=dict)
    proves: bool = True
    proven_after: timedelta = _HOUR
    decision: Literal["approve", "refuse"] = "approve"
    ground: str | None = None
    decided_after: tuple[timedelta, timedelta] = (_HOUR, _HOUR)
    extended_after: timedelta | None = None
    withdraws_after: timedelta | None = None
    """Counted from the asking, or for a race from its start."""
    races: str | None = None
    """The step with which a withdrawal or a refusal races: it comes between two of its calls."""
    repeats: str | None = None
    """The script whose request this one repeats."""
    answers: Literal["done", "impossible"] | None = "done"
    """What recipients say; None: nothing."""

    @property
    def act(self) -> str:
        """What answers it."""
        return HANDLING[self.kind].act


def written(town: Town, draw: random.Random, courts: int) -> list[Script]:
    """What all of them ask for: each kind in its turn, then some special cases to each court."""
    known = offers(config.operator_pack(), town.place)
    calm = [kind for kind in known if kind not in _ERASING]
    scripts: list[Script] = []
    for court in range(courts):
        scripts += _of_court(town, court, calm, draw)
    return scripts


def alone(town: Town, kind: Kind, draw: random.Random) -> Script:
    """One request of a kind, answered as it is asked."""
    script = _script("0 namesake 0", town.people[0, "namesake"], kind, draw, proves=True, decision="approve")
    script.answers = "done"
    return script


def _of_court(town: Town, court: int, calm: list[Kind], draw: random.Random) -> Iterator[Script]:
    """About eight requests: two of the first, three for others, an erasure, a closure, and a repetition or a stranger's."""
    who = {role: town.people[court, role] for role in ("first", "second", "former", "namesake", "sharer", "child")}

    def ask(role: str, kind: Kind, number: int = 0, **more: Any) -> Script:  # noqa: ANN401 (any field)
        return _script(f"{court} {role} {number}", who[role], kind, draw, **more)

    turn = 4 * court
    yield ask("first", calm[turn % len(calm)])
    yield ask("first", calm[(turn + 5) % len(calm)], 1)
    yield ask("second", calm[(turn + 1) % len(calm)])
    yield ask("former", calm[(turn + 2) % len(calm)], way=_way_of(town, calm[(turn + 2) % len(calm)], draw))
    yield ask("child", calm[(turn + 3) % len(calm)], asker=who["first"], way="guardian")
    yield ask("sharer", "erasure", **_befalling(court, draw))
    yield from _special(ask, court, draw)


def _special(ask: Any, court: int, draw: random.Random) -> Iterator[Script]:  # noqa: ANN401 (a function of this file)
    """A closure, and besides it a repetition that is merged, a stranger's that never is, or one more objection."""
    match court % 3:
        case 0:
            yield ask("namesake", "closure", **_changing(court, draw))
            first = ask("second", "rectification", 1, asked_after=_HOUR, decided_after=(9 * _DAY, _HOUR))
            yield first
            again = ask("second", "rectification", 2, asked_after=3 * _DAY, said=first.said, repeats=first.name)
            again.decided_after = first.decided_after
            yield again
        case 1:
            yield ask("namesake", "closure", asked_after=_HOUR, proven_after=_HOUR)
            yield ask("namesake", "closure", 1, way="site", asked_after=2 * _DAY, proves=False)
        case _:
            yield ask("namesake", "closure", **_changing(court, draw))
            yield ask("second", "objection", 1, said={})


def _script(name: str, person: Person, kind: Kind, draw: random.Random, **more: Any) -> Script:  # noqa: ANN401
    refuses = kind in (*_FINDINGS, "objection") and draw.random() < 0.3  # noqa: PLR2004
    usual: dict[str, Any] = {
        "asker": person,
        "way": "api",
        "asked_after": draw.random() * _DAY,
        "said": _said(kind, name),
        "proves": draw.random() > 0.1 or kind not in ("access", "portability"),  # noqa: PLR2004
        "proven_after": draw.random() * 30 * _HOUR + _HOUR,
        "decision": "refuse" if refuses else "approve",
        "ground": _ground(kind) if refuses and kind not in _FINDINGS else None,
        "decided_after": (draw.random() * 3 * _DAY + _HOUR, draw.random() * _DAY),
        "answers": draw.choice(("done", "impossible", None)),
    }
    return Script(name, person, kind=kind, **(usual | more))


def _said(kind: Kind, name: str) -> dict[str, Any]:
    """In the shape of the kind, with a mark."""
    words = f"{MARK} {name} says so"
    match kind:
        case "rectification":
            return {"wanted": {"name": f"New {MARK} {name}"}}
        case "objection":
            return {"situation": words}
        case "restriction":
            return {"because": "accuracy"}
        case "automated-decisions":
            return {"view": words}
        case "complaint":
            return {"text": words}
        case _:
            return {}


def _way_of(town: Town, kind: Kind, draw: random.Random) -> Way:
    """A stranger's way where a code and what is known of the person are enough."""
    care = HANDLING[kind].care
    return draw.choice(("post", "site")) if care == "session" or town.operator == "valet" else "post"


def _befalling(court: int, draw: random.Random) -> dict[str, Any]:
    """What becomes of an erasure: done, refused, withdrawn at leisure or in a race, or decided late."""
    match court % 6:
        case 0:
            return {}
        case 1:
            return {"withdraws_after": 3 * _DAY + draw.random() * _DAY, "decided_after": (8 * _DAY, _HOUR)}
        case 2:
            return {"races": draw.choice(("cool_off", "begin_erasure", "plan_request", "ask_for_decision"))}
        case 3:
            return {"decision": "refuse", "ground": _ground("erasure")}
        case 4:
            return {"decided_after": (_LATE, _HOUR), "extended_after": 20 * _DAY}
        case _:
            return {"races": draw.choice(("list_recipients", "erase_holding", "answer_request", "merge_request"))}


def _changing(court: int, draw: random.Random) -> dict[str, Any]:
    match court % 4:
        case 0:
            return {"withdraws_after": 2 * _DAY} if court else {}
        case 1:
            return {"races": draw.choice(("cool_off", "forward_request"))}
        case 2:
            return {"races": "begin_erasure"}
        case _:
            return {"proves": False}


def _ground(kind: Kind) -> str | None:
    """One on which it may be refused there; None where the law knows none, and the reason alone is given."""
    pack = config.operator_pack()
    return min(grounds(offers(pack, PLACES[pack.operator])[kind]), default=None)


def points_of(script: Script) -> Mapping[str, Any]:
    """What a stranger shows besides the code."""
    unit = "B" if "sharer" in script.name or "namesake" in script.name else "A"
    where = f"Unit {script.name.split()[0]}{unit}"
    return {"points": {"phone": script.person.phone, "space": where}, "declared": True}


def needs_proof(script: Script, town: Town) -> bool:
    """Whether anything has to be shown at all."""
    channel = script.way
    return bool(prove.demanded(script.kind, channel, "self", config.operator_pack(), town.place, shown=()))
