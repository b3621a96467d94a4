"""PynamoDB's attributes and indexes for the fields of a record."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AwareDatetime
from pynamodb.attributes import (
    Attribute,
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.constants import NUMBER
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

_LAST_SECOND = 253_370_764_800
"""The beginning of the year 9999."""


class SecondAttribute(Attribute[datetime]):
    """An instant as DynamoDB's TTL wants it: whole seconds since 1970, rounded down, so that nothing lives a second longer."""

    attr_type = NUMBER

    def serialize(self, value: datetime) -> str:
        """Whole seconds."""
        return str(int(value.timestamp() // 1))

    def deserialize(self, value: str) -> datetime:
        """The instant, UTC. A number beyond the calendar, written by another hand, is its last second."""
        return datetime.fromtimestamp(min(int(Decimal(value)), _LAST_SECOND), UTC)


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
        date: UnicodeAttribute,
        bool: BooleanAttribute,
        int: NumberAttribute,
        float: NumberAttribute,
        frozenset[str]: UnicodeSetAttribute,
    }
    return scalars.get(annotation, JSONAttribute)


def index_of(name: str, columns: dict[str, Attribute[Any]], keys: tuple[str, str], *, keys_only: bool = False) -> Any:  # noqa: ANN401 (made here)
    """An index by its hash and range key, that holds whole items or their keys only."""
    projection = KeysOnlyProjection() if keys_only else AllProjection()
    meta = type("Meta", (), {"index_name": name, "projection": projection})
    hash_key, range_key = (type(columns[key]) for key in keys)
    members = {
        "Meta": meta,
        keys[0]: hash_key(hash_key=True, attr_name=keys[0]),
        keys[1]: range_key(range_key=True, attr_name=keys[1]),
    }
    return type(f"{name}Index", (GlobalSecondaryIndex,), members)()
