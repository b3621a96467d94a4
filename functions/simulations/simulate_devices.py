"""POST /v1/simulations/…: a simulated device is made to do something. Only a house on this machine has these routes.

Nothing is recorded but the answer: what the device then says comes the way everything comes that devices say.
"""

from vestibule import clock
from vestibule.access import simulating
from vestibule.access.command import Undelivered
from vestibule.access.simulating import AtKeypad, NextCommand, Offline, Simulated, Skew
from vestibule.http import Api, Reply, answers_with
from vestibule.people.standing import standing_of
from vestibule.problems import NotTold
from vestibule.registry.holdings import DEVICES

api = Api()


@api.post("/v1/simulations/keypad-entry", **answers_with(202, Simulated))
def enter(wanted: AtKeypad) -> Reply:
    """Type a code at a simulated device, or hold a pass or a fob before it. Needs to manage its site."""
    return _told("keypad-entry", wanted)


@api.post("/v1/simulations/offline", **answers_with(202, Simulated))
def go_offline(wanted: Offline) -> Reply:
    """Cut the network of a simulated device for a while. Needs to manage its site."""
    return _told("offline", wanted)


@api.post("/v1/simulations/next-command-fails", **answers_with(202, Simulated))
def fail_next(wanted: NextCommand) -> Reply:
    """Let the next command to a simulated device fail. Needs to manage its site."""
    return _told("next-command-fails", wanted)


@api.post("/v1/simulations/clock", **answers_with(202, Simulated))
def set_clock(wanted: Skew) -> Reply:
    """Set the own clock of a simulated device wrong. Needs to manage its site."""
    return _told("clock", wanted)


def _told(verb: str, wanted: NextCommand) -> Reply:
    now = clock.now()
    device = standing_of(api.caller(), now).managed_thing(DEVICES.get(wanted.device_id, now=now), "device")
    try:
        simulating.tell(device.id, verb, wanted.model_dump(exclude={"device_id"}))
    except Undelivered as error:
        raise NotTold("The broker did not take it. Send the same again.") from error
    return api.accepted(Simulated(device_id=device.id), f"/v1/devices/{device.id}")


handler = api.handler
