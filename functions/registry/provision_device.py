"""POST /v1/sites/{site_id}/devices: a device gets its identity, and its certificate and key are answered once."""

from vestibule import clock, ids
from vestibule.http import Api, Reply, answers_with
from vestibule.ids import SiteId
from vestibule.people.standing import standing_of, unknown
from vestibule.problems import Problem, Unacceptable
from vestibule.registry import provisioning
from vestibule.registry.holdings import DEVICES, ENTRANCES, SITES
from vestibule.registry.model import Credentials, Device, EntranceTaken, NewDevice, Provisioned, Site
from vestibule.registry.provisioning import Certificate
from vestibule.table import Write

api = Api()


@api.post("/v1/sites/<site_id>/devices", **answers_with(201, Provisioned))
def provision(site_id: SiteId, wanted: NewDevice) -> Reply:
    """Provision a device. Needs to manage the site. A repeated request answers the device without its credentials."""
    now = clock.now()
    site = standing_of(api.caller(), now).managed_thing(SITES.get(site_id, now=now), "site")
    if wanted.entrance_id:
        _check_free(site, wanted.entrance_id)
    certificate = provisioning.certify(wanted.certificate_signing_request)
    device = Device(
        id=ids.derived("dev", api.once),
        site_id=site.id,
        organisation_id=site.organisation_id,
        entrance_id=wanted.entrance_id,
        kind=wanted.kind,
        jurisdiction=site.jurisdiction,
        certificate_id=certificate.id,
        provisioned_at=now,
    )
    return _recorded(device, certificate)


def _recorded(device: Device, certificate: Certificate) -> Reply:
    """Connect, then record: after a crash in between, a repeated request begins anew, and nobody has the old key."""
    provisioning.connect_thing(device.id, certificate)
    try:
        reply = api.created(device, f"/v1/devices/{device.id}", *_writes(device), secret=_credentials(certificate))
    except Problem:
        provisioning.discard(certificate)
        raise
    if not reply.is_new:
        provisioning.discard(certificate)
    return reply


def _writes(device: Device) -> list[Write]:
    added = DEVICES.add(device)
    if device.entrance_id is None:
        return [added]
    free = ENTRANCES.where("device_id").does_not_exist()
    return [added, ENTRANCES.change(device.entrance_id, device_id=device.id, only_if=free)]


def _check_free(site: Site, entrance_id: str) -> None:
    entrance = ENTRANCES.get(entrance_id, now=clock.now())
    if entrance is None or entrance.site_id != site.id:
        detail = unknown("entrance on this site")
        raise Unacceptable(detail, errors=[{"pointer": "/entrance_id", "detail": "not on this site"}])
    if entrance.device_id:
        detail = "Another device stands at this entrance. Remove it first."
        raise EntranceTaken(detail)


def _credentials(certificate: Certificate) -> Credentials:
    return Credentials(
        certificate=certificate.pem,
        private_key=certificate.private_key,
        mqtt_host=provisioning.broker_host(),
    )


handler = api.handler
