"""Whatever comes in, a documented problem goes out and nothing is written."""

import base64
import json
from collections.abc import Callable
from typing import Any, cast

import pytest

from functions.api import answer_unknown, show_api
from functions.registry import open_site, read_places
from functions.requests import fetch_bundle, read_requests
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, Handler, call, claims_of, event, serve
from tests.functions.posting import Post
from tests.functions.routes import NAMES, post
from tests.functions.world import World

NOBODYS = "0" * 26


def text(post: Post, **changed: str) -> str:
    """The body as JSON, some members given as raw JSON."""
    members = {name: json.dumps(value) for name, value in post.body.items()} | changed
    return "{" + ", ".join(f"{json.dumps(name)}: {value}" for name, value in members.items()) + "}"


def headed(**headers: str) -> Callable[[Post], Answer]:
    return lambda post: post.send(headers={name.replace("_", "-"): value for name, value in headers.items()})


def some_member(post: Post) -> str:
    return next(iter(post.body), "anything")


def encoded(post: Post, encoding: str) -> Answer:
    raw = base64.b64encode(json.dumps(post.body).encode(encoding)).decode()
    return post.send(raw, base64=True)


def padded(post: Post) -> Answer:
    return post.send(text(post).ljust(post.largest + 1))


WRONG: dict[str, tuple[int, str, Callable[[Post], Answer]]] = {
    "an unknown field": (422, "unacceptable", lambda post: post.send({**post.body, "colour": "red"})),
    "a wrong type": (422, "unacceptable", lambda post: post.send({**post.body, some_member(post): 7})),
    "a null": (422, "unacceptable", lambda post: post.send(text(post, **{some_member(post): "null"}))),
    "a nest of thirty": (422, "unacceptable", lambda post: post.send(text(post, a="[" * 30 + "]" * 30))),
    "a nest of ten thousand": (
        400,
        "malformed-body",
        lambda post: post.send(text(post, a="[" * 10_000 + "]" * 10_000)),
    ),
    "an unclosed nest": (400, "malformed-body", lambda post: post.send("[" * 60_000)),
    "malformed JSON": (400, "malformed-body", lambda post: post.send(text(post)[:-1])),
    "an empty body": (400, "malformed-body", lambda post: post.send("")),
    "a list": (400, "malformed-body", lambda post: post.send("[]")),
    "a text": (400, "malformed-body", lambda post: post.send('"open"')),
    "null": (400, "malformed-body", lambda post: post.send("null")),
    "NaN": (400, "malformed-body", lambda post: post.send(text(post, a="NaN"))),
    "infinity": (400, "malformed-body", lambda post: post.send(text(post, a="1e999"))),
    "a number past 2^53": (400, "malformed-body", lambda post: post.send(text(post, a=str(2**60)))),
    "a number of 5,000 digits": (400, "malformed-body", lambda post: post.send(text(post, a="9" * 5000))),
    "half a character": (400, "malformed-body", lambda post: post.send(text(post, a='"\\ud800"'))),
    "half a character as a name": (400, "malformed-body", lambda post: post.send('{"\\ud800": 1}')),
    "UTF-16": (400, "malformed-body", lambda post: encoded(post, "utf-16")),
    "a byte order mark": (400, "malformed-body", lambda post: encoded(post, "utf-8-sig")),
    "no base64 where it is announced": (400, "malformed-body", lambda post: post.send("é{}", base64=True)),
    "too much": (413, "too-large", padded),
    "a form": (415, "wrong-media-type", headed(content_type="application/x-www-form-urlencoded")),
    "a form without boundary": (415, "wrong-media-type", headed(content_type="multipart/form-data")),
    "plain text": (415, "wrong-media-type", headed(content_type="text/plain")),
    "no type": (415, "wrong-media-type", headed(content_type="")),
    "no key": (400, "missing-idempotency-key", lambda post: post.send(key="")),
    "a key that is too long": (400, "missing-idempotency-key", lambda post: post.send(key="k" * 256)),
    "a key that cannot be printed": (400, "missing-idempotency-key", lambda post: post.send(key="a\x00b")),
    "nobody": (401, "not-signed-in", lambda post: post.send(caller=None)),
}


def check_problem(answer: Answer, status: int, code: str) -> None:
    """A problem document as it is promised, with nothing else in it."""
    assert (answer.status, answer.code) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    body = dict(answer.body)
    assert (body.pop("type"), body.pop("status")) == (f"/problems/{code}", status)
    assert body.pop("request_id").startswith("request-")
    assert body.pop("title")
    assert body.pop("detail")
    errors = body.pop("errors", [])
    assert body == {}
    assert bool(errors) == (status == 422)
    assert all(sorted(error) == ["detail", "pointer"] for error in errors)


