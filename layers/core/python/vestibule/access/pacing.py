"""How often within a minute one person may tell one door what to do, ask for a ticket, or be rung; and visitors ring at a door.

Fifteen commands, as the field does. They are counted for each person by itself, or one could shut a door to all others by asking
too often. A count is written in the transaction that writes the command or the call, so it costs no call, and a repetition does
not count; that of tickets is written before one is signed, which costs more.
"""

from datetime import datetime, timedelta

from vestibule import config, flood
from vestibule.problems import TooManyAttempts
from vestibule.table import Refused, Write, commit

RINGS_OF_ONE = 5
RINGS_AT_A_DOOR = 20
"""Codes that are nobody's among them: a visitor mistypes a few times and does not try ten thousand."""
LOOKS_AT_A_DOOR = 60
_MINUTE = timedelta(minutes=1)


class TooManyInAMinute(TooManyAttempts):
    """Asked too often in this minute."""

    said: str

    def __init__(self, now: datetime) -> None:
        """Keep after how many seconds to come again."""
        self.wait_s = 60 - now.second
        super().__init__(f"{self.said.format(config.commands_a_minute())} Come again in {self.wait_s} s.")

    @property
    def headers(self) -> dict[str, str]:
        """When to come again."""
        return {"Retry-After": str(self.wait_s)}


class TooManyCommands(TooManyInAMinute):
    """The door was told too often in this minute."""

    title = "Too many commands"
    said = "This door takes {} commands a minute from one person."


class TooManyTickets(TooManyInAMinute):
    """A ticket holds for minutes and for many doors."""

    title = "Too many tickets"
    said = "One person gets {} tickets a minute."


def counting(person_id: str, entrance_id: str, now: datetime) -> Write:
    """The write that counts one more command in this minute. Refused beyond the most."""
    return _counting("commands", person_id, entrance_id, most=config.commands_a_minute(), now=now)


def counting_rings(entrance_id: str, now: datetime, person_id: str | None = None) -> tuple[Write, ...]:
    """The writes that count one more ring at a console in this minute, and of this person. Refused beyond the most."""
    at_door = _counting("rings at", entrance_id, most=RINGS_AT_A_DOOR, now=now)
    return (at_door, _counting("rings", person_id, most=RINGS_OF_ONE, now=now)) if person_id else (at_door,)


def counting_looks(entrance_id: str, now: datetime) -> Write:
    """The write that counts one more part of a directory that a console asks for in this minute. Refused beyond the most."""
    return _counting("looks", entrance_id, most=LOOKS_AT_A_DOOR, now=now)


def check_tickets(person_id: str, now: datetime) -> None:
    """Count one more ticket in this minute; `TooManyTickets` beyond the most."""
    try:
        commit(_counting("tickets", person_id, most=config.commands_a_minute(), now=now))
    except Refused as refused:
        raise TooManyTickets(now) from refused


def _counting(*what: str, most: int, now: datetime) -> Write:
    return flood.counting(*what, most=most, period=_MINUTE, now=now)
