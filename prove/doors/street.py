"""One schedule: the house, its doors, the cloud's functions, and the messages between them, until all has come to rest."""

import base64
import json
import random
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from bench.events import Somebody
from functions.access import (
    acknowledge_command,
    answer_device,
    note_list,
    read_commands,
    read_grants,
    record_entry,
    settle_endings,
)
from local.devices.messages import Outgoing
from prove.days.setting import Clock
from prove.doors.agenda import Agenda
from prove.doors.cloud import Services
from prove.doors.door import Door
from prove.doors.house import House
from prove.doors.running import TRIES, Answer, Running
from prove.doors.truth import Asked, Told, Truth, in_ms
from prove.doors.weather import FAIR, Weather
from vestibule.access import signing

type Json = dict[str, Any]
_MINUTE_MS, _AGAIN_MS, _REFUSED, _SERVER = 60_000, 30_000, 400, 500
_ONCE = ("code", "qr", "qr_svg")
"""What is told in the first answer only."""
_QUEUES: Mapping[str, ModuleType] = {
    "access": record_entry,
    "ack": acknowledge_command,
    "list": answer_device,
    "held": note_list,
}


@dataclass
class Request:
    """A request of a client, which it repeats under the same key until it is answered."""

    module: ModuleType
    route: str
    who: Somebody
    body: Json | None
    path: Json
    key: str
    then: Callable[[Answer, Asked], None]
    """What is done with the answer: that, and when it was asked for and answered."""
    door: str
    """At which it asks for something."""
    attempts: list[Asked] = field(default_factory=list)
    is_answered: bool = False
    done: Answer | None = None
    """The first answer that says so. Each repetition must get the same."""


