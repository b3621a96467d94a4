"""Faces that are enrolled (V-06), and their end: from it on hidden from every reader, and deleted by the next sweep.

That is sooner than the policy's own term, which counts from the same instant.
"""

import base64
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal, Protocol

from pydantic import AfterValidator, Field

from vestibule.access.holdings import FACES
from vestibule.access.model import Face
from vestibule.clock import Instant
from vestibule.evidence import Fact
from vestibule.ids import ConsentId
from vestibule.lifetime import Lying
from vestibule.problems import NotAllowed
from vestibule.redating import dated, redate, take_up
from vestibule.shapes import Input, Output
from vestibule.table import Write

PERMISSION = "face_entry"
"""The permission of the packs without which no face may be there."""


LARGEST = 4096
"""Bytes of a reference."""


def _is_base64(text: str) -> str:
    """The text itself. A ValueError, which does not repeat it, for anything but standard base64 of 1 to 4096 bytes."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raw = b""
    if not 0 < len(raw) <= LARGEST or base64.b64encode(raw).decode() != text:
        message = f"standard base64 with padding, of 1 to {LARGEST} bytes"
        raise ValueError(message)
    return text


class NewFace(Input):
    """What consoles shall know somebody by."""

    reference: Annotated[str, Field(max_length=4 * LARGEST // 3 + 4), AfterValidator(_is_base64)]


class FaceEnrolled(Output):
    """The answer to an enrolment. The reference is never shown again."""

    consent_id: ConsentId
    enrolled_at: Instant
    status: Literal["enrolled"] = "enrolled"


class FaceNotPermitted(NotAllowed):
    """Without a consent that stands no face is recorded."""

    title = "No consent to face entry"


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


def enrolling(lying: Lying[Face] | None, face: Face, now: datetime) -> tuple[Write, tuple[Fact, ...]]:
    """The write that puts a face in the place of what lies there, with its lines. Refused when that has changed."""
    told = Fact("access.face.enrolled", face.person_id, {"consent_id": face.consent_id})
    if lying is None:
        return FACES.add(face), (told,)
    key, changes = (face.person_id,), face.model_dump(exclude={"person_id"})
    write = take_up(FACES, key, lying, changes, only_if=_as_seen(lying.record), now=now)
    if lying.record.ended_at == face.ended_at:
        return write, (told,)
    return write, (told, dated(FACES, key, {name: changes[name] for name in ("ended_at", "expires_at")}))


def ending(lying: Lying[Face], until: datetime, because: str, now: datetime) -> tuple[Write, tuple[Fact, ...]] | None:
    """The write that ends a face at this instant, with its lines; None where it ends by then. Refused when it has changed."""
    face = lying.record
    if face.ended_at is not None and face.ended_at <= until:
        return None
    told = Fact("access.face.ended", face.person_id, {"consent_id": face.consent_id, "because": because})
    write, line = _dating(lying, until, now)
    return write, (told, line)


def lengthening(lying: Lying[Face], until: datetime | None, now: datetime) -> tuple[Write, tuple[Fact, ...]] | None:
    """The write that lets a face that lives stay longer, for good with None; None for one that has ended or stays as it is.

    Refused when it has changed.
    """
    ended_at = lying.record.ended_at
    if ended_at is None or ended_at <= now or (until is not None and until <= ended_at):
        return None
    write, line = _dating(lying, until, now)
    return write, (line,)


def noting_look(face: Face, now: datetime) -> Write:
    """The write that notes that somebody has looked whether the consent still counts. Refused for a face that has ended."""
    return FACES.change(face.person_id, looked_at=now, only_if=FACES.where("looking").exists() & _as_seen(face))


def _dating(lying: Lying[Face], until: datetime | None, now: datetime) -> tuple[Write, Fact]:
    face = lying.record
    key, changes = (face.person_id,), {"ended_at": until, "expires_at": until}
    looking = None if until is not None and until <= now else face.looking
    write = redate(FACES, key, lying, {**changes, "looking": looking}, only_if=_as_seen(face), now=now)
    return write, dated(FACES, key, changes)


def _as_seen(face: Face) -> Any:  # noqa: ANN401 (PynamoDB's conditions)
    ended_at = FACES.where("ended_at")
    same = ended_at.does_not_exist() if face.ended_at is None else ended_at == face.model_dump(mode="json")["ended_at"]
    return same & (FACES.where("consent_id") == face.consent_id)
