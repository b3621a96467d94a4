"""Whom to tell of a change, and by when: by the promise of the old pack, since it is the one that persons were given.

Told is what widens the use of their data, weakens a promise or narrows a right. What only reads better, or is to their
advantage, stands in the notice and is told to nobody.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from vestibule.policy.changes import children, ends, permissions
from vestibule.policy.changes.labels import Labels, listed
from vestibule.policy.changes.matching import decider, gained, plain, reworded_everywhere
from vestibule.policy.changes.narrowing import narrowed
from vestibule.policy.changes.notice import changed_chapters, entries, name_of
from vestibule.policy.changes.terms import Term, changed_terms, kept
from vestibule.policy.demand import Demand
from vestibule.policy.model import Cookies, Pack, Processor, Purpose, Recipient
from vestibule.policy.purposes import covers


@dataclass(frozen=True)
class News:
    """One thing to tell, and whose data it is about: these categories, or everybody's where none is named."""

    key: str
    what: str
    categories: tuple[str, ...] = ()


def to_tell(old: Pack, new: Pack, stored: tuple[Demand, ...], labels: Labels) -> Iterator[tuple[str, str]]:
    """Each thing to tell, with whom and by when."""
    days = old.policy_change.notice_days
    ahead = f"at least {days} days before it takes effect" if days else "before it takes effect"
    told = list(_news(old, new, stored, labels))
    for news in told:
        yield news.key, f"Tell {labels.persons(news.categories)}, {ahead}: {news.what}."
    if days and not told and _more_than_wording(old, new):
        yield (
            "policy_change",
            f"Tell everybody, {ahead}, that there is a new version: the policy promises it for any change.",
        )


def _news(old: Pack, new: Pack, stored: tuple[Demand, ...], labels: Labels) -> Iterator[News]:
    yield from _of_the_head(old, new)
    yield from _of_origins(old, new)
    yield from _of_categories(old, new, labels)
    yield from _of_purposes(old, new, labels)
    yield from (News(key, what) for key, what in permissions.told(old, new, labels))
    yield from _of_recipients(old, new, labels)
    yield from _of_places(old, new, labels)
    yield from _of_retention(old, new, stored)
    yield from (News(key, what) for key, what in ends.told(old, new))
    yield from _of_rights(old, new)
    yield from _of_cookies(old, new, labels)
    yield from _of_promises(old, new)


def _of_the_head(old: Pack, new: Pack) -> Iterator[News]:
    if old.legal_name != new.legal_name:
        yield News("legal_name", f"{new.legal_name} is responsible for their data, no longer {old.legal_name}")
    if old.controller_country != new.controller_country:
        yield News(
            "controller_country",
            f"who is responsible sits in {new.controller_country}, no longer {old.controller_country}",
        )
    if dropped := gained(new.languages, old.languages):
        yield News("languages", f"notices and letters no longer come in {listed(dropped)}")
    if places := gained(new.jurisdictions, old.jurisdictions):
        yield News("jurisdictions", f"the policy no longer answers to the law of {listed(places)}")
    if old.authority.name != new.authority.name:
        yield News("authority.name", f"complaints go to {new.authority.name}, no longer to {old.authority.name}")


def _of_origins(old: Pack, new: Pack) -> Iterator[News]:
    found = entries("origins", old, new)
    for origin in found.added:
        yield News(f"origins.{origin.kind}", f"data comes from a new source, {plain(origin.said)}")
    for before, after in found.pairs:
        if reworded_everywhere(before.said, after.said):
            yield News(f"origins.{after.kind}", f"the source of data is now described as {plain(after.said)}")


def _of_categories(old: Pack, new: Pack, labels: Labels) -> Iterator[News]:
    found = entries("categories", old, new)
    for category in found.added:
        yield News(f"categories.{category.key}", f"{category.label.en} is held from then on", (category.key,))
    for before, after in found.pairs:
        key, whom = f"categories.{after.key}", (after.key,)
        if wider := tuple(each for each in after.covers if not covers(before.covers, (each,))):
            yield News(key, f"{after.label.en} takes in more data: {listed(wider)}", whom)
        if wider := gained(before.persons, after.persons):
            yield News(key, f"{after.label.en} is held about {labels.of('persons', wider)} too", whom)
        if reworded_everywhere(before.said, after.said):
            yield News(key, f"{after.label.en} is now described as {plain(after.said)}", whom)


