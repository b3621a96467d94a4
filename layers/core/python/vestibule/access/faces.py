"""The end of faces that are recognised (V-06): from it on hidden from every reader, and deleted by the next sweep.

That is sooner than the policy's own term, which counts from the same instant.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from vestibule.access.holdings import FACES
from vestibule.access.model import Face
from vestibule.evidence import Fact
from vestibule.lifetime import Lying
from vestibule.redating import dated, redate
from vestibule.table import Write

PERMISSION = "face_entry"
"""The permission of the packs without which no face may be there."""


class Tie(Protocol):
    """What a person is to a place."""

    @property
    def until(self) -> datetime | None:
        """When that ends; None while it goes on."""


def leaves_at(ties: Iterable[Tie], now: datetime) -> datetime | None:
    """When the last tie ends, now for who has none any more; None while one goes on. Pure."""
    ends = [tie.until for tie in ties]
    if None in ends:
        return None
    return max((until for until in ends if until), default=now)


def ending(lying: Lying[Face], until: datetime, because: str, now: datetime) -> tuple[Write, tuple[Fact, ...]] | None:
    """The write that ends a face at this instant, with its lines; None where it ends by then. Refused when it has changed."""
    face = lying.record
    if face.ended_at is not None and face.ended_at <= until:
        return None
    key, changes = (face.person_id,), {"ended_at": until, "expires_at": until}
    told = Fact("access.face.ended", face.person_id, {"consent_id": face.consent_id, "because": because})
    ended_at = FACES.where("ended_at")
    same = ended_at.does_not_exist() if face.ended_at is None else ended_at == face.model_dump(mode="json")["ended_at"]
    same &= FACES.where("consent_id") == face.consent_id
    return redate(FACES, key, lying, changes, only_if=same, now=now), (told, dated(FACES, key, changes))