@pytest.mark.parametrize("name", NAMES)
def test_every_fault_of_a_request_has_its_problem_and_writes_nothing(world: World, at: Clock, name: str) -> None:
    good = post(name, world, at.now)
    before = aws.contents()
    answers = {what: send(good) for what, (_, _, send) in WRONG.items()}
    seen = {what: (answer.status, answer.code) for what, answer in answers.items()}
    assert seen == {what: (status, code) for what, (status, code, _) in WRONG.items()}
    for answer in answers.values():
        check_problem(answer, answer.status, answer.code)
    assert aws.contents() == before
    assert (aws.told(), aws.mails(), aws.events(), aws.executions()) == ([], [], [], [])
    assert good.send().status == good.status


@pytest.mark.parametrize("name", NAMES)
def test_an_identity_token_is_no_access_token(world: World, at: Clock, name: str) -> None:
    good = post(name, world, at.now)
    before = aws.contents()
    claims = claims_of(good.caller, *good.roles, token_use="id")
    sent = event(good.route, good.body, claims=claims, key="new", **good.path)
    check_problem(serve(good.module.handler, sent), 401, "not-signed-in")
    assert aws.contents() == before


@pytest.mark.parametrize("name", ["space", "entrance", "device", "relation", "command", "verification", "release"])
def test_a_malformed_identifier_in_the_path_is_pointed_at(world: World, at: Clock, name: str) -> None:
    good = post(name, world, at.now)
    [(parameter, identifier)] = good.path.items()
    for wrong in (identifier[:-1], identifier.lower(), f"x{identifier}", "1", f"dev{identifier[3:]}"):
        answer = good.send(**cast("Any", {parameter: wrong}))
        check_problem(answer, 422, "unacceptable")
        assert [error["pointer"] for error in answer.body["errors"]] == [f"path/{parameter}"]


@pytest.mark.parametrize("name", ["space", "entrance", "device", "relation", "command", "verification", "release"])
def test_an_unknown_identifier_in_the_path_is_not_found(world: World, at: Clock, name: str) -> None:
    good = post(name, world, at.now)
    [(parameter, identifier)] = good.path.items()
    before = aws.contents()
    check_problem(good.send(**cast("Any", {parameter: identifier[:4] + NOBODYS})), 404, "not-found")
    assert aws.contents() == before


@pytest.mark.parametrize("parameter", ["person_id", "relation_id"])
def test_an_ending_names_a_person_and_a_relation_of_this_person(world: World, at: Clock, parameter: str) -> None:
    good = post("ending", world, at.now)
    before, identifier = aws.contents(), good.path[parameter]
    check_problem(good.send(**cast("Any", {parameter: identifier.lower()})), 422, "unacceptable")
    check_problem(good.send(**cast("Any", {parameter: identifier[:4] + NOBODYS})), 404, "not-found")
    check_problem(good.send(person_id=world.neighbour.id), 404, "not-found")
    assert aws.contents() == before


