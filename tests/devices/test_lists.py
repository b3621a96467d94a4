"""A lock and its list: which it takes, how long it goes by it, and what it opens by it."""

import json
from typing import Any, get_args

import pytest

from local.devices.clocks import DRIFT
from local.devices.device import ASKS_AGAIN_AFTER
from local.devices.door_list import verifier
from local.devices.flash import Flash
from local.devices.lock import COUNTS_MS, MOST_WRONG
from tests.devices.doors import SIGNER, Bench, answers, command, data_of, told, with_list
from tests.devices.signing import DOOR_KEY, ENTRANCE, NOW, QUARTER, THING, Signer, opening
from vestibule.access import verifying

CODE = "493817"
GRANTED, UNKNOWN, NO_LIST = ("pin", "granted", "ok"), ("pin", "denied", "unknown_code"), ("pin", "denied", "no_list")


def test_it_asks_when_it_begins_and_says_what_it_holds() -> None:
    bench = Bench()
    (ask,) = bench.asks
    assert ask.topic == f"$aws/rules/vestibule_list/d/{THING}/ask/list"
    assert set(data_of(ask)) == {"entrance_id", "nonce"}
    (held,) = bench.give(version=7)
    assert (held.payload["type"], data_of(held)) == ("held", {"entrance_id": ENTRANCE, "version": 7})


def test_a_code_on_the_list_opens_without_a_network() -> None:
    lock = with_list(opens=[opening(CODE)]).lock
    (access,) = lock.enter(ENTRANCE, CODE)
    assert data_of(access) == {
        "entrance_id": ENTRANCE,
        "method": "pin",
        "result": "granted",
        "reason": "ok",
        "credential_id": "crd_1",
        "grant_id": "grt_1",
        "number": 1,
    }
    assert (lock.bolt, lock.entered) == ("unlocked", [(ENTRANCE, "crd_1")])


def test_nothing_of_what_was_typed_is_told_or_kept() -> None:
    lock = with_list(opens=[opening(CODE)]).lock
    said = [*lock.enter(ENTRANCE, CODE), *lock.enter(ENTRANCE, "271828")]
    written = "".join(message.encode().decode() for message in said) + lock.flash.model_dump_json()
    assert [code for code in (CODE, "271828") if code in written] == []


@pytest.mark.parametrize("text", [CODE, "493 817", "04:A2-2b.91 c3", "vpassabcdefghijklmnopqrstuvwxyz234567"])
def test_lock_and_cloud_know_a_code_by_the_same_verifier(text: str) -> None:
    for medium in get_args(verifying.Medium.__value__):
        assert verifier(DOOR_KEY, text, medium) == verifying.verifier(bytes.fromhex(DOOR_KEY), text, medium)


def test_the_number_of_a_fob_cannot_be_typed_nor_a_code_be_on_a_fob() -> None:
    """Who hands out fobs would else choose one that is somebody's code."""
    fob = opening("20261122", verifier=verifier(DOOR_KEY, "20261122", "read"), kind="fob", credential_id="crd_2")
    bench = with_list(opens=[fob, opening(CODE)])
    tries = [("20261122", "typed"), ("20261122", "scanned"), (CODE, "read"), (CODE, "typed"), ("20261122", "read")]
    entered = [told(bench.lock.enter(ENTRANCE, text, medium))[0] for text, medium in tries]  # type: ignore[arg-type]
    denied = [(method, "denied", "unknown_code") for method in ("pass", "pass", "fob")]
    assert entered == [*denied, GRANTED, ("fob", "granted", "ok")]


@pytest.mark.parametrize(
    ("text", "method"), [("000111", "pin"), ("VPASS" + "A" * 32, "pass"), ("12345678", "pass"), ("04a22b91c3", "fob")]
)
def test_a_code_that_nobody_knows_is_denied_by_its_look(text: str, method: str) -> None:
    assert told(with_list().lock.enter(ENTRANCE, text)) == [(method, "denied", "unknown_code")]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (NOW + 999, ("pin", "denied", "outside_hours")),
        (NOW + 1_050, GRANTED),
        (NOW + 1_900, GRANTED),
        (NOW + 2_000, ("pin", "denied", "outside_hours")),
    ],
)
def test_a_code_opens_within_its_times(at: int, expected: tuple[str, str, str]) -> None:
    bench = with_list(opens=[opening(CODE, spans=[[NOW + 1_000, NOW + 2_000]])])
    bench.clock.now = at
    assert told(bench.lock.enter(ENTRANCE, CODE)) == [expected]


