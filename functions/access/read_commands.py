"""GET /v1/commands/{command_id}?wait=: what became of a command. Only its asker sees it."""

import time
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock
from vestibule.access import command
from vestibule.access.holdings import COMMANDS
from vestibule.access.model import CommandView
from vestibule.http import Api
from vestibule.ids import CommandId
from vestibule.people.standing import unknown
from vestibule.problems import NotFound

LONGEST_WAIT = 10
_GLANCE = 0.25
"""Seconds between two looks: a door answers within one or two."""

api = Api()


@api.get("/v1/commands/<command_id>")
def read_command(command_id: CommandId, wait: Annotated[int, Query(ge=0, le=LONGEST_WAIT)] = 0) -> CommandView:
    """The command. With `wait`, answers as soon as nothing more can happen to it, or after that many seconds."""
    deadline = time.monotonic() + wait
    view = _look(command_id)
    while not command.is_final(view) and time.monotonic() < deadline:
        time.sleep(_GLANCE)
        view = _look(command_id)
    return view


def _look(command_id: str) -> CommandView:
    now = clock.now()
    found = COMMANDS.get(command_id, now=now)
    if found is None or found.person_id != api.caller().person_id:
        raise NotFound(unknown("command"))
    return command.view(found, now)


handler = api.handler
