"""The POST by which a controller says what is to be done about a request, as it should be."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from functions.requests import instruct_request
from tests.functions.posting import Post
from tests.functions.world import World

INSTRUCT = "POST /v1/controllers/{organisation_id}/requests/{request_id}/instruction"


def _instruction(world: World, now: datetime) -> Post:
    """In any house: the queue is what the request says."""
    from tests.functions.answering import asked  # noqa: PLC0415 (which needs the routes)

    house = world.home.organisation.id
    queued: dict[str, Any] = {"controller_id": house, "forwarded_at": now, "help_by": now + timedelta(days=10)}
    request = asked(world.resident, "erasure", now, state="closed", awaits_controller="yes", **queued)
    path = {"organisation_id": house, "request_id": request.id}
    return Post(instruct_request, INSTRUCT, {"instruction": "carry_out"}, world.home.manager, path=path)


POSTS: Mapping[str, Callable[[World, datetime], Post]] = {"instruction": _instruction}