def test_what_has_perhaps_begun_and_what_has_perhaps_ended_stays_shut() -> None:
    """The answer was ten seconds on its way: the cloud's clock said NOW at some instant in between."""
    bench = Bench()
    bench.clock.now = NOW + 10_000
    spans = {"begins": [[NOW + 1, NOW + QUARTER]], "ends": [[NOW - 1, NOW + 10_000]], "runs": [[NOW, NOW + 10_011]]}
    bench.give(now=NOW, opens=[opening(f"1111{n}2", spans=spans[name]) for n, name in enumerate(spans)])
    entered = [told(bench.lock.enter(ENTRANCE, f"1111{n}2"))[0][1] for n in range(len(spans))]
    assert dict(zip(spans, entered, strict=True)) == {"begins": "denied", "ends": "denied", "runs": "granted"}


def test_the_own_clock_of_the_device_opens_nothing_and_shuts_nothing() -> None:
    bench = with_list(opens=[opening(CODE, spans=[[NOW, NOW + 1_000]])])
    bench.lock.clock = lambda: NOW + 10**9
    assert told(bench.lock.enter(ENTRANCE, CODE)) == [GRANTED]
    assert answers(bench.lock.on_command(command())) == [("received", "ok"), ("done", "ok")]


def test_a_list_is_gone_by_for_its_lease_and_no_longer() -> None:
    """The lease runs from the question, whenever the answer came."""
    bench = Bench()
    bench.clock.now += 60_000
    bench.give(opens=[opening(CODE, spans=[[NOW, NOW + 2 * QUARTER]])])
    bench.clock.now = NOW + int(QUARTER / (1 + DRIFT))
    assert told(bench.lock.enter(ENTRANCE, CODE)) == [GRANTED]
    bench.clock.now = NOW + int(QUARTER / (1 + DRIFT)) + 1
    assert told(bench.lock.enter(ENTRANCE, CODE)) == [NO_LIST]


def test_after_a_restart_it_has_no_list_and_no_clock_until_it_has_asked() -> None:
    bench = with_list(opens=[opening(CODE)], refused=["grt_9"])
    _, ask = bench.lock.restart()
    assert told(bench.lock.enter(ENTRANCE, CODE)) == [NO_LIST]
    assert answers(bench.lock.on_command(command())) == [("rejected", "no_clock")]
    bench.give(ask, opens=[opening(CODE)])
    assert told(bench.lock.enter(ENTRANCE, CODE)) == [GRANTED]


def test_flash_keeps_what_it_must_and_nothing_that_runs() -> None:
    bench = with_list(opens=[opening(CODE, one_time=True)], refused=["grt_9"], version=3)
    bench.lock.on_command(command())
    bench.lock.enter(ENTRANCE, CODE)
    bench.lock.restart()
    kept: Flash = bench.lock.flash
    assert (kept.boot, kept.number, list(kept.ring), kept.lists[ENTRANCE].version) == (2, 2, ["cmd_1"], 3)
    assert (kept.used, kept.lists[ENTRANCE].refused) == ({ENTRANCE: {"crd_1": NOW}}, frozenset({"grt_9"}))
    assert (bench.lock.now, bench.lock.list_of(ENTRANCE)) == (None, None)


def test_what_a_list_refuses_is_refused_after_its_lease_and_after_a_restart() -> None:
    bench = with_list(refused=["grt_1"])
    bench.clock.now += QUARTER * 2
    after_lease = bench.lock.on_command(command("cmd_1", not_after=NOW + QUARTER * 3))
    bench.lock.restart()
    bench.give(bench.lock.begin()[0], now=NOW, entrance_id="ent_other")  # a list of another door tells nothing
    assert answers(after_lease) == [("rejected", "revoked")]
    assert bench.lock.flash.lists[ENTRANCE].refused == {"grt_1"}


