"""A console asks who can be rung, rings, takes pictures, and opens by command as a lock does."""

import hashlib
import json
from typing import Any

from local.devices import Console
from local.devices.messages import Outgoing
from tests.devices.doors import SIGNER, answers, command, data_of
from tests.devices.signing import ENTRANCE, THING, Clock

PICTURE = b"\xff\xd8\xff\xd9"


def new_console() -> Console:
    clock = Clock()
    console = Console(THING, [ENTRANCE], clock, door_keys=[SIGNER.jwk], monotonic=clock)
    console.on_message(*SIGNER.answer(console.begin()[0], clock.now))
    return console


def reply(ask: Outgoing, **said: Any) -> tuple[str, bytes]:
    asked = data_of(ask)
    body = {"v": 1, "what": ask.payload["type"], "nonce": asked["nonce"], "entrance_id": asked["entrance_id"], **said}
    return f"d/{THING}/ans/{asked['nonce']}", json.dumps(body).encode()


def test_the_directory_is_asked_for_and_shown() -> None:
    console = new_console()
    (ask,) = console.show_directory(ENTRANCE)
    assert ask.topic == f"$aws/rules/vestibule_directory/d/{THING}/ask/directory"
    console.on_message(*reply(ask, listings=[{"alias": "Owl", "code": "4071"}]))
    assert console.directory["listings"] == [{"alias": "Owl", "code": "4071"}]


def test_a_directory_of_several_parts_is_shown_whole_and_by_alias() -> None:
    console = new_console()
    (ask,) = console.show_directory(ENTRANCE)
    (more,) = console.on_message(*reply(ask, listings=[{"alias": "owl", "code": "0001"}], next="0001"))
    assert (data_of(more)["after"], console.directory) == ("0001", {})
    assert console.on_message(*reply(more, listings=[{"alias": "Lark", "code": "4071"}])) == []
    assert [each["alias"] for each in console.directory["listings"]] == ["Lark", "owl"]


def test_a_console_asks_again_after_a_while_and_not_when_its_visitor_has_gone() -> None:
    clock = Clock()
    console = Console(THING, [ENTRANCE], clock, monotonic=clock)
    first = [*console.show_directory(ENTRANCE), *console.take_picture(ENTRANCE, PICTURE)]
    assert console.tick() == []
    clock.now += 15_000
    again = console.tick()
    assert [ask.payload["type"] for ask in again] == ["directory", "upload"]
    assert [data_of(ask)["nonce"] for ask in again] != [data_of(ask)["nonce"] for ask in first]
    assert data_of(again[1])["digest"] == data_of(first[1])["digest"]
    assert console.on_message(*reply(again[0], listings=[])) == []
    clock.now += 15_000
    assert [ask.payload["type"] for ask in console.tick()] == ["upload"]
    clock.now += 30_000
    assert console.tick() == []


def test_an_answer_to_something_else_is_not_the_directory() -> None:
    console = new_console()
    (ask,) = console.show_directory(ENTRANCE)
    console.on_message(*reply(ask, what="upload", headers={}))
    console.on_message(*reply(ask, entrance_id="ent_other"))
    assert (console.directory, console.uploads) == ({}, [])


def test_each_ring_is_a_call_of_its_own() -> None:
    console = new_console()
    (first,), (second,) = console.ring(ENTRANCE, "4071"), console.ring(ENTRANCE, "4071", image_id="img_1")
    assert data_of(first)["call"] != data_of(second)["call"]
    assert (data_of(first).get("image_id"), data_of(second)["image_id"]) == (None, "img_1")


def test_a_picture_is_put_where_the_cloud_says() -> None:
    console = new_console()
    (ask,) = console.take_picture(ENTRANCE, PICTURE)
    digest = hashlib.sha256(PICTURE).hexdigest()
    assert {name: data_of(ask)[name] for name in ("digest", "bytes")} == {"digest": digest, "bytes": 4}
    console.on_message(*reply(ask, image_id="img_1", url="https://images", headers={"content-length": "4"}))
    console.on_message(*reply(ask, image_id="img_2", url="https://images", headers={}))
    (upload,) = console.uploads
    assert (upload.image_id, upload.url, upload.picture) == ("img_1", "https://images", PICTURE)


def test_a_let_in_is_a_command_as_any_other() -> None:
    console = new_console()
    assert answers(console.on_command(command())) == [("received", "ok"), ("done", "ok")]
