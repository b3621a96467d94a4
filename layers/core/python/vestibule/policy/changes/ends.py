"""What a pack lets outlast its terms: reasons to hold, backups, and numbers of what is gone."""

from collections.abc import Iterator

from vestibule.policy import backups
from vestibule.policy.changes.labels import listed
from vestibule.policy.changes.matching import gained, plain, reworded_everywhere
from vestibule.policy.changes.notice import entries
from vestibule.policy.changes.terms import BY_THE_BUILD
from vestibule.policy.model import AnonymousCount, HoldReason, Pack

Said = Iterator[tuple[str, str]]


def told(old: Pack, new: Pack) -> Said:
    """What to tell, as the end of a sentence: whatever may be kept for longer, or for more reasons."""
    found = entries("holds", old, new)
    for reason in found.added:
        yield _hold(reason), f"data may be kept past its term for another reason, {plain(reason.label)}"
    for before, after in found.pairs:
        for what in _wider(before, after):
            yield _hold(after), f"for {plain(after.label)}, data {what}"
    if new.backups.outlast and not old.backups.outlast:
        yield "backups.outlast", "what was deleted may rest in backups past its term"
    numbers = entries("counts", old, new)
    for count in numbers.added:
        yield _count(count), f"of {count.of} that are gone, numbers are kept by {listed(count.by)}"
    for one, other in numbers.pairs:
        for what in _closer(one, other):
            yield _count(other), f"numbers of {other.of} that are gone {what}"


def effects(old: Pack, new: Pack) -> Said:
    """What the program does otherwise from the next build on."""
    yield from _of_holds(old, new)
    yield from _of_counts(old, new)
    for rule in dict.fromkeys(law.rule for law in (*new.retention, *old.retention)):
        before, after = backups.recoverable_days(old, rule), backups.recoverable_days(new, rule)
        if before != after and rule not in BY_THE_BUILD:
            yield (
                f"backups.{rule}",
                f"Tables under the rule {rule} can be restored {_days(after)} back, no longer {_days(before)}.",
            )
    if old.backups.outlast != new.backups.outlast:
        yield "backups.outlast", f"Backups {'may' if new.backups.outlast else 'may not'} outlast the terms."


def _of_holds(old: Pack, new: Pack) -> Said:
    found = entries("holds", old, new)
    for reason in found.added:
        yield _hold(reason), f"Holds for {reason.key} are accepted, for {reason.at_most} at most."
    for reason in found.removed:
        yield (
            _hold(reason),
            f"Holds for {reason.key} are accepted no more; those in force run until their end: release them.",
        )
    for before, after in found.pairs:
        if before.key != after.key:
            said = f"Holds for {before.key} are now for {after.key}; those in force keep the old name."
            yield _hold(after), said
        if (before.at_most, before.not_in) != (after.at_most, after.not_in):
            where = f", except in {listed(after.not_in)}" if after.not_in else ""
            said = f"New holds for {after.key} last {after.at_most} at most{where}; those in force keep the end that they have."
            yield _hold(after), said


def _of_counts(old: Pack, new: Pack) -> Said:
    found = entries("counts", old, new)
    for count in found.added:
        yield (
            _count(count),
            f"Records of {count.of} that go are counted by {listed(count.by)}; nothing is counted of those gone before.",
        )
    for count in found.removed:
        yield _count(count), f"Records of {count.of} that go are counted no more; delete the numbers that are there."
    for before, after in found.pairs:
        changed = (before.by, before.at_least, before.kept) != (after.by, after.at_least, after.kept)
        if changed:
            said = f"Numbers of {after.of} are by {listed(after.by)}, from {after.at_least} on, and kept {after.kept}."
            yield _count(after), said


def _wider(before: HoldReason, after: HoldReason) -> Iterator[str]:
    if after.at_most.may_outlast(before.at_most):
        yield f"may be held {after.at_most} each time, no longer {before.at_most}"
    if places := gained(after.not_in, before.not_in):
        yield f"may be held in {listed(places)} too"
    if reworded_everywhere(before.label, after.label):
        yield f"was held for {plain(before.label)} before"


def _closer(before: AnonymousCount, after: AnonymousCount) -> Iterator[str]:
    if by := gained(before.by, after.by):
        yield f"are told apart by {listed(by)} too"
    if after.at_least < before.at_least:
        yield f"are shown from {after.at_least} on, no longer only from {before.at_least}"
    if after.kept.may_outlast(before.kept):
        yield f"are kept {after.kept}, no longer {before.kept}"


def _hold(reason: HoldReason) -> str:
    return f"holds.{reason.key}"


def _count(count: AnonymousCount) -> str:
    return f"counts.{count.of}"


def _days(amount: int) -> str:
    return f"{amount} day{'' if amount == 1 else 's'}"
