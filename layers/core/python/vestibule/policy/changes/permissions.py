"""What people decide: questions that are new, gone, or about more than what they were asked."""

from collections.abc import Iterator

from vestibule.policy.asking import Permission
from vestibule.policy.changes.labels import Labels, listed
from vestibule.policy.changes.matching import gained, plain, reworded_everywhere
from vestibule.policy.changes.notice import entries
from vestibule.policy.model import Pack

Said = Iterator[tuple[str, str]]


def told(old: Pack, new: Pack, labels: Labels) -> Said:
    """What to tell, as the end of a sentence, where people decide on less than before, or on something else."""
    found = entries("permissions", old, new)
    for asked in found.removed:
        yield _key(asked), f"nobody is asked about “{asked.label.en}” any more, and nobody can refuse it there"
    for before, after in found.pairs:
        for what in _less(before, after, labels):
            yield _key(after), f"“{after.label.en}” {what}"


def consents(old: Pack, new: Pack, labels: Labels) -> Said:
    """Which answers have to be asked for, asked for again, or have ended."""
    found = entries("permissions", old, new)
    for asked in found.added:
        if asked.basis == "consent":
            yield _key(asked), f"Ask {_whom(asked, labels)} about “{asked.label.en}” before anything is done on it."
    for asked in found.removed:
        if asked.basis == "consent":
            yield _key(asked), f"A yes to “{asked.label.en}” allows nothing any more: end those consents."
    for before, after in found.pairs:
        if said := _renewal(before, after, labels):
            yield _key(after), said


def widened(before: Permission, after: Permission) -> Iterator[str]:
    """What a yes to the question as it was does not cover, as the end of a sentence whose subject is the question."""
    yield from _wider(before, after)
    yield from _longer(before, after)


def _less(before: Permission, after: Permission, labels: Labels) -> Iterator[str]:
    if (before.basis, after.basis) == ("consent", "legitimate_interest"):
        yield "waits for no consent any more; who does not want it has to object"
    yield from _wider(before, after)
    if before.alternative and reworded_everywhere(before.alternative, after.alternative):
        yield f"has another alternative: {plain(after.alternative)}"
    if dropped := gained(after.persons, before.persons):
        yield f"is asked of {labels.of('persons', dropped)} no longer"
    if before.lasts and (after.lasts is None or after.lasts.may_outlast(before.lasts)):
        yield f"counts longer after a yes: {after.lasts or 'until it is withdrawn'}"


def _renewal(before: Permission, after: Permission, labels: Labels) -> str | None:
    named = f"“{after.label.en}”"
    if after.basis != "consent":
        ends = f"{named} rests on consent no longer: do not go on where it was refused or withdrawn."
        return ends if before.basis == "consent" else None
    if before.basis != "consent":
        return f"{named} needs a yes from then on: ask {_whom(after, labels)}, and do nothing on it before."
    if wider := list(widened(before, after)):
        return (
            f"Ask {_whom(after, labels)} again about {named}; their yes does not cover this: it {'; it '.join(wider)}."
        )
    if more := gained(before.persons, after.persons):
        return f"Ask {labels.of('persons', more)} about {named} too before anything is done on it."
    if after.lasts and after.lasts != before.lasts:
        return f"A yes to {named} counts for {after.lasts} only: ask again in time those who gave one."
    return None


def _wider(before: Permission, after: Permission) -> Iterator[str]:
    if before.purpose != after.purpose:
        yield f"serves another purpose, {after.purpose}"
    if more := gained(before.uses, after.uses):
        yield f"takes in more uses, {listed(more)}"
    if before.data and not after.data:
        yield "is about all data of its purpose"
    elif more := gained(before.data, after.data):
        yield f"is about other data, {listed(more)}"
    if reworded_everywhere(before.said, after.said):
        yield f"is now asked as {plain(after.said)}"


def _longer(before: Permission, after: Permission) -> Iterator[str]:
    if before.lasts and (after.lasts is None or after.lasts.may_outlast(before.lasts)):
        yield f"counts longer, {after.lasts or 'until it is withdrawn'}"


def _whom(asked: Permission, labels: Labels) -> str:
    return labels.of("persons", asked.persons)


def _key(asked: Permission) -> str:
    return f"permissions.{asked.key}"
