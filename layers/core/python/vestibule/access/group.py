"""Doors of one site under one name: a grant for a group opens what the group has, also what is added later. Pure."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field, model_validator

from vestibule.access.model import MOST_ENTRANCES
from vestibule.clock import Instant
from vestibule.ids import EntranceId, GroupId, OrganisationId, SiteId
from vestibule.problems import Unacceptable
from vestibule.shapes import Input, Line, Output, Record

_Doors = Annotated[list[EntranceId], Field(max_length=MOST_ENTRANCES)]


class Group(Record):
    """A group of doors. Its grants follow it, each by itself."""

    id: GroupId
    organisation_id: OrganisationId
    site_id: SiteId
    name: str
    entrance_ids: list[EntranceId]
    version: int = 1
    """Grows by one with each change, so that two at once cannot lose one, and no grant is made for doors that it had."""
    created_at: Instant
    changed_at: Instant
    """When doors came or went the last time."""
    telling: str | None = None
    """Set until all of its grants are known to follow."""


class NewGroup(Input):
    """What a manager says of a group. All doors stand on the site."""

    name: Line
    entrance_ids: Annotated[list[EntranceId], Field(min_length=1, max_length=MOST_ENTRANCES)]

    @model_validator(mode="after")
    def _names_each_once(self) -> "NewGroup":
        _check_each_once(self.entrance_ids)
        return self


class GroupChange(Input):
    """What shall be different. Who adds a door that is there already changes nothing."""

    name: Line | None = None
    add: _Doors = Field(default_factory=list)
    remove: _Doors = Field(default_factory=list)

    @model_validator(mode="after")
    def _names_each_once(self) -> "GroupChange":
        _check_each_once([*self.add, *self.remove])
        return self


class GroupView(Output):
    """A group as its managers see it."""

    id: GroupId
    organisation_id: OrganisationId
    site_id: SiteId
    name: str
    entrance_ids: list[EntranceId]
    created_at: Instant
    changed_at: Instant


class GroupChanged(GroupView):
    """A group after a change."""

    is_followed: bool
    """Whether every grant that was known opens just these doors now. False: there are many, and they will within minutes."""


class Groups(Output):
    """A page of groups."""

    data: list[GroupView]
    next: str | None


def changes_of(group: Group, wanted: GroupChange) -> dict[str, Any]:
    """The name and the doors, as far as they become others. `Unacceptable` for no door at all, and for too many."""
    kept = [each for each in group.entrance_ids if each not in wanted.remove]
    doors = [*kept, *(each for each in wanted.add if each not in kept)]
    if not doors:
        raise _unfitting("/remove", "a group has one door at least; revoke its grants instead")
    if len(doors) > MOST_ENTRANCES:
        raise _unfitting("/add", f"a group has {MOST_ENTRANCES} doors at most")
    changes: dict[str, Any] = {"name": wanted.name} if wanted.name not in (None, group.name) else {}
    return changes | ({"entrance_ids": doors} if doors != group.entrance_ids else {})


def _unfitting(pointer: str, detail: str) -> Unacceptable:
    return Unacceptable("The group cannot be like that.", errors=[{"pointer": pointer, "detail": detail}])


def _check_each_once(entrance_ids: Sequence[str]) -> None:
    if len(set(entrance_ids)) != len(entrance_ids):
        message = "an entrance is named twice"
        raise ValueError(message)
