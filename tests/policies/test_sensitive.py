"""What free text may not hold, and what looks like it and is let pass. Whatever is refused is never repeated."""

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vestibule.policy.pack import OPERATORS, load
from vestibule.policy.sensitive import check_fields, check_text, findings, vows_no_special_categories
from vestibule.problems import Unacceptable

NOKE, VALET = load("noke"), load("valet")

SPECIAL = [
    "I have cancer and cannot climb the stairs",
    "Je suis diabétique",
    "JE SUIS DIABE\u0301TIQUE",
    "Ik ben zwanger",
    "my trade union member card",
    "mijn politieke overtuiging",
    "he is HIV positive.",
    "s\u00e9ropositif, depuis 2019",
    "Lid van de vakbond",
    "can\u200bcer",
    "his criminal  record",
    "jehovah’s witness",
]
HARMLESS = [
    "The lock jams when the door is cold",
    "car race at the party",
    "Ik heb een nieuwe box nodig voor mijn rolstoel",
    "boxes with medical records",
    "cancerous growth is not a listed word",
    "l'enceinte de la ville",
    "Union Street 12, left door, orange gate",
    "depression of the button",
    "the straight corridor to cell 4",
    "",
    " \n\t",
]
CARDS = [
    "4111 1111 1111 1111",
    "my card is 4111-1111-1111-1111.",
    "5500005555555559",
    "3782 822463 10005",
    "unit 12 4111 1111 1111 1111 until 05 27",
    "4111.1111.1111.1111",
    "4111\u00a01111\u00a01111\u00a01111",
]
NATIONAL = [
    "1 85 05 78 006 084 91",
    "BSN 123456782",
    "burgerservicenummer: 1234 56 782".replace("1234 56 782", "123 456 782"),
    "my SIN is 046 454 286",
    "SSN 078-05-1120",
    "NI number AB 12 34 56 C",
    "NRIC S1234567D",
]
NUMBERS = [
    "call +33 6 12 34 56 78",
    "tel. 0612345678 or 0476123456",
    "order 123456782",
    "4111 1111 1111 1112",
    "between 2026-11-22 09:12:29 and 2026-11-23 10:00:00",
    "ent_01JD4111111111111111",
    "invoice 2026-000123, unit B12",
    "4111111111111111abc",
    "12345678901234567890123456789",
    "666-05-1120",
]


@pytest.mark.parametrize("text", SPECIAL)
def test_special_categories_are_found_where_the_policy_vows_to_hold_none(text: str) -> None:
    assert findings(NOKE, text) == ("special_category",)
    assert findings(VALET, text) == ()


def test_only_noke_vows_it() -> None:
    assert [operator for operator in OPERATORS if vows_no_special_categories(load(operator))] == ["noke"]


@pytest.mark.parametrize("text", [*HARMLESS, *NUMBERS])
def test_what_only_looks_like_it_passes(text: str) -> None:
    assert findings(NOKE, text) == ()
    check_text(NOKE, "/text", text)


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("text", CARDS)
def test_a_card_number_is_found_for_everybody_however_it_is_grouped(operator: str, text: str) -> None:
    assert findings(load(operator), text) == ("payment_card",)


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("text", NATIONAL)
def test_a_national_number_is_found_for_everybody(operator: str, text: str) -> None:
    assert findings(load(operator), text) == ("national_number",)


def test_the_answer_names_the_fields_and_the_kinds() -> None:
    with pytest.raises(Unacceptable) as refusal:
        check_fields(
            NOKE, {"/subject": "Hello", "/text": "My cancer, 4111111111111111", "/note": None, "/more": "zwanger"}
        )
    errors = refusal.value.members["errors"]
    assert isinstance(errors, list)
    assert [(error["pointer"], error["kind"]) for error in errors] == [
        ("/text", "special_category"),
        ("/text", "payment_card"),
        ("/more", "special_category"),
    ]
    assert refusal.value.status == 422


def test_nothing_missing_is_refused() -> None:
    check_text(NOKE, "/text", None)
    check_fields(NOKE, {})


anything = st.text(max_size=300) | st.text(string.digits + " .-/", max_size=300)


@given(text=anything, operator=st.sampled_from(OPERATORS))
@example(text="1 " * 5000, operator="noke")
@example(text="9" * 20_000 + "x", operator="noke")
@example(text="4111 " * 4000, operator="noke")
def test_no_text_breaks_it_or_comes_back(text: str, operator: str) -> None:
    marked = f"zqj{text}zqj my cancer"
    try:
        check_text(load(operator), "/text", marked)
    except Unacceptable as refused:
        document = str(refused.document("r"))
        assert "zqj" not in document
        assert "cancer" not in document
    else:
        assert operator != "noke"


@given(digits=st.text(string.digits, min_size=12, max_size=18), first=st.sampled_from("23456"))
def test_every_number_under_luhns_check_is_a_card_and_its_neighbours_are_not(digits: str, first: str) -> None:
    body = first + digits
    valid = next(body + check for check in string.digits if _luhn(body + check))
    if 13 <= len(valid) <= 19:
        assert findings(VALET, f"it is {valid}") == ("payment_card",)
        wrong = valid[:-1] + str((int(valid[-1]) + 1) % 10)
        assert "payment_card" not in findings(VALET, f"it is {wrong}")


def _luhn(number: str) -> bool:
    """The check as ISO/IEC 7812-1 words it: from the right, every second digit doubled, digits of a product added."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
