"""What becomes of everything that is held on somebody who asks for erasure: every table of the house, record by record.

Here the contexts meet: the register knows the tables, retention the holds, people the tie that keeps an account.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vestibule import lifetime, register
from vestibule.holdings import Holding
from vestibule.lifetime import Key, Lying
from vestibule.people import accounts
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.policy.model import Pack
from vestibule.requests import erasing, limits, plan
from vestibule.requests.copying import happened_since
from vestibule.requests.erasing import Judged
from vestibule.requests.kinds import HANDLING
from vestibule.requests.model import DataRequest, HoldingPlan
from vestibule.requests.offers import NotOffered, Offer, offer_of
from vestibule.requests.plan import ERASE, LAST, NOT_ASKED, Found, Keeper, Matter, Verdict
from vestibule.retention import roster
from vestibule.retention.hold import covering
from vestibule.retention.model import Hold
from vestibule.table import Table

ACCOUNTS, KEYS = "accounts", "seals"
BUNDLES = "bundles"


@dataclass(frozen=True)
class Court:
    """Everything that the verdicts on one person's records rest on, as it was read at one instant."""

    matter: Matter
    person_id: str
    holds: tuple[Hold, ...]
    person: Lying[Person] | None

    def judge(self, table: Table[Any], lying: Lying[Any]) -> Verdict:
        """What becomes of a record. A key goes with the record of its person."""
        if table.name == KEYS:
            return self.of_person(KEYS, table.holds) if self.person else ERASE
        return plan.verdict_of(self.matter, _found(table, lying, self.holds, self.matter.now))

    def of_person(self, name: str, holding: Any) -> Verdict:  # noqa: ANN401 (a table's is a union)
        """What becomes of what hangs on the person's record."""
        if self.person is None:
            return ERASE
        own = _found(PEOPLE, self.person, self.holds, self.matter.now)
        return plan.verdict_of(self.matter, Found(name, holding, own.expires_at, own.runs, keepers=own.keepers))

    def pages(self, table: Table[Any]) -> Iterator[tuple[Judged, ...]]:
        """The person's records in a table, judged."""
        return erasing.pages(table, self.person_id, lambda lying: self.judge(table, lying), self.matter.now)


def court_of(request: DataRequest, pack: Pack, now: datetime, only: frozenset[str] | None = None) -> Court:
    """Read what the verdicts rest on. Without `only`, what the plan says was asked for: all, where it says nothing."""
    matter = plan.matter_of(request, pack, now, _asked(request) if only is None else only)
    return Court(matter, request.person_id, roster.in_force(now), lifetime.lying(PEOPLE, (request.person_id,)))


def _asked(request: DataRequest) -> frozenset[str] | None:
    unasked = {part.holding for part in request.planned if any(kept.ground == NOT_ASKED for kept in part.keep)}
    return frozenset(part.holding for part in request.planned) - unasked if unasked else None


def about_people(pack: Pack) -> dict[str, Table[Any]]:
    """The tables of the house that hold something about people, by name."""
    return {table.name: table for table in register.tables(pack) if isinstance(table.holds, Holding)}


def erasable(pack: Pack) -> dict[str, Table[Any]]:
    """Those of them from which a request can erase: whatever anybody asks, the rest stays to its term or goes last."""
    return {
        name: table
        for name, table in about_people(pack).items()
        if table.is_promised and name not in LAST and plan.can_go(table.holds) and not _is_of_visitors(table)
    }


def planned(court: Court, table: Table[Any]) -> dict[Key, Verdict]:
    """The verdict on each record of a table that a reader knows."""
    return {each.key: each.verdict for page in court.pages(table) for each in page if not each.has_ended}


def account_planned(court: Court) -> HoldingPlan:
    """The same for the account in the pool, which is one or none."""
    there = list(accounts.read(court.person_id, court.matter.now))
    return plan.counted(ACCOUNTS, [court.of_person(ACCOUNTS, accounts.HOLDING) for _ in there])


