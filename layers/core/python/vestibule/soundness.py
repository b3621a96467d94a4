"""What is wrong with how the program declares what it holds. No house is built while anything is."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

from vestibule.holdings import Holding, NotPersonal, Source
from vestibule.policy.taxonomy import unknown_categories, unknown_uses
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
    found = [*_faults_of_tables(tables), *_faults_elsewhere(elsewhere)]
    if found:
        raise Unsound(found)


def _faults_elsewhere(elsewhere: Mapping[str, Holding]) -> Iterator[str]:
    for name, holding in elsewhere.items():
        yield from _faults_of(name, holding)
        if holding.by_subject is not None:
            yield f"the holding {name} names an index by subject, but is in no table"


def _faults_of_tables(tables: Iterable[Table[Any]]) -> Iterator[str]:
    for table in tables:
        if isinstance(table.holds, Holding):
            yield from _faults_of(table.name, table.holds)
            yield from _faults_between(table, table.holds)
        else:
            yield from _faults_of_reason(table.name, table.holds)


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


def _faults_of_reason(name: str, held: NotPersonal) -> Iterator[str]:
    if len(held.reason.split()) < _WORDS_OF_A_REASON:
        yield f"the table {name} does not say why it holds nothing about people"
    if held.retention == "":
        yield f"the table {name} names no retention rule: None says that none is promised"
