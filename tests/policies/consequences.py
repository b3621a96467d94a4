"""What follows from a changed pack, by kind."""

from vestibule.policy.changes import Change, Kind
from vestibule.policy.model import Pack


def still_dated(pack: Pack) -> str:
    """What is said of a notice that changes while its date does not."""
    day = pack.source.date or pack.source.read
    return (
        f"“The version”: the notice changes but would still bear the date of {day}; "
        "give the pack the date of the new policy."
    )


def kinds(changes: tuple[Change, ...]) -> set[str]:
    return {change.kind for change in changes}


def said(kind: Kind, changes: tuple[Change, ...]) -> list[str]:
    return [change.said for change in changes if change.kind == kind]
