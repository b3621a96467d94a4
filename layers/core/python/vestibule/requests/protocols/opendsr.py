"""OpenDSR 2.0, as a processor: the controller's words into ours, and our states into theirs. Pure.

After the framework's specification (github.com/opengdpr/OpenDSR, section numbers below) with the names of version 2.0: the
path `/requests`, the headers `X-OpenDSR-…` and the field `regulation`.
"""

import base64
import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from vestibule import clock, ids
from vestibule.clock import StatedInstant
from vestibule.problems import Problem
from vestibule.requests.kinds import Kind
from vestibule.requests.model import DataRequest, State
from vestibule.requests.protocols.model import Asked, Exchange, Handled, Unreadable

VERSION = "2.0"
DOMAIN, SIGNATURE = "X-OpenDSR-Processor-Domain", "X-OpenDSR-Signature"
KINDS: Mapping[str, Kind] = {"access": "access", "portability": "portability", "erasure": "erasure"}
Status = Literal["pending", "in_progress", "completed", "cancelled"]
UUID4 = r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
IDENTITIES = (("email", "raw"), ("controller_customer_id", "raw"))
"""What we can look for (5.1, 5.2). A hash of an address finds nobody: addresses are not kept so that one could."""
_TYPES = Literal[
    "controller_customer_id",
    "android_advertising_id",
    "android_id",
    "email",
    "fire_advertising_id",
    "ios_advertising_id",
    "ios_vendor_id",
    "microsoft_advertising_id",
    "microsoft_publisher_id",
    "roku_publisher_id",
    "roku_advertising_id",
]
_CALIFORNIA = "US-CA"
_BEFORE: Mapping[Handled, Status] = {"waiting": "pending", "taken": "pending", "unmatched": "completed"}
"""Where it stands while it is no request of ours. Of somebody who is not known nothing is held: that is done."""
_SINCE: Mapping[State, Status] = {
    **dict.fromkeys(("acting", "propagating", "answered", "failed"), "in_progress"),
    "closed": "completed",
    **dict.fromkeys(("refused", "withdrawn", "merged", "unproven"), "cancelled"),
}
"""And then. What is in no state of these is pending. A failure of ours is nothing that they need to hear of: it goes on."""


