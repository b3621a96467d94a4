"""Which chapters of the privacy notice read differently. What a notice shows and no chapter here covers would be silence."""

from collections.abc import Callable, Hashable, Iterator
from datetime import date
from typing import Any

from vestibule.policy.changes.labels import listed
from vestibule.policy.changes.matching import SCOPE, differences, matched, plain
from vestibule.policy.model import Pack
from vestibule.policy.parts import Document, Part

RESPONSIBLE = "Who is responsible"
HELD = "What we hold about you"
ORIGINS = "Where it comes from"
PURPOSES = "Why we use it, and what allows us to"
DECIDING = "What you decide"
RECIPIENTS = "Who receives it, and on what condition"
PLACES = "Where your data is"
RETENTION = "How long we keep it"
RIGHTS = "Your rights"
ASKING = "How to ask, and when we answer"
COOKIES = "Cookies"
PROTECTION = "How your data is protected"
BREACH = "If something goes wrong"
CHILDREN = "Children"
VOWS = "What we do not do"
CHANGES = "When this notice changes"
COMPLAINT = "If you are not satisfied"
VERSION = "The version"

_HEAD = {
    "display_name": RESPONSIBLE,
    "legal_name": RESPONSIBLE,
    "controller_country": RESPONSIBLE,
    "jurisdictions": ASKING,
    "features": RETENTION,
}
_SINGLE = {
    "source": VERSION,
    "contacts": RESPONSIBLE,
    "authority": COMPLAINT,
    "residency": PLACES,
    "identity_proof": ASKING,
    "children": CHILDREN,
    "breach_promise": BREACH,
    "answer": ASKING,
    "policy_change": CHANGES,
    "transfers": PLACES,
    "backups": RETENTION,
}
_UNSEEN = {
    "source": frozenset({"file", "title", "undated"}),
    "retention": frozenset({"margin_days"}),
    **SCOPE,
}
"""Fields that no notice shows."""

_Key = Callable[[Any], Hashable]
_NAMED: tuple[_Key, ...] = (lambda entry: entry.key, lambda entry: entry.label)
_LISTS: dict[str, tuple[str, tuple[_Key, ...]]] = {
    "persons": (HELD, _NAMED),
    "origins": (ORIGINS, (lambda entry: (entry.kind, entry.said), lambda entry: entry.kind)),
    "categories": (HELD, _NAMED),
    "purposes": (PURPOSES, _NAMED),
    "permissions": (DECIDING, _NAMED),
    "recipients": (RECIPIENTS, _NAMED),
    "processors": (PLACES, (lambda entry: entry.name,)),
    "rights": (RIGHTS, (lambda entry: (entry.right, entry.jurisdictions), lambda entry: entry.right)),
    "surfaces": (COOKIES, _NAMED),
    "cookies": (COOKIES, (lambda entry: entry.category,)),
    "measures": (PROTECTION, (lambda entry: entry.said, lambda _: None)),
    "vows": (VOWS, (lambda entry: entry.never,)),
    "retention": (RETENTION, (lambda entry: (entry.rule, entry.jurisdiction),)),
    "holds": (RETENTION, _NAMED),
    "counts": (RETENTION, (lambda entry: entry.of,)),
}
"""The chapter of each list, and how its entries are recognised: by the first key, else by the next."""


def changed(old: Pack, new: Pack) -> Iterator[tuple[str, str]]:
    """`changed_chapters`, and before them that the notice would still bear its date: a version shows its own (V-22)."""
    chapters = list(changed_chapters(old, new))
    if chapters and _date(old) == _date(new):
        key = "source.date" if new.source.date else "source.read"
        said = f"the notice changes but would still bear the date of {_date(new)}; give the pack the date of the new policy"
        yield key, _said(VERSION, said)
    yield from chapters


def changed_chapters(old: Pack, new: Pack) -> Iterator[tuple[str, str]]:
    """Each change that a reader of the notice sees, under the pack's key, with the chapter it stands in."""
    for field in Pack.model_fields:
        before, after = getattr(old, field), getattr(new, field)
        if before == after:
            continue
        if field in _HEAD:
            yield from _head(field, before, after)
        elif field in _SINGLE:
            yield from _single(field, before, after)
        elif field in _LISTS:
            yield from _list(field, before, after)


def entries(field: str, old: Pack, new: Pack) -> Any:  # noqa: ANN401 (entries of the field's own type)
    """The entries of a list in both packs, side by side."""
    _, keys = _LISTS[field]
    return matched(getattr(old, field), getattr(new, field), *keys)


def name_of(entry: Part) -> str:
    """What distinguishes an entry in its list: `entries@US-NYC`, `delivery`, `access`."""
    for field in ("key", "rule", "right", "category", "never", "name", "kind", "of"):
        if name := getattr(entry, field, None):
            break
    else:
        return plain(getattr(entry, "said", None))
    places = getattr(entry, "jurisdictions", ()) or filter(None, (getattr(entry, "jurisdiction", None),))
    return f"{name}@{'+'.join(places)}" if (places := tuple(places)) else str(name)


def _date(pack: Pack) -> date:
    """As the notice shows it."""
    return pack.source.date or pack.source.read


def _head(field: str, before: object, after: object) -> Iterator[tuple[str, str]]:
    yield field, _said(_HEAD[field], f"{field.replace('_', ' ')}: {_all(before)} becomes {_all(after)}")


def _single(field: str, before: Part | None, after: Part | None) -> Iterator[tuple[str, str]]:
    chapter = _SINGLE[field]
    if before is None or after is None:
        yield field, _said(chapter, "the chapter is new" if before is None else "the promise is gone")
        return
    unseen = _UNSEEN.get(field, frozenset[str]())
    if isinstance(before, Document) and isinstance(after, Document) and before.date and after.date:
        unseen |= {"read"}  # shown in place of a date, where there is none
    for said in differences(before, after, unseen):
        yield field, _said(chapter, said)


def _list(field: str, before: tuple[Any, ...], after: tuple[Any, ...]) -> Iterator[tuple[str, str]]:
    chapter, keys = _LISTS[field]
    found = matched(before, after, *keys)
    for entry in found.added:
        yield f"{field}.{name_of(entry)}", _said(chapter, f"{_shown(entry)} is new")
    for entry in found.removed:
        yield f"{field}.{name_of(entry)}", _said(chapter, f"{_shown(entry)} is gone")
    for one, other in found.pairs:
        for said in differences(one, other, _UNSEEN.get(field, frozenset())):
            yield f"{field}.{name_of(other)}", _said(chapter, f"{_shown(other)}, {said}")
    if found.reordered:
        yield field, _said(chapter, f"the {field} stand in another order")


def _shown(entry: Part) -> str:
    """An entry as the reader knows it."""
    label = getattr(entry, "label", None)
    return plain(label) if label else name_of(entry)


def _said(chapter: str, change: str) -> str:
    return f"“{chapter}”: {change}."


def _all(value: object) -> str:
    return listed(map(plain, value)) if isinstance(value, tuple) else plain(value)
