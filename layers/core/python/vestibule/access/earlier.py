"""How a question stood in the past: which grants there were, and which spaces were locked, from the steps that are kept."""

from datetime import datetime

from vestibule import clock, config
from vestibule.access.asked import Asked
from vestibule.access.holdings import OVERLOCKS
from vestibule.access.model import Barring

_FIRST = "1970"


def as_it_was(asked: Asked, at: datetime, now: datetime) -> Asked:
    """The question with the windows that were there at an instant of the past, barred as they were: one query a space.

    A grant may begin before it was made. Then it opened nothing until somebody had made it.
    """
    there = [window for window in asked.windows if window.granted_at is None or window.granted_at <= at]
    asked = asked._replace(windows=there)
    return _barred_as_then(asked, at, now) if "overlock" in config.operator_pack().features else asked


def _barred_as_then(asked: Asked, at: datetime, now: datetime) -> Asked:
    spaces = {asked.door.space_id, *(window.space_id for window in asked.windows)}
    were = {space_id: _barred(space_id, at, now) for space_id in spaces if space_id}
    door = asked.door.model_copy(update={"barred": were.get(asked.door.space_id or "")})
    windows = [each.model_copy(update={"barred": were.get(each.space_id or "")}) for each in asked.windows]
    return asked._replace(door=door, windows=windows)


def _barred(space_id: str, at: datetime, now: datetime) -> Barring | None:
    """The last step until then. Each tenant of the space has a line of it, all of which say the same."""
    until = (_FIRST, clock.written(at))
    found = OVERLOCKS.query(space_id, index="by_space", between=until, newest_first=True, limit=20, now=now).items
    return found[0].state if found and found[0].state != "released" else None
