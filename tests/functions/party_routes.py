"""Every POST by which the compliance team says who may send requests by a protocol, with one as it should be."""

from collections.abc import Callable, Mapping
from datetime import datetime

from functions.requests import manage_parties
from tests.functions.posting import Post
from tests.functions.world import World
from vestibule import ids
from vestibule.requests.protocols import parties
from vestibule.requests.protocols.holdings import PARTIES
from vestibule.requests.protocols.model import NewParty
from vestibule.table import commit

REGISTER, END = "POST /v1/compliance/parties", "POST /v1/compliance/parties/{party_id}/end"
TEAM = ids.derived("per", "compliance")


def _controller(world: World, _: datetime) -> Post:
    body = {"protocol": "opendsr", "name": "Home", "organisation_id": world.home.organisation.id}
    return Post(manage_parties, REGISTER, body, TEAM, roles=("compliance",))


def _end(world: World, now: datetime) -> Post:
    wanted = NewParty(protocol="opendsr", name="Home", organisation_id=world.home.organisation.id)
    party = parties.party_of(wanted, parties.party_id_of(wanted, "once"), by=TEAM, key=None, now=now)
    commit(PARTIES.add(party))
    return Post(manage_parties, END, {}, TEAM, 202, roles=("compliance",), path={"party_id": party.id})


POSTS: Mapping[str, Callable[[World, datetime], Post]] = {"party": _controller, "party end": _end}
