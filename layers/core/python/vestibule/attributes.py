"""PynamoDB's attributes and indexes for the fields of a record."""

from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AwareDatetime
from pynamodb.attributes import Attribute, BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex


def kind_of(annotation: object) -> type[Attribute[Any]]:
    """The attribute class for a field's type, optional or not; what is not a scalar is kept as JSON."""
    origin, choices = get_origin(annotation), [choice for choice in get_args(annotation) if choice is not NoneType]
    if origin is Literal:
        return UnicodeAttribute
    if origin is Annotated or (origin in (Union, UnionType) and len(choices) == 1):
        return kind_of(choices[0])
    scalars: dict[object, type[Attribute[Any]]] = {
        str: UnicodeAttribute,
        AwareDatetime: UnicodeAttribute,  # what `Instant` is at run time
        bool: BooleanAttribute,
        int: NumberAttribute,
        float: NumberAttribute,
    }
    return scalars.get(annotation, JSONAttribute)


def index_of(name: str, columns: dict[str, Attribute[Any]], keys: tuple[str, str]) -> Any:  # noqa: ANN401 (made here)
    """An index that holds whole items, by its hash and range key."""
    meta = type("Meta", (), {"index_name": name, "projection": AllProjection()})
    hash_key, range_key = (type(columns[key]) for key in keys)
    members = {
        "Meta": meta,
        keys[0]: hash_key(hash_key=True, attr_name=keys[0]),
        keys[1]: range_key(range_key=True, attr_name=keys[1]),
    }
    return type(f"{name}Index", (GlobalSecondaryIndex,), members)()
