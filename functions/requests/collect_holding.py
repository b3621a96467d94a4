"""Workflow step, once for each holding: copy what it holds on the person, with what the policy says about it."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, observability, register
from vestibule.disclosures import accounting
from vestibule.disclosures.holdings import RECIPIENTS
from vestibule.disclosures.model import Disclosure
from vestibule.policy.model import Pack
from vestibule.registry.holdings import ORGANISATIONS
from vestibule.requests import asking, bundles, erasing, limits
from vestibule.requests.copying import part_of
from vestibule.requests.gathering import Bounds, gather, gone
from vestibule.requests.model import DataRequest
from vestibule.requests.offers import NotOffered, offer_of
from vestibule.requests.progress import going
from vestibule.steps import step
from vestibule.words import Language


@step
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """In: `{request_id, holding}`. Out: `{holding, count, gone}`. Run again, it writes the same part again.

    `gone` have ended since the plan. What is missing and has not ended lets the step fail.
    """
    now, pack = clock.now(), config.operator_pack()
    request = going(event["request_id"], now)
    held = register.holdings(pack, opened=True)[event["holding"]]
    bounds = _bounds(request, held.name, pack, now)

    def tell(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return _told(records, pack, request.language, now) if held.name == limits.DISCLOSURES else records

    gathered = gather(request, held.name, held.read(request.person_id, now), bounds, tell)
    part = part_of(held.name, held.holding, pack, request.language, since=bounds.since, **vars(gathered))
    fewer = gone(gathered, _planned(request, held.name), lambda: _lying(request, held.name, pack, now))
    bundles.keep_part(request.id, part)
    observability.note("holding copied", request_id=request.id, holding=held.name, records=part.records)
    return {"holding": held.name, "count": part.records, "gone": fewer}


def _planned(request: DataRequest, holding: str) -> int:
    return sum(part.export for part in request.planned if part.holding == holding)


def _lying(request: DataRequest, holding: str, pack: Pack, now: datetime) -> int:
    """What lies in its table, past the reader; of what is in no table there is no other way."""
    table = {each.name: each for each in register.tables(pack)}.get(holding)
    return erasing.alive(table, request.person_id, now) if table else 0


def _bounds(request: DataRequest, holding: str, pack: Pack, now: datetime) -> Bounds:
    """How far back a holding is copied."""
    table = {each.name: each for each in register.tables(pack)}.get(holding)
    if table is None or table.happens_at is None or asking.wanted_of(request, now).get("everything"):
        return Bounds()
    try:
        offer = offer_of(pack, request.right, [request.jurisdiction] if request.jurisdiction else [])
    except NotOffered:  # the policy has changed meanwhile: then nothing bounds what was promised
        return Bounds()
    since = limits.reaches_back_to(offer, holding, request.received_at, pack.time_zone)
    return Bounds(table.happens_at, since)


def _told(records: list[dict[str, Any]], pack: Pack, language: Language, now: datetime) -> list[dict[str, Any]]:
    """Passages and looks in plain words, with who it was by name."""
    passages = [Disclosure.model_validate(record) for record in records]
    named = [
        *(RECIPIENTS.get(each, now=now) for each in accounting.recipients_in(passages)),
        *(ORGANISATIONS.get(each, now=now) for each in accounting.organisations_in(passages)),
    ]
    names = {each.id: each.name for each in named if each}
    said = [accounting.view(each, names, pack, language, in_full=False).said for each in passages]
    return [{**record, "said": words} for record, words in zip(records, said, strict=True)]
