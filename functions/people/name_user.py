"""POST /v1/spaces/{space_id}/users (N-02): a tenant names somebody who may be let in, and who gets nothing by that alone."""

from functools import partial

from vestibule import clock, config, flood
from vestibule.admitting import admit
from vestibule.http import Api, Reply, answers_with
from vestibule.ids import SpaceId
from vestibule.people import naming
from vestibule.people.beginning import Place, invited
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.people.model import Invited, NewPerson, NewRelation, NewUser, group_of
from vestibule.people.standing import standing_of, unknown
from vestibule.problems import NotFound

MOST = 10
"""Within an hour: each is a letter to an address that the tenant alone has chosen."""

api = Api()


@api.post("/v1/spaces/<space_id>/users", **answers_with(201, Invited))
def name_user(space_id: SpaceId, wanted: NewUser) -> Reply:
    """Name an authorised user of your own space. To let that person in, share one of your grants: POST /v1/grants.

    Who is named stays as long as you live there, or until you say POST /v1/people/{person_id}/relations/{relation_id}/end.
    """
    now, caller = clock.now(), api.caller()
    homes = naming.homes(standing_of(caller, now).relations, space_id)
    if not homes:
        raise NotFound(unknown("space"))
    flood.check("users", caller.person_id, MOST, now)
    home = homes[0]
    relation = NewRelation(kind="authorised_user", space_id=space_id, until=naming.lives_until(homes, home, now))
    named = NewPerson(name=wanted.name, email=wanted.email, language=wanted.language, relation=relation)
    place = Place(home.organisation_id, home.site_id, home.jurisdiction)
    person, tie = invited(named, place, config.operator_pack(), once=api.once, by=caller.person_id, now=now)
    tie = tie.model_copy(update={"named_by": caller.person_id})
    answer, writes = Invited(id=person.id, relation_id=tie.id), (PEOPLE.add(person), RELATIONS.add(tie))
    commit = partial(api.created, answer, f"/v1/people/{person.id}", *writes)
    return admit(person, group_of(tie.kind), commit, now)


handler = api.handler
