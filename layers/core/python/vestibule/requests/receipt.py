"""The receipt of an erasure: what was done, counted by holding, and the proof of each line of the ledger that says so.

Nothing in it is personal data. Whoever holds it can check each proof with the operator's public key, without this system:
`vestibule verify`. It is whole once the days of its lines are sealed; what is not proven yet is listed as waiting.
"""

from typing import Any, Literal

from vestibule.clock import Instant
from vestibule.ids import EvidenceId, RequestId
from vestibule.policy.model import Pack
from vestibule.problems import AlreadyThere
from vestibule.requests.completeness import Completeness, identity
from vestibule.requests.kinds import Kind
from vestibule.requests.model import DataRequest, HoldingPlan, KeptPart
from vestibule.requests.plan import label_of
from vestibule.shapes import Output
from vestibule.words import Language


class KeptView(KeptPart):
    """What stays, with its ground in words."""

    because: str


class HoldingView(Output):
    """What becomes, or became, of one holding."""

    holding: str
    about: str
    export: int
    withheld: int
    erase: int
    anonymise: int
    keep: list[KeptView]


class PlanView(Output):
    """What will become of everything that is held on the person: nothing of it is done yet."""

    request_id: RequestId
    right: Kind
    jurisdiction: str
    plan_hash: str
    holdings: list[HoldingView]
    completeness: Completeness


class ErasureReceipt(Output):
    """What was done, and its proofs."""

    format: Literal["vestibule-erasure-1"] = "vestibule-erasure-1"
    request_id: RequestId
    right: Kind
    jurisdiction: str
    received_at: Instant
    plan_hash: str
    holdings: list[HoldingView]
    completeness: Completeness
    proofs: list[dict[str, Any]]
    """Receipts of lines, each in the form `vestibule-receipt-1`."""
    waiting: list[EvidenceId]
    """Lines whose day is not sealed yet: their receipts are here from the day after."""


class NotThereYet(AlreadyThere):
    """The request has not come so far."""

    title = "Not there yet"


def holdings_of(parts: list[HoldingPlan], about: dict[str, str], request: DataRequest, pack: Pack) -> list[HoldingView]:
    """The same in words for the person, in the request's language."""
    place = request.jurisdiction or pack.jurisdictions[0]
    return [_view(part, about.get(part.holding, part.holding), pack, place, request.language) for part in parts]


def plan_of(request: DataRequest, about: dict[str, str], pack: Pack) -> PlanView:
    """The plan for its readers."""
    return PlanView(
        holdings=holdings_of(request.planned, about, request, pack), **_common(request, request.planned, pack)
    )


def receipt_of(
    request: DataRequest, about: dict[str, str], pack: Pack, proofs: list[dict[str, Any]], waiting: list[str]
) -> ErasureReceipt:
    """The receipt of what was done."""
    return ErasureReceipt(
        received_at=request.received_at,
        holdings=holdings_of(request.done, about, request, pack),
        proofs=proofs,
        waiting=waiting,
        **_common(request, request.done, pack),
    )


def _common(request: DataRequest, parts: list[HoldingPlan], pack: Pack) -> dict[str, Any]:
    """What both say. Held is what the plan has counted, and the readers of the register then."""
    held = {part.holding: part.total for part in request.planned}
    return {
        "request_id": request.id,
        "right": request.right,
        "jurisdiction": request.jurisdiction or pack.jurisdictions[0],
        "plan_hash": request.plan_hash,
        "completeness": identity(held, parts),
    }


def _view(part: HoldingPlan, about: str, pack: Pack, place: str, language: Language) -> HoldingView:
    keep = [KeptView(**kept.model_dump(), because=label_of(kept.ground, pack, place, language)) for kept in part.keep]
    counts = part.model_dump(include={"holding", "export", "withheld", "erase", "anonymise"})
    return HoldingView(about=about, keep=keep, **counts)
