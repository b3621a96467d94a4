"""Prove who asks: what has to be shown for it, and the codes and links that show a mailbox. Pure. Only hashes are kept.

A code has 8 characters of an alphabet without look-alikes: 40 bits, against five guesses. Its hash is slow (scrypt) because
40 bits could be tried out by somebody who holds the table; the link's 256 bits need no such care.

What is asked for is in proportion (GDPR Art. 12(6), 11 CCR 7060): nothing where the request harms nobody, a session where there
is one, the mailbox before data leaves or is erased, and papers only from who has no account where the policy asks for them.
"""

import hashlib
import hmac
import secrets
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, StringConstraints

from vestibule.policy.model import Pack
from vestibule.requests.kinds import HANDLING, Care, Kind
from vestibule.requests.model import PROOF_LASTS, Asker, Channel, DataRequest, Means
from vestibule.shapes import Input, Line

if TYPE_CHECKING:
    from vestibule.policy.regime import ProofDuty

PAPERS_LAST = timedelta(days=30)
"""How long somebody has to find a paper, or what is held to compare with."""
SIGNED_IN: tuple[Channel, ...] = ("api", "guardian")
"""Here a session has been shown already."""
STAFF: tuple[Channel, ...] = ("post", "email", "phone", "desk", "bulk")
"""Here somebody of the staff has it before them."""
TYPED: tuple[Means, ...] = ("code", "points", "declaration")
"""What is typed in; the rest is handed in on paper, and somebody looks at it."""
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 8
_DIGITS_TO_MATCH = 7


class Points(Input):
    """What the person knows of what is held: the phone number, the space by its label, the month in which it was taken."""

    phone: Annotated[str, StringConstraints(max_length=40)] | None = None
    space: Line | None = None
    since: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}$")] | None = Field(
        default=None, description="The month in which the tenancy began: 2025-09."
    )


@dataclass(frozen=True)
class Known:
    """The same as it is held."""

    phone: str | None
    spaces: frozenset[str]
    since: frozenset[str]


def demanded(
    kind: Kind, channel: Channel, asker: Asker, pack: Pack, jurisdiction: str, *, shown: Collection[Means] = ()
) -> tuple[Means, ...]:
    """What is still to be shown by who asks in this way, in the order in which it is asked for; nothing: it goes on at once."""
    care = HANDLING[kind].care
    if care == "none" or asker == "controller":
        return ()
    if channel in SIGNED_IN:
        wanted = _of_who_is_signed_in(care)
    elif asker == "agent":
        wanted = _of_an_agent(care, channel)
    else:
        wanted = iter(()) if "document" in shown else _of_a_stranger(care, pack, jurisdiction)
    return tuple(each for each in wanted if each not in shown)


def needs(request: DataRequest, pack: Pack) -> tuple[Means, ...]:
    """The same of a request in the register."""
    place = request.jurisdiction or pack.jurisdictions[0]
    return demanded(request.right, request.channel, request.asker, pack, place, shown=request.shown)


def lasts(missing: Collection[Means]) -> timedelta:
    """How long is waited for all of it."""
    return PROOF_LASTS if set(missing) <= {"code"} else PAPERS_LAST


def still_awaited(request: DataRequest, pack: Pack, now: datetime) -> timedelta:
    """How much longer it is waited than was thought when the waiting began: the team has asked for a paper since."""
    ends = request.code_ends_at
    if request.state != "awaiting_proof" or ends is None:
        return timedelta()
    was_lengthened = ends - request.state_since > lasts(needs(request, pack))
    return max(ends - now, timedelta()) if was_lengthened else timedelta()


def is_in_doubt(channel: Channel, missing: Collection[Means]) -> bool:
    """Whether the clock of a law that knows it may stand still: a signed-in person's code is our own care, no doubt of ours."""
    return bool(missing) and (channel not in SIGNED_IN or not set(missing) <= {"code"})


def points_needed(request: DataRequest, pack: Pack) -> int:
    """How many data points must match."""
    duty = _duty(request.jurisdiction or pack.jurisdictions[0])
    return _points(duty, HANDLING[request.right].care) if duty else 0


def matching(points: Points, known: Known) -> int:
    """How many of these are as held; none as soon as one is not, and nobody learns which."""
    told = points.model_dump(exclude_none=True)
    right = {
        "phone": _is_number(points.phone, known.phone),
        "space": _plain(points.space) in {_plain(each) for each in known.spaces},
        "since": points.since in known.since,
    }
    return len(told) if all(right[name] for name in told) else 0


def _of_who_is_signed_in(care: Care) -> Iterator[Means]:
    if care != "session":
        yield "code"
    if care == "papers":
        yield "document"


def _of_an_agent(care: Care, channel: Channel) -> Iterator[Means]:
    """A mandate, unless a directory vouches for the agent; and the person confirms what reveals or erases."""
    if channel != "drp":
        yield "mandate"
    if care != "session":
        yield "code"


def _of_a_stranger(care: Care, pack: Pack, jurisdiction: str) -> Iterator[Means]:
    yield "code"
    duty = _duty(jurisdiction)
    if duty:
        yield "points"
    if duty and duty.declared and care != "session":
        yield "declaration"
    if care == "papers" or (care == "proof" and "identity_document" in pack.identity_proof.proofs):
        yield "document"


def _duty(jurisdiction: str) -> "ProofDuty | None":
    """What the law of the place asks to match."""
    from vestibule.policy import law  # noqa: PLC0415 (codes for a mailbox are proved without any law)

    return next((regime.proof for regime in law.place(jurisdiction).regimes if regime.proof), None)


def _points(duty: "ProofDuty", care: Care) -> int:
    return duty.for_kinds if care == "session" else duty.for_pieces


def _is_number(typed: str | None, held: str | None) -> bool:
    """Whether it is the number, with or without its country."""
    digits = "".join(sign for sign in typed or "" if sign.isdigit()).lstrip("0")
    return len(digits) >= _DIGITS_TO_MATCH and held is not None and held.endswith(digits)


def _plain(text: str | None) -> str:
    return "".join(sign for sign in (text or "").casefold() if sign.isalnum())


def without(missing: Sequence[Means], shown: Collection[Means]) -> list[Means]:
    """What is missing once this is shown."""
    return [each for each in missing if each not in shown]


def new_code() -> str:
    """A code to be typed in."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def code_hash(code: str, request_id: str) -> str:
    """The hash to keep, salted with the request. Hyphens and spaces that people add do not count."""
    typed = code.upper().replace("-", "").replace(" ", "").replace("O", "0").replace("I", "1").replace("L", "1")
    return hashlib.scrypt(typed.encode(), salt=request_id.encode(), n=2**12, r=8, p=1).hex()


def new_ticket() -> str:
    """The secret part of a link."""
    return secrets.token_urlsafe(32)


def ticket_hash(ticket: str) -> str:
    """The hash to keep of a link's secret."""
    return hashlib.sha256(ticket.encode()).hexdigest()


def same(one: str | None, other: str) -> bool:
    """Compare two hashes in constant time; what is not there is never the same."""
    return one is not None and hmac.compare_digest(one, other)
