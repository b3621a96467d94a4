"""The mail service: what it took is noted here, for those who check and for those who read their mail.

Besides, each claim of a message is noted, by which the program means to send it: one of a message that is known to have gone
out would be a fault. A process that stands still between claim and sending cannot know, and nobody can help that.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from functools import cached_property
from typing import Any

from prove.dynamodb.index import Key
from prove.dynamodb.refusals import Unsupported
from prove.dynamodb.table import Stored
from prove.dynamodb.values import Item
from vestibule import clock
from vestibule.messages.holdings import MESSAGES

_CODE = re.compile(r": ([0-9A-Z]{8})\s")
_LINK = re.compile(r"/bundle\?ticket=([\w-]+)")
_OPEN = ("waiting", "sending")
_REQUEST = re.compile(r"req_[0-9A-HJKMNP-TV-Z]{26}")


@dataclass(frozen=True)
class Letter:
    """A mail that went out."""

    to: str
    kind: str
    message_id: str
    raw: bytes
    at: datetime

    @cached_property
    def text(self) -> str:
        """The plain text."""
        part = message_from_bytes(self.raw, policy=policy.default).get_body(("plain",))
        return str(part.get_content()) if part else ""

    @property
    def request_id(self) -> str:
        """The request that it is about; empty where it names none."""
        found = _REQUEST.search(self.text)
        return found[0] if found else ""

    @property
    def code(self) -> str | None:
        """The code in it."""
        found = _CODE.search(self.text)
        return found[1] if found else None

    @property
    def ticket(self) -> str | None:
        """The secret of the link in it."""
        found = _LINK.search(self.text)
        return found[1] if found else None


def _nobody(_: Letter) -> None:
    """Nobody reads the mail."""


def _untold(_: dict[str, Any]) -> None:
    """Nobody hears of it."""


@dataclass
class Letters:
    """All that went out, and the claims."""

    sent: list[Letter] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    claims: Counter[str] = field(default_factory=Counter)
    claimed_again: list[str] = field(default_factory=list)
    read: Callable[[Letter], None] = _nobody
    told: Callable[[dict[str, Any]], None] = _untold
    """Told what came of each, as SES tells it."""

    def call(self, operation: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        """Answer a call of SES's API."""
        if operation != "SendEmail":
            raise Unsupported(operation)
        (to,) = sent["Destination"]["ToAddresses"]
        tags = {tag["Name"]: tag["Value"] for tag in sent["EmailTags"]}
        message_id, kind = tags["message_id"], tags["ses:feedback-id-a"]
        letter = Letter(to, kind, message_id, sent["Content"]["Raw"]["Data"], clock.now())
        self.sent.append(letter)
        self.counts[kind] += 1
        self.read(letter)
        mail = {
            "messageId": f"mail-{len(self.sent):08d}",
            "destination": [to],
            "tags": {n: [v] for n, v in tags.items()},
        }
        self.told({"eventType": "Delivery", "mail": mail})
        return {"MessageId": mail["messageId"]}

    def watch(self, table: Stored, _: Key, old: Item | None, new: Item | None) -> None:
        """Note the claims among the changes of the database."""
        if table.declared is not MESSAGES or new is None or new["state"]["S"] != "sending":
            return
        message_id, before = new["id"]["S"], old["state"]["S"] if old else "waiting"
        if old and old.get("tries") == new.get("tries"):
            return
        self.claims[message_id] += 1
        if before not in _OPEN:
            self.claimed_again.append(message_id)
