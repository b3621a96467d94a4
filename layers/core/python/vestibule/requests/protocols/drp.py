"""Data Rights Protocol 1.0, as the covered business: signed words of agents into ours, and our states into theirs. Pure.

After data-rights-protocol.md of the Consumer Reports repository (section numbers below). Its version 1.0 is the text of
0.9.4 under a new number, and agents write either.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from ulid import ULID

from vestibule import clock
from vestibule.clock import StatedInstant
from vestibule.problems import Problem
from vestibule.requests.kinds import Kind
from vestibule.requests.model import DataRequest
from vestibule.requests.protocols.model import Asked, Exchange, Handled, NotForYou, Party, Stale, Unreadable

KINDS: Mapping[str, Kind] = {"access": "access", "deletion": "erasure", "sale:opt-out": "opt-out"}
"""The rights actions that are taken (3.01). `sale:opt_out`, as the table there writes it, counts as well."""
UUID_FORM = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
Standing = tuple[str, str | None, str | None]
"""Status, reason, and what more there is to say (3.02)."""
_SIGNATURE_BYTES = 64
_CALIFORNIA = "US-CA"
_BEFORE: Mapping[Handled, Standing] = {
    "waiting": ("open", None, None),
    "taken": ("in_progress", None, None),
    "unmatched": ("denied", "no_match", "Nobody is known by what was sent."),
    "shared": ("denied", "other", "The person is not this business's alone."),
    "not_covered": ("denied", "outside_jurisdiction", "The law of the person's place has no such right."),
    "too_often": ("denied", "too_many_requests", "It was answered as often as the law has it."),
    "revoked": ("revoked", None, None),
}
_ENDED: Mapping[str, Standing] = {
    "closed": ("fulfilled", None, None),
    "withdrawn": ("revoked", None, None),
    "unproven": ("denied", "insuf_verification", "The person has not confirmed it in time."),
    "refused": ("denied", "claim_not_covered", "The person has been told why, and where to complain."),
    "merged": ("denied", "other", "It is answered together with an earlier request of the person."),
}
_CODE = "The person has a mail with a code, by which to confirm it."
_EXTENDED = "The term was extended as the law allows. The person has been told why."


class _Read(BaseModel):
    """What is read of it. Other claims may stand beside it (2.01)."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class Envelope(_Read):
    """For whom and when it was signed (2.01, 2.05)."""

    agent_id: str = Field(alias="agent-id")
    business_id: str = Field(alias="business-id")
    issued_at: StatedInstant = Field(alias="issued-at")
    expires_at: StatedInstant = Field(alias="expires-at")
    version: Annotated[str, StringConstraints(pattern=r"^(1\.0|0\.9)(\.[0-9]+)?$")] = Field(alias="drp.version")


class Exercise(_Read):
    """What is asked for, and who the person is said to be (2.01, 3.04)."""

    exercise: str
    regime: Literal["ccpa"] | None = None
    agent_request_id: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = Field(
        default=None, alias="agent-request-id"
    )
    status_callback: Annotated[str, StringConstraints(max_length=2048)] | None = None
    email: Annotated[str, StringConstraints(max_length=254)] | None = None


