"""What a deployment holds, with what its policy says about each holding: the common ground of all documents."""

from collections.abc import Iterator
from dataclasses import dataclass

from vestibule import register
from vestibule.holdings import Holding
from vestibule.policy import backups
from vestibule.policy.model import Category, Pack, Purpose, Recipient, RetentionRule
from vestibule.policy.purposes import account_for, covers
from vestibule.words import Words


@dataclass(frozen=True)
class Held:
    """A holding under its name, with the kinds of data in it, the purposes it serves and who may receive it."""

    name: str
    holding: Holding
    categories: tuple[Category, ...]
    purposes: tuple[Purpose, ...]
    recipients: tuple[Recipient, ...]


@dataclass(frozen=True)
class Term:
    """A retention rule as it stands in a table of terms: whether other places have rules of their own under its name."""

    rule: RetentionRule
    holdings: tuple[Held, ...]
    has_exceptions: bool


def held(pack: Pack) -> tuple[Held, ...]:
    """Every holding of the deployment, in the register's order."""
    return tuple(_accounted(pack, name, holding) for name, holding in register.declared(pack).items())


def not_yet(pack: Pack) -> tuple[Category, ...]:
    """The kinds of data that the policy names and of which no holding has anything."""
    keys = [key for each in held(pack) for key in each.holding.categories]
    return tuple(kind for kind in pack.categories if not covers(kind.covers, keys))


def decided_by_others(pack: Pack) -> dict[Words, tuple[Purpose, ...]]:
    """The purposes for which the operator is a processor, by the controller that decides about them (F-04)."""
    named = dict.fromkeys(purpose.controller for purpose in pack.purposes if purpose.controller)
    return {
        controller: tuple(purpose for purpose in pack.purposes if purpose.controller == controller)
        for controller in named
    }


def terms(pack: Pack) -> Iterator[Term]:
    """Every retention rule, those of places before the default of their name."""
    everything = held(pack)
    for name in dict.fromkeys(rule.rule for rule in pack.retention):
        rules = [rule for rule in pack.retention if rule.rule == name]
        kept = tuple(each for each in everything if each.holding.retention == name)
        for rule in sorted(rules, key=lambda rule: rule.jurisdiction is None):
            yield Term(rule, kept, has_exceptions=len(rules) > 1)


def terms_of(pack: Pack, holding: Holding) -> list[Term]:
    """The rules that end this holding."""
    return [term for term in terms(pack) if term.rule.rule == holding.retention]


def backup_days(pack: Pack, name: str) -> int:
    """How many days a holding lives on in backups once it is deleted; 0 where nothing has any: outside of tables, nothing has."""
    table = {table.name: table for table in register.tables(pack)}.get(name)
    return backups.recoverable_days(pack, table.holds.retention) if table and table.recoverable else 0


def longest_backup(pack: Pack) -> int:
    """The days that the furthest backup of anything reaches back."""
    return max(backup_days(pack, table.name) for table in register.tables(pack))


def seals(pack: Pack) -> bool:
    """Whether anything is stored sealed under a key of its person."""
    return any(table.sealed for table in register.tables(pack))


def _accounted(pack: Pack, name: str, holding: Holding) -> Held:
    said = account_for(pack, holding.categories, holding.uses)
    purposes = {purpose.key for purpose in said.purposes}
    recipients = {recipient.key for recipient in said.recipients}
    return Held(
        name,
        holding,
        tuple(kind for kind in pack.categories if covers(kind.covers, holding.categories)),
        tuple(purpose for purpose in pack.purposes if purpose.key in purposes),
        tuple(recipient for recipient in pack.recipients if recipient.key in recipients),
    )
