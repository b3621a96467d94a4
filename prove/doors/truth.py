"""What truly happened, by a clock that nobody else has, and what must not have: from requests, answers and bolts alone."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from local.devices import door_list
from vestibule import clock
from vestibule.access import verifying

type Json = dict[str, Any]
FRESH_MS = 900_000
"""For how long a door may go by what it was told: `Entrance.freshness_seconds`."""


@dataclass
class Given:
    """A grant as its giver asked for it. Instants are milliseconds since 1970; None is never.

    Between the request that takes it back and the answer to it, it may hold or not.
    """

    id: str
    person_id: str
    doors: frozenset[str]
    starts: int
    ends: int | None
    parent_id: str | None = None
    is_for_phone: bool = True
    """Not that of a pass: it stands with who answers for the visitor, and opens nothing for that person's phone."""
    asked_at: int = 0
    given_at: int = 0
    taking_back_since: int | None = None
    taken_back_at: int | None = None

    def may_open(self, since: int, until: int) -> bool:
        """Whether it may have held at an instant in between."""
        ended = self.taken_back_at is not None and self.taken_back_at < since
        return (
            self.starts <= until and self.asked_at <= until and not ended and (self.ends is None or since < self.ends)
        )

    def surely_opens(self, since: int, until: int) -> bool:
        """Whether it held at every instant in between."""
        whole = self.given_at < since and self.starts <= since and (self.ends is None or until < self.ends)
        return whole and bool(self.id) and self.taking_back_since is None


@dataclass
class Asked:
    """A command that somebody asked for: between which instants it was decided."""

    person_id: str
    door: str
    begun: int
    ended: int | None = None
    """None while its function runs."""


@dataclass
class Told:
    """A command as the broker got it."""

    message: Json
    asked: Asked


@dataclass
class Held:
    """An order that nobody enters a door."""

    door: str
    since: int
    until: int
    freeing_since: int | None = None


