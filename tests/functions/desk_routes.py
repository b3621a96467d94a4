"""Every POST of the compliance team about a request, with one as it should be."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from functions.requests import decide_request, extend_request, pause_request
from tests.functions.posting import Post
from tests.functions.world import World
from vestibule import ids

ONE, TEAM = ids.derived("per", "compliance one"), ("compliance",)
DECIDE = "POST /v1/requests/{request_id}/decision"
EXTEND = "POST /v1/requests/{request_id}/extension"
PAUSE = "POST /v1/requests/{request_id}/pause"
REFUSE: dict[str, Any] = {
    "decision": "refuse",
    "ground": "not-verified",
    "reason": "Nothing that you have shown tells that it is you.",
}


def _of_request(module: Any, route: str, body: Mapping[str, Any]) -> Callable[[World, datetime], Post]:
    def post(world: World, now: datetime) -> Post:
        from tests.functions.desk import asked  # noqa: PLC0415 (which needs the routes)

        path = {"request_id": asked(world.resident, now).id}
        return Post(module, route, body, ONE, roles=TEAM, path=path)

    return post


POSTS: Mapping[str, Callable[[World, datetime], Post]] = {
    "decision on request": _of_request(decide_request, DECIDE, REFUSE),
    "extension": _of_request(extend_request, EXTEND, {"because": "complexity"}),
    "pause": _of_request(pause_request, PAUSE, {"cause": "scope", "asked": "2026-11-21"}),
}
