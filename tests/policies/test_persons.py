"""Which kinds of persons a pack asks are what somebody can be to a place."""

from typing import get_args

import pytest

from vestibule.people.model import RelationKind
from vestibule.policy import model, permissions
from vestibule.policy.pack import OPERATORS, load

ALL = set(get_args(RelationKind))


def test_the_relations_of_packs_are_those_of_people() -> None:
    assert set(get_args(model.RelationKind)) == ALL


@pytest.mark.parametrize("operator", OPERATORS)
def test_a_pack_says_of_every_relation_which_kind_of_person_has_it(operator: str) -> None:
    named = [relation for persons in load(operator).persons for relation in persons.relations]
    assert sorted(named) == sorted(ALL)


@pytest.mark.parametrize(
    ("operator", "key", "asked"),
    [
        ("valet", "news", None),
        ("valet", "face_entry", {"resident", "tenant", "authorised_user"}),
        ("fleetback", "news", {"manager", "technician", "dealer"}),
        ("wemaintain", "news", ALL - {"technician"}),
        ("noke", "promotion", None),
        ("alloclaim", "newsletters", None),
        ("valet", "*", None),
    ],
)
def test_a_permission_is_for_those_whom_the_pack_asks(operator: str, key: str, asked: set[str] | None) -> None:
    assert permissions.relations_asked(load(operator), key) == asked
