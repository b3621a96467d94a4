"""One operator's house: each kind of request at each place that offers it, and each ground on which one may be refused."""

import secrets
import threading
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from typing import Any, get_args

from local.client import Client
from local.running import House
from prove.rights import refusing
from prove.rights.asking import Asked, ask
from prove.rights.checking import Ended, faults, planned_of
from prove.rights.holding import Filled, fill
from prove.rights.instructing import SAID, instruct
from tests.journeys.places import Actor, Place, found_place
from vestibule.policy import pack as packs
from vestibule.policy.model import Pack
from vestibule.requests import completeness, forwarding
from vestibule.requests.kinds import HANDLING, Kind
from vestibule.requests.model import Instruction
from vestibule.requests.offers import Offer, offers
from vestibule.words import Language

AT_ONCE = 4
RELATIONS = {
    "valet": ("resident", "apartment"),
    "noke": ("tenant", "storage_unit"),
    "wemaintain": ("owner", "office"),
    "alloclaim": ("owner", "office"),
    "fleetback": ("technician", "office"),
}
"""Who asks, and where they live or work. At fleetback the operator decides on its users' data alone."""
OF_ANOTHER = {"fleetback": "owner"}
"""On whose data another decides: such a request is passed on."""
_HEARD_BY_OTHERS: tuple[Kind, ...] = ("erasure", "rectification", "restriction", "closure")
LANGUAGES: tuple[Language, ...] = get_args(Language)
type Note = Callable[[], object]


@dataclass(frozen=True)
class Case:
    """A right that is asked for, or refused on a ground."""

    kind: Kind
    jurisdiction: str
    language: Language
    ground: str | None = None
    relation: str | None = None
    """Who asks, where it is not who usually does."""
    instruction: Instruction | None = None
    """What the controller tells us to do, where the request is passed on."""


@dataclass
class Seen:
    """What came of one case."""

    case: Case
    outcome: str = ""
    seconds: float = 0
    transitions: int = 0
    held: int = 0
    is_complete: bool = False
    faults: list[str] = field(default_factory=list)


@dataclass
class Life:
    """All of one operator."""

    operator: str
    seen: list[Seen] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    not_offered: Counter[str] = field(default_factory=Counter)
    """By jurisdiction, how many kinds were refused because they are not offered."""

    @property
    def wrong(self) -> list[str]:
        """Everything that is wrong."""
        return [*self.faults, *(fault for each in self.seen for fault in each.faults)]


@dataclass
class Town:
    """The house with a place in each jurisdiction, and three of the compliance team."""

    house: House
    pack: Pack
    places: dict[str, Place]
    doors: dict[str, str | None]
    team: tuple[Client, Client]
    recipient: str
    """Somebody with a contract who gets data."""
    purpose: str
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def somebody(self, case: Case) -> tuple[Actor, Filled]:
        """Somebody new who lives there, of whom everything is held."""
        place = self.places[case.jurisdiction]
        with self._lock:  # who is invited finds the mail by its address; the pool takes one after the other
            actor = place.invite(case.relation or RELATIONS[self.pack.operator][0], language=case.language)
        return actor, fill(self.house, place, actor, self.doors[case.jurisdiction])


def cases(pack: Pack) -> list[Case]:
    """Everything that can be asked for, at each place, and each ground to refuse it. Languages take turns."""
    turn = (LANGUAGES[number % len(LANGUAGES)] for number in count())
    return [*_asked(pack, turn), *_forwarded(pack, turn), *_refused(pack, turn)]


def _asked(pack: Pack, turn: Iterator[Language]) -> Iterator[Case]:
    for place in pack.jurisdictions:
        for kind in offers(pack, place):
            yield Case(kind, place, next(turn))


def _forwarded(pack: Pack, turn: Iterator[Language]) -> Iterator[Case]:
    """Of the people of another: what is passed on is to be carried out, an erasure is once refused and once answered there."""
    relation, place = OF_ANOTHER.get(pack.operator), pack.jurisdictions[0]
    for kind in offers(pack, place) if relation else ():
        if HANDLING[kind].act != "tell":
            for said in _instructions(pack, kind):
                yield Case(kind, place, next(turn), relation=relation, instruction=said)


def _instructions(pack: Pack, kind: Kind) -> tuple[Instruction | None, ...]:
    if not forwarding.concerns_others(pack, kind):
        return (None,)
    return SAID if kind == "erasure" else ("carry_out",)


def _refused(pack: Pack, turn: Iterator[Language]) -> Iterator[Case]:
    for place in pack.jurisdictions:
        for kind, ground in refusing.to_refuse(pack, place):
            yield Case(kind, place, next(turn), ground=ground)


def live(
    house: House,
    note: Note = lambda: None,
    *,
    places: Sequence[str] | None = None,
    chosen: Callable[[Case], bool] = lambda _: True,
) -> Life:
    """Go through the cases at these places (left out: all), some at once."""
    town, life = _settled(house, places), Life(house.operator)
    for place in town.places:
        actor, _ = town.somebody(Case("access", place, "en"))
        life.faults += refusing.not_offered(actor, town.pack, place)
        life.not_offered[place] = len(HANDLING) - len(offers(town.pack, place))
    wanted = [case for case in cases(town.pack) if case.jurisdiction in town.places and chosen(case)]
    with ThreadPoolExecutor(AT_ONCE) as workers:
        for seen in workers.map(lambda case: _lived(town, case), wanted):
            life.seen.append(seen)
            note()
    return life


