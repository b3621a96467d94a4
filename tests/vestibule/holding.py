"""Holds and entries that they cover."""

from datetime import datetime, timedelta
from itertools import count

from vestibule import ids
from vestibule.access.model import Entry
from vestibule.retention.model import Hold

DAY = timedelta(days=1)
PERSON, SITE, DOOR = ids.derived("per", 1), ids.derived("sit", 1), ids.derived("ent", 1)
_numbers = count(1)


def hold(name: object, begins: datetime, ends: datetime, **changed: object) -> Hold:
    usual = {
        "id": ids.derived("hld", name),
        "reason": "fraud",
        "person_id": PERSON,
        "created_by": PERSON,
        "created_at": begins,
        "ends_at": ends,
    }
    return Hold.model_validate({**usual, **changed})


def entry(occurred: datetime, ends: datetime | None) -> Entry:
    return Entry(
        id=ids.derived("evt", next(_numbers)),
        entrance_id=DOOR,
        site_id=SITE,
        organisation_id=ids.derived("org", 1),
        device_id=ids.derived("dev", 1),
        person_id=PERSON,
        method="fob",
        result="granted",
        reason="ok",
        occurred_at=occurred,
        recorded_at=occurred,
        expires_at=ends,
    )
