"""Names, addresses and codes stay where they belong: in the people's tables and in letters to themselves."""

import io
import json
from typing import Any, cast

import boto3
import pytest

from functions.access import acknowledge_command, record_entry
from functions.people import ask_corrections, decide_correction, keep_profile
from functions.requests import acknowledge_request, ask_for_proof, close_request, deliver_bundle
from functions.telemetry import record_telemetry
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, Answer, call, refusing
from tests.functions.messages import sent, stamped, take
from tests.functions.outbox import deliver, deliver_posted
from tests.functions.passages import fetched
from tests.functions.posting import Post
from tests.functions.routes import CODE, post, request_of
from tests.functions.world import World, command_of
from vestibule import observability
from vestibule.access.holdings import COMMANDS
from vestibule.answers import ANSWERS
from vestibule.evidence import EVIDENCE
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.requests import prove
from vestibule.table import commit

NAME, EMAIL, PHONE = "Xanthippe Quillfeather", "xq.canary@quillfeather.example", "+4915799887766"
CANARIES = (NAME, "Quillfeather", EMAIL, "xq.canary", PHONE, CODE)


class Spoken:
    """Everything that the program says: logs, metrics, problems, errors of steps."""

    def __init__(self, log: io.StringIO) -> None:
        self.log = log
        self.words: list[str] = []

    def answered(self, answer: Answer) -> Answer:
        if answer.status >= 400:
            self.words.append(json.dumps(answer.body, ensure_ascii=False))
        return answer

    def step(self, module: Any, **given: Any) -> None:
        try:
            module.handler(given, CONTEXT)
        except Exception as error:  # noqa: BLE001 (what the state machine would write into its history)
            self.words.append(f"{type(error).__name__}: {error}")

    def leaks(self, printed: str) -> list[str]:
        shared = [json.dumps(aws.contents(ANSWERS, EVIDENCE), ensure_ascii=False), json.dumps(aws.events())]
        said = "\n".join([self.log.getvalue(), printed, *self.words, *shared])
        return [canary for canary in CANARIES if canary in said]


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> Spoken:
    log = io.StringIO()
    monkeypatch.setattr(observability.logger.registered_handler, "stream", log)
    return Spoken(log)


@pytest.fixture
def canary(world: World, at: Clock) -> Person:
    """The resident, under an unusual name."""
    changes: dict[str, Any] = {"name": NAME, "email": EMAIL, "phone": PHONE}
    commit(PEOPLE.change(world.resident.id, **changes))
    return world.resident.model_copy(update=changes)


def invitation(world: World, at: Clock) -> Post:
    usual = post("person", world, at.now)
    body = {**usual.body, "name": NAME, "email": EMAIL, "phone": PHONE}
    return Post(usual.module, usual.route, body, usual.caller)


def test_the_canary_sings_where_it_may(world: World, at: Clock, canary: Person, spoken: Spoken) -> None:
    """Otherwise the other tests here could not fail."""
    request_of(canary, at.now, "received")
    entered = {"person_id": canary.id, "right": "access"}
    spoken.step(acknowledge_request, input=entered, execution="arn:one")
    deliver_posted()
    [(to, _, text)] = aws.mails()
    assert to == EMAIL
    assert NAME in text
    assert NAME in json.dumps(aws.contents(PEOPLE))
    observability.note(f"told {NAME}")
    assert spoken.leaks("") == [NAME, "Quillfeather"]


def test_an_invitation_says_no_name(
    world: World, at: Clock, spoken: Spoken, capsys: pytest.CaptureFixture[str]
) -> None:
    good = invitation(world, at)
    first = good.send(key="one")
    assert (first.status, sorted(first.body)) == (201, ["id", "relation_id", "status"])
    spoken.answered(good.send(key="one"))
    spoken.answered(good.send({**good.body, "language": "nl"}, key="one"))
    spoken.answered(good.send({**good.body, NAME: EMAIL}))
    spoken.answered(good.send({**good.body, "organisation_id": NAME}))
    spoken.answered(good.send({**good.body, "email": NAME}))
    spoken.answered(good.send(json.dumps(good.body)[:-1]))
    for operation in ("TransactWriteItems", "AdminCreateUser", "AdminAddUserToGroup"):
        with refusing(operation, "InternalServerError", mention=""):
            assert spoken.answered(good.send()).status == 500
    with refusing("AdminCreateUser", "AliasExistsException"):
        spoken.answered(good.send())
    leaked = spoken.leaks(capsys.readouterr().out)
    # An unknown member is pointed at by its name: to its sender only.
    assert [word for word in spoken.words if NAME in word] == [
        word for word in spoken.words if f'"pointer": "/{NAME}"' in word
    ]
    assert set(leaked) == {NAME, "Quillfeather"}
    spoken.words.clear()
    assert spoken.leaks("") == []


