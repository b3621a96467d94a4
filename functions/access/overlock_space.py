"""POST /v1/spaces/{space_id}/overlock (N-02): a manager bars a space step by step, or releases it.

The space and its own doors are barred in the transaction that answers; the rights of its tenants follow by the event.
"""

from datetime import datetime

from vestibule import barring, clock, config
from vestibule.access.overlocking import NewOverlock, Overlock, barred_by, check_step, lines_of
from vestibule.access.shown import Overlocked
from vestibule.evidence import TRIES, Fact, appending_all, let_others_pass
from vestibule.http import Api, MovedOn, Reply, answers_with
from vestibule.ids import SpaceId
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.people.standing import standing_of
from vestibule.policy import retention
from vestibule.problems import AlreadyThere
from vestibule.registry.holdings import SITES, SPACES
from vestibule.registry.model import Space
from vestibule.words import Language

api = Api()


class NobodyThere(AlreadyThere):
    """Nobody rents the space."""

    title = "Space without a tenant"


@api.post("/v1/spaces/<space_id>/overlock", **answers_with(201, Overlocked))
def overlock_space(space_id: SpaceId, wanted: NewOverlock) -> Reply:
    """Take the next step, or release the space. Needs to manage its site. Under overlock nobody enters, staff neither.

    Doors that are connected follow within seconds. One without a network goes by what it was given until that ends: until its
    `bound` codes and tickets of before may open it.
    """
    for again in range(TRIES):
        now = clock.now()
        space = standing_of(api.caller(), now).managed_thing(SPACES.get(space_id, now=now), "space")
        check_step(space.barred, wanted.state)
        try:
            return _taken(space, wanted, now)
        except MovedOn as moved_on:  # another step, which is then read, or another line of evidence
            last = moved_on
        let_others_pass(again)
    raise last


def _taken(space: Space, wanted: NewOverlock, now: datetime) -> Reply:
    """The step with its lines, its letters and its evidence: all or nothing."""
    tenants = barring.tenants_of(space, now)
    if not tenants and wanted.state != "released":
        raise NobodyThere("Nobody rents this space, so there is nobody to keep out.")
    by = api.caller().person_id
    lines = _dated(lines_of(wanted, tenants, space, once=api.once, by=by, now=now), space, now)
    letters = [_letter(line, tenants[line.person_id]) for line in lines if wanted.notice]
    step = {"barred": barred_by(wanted.state), "barred_at": now, "overlock_ids": [line.id for line in lines]}
    taken = space.model_copy(update=step)
    facts = {"state": wanted.state, "site_id": space.site_id, "set_by": by, "overlock_ids": taken.overlock_ids}
    writes = [*barring.stepping(space, taken, lines), *(outbox.posting(letter, now) for letter in letters)]
    evidence = appending_all([Fact(barring.BARRED, space.id, facts), *barring.facts_of(taken)], now)
    rights = barring.rights_to(space, now)
    told = {**wanted.model_dump(include={"state", "notice"}), "overlock_ids": taken.overlock_ids}
    doors = barring.doors_of(space, rights, taken.barred, now)
    answer = Overlocked(space_id=space.id, set_at=now, grants=len(rights), doors=doors, **told)
    reply = api.created(answer, f"/v1/spaces/{space.id}", *writes, *evidence)
    if reply.is_new:
        barring.tell_if_possible(taken)
        outbox.announce_if_possible([letter.id for letter in letters], now)
    return reply


def _dated(lines: list[Overlock], space: Space, now: datetime) -> list[Overlock]:
    site = SITES.get(space.site_id, now=now)
    term = retention.expiry(config.operator_pack(), "overlocks", now, site.jurisdiction if site else None)
    return [line.model_copy(update={"expires_at": term.expires_at}) for line in lines]


def _letter(line: Overlock, language: Language) -> NewMessage:
    """What was done and why stands in the line, and is looked up when the letter goes out."""
    values = {"overlock_id": line.id, "site_id": line.site_id}
    return NewMessage("access.overlock", line.id, person_id=line.person_id, language=language, values=values)


handler = api.handler
