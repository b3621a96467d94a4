"""How often one person may tell one door what to do: fifteen times a minute, as the field does.

Counted for each person by itself, or one could shut a door to all others by asking too often. The count is written in the
transaction that writes the command, so it costs no call.
"""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from vestibule import config
from vestibule.flood import FLOODS
from vestibule.problems import TooManyAttempts
from vestibule.table import ERASURE, EXPIRY, Write

_MINUTE = timedelta(minutes=1)


class TooManyCommands(TooManyAttempts):
    """The door was told too often in this minute."""

    title = "Too many commands"

    def __init__(self, now: datetime) -> None:
        """Keep after how many seconds to come again."""
        self.wait_s = 60 - now.second
        most = config.commands_a_minute()
        super().__init__(f"This door takes {most} commands a minute from one person. Come again in {self.wait_s} s.")

    @property
    def headers(self) -> dict[str, str]:
        """When to come again."""
        return {"Retry-After": str(self.wait_s)}


def counting(person_id: str, entrance_id: str, now: datetime) -> Write:
    """The write that counts one more command in this minute. Refused beyond the most."""
    minute = now.replace(second=0, microsecond=0)
    times, ends = FLOODS.where("times"), minute + 2 * _MINUTE
    said = "\x1f".join(("commands", person_id, entrance_id, minute.isoformat()))
    actions = [times.add(1), *FLOODS.setting({EXPIRY: ends, ERASURE: ends})]
    counted = FLOODS.upsert(hashlib.sha256(said.encode()).hexdigest(), actions=actions)
    return replace(counted, condition=times.does_not_exist() | (times < config.commands_a_minute()))
