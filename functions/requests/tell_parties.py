"""A request that came by a protocol has moved on: who sent it is told by its callback, signed, and again where that fails."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, observability, relaying
from vestibule.partners import retries, sending
from vestibule.partners.sending import Outcome
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.requests.model import DataRequest
from vestibule.requests.protocols import drp, exchanges, opendsr, signing
from vestibule.requests.protocols.holdings import EXCHANGES
from vestibule.requests.protocols.model import Exchange
from vestibule.table import commit_each


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), tell)


def tell(message: Message) -> None:
    """Tell what they do not know yet. Told twice is told; a request that came by another way has nobody to tell."""
    now = clock.now()
    exchange = EXCHANGES.get(message.body["detail"]["subject"], now=now)
    if exchange is None or exchange.waiting is None:
        return
    request = relaying.request_for(exchange, now)
    word, is_final = exchanges.standing(exchange, request)
    if word == exchange.told:
        commit_each([exchanges.resting(exchange, now)])
        return
    failed = [sent for url in exchange.callbacks if not (sent := _sent(exchange, request, url, now)).is_delivered]
    again_at = retries.next_try(exchange.tries + 1, now, _wish(failed, now)) if failed else None
    if again_at:
        commit_each([exchanges.failing(exchange, again_at)])
        return
    if failed:
        observability.count("CallbacksGivenUp")
    commit_each([exchanges.told(exchange, word, is_final=is_final, missed=bool(failed), now=now)])


def _sent(exchange: Exchange, request: DataRequest | None, url: str, now: datetime) -> Outcome:
    identity = signing.identity(now)
    body = json.dumps(_said(exchange, request, url)).encode()
    headers = identity.headers(url, body, now)
    if exchange.protocol == "opendsr":
        headers |= {opendsr.DOMAIN: identity.domain, opendsr.SIGNATURE: identity.sign(body)}
    outcome = sending.answer_back(url, body, headers, local_ca=config.local_authority())
    observability.note("callback tried", request_id=exchange.id, status=outcome.status, reason=outcome.reason)
    return outcome


def _said(exchange: Exchange, request: DataRequest | None, url: str) -> Mapping[str, Any]:
    if exchange.protocol == "opendsr":
        return opendsr.callback(exchange, request, url)
    return drp.status(exchange, request)


def _wish(failed: list[Outcome], now: datetime) -> timedelta | None:
    """What the first of them wishes."""
    outcome = failed[0]
    return retries.wish_of(outcome.status, outcome.headers, now) if outcome.status else None
