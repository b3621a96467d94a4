"""What a changed pack means, in words: for the infrastructure, the notice, the persons, their consents and our duties.

    infrastructure   what the next build does, and what somebody has to do with the data that is there
    notice           the chapters of the privacy notice that read differently
    inform           whom to tell, by when, because it concerns them
    consent          consents that have to be asked for, asked for again, or have ended
    duty             what the operator owes to persons and authorities from then on

Two packs that say the same give no change. Whatever a person can read in a notice gives at least one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from vestibule.policy.changes import consents, duties, infrastructure, notice, persons
from vestibule.policy.changes.labels import Labels
from vestibule.policy.demand import Demand
from vestibule.policy.model import Pack

__all__ = ["Change", "Kind", "compare"]

Kind = Literal["infrastructure", "notice", "inform", "consent", "duty"]


@dataclass(frozen=True)
class Change:
    """One consequence. `key` names the entry of the pack: `retention.entries@US-NYC`, `purposes.delivery`."""

    kind: Kind
    key: str
    said: str


def compare(old: Pack, new: Pack, stored: Iterable[Demand] = ()) -> tuple[Change, ...]:
    """Everything that follows from the change, by kind and then in the order of a pack.

    `stored` is what the features hold. With it, tables are named, and of a changed retention rule only those persons are
    told whose data the rule ends; without it, everybody is.
    """
    held, labels = tuple(stored), Labels(old, new)
    return tuple(
        Change(kind, key, said)
        for kind, found in _consequences(old, new, held, labels)
        for key, said in dict.fromkeys(found)
    )


def _consequences(
    old: Pack, new: Pack, stored: tuple[Demand, ...], labels: Labels
) -> Iterator[tuple[Kind, Iterable[tuple[str, str]]]]:
    yield "infrastructure", infrastructure.effects(old, new, stored)
    yield "notice", notice.changed(old, new)
    yield "inform", persons.to_tell(old, new, stored, labels)
    yield "consent", consents.to_renew(old, new, labels)
    yield "duty", duties.changed(old, new)
