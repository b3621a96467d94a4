"""A mail service: takes messages at a rate, refuses some, loses answers, and tells later what came of each.

What it took is noted here, under the addresses, for those who check: the program learns of it by answers and events only.
"""

import random
import zlib
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from prove.dynamodb.refusals import Refusal, Unsupported
from vestibule import clock

type Ending = Literal["Delivery", "Bounce", "Complaint"]
_TOLD_WITHIN = timedelta(minutes=25)
"""Events come within this time: the program waits an hour for them."""


class AnswerLost(Exception):
    """The connection broke: nobody knows whether the mail went out."""


@dataclass(frozen=True)
class Weather:
    """How badly it goes: shares of calls, and of addresses."""

    throttled: float = 0.02
    failing: float = 0.005
    """Of calls: an error of the service, nothing taken."""
    answer_lost: float = 0.005
    """Of calls: taken, but nobody hears of it."""
    bouncing: float = 0.01
    """Of addresses."""
    complaining: float = 0.002
    event_twice: float = 0.1
    a_minute: int = 6000
    """How many are taken within a minute; SES grants a rate."""
    down: tuple[int, int] = (4, 7)
    """The minutes, from the first on, in which nothing is taken at all."""


@dataclass
class PostOffice:
    """`taken` is what really went out, by address, with the instants."""

    weather: Weather
    draw: random.Random
    began: datetime
    taken: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    counts: Counter[str] = field(default_factory=Counter)
    events: list[tuple[datetime, dict[str, Any]]] = field(default_factory=list)
    """What is still to be told, and when."""
    _minute: tuple[datetime | None, int] = (None, 0)

    def call(self, operation: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        """Answer a call of SES's API."""
        if operation != "SendEmail":
            raise Unsupported(operation)
        self._check_room()
        if self._happens(self.weather.failing, "mail service failed"):
            raise _refusal("InternalFailure", 500)
        mail_id = self._take(sent)
        if self._happens(self.weather.answer_lost, "answers lost"):
            raise AnswerLost
        return {"MessageId": mail_id}

    def ending_of(self, address: str) -> Ending:
        """What becomes of mail to this address, the same each time."""
        share = zlib.crc32(f"{address} ends".encode()) / 2**32
        if share < self.weather.bouncing:
            return "Bounce"
        return "Complaint" if share < self.weather.bouncing + self.weather.complaining else "Delivery"

    def due(self, now: datetime) -> list[dict[str, Any]]:
        """The events that are told by now, in an order of their own."""
        told = [event for at, event in self.events if at <= now]
        self.events = [(at, event) for at, event in self.events if at > now]
        self.draw.shuffle(told)
        return told

    def _check_room(self) -> None:
        now = clock.now()
        minute, many = self._minute
        self._minute = (minute, many + 1) if minute == now else (now, 1)
        first, last = self.weather.down
        if self.began + timedelta(minutes=first) <= now < self.began + timedelta(minutes=last):
            self.counts["refused: sending is paused"] += 1
            raise _refusal("SendingPausedException", 400)
        if self._minute[1] > self.weather.a_minute or self._happens(self.weather.throttled, "throttled at random"):
            self.counts["refused: too many requests"] += 1
            raise _refusal("TooManyRequestsException", 429)

    def _take(self, sent: Mapping[str, Any]) -> str:
        (address,) = sent["Destination"]["ToAddresses"]
        now = clock.now()
        self.taken[address].append(now)
        tags = {tag["Name"]: [tag["Value"]] for tag in sent["EmailTags"]}
        mail_id = f"mail-{self.counts['taken']:08d}"
        self.counts["taken"] += 1
        for told in ("Send", self.ending_of(address)):
            event = _event(told, {"messageId": mail_id, "destination": [address], "tags": tags})
            self._plan(event, now)
            if self._happens(self.weather.event_twice, "mail events told twice"):
                self._plan(event, now)
        return mail_id

    def _plan(self, event: dict[str, Any], now: datetime) -> None:
        self.events.append((now + self.draw.random() * _TOLD_WITHIN, event))

    def _happens(self, share: float, what: str) -> bool:
        happens = share > 0 and self.draw.random() < share
        self.counts[what] += happens
        return happens


def _event(told: str, mail: dict[str, Any]) -> dict[str, Any]:
    more = {"bounce": {"bounceType": "Permanent"}} if told == "Bounce" else {}
    return {"eventType": told, "mail": mail, **more}


def _refusal(code: str, status: int) -> Refusal:
    refusal = Refusal(code, "no mail now")
    refusal.answer = {
        **refusal.answer,
        "ResponseMetadata": {"HTTPStatusCode": status, "HTTPHeaders": {}, "RetryAttempts": 0},
    }
    return refusal
