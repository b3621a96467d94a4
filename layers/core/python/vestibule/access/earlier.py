"""How a question stood in the past: which spaces were locked then, from the steps that are kept."""

from datetime import datetime

from vestibule import clock
from vestibule.access.asked import Asked
from vestibule.access.holdings import OVERLOCKS
from vestibule.access.model import Barring

_FIRST = "1970"


def as_it_was(asked: Asked, at: datetime, now: datetime) -> Asked:
    """The question with the door and the windows barred as they were at an instant of the past: one query a space."""
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