def test_a_request_says_no_name_and_no_code(
    world: World,
    at: Clock,
    canary: Person,
    spoken: Spoken,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(prove, "new_code", lambda: "7" * 8)
    request = request_of(canary, at.now, "received", code_hash=None, task_token=None)
    entered = {"request_id": request.id, "person_id": canary.id, "right": "access"}
    spoken.step(acknowledge_request, input=entered, execution="arn:one")
    posted = [event["subject"] for event in aws.events() if event["type"] == "messages.message.posted"]
    with refusing("SendEmail", "MessageRejected"):
        assert deliver(*posted) == ["m0"]
    assert deliver(*posted) == []
    for module, given in (
        (ask_for_proof, {"request_id": request.id, "task_token": "token"}),
        (deliver_bundle, {"request_id": request.id, "bundle_hash": "b", "counts": {}, "gone": {}}),
    ):
        with refusing("SendEmail", "MessageRejected"):
            spoken.step(module, **given)
        spoken.step(module, **{**given, "task_token": "another"} if "task_token" in given else given)
    spoken.step(close_request, request_id=request.id, outcome="closed")
    spoken.step(acknowledge_request, input={**entered, "right": NAME, "person_id": EMAIL}, execution="arn:two")
    assert len(aws.mails()) == 3
    assert "77777777" in aws.mails()[1][2]
    assert "77777777" not in spoken.log.getvalue() + json.dumps(aws.contents())
    assert len(spoken.words) == 3
    assert spoken.leaks(capsys.readouterr().out) == []


def test_a_guess_is_not_repeated(world: World, at: Clock, spoken: Spoken, capsys: pytest.CaptureFixture[str]) -> None:
    good = post("verification", world, at.now)
    for code in ("WRONG", NAME, f"{CODE} {CODE} {CODE} {CODE} {CODE}"):
        assert spoken.answered(good.send({"code": code})).status == 422
    with refusing("TransactWriteItems", "InternalServerError"):
        assert spoken.answered(good.send()).status == 500
    assert good.send().status == 202
    assert spoken.leaks(capsys.readouterr().out) == []


def test_a_message_of_a_device_is_not_repeated(
    world: World, at: Clock, spoken: Spoken, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(COMMANDS.add(command_of(world.resident, world.home, at.now)))
    thing = world.home.device.id
    for handler in (record_entry.handler, record_telemetry.handler, acknowledge_command.handler):
        for kind in ("access", "state", "fault", "ack"):
            for data in ({"entrance_id": NAME}, {NAME: EMAIL}, {"reason": PHONE, "code": EMAIL}):
                take(handler, stamped(sent(kind, data, at.now, **cast("Any", {NAME: PHONE})), thing, at.now))
                take(handler, stamped(sent(kind, data, at.now), thing, at.now))
        take(handler, stamped(NAME, thing, at.now), NAME)
    letters = boto3.client("sqs").receive_message(
        QueueUrl=f"{aws.QUEUES}/dead-letters", MaxNumberOfMessages=10, MessageAttributeNames=["All"]
    )["Messages"]
    spoken.words += [json.dumps(letter["MessageAttributes"]) for letter in letters]
    assert len(letters) == 10
    assert spoken.leaks(capsys.readouterr().out) == []


def test_a_hold_says_no_name(world: World, at: Clock, spoken: Spoken, capsys: pytest.CaptureFixture[str]) -> None:
    good = post("hold", world, at.now)
    spoken.answered(good.send({**good.body, "reason": NAME}))
    spoken.answered(good.send({**good.body, "reason": "quillfeather"}))
    spoken.answered(good.send({**good.body, "scope": {"person_id": EMAIL}}))
    spoken.answered(good.send({**good.body, "ends_at": PHONE}))
    with refusing("TransactWriteItems", "InternalServerError"):
        assert spoken.answered(good.send()).status == 500
    with refusing("PutEvents", "InternalFailure"):
        assert good.send().status == 201
    assert spoken.leaks(capsys.readouterr().out) == []
    assert len(spoken.words) == 5
    assert "quillfeather" not in spoken.log.getvalue() + "".join(spoken.words)


def test_a_passage_says_no_name(
    world: World, at: Clock, canary: Person, spoken: Spoken, capsys: pytest.CaptureFixture[str]
) -> None:
    good = post("disclosure", world, at.now)
    for changed in ({"why": PHONE}, {"purpose": NAME}, {"records": [EMAIL]}, {"person_id": NAME}, {"since": EMAIL}):
        spoken.answered(good.send({**good.body, **changed}))
    with refusing("TransactWriteItems", "InternalServerError"):
        assert spoken.answered(good.send()).status == 500
    passage = good.send()
    data = fetched(passage, caller=world.home.manager, roles=("manager",))
    assert NAME in json.dumps(data.body)
    assert EMAIL in json.dumps(data.body)
    assert spoken.leaks(capsys.readouterr().out) == []


def test_a_recipient_says_no_name(world: World, at: Clock, spoken: Spoken, capsys: pytest.CaptureFixture[str]) -> None:
    good = post("recipient", world, at.now)
    assert good.send({**good.body, "name": NAME, "contract": PHONE}).status == 201
    for changed in ({"kind": EMAIL}, {"country": NAME}, {"safeguard": EMAIL}, {"contract_from": PHONE}):
        spoken.answered(good.send({**good.body, "name": NAME, **changed}))
    assert spoken.leaks(capsys.readouterr().out) == []


def test_an_own_record_and_its_correction_say_no_name(
    world: World, at: Clock, canary: Person, spoken: Spoken, capsys: pytest.CaptureFixture[str]
) -> None:
    change: Any = {"route": "PATCH /v1/people/me", "caller": canary, "headers": {"content-type": "application/json"}}
    changes: Any = (
        {"phone": EMAIL},
        {"language": NAME},
        {"email": NAME},
        {"name": f"{NAME}\r\n{PHONE}"},
        {"email": PHONE},
    )
    for body in changes:
        spoken.answered(call(keep_profile.handler, body=body, **change))
    with refusing("SendEmail", "MessageRejected"):
        assert spoken.answered(call(keep_profile.handler, body={"email": f"new.{EMAIL}"}, **change)).status == 500
    ask: Any = {"route": "POST /v1/corrections", "caller": canary}
    asks: Any = (
        {"wanted": {"name": f"{NAME}\n"}},
        {"wanted": {"phone": EMAIL}},
        {"note": f"\x1b{NAME}"},
        {NAME: EMAIL},
    )
    for body in asks:
        spoken.answered(call(ask_corrections.handler, body=body, **ask))
    asked = call(ask_corrections.handler, body={"wanted": {"name": f"{NAME} II"}, "note": PHONE}, **ask)
    path: Any = {"correction_id": asked.body["id"], "caller": world.home.manager}
    decide = call(
        decide_correction.handler, "POST /v1/corrections/{correction_id}/decision", {"decision": "made"}, **path
    )
    assert (asked.status, decide.status) == (201, 201)
    spoken.words = [word for word in spoken.words if f'"pointer": "/{NAME}"' not in word]
    assert spoken.leaks(capsys.readouterr().out) == []


def test_a_webhook_and_a_key_say_no_address_and_no_secret(
    world: World, at: Clock, spoken: Spoken, capsys: pytest.CaptureFixture[str]
) -> None:
    webhook, key = post("webhook", world, at.now), post("partner key", world, at.now)
    for good, changed in (
        (webhook, {"url": "https://hooks.example.com/xq.canary"}),
        (webhook, {"url": "https://xq.canary@hooks.example.com/"}),
        (webhook, {"events": [NAME]}),
        (key, {"name": NAME}),
        (key, {"scopes": [NAME]}),
    ):
        spoken.answered(good.send({**good.body, **changed}))
    for good in (webhook, key):
        with refusing("TransactWriteItems", "InternalServerError"):
            assert spoken.answered(good.send()).status == 500
    made = [webhook.send().body["secret"], key.send().body["key"]]
    printed = capsys.readouterr().out
    assert spoken.leaks(printed) == []
    said = spoken.log.getvalue() + printed + json.dumps(aws.contents(ANSWERS, EVIDENCE))
    assert [secret for secret in made if secret in said] == []
