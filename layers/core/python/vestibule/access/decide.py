"""Decide whether a door opens (V-05, N-02). Pure: who, door and instant come in, a decision with its reasons goes out."""

from datetime import datetime

from vestibule import clock
from vestibule.access.decision import Decision
from vestibule.access.model import Admission, Door, Window

_RULES = ("device", "grant", "window")


def decide(door: Door, admission: Admission | None, now: datetime) -> Decision:
    """The rules in their order: the door has a device; somebody was granted entry; a window is open now."""
    if door.device_id is None:
        return _no("no_device", "No device stands at this entrance.", "Provision a device for the entrance.", asked=1)
    if admission is None or not admission.windows:
        return _no("no_grant", "You have no grant for this entrance.", "Ask the manager for a grant.", asked=2)
    for window in admission.windows:
        if window.is_open(now):
            return Decision(
                allowed=True, reason="granted", path=_RULES, explanation="A grant is open.", grant_id=window.grant_id
            )
    return _closed(admission.windows, now)


def _closed(windows: list[Window], now: datetime) -> Decision:
    """No window is open: the next one to open is the smallest change; without one, the last that ended."""
    to_come = [window.starts_at for window in windows if window.starts_at > now and window.is_open(window.starts_at)]
    if to_come:
        opens = clock.written(min(to_come))
        return _no("not_yet", "Your grant has not begun.", f"It would pass from {opens}.", asked=3)
    ended = clock.written(max(window.ends_at for window in windows if window.ends_at))
    return _no("ended", f"Your grant ended at {ended}.", "Ask the manager for a new grant.", asked=3)


def _no(reason: str, explanation: str, would_pass: str, *, asked: int) -> Decision:
    path = _RULES[:asked]
    return Decision.model_validate(
        {"allowed": False, "reason": reason, "path": path, "explanation": explanation, "would_pass": would_pass}
    )
