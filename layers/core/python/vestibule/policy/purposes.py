"""What a holding is for, on which lawful basis, and who may get it: looked up in the pack."""

from collections.abc import Iterable
from dataclasses import dataclass

from vestibule.policy.model import Basis, Category, Pack, Purpose, Recipient
from vestibule.words import Words


class Unaccounted(ValueError):
    """The policy does not cover this processing. `categories` and `uses` are those that it leaves out."""

    def __init__(self, operator: str, categories: tuple[str, ...], uses: tuple[str, ...]) -> None:
        """Name what no category or purpose of the pack covers."""
        self.categories = categories
        self.uses = uses
        gaps = [f"no purpose covers the data {key}" for key in categories]
        gaps += [f"no purpose with this data has the use {key}" for key in uses]
        super().__init__(f"{operator}: {'; '.join(gaps)}")


@dataclass(frozen=True)
class StatedPurpose:
    """A purpose as the policy states it."""

    key: str
    label: Words
    bases: tuple[Basis, ...]
    controller: Words | None
    """Who decides in the operator's place; None where the operator does."""


@dataclass(frozen=True)
class StatedRecipient:
    """A kind of recipient as the policy states it, with the condition on which it gets anything."""

    key: str
    label: Words
    condition: Words


@dataclass(frozen=True)
class Processing:
    """What the policy says about a holding, in the order of the pack."""

    categories: tuple[Words, ...]
    """Labels of the pack's categories that cover the data."""
    purposes: tuple[StatedPurpose, ...]
    recipients: tuple[StatedRecipient, ...]


def account_for(pack: Pack, categories: Iterable[str], uses: Iterable[str]) -> Processing:
    """What the pack says about holding this data for these uses.

    A purpose counts when it has one of the uses and one of the categories that cover the data. Together the purposes
    must reach every use and every piece of data, else `Unaccounted`. Naming no data or no use is a ValueError: nothing
    is held unclassified.
    """
    held, sought = tuple(categories), tuple(uses)
    if not held or not sought:
        raise ValueError("name at least one data category and one use")
    kinds = [kind for kind in pack.categories if covers(kind.covers, held)]
    keys = {kind.key for kind in kinds}
    purposes = [p for p in pack.purposes if keys.intersection(p.categories) and set(sought).intersection(p.uses)]
    _refuse_gaps(pack, held, sought, kinds, purposes)
    recipients = [r for r in pack.recipients if _receives(r, held, keys, purposes)]
    return Processing(
        tuple(kind.label for kind in kinds),
        tuple(StatedPurpose(p.key, p.label, p.basis, p.controller) for p in purposes),
        tuple(StatedRecipient(r.key, r.label, r.condition) for r in recipients),
    )


def covers(broad: Iterable[str], held: Iterable[str]) -> bool:
    """Whether a broad key is a held key or a dotted prefix of one, as `user.contact` is of `user.contact.email`."""
    return any(key == prefix or key.startswith(f"{prefix}.") for prefix in broad for key in held)


def gets(pack: Pack, recipient: Recipient, purpose: Purpose, key: str) -> bool:
    """Whether such a recipient gets data of this category for the purpose; `only` narrows it further."""
    shared = set(recipient.categories).intersection(purpose.categories)
    falls_under = any(category.key in shared and covers(category.covers, (key,)) for category in pack.categories)
    return falls_under and (not recipient.only or covers(recipient.only, (key,)))


def withheld(pack: Pack, kind: str, categories: Iterable[str], uses: Iterable[str]) -> tuple[str, ...]:
    """Which of these data categories a kind of recipient gets for none of these uses; none where the pack has no such kind."""
    recipient = next((each for each in pack.recipients if each.key == kind), None)
    if recipient is None:
        return ()
    sought = set(uses)
    purposes = [p for p in pack.purposes if p.key in recipient.purposes and sought.intersection(p.uses)]
    return tuple(key for key in categories if not any(gets(pack, recipient, purpose, key) for purpose in purposes))


def _receives(recipient: Recipient, held: tuple[str, ...], keys: set[str], purposes: list[Purpose]) -> bool:
    shared = keys.intersection(recipient.categories)
    for_a_purpose = any(p.key in recipient.purposes and shared.intersection(p.categories) for p in purposes)
    return for_a_purpose and (not recipient.only or covers(recipient.only, held))


def _refuse_gaps(
    pack: Pack, held: tuple[str, ...], sought: tuple[str, ...], kinds: list[Category], purposes: list[Purpose]
) -> None:
    served = {key for purpose in purposes for key in purpose.categories}
    reached = [kind.covers for kind in kinds if kind.key in served]
    without_category = tuple(key for key in held if not any(covers(kind, (key,)) for kind in reached))
    without_purpose = tuple(use for use in sought if not any(use in purpose.uses for purpose in purposes))
    if without_category or without_purpose:
        raise Unaccounted(pack.operator, without_category, without_purpose)
