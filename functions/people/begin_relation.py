"""POST /v1/people/{person_id}/relations: a manager says what else somebody is, or that somebody who left is back."""

from datetime import datetime
from functools import partial

from vestibule import bus, clock, config, ids
from vestibule.evidence import TRIES, appending_all, let_others_pass
from vestibule.http import Api, MovedOn, Reply, answers_with
from vestibule.ids import PersonId
from vestibule.people import accounts
from vestibule.people.beginning import Place, check_end, relation_of
from vestibule.people.changing import Change, beginning, event_of, known
from vestibule.people.holdings import RELATIONS
from vestibule.people.leaving import why_unknown
from vestibule.people.model import NewRelation, Related, group_of
from vestibule.people.recording import tell_if_possible
from vestibule.people.standing import standing_of, unknown
from vestibule.problems import AlreadyThere, Unacceptable
from vestibule.registry.places import site_of_space

_RELATION = 0
"""The place of the relation among the writes of a `Change`."""

api = Api()


@api.post("/v1/people/<person_id>/relations", **answers_with(201, Related))
def begin_relation(person_id: PersonId, wanted: NewRelation) -> Reply:
    """Add a relation to a space or to the organisation. Needs to manage the person's organisation. Who had left is back."""
    now, relation_id = clock.now(), ids.derived("rel", api.once)
    check_end(wanted, now, "/until")
    answer = Related(id=relation_id, person_id=person_id)
    for again in range(TRIES):
        change = _change(person_id, relation_id, wanted, now)
        writes = (*change.writes, *appending_all(change.facts, now))
        try:
            reply = api.created(answer, f"/v1/people/{person_id}/relations/{relation_id}", *writes)
        except MovedOn as moved_on:
            if _RELATION in moved_on.places:
                detail = "This request has begun its relation before. For another one send a new Idempotency-Key."
                raise AlreadyThere(detail) from moved_on
            last = moved_on
        else:
            tell_if_possible(partial(_tell, person_id, relation_id, now))
            return reply
        let_others_pass(again)
    raise last


def _change(person_id: str, relation_id: str, wanted: NewRelation, now: datetime) -> Change:
    person, standing, pack = known(person_id, now), standing_of(api.caller(), now), config.operator_pack()
    if person is None:
        raise why_unknown(person_id, standing.managed, now)
    organisation_id = person.person.organisation_id
    standing.must_manage(organisation_id, "person")
    place = _place(wanted, organisation_id, now)
    begun = relation_of(wanted, place, pack, person_id=person_id, relation_id=relation_id, now=now)
    accounts.join(person_id, group_of(begun.kind))
    return beginning(person, begun, pack, now)


def _tell(person_id: str, relation_id: str, now: datetime) -> None:
    begun = RELATIONS.get(person_id, relation_id, now=now)
    if begun and begun.telling:
        bus.publish([event_of(begun)])


def _place(wanted: NewRelation, organisation_id: str, now: datetime) -> Place:
    if wanted.space_id is None:
        return Place(organisation_id)
    site = site_of_space(wanted.space_id, organisation_id, now)
    if site is None:
        detail = unknown("space of this organisation")
        raise Unacceptable(detail, errors=[{"pointer": "/space_id", "detail": "not of this organisation"}])
    return Place(organisation_id, site.id, site.jurisdiction)


handler = api.handler
