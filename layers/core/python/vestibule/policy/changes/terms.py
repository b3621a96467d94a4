"""The retention rule that holds for records at a place, before and after a change."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vestibule.policy.model import Pack, RetentionRule
from vestibule.policy.retention import UnknownRule, rule_for

BY_THE_BUILD = {"bundles": "The lifecycle of the bucket", "logs": "The retention of the log groups"}
"""What the infrastructure ends by itself, by the rule. Every other record stands in a table and carries its own end."""


@dataclass(frozen=True)
class Term:
    """A retention rule at a place, before and after. None where there is no such rule."""

    rule: str
    place: str | None
    """None: wherever no rule of its own holds."""
    before: RetentionRule | None
    after: RetentionRule | None

    @property
    def key(self) -> str:
        """`retention.entries@US-NYC`."""
        return f"retention.{self.rule}" + (f"@{self.place}" if self.place else "")

    @property
    def where(self) -> str:
        """Which records are meant, as the end of a phrase."""
        return f" in {self.place}" if self.place else ""

    @property
    def may_be_longer(self) -> bool:
        """Whether a record can now be kept for longer than before. Another start may be a later one."""
        if self.before is None or self.after is None:
            return False
        return self.before.counts_from != self.after.counts_from or self.after.period.may_outlast(self.before.period)

    @property
    def is_as_long(self) -> bool:
        """Whether every record ends when it would have: 36 months and 3 years, from the same event."""
        if self.before is None or self.after is None or self.may_be_longer:
            return False
        return not self.before.period.may_outlast(self.after.period)


def changed_terms(old: Pack, new: Pack) -> Iterator[Term]:
    """Each rule at each place where it says something else than before, in the order of the packs."""
    names = dict.fromkeys(rule.rule for rule in (*new.retention, *old.retention))
    for name in names:
        for place in _places(name, (*old.retention, *new.retention)):
            term = Term(name, place, _rule(old, name, place), _rule(new, name, place))
            if _says(term.before) != _says(term.after):
                yield term


def kept(rule: RetentionRule) -> str:
    """`90 days from collection`."""
    return f"{rule.period} from {rule.counts_from.replace('_', ' ')}"


def _places(name: str, rules: Iterable[RetentionRule]) -> tuple[str | None, ...]:
    own = dict.fromkeys(rule.jurisdiction for rule in rules if rule.rule == name and rule.jurisdiction)
    return (None, *own)


def _rule(pack: Pack, name: str, place: str | None) -> RetentionRule | None:
    try:
        return rule_for(pack, name, place)
    except UnknownRule:
        return None


def _says(rule: RetentionRule | None) -> tuple[object, ...] | None:
    return (rule.period, rule.counts_from, rule.margin_days) if rule else None
