"""What the code holds about people, written down apart from the code: the packs are tested against this table."""

from dataclasses import dataclass

EVERY = None
"""Of a holding that every deployment has, whatever its features."""


@dataclass(frozen=True)
class Held:
    """A holding, the feature that brings it, and what the pack is asked about it."""

    name: str
    feature: str | None
    categories: tuple[str, ...]
    uses: tuple[str, ...]
    rule: str


_IDENTITY = ("user.name", "user.contact.email", "user.contact.phone_number")
_SERVICE, _SECURITY, _LEGAL = "essential.service", "essential.service.security", "essential.legal_obligation"

HOLDINGS = (
    Held("people", "people", _IDENTITY, (_SERVICE, _LEGAL), "people"),
    Held("relations", "people", ("user.tenancy",), (_SERVICE,), "relations"),
    Held("seals", "people", ("user.unique_id",), (_SECURITY,), "people"),
    Held("grants", "access", ("user.access.grant",), (_SERVICE,), "grants"),
    Held("admissions", "access", ("user.access.grant",), (_SERVICE,), "grants"),
    Held("commands", "access", ("user.access.command",), (_SERVICE, _SECURITY), "commands"),
    Held("entries", "access", ("user.location.access_event",), (_SERVICE, _SECURITY), "entries"),
    Held("requests", "requests", ("user.privacy_request",), (_LEGAL,), "requests"),
    Held("holds", EVERY, ("user.retention_hold",), (_LEGAL,), "holds"),
    Held("accounts", EVERY, ("user.account", "user.contact.email"), (_SERVICE, _SECURITY), "people"),
    Held("bundles", EVERY, ("user.privacy_copy",), (_LEGAL,), "bundles"),
    Held("logs", EVERY, ("user.unique_id",), (_SECURITY,), "logs"),
)
ENDED = ("faults", "telemetry", "device-faults")
"""What ends by a rule of the pack and is about nobody: its name, its feature, its rule."""


def held_by(features: tuple[str, ...]) -> list[Held]:
    """What a deployment with these features holds."""
    return [held for held in HOLDINGS if held.feature in (EVERY, *features)]
