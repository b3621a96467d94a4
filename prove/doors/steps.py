"""What may happen next in a schedule. Each step is told by numbers what it chooses among."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bench.events import Somebody
from functions.access import (
    command_entrance,
    grant_entry,
    hold_entrance,
    issue_credentials,
    issue_passes,
    issue_tickets,
    revoke_grant,
)
from local.devices.ticket import Shown
from prove.doors.door import Door
from prove.doors.phones import PHONES, public, showing
from prove.doors.running import Answer
from prove.doors.street import Street, contents
from prove.doors.truth import Asked, Given, Held, written
from prove.doors.weather import WEATHERS
from prove.doors.weights import LAST, PAUSES, PERIODS, SKEWS, WAITS
from prove.dynamodb.interruptions import Killed
from prove.dynamodb.refusals import throttled

type Json = dict[str, Any]
CUTS = ("before_remembering", "remembered", "moved")
_LISTS_COME, _POWER_COMES = 2_000, 25_000
_CREATED, _ACCEPTED, _OK = 201, 202, 200


def _cut_down() -> None:
    raise Killed


def _refuse() -> None:
    raise throttled()


@dataclass
class Steps:
    """The steps over a street, with what those who act in it remember."""

    street: Street
    codes: list[str] = field(default_factory=list)
    credentials: list[str] = field(default_factory=list)
    tickets: list[tuple[str, int]] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Nobody has anything yet."""
        self.truth, self.agenda, self.house = self.street.truth, self.street.agenda, self.street.house

    def begin(self, weather: int = 0) -> None:
        """The first resident may open both doors, and the doors have their lists. Then the weather changes."""
        self.agenda.wait(_LISTS_COME)
        self.grant(0, 2, 0)
        self.agenda.wait(_LISTS_COME)
        self.change_weather(weather)

    def ask(self, person: int, door: int) -> None:
        """A resident's phone asks a door to open."""
        who, entrance_id = self.house.residents[person % 2], self.house.doors[door]
        route = "POST /v1/entrances/{entrance_id}/commands"
        self.street.post(command_entrance, route, who, {}, self._answered, door=entrance_id, entrance_id=entrance_id)

    def ask_again(self, back: int) -> None:
        """A client repeats one of its last requests, as when it got no answer."""
        if self.street.requests:
            self.street.send(self.street.requests[-1 - back % len(self.street.requests)])

    def look(self, back: int) -> None:
        """Somebody looks at one of the last commands."""
        if self.truth.commands:
            self.street.look(_back(list(self.truth.commands), back))

    def grant(self, person: int, doors: int, period: int) -> None:
        """The manager grants somebody a door, or both."""
        who, (begins, lasts) = self.house.residents[person], PERIODS[period]
        named = [self.house.doors[:1], self.house.doors[1:], self.house.doors][doors]
        starts = self.agenda.now + begins
        ends = None if lasts is None else starts + lasts
        body = {"person_id": who.person_id, "entrance_ids": list(named), "starts_at": written(starts)}
        body |= {"ends_at": written(ends)} if ends else {}
        given = Given("", who.person_id, frozenset(named), starts, ends, asked_at=self.agenda.now)
        self.truth.requested.append(given)
        self.street.post(grant_entry, "POST /v1/grants", self.house.manager, body, partial(self._given, given))

    def revoke(self, back: int) -> None:
        """The manager takes one of the last grants back, with the passes that were made out of it."""
        living = [each for each in self.truth.grants.values() if each.taken_back_at is None]
        if not living:
            return
        given = _back(living, back)
        given.taking_back_since = given.taking_back_since or self.agenda.now
        route, then = "POST /v1/grants/{grant_id}/revocation", partial(self._revoked, given)
        self.street.post(revoke_grant, route, self.house.manager, {}, then, grant_id=given.id)

    def show(self, back: int) -> None:
        """Somebody looks at one of the last grants."""
        if self.truth.grants:
            self.street.show(_back(list(self.truth.grants), back))

    def give_fob(self, back: int) -> None:
        """The manager hands out a fob."""
        number = f"{self.agenda.now:012x}{len(self.street.requests):04x}"
        self._issue(back, self.house.manager, {"kind": "fob", "number": number}, number)

    def make_pin(self, back: int) -> None:
        """Somebody gets a PIN for one of the last grants."""
        if self.truth.grants:
            who = Somebody(_back(list(self.truth.grants.values()), back).person_id, "resident")
            self._issue(back, who, {"kind": "pin"}, "")

    def end_code(self, back: int) -> None:
        """A fob was lost, or a code became known: one of the last is taken back alone."""
        if self.credentials:
            credential_id = _back(self.credentials, back)
            route, then = "POST /v1/credentials/{credential_id}/end", partial(self._ended, credential_id)
            self.street.post(revoke_grant, route, self.house.manager, {}, then, credential_id=credential_id)

    def invite(self, person: int, door: int, period: int) -> None:
        """A resident makes a pass for a visitor, for one time or not."""
        who, entrance_id, lasts = self.house.residents[person], self.house.doors[door], (60_000, 600_000)[period // 2]
        ends, one_time = self.agenda.now + lasts, period % 2 == 0
        body = {"entrance_ids": [entrance_id], "ends_at": written(ends), "one_time": one_time}
        given = Given("", who.person_id, frozenset([entrance_id]), 0, ends, asked_at=self.agenda.now)
        given.is_for_phone = False
        self.truth.requested.append(given)
        self.street.post(issue_passes, "POST /v1/passes", who, body, partial(self._given, given))

    def enter(self, door: int, back: int) -> None:
        """Somebody types one of the last codes, or shows one of the last fobs."""
        if self.codes:
            self.street.enter(self.street.doors[door], _back(self.codes, back))

    def take_ticket(self, person: int) -> None:
        """A phone gets a ticket."""
        body = {"public_key": public(PHONES[person])}
        then = partial(self._got_ticket, person)
        self.street.post(issue_tickets, "POST /v1/tickets", self.house.residents[person], body, then)

    def show_ticket(self, door: int, back: int, phone: int) -> None:
        """A phone shows one of the last tickets: mostly the one that it was made for."""
        if self.tickets:
            text, owner = _back(self.tickets, back)
            at, whose = self.street.doors[door], owner if phone < 3 else 1 - owner  # noqa: PLR2004 (one of four)
            if at.is_powered:
                challenge = at.lock.challenge(at.entrance_id)
                self._present(at, showing(text, challenge, at.entrance_id, PHONES[whose]), whose)

    def replay_ticket(self, back: int) -> None:
        """Somebody who listened repeats what a phone showed."""
        if self.shown:
            shown = _back(self.shown, back)
            at = next(door for door in self.street.doors if door.entrance_id == shown.entrance_id)
            self._present(at, shown, -1)

    def cut(self, door: int) -> None:
        """Cut a door's network."""
        self.truth.counts["partitions"] += self.street.doors[door].is_connected
        self.street.doors[door].cut()

    def reconnect(self, door: int) -> None:
        """Mend a door's network."""
        self.street.doors[door].reconnect()

    def cut_power(self, door: int, step: int) -> None:
        """Cut a door's power, now or at a step of its next opening."""
        at = self.street.doors[door]
        if step < len(CUTS):
            at.cuts_at = CUTS[step]
        elif at.is_powered:
            at.cut_power()

    def skew(self, door: int, to: int) -> None:
        """Let a door's own clock be wrong."""
        self.street.doors[door].skew_ms = SKEWS[to]

    def jam(self, door: int) -> None:
        """Block a door's bolt, or free it."""
        lock = self.street.doors[door].lock
        lock.jammed = not lock.jammed

    def hold(self, door: int, period: int) -> None:
        """The manager orders that nobody enters a door for a while, or lets it go."""
        entrance_id, lasts = self.house.doors[door], (None, 5_000, 1_000_000, 3_600_000)[period]
        until = None if lasts is None else self.agenda.now + lasts
        for held in self.truth.holds:
            if held.door == entrance_id and held.freeing_since is None:
                held.freeing_since = self.agenda.now
        body = {"until": written(until) if until else None, **({"reason": "A leak."} if until else {})}
        path = {"entrance_id": entrance_id}
        route = "PUT /v1/entrances/{entrance_id}/hold"
        answer = self.street.running.ask(hold_entrance, route, self.house.manager, body, "none", **path)
        if answer and answer.status == _OK and until:
            self.truth.holds.append(Held(entrance_id, self.agenda.now, until))

    def change_weather(self, to: int) -> None:
        """Change what befalls messages."""
        self.street.set_weather(WEATHERS[to])

    def trouble(self, call: int, what: int) -> None:
        """Let something meet the next function at one of its calls."""
        self.street.running.trouble = (1 + call, "after" if what % 2 else "before", self._troubles[what // 2])

    def refuse(self, whether: int) -> None:
        """Let the broker take nothing from the cloud, or take it again."""
        self.street.cloud.refuses = whether == 0

    def last_code(self, door: int, back: int, how_long: int) -> None:
        """What chance finds too rarely: a door loses its network, a right is taken back, and codes are tried to the last."""
        self.cut(door)
        self.revoke(back)
        self.agenda.wait(LAST[how_long])
        for code in range(3):
            self.enter(door, code)

    def last_ticket(self, door: int, person: int, how_long: int) -> None:
        """The same with a ticket that was taken long after the door heard of anything."""
        self.cut(door)
        self.agenda.wait(LAST[0])
        self.take_ticket(person)
        self.revoke(0)
        self.agenda.wait(LAST[how_long] - LAST[0])
        self.show_ticket(door, 0, 0)

    def twice(self, door: int, back: int) -> None:
        """A visitor's code for one time is tried again after a power cut, which nobody told the cloud of."""
        self.reconnect(door)
        self.invite(back % 2, door, 0)
        self.agenda.wait(_LISTS_COME)
        self.cut_power(door, CUTS.index("moved"))
        self.enter(door, 0)
        self.agenda.wait(_POWER_COMES)
        self.enter(door, 0)

    def wait(self, which: int) -> None:
        """Let time pass."""
        self.agenda.wait(WAITS[which])

    @property
    def _troubles(self) -> tuple[Callable[[], None], ...]:
        pauses = (partial(self.agenda.wait, each) for each in PAUSES)
        return (_cut_down, _cut_down, _refuse, *pauses, partial(self.revoke, 0), partial(self.enter, 0, 0))

    def _answered(self, answer: Answer, asked: Asked) -> None:
        self.truth.answered(asked, answer.status == _ACCEPTED, answer.code)

    def _given(self, given: Given, answer: Answer, asked: Asked) -> None:
        self._note(f"grants and passes: {answer.status}")
        if answer.status != _CREATED:
            return
        body = answer.body
        given.id, given.given_at = body.get("grant_id") or body["id"], asked.ended or self.agenda.now
        self.truth.grants.setdefault(given.id, given)
        self.credentials += [body["id"]] if body.get("grant_id") else []
        self.codes += [body[name] for name in ("code", "qr") if body.get(name)]

    def _revoked(self, given: Given, answer: Answer, _: Asked) -> None:
        self._note(f"revocations: {answer.status}")
        if answer.status == _ACCEPTED:
            given.taken_back_at = given.taken_back_at or self.agenda.now
            self.truth.shown(given.id, answer.body["revocation"])

    def _ended(self, credential_id: str, answer: Answer, _: Asked) -> None:
        self._note(f"credentials taken back: {answer.status}")
        if answer.status == _ACCEPTED:
            self.truth.shown(credential_id, answer.body["revocation"])

    def _issue(self, back: int, who: Somebody, body: Json, text: str) -> None:
        if self.truth.grants:
            grant_id = _back(list(self.truth.grants), back)
            route, then = "POST /v1/grants/{grant_id}/credentials", self._issued
            self.codes += [text] if text else []
            self.street.post(issue_credentials, route, who, body, then, grant_id=grant_id)

    def _issued(self, answer: Answer, _: Asked) -> None:
        self._note(f"credentials: {answer.status}")
        self.credentials += [answer.body["id"]] if answer.status == _CREATED else []
        self.codes += [answer.body["code"]] if answer.body.get("code") else []

    def _got_ticket(self, person: int, answer: Answer, _: Asked) -> None:
        self._note(f"tickets: {answer.status}")
        if answer.status == _CREATED:
            text = answer.body["ticket"]
            self.tickets.append((text, person))
            self.truth.tickets[text] = (contents(text), str(person))

    def _present(self, at: Door, shown: Shown, whose: int) -> None:
        self.shown.append(shown)
        for message in at.act(lambda: at.lock.show_ticket(shown), f"ticket:{shown.ticket} {whose}"):
            self._note(f"tickets shown: {message.payload['data']['reason']}")

    def _note(self, what: str) -> None:
        self.truth.counts[what] += 1


def _back[T](several: list[T], back: int) -> T:
    return several[-1 - back % len(several)]