def test_a_command_that_is_brought_again_after_the_flash_was_lost_finds_a_lock_without_a_time_or_comes_too_late() -> (
    None
):
    """It needs no nonce of its own: what time it is comes only in the answer to the lock's."""
    first = with_list()
    assert answers(first.lock.on_command(command()))[-1] == ("done", "ok")
    fresh = Bench(clock=first.clock)
    early = answers(fresh.lock.on_command(command("cmd_2")))
    fresh.clock.now += 10_001
    fresh.give()
    assert [*early, *answers(fresh.lock.on_command(command()))] == [("rejected", "no_clock"), ("rejected", "expired")]


def test_a_shut_door_opens_for_nobody_until_it_surely_is_not_shut() -> None:
    bench = with_list(opens=[opening(CODE)], shut_until=NOW + 5_000)
    lock, shut = bench.lock, ("pin", "denied", "shut")
    assert told(lock.enter(ENTRANCE, CODE)) == [shut]
    assert answers(lock.on_command(command("cmd_1"))) == [("rejected", "shut")]
    assert answers(lock.on_command(command("cmd_2", verb="lock")))[-1] == ("done", "ok")
    bench.clock.now = NOW + 5_100
    assert told(lock.enter(ENTRANCE, CODE)) == [GRANTED]


def test_a_command_without_a_grant_or_with_another_is_not_revoked() -> None:
    lock = with_list(refused=["grt_9"]).lock
    assert answers(lock.on_command(command("cmd_1", grant_id="grt_9"))) == [("rejected", "revoked")]
    assert answers(lock.on_command(command("cmd_2", grant_id=None)))[-1] == ("done", "ok")
    assert answers(lock.on_command(command("cmd_3", grant_id=7))) == [("rejected", "bad_message")]


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"headers": {"typ": "door-ticket+jws"}}, id="a-ticket"),
        pytest.param({"headers": {"kid": "another"}}, id="another-key"),
        pytest.param({"headers": {"zip": "none"}}, id="not-packed"),
        pytest.param({"v": 2}, id="another-version-of-lists"),
        pytest.param({"thing": "dev_other"}, id="for-another-device"),
        pytest.param({"nonce": "0" * 32}, id="another-nonce-inside"),
        pytest.param({"version": -1}, id="no-version"),
        pytest.param({"now": "NOW"}, id="no-time"),
        pytest.param({"lasts_ms": None}, id="no-end"),
        pytest.param({"door_key": "5a"}, id="a-short-key"),
        pytest.param({"opens": [{"verifier": "*"}]}, id="a-line-that-is-none"),
        pytest.param({"refused": "grt_1"}, id="no-list-of-refused"),
    ],
)
def test_a_list_that_is_not_as_it_should_be_is_not_taken(wrong: dict[str, Any]) -> None:
    bench = Bench()
    assert bench.give(**{"opens": [opening(CODE)], **wrong}) == []
    assert told(bench.lock.enter(ENTRANCE, CODE)) == [NO_LIST]
    assert len(bench.give()) == 1, "the right answer is taken after the wrong one"


def test_a_list_that_somebody_else_signed_is_not_taken() -> None:
    bench = Bench()
    stranger = Signer()
    assert bench.lock.on_message(*stranger.answer(bench.asks[0], NOW)) == []
    assert bench.lock.on_message(*stranger.answer(bench.asks[0], NOW, headers={"kid": SIGNER.jwk["kid"]})) == []


@pytest.mark.parametrize("body", [b"", b"[]", b'{"what":"list"}', b"\xff", b"[" * 100_000])
def test_an_answer_that_is_none_changes_nothing(body: bytes) -> None:
    bench = Bench()
    topic, _ = SIGNER.answer(bench.asks[0], NOW)
    assert bench.lock.on_message(topic, body) == []
    assert bench.lock.on_message(topic, json.dumps({"what": "list", "entrance_id": ENTRANCE}).encode()) == []


def test_an_answer_is_taken_once_and_only_for_the_last_question() -> None:
    bench = Bench()
    (later,) = bench.lock.begin()
    assert bench.give(bench.asks[0]) == []
    assert len(bench.give(later)) == 1
    assert bench.give(later) == []


def test_an_older_version_does_not_replace_a_newer_one() -> None:
    bench = with_list(version=5)
    assert bench.renew(version=4) == []
    assert len(bench.renew(version=5)) == 1


