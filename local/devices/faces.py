"""Faces that a console was lent: what it matches against, for minutes, in its memory only.

How templates are made and compared is the maker's own. Here they are texts, and a match is equality.
"""

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictInt, ValidationError

from local.devices import trust
from local.devices.clocks import Lease
from local.devices.flash import Hex32
from local.devices.trust import Untrusted


class Right(BaseModel):
    """By which right a face opens the door, and when."""

    model_config = ConfigDict(frozen=True)

    grant_id: str
    spans: list[tuple[StrictInt, StrictInt]]


class Face(BaseModel):
    """A face by its mark, without its reference where the console said that it has it."""

    model_config = ConfigDict(frozen=True)

    face: Hex32
    rights: tuple[Right, ...]
    reference: str | None = None


class Faces(BaseModel):
    """The faces of a door as the cloud signed them."""

    model_config = ConfigDict(frozen=True)

    thing: str
    entrance_id: str
    nonce: str
    version: Annotated[StrictInt, Field(ge=0)]
    now: StrictInt
    lasts_ms: Annotated[StrictInt, Field(ge=0)]
    faces: list[Face]
    more: bool


@dataclass(frozen=True)
class Recognition:
    """What a console goes by at one door: references with their rights, by mark."""

    version: int
    lease: Lease
    faces: Mapping[str, tuple[str, tuple[Right, ...]]]
    more: bool


def read(jws: object, door_keys: Iterable[Mapping[str, str]], asked: Mapping[str, Any]) -> Faces:
    """The faces out of an answer. `Untrusted` unless it is signed, and for this very question."""
    try:
        found = Faces.model_validate(trust.read_signed(str(jws), trust.FACES, door_keys))
    except ValidationError as error:
        raise Untrusted from error
    if {name: getattr(found, name) for name in asked} != asked:
        raise Untrusted
    return found


def remembered(answer: Faces, before: Recognition | None, asked_at: float) -> Recognition:
    """What a console has after an answer. What the answer does not name is forgotten."""
    had = before.faces if before else {}
    references = {each.face: each.reference or had.get(each.face, (None,))[0] for each in answer.faces}
    known = {each.face: (reference, each.rights) for each in answer.faces if (reference := references[each.face])}
    return Recognition(answer.version, Lease(asked_at, answer.lasts_ms), known, answer.more)


def rights_of(lent: Recognition, template: str) -> tuple[Right, ...]:
    """By which rights the face that the camera sees opens the door; none for one that is not known."""
    seen = template.encode()
    found = (rights for reference, rights in lent.faces.values() if hmac.compare_digest(reference.encode(), seen))
    return next(found, ())