def _of_purposes(old: Pack, new: Pack, labels: Labels) -> Iterator[News]:
    found = entries("purposes", old, new)
    for purpose in found.added:
        on = listed(basis.replace("_", " ") for basis in purpose.basis)
        what = f"data is used for a new purpose, “{purpose.label.en}”, on the basis of {on}"
        yield News(f"purposes.{purpose.key}", what, purpose.categories)
    for before, after in found.pairs:
        for what in _wider_purpose(before, after, labels):
            yield News(f"purposes.{after.key}", f"“{after.label.en}” {what}", after.categories)


def _wider_purpose(before: Purpose, after: Purpose, labels: Labels) -> Iterator[str]:
    if wider := gained(before.categories, after.categories):
        yield f"uses more data, {labels.of('categories', wider)}"
    if wider := gained(before.uses, after.uses):
        yield f"takes in more uses, {listed(wider)}"
    if reworded_everywhere(before.controller, after.controller):
        yield f"is decided about by {decider(after.controller)}, no longer by {decider(before.controller)}"
    if set(before.basis) != set(after.basis):
        bases = [listed(basis.replace("_", " ") for basis in each.basis) for each in (before, after)]
        yield f"rests on {bases[1]}, no longer on {bases[0]}"
    if reworded_everywhere(before.said, after.said):
        yield f"is now described as {plain(after.said)}"


def _of_recipients(old: Pack, new: Pack, labels: Labels) -> Iterator[News]:
    found = entries("recipients", old, new)
    for one in found.added:
        what = f"a new recipient gets {labels.of('categories', one.categories)}: {one.label.en}"
        yield News(f"recipients.{one.key}", what, one.categories)
    for before, after in found.pairs:
        for what in _wider_recipient(before, after, labels):
            yield News(f"recipients.{after.key}", f"{after.label.en} {what}", after.categories)


def _wider_recipient(before: Recipient, after: Recipient, labels: Labels) -> Iterator[str]:
    if wider := gained(before.categories, after.categories):
        yield f"gets more data, {labels.of('categories', wider)}"
    if wider := gained(before.purposes, after.purposes):
        yield f"gets data for more purposes, {labels.of('purposes', wider)}"
    if before.only and not after.only:
        yield "gets all of that data, no longer a part of it"
    elif before.only and (wider := tuple(each for each in after.only if not covers(before.only, (each,)))):
        yield f"gets a larger part of it, {listed(wider)} too"
    if reworded_everywhere(before.condition, after.condition):
        yield f"gets data on another condition: {plain(after.condition)}"


def _of_places(old: Pack, new: Pack, labels: Labels) -> Iterator[News]:
    if added := gained(old.residency.regions, new.residency.regions):
        yield News("residency.regions", f"data may rest in {listed(added)} too")
    elif old.residency.regions[0] != new.residency.regions[0]:
        yield News(
            "residency.regions", f"data rests in {new.residency.regions[0]}, no longer {old.residency.regions[0]}"
        )
    if added := gained(old.transfers.within, new.transfers.within):
        yield News("transfers.within", f"data may go to {listed(added)} too")
    if grounds := gained(old.transfers.beyond, new.transfers.beyond):
        said = listed(ground.replace("_", " ") for ground in grounds)
        yield News("transfers.beyond", f"data may go to further countries on a new ground, {said}")
    if reworded_everywhere(old.transfers.said, new.transfers.said):
        yield News("transfers.said", f"where data may go is now described as {plain(new.transfers.said)}")
    yield from _of_processors(entries("processors", old, new), labels)


def _of_processors(found: Any, labels: Labels) -> Iterator[News]:  # noqa: ANN401 (processors, side by side)
    for one in found.added:
        what = f"{one.name} in {one.country} works on {labels.of('categories', one.categories)} from then on"
        yield News(f"processors.{one.name}", what, one.categories)
    for before, after in found.pairs:
        for what in _wider_processor(before, after, labels):
            yield News(f"processors.{after.name}", f"{after.name} {what}", after.categories)


def _wider_processor(before: Processor, after: Processor, labels: Labels) -> Iterator[str]:
    if before.country != after.country:
        yield f"works in {after.country}, no longer in {before.country}"
    if before.safeguard != after.safeguard:
        named = [one.safeguard.replace("_", " ").replace("within", "the law of the place") for one in (before, after)]
        yield f"is bound by {named[1]}, no longer by {named[0]}"
    if wider := gained(before.categories, after.categories):
        yield f"works on more data, {labels.of('categories', wider)}"
    if reworded_everywhere(before.service, after.service):
        yield f"does something else: {plain(after.service)}"


