"""A decision: whether a door opens for somebody at an instant, and why."""

from typing import Any, Literal

from vestibule.ids import GrantId
from vestibule.problems import NotAllowed
from vestibule.shapes import Record


class EntryDenied(NotAllowed):
    """The decision was no. `reason`, `path` and `would_pass` say why, how it was found and what would change it."""

    title = "Entry denied"

    def __init__(self, decision: "Decision") -> None:
        """Explain the decision."""
        explained: dict[str, Any] = {
            "reason": decision.reason,
            "path": list(decision.path),
            "would_pass": decision.would_pass,
        }
        super().__init__(decision.explanation, **explained)


class Decision(Record):
    """Whether a door opens for somebody at an instant, and why."""

    allowed: bool
    reason: Literal["granted", "no_device", "no_grant", "not_yet", "ended"]
    path: tuple[str, ...]
    """The rules in the order in which they were asked, the deciding one last."""
    explanation: str
    would_pass: str | None = None
    """The smallest change that would turn a no into a yes, None for a yes."""
    grant_id: GrantId | None = None
