"""PATCH /v1/spaces/{space_id} (N-01): a manager renames a space, or says whether it can be let."""

from vestibule import clock
from vestibule.http import Api, answers_with
from vestibule.ids import SpaceId
from vestibule.people.standing import standing_of
from vestibule.problems import Unacceptable
from vestibule.registry.holdings import SPACES
from vestibule.registry.model import Space
from vestibule.registry.wanted import SpaceChange, check_availability
from vestibule.table import commit

api = Api()


@api.patch("/v1/spaces/<space_id>", **answers_with(200, Space))
def change_space(space_id: SpaceId, wanted: SpaceChange) -> Space:
    """Change the label or the availability of a space. Needs to manage its site. What is left out stays."""
    now = clock.now()
    space = standing_of(api.caller(), now).managed_thing(SPACES.get(space_id, now=now), "space")
    changes = wanted.model_dump(exclude_none=True)
    if wanted.availability:
        _check(space, wanted)
    if changes:
        commit(SPACES.change(space.id, **changes))
    return space.model_copy(update=changes)


def _check(space: Space, wanted: SpaceChange) -> None:
    try:
        check_availability(space.kind, wanted.availability or space.availability)
    except ValueError as error:
        errors = [{"pointer": "/availability", "detail": str(error)}]
        raise Unacceptable("The space cannot have this availability.", errors=errors) from error


handler = api.handler
