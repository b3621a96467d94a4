"""POST /v1/grants: a manager lets somebody open entrances of one site; a tenant lets an authorised user open the own ones."""

from dataclasses import replace
from datetime import datetime

from vestibule import clock, ids, letting
from vestibule.access.holdings import GROUPS
from vestibule.access.shown import GrantView
from vestibule.access.wanted import NewGrant
from vestibule.evidence import TRIES, let_others_pass
from vestibule.http import Api, MovedOn, Reply, answers_with
from vestibule.letting import Giving
from vestibule.people.standing import standing_of

api = Api()


@api.post("/v1/grants", **answers_with(201, GrantView))
def grant_entry(wanted: NewGrant) -> Reply:
    """Grant entry. Left out, begin and end are those of the person's relation to the site.

    A manager of the site grants to anybody related to it; who leaves and returns later needs a grant for each stay. A resident,
    tenant or owner shares with an authorised user of the own space: no door, hour or day more than one of the own grants has.
    With a `group_id`, which is for managers, the grant opens the doors that the group has, and follows it.
    """
    for again in range(TRIES):
        giving = _giving(wanted, clock.now())
        try:
            return api.created(GrantView.of(giving.grant), f"/v1/grants/{giving.grant.id}", *giving.writes)
        except MovedOn as moved_on:  # another change at a door, or of the grant that this is a part of
            last = moved_on
        let_others_pass(again)
    raise last


def _giving(wanted: NewGrant, now: datetime) -> Giving:
    caller, grant_id = api.caller(), ids.derived("grt", api.once)
    standing = standing_of(caller, now)
    group = standing.managed_thing(GROUPS.get(wanted.group_id, now=now), "group") if wanted.group_id else None
    place = letting.place_of(group.entrance_ids if group else wanted.entrance_ids, wanted.person_id, now)
    give = letting.granted if place.site.organisation_id in standing.managed else letting.shared
    return give(wanted, replace(place, group=group), grant_id=grant_id, by=caller.person_id, now=now)


handler = api.handler
