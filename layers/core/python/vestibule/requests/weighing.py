"""Objections to what rests on a legitimate interest: a human weighs them against the grounds to go on (GDPR Art. 21(1)).

What anybody may end with a click ends at once, direct marketing above all, whatever is found of the rest.
"""

from datetime import datetime

from vestibule.policy.model import Pack
from vestibule.requests import asking, deciding, stopping
from vestibule.requests.kinds import HANDLING
from vestibule.requests.model import DataRequest
from vestibule.requests.stopping import Stopping


def objected(request: DataRequest, pack: Pack, now: datetime) -> Stopping:
    """What becomes of each key that an objection names, or of all that it can be about, before anything of it is weighed.

    Where a controller has its customer's objection carried out, what is the operator's own is none of its business: the
    request that was passed on is about that.
    """
    keys = asking.wanted_of(request, now).get("purposes")
    found = stopping.stopping(pack, "objection", keys) if keys else stopping.unnamed(pack, "objection")
    if request.asker == "controller":
        return Stopping(found.stops, tuple(each for each in found.left if each.why != "weighed"))
    return found


def outcome_of(found: Stopping, request: DataRequest, pack: Pack) -> Stopping:
    """The same once the team has decided; while it has not, and where it refuses, what is weighed goes on."""
    if deciding.verdict(request) != "approve":
        return found
    return stopping.granted(found, pack, in_part=deciding.ground_of(request) is not None)


def is_weighed(request: DataRequest, pack: Pack, now: datetime) -> bool:
    """Whether a human has to look at the request."""
    return HANDLING[request.right].weighs and bool(objected(request, pack, now).weighed)
