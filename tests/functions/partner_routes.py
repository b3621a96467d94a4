"""Every POST about partners, recipients and what is passed on to them, with a request that is as it should be."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any

from functions.disclosures import assess_use, hand_over, keep_silence, register_recipients
from functions.partners import manage_keys, manage_webhooks, replay_delivery
from tests.functions import partnering, passages
from tests.functions.posting import Post
from tests.functions.world import World
from vestibule import clock
from vestibule.partners import keys


def _webhook(world: World, now: datetime) -> Post:
    body = {
        "url": partnering.URL,
        "events": partnering.EVENTS,
        "recipient_id": partnering.recipient_of(world.home, now).id,
    }
    return Post(manage_webhooks, "POST /v1/webhooks", body, world.home.manager)


def _of_webhook(module: ModuleType, what: str, status: int = 202, **changed: Any) -> Callable[[World, datetime], Post]:
    def ready(world: World, now: datetime) -> Post:
        path = {"webhook_id": partnering.webhook_of(world.home, now, **changed).id}
        return Post(module, f"POST /v1/webhooks/{{webhook_id}}/{what}", {}, world.home.manager, status, path=path)

    return ready


def _replay(world: World, now: datetime) -> Post:
    webhook = partnering.webhook_of(world.home, now)
    path = {"webhook_id": webhook.id, "delivery_id": partnering.delivery_of(webhook, world.home, now).id}
    route = "POST /v1/webhooks/{webhook_id}/deliveries/{delivery_id}/replay"
    return Post(replay_delivery, route, {}, world.home.manager, 202, path=path)


def _replay_of_all(world: World, now: datetime) -> Post:
    webhook = partnering.webhook_of(world.home, now)
    partnering.delivery_of(webhook.model_copy(update={"state": "paused"}), world.home, now)
    body, path = {"since": "2026-11-21T00:00:00Z"}, {"webhook_id": webhook.id}
    return Post(replay_delivery, "POST /v1/webhooks/{webhook_id}/replay", body, world.home.manager, 202, path=path)


def _partner_key(world: World, now: datetime) -> Post:
    body = partnering.wanted_key(world.home, now, ["faults.read"])
    del body["organisation_id"]
    return Post(manage_keys, "POST /v1/partner-keys", body, world.home.manager)


def _revocation(world: World, now: datetime) -> Post:
    key = keys.admitted(f"Bearer {partnering.key_of(world, now)}", now)
    route = "POST /v1/partner-keys/{partner_key_id}/revocation"
    return Post(manage_keys, route, {}, world.home.manager, 202, path={"partner_key_id": key.id})


def _recipient(_: World, __: datetime) -> Post:
    contract = {"contract": "C-1", "contract_from": "2026-01-01"}
    body = {"kind": "third_party_vendors", "name": "Clean & Co", "country": "CA", "safeguard": "within", **contract}
    return Post(register_recipients, "POST /v1/recipients", body, passages.OFFICER, roles=("compliance",))


def _of_recipient(what: str, body: Mapping[str, Any]) -> Callable[[World, datetime], Post]:
    def ready(_: World, __: datetime) -> Post:
        path, route = {"recipient_id": passages.vendor().id}, f"POST /v1/recipients/{{recipient_id}}/{what}"
        return Post(register_recipients, route, body, passages.OFFICER, 202, ("compliance",), path)

    return ready


def _disclosure(world: World, _: datetime) -> Post:
    who = {"recipient_id": passages.vendor().id, "person_id": world.resident.id}
    body = {**who, "purpose": "service_delivery", "records": ["profile"], "why": "order 7"}
    return Post(hand_over, "POST /v1/disclosures", body, world.home.manager, roles=("manager",))


def _silence(world: World, now: datetime) -> Post:
    silent = {"silent_until": clock.written(now + timedelta(days=30)), "silent_because": "investigation"}
    passage = passages.demanded(passages.authority(), world.resident, **silent)
    body = {**silent, "person_id": world.resident.id, "silent_until": clock.written(now + timedelta(days=60))}
    path = {"disclosure_id": passage.body["id"]}
    route = "POST /v1/disclosures/{disclosure_id}/silence"
    return Post(keep_silence, route, body, passages.OFFICER, 202, ("compliance",), path)


def _assessment(_: World, __: datetime) -> Post:
    return Post(assess_use, "POST /v1/assessments", passages.ASSESSMENT, passages.OFFICER, roles=("compliance",))


POSTS: dict[str, Callable[[World, datetime], Post]] = {
    "webhook": _webhook,
    "secret": _of_webhook(manage_webhooks, "secret", 201),
    "resumption": _of_webhook(manage_webhooks, "resume", state="paused", reason="failing"),
    "removal": _of_webhook(manage_webhooks, "end"),
    "test": _of_webhook(replay_delivery, "test"),
    "replay": _replay,
    "replay of all": _replay_of_all,
    "partner key": _partner_key,
    "revocation": _revocation,
    "recipient": _recipient,
    "contract": _of_recipient("contract", {"contract": "C-2", "contract_from": "2026-01-01"}),
    "recipient end": _of_recipient("end", {}),
    "disclosure": _disclosure,
    "silence": _silence,
    "assessment": _assessment,
}
