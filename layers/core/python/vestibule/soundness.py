"""What is wrong with how the program declares what it holds. No house is built while anything is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import AwareDatetime

from vestibule.holdings import Holding, NotPersonal, Source
from vestibule.policy.model import Pack
from vestibule.policy.purposes import covers
from vestibule.policy.taxonomy import taxonomy, unknown_categories, unknown_uses
from vestibule.table import EXPIRY, Table
from vestibule.words import LANGUAGES

_WORDS_OF_A_REASON = 2


class Unsound(ValueError):
    """Declarations that cannot be relied on, a line each."""

    def __init__(self, faults: Iterable[str]) -> None:
        """List the faults, one a line."""
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


def check(tables: Iterable[Table[Any]], elsewhere: Mapping[str, Holding]) -> None:
    """Refuse unsound declarations, all at once, each with the holding's name."""
    every = list(tables)
    found = [*_faults_of_tables(every), *_faults_of_ends(every), *_faults_elsewhere(elsewhere)]
    if found:
        raise Unsound(found)


def check_terms(tables: Iterable[Table[Any]], pack: Pack) -> None:
    """Refuse tables whose records a rule of the pack ends from their collection, and that do not say when that was."""
    from_collection = {law.rule for law in pack.retention if law.counts_from == "collection"}
    found = [
        f"the table {table.name} ends by {table.holds.retention}, which counts from collection, but names no counts_from"
        for table in tables
        if table.is_promised and table.holds.retention in from_collection and table.counts_from is None
    ]
    if found:
        raise Unsound(found)


def _faults_elsewhere(elsewhere: Mapping[str, Holding]) -> Iterator[str]:
    for name, holding in elsewhere.items():
        yield from _faults_of(name, holding)
        if holding.by_subject is not None:
            yield f"the holding {name} names an index by subject, but is in no table"
        for category in _most_sensitive(holding):
            yield f"the holding {name} has {category} outside of a table, where nothing is sealed"


def _faults_of_tables(tables: Iterable[Table[Any]]) -> Iterator[str]:
    for table in tables:
        if isinstance(table.holds, Holding):
            yield from _faults_of(table.name, table.holds)
            yield from _faults_between(table, table.holds)
            yield from _faults_of_sealing(table, table.holds)
        else:
            yield from _faults_of_reason(table.name, table.holds)
            for attribute in sorted(table.sealed):
                yield f"the table {table.name} seals {attribute}, but holds nothing about people: there is no key for it"


def _faults_of_ends(tables: Sequence[Table[Any]]) -> Iterator[str]:
    """When a record's term begins and when it happened must stand in it; a copy is of something."""
    names = {table.name for table in tables}
    for table in tables:
        for attribute in filter(None, dict.fromkeys((table.counts_from, table.happens_at))):
            field = table.record.model_fields.get(attribute)
            if field is None:
                yield f"the table {table.name} has no attribute {attribute} to count from"
            elif not _tells_an_instant(field.annotation):
                yield f"the table {table.name} counts from {attribute}, which tells no instant"
        if table.copies and table.copies not in names - {table.name}:
            yield f"the table {table.name} copies {table.copies}, but there is no such table beside it"


def _tells_an_instant(annotation: object) -> bool:
    return AwareDatetime in (annotation, *get_args(annotation)) or any(map(_tells_an_instant, get_args(annotation)))


def _faults_of(name: str, holding: Holding) -> Iterator[str]:
    """What can be said of a holding wherever it is."""
    for language in LANGUAGES:
        if not holding.about.said_in(language).strip():
            yield f"the holding {name} does not say in {language} what it is about"
    if not holding.categories:
        yield f"the holding {name} names no data category"
    if not holding.uses:
        yield f"the holding {name} names no use of its data"
    for said in (*unknown_categories(holding.categories), *unknown_uses(holding.uses)):
        yield f"the holding {name}: {said}"
    if holding.source not in get_args(Source):
        yield f"the holding {name} does not say where its data comes from: {', '.join(get_args(Source))}"
    if not holding.retention:
        yield f"the holding {name} names no retention rule"
    if not holding.subject:
        yield f"the holding {name} does not say which attribute names the person"


def _faults_between(table: Table[Any], holding: Holding) -> Iterator[str]:
    """What a table's record, keys and indexes do not bear out."""
    name, fields = table.name, table.record.model_fields
    if holding.subject and holding.subject not in fields:
        yield f"the holding {name} has no attribute {holding.subject}, which should name the person"
    if holding.by_subject is not None and holding.by_subject not in table.indexes:
        yield f"the holding {name} has no index {holding.by_subject or 'without a name'} by subject"
    found_by = table.indexes.get(holding.by_subject, ("",)) if holding.by_subject is not None else table.key
    if found_by[0] not in (holding.subject, ""):
        yield f"the holding {name} is not found by {holding.subject}: by_subject must name an index that begins with it"
    for secret in sorted(holding.secrets - fields.keys()):
        yield f"the holding {name} has no attribute {secret} to keep secret"
    if EXPIRY not in fields:
        yield f"the holding {name} has records that cannot end: they have no {EXPIRY}"
    yield from _faults_of_indexes(table, holding)


def _faults_of_indexes(table: Table[Any], holding: Holding) -> Iterator[str]:
    """An index is one more copy of the data, so each has a use: to find what is held on a person, or one that is said."""
    for index in table.indexes:
        if index != holding.by_subject and not table.serves.get(index, "").strip():
            yield f"the holding {table.name} does not say what its index {index} serves"
    for index in table.serves.keys() - table.indexes.keys():
        yield f"the holding {table.name} says what an index {index} serves, but has none of that name"


def _faults_of_sealing(table: Table[Any], holding: Holding) -> Iterator[str]:
    """The most sensitive data lies sealed, and what is sealed can be found by nothing."""
    for category in _most_sensitive(holding):
        if not table.sealed:
            yield f"the holding {table.name} has {category}, but seals nothing: declare what tells it as SealedText"
    keys = {*table.key, *(key for index in table.every_index.values() for key in index)}
    for attribute in sorted(table.sealed & keys):
        yield f"the holding {table.name} seals {attribute}, which is a key and can only lie open"


def _most_sensitive(holding: Holding) -> list[str]:
    return [category for category in holding.categories if covers(taxonomy().sealed, (category,))]


def _faults_of_reason(name: str, held: NotPersonal) -> Iterator[str]:
    if len(held.reason.split()) < _WORDS_OF_A_REASON:
        yield f"the table {name} does not say why it holds nothing about people"
    if held.retention == "":
        yield f"the table {name} names no retention rule: None says that none is promised"
