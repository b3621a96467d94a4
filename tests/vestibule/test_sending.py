"""A webhook's receiver may be slow, endless, broken or hostile: each try ends in time, and goes only where it may."""

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from tests.functions import receiver
from tests.functions.receiver import Answering, Receiver, answer, running
from vestibule import ids
from vestibule.partners import retries, sending, signing
from vestibule.partners.model import Webhook
from vestibule.partners.sending import Outcome, Outgoing
from vestibule.passed import let_through

NOW = datetime.now(UTC)
"""Where the verifier looks at the clock itself, so does the test: this is the start of a run that may be long."""
MASTER, SECRET = b"m" * 64, b"s" * 32
ALL_SECRETS = st.binary(min_size=24, max_size=64)
LIMIT_S = 0.6


@pytest.fixture(autouse=True)
def _without_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only this machine can be reached."""
    really = socket.socket.connect

    def near(this: socket.socket, address: Any) -> None:
        assert address[0] in ("127.0.0.1", "::1"), "this test reached for the network"
        really(this, address)

    monkeypatch.setattr(socket.socket, "connect", near)
    monkeypatch.setattr(sending, "TIME_LIMIT_S", LIMIT_S)


def outgoing(values: dict[str, Any] | None = None) -> Outgoing:
    passed = let_through(ids.derived("rcp", "one"), values or {"fault_id": "flt_1"}, purpose="service_delivery")
    return Outgoing(ids.derived("dlv", "one"), "telemetry.fault.raised", NOW, passed)


def sent(to: Receiver | str, *secrets: bytes) -> Outcome:
    url = to if isinstance(to, str) else to.url
    return sending.send(url, outgoing(), secrets or (SECRET,), datetime.now(UTC), local_ca=receiver.authority())


def test_a_message_arrives_with_its_signature_and_nothing_more_than_was_let_through() -> None:
    with running(answer(204)) as partner:
        outcome = sent(partner)
    [message] = partner.received
    assert (outcome.status, outcome.reason, outcome.is_delivered) == (204, None, True)
    assert (message.path, message.headers["host"]) == ("/hook", f"localhost:{partner.port}")
    assert partner.names == ["localhost"]
    assert json.loads(message.body)["data"] == {"fault_id": "flt_1"}
    assert Verifier(signing.written(SECRET)).verify(message.body, message.headers) == json.loads(message.body)


@pytest.mark.parametrize(
    ("answering", "status", "is_delivered"),
    [
        (answer(200, body=b"thank you"), 200, True),
        (answer(299), 299, True),
        (answer(300), 300, False),
        (answer(404), 404, False),
        (answer(410), 410, False),
        (answer(500, body=b"x" * 200_000), 500, False),
        (receiver.endless_body, 200, True),
    ],
)
def test_only_a_status_of_success_counts(answering: Answering, status: int, is_delivered: bool) -> None:  # noqa: FBT001
    with running(answering) as partner:
        outcome = sent(partner)
    assert (outcome.status, outcome.is_delivered, outcome.reason) == (status, is_delivered, None)


@pytest.mark.parametrize("answering", [receiver.drip, receiver.endless_headers, receiver.silent])
def test_a_receiver_that_takes_its_time_is_cut_off(answering: Answering) -> None:
    with running(answering) as partner:
        began = time.monotonic()
        outcome = sent(partner)
        took = time.monotonic() - began
    assert (outcome.status, outcome.reason) == (None, "too_slow")
    assert LIMIT_S <= took < LIMIT_S + 1
    assert outcome.took_ms >= LIMIT_S * 1000


@pytest.mark.parametrize(
    ("answering", "status"),
    [
        (receiver.dripped_body("HTTP/1.1 200 OK", "Connection: close"), 200),
        (receiver.dripped_body("HTTP/1.1 200 OK", "Content-Length: 9999999"), 200),
        (receiver.dripped_body("HTTP/1.0 200 OK"), 200),
        (receiver.dripped_body("HTTP/1.0 500 No"), 500),
        (receiver.dripped_body("HTTP/1.1 500 No", "Connection: close"), 500),
        (receiver.silent_body, 200),
    ],
)
def test_a_body_that_takes_its_time_is_cut_off_and_the_status_counts(answering: Answering, status: int) -> None:
    with running(answering) as partner:
        began = time.monotonic()
        outcome = sent(partner)
        took = time.monotonic() - began
    assert (outcome.status, outcome.reason) == (status, None)
    assert took < LIMIT_S + 1


def test_nothing_of_a_conversation_stays_open() -> None:
    closed = threading.Event()

    def answering(connection: ssl.SSLSocket, _: threading.Event) -> None:
        connection.sendall(b"HTTP/1.0 200 OK\r\n\r\n" + b"x" * 100)
        with suppress(OSError):
            connection.settimeout(LIMIT_S + 2)
            if connection.recv(1) == b"":
                closed.set()

    with running(answering) as partner:
        assert sent(partner).is_delivered
        assert closed.wait(LIMIT_S + 1)


def test_a_receiver_that_never_shakes_hands_is_cut_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        outcome = sent(f"https://localhost:{mute.getsockname()[1]}/")
    assert (outcome.reason, outcome.took_ms < (LIMIT_S + 1) * 1000) == ("too_slow", True)


def test_what_is_read_of_an_answer_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "TIME_LIMIT_S", 60.0)
    with running(receiver.endless_body) as partner:
        began = time.monotonic()
        assert sent(partner).is_delivered
    assert time.monotonic() - began < 30, "it stopped by the size, not by the time"


@pytest.mark.parametrize(
    ("answering", "reason"),
    [(receiver.reset, "no_connection"), (receiver.gibberish, "not_http")],
)
def test_what_is_no_answer_has_a_reason(answering: Answering, reason: str) -> None:
    with running(answering) as partner:
        assert (sent(partner).status, sent(partner).reason) == (None, reason)


def test_nobody_listening_is_no_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert sent(f"https://localhost:{port}/").reason == "no_connection"


def test_a_redirect_is_a_failure_and_is_not_followed() -> None:
    with running(answer(200)) as private:
        for status in (301, 302, 303, 307, 308):
            with running(answer(status, f"Location: {private.url}")) as partner:
                outcome = sent(partner)
            assert (outcome.status, outcome.is_delivered) == (status, False)
    assert private.received == []


def test_a_certificate_for_another_host_is_refused() -> None:
    with running(answer(200), name="elsewhere.example.com") as partner:
        outcome = sent(partner)
    assert (outcome.reason, partner.received) == ("no_valid_certificate", [])


def test_a_certificate_of_an_unknown_authority_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "_trust", lambda _: ssl.create_default_context())  # as it is without a local one
    with running(answer(200)) as partner:
        outcome = sent(partner)
    assert (outcome.reason, partner.received) == ("no_valid_certificate", [])


def test_without_the_local_setting_this_machine_is_never_called() -> None:
    with running(answer(200)) as partner:
        outcomes = [
            sending.send(url, outgoing(), [SECRET], NOW)
            for url in (partner.url, f"https://127.0.0.1:{partner.port}/", "https://localhost/", "https://127.0.0.1/")
        ]
    assert {outcome.status for outcome in outcomes} == {None}
    assert [outcome.reason for outcome in outcomes] == ["port", "port", "private_address", "not_a_name"]
    assert (partner.received, partner.names) == ([], [])


def resolving(answers: list[list[str]], asked: list[str]) -> Callable[..., Any]:
    """A resolver that answers differently each time that a name is asked for; addresses are what they are."""
    really = socket.getaddrinfo

    def resolve(host: str, port: int, *rest: Any, **options: Any) -> Any:
        if not host.endswith("example.com"):
            return really(host, port, *rest, **options)
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (found, port)) for found in answers[len(asked) - 1]]

    return resolve


def test_an_answer_of_the_resolver_that_changes_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, called = list[str](), list[str]()

    def refuse(_: socket.socket, address: Any) -> None:
        called.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolving([["93.184.216.34"], ["127.0.0.1"]], asked))
    monkeypatch.setattr(socket.socket, "connect", refuse)
    outcome = sending.send("https://hooks.example.com/x", outgoing(), [SECRET], NOW)
    assert (outcome.reason, called, asked) == ("no_connection", ["93.184.216.34"], ["hooks.example.com"])
    outcome = sending.send("https://hooks.example.com/x", outgoing(), [SECRET], NOW)
    assert (outcome.reason, called) == ("private_address", ["93.184.216.34"]), "looked up anew, and refused uncalled"


def test_a_name_with_one_private_address_among_public_ones_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolving([["93.184.216.34", "10.0.0.7"]], []))
    assert sending.send("https://hooks.example.com/x", outgoing(), [SECRET], NOW).reason == "private_address"


def test_the_next_address_is_called_when_one_takes_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    called = list[str]()

    def refuse(_: socket.socket, address: Any) -> None:
        called.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolving([["93.184.216.35", "93.184.216.34"]], []))
    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert sending.send("https://hooks.example.com/x", outgoing(), [SECRET], NOW).reason == "no_connection"
    assert called == ["93.184.216.34", "93.184.216.35"]


# Signatures


@given(secret=ALL_SECRETS, body=st.binary(max_size=300), name=st.text("abc", min_size=1))
def test_every_signature_is_verified_by_an_independent_library(secret: bytes, body: bytes, name: str) -> None:
    text = json.dumps({"hex": body.hex()}).encode()
    headers = signing.headers([secret], name, text, datetime.now(UTC))
    assert Verifier(signing.written(secret)).verify(text, headers) == json.loads(text)


@given(secrets=st.lists(ALL_SECRETS, min_size=2, max_size=2, unique=True), other=ALL_SECRETS)
def test_two_live_secrets_both_verify_and_a_third_does_not(secrets: list[bytes], other: bytes) -> None:
    headers = signing.headers(secrets, "one", b"{}", datetime.now(UTC))
    for secret in secrets:
        assert Verifier(signing.written(secret)).verify(b"{}", headers) == {}
    if other not in secrets:
        with pytest.raises(WebhookVerificationError):
            Verifier(signing.written(other)).verify(b"{}", headers)


@given(where=st.sampled_from(["webhook-id", "webhook-timestamp", "body"]))
def test_a_changed_message_is_not_verified(where: str) -> None:
    headers, body = signing.headers([SECRET], "one", b'{"a":1}', datetime.now(UTC)), b'{"a":1}'
    if where == "body":
        body = b'{"a":2}'
    else:
        headers[where] = {"webhook-id": "two", "webhook-timestamp": str(int(headers["webhook-timestamp"]) + 1)}[where]
    with pytest.raises(WebhookVerificationError):
        Verifier(signing.written(SECRET)).verify(body, headers)


@given(
    first=st.tuples(st.text("ab", min_size=1, max_size=3), st.integers(1, 99)),
    second=st.tuples(st.text("ab", min_size=1, max_size=3), st.integers(1, 99)),
)
def test_every_webhook_and_number_has_a_secret_of_its_own(first: tuple[str, int], second: tuple[str, int]) -> None:
    secrets = [signing.secret_of(MASTER, ids.derived("whk", name), number) for name, number in (first, second)]
    assert (secrets[0] == secrets[1]) == (first == second)
    assert len(secrets[0]) == 32


@given(number=st.integers(1, 50), hours=st.floats(-48, 48))
def test_at_most_two_secrets_sign_and_the_older_one_for_a_day(number: int, hours: float) -> None:
    until = NOW + timedelta(hours=hours)
    webhook = Webhook.model_construct(id=ids.derived("whk", "one"), secret_number=number + 1, older_until=until)
    live = signing.live_secrets(MASTER, webhook, NOW)
    newest, older = (signing.secret_of(MASTER, webhook.id, each) for each in (number + 1, number))
    assert live == ([newest, older] if until > NOW else [newest])


# When to try again


@given(made=st.integers(1, 12), wish=st.none() | st.integers(0, 10**6))
def test_the_next_try_keeps_to_the_table(made: int, wish: int | None) -> None:
    due = retries.next_try(made, NOW, None if wish is None else timedelta(seconds=wish))
    if made >= len(retries.AFTER):
        assert due is None
        return
    assert due is not None
    least = max(retries.AFTER[made], min(timedelta(seconds=wish or 0), retries.LONGEST_WISH))
    assert least <= due - NOW <= max(retries.AFTER[made] * 1.1, least)


@pytest.mark.parametrize(
    ("status", "said", "wish"),
    [
        (429, "120", timedelta(minutes=2)),
        (503, " 7 ", timedelta(seconds=7)),
        (429, "99999999999999999999", timedelta(hours=10)),
        (429, "Sat, 21 Nov 2026 12:05:00 GMT", timedelta(minutes=5)),
        (429, "Sat, 21 Nov 2026 11:05:00 GMT", timedelta(0)),
        (429, "soon", None),
        (429, "Mon, 01 Jan 2024 00:00:00 +99999999999999999999", None),
        (429, "-5", None),
        (429, "", None),
        (500, "120", None),
    ],
)
def test_a_receiver_may_ask_to_be_left_alone(status: int, said: str, wish: timedelta | None) -> None:
    noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert retries.wish_of(status, {"Retry-After": said}, noon) == wish


_PARTS_OF_DATES = st.sampled_from(
    ["Mon, ", "01 ", "Jan ", "2024 ", "9999 ", "0000 ", "00:00:00 ", "99:99 ", "+", "-", "9" * 20]
)
_SAID = st.text(max_size=60) | st.lists(_PARTS_OF_DATES, max_size=12).map("".join)


@given(status=st.sampled_from([429, 503, 500]), said=_SAID)
def test_whatever_a_receiver_says_about_when_to_come_again_a_next_try_follows(status: int, said: str) -> None:
    wish = retries.wish_of(status, {"Retry-After": said}, NOW)
    assert wish is None or wish >= timedelta(0)
    due = retries.next_try(1, NOW, wish)
    assert due is not None
    assert timedelta(0) < due - NOW <= retries.LONGEST_WISH


def test_the_name_of_a_header_is_read_in_any_case() -> None:
    with running(answer(429, "retry-after: 900")) as partner:
        outcome = sent(partner)
    assert retries.wish_of(429, outcome.headers, NOW) == timedelta(seconds=900)
