"""POST /v1/people/{person_id}/relations/{relation_id}/end: a manager says when somebody leaves.

So does a tenant of a user whom the tenant has named. What the person had shared ends before this is answered; what the person
opens, no door opens from the end of the relation on, and its records follow by the event.
"""

from datetime import datetime

from vestibule import bus, clock, config, lifetime, withdrawing
from vestibule.answers import ANSWERS
from vestibule.evidence import TRIES, appending_all, let_others_pass
from vestibule.http import Api, Reply, answers_with
from vestibule.ids import PersonId, RelationId
from vestibule.people.changing import Change, ending, event_of, known
from vestibule.people.holdings import RELATIONS
from vestibule.people.model import RelationEnd, RelationEnded
from vestibule.people.standing import standing_of, unknown
from vestibule.problems import AlreadyThere, NotFound

api = Api(reads_earlier_answer=False)


@api.post("/v1/people/<person_id>/relations/<relation_id>/end", **answers_with(202, RelationEnded))
def end_relation(person_id: PersonId, relation_id: RelationId, wanted: RelationEnd) -> Reply:
    """End a relation, now or at an instant ahead. No door opens for it from then on, nor for whom the person had let in.

    Needs to manage its organisation, or to have named the authorised user. Without an answer, ask again.
    """
    now = clock.now()
    reply = _answered(now) or _ended(person_id, relation_id, wanted.until or now, now)
    try:
        _end_shared(person_id)
    finally:
        _tell(person_id, relation_id)
    return reply


def _answered(now: datetime) -> Reply | None:
    """An earlier answer; the event goes out again with it, because the first time may have died before it."""
    answer = ANSWERS.get(api.once, now=now)
    return api.again(answer) if answer else None


def _ended(person_id: str, relation_id: str, until: datetime, now: datetime) -> Reply:
    """Made anew of what is there each time that another change of the person, or another line of evidence, was quicker."""
    answer = RelationEnded(id=relation_id, person_id=person_id, until=until)
    for again in range(TRIES):
        change = _change(person_id, relation_id, until, now)
        writes = (*change.writes, *appending_all(change.facts, now))
        try:
            return api.accepted(answer, f"/v1/people/{person_id}/relations/{relation_id}", *writes)
        except AlreadyThere as moved_on:
            last = moved_on
        let_others_pass(again)
    raise last


def _change(person_id: str, relation_id: str, until: datetime, now: datetime) -> Change:
    standing = standing_of(api.caller(), now)
    person = known(person_id, now)
    relation = person.relation(relation_id) if person else None
    if person is None or relation is None:
        raise NotFound(unknown("relation"))
    if relation.named_by != api.caller().person_id:
        standing.must_manage(relation.organisation_id, "relation")
    return ending(person, relation, until, config.operator_pack(), now)


def _end_shared(person_id: str) -> None:
    """In a house without doors nothing was shared."""
    if "access" in config.operator_pack().features:
        withdrawing.end_shared(person_id, clock.now())


def _tell(person_id: str, relation_id: str) -> None:
    """Read as it lies: an end that was told late may have ended the record at once."""
    lying = lifetime.lying(RELATIONS, (person_id, relation_id))
    if lying and lying.record.ended_at:
        bus.publish([event_of(lying.record)])


handler = api.handler
