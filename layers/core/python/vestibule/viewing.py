"""A device as its managers see it, and as those do who live with it or go through its door: they see less.

The climate of a home is for those who live there. Managers see it only while nobody does, and then nothing from before.
"""

from collections.abc import Iterator
from datetime import datetime

from vestibule import config, configuring
from vestibule.access.asked import is_barred
from vestibule.access.configuration import ConfigurationState, reported_of
from vestibule.access.holdings import ADMISSIONS, DOOR_LISTS
from vestibule.access.model import Admission, Door
from vestibule.climate import reporting
from vestibule.climate.holdings import CLIMATES
from vestibule.climate.model import ClimateView
from vestibule.clock import Instant
from vestibule.ids import DeviceId, EntranceId, OrganisationId, SiteId, SpaceId
from vestibule.people.living import lives_since, ties_to
from vestibule.people.standing import Standing
from vestibule.registry.holdings import ENTRANCES
from vestibule.registry.model import Device, DeviceKind, Entrance
from vestibule.registry.places import read_many
from vestibule.shapes import Output
from vestibule.table import read_together
from vestibule.telemetry import showing
from vestibule.telemetry.holdings import CONDITIONS
from vestibule.telemetry.model import Bolt
from vestibule.telemetry.showing import Connection, ListState, Trouble


class DeviceView(Output):
    """How a device is. What stands after `climate` is for managers; to others it is null."""

    id: DeviceId
    kind: DeviceKind
    site_id: SiteId
    entrance_ids: list[EntranceId]
    space_id: SpaceId | None
    connection: Connection
    bolt: Bolt | None
    errors: list[Trouble]
    warnings: list[Trouble]
    climate: ClimateView | None = None
    """For who lives there, and for managers while nobody does."""
    organisation_id: OrganisationId | None = None
    serial: str | None = None
    provisioned_at: Instant | None = None
    removed_at: Instant | None = None
    battery_percent: int | None = None
    firmware: str | None = None
    heard_at: Instant | None = None
    """When it last said how it is."""
    lists: list[ListState] | None = None
    configuration: list[ConfigurationState] | None = None
    """Of each of its doors; null also while the broker does not say what the device goes by."""


def is_near(device: Device, standing: Standing, person_id: str, now: datetime) -> bool:
    """Whether somebody lives in the device's space or behind its door, or is let in there."""
    if device.removed_at:
        return False
    if lives_since(standing.relations, device.space_id, now):
        return True
    doors = read_many(dict.fromkeys(device.entrance_ids, ENTRANCES), now)
    if any(lives_since(standing.relations, door.space_id, now) for door in doors.values()):
        return True
    admissions = _admissions(device, person_id, now)
    return any(_lets_in(each, doors.get(each.entrance_id), now) for each in admissions)


def seen_nearby(device: Device, standing: Standing, now: datetime) -> DeviceView:
    """What everybody may know who is near."""
    condition = CONDITIONS.get(device.id, now=now)
    faults = showing.open_faults(device.id, now)
    since = lives_since(standing.relations, device.space_id, now)
    return DeviceView(
        **device.model_dump(include={"id", "kind", "site_id", "space_id"}),
        entrance_ids=device.entrance_ids,
        connection=showing.connection_of(condition),
        bolt=condition.bolt if condition else None,
        errors=showing.troubles(faults, critical=True),
        warnings=showing.troubles(faults, critical=False),
        climate=_climate(device, since, now) if since else None,
    )


def seen_by_managers(device: Device, standing: Standing, now: datetime) -> DeviceView:
    """All of it."""
    condition = CONDITIONS.get(device.id, now=now)
    told = condition.model_dump(include={"battery_percent", "firmware"}) if condition else {}
    view = seen_nearby(device, standing, now)
    more = device.model_dump(include={"organisation_id", "serial", "provisioned_at", "removed_at"})
    heard_at = condition.received_at if condition and showing.has_spoken(condition) else None
    climate = view.climate or _climate_of_nobody(device, now)
    lists, configuration = list(_lists(device, now)), _configuration(device, now)
    warnings = [*view.warnings, *(_not_configured(each) for each in configuration or () if each.is_pending)]
    own = {"lists": lists, "configuration": configuration, "warnings": warnings}
    return view.model_copy(update={**more, **told, "heard_at": heard_at, "climate": climate, **own})


def _configuration(device: Device, now: datetime) -> list[ConfigurationState] | None:
    """What is wanted of its doors, and what it goes by."""
    if "access" not in config.operator_pack().features:
        return None
    doors = read_many(dict.fromkeys(device.entrance_ids, ENTRANCES), now)
    said = configuring.reported(device.id) if doors else {}
    if said is None:
        return None
    return [
        ConfigurationState(entrance_id=door, desired=configuring.of(entrance), reported=reported_of(said.get(door)))
        for door, entrance in doors.items()
    ]


def _not_configured(state: ConfigurationState) -> Trouble:
    since = state.desired.configured_at
    if since is None:
        raise ValueError("nothing was ever set")
    said = "The device does not go by what was set for its door yet."
    return Trouble(code="not_configured", message=said, since=since)


def _lists(device: Device, now: datetime) -> Iterator[ListState]:
    if "access" not in config.operator_pack().features:
        return
    found = read_many(dict.fromkeys(device.entrance_ids, DOOR_LISTS), now)
    for entrance_id in device.entrance_ids:
        known = found.get(entrance_id)
        is_its_own = known is not None and known.device_id == device.id
        yield ListState(
            entrance_id=entrance_id,
            held=known.acked_version if known and is_its_own else None,
            held_at=known.acked_at if known and is_its_own else None,
            now=known.version if known else 0,
            leased_until=known.leased_until if known else None,
        )


def _climate(device: Device, since: datetime | None, now: datetime) -> ClimateView | None:
    if not _has_climate(device):
        return None
    return reporting.shown(CLIMATES.get(device.id, now=now), since)


def _has_climate(device: Device) -> bool:
    return device.kind == "thermostat" and "climate" in config.operator_pack().features


def _climate_of_nobody(device: Device, now: datetime) -> ClimateView | None:
    """The climate while nobody is tied to the space, an owner or a user neither, from when the last one left."""
    if device.space_id is None or not _has_climate(device):
        return None
    ties = list(ties_to(device.space_id, now))
    if any(tie.holds(now) for tie in ties):
        return None
    return _climate(device, max((tie.until for tie in ties if tie.until and tie.until <= now), default=None), now)


def _admissions(device: Device, person_id: str, now: datetime) -> list[Admission]:
    if not device.entrance_ids or "access" not in config.operator_pack().features:
        return []
    wanted = ((ADMISSIONS, (entrance_id, person_id)) for entrance_id in device.entrance_ids)
    return [admission for admission in read_together(now, *wanted) if admission]


def _lets_in(admission: Admission, door: Entrance | None, now: datetime) -> bool:
    """Whether some right of the person's own is open, at whatever hours, and not barred. That of a pass is the visitor's."""
    if door is None or door.barred == "overlock":
        return False
    place = Door(entrance_id=door.id, **door.model_dump(exclude={"id"}))
    own = (window for window in admission.windows if window.kind != "pass" and not is_barred(window, place))
    return any(window.starts_at <= now and (window.ends_at is None or now < window.ends_at) for window in own)
