"""What the entries of a pack must not say about one another.

Most checks read the raw tables, so that they can speak even while some entry is misshapen. Whether what is held is accounted
for can be judged only once every entry has its shape.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from vestibule.policy import asked, ends, promises
from vestibule.policy.demand import Demand
from vestibule.policy.faults import Finding
from vestibule.policy.model import Pack
from vestibule.policy.purposes import Unaccounted, account_for, covers

Raw = dict[str, Any]

_KEYED = ("persons", "categories", "purposes", "permissions", "recipients", "surfaces", "holds")
_REFERENCES = (
    ("categories", "persons", "persons"),
    ("purposes", "categories", "categories"),
    ("permissions", "persons", "persons"),
    ("recipients", "purposes", "purposes"),
    ("recipients", "categories", "categories"),
    ("processors", "categories", "categories"),
    ("cookies", "surfaces", "surfaces"),
)
_OF_PLACES = {"retention": "jurisdiction", "rights": "jurisdictions", "holds": "not_in"}
"""Which entries name places, and where."""


def contradictions(raw: Raw, demands: tuple[Demand, ...]) -> Iterator[Finding]:
    """All that can be said of the file's tables as they stand."""
    yield from chain.from_iterable(_keys_given_twice(raw, section) for section in _KEYED)
    yield from chain.from_iterable(_references_to_nothing(raw, *reference) for reference in _REFERENCES)
    yield from _places_unknown(raw)
    yield from _rights_given_twice(raw)
    yield from _cookies_at_odds(raw)
    yield from _rules_given_twice(raw)
    yield from _rules_missing(raw, demands)


def omissions(pack: Pack, held: tuple[Demand, ...]) -> Iterator[Finding]:
    """All that a pack of well-shaped entries leaves out, gives away without a purpose, or promises and does not keep."""
    yield from _categories_without_purpose(pack)
    yield from _persons_without_data(pack)
    yield from _recipients_beyond_their_purposes(pack)
    yield from _recipients_that_are_not_what_they_say(pack)
    yield from _holdings_unaccounted_for(pack, held)
    yield from _holdings_from_nowhere(pack, held)
    yield from _rules_for_nothing(pack, held)
    yield from asked.contradictions(pack)
    yield from ends.contradictions(pack, held)
    yield from promises.broken(pack)


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


def _places_unknown(raw: Raw) -> Iterator[Finding]:
    """`retention` names one jurisdiction, the others several."""
    places = _texts(raw, "jurisdictions")
    for section, field in _OF_PLACES.items():
        for number, entry in _entries(raw, section):
            for place in _texts(entry, field) or filter(None, (entry.get(field),)):
                if place not in places:
                    yield (section, number, field), f"{place} is not one of the pack's jurisdictions"


def _rights_given_twice(raw: Raw) -> Iterator[Finding]:
    """A right is offered once to everybody, and once more at the most to the people of a place."""
    seen: dict[tuple[str, str], int] = {}
    for number, entry in _entries(raw, "rights"):
        for place in _texts(entry, "jurisdictions") or [""]:
            offered = (str(entry.get("right")), place)
            if offered in seen:
                where = f"in {place}" if place else "to everybody"
                yield ("rights", number, "right"), f"{offered[0]} is offered {where} in rights[{seen[offered]}] already"
            seen.setdefault(offered, number)


def _cookies_at_odds(raw: Raw) -> Iterator[Finding]:
    seen: dict[tuple[object, str], int] = {}
    for number, entry in _entries(raw, "cookies"):
        category, consent = str(entry.get("category")), entry.get("consent")
        if category == "required" and consent is True:
            yield ("cookies", number, "consent"), "required cookies need no consent: without them nothing works"
        if category != "required" and consent is False and "reason" not in entry:
            said = f"{category} cookies need consent, or a reason why not: only required ones need neither"
            yield ("cookies", number, "consent"), said
        for surface in _texts(entry, "surfaces"):
            if (category, surface) in seen:
                said = f"{category} stands for {surface} in cookies[{seen[category, surface]}] already"
                yield ("cookies", number, "surfaces"), said
            seen.setdefault((category, surface), number)


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


def _rules_missing(raw: Raw, demands: tuple[Demand, ...]) -> Iterator[Finding]:
    rules = _rules(raw)
    defaults = {rule for _, rule, place in rules if place is None}
    held = [demand for demand in demands if demand.is_made_on(raw.get("features"))]
    for demand in held:
        if demand.rule not in defaults:
            yield ("retention",), f"there is no default rule {demand.rule}, but {demand}"
    needed = {demand.rule for demand in held}
    for number, rule, _ in rules:
        if rule not in defaults and rule not in needed:
            yield ("retention", number, "rule"), f"{rule} has no default, only a rule for a jurisdiction"


def _categories_without_purpose(pack: Pack) -> Iterator[Finding]:
    used = {key for purpose in pack.purposes for key in purpose.categories}
    for number, category in enumerate(pack.categories):
        if category.key not in used:
            yield ("categories", number, "key"), f"{category.key} is collected for no purpose"


def _persons_without_data(pack: Pack) -> Iterator[Finding]:
    named = {key for category in pack.categories for key in category.persons}
    for number, persons in enumerate(pack.persons):
        if persons.key not in named:
            yield ("persons", number, "key"), f"no category is about {persons.key}"


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


def _recipients_that_are_not_what_they_say(pack: Pack) -> Iterator[Finding]:
    for number, recipient in enumerate(pack.recipients):
        purposes = [purpose for purpose in pack.purposes if purpose.key in recipient.purposes]
        if recipient.demands and not any("legal_obligation" in purpose.basis for purpose in purposes):
            said = f"{recipient.key} demands data by law, and none of its purposes rests on a legal obligation"
            yield ("recipients", number, "demands"), said
        if recipient.decides and not any(purpose.controller for purpose in purposes):
            said = f"{recipient.key} decides in the operator's place, and none of its purposes names another controller"
            yield ("recipients", number, "decides"), said


def _holdings_unaccounted_for(pack: Pack, held: tuple[Demand, ...]) -> Iterator[Finding]:
    for demand in held:
        if demand.categories and demand.uses:
            try:
                account_for(pack, demand.categories, demand.uses)
            except Unaccounted as gap:
                yield ("purposes",), f"{demand}, but {str(gap).partition(': ')[2]}"


def _holdings_from_nowhere(pack: Pack, held: tuple[Demand, ...]) -> Iterator[Finding]:
    """What the system makes by itself needs no origin; everything else comes from where the notice says (V-03, A-12)."""
    told = {origin.kind for origin in pack.origins}
    for demand in held:
        if demand.source not in {None, "system", *told}:
            yield ("origins",), f"{demand}, whose source is {demand.source}, but no origin is of that kind"


def _rules_for_nothing(pack: Pack, held: tuple[Demand, ...]) -> Iterator[Finding]:
    needed = {demand.rule for demand in held}
    for number, law in enumerate(pack.retention):
        if held and law.rule not in needed:
            yield ("retention", number, "rule"), f"no holding uses it: nothing here ends by {law.rule}"
