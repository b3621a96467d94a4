"""The town on the local cloud: each kind of exposure is reported, and the list is compared with what the tables hold.

Nobody waits for a human: a draft is complete when the team is asked to decide, for that is the step after it.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from local.breached import Breach
from local.running import House
from prove.breaches.scope_expected import Concerned, Held, expected, subjects_of
from prove.breaches.scope_town import Size, Where, settled
from prove.rights.holding import write
from tests.journeys.places import Place, found_place
from tests.journeys.tables import row, rows, table_names
from vestibule import clock
from vestibule.policy import pack as packs

WITHIN = 60.0
"""Seconds from the report to the complete draft, for everybody at home."""
_PATIENCE = 900.0
_TIMED = ("a table", "the table of people")
_DRAFTED = ("a table",)
"""Must have a draft, or there would be no time to take. Of names and addresses alone no law there wants a notice."""
type Note = Callable[[str], None]


@dataclass
class Scoped:
    """What came of one report."""

    name: str
    exposure: dict[str, Any]
    meant: int = 0
    found: int = 0
    right: int = 0
    records: int = 0
    scoped_after: float = 0
    """Seconds from the report until everybody was found and counted."""
    drafted_after: float = 0
    drafts: int = 0
    owed: int = 0
    """To how many authorities and controllers a notice is owed, or may be."""
    faults: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Of those who were found, the share of those whom it concerns."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Of those whom it concerns, the share of those who were found."""
        return self.right / self.meant if self.meant else 1.0


@dataclass
class Life:
    """All that was reported of one town."""

    size: Size
    scoped: list[Scoped] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """Everything that was wrong."""
        return [f"{each.name}: {fault}" for each in self.scoped for fault in each.faults]


def live(house: House, size: Size, note: Note = lambda _: None) -> Life:
    """Fill the tables, report one thing after another."""
    home, elsewhere, life = found_place(house, "US-CA"), found_place(house, "US-NYC"), Life(size)
    pack = packs.load(house.operator)
    places = _where(home, "US-CA"), _where(elsewhere, "US-NYC")
    town = settled(pack, size, *places, clock.now().replace(microsecond=0))
    note(f"filling the tables with {len(town.records):,} records")
    write(house, town.items())
    held = _held(house, subjects_of(pack))
    for name, exposure in town.exposures.items():
        note(name)
        life.scoped.append(_reported(house, home, Scoped(name, exposure), held))
    return life


def _where(place: Place, jurisdiction: str) -> Where:
    door = place.add_door()
    return Where(place.organisation, place.site, door, str(place.provision(door)["id"]), jurisdiction)


def _held(house: House, subjects: Mapping[str, str]) -> Held:
    names = {*subjects, "devices", "partnerkeys"} & table_names(house).keys()
    return Held({name: rows(house, name) for name in sorted(names)}, subjects, clock.now())


def _reported(house: House, place: Place, scoped: Scoped, held: Held) -> Scoped:
    """Report it, wait for its drafts, and look at the list."""
    began = time.monotonic()
    said = {"summary": f"Somebody saw {scoped.name}.", "exposures": [scoped.exposure]}
    breach = Breach(place.operator, str(place.operator.make("/v1/incidents", said)["id"]))
    while time.monotonic() < began + _PATIENCE:
        stored = row(house, "incidents", id=breach.id)
        if stored.get("scoped_round") and not scoped.scoped_after:
            scoped.scoped_after = round(time.monotonic() - began, 1)
        if stored.get("task_token"):
            scoped.drafted_after = round(time.monotonic() - began, 1)
            break
        time.sleep(0.25)
    _compare(scoped, expected(scoped.exposure, held), _listed(house, breach), breach)
    return scoped


def _listed(house: House, breach: Breach) -> Concerned:
    """Whom the list names, with what of theirs."""
    lines = (line for line in rows(house, "affected") if line["incident_id"] == breach.id)
    return {line["person_id"]: json.loads(line["tables"]) for line in lines}


def _compare(scoped: Scoped, meant: Concerned, found: Concerned, breach: Breach) -> None:
    scoped.meant, scoped.found = len(meant), len(found)
    scoped.right, scoped.records = len(meant.keys() & found.keys()), sum(sum(each.values()) for each in meant.values())
    scoped.drafts = len(breach.drafts())
    handed_over = (each for each in breach.owed() if each["tell"] != "persons" and not each["promised"])
    scoped.owed = len({(each["tell"], each["jurisdiction"], each["to"]) for each in handed_over})
    tally = breach.now["tally"] or {}
    miscounted = [person for person in meant.keys() & found.keys() if meant[person] != found[person]]
    checks = {
        f"{len(found.keys() - meant.keys())} too many": found.keys() <= meant.keys(),
        f"{len(meant.keys() - found.keys())} too few": meant.keys() <= found.keys(),
        f"{len(miscounted)} with wrong counts": not miscounted,
        f"{tally.get('persons')} in the register, not {len(meant)}": tally.get("persons") == len(meant),
        f"{tally.get('records')} records in the register": tally.get("records") == scoped.records,
        "nobody was planted": bool(meant),
        f"{scoped.drafts} drafts of {scoped.owed}": scoped.drafts == scoped.owed,
        "nothing to draft, and so no time": scoped.name not in _DRAFTED or scoped.drafts > 0,
        f"the draft took {scoped.drafted_after} s": scoped.name not in _TIMED or 0 < scoped.drafted_after < WITHIN,
        "no draft in time": scoped.drafted_after > 0,
    }
    scoped.faults += [fault for fault, holds in checks.items() if not holds]
