"""What a lock asks the cloud, and how it reads the answers: with the public key, and a library that checks signatures."""

import json
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from botocore.client import BaseClient
from jwt import PyJWK, PyJWS

from functions.access import answer_device, note_list, show_door_keys
from tests.functions import aws
from tests.functions.calls import call
from tests.functions.messages import sent, stamped, take
from tests.functions.world import House
from vestibule import ids
from vestibule.access import verifying
from vestibule.access.credential import DoorList, Key
from vestibule.access.holdings import DOOR_LISTS, KEYS
from vestibule.access.model import Grant
from vestibule.table import commit

type Json = dict[str, Any]
NONCE = "5f0c9a7be21d4488"
_seqs = count(1)


def ask(
    house: House, now: datetime, *, nonce: str = NONCE, thing: str | None = None, entrance_id: str | None = None
) -> list[str]:
    """The device asks for its list. Answers which messages must come again."""
    asked = {"entrance_id": entrance_id or house.entrance.id, "nonce": nonce}
    body = sent("list", asked, now, seq=next(_seqs))
    return take(answer_device.handler, stamped(body, thing or house.device.id, now))


def hold(house: House, version: int, now: datetime, *, thing: str | None = None) -> list[str]:
    """The device says that it has a list."""
    body = sent("held", {"entrance_id": house.entrance.id, "version": version}, now, seq=next(_seqs))
    return take(note_list.handler, stamped(body, thing or house.device.id, now))


def answers() -> list[Json]:
    """What devices were answered, the last one last."""
    return [payload for topic, payload in aws.told() if "/ans/" in topic]


def given(answer: Json | None = None) -> Json:
    """The contents of the list in an answer, or in the last one, once its signature is checked."""
    jws = (answer or answers()[-1])["list"]
    contents: Json = json.loads(zlib.decompress(opened(jws, "door-list+jws"), wbits=-15))
    return contents


def opened(jws: str, kind: str) -> bytes:
    """The payload of what the doors' key has signed as this kind."""
    (key,) = call(show_door_keys.handler, "GET /.well-known/door-keys.json").body["keys"]
    read = PyJWS().decode_complete(jws, PyJWK(key), algorithms=["ES256"])
    assert (read["header"]["typ"], read["header"]["kid"]) == (kind, key["kid"])
    payload: bytes = read["payload"]
    return payload


def door_list(house: House, now: datetime) -> DoorList:
    """How far the list of the house's front door has come."""
    found = DOOR_LISTS.get(house.entrance.id, now=now)
    assert found
    return found


@contextmanager
def calls_made() -> Iterator[Counter[str]]:
    """Count the calls of AWS by operation."""
    really, made = BaseClient._make_api_call, Counter[str]()  # type: ignore[attr-defined]

    def counting(client: Any, name: str, parameters: Any) -> Any:
        made[name] += 1
        return really(client, name, parameters)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", counting)
        yield made


def code(grant: Grant, text: str, now: datetime, **fields: Any) -> Key:
    """A code at the door of a grant, stored."""
    entrance_id = grant.entrance_ids[0]
    key = Key.model_validate(
        {
            "entrance_id": entrance_id,
            "verifier": verifying.verifier(verifying.door_key(entrance_id), text, "typed"),
            "credential_id": ids.derived("crd", text),
            "grant_id": grant.id,
            "person_id": grant.person_id,
            "kind": "pin",
            "expires_at": now + timedelta(days=400),
            **fields,
        }
    )
    commit(KEYS.add(key))
    return key
