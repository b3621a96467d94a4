"""A code for one time opens a door once, whatever lists come and whenever the power is cut."""

from local.devices.commanded import USED_KEPT_MS
from tests.devices.doors import told, with_list
from tests.devices.signing import ENTRANCE, NOW, opening

CODE = "493817"
GRANTED, UNKNOWN = ("pin", "granted", "ok"), ("pin", "denied", "unknown_code")


def test_a_one_time_code_opens_once_whatever_lists_and_power_cuts_come() -> None:
    once = opening(CODE, one_time=True)
    bench = with_list(opens=[once])
    used = ("pin", "denied", "used")
    entered = [*bench.lock.enter(ENTRANCE, CODE), *bench.lock.enter(ENTRANCE, CODE)]
    bench.renew(opens=[once], version=2)
    entered += bench.lock.enter(ENTRANCE, CODE)
    _, bench.asks[0] = bench.lock.restart()
    bench.give(opens=[once], version=2)
    assert told([*entered, *bench.lock.enter(ENTRANCE, CODE)]) == [GRANTED, used, used, used]


def test_a_pass_for_one_time_opens_a_door_once_by_whichever_of_its_codes() -> None:
    """It has two, and both are of one credential."""
    lock = with_list(opens=[opening(text, one_time=True) for text in (CODE, "602815")]).lock
    entered = [*lock.enter(ENTRANCE, CODE), *lock.enter(ENTRANCE, "602815"), *lock.enter(ENTRANCE, CODE)]
    assert [reason for _, _, reason in told(entered)] == ["ok", "used", "used"]


def test_a_used_code_stays_used_when_a_list_was_without_it_for_a_while() -> None:
    """As for its hours, or for a hold, before the cloud has heard of the entry."""
    once = opening(CODE, one_time=True, spans=[[NOW, NOW + 2 * USED_KEPT_MS]])
    bench = with_list(opens=[once])
    bench.lock.enter(ENTRANCE, CODE)
    bench.clock.now += USED_KEPT_MS - 1
    bench.renew(version=2)
    assert told(bench.lock.enter(ENTRANCE, CODE)) == [UNKNOWN]
    bench.renew(opens=[once], version=3)
    assert told(bench.lock.enter(ENTRANCE, CODE)) == [("pin", "denied", "used")]
    bench.clock.now += USED_KEPT_MS - 1
    bench.renew(version=4)
    assert list(bench.lock.flash.used[ENTRANCE]) == ["crd_1"], "the last list that had it counts"


def test_a_used_code_is_forgotten_when_lists_have_been_without_it_for_long() -> None:
    bench = with_list(opens=[opening(CODE, one_time=True)])
    bench.lock.enter(ENTRANCE, CODE)
    bench.clock.now += USED_KEPT_MS
    bench.renew(version=2)
    assert bench.lock.flash.used == {ENTRANCE: {}}
