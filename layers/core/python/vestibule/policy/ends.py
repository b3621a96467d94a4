"""What a pack must not say about how records end: no room for deletion and backups, holds without bound, counts of nothing."""

from collections.abc import Iterable, Iterator

from vestibule.policy.backups import SWEPT_WITHIN_DAYS, is_bound
from vestibule.policy.demand import Demand
from vestibule.policy.faults import Finding
from vestibule.policy.law import Place
from vestibule.policy.model import HoldReason, Pack
from vestibule.policy.purposes import covers


def contradictions(pack: Pack, held: tuple[Demand, ...]) -> Iterator[Finding]:
    """Everything in which the pack says what cannot be done."""
    yield from _margins_too_short(pack)
    yield from _reasons_for_nowhere(pack)
    if held:
        yield from _counts_of_nothing(pack, held)
    yield from _counts_given_twice(pack)


def long_holds(pack: Pack, held: Iterable[Demand], place: Place) -> Iterator[str]:
    """Reasons whose holds can last longer than the very term that the place sets. The law allows some; a person judges it."""
    bound = tuple(demand for demand in held if demand.is_made_on(pack.features))
    for reason in pack.holds:
        outlasted = dict.fromkeys(_outlasted(reason, bound, place))
        if outlasted and not _is_left_out(reason, place):
            said = f"a hold for {reason.key} can last {reason.at_most} in {place.code}"
            yield f"{said}, longer than the law lets these be kept at all: {'; '.join(outlasted)}"


def _outlasted(reason: HoldReason, held: tuple[Demand, ...], place: Place) -> Iterator[str]:
    """The holdings whose longest term in the law is shorter than the hold, with that law."""
    for limit in (limit for regime in place.regimes for limit in regime.limits):
        names = [each.name for each in held if covers((limit.data,), each.categories)]
        if limit.at_most and names and reason.at_most.may_outlast(limit.at_most):
            yield f"{', '.join(names)}, {limit.at_most} ({limit.source.law})"


def _is_left_out(reason: HoldReason, place: Place) -> bool:
    return any(place.code.startswith(code) for code in reason.not_in)


def _margins_too_short(pack: Pack) -> Iterator[Finding]:
    """Where nothing may outlast its term, the margin has room for the deletion and for the shortest of backups, a day."""
    for number, law in enumerate(pack.retention):
        if is_bound(pack, law) and law.margin_days <= SWEPT_WITHIN_DAYS:
            said = (
                f"{law.margin_days} days are too few: {law.rule} may take {SWEPT_WITHIN_DAYS} to be deleted, "
                "and its backups end a day later at the earliest"
            )
            yield ("retention", number, "margin_days"), said


def _reasons_for_nowhere(pack: Pack) -> Iterator[Finding]:
    for number, reason in enumerate(pack.holds):
        if all(any(code.startswith(place) for place in reason.not_in) for code in pack.jurisdictions):
            yield ("holds", number, "not_in"), f"{reason.key} is left out everywhere: drop it from the list instead"


def _counts_of_nothing(pack: Pack, held: tuple[Demand, ...]) -> Iterator[Finding]:
    """What is counted is held, with a rule to end it, and says where and when it happened."""
    by_name = {demand.name: demand for demand in held}
    for number, count in enumerate(pack.counts):
        found = by_name.get(count.of)
        if found is None:
            yield ("counts", number, "of"), f"nothing is held under the name {count.of}"
            continue
        for each in count.by:
            if each not in found.counted_by:
                yield ("counts", number, "by"), f"a record of {count.of} tells no {each}"


def _counts_given_twice(pack: Pack) -> Iterator[Finding]:
    counted = [count.of for count in pack.counts]
    for number, name in enumerate(counted):
        if name in counted[:number]:
            yield ("counts", number, "of"), f"{name} is counted in counts[{counted.index(name)}] already"
