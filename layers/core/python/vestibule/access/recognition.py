"""Which faces a console may recognise, and when each opens the door: lent for minutes, never for longer.

A console says by their marks which references it holds, and is sent those that it does not. It forgets at once what an
answer does not name, and all of them when the lease ends, the power goes, or a newer list of the door comes.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from vestibule import clock
from vestibule.access import lists
from vestibule.access.answering import Nonce
from vestibule.access.lists import Lease
from vestibule.access.model import Admission, Door, Face
from vestibule.ids import EntranceId

LASTS = timedelta(minutes=15)
"""So long after a consent was withdrawn no console recognises the face, however the network does. Less where lists last less."""
MOST_HELD = 1000
ROOM = 48 * 1024
"""Characters of references in one answer. The others come with the next one."""

Mark = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class FacesAsked(BaseModel):
    """The data of a `faces` message."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entrance_id: EntranceId
    nonce: Nonce
    holds: Annotated[frozenset[Mark], Field(max_length=MOST_HELD)] = frozenset()
    """The references that the console has already."""


@dataclass(frozen=True)
class Recognised:
    """A face that opens the door while the lease runs: the rights by which it does."""

    face: Face
    rights: tuple[dict[str, Any], ...]

    @property
    def mark(self) -> str:
        """Names this reference and no other one, not of the same person either. It says nothing of the face or its owner."""
        return sha256(self.face.reference.encode()).hexdigest()[:32]

    def told(self, reference: str | None) -> dict[str, Any]:
        """What the console is told; without the reference when it has it."""
        said = {"face": self.mark, "rights": list(self.rights)}
        return said if reference is None else {**said, "reference": reference}


def recognised(
    door: Door, admissions: Iterable[Admission], faces: Iterable[Face], start: datetime, end: datetime
) -> Iterator[Recognised]:
    """The faces that open the door within [start, end). A pass opens for the visitor who has it, and for no face."""
    windows = {each.person_id: [one for one in each.windows if one.kind != "pass"] for each in admissions}
    for face in faces:
        until = min(end, face.ended_at or end)
        opening = lists.opening(door, windows.get(face.person_id, ()), start, until)
        rights = [{"grant_id": grant_id, "spans": lists.written(spans)} for grant_id, spans in opening.items()]
        if rights:
            yield Recognised(face, tuple(sorted(rights, key=lambda right: str(right["grant_id"]))))


def contents(door: Door, lease: Lease, told: Collection[dict[str, Any]], *, more: bool) -> dict[str, Any]:
    """What is signed for the console (docs/devices.md). Without a name."""
    return {
        "v": 1,
        "thing": lease.thing,
        "entrance_id": door.entrance_id,
        "nonce": lease.nonce,
        "version": lease.version,
        "now": clock.to_epoch_ms(lease.now),
        "lasts_ms": lease.lasts // timedelta(milliseconds=1),
        "faces": sorted(told, key=lambda each: str(each["face"])),
        "more": more,
    }