MEMBERS: list[tuple[str, str, Any, str]] = [
    ("organisation", "name", "", "/name"),
    ("organisation", "name", "two\nlines", "/name"),
    ("organisation", "name", "n" * 201, "/name"),
    ("site", "organisation_id", "acme", "/organisation_id"),
    ("site", "time_zone", "Mars/Olympus", "/time_zone"),
    ("site", "time_zone", "../../etc/passwd", "/time_zone"),
    ("site", "jurisdiction", "us", "/jurisdiction"),
    ("space", "kind", "castle", "/kind"),
    ("entrance", "space_id", f"spc_{NOBODYS}", "/space_id"),
    ("device", "entrance_id", f"ent_{NOBODYS}", "/entrance_id"),
    ("device", "certificate_signing_request", "x" * 4097, "/certificate_signing_request"),
    ("person", "email", "nowhere", "/email"),
    ("person", "email", "a" * 64 + "@" + "b" * 63 + "." + "c" * 63 + "." + "d" * 63 + ".com", "/email"),
    ("person", "phone", "0153", "/phone"),
    ("person", "language", "tlh", "/language"),
    ("person", "relation", {"kind": "resident"}, "/relation"),
    ("person", "relation", {"kind": "manager", "space_id": f"spc_{NOBODYS}"}, "/relation"),
    ("person", "relation", {"kind": "manager", "since": "2026-11-21T12:00:00"}, "/relation/since"),
    ("person", "relation", {"kind": "manager", "since": "0001-01-01T00:00:00+14:00"}, "/relation/since"),
    ("relation", "kind", "friend", "/kind"),
    ("relation", "kind", "manager", "/"),
    ("relation", "space_id", f"spc_{NOBODYS}", "/space_id"),
    ("relation", "until", "2026-11-01T00:00:00Z", "/"),
    ("relation", "until", "9999-12-31T23:59:59Z", "/until"),
    ("ending", "until", "tomorrow", "/until"),
    ("ending", "until", "2026-11-21T12:00:00", "/until"),
    ("ending", "until", "9999-12-31T23:59:59Z", "/until"),
    ("ending", "until", "2026-10-01T00:00:00Z", "/until"),
    ("grant", "entrance_ids", [], "/entrance_ids"),
    ("grant", "entrance_ids", [f"ent_{place:026d}" for place in range(21)], "/entrance_ids"),
    ("grant", "ends_at", "tomorrow", "/ends_at"),
    ("grant", "ends_at", "2026-11-21T12:00:00", "/ends_at"),
    ("grant", "ends_at", "9999-12-31T23:59:59Z", "/ends_at"),
    ("grant", "starts_at", "2027-01-01T00:00:00Z", "/"),
    ("command", "verb", "burn", "/verb"),
    ("request", "right", "forgetting", "/right"),
    ("verification", "code", "", "/code"),
    ("verification", "code", "c" * 33, "/code"),
    ("hold", "reason", "because", "/reason"),
    ("hold", "reason", "Because I say so", "/reason"),
    ("hold", "reason", "r" * 65, "/reason"),
    ("hold", "scope", {}, "/scope"),
    ("hold", "scope", {"person_id": "per_1"}, "/scope/person_id"),
    ("hold", "ends_at", "2026-12-21T12:00:00", "/ends_at"),
    ("hold", "ends_at", "2026-11-21T12:00:00Z", "/ends_at"),
    ("hold", "ends_at", "2028-01-01T00:00:00Z", "/ends_at"),
    ("hold", "ends_at", "9999-12-31T23:59:59Z", "/ends_at"),
]


@pytest.mark.parametrize(("name", "member", "value", "pointer"), MEMBERS)
def test_a_wrong_member_is_pointed_at(
    world: World, at: Clock, name: str, member: str, value: Any, pointer: str
) -> None:
    good = post(name, world, at.now)
    before = aws.contents()
    answer = good.send({**good.body, member: value})
    check_problem(answer, 422, "unacceptable")
    assert [error["pointer"] for error in answer.body["errors"]] == [pointer]
    assert aws.contents() == before


@pytest.mark.parametrize("handler", [answer_unknown.handler, open_site.handler, show_api.handler])
def test_a_route_that_does_not_exist_is_not_found(world: World, handler: Handler) -> None:
    check_problem(call(handler, "GET /v1/nothing", caller=world.resident), 404, "not-found")


def test_a_method_that_does_not_exist_is_not_found(world: World) -> None:
    check_problem(call(read_places.handler, "DELETE /v1/sites", caller=world.home.manager), 404, "not-found")


def test_health_needs_nobody(world: World) -> None:
    answer = call(show_api.handler, "GET /v1/health")
    assert (answer.status, answer.body) == (200, {"status": "ok"})


@pytest.mark.parametrize("query", [{}, {"ticket": ""}, {"ticket": "t" * 129}])
def test_a_link_without_a_possible_ticket_is_refused(world: World, query: dict[str, str]) -> None:
    route = "GET /v1/requests/{request_id}/bundle"
    answer = call(fetch_bundle.handler, route, query=query, request_id=f"req_{NOBODYS}")
    check_problem(answer, 422, "unacceptable")


def test_a_reader_without_a_token_is_not_signed_in(world: World) -> None:
    route = "GET /v1/requests/{request_id}"
    check_problem(call(read_requests.handler, route, request_id=f"req_{NOBODYS}"), 401, "not-signed-in")


def test_a_fault_of_ours_is_a_problem_without_its_cause(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CURSOR_SECRET")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "nowhere")
    monkeypatch.setattr("vestibule.registry.holdings.SITES.model.Meta.table_name", "gone")
    check_problem(_read_site(world), 500, "problem")


def _read_site(world: World) -> Answer:
    route = "GET /v1/sites/{site_id}"
    return call(read_places.handler, route, caller=world.home.manager, site_id=world.home.site.id)
