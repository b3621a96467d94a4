"""What a lock decides when somebody stands before it: by a code, a fob, a ticket, or by hand. It needs no network for any."""

import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from local.devices import door_list
from local.devices.commanded import Commanded
from local.devices.device import Milliseconds, monotonic_ms
from local.devices.door_list import Medium
from local.devices.flash import DoorList, Flash, Opening
from local.devices.messages import CodeReason, DeviceKind, Method, Outgoing, Result, TicketReason
from local.devices.ticket import Shown, Ticket, read_ticket
from local.devices.trust import Untrusted, has_answered

MOST_WRONG, COUNTS_MS = 5, 600_000
"""After so many wrong codes within ten minutes the keypad takes none. Only time takes a wrong one away: who has a code of one's
own, good or not, could otherwise try those of others between times without an end."""
CHALLENGE_MS = 60_000


class Lock(Commanded):
    """One lock, gate or elevator. `entered` tells who was let in at the door: entrance, and credential or ticket."""

    _wrong: list[float]
    """When the wrong codes of the last minutes were typed, by the clock that only runs forward."""
    _challenged: tuple[str, str, float] | None

    def __init__(
        self,
        thing: str,
        entrance_ids: Collection[str],
        clock: Callable[[], int],
        boot: int = 1,
        *,
        kind: DeviceKind = "lock",
        door_keys: Iterable[Mapping[str, str]] = (),
        monotonic: Milliseconds = monotonic_ms,
        flash: Flash | None = None,
    ) -> None:
        super().__init__(
            thing, entrance_ids, clock, boot, kind=kind, door_keys=door_keys, monotonic=monotonic, flash=flash
        )
        self.entered: list[tuple[str, str]] = []

    def open_by_hand(
        self,
        entrance_id: str,
        method: Method = "button",
        result: Result = "granted",
        reason: str = "ok",
        grant_id: str | None = None,
    ) -> list[Outgoing]:
        """Let somebody at the door try it; a jammed bolt turns a granted entry into a denied one."""
        if result == "granted" and self.jammed:
            result, reason = "denied", "jammed"
        if result == "granted":
            self.move(self.open_seconds(entrance_id))
        return [self.access(entrance_id, method, result, reason, grant_id=grant_id)]

    def enter(self, entrance_id: str, text: str, medium: Medium | None = None) -> list[Outgoing]:
        """Let somebody type a PIN, or show a pass or a fob. Nothing of what was shown is told or kept."""
        medium = medium or door_list.medium_of(text)
        method = door_list.method_of(text, medium)
        if medium == "typed" and self._is_deaf():
            return self._denied(entrance_id, method, "too_many_tries")
        listed = self.list_of(entrance_id)
        if listed is None:
            return self._denied(entrance_id, method, "no_list")
        code = door_list.known_code(listed, text, medium)
        if code is None:
            return self._unknown(entrance_id, method, medium)
        origin = {"credential_id": code.credential_id, "grant_id": code.grant_id}
        refusal = self._refusal_of_code(listed, code)
        if refusal:
            return self._denied(entrance_id, code.kind, refusal, **origin)
        self.step("before_remembering")
        if code.one_time:
            self.flash.used[entrance_id][code.credential_id] = listed.now
        self.step("remembered")
        return self._let_in(entrance_id, code.kind, code.credential_id, **origin)

    def challenge(self, entrance_id: str) -> str:
        """What a phone is to sign, once, before it shows its ticket."""
        made = secrets.token_hex(16)
        self._challenged = (made, entrance_id, self.monotonic())
        return made

    def show_ticket(self, shown: Shown) -> list[Outgoing]:
        """Let a phone show its ticket, with its answer to the challenge."""
        expected = (shown.challenge, shown.entrance_id)
        challenged, self._challenged = self._challenged, None
        if challenged is None or challenged[:2] != expected or self.monotonic() - challenged[2] > CHALLENGE_MS:
            return self._denied(shown.entrance_id, "ticket", "replayed")
        try:
            ticket = read_ticket(shown.ticket, self.door_keys)
        except Untrusted:
            return self._denied(shown.entrance_id, "ticket", "bad_ticket")
        if not has_answered(ticket.key, shown.said(ticket.id), shown.signature):
            return self._denied(shown.entrance_id, "ticket", "bad_ticket")
        return self._judge(ticket, shown.entrance_id)

    def on_simulation(self, verb: str, body: Mapping[str, Any]) -> list[Outgoing]:
        """Type a code at the keypad."""
        if verb == "keypad-entry":
            return self.enter(str(body.get("entrance_id")), str(body.get("code")), "typed")
        return super().on_simulation(verb, body)

    def _forget(self) -> None:
        super()._forget()
        self._wrong = []
        self._challenged = None

    def _refusal_of_code(self, listed: DoorList, code: Opening) -> CodeReason | None:
        now = self.now
        if door_list.is_shut(listed, now):
            return "shut"
        if code.credential_id in self.flash.used.get(listed.entrance_id, ()):
            return "used"
        if now is None or not door_list.is_open(code.spans, now):
            return "outside_hours"
        return "jammed" if self.jammed else None

    def _unknown(self, entrance_id: str, method: Method, medium: Medium) -> list[Outgoing]:
        told = self._denied(entrance_id, method, "unknown_code")
        if medium != "typed":  # nobody guesses a fob's number, and a stranger's must not silence the keypad
            return told
        self._wrong.append(self.monotonic())
        return [*told, *self.fault("tamper", "warning")] if self._is_deaf() else told

    def _is_deaf(self) -> bool:
        self._wrong = [each for each in self._wrong if self.monotonic() - each < COUNTS_MS]
        return len(self._wrong) >= MOST_WRONG

    def _judge(self, ticket: Ticket, entrance_id: str) -> list[Outgoing]:
        """Decide about a ticket that was made by the cloud and is shown by its phone."""
        listed, now = self.flash.lists.get(entrance_id), self.now
        rights = ticket.rights_at(entrance_id)
        good = [each for each in rights if not (listed and each.grant_id in listed.refused)]
        fitting = [each for each in good if now and door_list.is_open(each.spans, now)]
        reasons: tuple[tuple[bool, TicketReason], ...] = (
            (entrance_id not in self.entrance_ids or not rights, "wrong_door"),
            (now is None, "no_clock"),
            (now is not None and now.latest >= ticket.ends, "expired"),
            (not good, "revoked"),
            (door_list.is_shut(listed, now), "shut"),
            (not fitting, "outside_hours"),
            (self.jammed, "jammed"),
        )
        refusal = next((reason for holds, reason in reasons if holds), None)
        if refusal:
            named = {"ticket_id": ticket.id, "grant_id": rights[0].grant_id} if rights else {}
            return self._denied(entrance_id, "ticket", refusal, **named)
        return self._let_in(entrance_id, "ticket", ticket.id, ticket_id=ticket.id, grant_id=fitting[0].grant_id)

    def _let_in(self, entrance_id: str, method: Method, by: str, **origin: str) -> list[Outgoing]:
        number = self.count()
        self.move(self.open_seconds(entrance_id))
        self.entered.append((entrance_id, by))
        self.step("moved")
        return [self.access(entrance_id, method, "granted", "ok", number, **origin)]

    def _denied(
        self, entrance_id: str, method: Method, reason: CodeReason | TicketReason, **origin: str
    ) -> list[Outgoing]:
        return [self.access(entrance_id, method, "denied", reason, None, **origin)]
