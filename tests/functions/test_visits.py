"""Visits are noted roughly, and only as the policy and the visitor let them be (W-06)."""

from collections.abc import Callable
from typing import Any

import pytest

from functions.visits import note_visit
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, event, serve
from tests.functions.world import World
from vestibule import cursors, ids, register
from vestibule.consent import visitors
from vestibule.policy import pack, permissions
from vestibule.visits import seen
from vestibule.visits.holdings import VISITS

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.1 Mobile/15E148 Safari/604.1"
)
WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
)


@pytest.fixture(autouse=True)
def _operated_by_wemaintain(world: World, operated_by: Callable[[str], None]) -> None:
    operated_by("wemaintain")


def visit(path: Any = "/services", key: str = "one", cookies: list[str] | None = None, **headers: str) -> Answer:
    body = {"path": path}
    sent = event("POST /v1/visits", body, key=key, headers={"user-agent": PHONE, **headers})
    return serve(note_visit.handler, {**sent, "cookies": cookies or []})


def noted() -> list[dict[str, Any]]:
    return [
        {name: next(iter(value.values())) for name, value in item.items()} for item in aws.contents(VISITS)["visits"]
    ]


def test_a_visit_is_noted_roughly(world: World, at: Clock) -> None:
    assert visit().body == {"noted": True}
    [kept] = noted()
    assert kept["ip_address"] == "192.0.2.0/24"
    assert (kept["browser"], kept["system"], kept["device"]) == ("Safari", "iOS", "phone")
    assert kept["path"] == "/services"
    assert "192.0.2.1" not in str(aws.contents())
    assert "18_1" not in str(aws.contents())
    assert int(kept["expires_at"]) > at.now.timestamp()


def test_who_has_no_cookie_is_somebody_else_each_time(world: World) -> None:
    visit(key="one")
    visit(key="two")
    assert len({kept["visitor_id"] for kept in noted()}) == 2


def test_a_visitor_with_our_cookie_is_one_and_with_anothers_none(world: World) -> None:
    visitor_id = ids.derived("vis", "somebody")
    cookie = f"{visitors.COOKIE}={cursors.serializer('visitor').dumps(visitor_id)}"
    visit(key="one", cookies=[cookie])
    visit(key="two", cookies=[f"{cookie}x"])
    assert sorted(kept["visitor_id"] == visitor_id for kept in noted()) == [False, True]


def test_a_visit_that_is_sent_twice_is_noted_once(world: World) -> None:
    assert [visit(key="one").body, visit(key="one").body] == [{"noted": True}] * 2
    assert len(noted()) == 1


def test_where_analytics_is_a_choice_nothing_is_noted_before_a_yes(
    world: World, operated_by: Callable[[str], None]
) -> None:
    operated_by("alloclaim")
    assert note_visit.ANALYTICS in permissions.cookie_keys(pack.load("alloclaim"))
    before_it = aws.contents()
    assert visit().body == {"noted": False}
    assert aws.contents() == before_it


@pytest.mark.parametrize("path", ["services", "/a?email=x", "/a#b", "/a b", "/a\r\nb", "", "/" + "x" * 300, 7, None])
def test_a_path_says_only_where(world: World, path: Any) -> None:
    assert visit(path).status == 422
    assert noted() == []


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/", "/"),
        ("/services", "/services"),
        ("/fr/services/lifts.html", "/fr/services/lifts.html"),
        ("/privacy-policy/", "/privacy-policy"),
        ("/reset/nY3l0VwQ6d8Zp2kXr5tBv7hJm4cGf1sA9eUiOoPqLzE", "/reset/*"),
        ("/v1/enquiries/abc.def.GhI", "/*/enquiries/*"),
        ("/people/ada@example.com/profile", "/people/*/profile"),
        ("/people/ada%40example.com", "/people/*"),
        ("/bundles/deadbeefdeadbeefdeadbeefdeadbeef", "/bundles/*"),
        ("/order/482193", "/order/*"),
        ("/a/b/c/secret", "/a/b/c/*"),
        ("//a", "/a"),
    ],
)
def test_of_a_path_only_plain_words_are_kept(world: World, path: str, page: str) -> None:
    assert visit(path).body == {"noted": True}
    [kept] = noted()
    assert kept["path"] == page


def test_more_than_the_path_is_not_taken(world: World) -> None:
    sent = event("POST /v1/visits", {"path": "/", "referrer": "https://example.com"}, key="one")
    assert serve(note_visit.handler, sent).status == 422


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        (PHONE, ("Safari", "iOS", "phone")),
        (WINDOWS, ("Chrome", "Windows", "computer")),
        (f"{WINDOWS} Edg/130.0", ("Edge", "Windows", "computer")),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", ("Firefox", "Linux", "computer")),
        ("Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/130.0 Mobile Safari/537.36", ("Chrome", "Android", "phone")),
        ("Mozilla/5.0 (Linux; Android 15; SM-X910) Chrome/130.0 Safari/537.36", ("Chrome", "Android", "tablet")),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_1) Version/18.1 Safari/605.1.15", ("Safari", "macOS", "computer")),
        ("curl/8.10", ("other", "other", "other")),
        ("", ("other", "other", "other")),
    ],
)
def test_devices_are_told_apart_by_their_kind(user_agent: str, expected: tuple[str, str, str]) -> None:
    assert (seen.browser(user_agent), seen.system(user_agent), seen.device(user_agent)) == expected


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.199", "192.0.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("unknown", "other"),
        ("", "other"),
    ],
)
def test_an_address_is_cut_to_what_many_share(address: str, network: str) -> None:
    assert seen.network(address) == network


def test_only_the_copy_reads_visits() -> None:
    assert "visits" in register.holdings(pack.load("wemaintain"))
    assert not VISITS.indexes
