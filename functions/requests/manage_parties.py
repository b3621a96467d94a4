"""POST and GET /v1/compliance/parties, POST …/end: who may send requests by a protocol, as the compliance team has it."""

from functools import partial
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, cursors
from vestibule.evidence import Fact
from vestibule.http import Api, MovedOn, Reply, answers_with
from vestibule.ids import PartyId
from vestibule.partners.answering import with_evidence
from vestibule.people.standing import unknown
from vestibule.problems import NotFound
from vestibule.registry.holdings import ORGANISATIONS
from vestibule.requests.protocols import parties
from vestibule.requests.protocols.holdings import PARTIES
from vestibule.requests.protocols.model import (
    NewParty,
    PartyEnd,
    PartyKey,
    PartyKnown,
    PartyList,
    PartyMade,
    PartyView,
    Protocol,
    said_of,
    view_of,
)

api = Api()


@api.post("/v1/compliance/parties", **answers_with(201, PartyMade))
def register_party(wanted: NewParty) -> Reply:
    """Register a controller or an agent. Needs the role compliance. A controller's key stands in this answer only."""
    api.caller().must_be("compliance")
    now, by, party_id = clock.now(), api.caller().person_id, parties.party_id_of(wanted, api.once)
    if wanted.organisation_id and ORGANISATIONS.get(wanted.organisation_id, now=now) is None:
        raise NotFound(unknown("organisation"))
    key = parties.new_key(party_id) if wanted.protocol == "opendsr" else None
    made = parties.party_of(wanted, party_id, by=by, key=key, now=now)
    secret = PartyKey(key=key) if key else None
    answer = partial(api.created, view_of(made), f"/v1/compliance/parties/{made.id}", secret=secret)
    fact = Fact("requests.party.registered", made.id, said_of(made, by))
    try:
        return with_evidence(answer, [fact], now, PARTIES.add(made))
    except MovedOn as moved_on:
        raise PartyKnown("This agent is registered, or was. With a new key comes a new name (DRP 2.05).") from moved_on


@api.get("/v1/compliance/parties")
def list_parties(
    protocol: Annotated[Protocol, Query()],
    cursor: Annotated[str | None, Query(max_length=cursors.LONGEST)] = None,
) -> PartyList:
    """Who may send requests by a protocol, those that have ended included. Needs the role compliance."""
    api.caller().must_be("compliance")
    scope = f"parties/{protocol}"
    after = cursors.opened(cursor, scope)
    page = PARTIES.query(protocol, index="by_protocol", now=clock.now(), after=after)
    return PartyList(data=[view_of(each) for each in page.items], next=cursors.sealed(page.next, scope))


@api.post("/v1/compliance/parties/<party_id>/end", **answers_with(202, PartyView))
def end_party(party_id: PartyId, _: PartyEnd) -> Reply:
    """Take nothing more from it. What came before is answered all the same. Needs the role compliance."""
    api.caller().must_be("compliance")
    now = clock.now()
    party = PARTIES.get(party_id, now=now)
    if party is None:
        raise NotFound(unknown("party"))
    view = view_of(party.model_copy(update={"ended_at": now}))
    fact = Fact("requests.party.ended", party.id, said_of(party, api.caller().person_id))
    answer = partial(api.accepted, view, f"/v1/compliance/parties/{party.id}")
    return with_evidence(answer, [fact], now, parties.ending(party, now))


handler = api.handler
