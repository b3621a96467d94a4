"""What the code holds about people, written down apart from the code: the packs are tested against this table."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Held:
    """A holding, the feature that brings it, and what the pack is asked about it."""

    name: str
    feature: str
    categories: tuple[str, ...]
    uses: tuple[str, ...]
    rule: str


HOLDINGS = (
    Held(
        "people",
        "people",
        ("user.name", "user.contact.email", "user.contact.phone_number"),
        ("essential.service", "essential.legal_obligation"),
        "people",
    ),
    Held(
        "accounts",
        "people",
        ("user.account", "user.contact.email"),
        ("essential.service", "essential.service.security"),
        "people",
    ),
    Held("relations", "people", ("user.tenancy",), ("essential.service",), "relations"),
    Held("grants", "access", ("user.access.grant",), ("essential.service",), "grants"),
    Held(
        "commands", "access", ("user.access.command",), ("essential.service", "essential.service.security"), "commands"
    ),
    Held(
        "entries",
        "access",
        ("user.location.access_event",),
        ("essential.service", "essential.service.security"),
        "entries",
    ),
    Held(
        "faults", "telemetry", ("device.telemetry",), ("essential.service.repair", "essential.service"), "device-faults"
    ),
    Held("requests", "requests", ("user.privacy_request",), ("essential.legal_obligation",), "requests"),
    Held("bundles", "requests", ("user.privacy_request",), ("essential.legal_obligation",), "bundles"),
)
