"""For which reasons something may be kept past its term: the pack's closed list, place by place."""

from vestibule.policy.model import HoldReason, Pack


class UnknownReason(LookupError):
    """The pack has no reason of that name to keep anything for."""


class NotThere(ValueError):
    """The pack knows the reason, and keeps nothing for it in that place."""


def reason_for(pack: Pack, key: str, jurisdiction: str | None) -> HoldReason:
    """The reason of this name, for what stands in this jurisdiction; else `UnknownReason` or `NotThere`.

    None says that the scope of the hold names no place: a reason that leaves some place out cannot be given then.
    """
    reason = next((each for each in pack.holds if each.key == key), None)
    if reason is None:
        known = ", ".join(each.key for each in pack.holds)
        raise UnknownReason(f"{key} is no reason to keep anything longer; the policy knows {known}")
    if not reason.not_in:
        return reason
    if jurisdiction is None:
        raise NotThere(f"nothing is kept for {key} in {', '.join(reason.not_in)}: name a site or an entrance elsewhere")
    if any(jurisdiction.startswith(place) for place in reason.not_in):
        raise NotThere(f"nothing is kept for {key} in {jurisdiction}")
    return reason
