"""DELETE /v1/devices/{device_id}: a device is taken away. It can connect no more, and whatever it still says is refused."""

from datetime import datetime

from vestibule import clock
from vestibule.evidence import TRIES, let_others_pass
from vestibule.http import Api
from vestibule.ids import DeviceId
from vestibule.people.standing import standing_of
from vestibule.problems import AlreadyThere
from vestibule.registry import devices, provisioning
from vestibule.registry.holdings import DEVICES
from vestibule.registry.model import Device
from vestibule.table import Refused

api = Api()


@api.delete("/v1/devices/<device_id>")
def remove_device(device_id: DeviceId) -> Device:
    """Remove a device. Needs to manage its site. Its entrances are free for another; what it told us stays."""
    now = clock.now()
    standing, by = standing_of(api.caller(), now), api.caller().person_id
    for again in range(TRIES):
        device = standing.managed_thing(DEVICES.get(device_id, now=now), "device")
        try:
            return _removed(device, by, now)
        except Refused:  # it has just claimed its identity, or another request removed it
            let_others_pass(again)
    raise AlreadyThere("The device is just being changed. Try again.")


def _removed(device: Device, by: str, now: datetime) -> Device:
    """Deactivated first: after a crash in between the device is dead, and the next request does the rest."""
    if device.removed_at is None:
        devices.check_settled(device, now)
    provisioning.disconnect(device.id, device.certificate_id)
    gone = device if device.removed_at else devices.remove(device, by, now)
    return gone.model_copy(update={"box_digest": None})


handler = api.handler
