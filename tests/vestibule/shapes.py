"""Values for a record, found from its declaration."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeAliasType, Union, cast, get_args, get_origin, get_type_hints

from annotated_types import Ge, Le
from hypothesis import strategies as st
from pydantic import AwareDatetime, BaseModel, StringConstraints
from pydantic.fields import FieldInfo

from vestibule import clock, ids
from vestibule.access.hours import Hours, Weekday
from vestibule.breaches.model import PersonsExposed, SiteExposed
from vestibule.table import EXPIRY

_SECONDS = st.integers(0, 2**32).map(lambda seconds: clock.from_epoch_ms(seconds * 1000))
INSTANTS = st.builds(lambda at, ms: at + timedelta(milliseconds=ms), _SECONDS, st.integers(0, 999))
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
_NUMBERS = st.integers(-(2**53), 2**53)
_JSON = st.recursive(
    st.none() | st.booleans() | _NUMBERS | _TEXTS, lambda inner: st.lists(inner, max_size=3), max_leaves=5
)
_HOURS = st.builds(
    Hours,
    days=st.lists(st.sampled_from(get_args(Weekday)), min_size=1, max_size=3, unique=True),
    opens=st.sampled_from(("00:00", "07:30", "22:15")),
    closes=st.sampled_from(("00:01", "07:00", "24:00")),
)
_SITE = st.builds(
    lambda since, later: SiteExposed(
        site_id=ids.derived("sit", "any"), since=since, until=since + timedelta(milliseconds=later)
    ),
    INSTANTS,
    st.integers(1, 2**32),
)
_PERSONS = st.lists(_TEXTS.map(lambda name: ids.derived("per", name)), min_size=1, max_size=3).map(
    lambda person_ids: PersonsExposed(person_ids=person_ids)
)
_SCALARS: dict[object, st.SearchStrategy[Any]] = {
    Hours: _HOURS,
    PersonsExposed: _PERSONS,
    SiteExposed: _SITE,
    str: _TEXTS,
    int: _NUMBERS,
    float: st.integers(0, 400).map(lambda hundredths: hundredths / 100),
    bool: st.booleans(),
    NoneType: st.none(),
    AwareDatetime: INSTANTS,
    date: st.dates(),
    Any: _JSON,
    object: _JSON,
}
_SEVERAL: dict[object, Callable[..., st.SearchStrategy[Any]]] = {
    list: st.lists,
    dict: st.dictionaries,
    frozenset: partial(st.frozensets, min_size=1),  # DynamoDB knows no empty set
}


def records[R: BaseModel](shape: type[R]) -> st.SearchStrategy[R]:
    """Records of this shape, with every optional field there or not."""
    fields = {name: _values(hint) for name, hint in get_type_hints(shape, include_extras=True).items()}
    fields = {name: values for name, values in fields.items() if name in shape.model_fields}
    if EXPIRY in fields:  # stored as whole seconds, which is all that a policy gives
        fields[EXPIRY] = st.none() | _SECONDS if shape.model_fields[EXPIRY].default is None else _SECONDS
    return st.builds(shape, **fields)


def _values(hint: Any) -> st.SearchStrategy[Any]:
    hint = hint.__value__ if isinstance(hint, TypeAliasType) else hint
    origin, inner = get_origin(hint), get_args(hint)
    if hint in _SCALARS:
        return _SCALARS[hint]
    if origin is Annotated:
        return _constrained(inner)
    if origin in (Union, UnionType):
        return st.one_of(*map(_values, inner))
    if origin is Literal:
        return st.sampled_from(inner)
    if origin in _SEVERAL:
        return _SEVERAL[origin](*map(_values, inner), max_size=3)
    assert issubclass(hint, BaseModel), hint
    return records(hint)


def _constrained(inner: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    bounds = [rule for said in inner[1:] if isinstance(said, FieldInfo) for rule in said.metadata]
    if inner[0] is int and bounds:
        least = [rule.ge for rule in bounds if isinstance(rule, Ge)]
        most = [rule.le for rule in bounds if isinstance(rule, Le)]
        return st.integers(*(cast("int", each[0]) if each else None for each in (least, most)))
    patterns = [rule.pattern for rule in inner[1:] if isinstance(rule, StringConstraints) and rule.pattern]
    return (
        st.from_regex(patterns[0], fullmatch=True, alphabet=st.characters(codec="ascii"))
        if patterns
        else _values(inner[0])
    )
