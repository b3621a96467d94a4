"""What each feature holds about people, and so what a pack that builds it must account for.

The tables declare their holdings themselves. This is the least that every pack is checked against when it is read.
"""

from dataclasses import dataclass

from vestibule.policy.model import Feature


@dataclass(frozen=True)
class Demand:
    """One holding: the data in it, what it is used for, and the retention rule that ends it."""

    holding: str
    feature: Feature
    categories: tuple[str, ...]
    uses: tuple[str, ...]
    rule: str


_IDENTITY = ("user.name", "user.contact.email", "user.contact.phone_number")
_SERVICE = "essential.service"
_SECURITY = "essential.service.security"
_REPAIR = "essential.service.repair"
_LEGAL = "essential.legal_obligation"

DEMANDS = (
    Demand("people", "people", _IDENTITY, (_SERVICE, _LEGAL), "people"),
    Demand("accounts", "people", ("user.account", "user.contact.email"), (_SERVICE, _SECURITY), "people"),
    Demand("relations", "people", ("user.tenancy",), (_SERVICE,), "relations"),
    Demand("grants", "access", ("user.access.grant",), (_SERVICE,), "grants"),
    Demand("commands", "access", ("user.access.command",), (_SERVICE, _SECURITY), "commands"),
    Demand("entries", "access", ("user.location.access_event",), (_SERVICE, _SECURITY), "entries"),
    Demand("faults", "telemetry", ("device.telemetry",), (_REPAIR, _SERVICE), "device-faults"),
    Demand("requests", "requests", ("user.privacy_request",), (_LEGAL,), "requests"),
    Demand("bundles", "requests", ("user.privacy_request",), (_LEGAL,), "bundles"),
)
