"""A decision: whether a door opens for somebody at an instant, why, and what would turn a no into a yes."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from vestibule.access.model import EntryMethod
from vestibule.clock import Instant, StatedInstant
from vestibule.ids import EntranceId, GrantId, PersonId, SpaceId
from vestibule.problems import NotAllowed
from vestibule.shapes import Input, Output, Record

Rule = Literal["identity", "relation", "grant", "window", "overlock", "hold", "restriction", "device"]
Result = Literal["passed", "failed", "not_asked", "not_known"]
"""`not_known`: what was or will be is written nowhere, as of the device at another instant than now."""
Reason = Literal[
    "granted",
    "unknown_person",
    "no_relation",
    "no_grant",
    "not_yet",
    "outside_hours",
    "ended",
    "revoked",
    "overlock",
    "held",
    "not_permitted",
    "no_device",
    "device_lost",
]
ChangeKind = Literal[
    "wait",
    "hold_ends",
    "be_released",
    "device_back",
    "device_stands",
    "be_permitted",
    "be_registered",
    "be_related",
    "be_granted",
]
_STRANGERS: frozenset[Reason] = frozenset(("unknown_person", "no_relation", "no_grant", "not_yet", "ended", "revoked"))
"""Of whom the door is not, or not now: what keeps others out of it is none of their business."""
_OTHERS: frozenset[Rule] = frozenset(("overlock", "hold", "device"))
"""Rules that speak of the door and not of who asks: its tenant does not pay, the manager has a reason, the lock is broken."""
_BY_OTHERS: frozenset[ChangeKind] = frozenset(("be_released", "hold_ends", "device_back", "device_stands"))


class Ruling(Record):
    """What one rule says. `reason` and `said` are there where it failed."""

    rule: Rule
    result: Result
    reason: Reason | None = None
    said: str | None = None


class Change(Record):
    """One of the changes that together turn a no into a yes; without any one of them it stays a no."""

    change: ChangeKind
    at: Instant | None = None
    """Until when to wait, or when the hold ends by itself."""
    space_id: SpaceId | None = None
    """The space that must be released."""
    said: str


class Decision(Record):
    """Whether a door opens for somebody at an instant, and why."""

    allowed: bool
    reason: Reason
    """Of the first rule that failed."""
    rules: tuple[Ruling, ...]
    """All of them, in their order."""
    explanation: str
    changes: tuple[Change, ...] = ()
    """The smallest set of changes that makes it a yes; none for a yes."""
    grant_id: GrantId | None = None

    @property
    def would_pass(self) -> str | None:
        """The changes in words; None for a yes."""
        return " ".join(change.said for change in self.changes) or None

    def as_told(self) -> "Decision":
        """As the asker is told it: how things stand with a door concerns whose grant is open there, no other."""
        if self.reason not in _STRANGERS:
            return self
        rules = (_unsaid(ruling) if ruling.rule in _OTHERS else ruling for ruling in self.rules)
        changes = (change for change in self.changes if change.change not in _BY_OTHERS)
        return self.model_copy(update={"rules": tuple(rules), "changes": tuple(changes)})


class EntryDenied(NotAllowed):
    """The decision was no. `reason`, `rules`, `changes` and `would_pass` say why, how it was found and what would change it."""

    title = "Entry denied"

    def __init__(self, decision: Decision) -> None:
        """Explain the decision to who asked for the door."""
        told = decision.as_told()
        explained: dict[str, Any] = told.model_dump(mode="json", include={"reason", "rules", "changes"})
        super().__init__(told.explanation, **explained, would_pass=told.would_pass)


class NewDecision(Input):
    """What shall be explained."""

    entrance_id: EntranceId
    person_id: PersonId | None = Field(
        default=None, description="Left out: yourself. Others, for who manages the door."
    )
    at: StatedInstant | None = Field(default=None, description="Left out: now. It may lie in the past or ahead.")
    method: EntryMethod = "mobile_key"


class Explained(Output):
    """A decision as it is explained. Of an instant ahead: as it will be if nothing changes until then."""

    entrance_id: EntranceId
    person_id: PersonId
    at: Instant
    method: EntryMethod
    allowed: bool
    reason: Reason
    explanation: str
    would_pass: str | None
    changes: tuple[Change, ...]
    rules: tuple[Ruling, ...]
    grant_id: GrantId | None

    @classmethod
    def of(cls, decision: Decision, *, person_id: str, at: datetime, wanted: NewDecision) -> "Explained":
        """The decision with what it is about."""
        asked = {"entrance_id": wanted.entrance_id, "person_id": person_id, "at": at, "method": wanted.method}
        return cls.model_validate(asked | decision.model_dump() | {"would_pass": decision.would_pass})


def _unsaid(ruling: Ruling) -> Ruling:
    return Ruling(rule=ruling.rule, result="not_asked")
