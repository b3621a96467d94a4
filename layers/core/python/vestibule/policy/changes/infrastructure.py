"""What the next build does differently, and what has to be done by hand with the data that is there."""

from collections.abc import Iterator

from vestibule.policy.changes import ends
from vestibule.policy.changes.labels import listed
from vestibule.policy.changes.matching import SCOPE, differences, gained
from vestibule.policy.changes.notice import entries, name_of
from vestibule.policy.changes.terms import BY_THE_BUILD, Term, changed_terms, kept
from vestibule.policy.demand import Demand
from vestibule.policy.model import Pack

Said = Iterator[tuple[str, str]]


def effects(old: Pack, new: Pack, stored: tuple[Demand, ...]) -> Said:
    """Regions, stacks, terms of storage, and what the deployment takes from the pack's head."""
    yield from _identity(old, new)
    yield from _regions(old, new)
    yield from _features(old, new, stored)
    for term in changed_terms(old, new):
        yield term.key, _retention(term, stored)
    yield from ends.effects(old, new)
    yield from _scope(old, new)


def _identity(old: Pack, new: Pack) -> Said:
    if old.operator != new.operator:
        yield (
            "operator",
            f"The pack is another operator's, {new.operator} instead of {old.operator}: build a deployment of its own.",
        )
    if old.contacts.email != new.contacts.email:
        yield "contacts.email", f"Mail is sent from {new.contacts.email}: verify that sender before the deployment."
    if old.time_zone != new.time_zone:
        yield (
            "time_zone",
            (
                f"Days begin and terms end at midnight in {new.time_zone}, no longer in {old.time_zone}: "
                "new records get their end by it, existing records keep the end that is written on them."
            ),
        )
    if added := gained(old.languages, new.languages):
        yield "languages", f"Letters and the API answer in {listed(added)} too."
    if dropped := gained(new.languages, old.languages):
        yield "languages", f"Letters and the API no longer answer in {listed(dropped)}."
    if old.languages[0] != new.languages[0]:
        yield "languages", f"Whoever asks for no language gets {new.languages[0]}, no longer {old.languages[0]}."


def _regions(old: Pack, new: Pack) -> Said:
    before, after = old.residency.regions, new.residency.regions
    if added := gained(before, after):
        yield "residency.regions", f"A deployment may now stand in {listed(added)}."
    if dropped := gained(after, before):
        yield (
            "residency.regions",
            (
                f"No deployment may stand in {listed(dropped)} any more: the build refuses it there, "
                "and data that rests there must move to a region that is allowed."
            ),
        )
    if before[0] != after[0]:
        yield (
            "residency.regions",
            (
                f"The default region is {after[0]}, no longer {before[0]}: the next build makes a new, empty deployment there. "
                f"Move the data, or go on building for {before[0]} by name where it is still allowed."
            ),
        )
    elif before != after and sorted(before) == sorted(after):
        yield "residency.regions", "The regions stand in another order; the default is the same, and nothing moves."


def _features(old: Pack, new: Pack, stored: tuple[Demand, ...]) -> Said:
    for feature in gained(old.features, new.features):
        tables = _of_feature(feature, stored)
        yield f"features.{feature}", f"The stack vestibule-{feature} is added{f', with {tables}' if tables else ''}."
    for feature in gained(new.features, old.features):
        tables = _of_feature(feature, stored)
        yield (
            f"features.{feature}",
            (
                f"The stack vestibule-{feature} is removed. What it stored{f', {tables},' if tables else ''} stays behind "
                "without an owner, since what holds data is never deleted with its stack: copy out what must be kept, "
                "then delete the rest by hand."
            ),
        )
    if old.features != new.features and sorted(old.features) == sorted(new.features):
        yield "features", "The features stand in another order; nothing is built differently."


def _scope(old: Pack, new: Pack) -> Said:
    """What the build checks holdings against, and disclosures and copies go by."""
    for section, fields in SCOPE.items():
        single = section == "transfers"
        pairs = [(old.transfers, new.transfers)] if single else entries(section, old, new).pairs
        for before, after in pairs:
            besides = frozenset(type(after).model_fields) - fields
            key = "transfers.within" if single else f"{section}.{name_of(after)}"
            for said in differences(before, after, besides):
                yield key, f"Holdings and disclosures are checked by another scope of {key}: {said}."


def _of_feature(feature: str, stored: tuple[Demand, ...]) -> str:
    names = [each.name for each in stored if each.feature == feature]
    return f"the tables {listed(names)}" if len(names) > 1 else f"the table {names[0]}" if names else ""


def _retention(term: Term, stored: tuple[Demand, ...]) -> str:
    named = f"{listed(each.name for each in stored if each.rule == term.rule) if stored else term.rule}{term.where}"
    if term.before is None and term.after:
        return f"There is a term for {named}: {kept(term.after)}."
    if term.after is None or term.before is None:
        return f"There is no term any more for {named}: nothing ends those records."
    ends = _how_it_ends(term)
    if kept(term.before) == kept(term.after):
        return (
            f"{ends} of {named} asks for deletion {term.after.margin_days} days before the term ends, "
            f"no longer {term.before.margin_days}. Existing records keep the end that is written on them."
        )
    return f"{ends} of {named} follows {kept(term.after)}, no longer {kept(term.before)}. {_existing(term)}"


def _how_it_ends(term: Term) -> str:
    return BY_THE_BUILD.get(term.rule, "The time to live")


def _existing(term: Term) -> str:
    if term.rule in BY_THE_BUILD:
        return "It applies to what is there already, with the next build."
    if term.is_as_long:
        return "That is as long: existing records keep the end that is written on them."
    if term.may_be_longer:
        return "Records that exist keep their earlier end; give them the later one only after their persons have been told."
    return "Records that exist carry the later end: date them anew at once, or they outlast the promise."
