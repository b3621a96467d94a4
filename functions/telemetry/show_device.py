"""GET /v1/devices/{device_id} (V-07): how a device is."""

from vestibule import clock, viewing
from vestibule.http import Api
from vestibule.ids import DeviceId
from vestibule.people.standing import standing_of, unknown
from vestibule.problems import NotFound
from vestibule.registry.holdings import DEVICES
from vestibule.viewing import DeviceView

api = Api()


@api.get("/v1/devices/<device_id>")
def show_device(device_id: DeviceId) -> DeviceView:
    """How a device is. Its managers see all of it; who lives with it, or is let in at its door, sees less."""
    now, caller = clock.now(), api.caller()
    device, standing = DEVICES.get(device_id, now=now), standing_of(caller, now)
    if device and device.organisation_id in standing.managed:
        return viewing.seen_by_managers(device, standing, now)
    if device and viewing.is_near(device, standing, caller.person_id, now):
        return viewing.seen_nearby(device, standing, now)
    raise NotFound(unknown("device"))


handler = api.handler
