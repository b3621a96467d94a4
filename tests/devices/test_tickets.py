"""A phone shows a ticket to a door that has no network."""

from typing import Any

import pytest

from local.devices.lock import CHALLENGE_MS
from tests.devices.doors import SIGNER, Bench, data_of, told, with_list
from tests.devices.signing import ENTRANCE, NOW, QUARTER, Signer

PHONE = Signer()
ELSEWHERE = "ent_01JD3Z70VJ6H2S8E5P1D9F4G7B"


def show(bench: Bench, ticket: str | None = None, phone: Signer = PHONE, **shown: Any) -> tuple[str, str]:
    """Result and reason of showing a ticket to the door, which gives a new challenge for it."""
    challenge = bench.lock.challenge(ENTRANCE)
    ((_, result, reason),) = told(
        bench.lock.show_ticket(phone.show(ticket or SIGNER.ticket(PHONE), challenge, **shown))
    )
    return result, reason


def test_the_right_phone_opens_the_door() -> None:
    bench = with_list()
    (access,) = bench.lock.show_ticket(PHONE.show(SIGNER.ticket(PHONE), bench.lock.challenge(ENTRANCE)))
    assert data_of(access) == {
        "entrance_id": ENTRANCE,
        "method": "ticket",
        "result": "granted",
        "reason": "ok",
        "ticket_id": "tkt_1",
        "grant_id": "grt_1",
        "number": 1,
    }
    assert bench.lock.entered == [(ENTRANCE, "tkt_1")]


def test_a_replayed_answer_opens_nothing() -> None:
    lock = with_list().lock
    shown = PHONE.show(SIGNER.ticket(PHONE), lock.challenge(ENTRANCE))
    said = [*lock.show_ticket(shown), *lock.show_ticket(shown)]
    assert [reason for _, _, reason in told(said)] == ["ok", "replayed"]
    lock.challenge(ENTRANCE)
    assert told(lock.show_ticket(shown)) == [("ticket", "denied", "replayed")]
    assert len(lock.entered) == 1


def test_a_challenge_ends() -> None:
    bench = with_list()
    shown = PHONE.show(SIGNER.ticket(PHONE), bench.lock.challenge(ENTRANCE))
    bench.clock.now += CHALLENGE_MS + 1
    assert told(bench.lock.show_ticket(shown)) == [("ticket", "denied", "replayed")]


def test_a_ticket_needs_the_phone_that_it_was_made_for() -> None:
    assert show(with_list(), phone=Signer()) == ("denied", "bad_ticket")


@pytest.mark.parametrize("signature", ["", "AAAA", "*" * 86, "A" * 86, "A" * 200_000])
def test_an_answer_that_is_no_signature_is_refused(signature: str) -> None:
    lock = with_list().lock
    shown = PHONE.show(SIGNER.ticket(PHONE), lock.challenge(ENTRANCE))
    assert told(lock.show_ticket(shown._replace(signature=signature))) == [("ticket", "denied", "bad_ticket")]


@pytest.mark.parametrize(
    "ticket",
    [
        pytest.param("", id="nothing"),
        pytest.param("a.b.c", id="nonsense"),
        pytest.param(Signer().ticket(PHONE), id="signed-by-a-stranger"),
        pytest.param(Signer().ticket(PHONE, headers={"kid": SIGNER.jwk["kid"]}), id="in-the-name-of-the-cloud"),
        pytest.param(SIGNER.ticket(PHONE, headers={"typ": "door-list+jws"}), id="a-list"),
        pytest.param(SIGNER.ticket(PHONE, v=2), id="another-version"),
        pytest.param(SIGNER.ticket(PHONE, cnf={}), id="without-a-key"),
        pytest.param(SIGNER.ticket(PHONE, cnf={"jwk": {"kty": "oct", "k": "AAAA"}}), id="with-a-key-of-another-kind"),
        pytest.param(SIGNER.ticket(PHONE, exp=None), id="without-an-end"),
    ],
)
def test_a_ticket_that_is_none_is_refused(ticket: str) -> None:
    bench = with_list()
    challenge = bench.lock.challenge(ENTRANCE)
    assert told(bench.lock.show_ticket(PHONE.show(ticket, challenge))) == [("ticket", "denied", "bad_ticket")]


@pytest.mark.parametrize(
    ("contents", "reason"),
    [
        ({"exp": NOW // 1000}, "expired"),
        ({"entrances": {ELSEWHERE: [{"grant_id": "grt_1", "spans": [[NOW, NOW + QUARTER]]}]}}, "wrong_door"),
        ({"entrances": {ENTRANCE: [{"grant_id": "grt_1", "spans": [[NOW + 1, NOW + 2]]}]}}, "outside_hours"),
        ({"entrances": {ENTRANCE: [{"grant_id": "grt_9", "spans": [[NOW, NOW + QUARTER]]}]}}, "revoked"),
    ],
)
def test_a_ticket_opens_its_doors_in_its_time(contents: dict[str, Any], reason: str) -> None:
    assert show(with_list(refused=["grt_9"]), SIGNER.ticket(PHONE, **contents)) == ("denied", reason)


def test_a_ticket_for_another_door_is_refused_though_the_phone_speaks_of_that_one() -> None:
    rights = {ELSEWHERE: [{"grant_id": "grt_1", "spans": [[NOW, NOW + QUARTER]]}]}
    bench = with_list()
    shown = PHONE.show(SIGNER.ticket(PHONE, entrances=rights), bench.lock.challenge(ELSEWHERE), entrance_id=ELSEWHERE)
    assert told(bench.lock.show_ticket(shown)) == [("ticket", "denied", "wrong_door")]


def test_one_of_two_grants_is_enough() -> None:
    rights = [{"grant_id": grant, "spans": [[NOW, NOW + QUARTER]]} for grant in ("grt_9", "grt_1")]
    ticket = SIGNER.ticket(PHONE, entrances={ENTRANCE: rights})
    assert show(with_list(refused=["grt_9"]), ticket) == ("granted", "ok")


def test_without_a_clock_no_ticket_opens() -> None:
    assert show(Bench()) == ("denied", "no_clock")


def test_a_shut_door_opens_for_no_ticket() -> None:
    assert show(with_list(shut_until=NOW + QUARTER)) == ("denied", "shut")


def test_a_ticket_opens_after_the_lease_of_the_list_and_what_the_list_refused_stays_refused() -> None:
    bench = with_list(refused=["grt_9"], lasts_ms=1_000)
    bench.clock.now += 60_000
    rights = {ENTRANCE: [{"grant_id": "grt_9", "spans": [[NOW, NOW + QUARTER]]}]}
    assert show(bench) == ("granted", "ok")
    assert show(bench, SIGNER.ticket(PHONE, entrances=rights)) == ("denied", "revoked")


def test_a_jammed_door_says_so() -> None:
    bench = with_list()
    bench.lock.jam()
    assert show(bench) == ("denied", "jammed")
