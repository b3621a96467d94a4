"""The data map: every table and every other place of the register, what it holds about people, and when that ends."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from vestibule import register
from vestibule.documents import markdown
from vestibule.holdings import Holding
from vestibule.policy import backups
from vestibule.policy.model import Pack, RetentionRule
from vestibule.policy.pack import OPERATORS, load
from vestibule.retention.hold import can_hold
from vestibule.table import EXPIRY, Table

PLACES: Mapping[str, str] = {
    "accounts": "the identity pool (Cognito); it alone knows passwords, and shows them to nobody",
    "bundles": "a bucket (S3) for copies made for their persons; objects end by its lifecycle rule. What belongs to a "
    "request itself lies there too, under prefixes of its own: papers until they have served, what is to be erased until the "
    "request ends",
    "logs": "the log groups (CloudWatch); lines end by the retention of their group",
}
"""Where the holdings outside of tables are."""
_SHARED, _ELSEWHERE = "shared", "elsewhere"
_INTRODUCTION = (
    "Generated from the register of holdings and from the packs; do not edit. "
    "Keys of categories and uses are Fideslang's, extended in `layers/core/python/vestibule/policy/taxonomy.toml`."
)
_HOLDING_COLUMNS = (
    "Holding",
    "What",
    "Categories",
    "Uses",
    "From",
    "Names the person",
    "Found by",
    "Kept secret",
    "Rule",
)


def data_map() -> str:
    """The document, for all operators."""
    contexts = chain.from_iterable(_context(name, tables) for name, tables in _contexts().items())
    return markdown.document(
        [
            markdown.heading(1, "Data map"),
            _INTRODUCTION,
            _picture(),
            *contexts,
            *_outside_of_tables(),
            *_terms(),
            *_backups(),
        ]
    )


def _contexts() -> dict[str, tuple[Table[Any], ...]]:
    return {_SHARED: register.SHARED, **{str(name): tables for name, tables in register.BY_FEATURE.items()}}


def _holdings() -> dict[str, dict[str, Holding]]:
    """Holdings by context and name."""
    found = {
        context: {table.name: table.holds for table in tables if isinstance(table.holds, Holding)}
        for context, tables in _contexts().items()
    }
    return {context: held for context, held in {**found, _ELSEWHERE: dict(register.ELSEWHERE)}.items() if held}


def _context(name: str, tables: tuple[Table[Any], ...]) -> Iterator[str]:
    yield markdown.heading(2, name.capitalize())
    yield markdown.table(
        ("Table", "Key", "Indexes", "Counts from", "Expires by", "How it ends", "About people"),
        (_table_row(table) for table in tables),
    )
    held = {table.name: table.holds for table in tables if isinstance(table.holds, Holding)}
    yield markdown.table(_HOLDING_COLUMNS, (_holding_row(*each) for each in held.items()))


def _table_row(table: Table[Any]) -> tuple[str, ...]:
    indexes = "\n".join(_index(table, name) for name in table.indexes) or "none"
    expiry = f"`{EXPIRY}`" if table.expires else "does not expire"
    counted = (
        f"`{table.counts_from}`" if table.counts_from else "what another record says" if table.is_promised else "-"
    )
    held = (
        "yes, see below"
        if isinstance(table.holds, Holding)
        else _not_personal(table.holds.reason, table.holds.retention)
    )
    return f"`{table.name}`", _code(table.key), indexes, counted, expiry, "\n".join(_endings(table)), held


def _endings(table: Table[Any]) -> Iterator[str]:
    """What ends the records beside their time to live, what can keep them, and what of them is left elsewhere."""
    if table.is_promised:
        yield "swept and witnessed"
        yield "can be held" if can_hold(table) else f"not held{f': a copy of `{table.copies}`' if table.copies else ''}"
    yield "in backups" if table.recoverable else "in no backup"
    if table.sealed:
        yield f"sealed: {_code(sorted(table.sealed))}"


def _index(table: Table[Any], name: str) -> str:
    serves = table.serves.get(name)
    return f"`{name}`: {_code(table.indexes[name])}{f' ({serves})' if serves else ''}"


def _not_personal(reason: str, rule: str | None) -> str:
    return f"no: {reason}{f' (rule `{rule}`)' if rule else ''}"


def _holding_row(name: str, holding: Holding) -> tuple[str, ...]:
    found_by = f"index `{holding.by_subject}`" if holding.by_subject else "its own key"
    return (
        f"`{name}`",
        holding.about.en,
        _code(holding.categories),
        _code(holding.uses),
        holding.source,
        f"`{holding.subject}`",
        "not by person" if name in PLACES and name != "accounts" else found_by,
        _code(sorted(holding.secrets)) or "nothing",
        f"`{holding.retention}`",
    )


def _outside_of_tables() -> Iterator[str]:
    yield markdown.heading(2, "Outside of tables")
    yield markdown.bullets(f"`{name}`: {PLACES[name]}" for name in register.ELSEWHERE)
    yield markdown.table(_HOLDING_COLUMNS, (_holding_row(*each) for each in register.ELSEWHERE.items()))


def _terms() -> Iterator[str]:
    """What each rule means for each operator."""
    packs = [load(operator) for operator in OPERATORS]
    rules = sorted({rule.rule for pack in packs for rule in pack.retention})
    yield markdown.heading(2, "How long, by rule and operator")
    yield "A term without a place is the operator's default. `-` where the operator has no such data."
    rows = ((f"`{rule}`", *(_kept(pack, rule) for pack in packs)) for rule in rules)
    yield markdown.table(("Rule", *OPERATORS), rows)


def _kept(pack: Pack, name: str) -> str:
    rules = sorted((rule for rule in pack.retention if rule.rule == name), key=lambda rule: rule.jurisdiction or "")
    return "\n".join(map(_term, rules)) or "-"


def _term(rule: RetentionRule) -> str:
    place = f"{rule.jurisdiction}: " if rule.jurisdiction else ""
    return f"{place}{rule.period} from {rule.counts_from.replace('_', ' ')}"


def _backups() -> Iterator[str]:
    """How many days a table under each rule can be restored back, for each operator."""
    packs = [load(operator) for operator in OPERATORS]
    rules = sorted({table.holds.retention or "" for pack in packs for table in register.promised(pack)})
    yield markdown.heading(2, "How long in backups, by rule and operator")
    yield (
        "Days for which a deleted record can still be restored. Where the law of a place sets the term, or the policy lets "
        f"nothing outlast it, deletion (up to {backups.SWEPT_WITHIN_DAYS} days) and backups end within the rule's margin. "
        f"Tables that no rule ends reach back {backups.LONGEST_DAYS} days."
    )
    yield markdown.table(
        ("Rule", *OPERATORS), ((f"`{rule}`", *(_days(pack, rule) for pack in packs)) for rule in rules)
    )


def _days(pack: Pack, rule: str) -> str:
    used = any(table.holds.retention == rule for table in register.promised(pack))
    return str(backups.recoverable_days(pack, rule)) if used else "-"


def _picture() -> str:
    """Holdings by context, the data in them, and what it is used for."""
    every = [holding for held in _holdings().values() for holding in held.values()]
    named = {name: holding for held in _holdings().values() for name, holding in held.items()}
    lines = ["flowchart LR"]
    for context, held in _holdings().items():
        lines += _group(context, held)
    lines += _group("data", (key for holding in every for key in holding.categories))
    lines += _group("used for", (use for holding in every for use in holding.uses))
    lines += _arrows((name, key) for name, holding in named.items() for key in holding.categories)
    lines += _arrows((key, use) for holding in every for key in holding.categories for use in holding.uses)
    return "\n".join(["```mermaid", *lines, "```"])


def _group(title: str, names: Iterable[str]) -> list[str]:
    """A frame with boxes. Its identifier must differ from those of all boxes, whatever they are called."""
    boxes = [f'    {_node(name)}["{name}"]' for name in dict.fromkeys(names)]
    return [f'  subgraph group_{title.replace(" ", "_")}["{title}"]', *boxes, "  end"]


def _arrows(pairs: Iterable[tuple[str, str]]) -> list[str]:
    return [f"  {_node(start)} --> {_node(end)}" for start, end in dict.fromkeys(pairs)]


def _node(name: str) -> str:
    return name.replace(".", "_")


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
