"""Every POST about calls and faces, with a request that is as it should be."""

from collections.abc import Callable, Mapping
from datetime import datetime

from functions.access import enrol_face
from functions.intercom import answer_call
from tests.functions.deciding import decided
from tests.functions.posting import Post
from tests.functions.ringing import ANSWER, call_to
from tests.functions.world import World, grant


def _face(world: World, now: datetime) -> Post:
    decided(world.resident, "face_entry", "given", now)
    return Post(enrol_face, "POST /v1/faces", {"reference": "AAAA"}, world.resident)


def _let_in(world: World, now: datetime) -> Post:
    grant(world.resident, world.home.entrance, starts_at=now, now=now)
    path = {"call_id": call_to(world.resident, world.home, now).id}
    return Post(answer_call, ANSWER, {"let_in": True}, world.resident, 202, path=path)


POSTS: Mapping[str, Callable[[World, datetime], Post]] = {"face": _face, "let in": _let_in}