class _Read(BaseModel):
    """What is read of it. What else there is, the specification leaves to others (7.1.2)."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Identity(_Read):
    """One identity of the person (5.3)."""

    identity_type: _TYPES
    identity_value: Annotated[str, StringConstraints(min_length=1, max_length=254)]
    identity_format: Literal["raw", "sha1", "md5", "sha256"]


class OpenDsrRequest(_Read):
    """A request (7.1.1)."""

    regulation: Literal["gdpr", "ccpa"]
    subject_request_id: Annotated[str, StringConstraints(pattern=UUID4)]
    subject_request_type: Literal["access", "portability", "erasure"]
    submitted_time: StatedInstant
    subject_identities: Annotated[list[Identity], Field(min_length=1, max_length=20)]
    """Needed here: we have no extension that could hold others."""
    api_version: Literal["2.0"] = "2.0"
    status_callback_urls: Annotated[list[str], Field(max_length=5)] = Field(default_factory=list)


def asked(body: bytes, now: datetime) -> Asked:
    """What a controller asks for; `Unreadable` with a reason for each member that is wrong."""
    try:
        said = OpenDsrRequest.model_validate_json(body)
    except ValidationError as error:
        faults = [{"pointer": "/" + "/".join(map(str, each["loc"])), "detail": each["msg"]} for each in error.errors()]
        raise Unreadable("The request is not as OpenDSR has it.", errors=faults) from error
    if said.submitted_time > now:
        raise _wrong("/submitted_time", "lies ahead")
    found = {each.identity_type: each.identity_value for each in said.subject_identities if _is_known(each)}
    if not found:
        raise _wrong("/subject_identities", "none of a kind that /v2/discovery lists")
    return Asked(
        their_id=said.subject_request_id,
        kind=KINDS[said.subject_request_type],
        digest=hashlib.sha256(body).hexdigest(),
        jurisdiction=_CALIFORNIA if said.regulation == "ccpa" else None,
        email=found.get("email"),
        customer_id=found.get("controller_customer_id"),
        callbacks=tuple(dict.fromkeys(said.status_callback_urls)),
    )


def _is_known(identity: Identity) -> bool:
    if identity.identity_type == "controller_customer_id" and not ids.is_named("per", identity.identity_value):
        return False
    return (identity.identity_type, identity.identity_format) in IDENTITIES


def discovery(offered: Collection[Kind], domain: str) -> dict[str, Any]:
    """What we support (6.3). The certificate lies on the domain that it is for."""
    return {
        "api_version": VERSION,
        "supported_identities": [{"identity_type": kind, "identity_format": form} for kind, form in IDENTITIES],
        "supported_subject_request_types": [name for name, kind in KINDS.items() if kind in offered],
        "processor_certificate": f"https://{domain}/v2/certificate",
    }


def receipt(exchange: Exchange, body: bytes) -> dict[str, Any]:
    """What answers a request (7.3). The signature stands in the header: it could not be in the body that it signs."""
    return {
        "controller_id": exchange.party_id,
        "expected_completion_time": clock.written(exchange.expected_by),
        "received_time": clock.written(exchange.received_at),
        "encoded_request": base64.b64encode(body).decode(),
        "subject_request_id": exchange.their_id,
    }


def status_of(exchange: Exchange, request: DataRequest | None) -> Status:
    """Where it stands (8). Once its end was told, the request may be gone, and that was the end."""
    if request is None and exchange.waiting is None:
        return cast("Status", exchange.told)
    if request is None:
        return _BEFORE.get(exchange.handled, "cancelled")
    return _SINCE.get(request.state, "pending")


def standing(exchange: Exchange, request: DataRequest | None) -> tuple[str, bool]:
    """The same as it is compared, and whether nothing follows."""
    status = status_of(exchange, request)
    return status, status in {"completed", "cancelled"}


def status(exchange: Exchange, request: DataRequest | None) -> dict[str, Any]:
    """The answer to who asks how far it has come (8.3). Results go to the person, so there is no address of any."""
    expected = request.answer_by if request and request.answer_by else exchange.expected_by
    return {
        "controller_id": exchange.party_id,
        "expected_completion_time": clock.written(expected),
        "subject_request_id": exchange.their_id,
        "request_status": status_of(exchange, request),
        "api_version": VERSION,
        "results_url": None,
        **({"results_count": 0} if exchange.handled == "unmatched" else {}),
    }


def callback(exchange: Exchange, request: DataRequest | None, url: str) -> dict[str, Any]:
    """What a callback says (8.6)."""
    return {**status(exchange, request), "status_callback_url": url}


def cancelled(exchange: Exchange, now: datetime) -> dict[str, Any]:
    """The answer to a cancellation (9.2)."""
    return {
        "controller_id": exchange.party_id,
        "received_time": clock.written(now),
        "subject_request_id": exchange.their_id,
        "api_version": VERSION,
    }


def error(problem: Problem) -> dict[str, Any]:
    """An error object (7.6). Whatever is wrong with the request is 400 (7.5)."""
    code = status_code(problem.status)
    members: Any = problem.members
    details = [
        {"domain": "Validation", "reason": problem.code, "message": f"{each['pointer']}: {each['detail']}"}
        for each in members.get("errors", [])
    ]
    return {"error": {"code": code, "message": problem.detail or problem.title, "errors": details}}


def status_code(status: int) -> int:
    """The status of an error: theirs for what is wrong with a request, else what HTTP has."""
    return 400 if status in {409, 413, 415, 422} else status


def _wrong(pointer: str, detail: str) -> Unreadable:
    return Unreadable("The request is not as OpenDSR has it.", errors=[{"pointer": pointer, "detail": detail}])
