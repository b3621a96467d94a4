"""PUT and PATCH, forms of mail programs (RFC 8058), and routes that are open to who is signed in and who is not."""

import base64
from typing import Any

import pytest
from aws_lambda_powertools.event_handler import Response

from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, call
from tests.functions.deciding import token
from tests.functions.world import World
from vestibule.answers import ANSWERS
from vestibule.http import Api, Reply, answers_with
from vestibule.shapes import Input, Output

FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"
ONE_CLICK = "List-Unsubscribe=One-Click"
IN_PARTS = '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'


class Wish(Input):
    colour: str


class Told(Output):
    said: Any


def told(said: Any) -> Response[str]:
    return Response(200, "application/json", Told(said=said).model_dump_json())


shaped = Api()


@shaped.put("/v1/things/<thing_id>", **answers_with(200, Told))
def put(thing_id: str, wish: Wish) -> Response[str]:
    return told([thing_id, wish.colour])


@shaped.patch("/v1/things/<thing_id>", **answers_with(200, Told))
def patch(thing_id: str, wish: Wish) -> Response[str]:
    return told([shaped.caller().person_id, thing_id, wish.colour])


@shaped.delete("/v1/things/<thing_id>", **answers_with(200, Told))
def delete(thing_id: str) -> Response[str]:
    return told([shaped.caller().person_id, thing_id])


formed = Api(takes_forms=True)


@formed.post("/v1/clicks/<token>", **answers_with(200, Told))
def click(token: str) -> Response[str]:
    return told([token, formed.request.body])


open_to_all = Api(is_open=True)


@open_to_all.post("/v1/words", **answers_with(201, Told))
def say(wish: Wish) -> Reply:
    who = open_to_all.caller_if_any()
    return open_to_all.created(Told(said=[who.person_id if who else None, wish.colour]), "/v1/words/1")


def send(handler: Any, route: str, body: Any = None, *, kind: str = "application/json", **rest: Any) -> Answer:
    headers = {"content-type": kind, **rest.pop("headers", {})}
    return call(handler, route, body, headers=headers, **rest)


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_put_and_patch_need_no_key_and_keep_no_answer(world: World, at: Clock, method: str) -> None:
    for _ in range(2):
        answer = send(
            shaped.handler,
            f"{method} /v1/things/{{thing_id}}",
            {"colour": "red"},
            key="",
            caller=world.resident,
            thing_id="7",
        )
        assert (answer.status, answer.body["said"][-2:]) == (200, ["7", "red"])
    assert aws.count(ANSWERS) == 0


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        ("{", "application/json", "malformed-body"),
        ("[]", "application/json", "malformed-body"),
        ('{"colour": NaN}', "application/json", "malformed-body"),
        ('{"colour": 1}', "application/json", "unacceptable"),
        ('{"colour": "red", "shape": "round"}', "application/json", "unacceptable"),
        ("colour=red", FORM, "wrong-media-type"),
        ('{"colour": "' + "x" * 65536 + '"}', "application/json", "too-large"),
    ],
)
def test_their_bodies_are_read_as_strictly_as_any(
    world: World, at: Clock, method: str, body: str, kind: str, code: str
) -> None:
    answer = send(
        shaped.handler, f"{method} /v1/things/{{thing_id}}", body, kind=kind, caller=world.resident, thing_id="7"
    )
    assert answer.code == code


def test_a_patch_without_a_token_is_nobodys(world: World, at: Clock) -> None:
    assert send(shaped.handler, "PATCH /v1/things/{thing_id}", {"colour": "red"}, thing_id="7").status == 401


@pytest.mark.parametrize(
    ("kind", "body", "fields"),
    [
        (FORM, ONE_CLICK, {"List-Unsubscribe": "One-Click"}),
        (PARTS, IN_PARTS, {"List-Unsubscribe": "One-Click"}),
        (FORM, "", {}),
        ("text/plain", "anything", {}),
        ("application/json", "{", {}),
        (PARTS, "no parts at all", {}),
    ],
)
@pytest.mark.parametrize("base64ed", [False, True])
def test_a_mail_programs_click_comes_through(
    world: World, at: Clock, kind: str, body: str, fields: dict[str, str], base64ed: Any
) -> None:
    text = base64.b64encode(body.encode()).decode() if base64ed else body
    for _ in range(2):
        answer = send(formed.handler, "POST /v1/clicks/{token}", text, kind=kind, key="", token="t", base64=base64ed)
        assert (answer.status, answer.body["said"]) == (200, ["t", fields])
    assert aws.count(ANSWERS) == 0


@pytest.mark.parametrize(
    ("kind", "body", "status"), [(FORM, "&".join(["a=1"] * 99), 400), (FORM, "a=" + "x" * 65536, 413)]
)
def test_a_form_beyond_measure_is_refused(world: World, at: Clock, kind: str, body: str, status: int) -> None:
    assert send(formed.handler, "POST /v1/clicks/{token}", body, kind=kind, token="t").status == status


def test_a_form_that_is_no_text_is_refused(world: World, at: Clock) -> None:
    body = base64.b64encode(b"a=\xff\xfe").decode()
    assert send(formed.handler, "POST /v1/clicks/{token}", body, kind=FORM, base64=True, token="t").status == 400


def test_an_open_route_knows_who_sends_a_token(world: World, at: Clock) -> None:
    headers = {"authorization": token(world.resident)}
    mine = send(open_to_all.handler, "POST /v1/words", {"colour": "red"}, key="one", headers=headers)
    nobodys = send(open_to_all.handler, "POST /v1/words", {"colour": "red"}, key="one")
    assert (mine.body["said"], nobodys.body["said"]) == ([world.resident.id, "red"], [None, "red"])
    again = send(open_to_all.handler, "POST /v1/words", {"colour": "red"}, key="one")
    assert again.headers["idempotent-replayed"] == "true"
    assert send(open_to_all.handler, "POST /v1/words", {"colour": "blue"}, key="one").status == 422
    assert send(open_to_all.handler, "POST /v1/words", {"colour": "red"}, key="").code == "missing-idempotency-key"


def test_the_caller_of_one_request_is_not_that_of_the_next(world: World, at: Clock) -> None:
    headers = {"authorization": token(world.resident)}
    send(open_to_all.handler, "POST /v1/words", {"colour": "red"}, headers=headers)
    assert send(open_to_all.handler, "POST /v1/words", {"colour": "red"}).body["said"][0] is None


def test_a_delete_needs_no_body_and_no_key(cloud: None) -> None:
    person = "per_01JD3Q8Y7M4N5P6R7S8T9V0W1X"
    gone = call(shaped.handler, "DELETE /v1/things/{thing_id}", caller=person, key=None, thing_id="t1")
    assert (gone.status, gone.body) == (200, {"said": [person, "t1"]})
    assert aws.count(ANSWERS) == 0