def test_it_asks_again_after_a_third_of_the_lease() -> None:
    bench = with_list()
    bench.clock.now = NOW + QUARTER // 3 - 1_000
    assert bench.lock.tick() == []
    bench.clock.now = NOW + QUARTER // 3
    assert [message.payload["type"] for message in bench.lock.tick()] == ["list"]
    assert bench.lock.tick() == [], "it waits for the answer"
    bench.clock.now += int(ASKS_AGAIN_AFTER)
    assert [message.payload["type"] for message in bench.lock.tick()] == ["list"]


def test_an_answer_that_was_slow_is_asked_for_again_soon() -> None:
    bench = Bench()
    bench.clock.now = NOW + 5_000
    bench.give(now=NOW + 2_000)
    bench.clock.now = NOW + 20_000
    assert bench.lock.tick() == []
    bench.clock.now = NOW + 31_000
    (ask,) = bench.lock.tick()
    assert bench.lock.now
    before = bench.lock.now.latest
    bench.give(ask)
    assert before - bench.lock.now.latest == pytest.approx(2_000, abs=40)


def test_news_of_a_newer_version_makes_it_ask() -> None:
    bench = with_list(version=5)
    topic = f"$aws/things/{THING}/shadow/name/acl/update/delta"

    def news(version: Any) -> int:
        body = {"version": 1, "state": {ENTRANCE: version, "ent_other": 99}}
        return len(bench.lock.on_message(topic, json.dumps(body).encode()))

    assert [news(4), news(5), news("6"), news(6)] == [0, 0, 0, 1]
    assert bench.lock.on_message(topic.replace("acl", "clim"), b'{"state":{}}') == []


def test_wrong_codes_make_the_keypad_deaf_until_they_are_ten_minutes_old() -> None:
    bench = with_list(opens=[opening(CODE)], lasts_ms=10 * COUNTS_MS)
    said = [message for n in range(MOST_WRONG) for message in bench.lock.enter(ENTRANCE, f"11122{n}")]
    assert [message.payload["type"] for message in said] == ["access"] * MOST_WRONG + ["fault"]
    assert told(bench.lock.enter(ENTRANCE, CODE)) == [("pin", "denied", "too_many_tries")]
    bench.clock.now += COUNTS_MS - 1
    assert told(bench.lock.enter(ENTRANCE, CODE)) == [("pin", "denied", "too_many_tries")]
    bench.clock.now += 1
    assert told(bench.lock.enter(ENTRANCE, CODE)) == [GRANTED]


def test_a_strangers_fob_does_not_make_the_keypad_deaf() -> None:
    bench = with_list(opens=[opening(CODE)])
    fobs = [told(bench.lock.enter(ENTRANCE, f"04a224b2c85e{number:02x}")) for number in range(2 * MOST_WRONG)]
    assert fobs == [[("fob", "denied", "unknown_code")]] * len(fobs)
    assert told(bench.lock.enter(ENTRANCE, CODE)) == [GRANTED]


@pytest.mark.parametrize("own", [{}, {"spans": []}], ids=["good", "outside its hours"])
def test_a_code_of_ones_own_between_the_wrong_ones_does_not_let_one_go_on_trying(own: dict[str, Any]) -> None:
    bench = with_list(opens=[opening(CODE, **own)])
    answers = []
    for number in range(2 * MOST_WRONG):
        answers += told(bench.lock.enter(ENTRANCE, f"{200_000 + number}"))
        answers += told(bench.lock.enter(ENTRANCE, CODE))
    assert answers.count(("pin", "denied", "unknown_code")) == MOST_WRONG
    assert set(answers[2 * MOST_WRONG :]) == {("pin", "denied", "too_many_tries")}


def test_wrong_codes_count_one_by_one_as_they_grow_old() -> None:
    bench = with_list(opens=[opening(CODE)], lasts_ms=10 * COUNTS_MS)
    for number in range(2 * MOST_WRONG):
        assert told(bench.lock.enter(ENTRANCE, f"{200_000 + number}"))[0] == ("pin", "denied", "unknown_code")
        bench.clock.now += COUNTS_MS // (MOST_WRONG - 1)


def test_accesses_are_numbered_over_all_restarts() -> None:
    bench = with_list(opens=[opening(CODE)])
    first = bench.lock.enter(ENTRANCE, CODE)
    bench.lock.restart()
    second = bench.lock.enter(ENTRANCE, CODE)
    assert [data_of(message)["number"] for message in (*first, *second)] == [1, 2]
