"""PUT /v1/devices/{device_id}/climate (V-07): a resident sets the thermostat of the own home, and the roommates are told.

The setting, the passages to the roommates and their letters are one transaction. The thermostat follows by its shadow; when
it cannot be told, the same request sent again tells it, and changes nothing else.
"""

from datetime import datetime
from itertools import batched

from vestibule import clock, roommates
from vestibule.climate import reporting, setting
from vestibule.climate.holdings import CLIMATES
from vestibule.climate.model import ChangedSince, Climate, ClimateView, NewClimate
from vestibule.evidence import TRIES, commit_with, let_others_pass
from vestibule.http import Api, answers_with
from vestibule.ids import DeviceId
from vestibule.messages import outbox
from vestibule.people.standing import standing_of, unknown
from vestibule.problems import NotAllowed, NotFound, NotTold
from vestibule.registry.holdings import DEVICES
from vestibule.registry.model import Device
from vestibule.roommates import News
from vestibule.table import Refused

SERVES = ("essential.service",)
_AT_ONCE = 25
"""Roommates who are told in one transaction."""
api = Api()


@api.put("/v1/devices/<device_id>/climate", **answers_with(200, ClimateView))
def set_climate(device_id: DeviceId, wanted: NewClimate) -> ClimateView:
    """Set a thermostat. Needs to live in its space. Your roommates get a letter that says what it is set to, not by whom."""
    for again in range(TRIES):
        now = clock.now()
        device = _own(device_id, now)
        known = CLIMATES.get(device.id, now=now)
        try:
            climate = _taken(device, known, wanted, now)
        except Refused:
            let_others_pass(again)
        else:
            _tell(climate, now)
            return reporting.shown(climate)
    raise ChangedSince("Somebody else is just setting it. Look at what it is now, then decide.")


def _tell(climate: Climate, now: datetime) -> None:
    try:
        setting.tell(climate, now)
    except setting.Untold as error:
        raise NotTold("It is set, but the thermostat could not be told. Send the same again.") from error


def _taken(device: Device, known: Climate | None, wanted: NewClimate, now: datetime) -> Climate:
    if known and known.version and known.is_set_to(wanted):
        return known
    setting.check(known, wanted)
    bare = known or Climate(
        **device.model_dump(include={"space_id", "site_id", "organisation_id"}), device_id=device.id, set_at=now
    )
    climate = setting.changed(bare, wanted, api.caller().person_id, device.jurisdiction, now)
    news = roommates.news_of(climate, now)
    _commit(climate, news, now)
    outbox.announce_if_possible([each.letter.id for each in news], now)
    return climate


def _commit(climate: Climate, news: list[News], now: datetime) -> None:
    change = [setting.writing(climate, now)]
    for some in list(batched(news, _AT_ONCE, strict=False)) or [()]:
        told = (write for each in some for write in each.writes(now))
        commit_with([each.fact for each in some], now, *change, *told)
        change = []


def _own(device_id: str, now: datetime) -> Device:
    """The thermostat of who calls. Its managers are told why not; to anybody else it is not there."""
    standing, device = standing_of(api.caller(), now), DEVICES.get(device_id, now=now)
    if device and device.kind == "thermostat" and roommates.lives_in(standing.relations, device.space_id):
        return device
    if device and device.organisation_id in standing.managed:
        raise NotAllowed("A home's thermostat is set by who lives there, and by nobody else.")
    raise NotFound(unknown("thermostat"))


handler = api.handler
