"""Count the calls to AWS of every operation: `python -m bench.calls FILE [SIZE …]` writes them to FILE as JSON.

Runs in a process of its own, because botocore must be listened to before its first client is made. The operations of a door
are counted again with SIZE entries in the table, for each size given, which must grow.
"""

import json
import logging
import sys
from pathlib import Path
from typing import Any

from bench import identity_pool, in_process, seeding
from bench.copying import answer_a_request
from bench.household import Household
from bench.metering import Meter
from bench.transitions import ERASURE, OPT_OUT, transitions
from functions.telemetry import record_telemetry
from vestibule import register
from vestibule.access.holdings import ADMISSIONS
from vestibule.people.holdings import PEOPLE
from vestibule.policy.pack import load
from vestibule.registry.holdings import DEVICES, ENTRANCES

OPERATOR = "valet"
SIZES = (10, 1000, 10_000)
BATCH = 100


def main(file: Path, sizes: tuple[int, ...]) -> None:
    """Count, and write what was counted."""
    logging.disable()
    meter = Meter({table.name: table for table in register.tables(load(OPERATOR))})
    meter.listen()
    identity_pool.stand_in()
    with in_process.furnished(OPERATOR):
        counted = count(Household(meter), sizes)
    file.write_text(json.dumps(counted, indent=2), encoding="utf-8")


def count(house: Household, sizes: tuple[int, ...]) -> dict[str, Any]:
    """Every operation's tally by name, those of a door by size of table, and the workflow's transitions.

    `wire` are the items that a door's functions read, as DynamoDB gives them, for those who start these functions.
    """
    house.move_in()
    wire = _wire(house.made)
    _door(house)
    _telemetry(house)
    answer_a_request(house)
    by_size = {str(size): _at_size(house, size) for size in sizes}
    house.enter(f"entries, batch of {BATCH}", BATCH)
    tallies = {name: tally.plain() for name, tally in house.tallies.items()}
    holdings = len(register.holdings(load(OPERATOR)))
    return {
        "operations": tallies,
        "by_size": by_size,
        "transitions": transitions(holdings),
        "transitions_by_way": {
            "erasure": transitions(holdings, ERASURE),
            "opt-out": transitions(holdings, OPT_OUT),
        },
        "holdings": holdings,
        "wire": wire,
    }


def _wire(made: dict[str, str]) -> dict[str, Any]:
    door, who = made["entrance"], made["resident"]
    read = ((ENTRANCES, (door,)), (ADMISSIONS, (door, who)), (DEVICES, (made["device"],)), (PEOPLE, (who,)))
    return {table.name: seeding.stored(table, *key) for table, key in read}


def _door(house: Household) -> None:
    command = house.unlock("unlock, first", house.resident, key="once")
    house.unlock("unlock, repeated", house.resident, key="once")
    house.unlock("unlock, denied", house.stranger, expected=403)
    house.acknowledge("acknowledgement, received", command["id"], "received")
    house.acknowledge("acknowledgement, done", command["id"], "done")
    house.acknowledge("acknowledgement, too late", command["id"], "received")
    house.enter("entry, by hand")
    house.enter("entry, by command", command_id=command["id"])
    house.messages -= 1
    house.enter("entry, known already")
    house.ask_for_list("list of a door, first")  # the key's public half and the secret are read once by each process
    house.ask_for_list("list of a door")
    house.page("entries of a person", house.resident, person_id=house.made["resident"])
    house.page("entries of an entrance", house.manager, entrance_id=house.made["entrance"])


def _telemetry(house: Household) -> None:
    state, fault = {"bolt": "locked", "battery_percent": 80}, {"code": "jammed", "severity": "critical"}
    house.report(record_telemetry, "state message, first", "state", state)
    house.report(record_telemetry, "state message", "state", state)
    house.report(record_telemetry, "fault message", "fault", {**fault, "phase": "raised"})


def _at_size(house: Household, size: int) -> dict[str, Any]:
    """The operations of a door when its own table holds so many entries, all of this door and this person."""
    seeding.fill(house.made, size)
    kept, house.tallies = house.tallies, {}
    command = house.unlock("unlock", house.resident)
    house.acknowledge("acknowledgement", command["id"], "received")
    house.enter("entry", command_id=command["id"])
    first = house.page("entries, first page", house.resident, person_id=house.made["resident"])
    if first["next"]:
        query = {"person_id": house.made["resident"], "cursor": first["next"]}
        house.page("entries, next page", house.resident, **query)
    house.page("entries of an entrance", house.manager, entrance_id=house.made["entrance"])
    found, house.tallies = house.tallies, kept
    return {name: tally.plain() for name, tally in found.items()}


if __name__ == "__main__":
    main(Path(sys.argv[1]), tuple(map(int, sys.argv[2:])) or SIZES)
