"""Whom an incident concerns: found by the declared indexes, with what of theirs was exposed (GDPR Art. 33(3)(a)).

First persons are met on the ways that an exposure opens, then each one's records are counted by person. So a line says the
same on whichever page the person was met, and running a part twice writes the same lines.
"""

from vestibule.reaching.lines import Reached, may_hold_others, page, unreachable
from vestibule.reaching.ties import Ties

__all__ = ["Reached", "Ties", "may_hold_others", "page", "unreachable"]