def copies_planned(request: DataRequest, pack: Pack, said: Mapping[str, Any], now: datetime) -> Iterator[HoldingPlan]:
    """What a copy will hold. What it leaves out is counted as withheld: it happened too long ago, or was not asked for."""
    tables, known = about_people(pack), register.holdings(pack)
    own = limits.wanted(pack, request.right, {name: held.holding for name, held in known.items()})
    wanted = set(own) & set(said.get("holdings", known))
    offer = None if said.get("everything") else _offer(request, pack)
    for name, held in known.items():
        since = limits.reaches_back_to(offer, name, request.received_at, pack.time_zone) if offer else None
        happens_at = tables[name].happens_at if name in tables else None
        shown = [
            name in wanted and happened_since(each, happens_at, since) for each in held.read(request.person_id, now)
        ]
        yield HoldingPlan(holding=name, export=sum(shown), withheld=len(shown) - sum(shown))


def _offer(request: DataRequest, pack: Pack) -> Offer | None:
    try:
        return offer_of(pack, request.right, [request.jurisdiction] if request.jurisdiction else [])
    except NotOffered:
        return None


@dataclass(frozen=True)
class Looked:
    """What a second look at one table has found: what is left, whether more is to do, and how many a reader sees."""

    left: dict[Key, Verdict]
    is_done: bool
    alive: int


def look_again(court: Court, table: Table[Any]) -> Looked:
    """Look at what is left of somebody in a table. What goes last is no residue."""
    found = [each for page in court.pages(table) for each in page if each.is_left]
    is_done = table.name in LAST or all(each.stays for each in found)
    return Looked({each.key: each.verdict for each in found}, is_done, sum(not each.has_ended for each in found))


def read_again(person_id: str, pack: Pack, now: datetime) -> dict[str, int]:
    """How many records the register's own readers find on the person, by holding: the other side of the identity."""
    found = {name: sum(1 for _ in held.read(person_id, now)) for name, held in register.holdings(pack).items()}
    return {name: many for name, many in found.items() if many}


def on_another_way(request: DataRequest, pack: Pack, now: datetime) -> dict[str, int]:
    """What is there, not as the plan found it: an erasure is planned from what lies there, a copy by the readers."""
    match HANDLING[request.right].act:
        case "erase":
            return read_again(request.person_id, pack, now)
        case "copy":
            return count_again(request.person_id, pack, now)
    return {}


def count_again(person_id: str, pack: Pack, now: datetime) -> dict[str, int]:
    """How many of them lie in the tables, past those readers: the other side for a copy, which they make."""
    found = {name: erasing.alive(table, person_id, now) for name, table in about_people(pack).items()}
    found[ACCOUNTS] = sum(1 for _ in accounts.read(person_id, now))
    return {name: many for name, many in found.items() if many}


def to_work_on(parts: list[HoldingPlan], pack: Pack) -> list[str]:
    """The holdings on which something is to be done before the answer goes out."""
    reasons = {reason.key for reason in pack.holds}
    return [
        part.holding
        for part in parts
        if part.holding not in LAST
        and (part.erase or part.anonymise or any(each.ground in reasons for each in part.keep))
    ]


def _is_of_visitors(table: Table[Any]) -> bool:
    return isinstance(table.holds, Holding) and table.holds.subject == "visitor_id"


def _found(table: Table[Any], lying: Lying[Any], holds: tuple[Hold, ...], now: datetime) -> Found:
    record, ids = lying.record, lying.held_by
    on_it = {hold.id: hold for hold in (*covering(holds, table, record, now), *(h for h in holds if h.id in ids))}
    keepers = tuple(Keeper(hold.reason, hold.ends_at) for hold in on_it.values())
    letter = getattr(record, "kind", None) if table.name == "messages" else None
    runs = erasing.runs(table, record, now)
    shared = bool(getattr(record, "shows_others", False))
    return Found(table.name, table.holds, lying.expires_at, runs, letter, keepers, shared)  # type: ignore[arg-type]
