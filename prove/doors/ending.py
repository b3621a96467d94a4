"""A fair ending: all comes back, everything arrives, what was set aside is sent again; then what was told is accounted for."""

from prove.doors.door import Door
from prove.doors.street import Street, said
from prove.doors.weather import FAIR
from vestibule.access.holdings import ENTRIES

CLOCKS = ("clock_ahead", "clock_behind")
"""Reasons of dead letters that no redrive helps: the device's own clock was wrong."""
_SOON_MS, _NEXT_LIST_MS = 60_000, 320_000
"""A door that nobody could tell asks by itself after a third of its lease."""


def rest(street: Street) -> None:
    """Let the weather clear up and all come to rest, and account for it."""
    _clear_up(street)
    for request in [each for each in street.requests if not each.is_answered]:
        street.send(request)
    for _ in range(2):
        street.agenda.hurry(_SOON_MS)
        street.agenda.wait(2 * _SOON_MS)
        _redrive(street)
    street.agenda.wait(_NEXT_LIST_MS)
    _account(street)


def _clear_up(street: Street) -> None:
    street.set_weather(FAIR)
    street.running.trouble, street.cloud.refuses = None, False
    for door in street.doors:
        door.skew_ms, door.lock.jammed, door.cuts_at = 0, False, None
        door.reconnect()
        door.restore_power()


def _redrive(street: Street) -> None:
    dead, street.dead = street.dead, []
    for kind, body, reason in dead:
        if reason in CLOCKS:
            street.dead.append((kind, body, reason))
        else:
            street.handle(kind, body)


def _account(street: Street) -> None:
    truth = street.truth
    for command_id in truth.commands:
        street.look(command_id)
    for grant_id in list(truth.grants):
        certain = all(each["certain_from"] for each in street.show(grant_id))
        truth.check(certain, "a revocation is not certain in the end")
    truth.shared()
    truth.check(all(each.is_answered for each in street.requests), "a request was never answered")
    for kind, _, reason in street.dead:
        truth.counts[f"dead letters: {reason}"] += 1
        truth.check(reason in CLOCKS, f"a message ({kind}) is a dead letter in the end: {reason}")
    for door in street.doors:
        _account_for(street, door)
        truth.check(door.lock.list_of(door.entrance_id) is not None, "a door has no list in the end")
        truth.counts.update(door.counts)


def _account_for(street: Street, door: Door) -> None:
    """Each access that a door told is one entry, or a dead letter for its clock, or was lost with the flash."""
    truth = street.truth
    items = street.cloud.database.items(ENTRIES).values()
    recorded = [int(each["number"]["N"]) for each in items if each["device_id"]["S"] == door.thing]
    letters = [said(body) for kind, body, _ in street.dead if kind == "access" and door.thing in body]
    dead, made = {each["data"]["number"] for each in letters}, [each["number"] for each in door.told]
    truth.counts["entries"] += len(recorded)
    truth.counts["accesses that are dead letters for the clock of their door"] += len(dead - set(recorded))
    truth.counts["accesses lost with their flash"] += len(door.lost - {*recorded, *dead})
    truth.check(len(set(made)) == len(made), "a door gave one number to two accesses")
    truth.check(len(set(recorded)) == len(recorded), "an access was recorded twice")
    truth.check(set(recorded) <= set(made), "an access was recorded that no door told")
    truth.check(set(made) <= {*recorded, *dead, *door.lost}, "an access that a door told was not recorded")
    _account_for_cuts(street, door)


def _account_for_cuts(street: Street, door: Door) -> None:
    """A power cut right after the bolt moved keeps the opening from being told; its number is missing then."""
    granted = sum(each["result"] == "granted" for each in door.told)
    untold, missing = street.moves[door.entrance_id] - granted, door.lock.flash.number - len(door.told)
    street.truth.counts["openings that a power cut kept from being told"] += untold
    street.truth.check(untold <= missing, "an opening was neither told nor does its number miss")
