"""What belongs to neighbours and not to the person: it may stand in no letter to the person, and in no copy."""

from collections.abc import Iterator

from prove.requests.living import Life
from prove.requests.scripts import Script
from prove.requests.town import MARK


def strange(life: Life, script: Script) -> frozenset[str]:
    """What belongs to neighbours and not to the person: identifiers, names, addresses, numbers, what they said."""
    own, others = set[str](), set[str]()
    court = int(script.name.split()[0])
    for (where, _), person in life.town.people.items():
        mine = person.id in (script.person.id, script.asker.id)
        if where == court or mine:
            (own if mine else others).update((person.id, person.name, person.email, str(person.phone)))
    for other in life.people.scripts:
        if other.person.id not in (script.person.id, script.asker.id) and other.said:
            others.update(word for word in _words(other.said) if MARK in word)
    return frozenset(others - own)


def keys_of(life: Life, script: Script) -> frozenset[str]:
    """Identifiers of all records about the others of the court."""
    court = int(script.name.split()[0])
    found = set[str]()
    for (where, _), person in life.town.people.items():
        if where == court and person.id != script.person.id:
            for name, items in life.held_on(person.id).items():
                found.update(key[-1] for key in items if name in ("entries", "grants", "relations", "messages"))
    return frozenset(each for each in found if "_" in each)


def _words(said: object) -> Iterator[str]:
    if isinstance(said, str):
        yield said
    elif isinstance(said, dict):
        for each in said.values():
            yield from _words(each)
