"""What can be said with a request of each kind: its shape, checked as it comes in and sealed where it is kept."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, ValidationError, model_validator

from vestibule import sealing
from vestibule.ids import RequestId
from vestibule.policy.model import Pack
from vestibule.problems import Unacceptable
from vestibule.requests import stopping
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.kinds import Kind
from vestibule.requests.model import DataRequest
from vestibule.sealing import Place
from vestibule.shapes import Input, Line, Prose
from vestibule.words import Language

POINTER = "/asked_for"
_MOST = 50

type Name = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9_.:-]+$")]
"""The key of a purpose, or the name of a holding."""


class Whole(Input):
    """Nothing more is said: it is about everything."""


class Holdings(Input):
    """All that is held, or only these holdings."""

    holdings: list[Name] = Field(default_factory=list, max_length=_MOST)


class Copied(Holdings):
    """What to copy. California bounds a copy by twelve months unless `everything` is asked for."""

    everything: bool = False


class Receiver(Input):
    """Another controller, who is to get it."""

    name: Line
    address: Line


class Carried(Input):
    """Taken along, or handed to somebody else as far as that can be done."""

    to: Receiver | None = None


class Uses(Input):
    """Some uses by their keys; none: all that can be meant."""

    purposes: list[Name] = Field(default_factory=list, max_length=_MOST)


class Objected(Uses):
    """An objection on grounds of one's own situation (GDPR Art. 21(1)); against marketing it needs none."""

    situation: Prose | None = None


class Restricted(Uses):
    """A restriction and on which ground (GDPR Art. 18(1))."""

    because: Literal["accuracy", "unlawful", "claims", "objection"] | None = None


class Fields(Input):
    """What is to stand in the record instead. The e-mail address is changed by oneself, because it has to be proven."""

    name: Line | None = None
    phone: Annotated[str, StringConstraints(min_length=3, max_length=40, pattern=r"^[0-9+().\-/ ]+$")] | None = None
    language: Language | None = None
    birth_year: Annotated[int, Field(strict=True, ge=1900, le=2999)] | None = None


class Corrected(Input):
    """Fields of the own record, or anything else in a note."""

    wanted: Fields = Fields()
    note: Prose | None = None

    @model_validator(mode="after")
    def _says_what(self) -> "Corrected":
        if self.note is None and not self.wanted.model_dump(exclude_none=True):
            message = "say in wanted or in note what is to be corrected"
            raise ValueError(message)
        return self


class Reviewed(Input):
    """A decision that no human took, by its identifier, and what the person has to say to it."""

    decision_id: Name | None = None
    view: Prose | None = None


class Complained(Input):
    """What was not right, and which earlier request it is about, if it is about one."""

    text: Prose
    request_id: RequestId | None = None


SHAPES: Mapping[Kind, type[Input]] = {
    "access": Copied,
    "portability": Carried,
    "rectification": Corrected,
    "erasure": Holdings,
    "restriction": Restricted,
    "objection": Objected,
    "consent-withdrawal": Uses,
    "opt-out": Uses,
    "automated-decisions": Reviewed,
    "complaint": Complained,
}
"""The kinds that say more than their name."""


def checked(pack: Pack, kind: Kind, said: Mapping[str, Any], pointer: str = POINTER) -> dict[str, Any]:
    """What is said with a request of this kind, in its shape and without what was left out; else `Unacceptable`.

    What is written freely is not searched for what the policy takes in nowhere else: nobody asks for a right less because
    the reason is an illness. It is sealed, and goes with the request.
    """
    shape = SHAPES.get(kind, Whole)
    try:
        wanted = shape.model_validate(said).model_dump(mode="json", exclude_defaults=True)
    except ValidationError as error:
        known = ", ".join(shape.model_fields) or "nothing"
        raise Unacceptable(
            f"What can be said with {kind} is {known}.", errors=list(_faults(error.errors(), pointer))
        ) from error
    if "purposes" in shape.model_fields:
        stopping.check(pack, kind, wanted.get("purposes", ()))
    return wanted


def check_holdings(named: Sequence[str], known: Sequence[str]) -> None:
    """Refuse names under which the house holds nothing."""
    errors = [
        {"pointer": f"{POINTER}/holdings/{place}", "detail": "no holding is called so", "known": list(known)}
        for place, name in enumerate(named)
        if name not in known
    ]
    if errors:
        raise Unacceptable("The request names holdings that there are not.", errors=errors)


def sealed(request_id: str, person_id: str, said: Mapping[str, Any], now: datetime) -> str | None:
    """The same as it is kept; None for nothing."""
    return sealing.seal(_place(request_id, person_id), json.dumps(said), now) if said else None


def wanted_of(request: DataRequest, now: datetime) -> dict[str, Any]:
    """What was said with the request; nothing where nothing was, or once the person's key is erased."""
    said: dict[str, Any] = {}
    if request.asked_for:
        with suppress(sealing.Erased):
            said = json.loads(sealing.unseal(_place(request.id, request.person_id), request.asked_for, now))
    return said


def reader_id(request: DataRequest) -> str:
    """The person to whom letters about it go: a child's guardian, else whose data it is."""
    return request.agent_id if request.asker == "guardian" and request.agent_id else request.person_id


def _place(request_id: str, person_id: str) -> Place:
    return Place(person_id, REQUESTS, "asked_for", (request_id,))


def _faults(errors: Sequence[Any], pointer: str) -> Iterator[dict[str, str]]:
    """Where each fault is. What is not known is named by nobody: a member may be called as somebody is."""
    for fault in errors:
        is_unknown = fault["type"] == "extra_forbidden"
        steps = fault["loc"][:-1] if is_unknown else fault["loc"]
        detail = "holds a member that is not read here" if is_unknown else fault["msg"]
        yield {"pointer": "".join([pointer, *(f"/{step}" for step in steps)]), "detail": detail}