def opened(sent: bytes, verify_key: str | None) -> dict[str, Any]:
    """What was signed (3.07): the signature stands before it, both in Base64. `NotForYou` when it is another's signature."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 (costs every start, and few calls need it)
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    try:
        whole = base64.b64decode(sent.strip(), validate=True)
    except (ValueError, binascii.Error) as error:
        raise Unreadable("The body is the signed message in Base64.") from error
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(verify_key or ""))
        key.verify(whole[:_SIGNATURE_BYTES], whole[_SIGNATURE_BYTES:])
    except (ValueError, InvalidSignature) as error:
        raise NotForYou("The message is not signed with the key that the directory has for this agent.") from error
    return _object(whole[_SIGNATURE_BYTES:])


def check_envelope(said: Mapping[str, Any], agent: Party, now: datetime) -> Envelope:
    """Who, for whom, since when, until when, in the order in which the protocol wants it (3.07)."""
    envelope = _valid(Envelope, said)
    if envelope.agent_id != agent.agent_id:
        raise NotForYou("The message names another agent than the one whose token came with it.")
    if envelope.business_id != agent.business_id:
        raise NotForYou("The message is meant for another business.")
    if envelope.issued_at > now:
        raise Stale("The message says that it was made later than now.", fatal=True)
    if envelope.expires_at <= now:
        raise Stale("The message has expired. Sign a new one.", fatal=True)
    return envelope


def envelope_of(sent: bytes, agent: Party | None, now: datetime) -> Envelope | None:
    """The same of a message by which an agent asks for its token; None for one that is not good, whatever is wrong."""
    if agent is None:
        return None
    try:
        return check_envelope(opened(sent, agent.verify_key), agent, now)
    except (NotForYou, Stale, Unreadable):
        return None


def asked(said: Mapping[str, Any]) -> Asked:
    """What an agent asks for. Signed anew under the same `agent-request-id`, it is the same request."""
    wanted = _valid(Exercise, said)
    kind = KINDS.get(wanted.exercise.replace("_", "-"))
    if kind is None:
        raise Unreadable("Unsupported rights actions submitted.")
    lasting = {name: value for name, value in said.items() if name not in {"issued-at", "expires-at"}}
    whole = said if wanted.agent_request_id is None else lasting
    return Asked(
        their_id=wanted.agent_request_id,
        kind=kind,
        digest=hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest(),
        jurisdiction=_CALIFORNIA if wanted.regime == "ccpa" else None,
        email=wanted.email,
        callbacks=(wanted.status_callback,) if wanted.status_callback else (),
    )


def request_id_of(request_id: str) -> str:
    """Our identifier as the protocol has them (3.03): the same 128 bits, written as an UUID."""
    return str(UUID(bytes=ULID.from_str(request_id.partition("_")[2]).bytes))


def own_id_of(request_id: str) -> str:
    """The way back."""
    return f"req_{ULID.from_bytes(UUID(request_id).bytes)}"


def standing_of(exchange: Exchange, request: DataRequest | None) -> Standing:
    """Where it stands. A failure of ours is nothing that they need to hear: it is still being worked on.

    What the person has to show is shown to us, by a code that is mailed: there is no `user_verification_url` to send anybody
    to, without which `need_user_verification` may not be said. Once its end was told, the request may be gone.
    """
    if request is None and exchange.waiting is None:
        status, reason, details = (*exchange.told.split(" ", 2), None, None)[:3]
        return str(status), reason, details
    if request is None:
        return _BEFORE[exchange.handled]
    if request.state in _ENDED:
        return _ENDED[request.state]
    if request.state == "awaiting_proof":
        return "in_progress", None, _CODE
    return "in_progress", None, _EXTENDED if request.extended_at else None


def standing(exchange: Exchange, request: DataRequest | None) -> tuple[str, bool]:
    """The same as it is compared, and whether nothing follows (3.02)."""
    status, reason, details = standing_of(exchange, request)
    return " ".join((status, reason or "", details or "")).strip(), status in {"fulfilled", "revoked", "denied"}


def status(exchange: Exchange, request: DataRequest | None) -> dict[str, Any]:
    """The Exercise Status (3.03), the same in answers and callbacks."""
    status, reason, details = standing_of(exchange, request)
    expected = request.answer_by if request and request.answer_by else exchange.expected_by
    said = {
        "request_id": request_id_of(exchange.id),
        "agent_request_id": exchange.their_id,
        "received_at": clock.written(exchange.received_at),
        "expected_by": clock.written(expected),
        "processing_details": details,
        "status": status,
        "reason": reason,
        "expires_at": clock.written(exchange.expires_at) if exchange.expires_at else None,
    }
    return {name: each for name, each in said.items() if each is not None}


def error(problem: Problem) -> dict[str, Any]:
    """An error (3.06). Its code is a text."""
    said = {"code": str(problem.status), "message": problem.detail or problem.title}
    return {**said, "fatal": True} if problem.members.get("fatal") else said


def _object(text: bytes) -> dict[str, Any]:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable("What is signed is a JSON object.") from error
    if not isinstance(said, dict):
        raise Unreadable("What is signed is a JSON object.")
    return said


def _valid[T: BaseModel](shape: type[T], said: Mapping[str, Any]) -> T:
    try:
        return shape.model_validate(said)
    except ValidationError as error:
        wrong = ", ".join(sorted({str(each["loc"][0]) for each in error.errors() if each["loc"]}))
        raise Unreadable(f"Not as the protocol has it: {wrong}.") from error
