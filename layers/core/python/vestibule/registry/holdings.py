"""The registry's tables. Places and devices are not about people; who lives where is a relation (`people`)."""

from vestibule.holdings import NotPersonal
from vestibule.registry.model import Device, Entrance, Organisation, Site, Space
from vestibule.table import Table

_BY_SITE = {"by_site": ("site_id", "id")}

ORGANISATIONS = Table("organisations", Organisation, NotPersonal(reason="companies, not persons", retention=None))
SITES = Table(
    "sites",
    Site,
    NotPersonal(reason="buildings, not persons", retention=None),
    indexes={"by_organisation": ("organisation_id", "id")},
)
SPACES = Table(
    "spaces",
    Space,
    NotPersonal(reason="rooms and units; who lives there is a relation", retention=None),
    indexes=_BY_SITE | {"by_telling": ("telling", "barred_at")},
    serves={"by_telling": "steps of an overlock that are to be told once more, for some minutes"},
)
ENTRANCES = Table(
    "entrances",
    Entrance,
    NotPersonal(reason="doors and gates", retention=None),
    indexes=_BY_SITE | {"by_space": ("space_id", "id")},
)
DEVICES = Table(
    "devices",
    Device,
    NotPersonal(reason="hardware of the operator; no device belongs to a person", retention=None),
    indexes=_BY_SITE | {"by_space": ("space_id", "id"), "by_serial": ("serial", "id")},
)
