"""What the entries of a pack must not say about one another.

Most checks read the raw tables, so that they can speak even while some entry is misshapen. Whether the features are
accounted for can be judged only once every entry has its shape.
"""

from collections.abc import Iterator
from typing import Any

from vestibule.policy.demands import DEMANDS
from vestibule.policy.faults import Finding
from vestibule.policy.model import Pack
from vestibule.policy.purposes import Unaccounted, account_for, covers

Raw = dict[str, Any]

_REFERENCES = (
    ("purposes", "categories", "categories"),
    ("recipients", "purposes", "purposes"),
    ("recipients", "categories", "categories"),
)


def contradictions(raw: Raw) -> Iterator[Finding]:
    """All that can be said of the file's tables as they stand."""
    for section in ("categories", "purposes", "recipients"):
        yield from _keys_given_twice(raw, section)
    for section, field, target in _REFERENCES:
        yield from _references_to_nothing(raw, section, field, target)
    yield from _rules_given_twice(raw)
    yield from _rules_of_places_unknown(raw)
    yield from _rules_without_default(raw)


def omissions(pack: Pack) -> Iterator[Finding]:
    """All that a pack of well-shaped entries leaves out, or gives away without a purpose."""
    yield from _categories_without_purpose(pack)
    yield from _recipients_beyond_their_purposes(pack)
    yield from _holdings_unaccounted_for(pack)


def _entries(raw: Raw, section: str) -> list[tuple[int, Raw]]:
    listed = raw.get(section)
    return [(n, entry) for n, entry in enumerate(listed) if isinstance(entry, dict)] if isinstance(listed, list) else []


def _texts(entry: Raw, field: str) -> list[str]:
    listed = entry.get(field)
    return [text for text in listed if isinstance(text, str)] if isinstance(listed, list) else []


def _keys_given_twice(raw: Raw, section: str) -> Iterator[Finding]:
    seen: dict[object, int] = {}
    for number, entry in _entries(raw, section):
        key = str(entry.get("key", f"#{number}"))
        if key in seen:
            yield (section, number, "key"), f"{key} is the key of {section}[{seen[key]}] already"
        seen.setdefault(key, number)


def _references_to_nothing(raw: Raw, section: str, field: str, target: str) -> Iterator[Finding]:
    known = {entry.get("key") for _, entry in _entries(raw, target) if isinstance(entry.get("key"), str)}
    for number, entry in _entries(raw, section):
        for text in _texts(entry, field):
            if text not in known:
                yield (section, number, field), f"{text} is not the key of any of the {target}"


def _rules(raw: Raw) -> list[tuple[int, str, str | None]]:
    """Place in the file, name and jurisdiction of each retention rule that has a name."""
    return [
        (number, entry["rule"], str(entry["jurisdiction"]) if "jurisdiction" in entry else None)
        for number, entry in _entries(raw, "retention")
        if isinstance(entry.get("rule"), str)
    ]


def _rules_given_twice(raw: Raw) -> Iterator[Finding]:
    seen: dict[tuple[str, str | None], int] = {}
    for number, rule, place in _rules(raw):
        if (rule, place) in seen:
            where = f"for {place}" if place else "as default"
            yield ("retention", number, "rule"), f"{rule} stands {where} in retention[{seen[rule, place]}] already"
        seen.setdefault((rule, place), number)


def _rules_of_places_unknown(raw: Raw) -> Iterator[Finding]:
    places = _texts(raw, "jurisdictions")
    for number, _, place in _rules(raw):
        if place is not None and place not in places:
            yield ("retention", number, "jurisdiction"), f"{place} is not one of the pack's jurisdictions"


def _rules_without_default(raw: Raw) -> Iterator[Finding]:
    rules = _rules(raw)
    defaults = {rule for _, rule, place in rules if place is None}
    features = _texts(raw, "features")
    needed = {demand.rule: demand.feature for demand in DEMANDS if demand.feature in features}
    for rule, feature in needed.items():
        if rule not in defaults:
            yield ("retention",), f"there is no default rule {rule}, which the feature {feature} needs"
    for number, rule, _ in rules:
        if rule not in defaults and rule not in needed:
            yield ("retention", number, "rule"), f"{rule} has no default, only a rule for a jurisdiction"


def _categories_without_purpose(pack: Pack) -> Iterator[Finding]:
    used = {key for purpose in pack.purposes for key in purpose.categories}
    for number, category in enumerate(pack.categories):
        if category.key not in used:
            yield ("categories", number, "key"), f"{category.key} is collected for no purpose"


def _recipients_beyond_their_purposes(pack: Pack) -> Iterator[Finding]:
    covered = {category.key: category.covers for category in pack.categories}
    for number, recipient in enumerate(pack.recipients):
        purposes = [purpose for purpose in pack.purposes if purpose.key in recipient.purposes]
        for key in covered.keys() & set(recipient.categories):
            if not any(key in purpose.categories for purpose in purposes):
                yield ("recipients", number, "categories"), f"{key} is in none of the purposes of {recipient.key}"
        for key in recipient.only:
            if not any(covers(covered.get(category, ()), (key,)) for category in recipient.categories):
                yield ("recipients", number, "only"), f"{key} is in none of the categories of {recipient.key}"


def _holdings_unaccounted_for(pack: Pack) -> Iterator[Finding]:
    for demand in DEMANDS:
        if demand.feature in pack.features:
            try:
                account_for(pack, demand.categories, demand.uses)
            except Unaccounted as gap:
                yield ("purposes",), f"the feature {demand.feature} holds {demand.holding}, but {_gap(gap)}"


def _gap(gap: Unaccounted) -> str:
    return str(gap).partition(": ")[2]
