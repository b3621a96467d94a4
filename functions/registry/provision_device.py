"""POST /v1/sites/{site_id}/devices: a device gets its identity, or is expected and will claim it by its serial.

A certificate and its key are answered once. Who is expected gets none here: `admit_device` lets it in, once.
"""

from vestibule import clock, ids
from vestibule.http import Api, Reply, answers_with
from vestibule.ids import SiteId
from vestibule.people.standing import standing_of, unknown
from vestibule.problems import Problem, Unacceptable
from vestibule.registry import provisioning
from vestibule.registry.boxes import digest_of
from vestibule.registry.devices import check_free, check_unknown, putting
from vestibule.registry.holdings import SITES, SPACES
from vestibule.registry.model import Credentials, Device, Provisioned, Site
from vestibule.registry.provisioning import Certificate
from vestibule.registry.wanted import NewDevice

api = Api()


@api.post("/v1/sites/<site_id>/devices", **answers_with(201, Provisioned))
def provision(site_id: SiteId, wanted: NewDevice) -> Reply:
    """Provision a device, or announce one by its serial. Needs to manage the site. A repetition answers no credentials."""
    now = clock.now()
    site = standing_of(api.caller(), now).managed_thing(SITES.get(site_id, now=now), "site")
    check_free(site, wanted.entrance_ids, now)
    if wanted.serial:
        check_unknown(wanted.serial, site.organisation_id, now)
    if wanted.space_id:
        _check_stands_on(site, wanted.space_id)
    if wanted.is_announced:
        device = _device(site, wanted, None)
        shown = device.model_copy(update={"box_digest": None})
        return api.created(shown, f"/v1/devices/{device.id}", *putting(device))
    certificate = provisioning.certify(wanted.certificate_signing_request)
    return _recorded(_device(site, wanted, certificate), certificate)


def _device(site: Site, wanted: NewDevice, certificate: Certificate | None) -> Device:
    return Device(
        id=ids.derived("dev", api.once),
        site_id=site.id,
        organisation_id=site.organisation_id,
        jurisdiction=site.jurisdiction,
        certificate_id=certificate.id if certificate else None,
        provisioned_at=clock.now(),
        box_digest=digest_of(wanted.serial, wanted.box_secret) if wanted.serial and wanted.box_secret else None,
        **wanted.model_dump(exclude={"certificate_signing_request", "box_secret"}),
    )


def _recorded(device: Device, certificate: Certificate) -> Reply:
    """Connect, then record: after a crash in between, a repeated request begins anew, and nobody has the old key."""
    provisioning.connect_thing(device.id, certificate)
    try:
        reply = api.created(device, f"/v1/devices/{device.id}", *putting(device), secret=_credentials(certificate))
    except Problem:
        provisioning.discard(certificate)
        raise
    if not reply.is_new:
        provisioning.discard(certificate)
    return reply


def _check_stands_on(site: Site, space_id: str) -> None:
    space = SPACES.get(space_id, now=clock.now())
    if space is None or space.site_id != site.id:
        errors = [{"pointer": "/space_id", "detail": "not on this site"}]
        raise Unacceptable(unknown("space on this site"), errors=errors)


def _credentials(certificate: Certificate) -> Credentials:
    host = provisioning.broker_host()
    return Credentials(certificate=certificate.pem, private_key=certificate.private_key, mqtt_host=host)


handler = api.handler