def _of_retention(old: Pack, new: Pack, stored: tuple[Demand, ...]) -> Iterator[News]:
    for term in changed_terms(old, new):
        if what := _kept_longer(term):
            held = [each for each in stored if each.rule == term.rule]
            touched = tuple(_categories_of(new, {key for each in held for key in each.categories}))
            named = listed(each.name for each in held) if held else term.rule
            yield News(term.key, f"{named}{term.where} {what}", touched)


def _kept_longer(term: Term) -> str | None:
    if term.before and term.after is None:
        return "may be kept without a term"
    if term.before and term.after and term.may_be_longer:
        return f"may be kept {kept(term.after)}, no longer {kept(term.before)}"
    return None


def _categories_of(pack: Pack, data: Iterable[str]) -> Iterator[str]:
    held = tuple(data)
    return (category.key for category in pack.categories if covers(category.covers, held))


def _of_rights(old: Pack, new: Pack) -> Iterator[News]:
    found = entries("rights", old, new)
    for right in found.removed:
        yield News(f"rights.{name_of(right)}", f"the right {name_of(right)} is offered no longer")
    for before, after in found.pairs:
        for what in narrowed(before, after):
            yield News(f"rights.{name_of(after)}", f"the right {after.right} {what}")
    if added := gained(old.identity_proof.proofs, new.identity_proof.proofs):
        proofs = listed(proof.replace("_", " ") for proof in added)
        yield News("identity_proof.proofs", f"whoever asks may be asked for more proof, {proofs}")


def _of_cookies(old: Pack, new: Pack, labels: Labels) -> Iterator[News]:
    found = entries("cookies", old, new)
    for one in found.added:
        yield News(
            f"cookies.{one.category}", f"{one.category} cookies are set on {labels.of('surfaces', one.surfaces)}"
        )
    for before, after in found.pairs:
        for what in _wider_cookies(before, after, labels):
            yield News(f"cookies.{after.category}", f"{after.category} cookies {what}")


def _wider_cookies(before: Cookies, after: Cookies, labels: Labels) -> Iterator[str]:
    if wider := gained(before.surfaces, after.surfaces):
        yield f"are set on {labels.of('surfaces', wider)} too"
    if before.consent and not after.consent:
        yield "are set without consent"
    if before.session_only and not after.session_only:
        yield "outlast the visit"


def _of_promises(old: Pack, new: Pack) -> Iterator[News]:
    for before, after in entries("vows", old, new).pairs:
        if reworded_everywhere(before.said, after.said):
            yield News(
                f"vows.{after.never}", f"the promise about {after.never.replace('_', ' ')} is now {plain(after.said)}"
            )
    for vow in entries("vows", old, new).removed:
        yield News(f"vows.{vow.never}", f"this is promised no longer: {plain(vow.said)}")
    for measure in entries("measures", old, new).removed:
        yield News("measures", f"this protection is promised no longer: {plain(measure.said)}")
    yield from _of_the_breach_promise(old, new)
    yield from (News(key, what) for key, what in children.told(old, new))
    before, after = old.answer, new.answer
    if before and (after is None or after.within.may_outlast(before.within)):
        yield News(
            "answer", f"requests are answered {f'within {after.within}' if after else 'within the term of the law'}"
        )
    if (old.policy_change.notice_days or 0) > (new.policy_change.notice_days or 0):
        days = new.policy_change.notice_days
        yield News(
            "policy_change.notice_days", f"changes are announced {f'{days} days' if days else 'no fixed time'} ahead"
        )


def _of_the_breach_promise(old: Pack, new: Pack) -> Iterator[News]:
    before, after = old.breach_promise, new.breach_promise
    if before is None:
        return
    if after is None:
        yield News("breach_promise", "nothing is promised beyond the law when data is lost")
        return
    if dropped := gained(after.tells, before.tells):
        yield News("breach_promise.tells", f"a loss of data is no longer told to {listed(dropped)} by promise")
    if before.business_days and (after.business_days or before.business_days + 1) > before.business_days:
        within = f"within {after.business_days} business days" if after.business_days else "without a fixed term"
        yield News("breach_promise.business_days", f"a loss of data is told {within}, no longer {before.business_days}")
    if reworded_everywhere(before.condition, after.condition):
        yield News("breach_promise.condition", f"a loss of data is told on another condition: {plain(after.condition)}")


def _more_than_wording(old: Pack, new: Pack) -> bool:
    return any("reads differently" not in said for _, said in changed_chapters(old, new))
