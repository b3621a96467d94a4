"""Which consents have to be asked for, asked for again, or have ended. A consent covers what was said when it was given."""

from collections.abc import Iterator

from vestibule.policy.changes import children, permissions
from vestibule.policy.changes.labels import Labels, listed
from vestibule.policy.changes.matching import decider, gained, plain, reworded_everywhere
from vestibule.policy.changes.notice import entries
from vestibule.policy.model import Cookies, Pack, Purpose, Recipient
from vestibule.policy.purposes import covers

Said = Iterator[tuple[str, str]]


def to_renew(old: Pack, new: Pack, labels: Labels) -> Said:
    """Consents to purposes, then by permission, then to cookies, then by age."""
    yield from _to_purposes(old, new, labels)
    yield from permissions.consents(old, new, labels)
    yield from _to_cookies(old, new, labels)
    yield from children.consents(old, new)


def _to_purposes(old: Pack, new: Pack, labels: Labels) -> Said:
    found = entries("purposes", old, new)
    for purpose in found.added:
        if "consent" in purpose.basis:
            yield _key(purpose), f"Ask {labels.persons(purpose.categories)} for consent to “{purpose.label.en}”."
    for purpose in found.removed:
        if "consent" in purpose.basis:
            yield _key(purpose), f"Consents to “{purpose.label.en}” have nothing left to allow: end them."
    for before, after in found.pairs:
        if said := _renewal(before, after, old, new, labels):
            yield _key(after), said


def _renewal(before: Purpose, after: Purpose, old: Pack, new: Pack, labels: Labels) -> str | None:
    named, whom = f"“{after.label.en}”", labels.persons(after.categories)
    asked_before, asked_after = "consent" in before.basis, "consent" in after.basis
    if asked_after and not asked_before:
        return f"{named} rests on consent too from then on: ask {whom} for it before data is used on it."
    if asked_before and not asked_after:
        return f"{named} rests on consent no longer: end the consents, and do not go on where consent was refused or withdrawn."
    if asked_after and (wider := list(_wider(before, after, old, new, labels))):
        return f"Ask {whom} again for consent to {named}; what they gave does not cover this: {'; '.join(wider)}."
    return None


def _wider(before: Purpose, after: Purpose, old: Pack, new: Pack, labels: Labels) -> Iterator[str]:
    if wider := gained(before.categories, after.categories):
        yield f"more data, {labels.of('categories', wider)}"
    if wider := gained(before.uses, after.uses):
        yield f"more uses, {listed(wider)}"
    if reworded_everywhere(before.said, after.said):
        yield f"another description, {plain(after.said)}"
    if reworded_everywhere(before.controller, after.controller):
        yield f"another controller, {decider(after.controller)}"
    for one, other in entries("categories", old, new).pairs:
        more = [each for each in other.covers if not covers(one.covers, (each,))]
        if other.key in after.categories and (more or gained(one.persons, other.persons)):
            yield f"more in {other.label.en}, {listed(more) if more else labels.of('persons', other.persons)}"
    yield from _more_recipients(after, old, new, labels)


def _more_recipients(purpose: Purpose, old: Pack, new: Pack, labels: Labels) -> Iterator[str]:
    found = entries("recipients", old, new)
    for one in found.added:
        if _gets(one, purpose):
            yield f"a new recipient, {one.label.en}"
    for before, after in found.pairs:
        more = gained(_gets(before, purpose), _gets(after, purpose))
        if more:
            yield f"more data for {after.label.en}, {labels.of('categories', more)}"
        elif _gets(after, purpose) and _larger_part(before, after):
            yield f"a larger part of the data for {after.label.en}"
        elif _gets(after, purpose) and reworded_everywhere(before.condition, after.condition):
            yield f"another condition for {after.label.en}, {plain(after.condition)}"


def _gets(recipient: Recipient, purpose: Purpose) -> tuple[str, ...]:
    """What a recipient gets for this purpose."""
    if purpose.key not in recipient.purposes:
        return ()
    return tuple(key for key in recipient.categories if key in purpose.categories)


def _larger_part(before: Recipient, after: Recipient) -> bool:
    return bool(before.only) and (not after.only or any(not covers(before.only, (each,)) for each in after.only))


def _to_cookies(old: Pack, new: Pack, labels: Labels) -> Said:
    found = entries("cookies", old, new)
    for one in found.added:
        if one.consent:
            yield f"cookies.{one.category}", f"Ask for consent to {one.category} cookies before any is set."
    for before, after in found.pairs:
        if said := _cookie_renewal(before, after, labels):
            yield f"cookies.{after.category}", said


def _cookie_renewal(before: Cookies, after: Cookies, labels: Labels) -> str | None:
    named = f"{after.category} cookies"
    if before.consent and not after.consent:
        return f"Nobody is asked for consent to {named} any more; who refused them gets none all the same."
    if after.consent and not before.consent:
        return f"{named.capitalize()} need consent from then on: set none until it is given."
    wider = list(_wider_cookies(before, after, labels)) if after.consent else []
    return f"Ask again for consent to {named}: {'; '.join(wider)}." if wider else None


def _wider_cookies(before: Cookies, after: Cookies, labels: Labels) -> Iterator[str]:
    if wider := gained(before.surfaces, after.surfaces):
        yield f"they are set on {labels.of('surfaces', wider)} too"
    if before.session_only and not after.session_only:
        yield "they outlast the visit"
    if reworded_everywhere(before.said, after.said):
        yield f"they are now described as {plain(after.said)}"


def _key(purpose: Purpose) -> str:
    return f"purposes.{purpose.key}"
