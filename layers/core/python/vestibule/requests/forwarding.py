"""Requests about data on which another decides, and the operator is a processor (F-04, GDPR Art. 28(3)(e)). Pure.

The controller answers for its purposes, in the law's time from the day on which the request came; the operator answers for
its own, tells the person that the rest was passed on, and helps.
"""

from vestibule.policy.model import Pack
from vestibule.requests.kinds import Kind

_FORWARDED: tuple[Kind, ...] = (
    *("access", "portability", "rectification", "erasure"),
    *("restriction", "objection", "consent-withdrawal", "disclosures"),
)
"""What a controller has to know of: rights over its data. Questions about this house are this house's to answer."""


def decided_elsewhere(pack: Pack) -> tuple[str, ...]:
    """The purposes on which another decides."""
    return tuple(each.key for each in pack.purposes if each.controller)


def concerns_others(pack: Pack, kind: Kind) -> bool:
    """Whether a request of this kind goes to other controllers too."""
    return kind in _FORWARDED and bool(decided_elsewhere(pack))


def is_anothers_alone(pack: Pack) -> bool:
    """Whether the operator decides on no purpose itself."""
    return len(decided_elsewhere(pack)) == len(pack.purposes)