@dataclass
class Truth:
    """All of it, and the faults that were found."""

    grants: dict[str, Given] = field(default_factory=dict)
    requested: list[Given] = field(default_factory=list)
    """All that were asked for. One without an answer yet has no name (an empty one), and may hold."""
    commands: dict[str, Told] = field(default_factory=dict)
    opened: dict[str, int] = field(default_factory=dict)
    """When which command moved its bolt."""
    lists: dict[str, list[Json]] = field(default_factory=dict)
    """The lists that were signed, by their nonce: a question that comes twice is answered twice."""
    tickets: dict[str, tuple[Json, str]] = field(default_factory=dict)
    """What each ticket says, and the name of its phone."""
    one_time: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often which credential for one time opened which door."""
    last: dict[tuple[str, str], int] = field(default_factory=dict)
    """When which grant, or which credential, opened which door the last time."""
    bounds: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    """The earliest instant from which on the API has said that a grant opens a door no more, and what it said."""
    holds: list[Held] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def check(self, fulfilled: bool, otherwise: str) -> None:  # noqa: FBT001 (reads as a sentence)
        """Note a fault unless it is so."""
        self.counts["checks"] += 1
        if not fulfilled:
            self.faults.append(otherwise)

    def by_command(self, door: str, command_id: str, at: int) -> None:
        """A bolt moved because of a command."""
        told = self.commands[command_id]
        message, asked = told.message, told.asked
        late = at - message["not_after"]
        self.check(command_id not in self.opened, f"a door opened twice for {command_id}")
        self.check(late <= 0, f"a door opened {late} ms after not_after")
        self.check(message["not_after"] <= asked.begun + 10_000 or asked.ended is None, "not_after is too late")
        self.check(message["entrance_id"] == door, "another door than the one that was asked for opened")
        good = [each.id for each in self.usable(asked, asked.ended or at)]
        self.check(message["grant_id"] in good or "" in good, "a door opened without a grant that held at the decision")
        self.opened[command_id] = at
        self.counts["openings by command"] += 1
        self._opened_by(message["grant_id"], door, at, message["not_after"] - asked.begun)

    def by_code(self, door: str, text: str, nonce: str, at: int) -> None:
        """A bolt moved because of what was typed or shown, by the list of this nonce."""
        lists = [each for each in self.lists.get(nonce, ()) if each["entrance_id"] == door]
        known = verifying.verifier(verifying.door_key(door), text, door_list.medium_of(text))
        by = [(listed, each) for listed in lists for each in listed["opens"] if each["verifier"] == known]
        self.check(bool(by), "a code opened a door that was on no signed list")
        if not by:
            return
        [(listed, found), *_] = by
        self.check(any(begins <= at < ends for begins, ends in found["spans"]), "a code opened outside its spans")
        self.check(at < listed["now"] + listed["lasts_ms"], "a code opened by a list whose lease was over")
        if found["one_time"]:
            self.one_time[found["credential_id"], door] += 1
            self.check(self.one_time[found["credential_id"], door] == 1, "a code for one time opened a door twice")
        self.counts[f"openings by {found['kind']}"] += 1
        self._note(found["credential_id"], door, at)
        self._opened_by(found["grant_id"], door, at)

    def by_ticket(self, door: str, text: str, phone: str, at: int) -> None:
        """A bolt moved because of a ticket that this phone showed."""
        said, its = self.tickets[text]
        rights = said["entrances"].get(door, [])
        fitting = [each["grant_id"] for each in rights if any(begins <= at < ends for begins, ends in each["spans"])]
        self.check(phone == its, "a ticket opened for another phone")
        self.check(at < said["exp"] * 1000, "a ticket opened after its end")
        self.check(bool(fitting), "a ticket opened outside its doors or its spans")
        self.counts["openings by ticket"] += 1
        for grant_id in fitting if len(fitting) == 1 else ():
            self._opened_by(grant_id, door, at)

    def shown(self, right_id: str, revocation: Json | None) -> None:
        """The API has said from when on a grant, or a credential, surely opens nothing."""
        for door in revocation["doors"] if revocation else ():
            key = right_id, door["entrance_id"]
            said = [
                (in_ms(door[name]), f"{name} ({door['because']})") for name in ("bound", "certain_from") if door[name]
            ]
            self.bounds[key] = min([*said, *([self.bounds[key]] if key in self.bounds else [])])
            self.counts["bounds shown"] += 1
            self._compare(key)

    def answered(self, asked: Asked, is_allowed: bool, reason: str) -> None:  # noqa: FBT001 (what was answered)
        """A command was accepted or refused."""
        until = asked.ended or asked.begun
        if is_allowed:
            self.counts["commands accepted"] += 1
            self.check(any(self.usable(asked, until)), "a command was accepted without a grant")
            self.check(not self._is_held(asked.door, asked.begun, until), "a command was accepted at a door on hold")
            return
        self.counts[f"commands refused: {reason}"] += 1
        sure = any(each.surely_opens(asked.begun, until) for each in self._of(asked))
        if reason in ("no_grant", "ended", "revoked", "not_yet", "outside_hours", "unknown_person", "no_relation"):
            self.check(not sure, f"a command was refused ({reason}) though a grant held")

    def usable(self, asked: Asked, until: int) -> Iterator[Given]:
        """The grants that may have let a command through."""
        return (each for each in self._of(asked) if each.may_open(asked.begun, until))

    def looked(self, view: Mapping[str, Any]) -> None:
        """The API has shown what became of a command."""
        status, opened = view["status"], view["id"] in self.opened
        self.counts[f"commands seen {status}{f': {view["reason"]}' if status == 'rejected' else ''}"] += 1
        self.check(status != "done" or opened, f"the API says done ({view['reason']}), and the bolt did not move")
        self.check(status not in ("rejected", "failed") or not opened, f"the API says {status}, and the bolt moved")

    def _of(self, asked: Asked) -> Iterator[Given]:
        return (
            each
            for each in self.requested
            if each.is_for_phone and each.person_id == asked.person_id and asked.door in each.doors
        )

    def _opened_by(self, grant_id: str, door: str, at: int, grace: int = 0) -> None:
        """`grace`: a command may be obeyed for so long after its decision."""
        given = self.grants.get(grant_id)
        if given:
            self.check(door in given.doors, "a grant opened a door that it does not name")
            self.check(given.starts <= at, "a grant opened a door before it began")
            self.check(given.ends is None or at < given.ends + grace, "a grant opened a door after its end")
        held = [each for each in self.holds if each.door == door and self._still_held(each, at)]
        self.check(not held, "a door on hold opened when every list of before was over")
        self._note(grant_id, door, at)

    def shared(self) -> None:
        """In the end: what is shown of a grant holds for what was shared out of it as well."""
        for given in self.grants.values():
            for door in given.doors if given.parent_id else ():
                last = self.last.get((given.id, door))
                bound = self.bounds.get((str(given.parent_id), door))
                late = last and bound and last > bound[0]
                self.check(
                    not late,
                    "a door opened by what was shared, after the shown bound of the grant it was shared out of",
                )

    def _note(self, right_id: str, door: str, at: int) -> None:
        self.last[right_id, door] = max(at, self.last.get((right_id, door), at))
        self._compare((right_id, door))

    def _compare(self, key: tuple[str, str]) -> None:
        if key in self.bounds and key in self.last:
            bound, said = self.bounds[key]
            over = self.last[key] - bound
            self.check(over <= 0, f"a door opened {over} ms after the shown {said} of a revocation")

    def _is_held(self, door: str, since: int, until: int) -> bool:
        return any(
            each.door == door and each.since < since and until < min(each.until, each.freeing_since or each.until)
            for each in self.holds
        )

    def _still_held(self, held: Held, at: int) -> bool:
        return held.since + FRESH_MS < at < min(held.until, held.freeing_since or held.until)


def in_ms(said: str) -> int:
    """An instant as the API writes it."""
    return clock.to_epoch_ms(datetime.fromisoformat(said))


def written(milliseconds: int) -> str:
    """An instant as the API reads it."""
    return clock.written(clock.from_epoch_ms(milliseconds))
