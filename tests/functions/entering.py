"""What a lock tells of entries, and rights and codes for it to name."""

from datetime import datetime, timedelta
from typing import Any

from functions.access import record_entry
from tests.functions.messages import sent, stamped, take
from tests.functions.world import House, World, grant
from vestibule import ids
from vestibule.access import credentials, verifying
from vestibule.access.credential import Credential, CredentialKind
from vestibule.access.holdings import CREDENTIALS, ENTRIES, GRANTS
from vestibule.access.model import Entry, Grant
from vestibule.people.model import Person
from vestibule.table import commit

CODE = "402913"


def entry_data(house: House, **changed: Any) -> dict[str, Any]:
    return {"entrance_id": house.entrance.id, "method": "pin", "result": "granted", "reason": "ok", **changed}


def told(house: House, at: datetime, *, seq: int = 1, boot: int = 1, **changed: Any) -> str:
    """The message in the queue. `changed` are members of its data."""
    data = entry_data(house, **{name: value for name, value in changed.items() if value is not None})
    return stamped(sent("access", data, at, seq=seq, boot=boot), house.device.id, at)


def enter(house: House, at: datetime, **changed: Any) -> Entry | None:
    """Tell of an entry, alone in its batch; the entry, None when it became a dead letter."""
    message = told(house, at, **changed)
    assert take(record_entry.handler, message) == []
    return ENTRIES.get(entry_id(house, changed.get("seq", 1), changed.get("boot", 1)), now=at)


def entry_id(house: House, seq: int = 1, boot: int = 1) -> str:
    return ids.derived("evt", house.device.id, boot, seq)


def right_of(person: Person, house: House, now: datetime) -> Grant:
    given = grant(person, house.entrance, starts_at=now, now=now)
    found = GRANTS.get(given.id, now=now)
    assert found
    return found


def code_of(
    right: Grant, now: datetime, *, one_time: bool = False, kind: CredentialKind = "pin", text: str = CODE
) -> Credential:
    """A stored credential, known at each door of the right."""
    made = credentials.credential_of(
        right.model_copy(update={"one_time": one_time}),
        kind,
        [text],
        lambda end: end + timedelta(days=90),
        credential_id=ids.derived("crd", right.id, kind, text),
        by=right.granted_by,
        now=now,
    )
    commit(*credentials.issuing(made, now))
    found = CREDENTIALS.get(made.id, now=now)
    assert found
    return found


def verifier_of(world: World, text: str = CODE) -> str:
    return verifying.verifier(verifying.door_key(world.home.entrance.id), text, "typed")