@dataclass
class Street:
    """Everything of one schedule. `draw` makes its weather."""

    cloud: Services
    clock: Clock
    house: House
    draw: random.Random
    truth: Truth = field(default_factory=Truth)
    requests: list[Request] = field(default_factory=list)
    weather: Weather = FAIR
    dead: list[tuple[str, str, str]] = field(default_factory=list)
    """Kind, body and reason of dead letters."""
    moves: Counter[str] = field(default_factory=Counter)
    """How often the bolt of each door moved."""
    _asking: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin: the doors have power and a network, and ask for their lists."""
        self.agenda = Agenda(self.clock)
        self.running = Running(self.cloud)
        self.cloud.tell = self._tell
        keys = [signing.public_key()]
        self.doors = [
            Door(entrance_id, thing, self.agenda, self.draw, keys, self._up, self._moved)
            for entrance_id, thing in zip(self.house.doors, self.house.things, strict=True)
        ]
        self.agenda.after(_MINUTE_MS, self._minute)

    def send(self, request: Request) -> None:
        """Send a request, the first time or again."""
        asked = Asked(request.who.person_id, request.door, self.agenda.now)
        request.attempts.append(asked)
        is_troubled = self.running.trouble is not None or self.cloud.refuses
        self._asking.append(asked)
        answer = self.running.ask(request.module, request.route, request.who, request.body, request.key, **request.path)
        self._asking.pop()
        asked.ended = self.agenda.now
        if answer is None:
            self.truth.counts["processes ended while answering"] += 1
        elif answer.status >= _SERVER:
            self.truth.counts["requests that failed"] += 1
            self.truth.check(is_troubled, f"{request.route} failed without a reason")
        else:
            self._answered(request, answer)

    def _answered(self, request: Request, answer: Answer) -> None:
        request.is_answered = True
        if request.done:
            self.truth.counts["requests repeated"] += 1
            first = {name: value for name, value in request.done.body.items() if name not in _ONCE}
            same = answer.status == request.done.status and first.items() <= answer.body.items()
            self.truth.check(same, f"a repeated {request.route} got another answer")
            return
        request.done = answer if answer.status < _REFUSED else None
        request.then(answer, _deciding(request.attempts, answer.body.get("accepted_at")))

    def post(
        self,
        module: ModuleType,
        route: str,
        who: Somebody,
        body: Json,
        then: Callable[[Answer, Asked], None],
        *,
        door: str = "",
        **path: str,
    ) -> Request:
        """Make a request and send it."""
        request = Request(module, route, who, body, path, f"intent-{len(self.requests)}-of-this-schedule", then, door)
        self.requests.append(request)
        self.send(request)
        return request

    def look(self, command_id: str) -> None:
        """Somebody looks what became of a command."""
        who = Somebody(self.truth.commands[command_id].asked.person_id, "resident")
        path = {"command_id": command_id}
        answer = self.running.ask(read_commands, "GET /v1/commands/{command_id}", who, None, "none", **path)
        if answer and answer.status == 200:  # noqa: PLR2004
            self.truth.looked(answer.body)

    def show(self, grant_id: str) -> list[Json]:
        """Somebody looks at a grant; what is shown of its revocation, and of those of its credentials."""
        who, path = self.house.manager, {"grant_id": grant_id}
        answer = self.running.ask(read_grants, "GET /v1/grants/{grant_id}", who, None, "none", **path)
        if answer is None or answer.status != 200:  # noqa: PLR2004
            return []
        self.truth.grants[grant_id].parent_id = answer.body["parent_id"]
        shown = [(each["id"], each["revocation"]) for each in (answer.body, *answer.body["credentials"])]
        for right_id, revocation in shown:
            self.truth.shown(right_id, revocation)
        return [revocation for _, revocation in shown if revocation]

    def enter(self, door: Door, text: str) -> None:
        """Somebody types a code at a door, or shows a fob."""
        for message in door.act(lambda: door.lock.enter(door.entrance_id, text), f"code:{text}"):
            self.truth.counts[f"codes entered: {message.payload['data'].get('reason')}"] += 1

    def set_weather(self, weather: Weather) -> None:
        """From now on."""
        self.weather = weather
        for door in self.doors:
            door.weather = weather

    def _minute(self) -> None:
        """What is started every minute."""
        self.running.run(settle_endings)
        self.agenda.after(_MINUTE_MS, self._minute)

    def _tell(self, topic: str, payload: bytes, seconds: float | None) -> None:
        """The broker gets a message for a device. The truth takes note of what was decided and signed."""
        thing = topic.split("/")[2 if topic.startswith("$aws") else 1]
        body = json.loads(payload)
        if "/cmd/" in topic:
            self.truth.commands[body["command_id"]] = Told(body, self._asking[-1])
        elif "/ans/" in topic:
            self.truth.lists.setdefault(body["nonce"], []).append(contents(body["list"], packed=True))
        for door in self.doors:
            if door.thing == thing:
                door.hear(topic, payload, seconds)

    def _moved(self, door: Door, because: str) -> None:
        """A bolt moved."""
        self.moves[door.entrance_id] += 1
        how, _, what = because.partition(":")
        at, truth = self.agenda.now, self.truth
        match how:
            case "cmd":
                truth.by_command(door.entrance_id, what, at)
            case "code":
                truth.by_code(door.entrance_id, what, door.lock.flash.lists[door.entrance_id].nonce, at)
            case "ticket":
                ticket, _, phone = what.partition(" ")
                truth.by_ticket(door.entrance_id, ticket, phone, at)
            case _:
                truth.faults.append("a bolt moved for nothing")

    def _up(self, door: Door, message: Outgoing) -> None:
        """The broker gets a message of a device, and the rule puts it into a queue, now and then twice."""
        if message.payload["type"] not in _QUEUES:
            return
        body = json.dumps(
            {
                "payload": base64.b64encode(message.encode()).decode(),
                "thing": door.thing,
                "client": door.thing,
                "topic": message.topic,
                "received_at": self.agenda.now,
            }
        )
        kind = str(message.payload["type"])
        for _ in range(1 + (self.draw.random() < self.weather.twice)):
            self.agenda.after(self.weather.delay(self.draw), lambda: self.handle(kind, body))

    def handle(self, kind: str, body: str, tried: int = 1) -> None:
        """Hand a message to its function, for the how many-th time."""
        outcome = self.running.take(_QUEUES[kind], body)
        if outcome == "again" and tried < TRIES:
            self.truth.counts["messages that came again"] += 1
            self.agenda.after(_AGAIN_MS, lambda: self.handle(kind, body, tried + 1))
        elif outcome is not None:
            self.dead.append((kind, body, outcome))


def _deciding(attempts: Sequence[Asked], accepted_at: str | None) -> Asked:
    """The attempt that was decided on: a later one may have been told what the first came to."""
    if accepted_at is None:
        return attempts[-1]
    at = in_ms(accepted_at)
    return next(each for each in attempts if each.begun <= at <= (each.ended or at))


def contents(jws: str, *, packed: bool = False) -> Json:
    """What a signed text says."""
    payload = base64.urlsafe_b64decode(jws.split(".")[1] + "==")
    found: Json = json.loads(zlib.decompress(payload, -zlib.MAX_WBITS) if packed else payload)
    return found


def said(body: str) -> Json:
    """What the device wrote into a message that lies in a queue."""
    found: Json = json.loads(base64.b64decode(json.loads(body)["payload"]))
    return found