def _settled(house: House, wanted: Sequence[str] | None) -> Town:
    pack = packs.load(house.operator)
    space = RELATIONS[house.operator][1]
    places = {each: found_place(house, each, space) for each in wanted or pack.jurisdictions}
    has_doors = "access" in pack.features
    doors = {each: place.add_door() if has_doors else None for each, place in places.items()}
    logins = [
        house.pool.make_administrator(f"{secrets.token_hex(4)}@rights.example", ("compliance",)) for _ in range(2)
    ]
    desk = next(iter(places.values())).operator
    recipient, purpose = _recipient(pack, desk)
    return Town(house, pack, places, doors, (house.client(logins[0]), house.client(logins[1])), recipient, purpose)


def _recipient(pack: Pack, desk: Client) -> tuple[str, str]:
    """Somebody in the register with a contract, and a purpose for which data passes."""
    kind, own = pack.recipients[0], {purpose.key for purpose in pack.purposes if purpose.controller is None}
    wanted = {"kind": kind.key, "name": "Cormorant Services", "country": pack.controller_country, "safeguard": "within"}
    made = desk.make("/v1/recipients", wanted)
    desk.make(f"/v1/recipients/{made['id']}/contract", {"contract": "C-2026-7", "contract_from": "2026-01-01"})
    return str(made["id"]), next(key for key in kind.purposes if key in own)


def _lived(town: Town, case: Case) -> Seen:
    seen = Seen(case)
    try:
        _refused_one(town, case, seen) if case.ground else _answered_one(town, case, seen)
    except Exception as error:  # noqa: BLE001 (whatever goes wrong is what the proof is for)
        where = traceback.extract_tb(error.__traceback__)[-1]
        seen.faults.append(f"{case}: {type(error).__name__} {error} ({where.name}:{where.lineno})")
    return seen


def _answered_one(town: Town, case: Case, seen: Seen) -> None:
    actor, filled = town.somebody(case)
    recipient = _before(town, case, actor)
    asked = ask(town.house, actor, case.kind, town.team, **_said(case))
    state = asked.followed()
    _note(asked, seen)
    ended = Ended(asked, filled, state, case.jurisdiction, recipient)
    seen.faults += faults(ended)
    if case.instruction and seen.outcome != "forwarded":
        seen.faults.append(f"{case.kind} is not passed on: {seen.outcome}")
    elif case.instruction:
        done, wrong = instruct(ended, town.places[case.jurisdiction], case.instruction)
        seen.faults += wrong
        if done:
            _note(done.asked, seen)


def _refused_one(town: Town, case: Case, seen: Seen) -> None:
    actor, _ = town.somebody(case)
    desk, offer = town.places[case.jurisdiction].operator, _offer(town.pack, case)
    told = refusing.entered(desk, actor, case.kind, _named(town.pack, case))
    asked = Asked(town.house, actor, case.kind, told, town.team)
    state = refusing.refuse(asked, str(case.ground))
    _note(asked, seen)
    seen.faults += refusing.faults(asked, str(case.ground), offer, state)


def _before(town: Town, case: Case, actor: Actor) -> str | None:
    """What has to be so that the request has something to change: a yes that stands; a recipient who must hear, if any."""
    if case.kind == "consent-withdrawal":
        for question in actor.api.get("/v1/privacy/choices").json()["data"]:
            said = {"purpose": question["key"], "choice": "given", "shown": question["shown"]}
            if actor.api.post("/v1/consents", said).is_success:
                return None
    if case.kind in _HEARD_BY_OTHERS:
        passage = {"person_id": actor.id, "purpose": town.purpose, "records": ["profile"], "why": "order-1"}
        desk = town.places[case.jurisdiction].operator
        made = desk.make("/v1/disclosures", {**passage, "recipient_id": town.recipient})
        desk.get(f"/v1/disclosures/{made['id']}/data", person_id=actor.id).raise_for_status()
        return town.recipient
    return None


def _said(case: Case) -> dict[str, Any]:
    said: dict[Kind, dict[str, Any]] = {
        "rectification": {"wanted": {"name": "Ada Byron"}},
        "complaint": {"text": "It took too long."},
    }
    return {"asked_for": said[case.kind]} if case.kind in said else {}


def _named(pack: Pack, case: Case) -> str | None:
    """The place, where the person is tied to one; staff of an organisation are where the pack begins."""
    return case.jurisdiction if RELATIONS[pack.operator][0] != "technician" else None


def _offer(pack: Pack, case: Case) -> Offer:
    return offers(pack, case.jurisdiction)[case.kind]


def _note(asked: Asked, seen: Seen) -> None:
    """The identity of what the register keeps of it, as anybody can add it up."""
    found = asked.row
    parts = [] if found.get("outcome") == "refused" else planned_of(found)  # nothing is done of what is refused
    identity = completeness.identity({part.holding: part.total for part in parts}, parts)
    seen.outcome, seen.seconds = str(found.get("outcome")), round(asked.seconds, 1)
    seen.held, seen.is_complete = identity.held, identity.is_complete
    seen.transitions = asked.transitions()
