"""Data Rights Protocol 1.0: authorised agents exercise rights of consumers, and follow what becomes of it (V-17)."""

from datetime import datetime
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path

from vestibule import clock, relaying
from vestibule.requests.protocols import drp, parties, signing
from vestibule.requests.protocols.model import Exchange, NoParty, NotForYou, NotSetUp, Party, Unreadable
from vestibule.requests.protocols.speaking import Spoken, documented, said
from vestibule.requests.withdrawing import TooLateToWithdraw
from vestibule.table import commit_each

__all__ = ["NoParty", "NotSetUp", "TooLateToWithdraw", "Unreadable", "handler"]

api = Spoken(drp.error)
RequestName = Annotated[str, Path(pattern=drp.UUID_FORM, description="The `request_id` that the first answer gave.")]
AgentName = Annotated[str, Path(pattern="^[A-Z_]+$", max_length=64, description="The agent's `id` in the directory.")]


@api.post("/v1/data-rights-request", **documented(200))
def exercise_right() -> Response[Any]:
    """Exercise a right of a consumer (DRP 2.01): the signed message in Base64, as text. Sent again it is the same."""
    now = clock.now()
    agent = _agent(now)
    signing.identity(now)
    message = drp.opened(api.raw, agent.verify_key)
    drp.check_envelope(message, agent, now)
    return _told(relaying.received(drp.asked(message), agent, now), now)


@api.get("/v1/data-rights-request/<request_name>", **documented(200))
def show_status(request_name: RequestName) -> Response[Any]:
    """How far a request of the agent has come (DRP 2.02)."""
    now = clock.now()
    return _told(relaying.of_agent(drp.own_id_of(request_name), _agent(now), now), now)


@api.delete("/v1/data-rights-request/<request_name>", **documented(200))
def revoke_request(request_name: RequestName) -> Response[Any]:
    """Revoke a request (DRP 2.04), as long as nothing was done that cannot be undone: the signed reason in Base64, as text."""
    now = clock.now()
    agent = _agent(now)
    drp.opened(api.raw, agent.verify_key)
    exchange = relaying.of_agent(drp.own_id_of(request_name), agent, now)
    relaying.revoked(exchange, now)
    return _told(relaying.of_agent(drp.own_id_of(request_name), agent, now), now)


@api.post("/v1/agent/<agent_name>", **documented(200, refused_without_words=403))
def set_up(agent_name: AgentName) -> Response[Any]:
    """Get a token (DRP 2.05) for a message that is signed with the key of the directory. The token before it ends."""
    now = clock.now()
    agent = parties.agent_named(agent_name, now)
    envelope = drp.envelope_of(api.raw, agent, now)
    token = parties.new_key(agent.id) if agent else ""
    if agent is None or envelope is None or commit_each([parties.setting_up(agent, token, envelope.issued_at)]):
        return Response(403, body="")
    return said(200, {"agent-id": agent_name, "token": token})


@api.get("/v1/agent/<agent_name>", **documented(200))
def check_token(agent_name: AgentName) -> Response[Any]:
    """Whether the token is still good (DRP 2.06)."""
    if _agent(clock.now()).agent_id != agent_name:
        raise NotForYou("The token is another agent's.")
    return said(200, {})


def _agent(now: datetime) -> Party:
    return parties.admitted(api.request.headers.get("authorization"), "drp", now)


def _told(exchange: Exchange, now: datetime) -> Response[Any]:
    return said(200, drp.status(exchange, relaying.request_for(exchange, now)))


handler = api.handler
