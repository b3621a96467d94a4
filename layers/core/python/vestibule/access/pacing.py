"""How often one person may tell one door what to do, and how often ask for a ticket: fifteen times a minute, as the field does.

Counted for each person by itself, or one could shut a door to all others by asking too often. The count of commands is written
in the transaction that writes the command, so it costs no call; that of tickets before one is signed, which costs more.
"""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from vestibule import config
from vestibule.flood import FLOODS
from vestibule.problems import TooManyAttempts
from vestibule.table import ERASURE, EXPIRY, Refused, Write, commit

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
    return _counting("commands", person_id, entrance_id, now=now)


def check_tickets(person_id: str, now: datetime) -> None:
    """Count one more ticket in this minute; `TooManyTickets` beyond the most."""
    try:
        commit(_counting("tickets", person_id, now=now))
    except Refused as refused:
        raise TooManyTickets(now) from refused


def _counting(*what: str, now: datetime) -> Write:
    minute = now.replace(second=0, microsecond=0)
    times, ends = FLOODS.where("times"), minute + 2 * _MINUTE
    said = "\x1f".join((*what, minute.isoformat()))
    actions = [times.add(1), *FLOODS.setting({EXPIRY: ends, ERASURE: ends})]
    counted = FLOODS.upsert(hashlib.sha256(said.encode()).hexdigest(), actions=actions)
    return replace(counted, condition=times.does_not_exist() | (times < config.commands_a_minute()))
