"""How a comparison names things: by the labels that persons read, in English, and in lists with an `and`."""

from collections.abc import Iterable

from vestibule.policy.model import Pack


class Labels:
    """The labels of both packs; the new one's go first, and a key without a label stands for itself."""

    def __init__(self, old: Pack, new: Pack) -> None:
        """Read them once."""
        self._packs = (new, old)
        self._labels: dict[tuple[str, str], str] = {
            (section, entry.key): entry.label.en
            for pack in (old, new)
            for section in ("persons", "categories", "purposes", "recipients", "surfaces")
            for entry in getattr(pack, section)
        }

    def of(self, section: str, keys: Iterable[str]) -> str:
        """The labels of these entries as a phrase."""
        return listed(self._labels.get((section, key), key) for key in keys)

    def persons(self, categories: Iterable[str]) -> str:
        """Whose data these categories are; everybody where that is all kinds of persons, or where none is known."""
        sought = set(categories)
        entries = [each for pack in self._packs for each in pack.categories if each.key in sought]
        concerned = {key for entry in entries for key in entry.persons}
        known = dict.fromkeys(person.key for pack in self._packs for person in pack.persons)
        if not concerned or concerned.issuperset(known):
            return "everybody"
        return self.of("persons", (key for key in (*known, *sorted(concerned - set(known))) if key in concerned))


def listed(words: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *first, last = [str(word) for word in words] or ["nothing"]
    return f"{', '.join(first)} and {last}" if first else last
