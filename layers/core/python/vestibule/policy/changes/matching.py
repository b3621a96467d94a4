"""Which entry of an old pack a new one is, and what differs between the two, field by field."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass

from vestibule.policy.changes.labels import listed
from vestibule.policy.parts import Limit, Part
from vestibule.words import LANGUAGES, Words

UNSAID = frozenset({"source", "chosen", "reason"})
"""Where a promise stands and why it was read so: the promise itself is the same."""
SCOPE = {
    "persons": frozenset({"key"}),
    "categories": frozenset({"key", "covers"}),
    "purposes": frozenset({"key", "uses"}),
    "permissions": frozenset({"key", "uses", "data"}),
    "recipients": frozenset({"key", "purposes"}),
    "surfaces": frozenset({"key"}),
    "transfers": frozenset({"within"}),
}
"""By list or part, what the program goes by and no notice shows."""
_ORDERLESS = frozenset({"persons", "covers", "uses", "categories", "purposes", "within", "data"})
"""Lists that mean the same in any order."""
_LANGUAGE_NAMES = {"en": "English", "fr": "French", "nl": "Dutch"}


@dataclass(frozen=True)
class Matched[E]:
    """The entries of two lists, side by side."""

    added: tuple[E, ...]
    removed: tuple[E, ...]
    pairs: tuple[tuple[E, E], ...]
    reordered: bool


def matched[E](old: Sequence[E], new: Sequence[E], *keys: Callable[[E], Hashable]) -> Matched[E]:
    """Pair the entries that have the same first key; of those that are left, the ones with the same next key, and so on."""
    if old == new:
        return Matched((), (), tuple(zip(old, new, strict=True)), reordered=False)
    pairs: dict[int, int] = {}
    for key in keys:
        for at, entry in enumerate(new):
            if at not in pairs:
                free = (n for n, each in enumerate(old) if n not in pairs.values() and key(each) == key(entry))
                if (found := next(free, None)) is not None:
                    pairs[at] = found
    taken = [pairs[at] for at in sorted(pairs)]
    return Matched(
        tuple(entry for at, entry in enumerate(new) if at not in pairs),
        tuple(entry for n, entry in enumerate(old) if n not in taken),
        tuple((old[pairs[at]], new[at]) for at in sorted(pairs)),
        reordered=taken != sorted(taken),
    )


def differences(old: Part, new: Part, besides: frozenset[str] = frozenset()) -> Iterator[str]:
    """What a reader would see of the change, a phrase for each field."""
    for field in type(old).model_fields if old != new else ():
        before, after = getattr(old, field), getattr(new, field)
        same = set(before) == set(after) if field in _ORDERLESS else before == after
        if not same and field not in UNSAID | besides:
            yield _difference(field.replace("_", " "), before, after)


def reworded_everywhere(old: Words | None, new: Words | None) -> bool:
    """Whether the words changed in every language: then they may say something else, not only say it better."""
    if old is None or new is None:
        return old != new
    return all(old.said_in(language) != new.said_in(language) for language in LANGUAGES)


def gained[K](old: tuple[K, ...], new: tuple[K, ...]) -> tuple[K, ...]:
    """What stands in the new list only."""
    return tuple(each for each in new if each not in old)


def _difference(field: str, before: object, after: object) -> str:
    if isinstance(before, Words) and isinstance(after, Words):
        changed = [language for language in LANGUAGES if before.said_in(language) != after.said_in(language)]
        if field != "controller" or len(changed) < len(LANGUAGES):
            return f"{field} reads differently in {listed(_LANGUAGE_NAMES[language] for language in changed)}"
    if field == "controller":
        return f"decided about by {decider(after)}, no longer by {decider(before)}"
    if isinstance(before, tuple) and isinstance(after, tuple):
        return f"{field}: {_moves(before, after)}"
    return f"{field}: {plain(before)} becomes {plain(after)}"


def _moves(before: tuple[object, ...], after: tuple[object, ...]) -> str:
    added, dropped = gained(before, after), gained(after, before)
    said = [f"adds {listed(map(plain, added))}"] if added else []
    said += [f"drops {listed(map(plain, dropped))}"] if dropped else []
    return ", ".join(said) or f"now in the order {listed(map(plain, after))}"


def decider(controller: object) -> str:
    """Who decides about a purpose: the operator, where the pack names nobody else."""
    return controller.en if isinstance(controller, Words) else "the operator"


def plain(value: object) -> str:
    """A value as a person says it."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Words):
        return f"“{value.en}”"
    if isinstance(value, Limit):
        times = {1: "once", 2: "twice"}.get(value.times, f"{value.times} times")
        return f"{times} in {value.months} months"
    return str(value)
