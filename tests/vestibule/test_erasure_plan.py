"""What an erasure leaves, on which ground, and that the counts add up to what there was."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vestibule.access.holdings import ENTRIES, FACES, GRANTS, OVERLOCKS
from vestibule.climate.holdings import CLIMATES
from vestibule.consent.holdings import CONSENTS
from vestibule.holdings import Holding
from vestibule.messages.holdings import MESSAGES
from vestibule.people import accounts
from vestibule.people.holdings import PEOPLE
from vestibule.policy import pack as packs
from vestibule.requests import plan
from vestibule.requests.completeness import identity
from vestibule.requests.kinds import Kind
from vestibule.requests.model import DataRequest, HoldingPlan, KeptPart
from vestibule.requests.plan import ANONYMISE, ERASE, Fate, Found, Keeper, Matter, Verdict
from vestibule.table import Table
from vestibule.words import Language

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=90)


def matter(operator: str = "valet", jurisdiction: str = "US-CA", kind: Kind = "erasure") -> Matter:
    request = DataRequest.model_validate(
        {
            "id": "req_" + "0" * 26,
            "person_id": "per_" + "0" * 26,
            "right": kind,
            "channel": "api",
            "language": "en",
            "state": "proven",
            "state_since": NOW,
            "received_at": NOW,
            "jurisdiction": jurisdiction,
        }
    )
    return plan.matter_of(request, packs.load(operator), NOW)


def found(table: Table[Any], *, expires_at: datetime | None = LATER, runs: bool = False, **rest: Any) -> Found:
    assert isinstance(table.holds, Holding)
    return Found(table.name, table.holds, expires_at, runs, **rest)


def test_a_trace_goes() -> None:
    assert plan.verdict_of(matter(), found(ENTRIES)) == ERASE


def test_what_proves_a_consent_stays_to_its_term() -> None:
    assert plan.verdict_of(matter(), found(CONSENTS)) == Verdict("keep", "legal-obligation", LATER)


def test_a_letter_about_a_request_stays_as_proof_and_any_other_goes() -> None:
    assert plan.verdict_of(matter(), found(MESSAGES, letter="requests.answer")).ground == "legal-obligation"
    assert plan.verdict_of(matter(), found(MESSAGES, letter="messages.survey")) == ERASE


@pytest.mark.parametrize(
    ("operator", "jurisdiction", "ground"),
    [("valet", "US-CA", "perform-contract"), ("noke", "GB", "still-necessary"), ("alloclaim", "FR", "still-necessary")],
)
def test_what_goes_on_stays_on_the_ground_of_the_place(operator: str, jurisdiction: str, ground: str) -> None:
    going_on = found(PEOPLE, expires_at=None, runs=True)
    assert plan.verdict_of(matter(operator, jurisdiction), going_on) == Verdict("keep", ground, None)


def test_a_face_goes_while_its_person_stays() -> None:
    assert plan.verdict_of(matter(), found(FACES, expires_at=None, runs=True)) == ERASE


def test_who_closes_the_account_keeps_no_right_to_enter() -> None:
    assert plan.verdict_of(matter(kind="closure"), found(GRANTS, expires_at=None, runs=True)) == ERASE


@pytest.mark.parametrize("kind", ["erasure", "closure"])
def test_what_rights_from_a_contract_rest_on_stays_six_years_in_britain(kind: Kind) -> None:
    ended = plan.verdict_of(matter("noke", "GB", kind), found(OVERLOCKS))
    assert ended == Verdict("keep", "legal-claims", LATER)
    if kind == "closure":
        ending = plan.verdict_of(matter("noke", "GB", kind), found(GRANTS, expires_at=None, runs=True))
        assert ending.until
        assert (ending.ground, ending.until.year) == ("legal-claims", 2032)


def test_an_account_is_no_right_from_a_contract() -> None:
    account = Found("accounts", accounts.HOLDING, LATER)
    assert plan.verdict_of(matter("noke", "GB", "closure"), account) == ERASE


def test_a_hold_keeps_what_would_go_until_the_last_of_them_ends() -> None:
    keepers = (Keeper("fraud", LATER), Keeper("legal-claim", NOW + timedelta(days=10)))
    assert plan.verdict_of(matter(), found(ENTRIES, keepers=keepers)) == Verdict("keep", "fraud", LATER, by_hold=True)


def test_a_setting_of_the_home_stays_without_the_person() -> None:
    assert plan.verdict_of(matter(), found(CLIMATES)) == ANONYMISE


def test_who_asks_for_a_part_loses_no_more() -> None:
    whole = matter()
    only = Matter(whole.kind, whole.pack, whole.jurisdiction, whole.exceptions, NOW, frozenset({"entries"}))
    assert plan.verdict_of(only, found(ENTRIES)) == ERASE
    assert plan.verdict_of(only, found(CLIMATES)).ground == "not-asked"


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_every_ground_has_words_in_every_language(language: Language) -> None:
    for operator, place in (("valet", "US-CA"), ("noke", "GB"), ("fleetback", "LU")):
        pack = packs.load(operator)
        grounds = {*matter(operator, place).exceptions, "not-asked", *(hold.key for hold in pack.holds)}
        said = {ground: plan.label_of(ground, pack, place, language) for ground in grounds}
        assert [ground for ground, words in said.items() if " " not in words and words == ground] == []


verdicts = st.builds(
    Verdict,
    st.sampled_from(["erase", "anonymise", "keep"]),
    st.sampled_from(["legal-obligation", "fraud"]),
    st.none() | st.integers(0, 900).map(lambda days: NOW + timedelta(days=days)),
)


@given(st.lists(verdicts, max_size=40))
def test_nothing_is_lost_in_counting(several: list[Verdict]) -> None:
    part = plan.counted("entries", several)
    assert part.total == len(several)
    assert part.kept == sum(verdict.fate == "keep" for verdict in several)


@given(
    st.dictionaries(st.tuples(st.text(max_size=3)), st.sampled_from(["erase", "anonymise", "keep"]), max_size=30),
    st.sets(st.integers(0, 29)),
)
def test_what_was_listed_is_gone_or_stays(listed: dict[tuple[str, ...], Fate], places: set[int]) -> None:
    stays = Verdict("keep", "fraud", LATER)
    left = {key: stays for place, key in enumerate(listed) if place in places}
    part = plan.outcome("entries", listed, {**left, ("arrived since",): stays})
    assert part.total == len(listed)
    assert part.kept == len(left)
    assert identity({"entries": len(listed)}, [part]).is_complete


def test_one_record_too_few_or_too_many_shows() -> None:
    part = HoldingPlan(holding="entries", erase=3, keep=[KeptPart(ground="fraud", count=1)])
    assert identity({"entries": 4}, [part]).is_complete
    assert identity({"entries": 5}, [part]).differs == ["entries"]
    assert identity({"entries": 4, "images": 1}, [part]).differs == ["images"]
    assert identity({}, [part]).differs == ["entries"]
