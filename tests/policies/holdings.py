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


_IDENTITY = ("user.name", "user.contact.email", "user.contact.phone_number", "user.demographic.age_range")
_SERVICE, _SECURITY, _LEGAL = "essential.service", "essential.service.security", "essential.legal_obligation"

HOLDINGS = (
    Held("people", "people", _IDENTITY, (_SERVICE, _LEGAL), "people"),
    Held("relations", "people", ("user.tenancy",), (_SERVICE,), "relations"),
    Held("seals", "people", ("user.unique_id",), (_SECURITY,), "people"),
    Held("grants", "access", ("user.access.grant",), (_SERVICE,), "grants"),
    Held("admissions", "access", ("user.access.grant",), (_SERVICE,), "grants"),
    Held("credentials", "access", ("user.access.code", "user.access.grant"), (_SERVICE, _SECURITY), "credentials"),
    Held("keys", "access", ("user.access.grant",), (_SERVICE, _SECURITY), "credentials"),
    Held("commands", "access", ("user.access.command",), (_SERVICE, _SECURITY), "commands"),
    Held("entries", "access", ("user.location.access_event",), (_SERVICE, _SECURITY), "entries"),
    Held("requests", "requests", ("user.privacy_request",), (_LEGAL,), "requests"),
    Held("holds", EVERY, ("user.retention_hold",), (_LEGAL,), "holds"),
    Held("incidents", EVERY, ("user.security_incident",), (_LEGAL,), "incidents"),
    Held("affected", EVERY, ("user.security_incident",), (_LEGAL,), "incidents"),
    Held("accounts", EVERY, ("user.account", "user.contact.email"), (_SERVICE, _SECURITY), "people"),
    Held("bundles", EVERY, ("user.privacy_copy",), (_LEGAL,), "bundles"),
    Held("logs", EVERY, ("user.unique_id",), (_SECURITY,), "logs"),
    Held("consents", EVERY, ("user.consent",), (_LEGAL,), "consents"),
    Held("choices", EVERY, ("user.consent",), (_LEGAL,), "choices"),
    Held(
        "messages",
        EVERY,
        ("user.contact.email",),
        ("essential.service.notifications", "marketing.communications"),
        "messages",
    ),
    Held("suppressions", EVERY, ("user.contact.email",), ("essential.service.notifications",), "suppressions"),
    Held("acceptances", EVERY, ("user.consent",), (_LEGAL,), "consents"),
    Held("disclosures", EVERY, ("user.disclosure",), (_LEGAL,), "disclosures"),
    Held("deliveries", EVERY, ("user.unique_id",), (_SERVICE,), "deliveries"),
    Held(
        "corrections",
        "people",
        ("user.name", "user.contact", "user.demographic.age_range"),
        (_SERVICE, _LEGAL),
        "corrections",
    ),
    Held("faces", "face_entry", ("user.biometric.face",), ("essential.service.authentication",), "faces"),
    Held("images", "images", ("user.content.self_image",), (_SERVICE, _SECURITY), "images"),
    Held("locations", "geolocation", ("user.location.imprecise",), (_SECURITY,), "locations"),
    Held("overlocks", "overlock", ("user.access.grant",), (_SERVICE,), "overlocks"),
    Held("listings", "intercom", ("user.name", "user.settings"), (_SERVICE,), "listings"),
    Held("bells", "intercom", ("user.settings",), (_SERVICE,), "listings"),
    Held("calls", "intercom", ("user.location.access_event",), (_SERVICE, _SECURITY), "calls"),
    Held("climates", "climate", ("user.settings",), (_SERVICE,), "climates"),
    Held(
        "conversations",
        "support",
        ("user.name", "user.contact.email"),
        ("essential.service.operations.support",),
        "conversations",
    ),
    Held("remarks", "support", ("user.content.private",), ("essential.service.operations.support",), "conversations"),
    Held("surveyreplies", "surveys", ("user.content.private",), ("essential.service.operations.improve",), "surveys"),
    Held(
        "applications",
        "applications",
        (
            "user.name",
            "user.contact",
            "user.demographic.gender",
            "user.workplace",
            "user.job_title",
            "user.professional_information",
        ),
        (_SERVICE, "employment.recruitment"),
        "applications",
    ),
    Held(
        "visits",
        "visits",
        ("user.device.ip_address", "user.device", "user.behavior.browsing_history"),
        ("analytics.reporting.system",),
        "visits",
    ),
)
ENDED = ("faults", "telemetry", "device-faults")
"""What ends by a rule of the pack and is about nobody: its name, its feature, its rule."""


def held_by(features: tuple[str, ...]) -> list[Held]:
    """What a deployment with these features holds."""
    return [held for held in HOLDINGS if held.feature in (EVERY, *features)]
