"""PATCH /v1/groups/{group_id}: doors come and go, and the grants for the group open what it has now."""

import time

from vestibule import clock, grouping, observability
from vestibule.access.group import Group, GroupChange, GroupChanged, changes_of
from vestibule.access.holdings import GROUPS
from vestibule.evidence import TRIES, Fact, commit_with, let_others_pass
from vestibule.http import Api, MovedOn, answers_with
from vestibule.ids import GroupId
from vestibule.people.standing import standing_of
from vestibule.table import Refused

PATIENCE = 12.0
"""So many seconds the caller waits for the grants; the event brings on those that are left."""

api = Api()


@api.patch("/v1/groups/<group_id>", **answers_with(200, GroupChanged))
def change_group(group_id: GroupId, wanted: GroupChange) -> GroupChanged:
    """Rename a group, add doors, take doors away. Needs to manage its site.

    A door that is taken away is closed for the grants of the group when this is answered, for what was shared out of them too;
    without a network it goes on by its list until the lease ends. A door that is added opens for them. Codes and fobs open
    those doors of the grant for which they were issued: issue new ones for a door that is added.
    """
    began = time.monotonic()
    for again in range(TRIES):
        try:
            group = _changed(group_id, wanted)
        except Refused:  # another change came in between
            let_others_pass(again)
            continue
        is_followed = group.telling is None or _is_followed(group, began)
        return GroupChanged(**group.model_dump(include=set(GroupChanged.model_fields)), is_followed=is_followed)
    raise MovedOn((), "Others are changing this group. Try again.")


def _changed(group_id: str, wanted: GroupChange) -> Group:
    now, caller = clock.now(), api.caller()
    group = standing_of(caller, now).managed_thing(GROUPS.get(group_id, now=now), "group")
    grouping.check_on_site(wanted.add, group.site_id, "/add", now)
    changes = changes_of(group, wanted)
    if not changes:
        return group
    write, after = grouping.changing(group, changes, now)
    said = {"by": caller.person_id, "entrance_ids": after.entrance_ids}
    commit_with([Fact(grouping.CHANGED, group.id, said)], now, write)
    if "entrance_ids" in changes:
        grouping.tell_if_possible(after)
    return after


def _is_followed(group: Group, began: float) -> bool:
    """Whether all known grants follow. Where that fails, the group is changed all the same, and the event tries again."""
    try:
        return grouping.follow(group.id, lambda: time.monotonic() - began < PATIENCE)
    except Exception as error:  # noqa: BLE001 (the change stands, and is told)
        observability.note_fault(error, group_id=group.id)
        return False


handler = api.handler
