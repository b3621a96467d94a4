"""OpenDSR 2.0: controllers for whom the operator is a processor pass on what their people ask for, and follow it (F-04)."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path

from vestibule import clock, config, relaying
from vestibule.problems import NotFound
from vestibule.requests.offers import offers
from vestibule.requests.protocols import exchanges, opendsr, parties, signing
from vestibule.requests.protocols.holdings import EXCHANGES
from vestibule.requests.protocols.model import Exchange, NoParty, NotSetUp, Unreadable
from vestibule.requests.protocols.speaking import Spoken, documented, said, signed

__all__ = ["NoParty", "NotSetUp", "Unreadable", "handler"]

PEM = "application/x-pem-file"

api = Spoken(opendsr.error, opendsr.status_code)
Name = Annotated[str, Path(pattern=opendsr.UUID4, description="The controller's name for it, an UUID of version 4.")]


@api.get("/v2/discovery", **documented(200))
def discover() -> Response[Any]:
    """What this processor supports: kinds of request, identities, and where its certificate is (OpenDSR 6)."""
    pack, identity = config.operator_pack(), signing.identity(clock.now())
    offered = {kind for place in pack.jurisdictions for kind in offers(pack, place)}
    return said(200, opendsr.discovery(offered, identity.domain))


@api.get("/v2/certificate", **documented(200, PEM))
def show_certificate() -> Response[Any]:
    """The certificate by which answers and callbacks of the protocols are signed, in PEM (OpenDSR 6.3)."""
    return Response(200, PEM, signing.identity(clock.now()).certificate, headers={"Cache-Control": "max-age=300"})


@api.post("/v2/requests", **documented(201))
def pass_on() -> Response[Any]:
    """Pass on a request of one of the controller's own people (OpenDSR 7). Sent again it is the same, and answered the same."""
    now = clock.now()
    controller = parties.admitted(api.request.headers.get("authorization"), "opendsr", now)
    identity, body = signing.identity(now), api.raw
    exchange = relaying.received(opendsr.asked(body, now), controller, now)
    return signed(201, opendsr.receipt(exchange, body), identity)


@api.get("/v2/requests/<subject_request_id>", **documented(200))
def show_standing(subject_request_id: Name) -> Response[Any]:
    """How far a request has come (OpenDSR 8)."""
    now = clock.now()
    exchange = _exchange(subject_request_id)
    return signed(200, opendsr.status(exchange, relaying.request_for(exchange, now)), signing.identity(now))


@api.delete("/v2/requests/<subject_request_id>", **documented(202))
def cancel(subject_request_id: Name) -> Response[Any]:
    """Cancel a request, as long as it is pending (OpenDSR 9). Once more is the same."""
    now = clock.now()
    exchange, identity = _exchange(subject_request_id), signing.identity(now)
    relaying.revoked(exchange, now)
    return signed(202, opendsr.cancelled(exchange, now), identity)


def _exchange(subject_request_id: str) -> Exchange:
    now = clock.now()
    controller = parties.admitted(api.request.headers.get("authorization"), "opendsr", now)
    found = EXCHANGES.get(exchanges.request_named(controller, subject_request_id), now=now)
    if found is None:
        raise NotFound("No request of this name has come from you.")
    return found


handler = api.handler
