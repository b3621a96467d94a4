"""What is sealed opens in its place alone, and a table takes nothing else where it belongs."""

from base64 import urlsafe_b64decode
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from botocore.client import BaseClient
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.vestibule.codes import ANNA, BERT, CODES, NOW, Code, place, seal_code, shred_at_once
from vestibule import register, sealing
from vestibule.holdings import Holding
from vestibule.sealing import Place, Unreadable, seal, unseal
from vestibule.shapes import is_sealed
from vestibule.table import NotSealed, commit

pytestmark = pytest.mark.usefixtures("codes")
many = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@many
@given(st.text())
def test_any_text_opens_as_it_was_sealed(text: str) -> None:
    sealed = seal(place(ANNA, "front"), text, NOW)
    assert is_sealed(sealed)
    assert unseal(place(ANNA, "front"), sealed, NOW) == text


def test_the_same_text_is_never_sealed_twice_alike() -> None:
    assert len({seal(place(ANNA, "front"), "4711", NOW) for _ in range(20)}) == 20


@many
@given(st.data())
def test_a_text_with_any_character_changed_does_not_open(data: st.DataObject) -> None:
    sealed = seal(place(ANNA, "front"), data.draw(st.text(max_size=9)), NOW)
    at = data.draw(st.integers(0, len(sealed) - 1))
    other = data.draw(st.characters(codec="ascii"))
    assume(other != sealed[at])
    with pytest.raises(Unreadable):
        unseal(place(ANNA, "front"), sealed[:at] + other + sealed[at + 1 :], NOW)


@many
@given(st.data())
def test_a_text_with_any_bit_changed_does_not_open(data: st.DataObject) -> None:
    sealed = seal(place(ANNA, "front"), "4711", NOW)
    head, _, text = sealed.rpartition(":")
    body = bytearray(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    body[data.draw(st.integers(0, len(body) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Unreadable):
        unseal(place(ANNA, "front"), f"{head}:{sealing._written(bytes(body))}", NOW)


@many
@given(st.data())
def test_a_cut_or_lengthened_text_does_not_open(data: st.DataObject) -> None:
    sealed = seal(place(ANNA, "front"), "4711", NOW)
    cut = sealed[: data.draw(st.integers(0, len(sealed) - 1))]
    longer = sealed + data.draw(st.text(min_size=1, max_size=4))
    for changed in (cut, longer, sealed[1:]):
        with pytest.raises(Unreadable):
            unseal(place(ANNA, "front"), changed, NOW)


@pytest.mark.parametrize(
    "elsewhere",
    [
        place(ANNA, "back"),
        place(ANNA, "front", "hint"),
        replace(place(ANNA, "front"), key=(BERT, "front")),
        place(BERT, "front"),
        replace(place(ANNA, "front"), person_id=BERT),
        replace(place(ANNA, "front"), table=replace(CODES, name="plates")),
    ],
    ids=["row", "attribute", "key", "person and row", "person", "table"],
)
def test_a_text_that_was_moved_does_not_open(elsewhere: Place) -> None:
    sealed = seal(place(ANNA, "front"), "4711", NOW)
    seal(place(BERT, "front"), "0815", NOW)
    assert unseal(place(ANNA, "front"), sealed, NOW) == "4711"
    with pytest.raises(Unreadable):
        unseal(elsewhere, sealed, NOW)


@pytest.mark.parametrize(
    ("one", "other"), [((ANNA, "a,b"), (ANNA, "a")), (("a|b", "c"), ("a", "b|c")), (('a","b', "c"), ("a", 'b","c'))]
)
def test_no_two_places_are_written_alike(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert Place(ANNA, CODES, "digits", one).written() != Place(ANNA, CODES, "digits", other).written()


def test_another_operator_does_not_open_it(operated_by: Callable[[str], None]) -> None:
    sealed = seal(place(ANNA, "front"), "4711", NOW)
    operated_by("noke")
    with pytest.raises(Unreadable):
        unseal(place(ANNA, "front"), sealed, NOW)


def test_a_place_where_nothing_is_sealed_is_a_slip() -> None:
    with pytest.raises(ValueError, match="codes seals no note"):
        place(ANNA, "front", "note")
    with pytest.raises(ValueError, match="under a key of 1 parts"):
        Place(ANNA, CODES, "digits", (ANNA,))


def test_sealing_takes_two_calls_of_aws_and_three_for_the_first_time() -> None:
    with counted() as calls:
        sealed = seal(place(ANNA, "front"), "4711", NOW)
    assert calls == {"GetItem": 1, "GenerateDataKey": 1, "PutItem": 1}
    with counted() as calls:
        seal(place(ANNA, "front"), "4712", NOW)
    assert calls == {"GetItem": 1, "Decrypt": 1}
    with counted() as calls:
        unseal(place(ANNA, "front"), sealed, NOW)
    assert calls == {"GetItem": 1, "Decrypt": 1}
    with counted() as calls:
        shred_at_once(ANNA)
    assert calls == {"GetItem": 1, "UpdateItem": 1}


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """The calls of AWS that are made meanwhile, by name."""
    calls: Counter[str] = Counter()
    call = BaseClient._make_api_call  # type: ignore[attr-defined]

    def counting(self: Any, operation: str, parameters: dict[str, Any]) -> Any:
        calls[operation] += 1
        return call(self, operation, parameters)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", counting)
        yield calls


def test_a_record_takes_a_sealed_text_and_no_other() -> None:
    sealed = seal(place(ANNA, "front"), "4711", NOW)
    assert CODES.sealed == {"digits", "hint"}
    assert Code(person_id=ANNA, id="front", digits=sealed, hint=None).digits == sealed
    for plain in ("4711", "", f"{sealed} ", f"{sealed}\n", f" {sealed}"):
        with pytest.raises(ValidationError):
            Code(person_id=ANNA, id="front", digits=plain)


def test_a_table_refuses_a_plain_value_where_a_sealed_one_belongs_before_anything_is_written() -> None:
    code = seal_code(ANNA, "4711")
    for attribute in ("digits", "hint"):
        with pytest.raises(NotSealed, match=f"{attribute} of codes is stored sealed or not at all") as refusal:
            CODES.add(code.model_copy(update={"id": "back", attribute: "0815"}))
        assert "0815" not in str(refusal.value)
        with pytest.raises(NotSealed):
            CODES.change(ANNA, "front", only_if=None, **{attribute: "0815"})
    commit(CODES.change(ANNA, "front", hint=seal(place(ANNA, "front", "hint"), "birthday", NOW), note="0815"))
    commit(CODES.change(ANNA, "front", hint=None))
    assert CODES.get(ANNA, "front", now=NOW) == code.model_copy(update={"note": "0815"})


def test_a_copy_leaves_out_what_is_sealed_unless_it_is_asked_for() -> None:
    seal_code(ANNA, "4711")
    assert copied(opened=False) == [{"person_id": ANNA, "id": "front", "note": ""}]
    assert copied(opened=True) == [{"person_id": ANNA, "id": "front", "note": "", "digits": "4711"}]
    shred_at_once(ANNA)
    assert copied(opened=True) == copied(opened=False)


def copied(*, opened: bool) -> list[dict[str, Any]]:
    assert isinstance(CODES.holds, Holding)
    return list(register._rows_of(CODES, CODES.holds, opened=opened)(ANNA, NOW))
