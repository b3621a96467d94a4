"""How long a pack keeps data, against how long the law of its places lets or makes it be kept."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from vestibule.policy import backups
from vestibule.policy.faults import Finding
from vestibule.policy.law import Place, is_open
from vestibule.policy.model import Pack, RetentionRule
from vestibule.policy.parts import Period
from vestibule.policy.purposes import covers
from vestibule.policy.regime import StorageLimit
from vestibule.policy.retention import UnknownRule, rule_for


class Held(Protocol):
    """What is asked about a holding here: its data and the name of the rule that ends it."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def categories(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def rule(self) -> str: ...  # noqa: D102


def outside(pack: Pack, holdings: Iterable[Held], place: Place, *, open_only: bool) -> Iterator[Finding]:
    """Every term that a limit of the place does not allow: limits that somebody must judge, or those that bind."""
    limits = [limit for regime in place.regimes for limit in regime.limits if is_open(limit.source) is open_only]
    for held in holdings:
        try:
            rule = rule_for(pack, held.rule, place.code)
        except UnknownRule:
            continue  # a fault of its own
        path = ("retention", pack.retention.index(rule), "period")
        for limit in limits:
            if covers((limit.data,), held.categories) and (said := _outside(pack, rule, limit)):
                yield path, f"{held.name} is kept {rule.period} {said} in {place.code} ({limit.source.law})"


def unplanned(pack: Pack, holdings: Iterable[Held], place: Place) -> Iterator[str]:
    """What the policy collects and must be kept at least for a time, though nothing holds it yet and no rule is ready."""
    held = [key for holding in holdings for key in holding.categories]
    for limit in (limit for regime in place.regimes for limit in regime.limits if limit.at_least):
        named = [kind.label.en for kind in pack.categories if covers((limit.data,), kind.covers)]
        if named and not covers((limit.data,), held):
            yield (
                f"{', '.join(named)}: {limit.data} must be kept {limit.at_least} in {place.code} ({limit.source.law}); "
                "no holding has it yet, and no rule is ready for it"
            )


def _outside(pack: Pack, rule: RetentionRule, limit: StorageLimit) -> str | None:
    """What the law says instead, where the rule lies outside of the limit."""
    if limit.at_least:
        return _too_short(rule, limit, limit.at_least)
    if limit.at_most is None:
        return None
    counted = limit.counts_from or rule.counts_from
    if rule.counts_from not in {"collection", counted}:  # nothing is earlier than the collection
        return f"from {rule.counts_from}, but may be kept {limit.at_most} from {counted}"
    if rule.period.may_outlast(limit.at_most):
        return f"but may be kept {limit.at_most}"
    if not backups.is_bound(pack, rule) and backups.may_outlast(pack, rule, limit.at_most):
        days = backups.recoverable_days(pack, rule.rule)
        return f"and {days} days more in backups, but may be kept {limit.at_most}: give the place a rule of its own"
    return None


def _too_short(rule: RetentionRule, limit: StorageLimit, least: Period) -> str | None:
    if limit.counts_from not in {None, "collection", rule.counts_from}:
        return f"from {rule.counts_from}, but must be kept {least} from {limit.counts_from}"
    if least.may_outlast(rule.period):
        return f"but must be kept {least}"
    short = rule.margin_days > 0 and least.may_outlast(rule.period, less_days=rule.margin_days)
    return f"less a margin of {rule.margin_days} days, but must be kept {least}" if short else None
