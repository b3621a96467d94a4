"""The registry's tables. Places and devices are not about people; who lives where is a relation (`people`)."""

from vestibule.holdings import NotPersonal
from vestibule.registry.model import Device, Entrance, Organisation, Site, Space
from vestibule.table import Table

_BY_SITE = {"by_site": ("site_id", "id")}

ORGANISATIONS = Table("organisations", Organisation, NotPersonal("companies, not persons"))
SITES = Table(
    "sites", Site, NotPersonal("buildings, not persons"), indexes={"by_organisation": ("organisation_id", "id")}
)
SPACES = Table("spaces", Space, NotPersonal("rooms and units; who lives there is a relation"), indexes=_BY_SITE)
ENTRANCES = Table("entrances", Entrance, NotPersonal("doors and gates"), indexes=_BY_SITE)
DEVICES = Table(
    "devices", Device, NotPersonal("hardware of the operator; no device belongs to a person"), indexes=_BY_SITE
)
