"""PUT /v1/entrances/{entrance_id}/configuration: how a door behaves by itself."""

from vestibule import clock, configuring
from vestibule.access import lists
from vestibule.access.configuration import Configuration, NewConfiguration, changes_of
from vestibule.evidence import TRIES, Fact, commit_with, let_others_pass
from vestibule.http import Api, MovedOn, answers_with
from vestibule.ids import EntranceId
from vestibule.people.standing import standing_of
from vestibule.problems import Problem
from vestibule.registry.holdings import ENTRANCES
from vestibule.registry.model import Entrance
from vestibule.table import Refused

api = Api()


class DoorNotTold(Problem):
    """The broker did not take what was set."""

    status = 503
    title = "Door not told"


@api.put("/v1/entrances/<entrance_id>/configuration", **answers_with(200, Configuration))
def configure_entrance(entrance_id: EntranceId, wanted: NewConfiguration) -> Configuration:
    """Set how long the bolt stays open and how long lists last. Needs to manage the site. Twice is once.

    A device that is not connected goes by it once it is back; GET /v1/devices/{device_id} shows what it goes by. A shorter
    freshness holds from the next list on: those that are out last as long as they were lent for.
    """
    for again in range(TRIES):
        try:
            entrance = _configured(entrance_id, wanted)
        except Refused:  # another setting came in between
            let_others_pass(again)
            continue
        try:
            configuring.tell(entrance)
        except configuring.Untold as error:
            raise DoorNotTold("It is set, but the door could not be told. Send the same again.") from error
        return configuring.of(entrance)
    raise MovedOn((), "Others are setting this door. Try again.")


def _configured(entrance_id: str, wanted: NewConfiguration) -> Entrance:
    now, caller = clock.now(), api.caller()
    entrance = standing_of(caller, now).managed_thing(ENTRANCES.get(entrance_id, now=now), "entrance")
    changes = changes_of(configuring.of(entrance), wanted, now)
    if not changes:
        return entrance
    said = {"by": caller.person_id, **wanted.model_dump()}
    fact = Fact("access.entrance.configured", entrance.id, said)
    commit_with([fact], now, configuring.changing(entrance, changes))
    if wanted.freshness_seconds != entrance.freshness_seconds:
        lists.touch([entrance.id], clock.now())
    return entrance.model_copy(update=changes)


handler = api.handler
