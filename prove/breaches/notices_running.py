"""The functions that tell persons of a breach as AWS runs them: the step of the workflow, the queue of letters, SES's events.

Beyond `prove.announcements.running`, whose fates they share: the step is one loop, a run that died is started again within
five minutes, and what became of the letters is followed every hour.
"""

import json
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from functions.breaches import post_notices
from functions.messages import deliver_message
from prove.announcements.running import Context, Running, Waiting
from prove.breaches.memory import Memory
from vestibule import cautioning, clock
from vestibule.breaches import recording

POSTED = "messages.message.posted"
_RETRIES = 5
_FOLLOWED_EVERY = 60


@dataclass
class Notifying(Running):
    """The functions over a world with one incident."""

    incident_id: str = ""
    state: dict[str, Any] = field(default_factory=dict)
    """What the step is called with next; nothing where no run goes on."""
    memory: Memory = field(default_factory=Memory)
    """Of the calls of the step."""
    _failed: int = 0

    def begin(self, incident_id: str) -> None:
        """The workflow comes to its step."""
        self.incident_id = incident_id
        self._start()

    @property
    def is_silent(self) -> bool:
        """Whether nothing is on its way any more."""
        office = self.world.office
        waits = self.letters or self.told or self.world.published or (office and office.events)
        return not waits and not self.state and not self._is_owed()

    def _start(self) -> None:
        incident = recording.incident_of(self.incident_id, clock.now())
        self.state, self._failed = {"incident_id": incident.id, "round": incident.round, "calls": 0}, 0
        self.counts["runs of the workflow"] += 1

    def _is_owed(self) -> bool:
        incident = recording.incident_of(self.incident_id, clock.now())
        return incident.told_round < incident.round

    def _workflows(self) -> None:
        if not self.state:
            return
        context = Context(self.draw.choice((2, 10, 40)))
        with self.memory.measured(self.world.database):
            answer = self._call(partial(post_notices.handler, dict(self.state), context), "steps")  # type: ignore[arg-type]
        if answer is None:
            self._failed += 1
            if self._failed > _RETRIES:
                self.state, self.counts["runs that died"] = {}, self.counts["runs that died"] + 1
        elif answer["again"]:
            self.counts["rounds overtaken"] += 1
            self._start()
        else:
            self.state, self._failed = ({} if answer["done"] else answer), 0

    def _hear(self) -> None:
        """The rules of the bus put letters into the queue. Some are lost, some come twice."""
        entries, self.world.published[:] = list(self.world.published), []
        for entry in entries:
            if entry["DetailType"] != POSTED or self._happens(self.fate.event_lost, "events lost"):
                continue
            times = 2 if self._happens(self.fate.event_twice, "events told twice") else 1
            self.letters += [Waiting({"detail": json.loads(entry["Detail"])})] * times

    def _deliver(self) -> None:
        self.draw.shuffle(self.letters)
        now, self.letters = self.letters[: self.capacity], self.letters[self.capacity :]
        self.letters += self._take(deliver_message.handler, now, "deliveries")

    def _resume(self) -> None:
        if not self.state and self._is_owed():
            self._start()
        if self._minutes % _FOLLOWED_EVERY == 0:
            self.follow()

    def follow(self) -> None:
        """What the schedule of every hour does about it."""
        incident = recording.incident_of(self.incident_id, clock.now())
        self._call(partial(cautioning.follow, incident, clock.now()), "schedules")
