"""Let a grant open other doors than before: those that its group has now. All else of it stays."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from pynamodb.expressions.condition import Condition

from vestibule.access.grant import Expiry, closing, opening, same
from vestibule.access.group import Group
from vestibule.access.holdings import ADMISSIONS, GRANTS, GROUPS
from vestibule.access.model import MOST_ENTRANCES, Grant, Revocation
from vestibule.evidence import Fact
from vestibule.table import Write, read_together


def moving(grant: Grant, entrance_ids: Sequence[str], expiry: Expiry, now: datetime) -> tuple[list[Write], list[Fact]]:
    """The writes, with their lines. Refused when the grant or one of the doors has changed since it was read.

    What was issued for it opens the doors for which it was issued, as far as the grant still does.
    """
    gone = [each for each in grant.entrance_ids if each not in entrance_ids]
    come = [each for each in entrance_ids if each not in grant.entrance_ids]
    writes = [GRANTS.change(grant.id, **_doors(grant, entrance_ids, gone, come), only_if=same(grant))]
    facts = [Fact("access.grant.moved", grant.id, {"person_id": grant.person_id, "gone": gone, "come": come})]
    ended = {"ends_at": now, "revoked": True, "narrowed_at": now}
    for write, fact in closing(grant, gone, ended, expiry, now):
        writes.append(write)
        facts.append(fact)
    begun = grant.window.model_copy(update={"granted_at": now})
    return [*writes, *opening(grant, come, begun, _endings(grant, now), now)], facts


def moved(grant: Grant, entrance_ids: Sequence[str]) -> Grant:
    """The grant as `moving` leaves it."""
    gone = [each for each in grant.entrance_ids if each not in entrance_ids]
    come = [each for each in entrance_ids if each not in grant.entrance_ids]
    return grant.model_copy(update=_doors(grant, entrance_ids, gone, come))


def listed(grant: Grant, at_doors: Mapping[str, Revocation]) -> Write:
    """Note that the lists of its doors were told, after the change that it was seen with. Refused when it has changed."""
    return GRANTS.change(grant.id, **noted(grant, at_doors), only_if=same(grant))


def noted(grant: Grant, at_doors: Mapping[str, Revocation]) -> dict[str, Any]:
    """What changes of it then."""
    told = {each: at_doors[each] for each in grant.unlisted if each in grant.left_ids and each in at_doors}
    left = [each for each in grant.unlisted if each not in at_doors]
    return {"unlisted": left, "left_at_doors": {**grant.left_at_doors, **told}}


def _doors(grant: Grant, entrance_ids: Sequence[str], gone: Sequence[str], come: Sequence[str]) -> dict[str, Any]:
    left = [each for each in grant.left_ids if each not in come][-MOST_ENTRANCES:]
    return {
        "entrance_ids": list(entrance_ids),
        "left_ids": [*left, *gone],
        "left_at_doors": {each: at for each, at in grant.left_at_doors.items() if each in left},
        "unlisted": list(dict.fromkeys((*grant.unlisted, *gone, *come))),
        "version": grant.version + 1,
    }


def same_group(group: Group) -> Condition:
    """The condition that nobody has changed the group since."""
    return cast("Condition", GROUPS.where("version") == group.version)


def unchanged(group: Group) -> Write:
    """The write, of nothing new, that is refused when the group has changed since: it goes with a grant for the group."""
    return GROUPS.change(group.id, version=group.version, only_if=same_group(group))


def _endings(grant: Grant, now: datetime) -> int:
    """Against how many ends of relations it was checked, by what its doors know: at a new one it is as good as there."""
    at_doors = read_together(now, *((ADMISSIONS, (door, grant.person_id)) for door in grant.entrance_ids))
    return min((at_door.endings for at_door in at_doors if at_door), default=0)
