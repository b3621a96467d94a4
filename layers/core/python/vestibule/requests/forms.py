"""What is sent to ask for something: by the person, by an agent or a guardian, or entered by staff. Pure."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints

from vestibule.clock import StatedInstant
from vestibule.ids import PersonId
from vestibule.policy.model import Pack
from vestibule.policy.parts import JURISDICTION
from vestibule.problems import Unacceptable
from vestibule.requests.due import StatedDay
from vestibule.requests.kinds import Kind
from vestibule.requests.model import LARGEST_PAPER
from vestibule.shapes import EmailAddress, Input, Line
from vestibule.words import Language

type Place = Annotated[str, StringConstraints(pattern=JURISDICTION)]
type EnteredBy = Literal["post", "email", "phone", "desk"]
type Seen = Literal["document", "mandate"]
_SIGNED = "signature"


class MandateNeeded(Unacceptable):
    """Who asks for somebody else shows that the person wants it."""

    title = "Mandate needed"


class NotSigned(Unacceptable):
    """The policy has letters dated and signed."""

    title = "Not dated and signed"


class Mandate(Input):
    """The signed mandate, announced by its digest. It is uploaded by the link that the agent gets."""

    type: Literal["application/pdf", "image/jpeg", "image/png"]
    bytes: Annotated[int, Field(strict=True, ge=1, le=LARGEST_PAPER)]
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] = Field(description="SHA-256, in hexadecimal.")


class NewAgent(Input):
    """Who asks for the person (V-17)."""

    name: Line
    email: EmailAddress = Field(
        description="Where the agent hears how far the request has come. The answer goes to the person."
    )
    organisation: Line | None = None
    mandate: Mandate | None = None


class NewRequest(Input):
    """What somebody asks for: about the own data, a child's, or a client's."""

    right: Kind
    person_id: PersonId | None = Field(default=None, description="The child whose guardian you are. Left out: you.")
    jurisdiction: Place | None = Field(
        default=None, description="Of the places that you are tied to, the one whose law shall answer: FR, US-CA."
    )
    asked_for: dict[str, Any] = Field(default_factory=dict, description="What it is about, in the shape of its kind.")
    email: EmailAddress | None = Field(
        default=None, description="The person's address: only for who is not signed in, and for agents."
    )
    language: Language | None = Field(default=None, description="Of the answer to who is not signed in.")
    agent: NewAgent | None = None


class EnteredRequest(Input):
    """A request that came by letter, by mail, by telephone or at a desk, as staff enter it (W-07, F-07)."""

    right: Kind
    person_id: PersonId | None = Field(default=None, description="Whose data it is; or the address of the account.")
    email: EmailAddress | None = None
    channel: EnteredBy
    received_at: StatedInstant = Field(description="When it reached the house. Every term counts from here.")
    signed_on: StatedDay | None = Field(default=None, description="The date that the letter bears, if it bears one.")
    shown: list[Seen] = Field(
        default_factory=list, max_length=2, description="What you have seen: an identity document, a mandate."
    )
    jurisdiction: Place | None = None
    asked_for: dict[str, Any] = Field(default_factory=dict)
    agent: NewAgent | None = None


def check_asker(wanted: NewRequest, *, is_signed_in: bool) -> None:
    """Who is signed in is known; who is not, or asks for somebody else, names an address. An agent shows a mandate."""
    needs_address = not is_signed_in or wanted.agent is not None
    errors = []
    if needs_address and wanted.email is None:
        errors.append(_error("/email", "needed: the address of the person whose data it is"))
    if needs_address and wanted.person_id is not None:
        errors.append(_error("/person_id", "only for a child whose guardian you are, signed in"))
    if not needs_address and wanted.email is not None:
        errors.append(_error("/email", "known: you are signed in"))
    if errors:
        raise Unacceptable("The request does not say as it must whose data it is.", errors=errors)
    if wanted.agent:
        check_mandate(wanted.agent, ())


def check_mandate(agent: NewAgent, shown: Sequence[str]) -> None:
    """`MandateNeeded` when there is none, neither announced nor seen."""
    if agent.mandate is None and "mandate" not in shown:
        errors = [_error("/agent/mandate", "the signed mandate, by its type, length and digest")]
        raise MandateNeeded("An agent asks with a mandate of the person.", errors=errors)


def agent_said(agent: NewAgent | None) -> dict[str, Any]:
    """What is kept of an agent, with what the request says."""
    return {"agent": agent.model_dump(mode="json", exclude_none=True)} if agent else {}


def check_entry(entry: EnteredRequest, pack: Pack) -> None:
    """Refuse an entry that names nobody or two, a mandate without an agent, and a letter that is not as the policy has it."""
    if (entry.person_id is None) == (entry.email is None):
        errors = [_error("/person_id", "this or email, one of the two")]
        raise Unacceptable("The entry does not say as it must whose data it is.", errors=errors)
    if entry.agent:
        check_mandate(entry.agent, entry.shown)
    elif "mandate" in entry.shown:
        raise Unacceptable("A mandate needs an agent.", errors=[_error("/agent", "who asks by this mandate")])
    _check_signature(entry, pack)


def _check_signature(entry: EnteredRequest, pack: Pack) -> None:
    needs_one = entry.channel == "post" and pack.identity_proof is not None and _SIGNED in pack.identity_proof.proofs
    if needs_one and entry.signed_on is None:
        errors = [_error("/signed_on", "the date that it bears beside the signature")]
        raise NotSigned("The policy has letters dated and signed. Ask for it, then enter the letter.", errors=errors)
    if entry.signed_on and entry.signed_on > _day_of(entry.received_at, pack):
        errors = [_error("/signed_on", "after it was received")]
        raise Unacceptable("It cannot have been signed then.", errors=errors)


def _day_of(instant: datetime, pack: Pack) -> date:
    return instant.astimezone(ZoneInfo(pack.time_zone)).date()


def _error(pointer: str, detail: str) -> dict[str, str]:
    return {"pointer": pointer, "detail": detail}
