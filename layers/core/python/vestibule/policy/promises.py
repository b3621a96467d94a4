"""Promises of a pack that its own entries would break: vows, and transfers."""

from collections.abc import Iterator

from vestibule.policy import lawfulness
from vestibule.policy.faults import Finding
from vestibule.policy.model import Pack, Processor
from vestibule.policy.purposes import covers
from vestibule.policy.taxonomy import taxonomy

_OTHERS_ADVERTISING = ("marketing.advertising.third_party",)


def broken(pack: Pack) -> Iterator[Finding]:
    """Every entry that does what the pack says is never done."""
    yield from _vows_given_twice(pack)
    yield from _disclosed_for_advertising(pack)
    yield from _special_categories(pack)
    yield from _processors_out_of_reach(pack)


def _vows_given_twice(pack: Pack) -> Iterator[Finding]:
    vowed = [vow.never for vow in pack.vows]
    for number, vow in enumerate(vowed):
        if vow in vowed[:number]:
            yield ("vows", number, "never"), f"{vow} is vowed in vows[{vowed.index(vow)}] already"


def _vowed(pack: Pack, never: str) -> bool:
    return any(vow.never == never for vow in pack.vows)


def _disclosed_for_advertising(pack: Pack) -> Iterator[Finding]:
    if not _vowed(pack, "advertising_disclosure"):
        return
    selling = {purpose.key for purpose in pack.purposes if covers(_OTHERS_ADVERTISING, purpose.uses)}
    for number, recipient in enumerate(pack.recipients):
        for key in recipient.purposes:
            if key in selling:
                said = f"{recipient.key} gets data for {key}, which others advertise with; the pack vows the contrary"
                yield ("recipients", number, "purposes"), said


def _special_categories(pack: Pack) -> Iterator[Finding]:
    if not _vowed(pack, "special_categories"):
        return
    for number, category in enumerate(pack.categories):
        for key in category.covers:
            if covers(taxonomy().special, (key,)):
                yield (
                    ("categories", number, "covers"),
                    f"{key} is of a special category, which the pack vows not to hold",
                )
    for number, permission in enumerate(pack.permissions):
        for key in permission.data:
            if covers(taxonomy().special, (key,)):
                said = f"{key} is of a special category, which the pack vows not to hold: nobody can be asked for it"
                yield ("permissions", number, "data"), said


def _processors_out_of_reach(pack: Pack) -> Iterator[Finding]:
    for number, processor in enumerate(pack.processors):
        said = _out_of_reach(pack, processor)
        if said:
            yield ("processors", number, "safeguard"), f"{processor.name} is in {processor.country}, {said}"


def _out_of_reach(pack: Pack, processor: Processor) -> str | None:
    """Why data may not go there, or why another safeguard than the stated one lets it."""
    free = processor.country in lawfulness.named_countries(pack)
    if processor.safeguard == "within":
        return None if free else f"which is not within {', '.join(pack.transfers.within)}"
    if free:
        return 'where data may go freely: its safeguard is "within"'
    if processor.safeguard not in pack.transfers.beyond:
        return f"and {processor.safeguard} is not a ground on which the pack's transfers let data go"
    adequate = processor.safeguard != "adequacy" or processor.country in lawfulness.allowed_countries(pack)
    if adequate or processor.adequate_because:  # some findings cover single companies of a country
        return None
    return "which is not found adequate as a whole: say in adequate_because why this company is"
