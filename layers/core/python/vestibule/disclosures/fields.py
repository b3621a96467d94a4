"""What the attributes of records that can be passed on are, in the taxonomy's terms. An attribute that is not here is dropped.

`tests/vestibule/test_fields.py` holds this against the records and against what their holdings declare.
"""

from collections.abc import Mapping

from vestibule.disclosures.model import RecordKind

HOLDINGS: Mapping[RecordKind, str] = {"profile": "people", "relations": "relations", "entries": "entries"}
"""The holding of each kind of record that can be handed over."""
_WHO = "user.account.username"
"""A person's identifier is the user name in the pool."""
_TIE, _EVENT = "user.tenancy", "user.location.access_event"

OF: Mapping[str, Mapping[str, str]] = {
    "profile": {"id": _WHO, "name": "user.name", "email": "user.contact.email", "phone": "user.contact.phone_number"},
    "relations": {
        "person_id": _WHO,
        **dict.fromkeys(("id", "kind", "organisation_id", "site_id", "space_id", "since", "until"), _TIE),
    },
    "entries": {
        "person_id": _WHO,
        **dict.fromkeys(("id", "entrance_id", "site_id", "method", "result", "occurred_at", "offline"), _EVENT),
    },
    "event": {
        "person_id": _WHO,
        # Names of fields without values: with the person or not at all.
        "fields": _WHO,
        # What somebody has asked for, under which number: the same.
        **dict.fromkeys(("request_id", "recipient_id", "right"), _WHO),
        "relation_id": _TIE,
        "until": _TIE,
        "entry_id": _EVENT,
        "entrance_id": _EVENT,
        "consent_id": "user.consent",
    },
}
"""Data category by attribute, for each kind of record, and for the body of an event that a partner's program is told."""

NOBODY = frozenset(
    {"id", "type", "timestamp", "at", "site_id", "organisation_id", "device_id", "fault_id", "code", "severity", "test"}
)
"""Members of an event's body that are about nobody."""


CATEGORIES: Mapping[str, str] = {f"{kind}.{name}": key for kind in HOLDINGS for name, key in OF[kind].items()}
"""The same for what can be handed over, under the names that a passage gives: `profile.name`."""
