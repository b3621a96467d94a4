"""PUT /v1/devices/{device_id}/climate (V-07): a resident sets the thermostat of the own home, and the roommates are told.

The setting, the passages to the roommates and their letters are one transaction. The thermostat follows by its shadow; when
it cannot be told, the same request sent again tells it, and changes nothing else, or else the thermostat's own next message.
"""

from datetime import datetime

from vestibule import clock, roommates
from vestibule.climate import reporting, setting
from vestibule.climate.holdings import CLIMATES
from vestibule.climate.model import ChangedSince, Climate, ClimateView, NewClimate
from vestibule.evidence import TRIES, let_others_pass
from vestibule.http import Api, answers_with
from vestibule.ids import DeviceId
from vestibule.people.living import lives_since
from vestibule.people.standing import standing_of, unknown
from vestibule.problems import NotAllowed, NotFound, NotTold
from vestibule.registry.holdings import DEVICES
from vestibule.registry.model import Device
from vestibule.table import Refused

SERVES = ("essential.service",)
api = Api()


@api.put("/v1/devices/<device_id>/climate", **answers_with(200, ClimateView))
def set_climate(device_id: DeviceId, wanted: NewClimate) -> ClimateView:
    """Set a thermostat, 12 times an hour at most. Needs to live in its space; an owner does while it is let to nobody.

    Your roommates get a letter that says what it is set to, not by whom.
    """
    for again in range(TRIES):
        now = clock.now()
        device, since = _own(device_id, now)
        known = CLIMATES.get(device.id, now=now)
        try:
            climate = _taken(device, known, wanted, since, now)
        except Refused:
            let_others_pass(again)
        else:
            _tell(climate, now)
            return reporting.shown(climate, since)
    raise ChangedSince("Somebody else is just setting it. Look at what it is now, then decide.")


def _tell(climate: Climate, now: datetime) -> None:
    try:
        setting.tell(climate, now)
    except setting.Untold as error:
        raise NotTold("It is set, but the thermostat could not be told. Send the same again.") from error


def _taken(device: Device, known: Climate | None, wanted: NewClimate, since: datetime, now: datetime) -> Climate:
    """The setting; what was set before the caller lived there is no answer to what the caller wants."""
    if known and known.version and known.set_at >= since and known.is_set_to(wanted):
        return known
    setting.check(known, wanted)
    bare = known or setting.unset(device, now)
    climate = setting.changed(bare, wanted, api.caller().person_id, device.jurisdiction, now)
    roommates.keep_and_tell(climate, now)
    return climate


def _own(device_id: str, now: datetime) -> tuple[Device, datetime]:
    """The thermostat of who calls, and since when. Its managers are told why not; to anybody else it is not there."""
    standing, device = standing_of(api.caller(), now), DEVICES.get(device_id, now=now)
    if device and device.kind == "thermostat":
        since = lives_since(standing.relations, device.space_id, now)
        if since:
            return device, since
    if device and device.organisation_id in standing.managed:
        raise NotAllowed("A home's thermostat is set by who lives there, and by nobody else.")
    raise NotFound(unknown("thermostat"))


handler = api.handler
