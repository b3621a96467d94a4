"""Another age below which nothing is knowingly collected: a promise about collecting, and never an age of consent."""

from collections.abc import Iterator

from vestibule.policy.changes.labels import listed
from vestibule.policy.model import Pack

Said = Iterator[tuple[str, str]]


def told(old: Pack, new: Pack) -> Said:
    """What to tell, as the end of a sentence, where data of more persons may be collected."""
    if whom := _more(old, new):
        promise = f"by promise nothing was to be collected about persons under {_under(old)}"
        yield "children", f"data of {whom} may be collected from then on; {promise}"


def consents(old: Pack, new: Pack) -> Said:
    """That the law still asks what it asked of those whose data may be collected."""
    if whom := _more(old, new):
        yield (
            "children",
            (
                f"The promise about {whom} was about collecting, not about consent. The age of consent in the law of "
                f"{listed(new.jurisdictions)} stands as before: below it, a parent is asked."
            ),
        )


def duties(old: Pack, new: Pack) -> Said:
    """What to do about those of whom nothing may be collected any more."""
    if whom := _more(new, old):
        yield (
            "children",
            f"Nothing is knowingly collected about {whom} from then on: tell those whose data is held, then delete it.",
        )


def _more(old: Pack, new: Pack) -> str | None:
    """Whose data may be collected under the new pack only: `persons aged 13 to 15`."""
    low, high = _under(new), _under(old) - 1
    if low > high:
        return None
    if low == 0:
        return f"persons under {high + 1}"
    return f"persons aged {low}" if low == high else f"persons aged {low} to {high}"


def _under(pack: Pack) -> int:
    return pack.children.under if pack.children else 0
