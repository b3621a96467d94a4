"""How doors know codes: by a hash under a key of their own, however the code is typed."""

import re

import pytest

from vestibule.access import verifying
from vestibule.access.credential import CredentialKind

HALF = "56173ce444e7b9759d73d39bf16f41ab"


def test_a_verifier_is_half_of_an_hmac() -> None:
    """The HMAC as OpenSSL says it: printf typed:0042 | openssl dgst -sha256 -mac HMAC -macopt key:Jefe."""
    assert verifying.verifier(b"Jefe", "0042", "typed") == verifying.verifier(b"Jefe", " 00-42 ", "typed") == HALF
    assert verifying.verifier(b"another", "0042", "typed") != HALF


def test_what_is_typed_is_never_a_fob_of_the_same_digits() -> None:
    kinds: list[tuple[CredentialKind, str]] = [
        ("pin", "201122"),
        ("pass", "20261122"),
        ("pass", verifying.new_qr_text()),
    ]
    assert [verifying.medium_of(kind, text) for kind, text in kinds] == ["typed", "typed", "scanned"]
    assert verifying.medium_of("fob", "20261122") == verifying.medium_of("fob", "VPASS" + "A" * 32) == "read"
    media: list[verifying.Medium] = ["typed", "scanned", "read"]
    assert len({verifying.verifier(b"Jefe", "20261122", medium) for medium in media}) == 3


@pytest.mark.parametrize("written", ["04A22B5C", "04:a2:2b:5c", "04 a2 2b 5c", "04-A2-2B-5C", "04.a2.2b.5c"])
def test_a_number_is_the_same_however_it_is_written(written: str) -> None:
    assert verifying.normalised(written) == "04A22B5C"


@pytest.mark.parametrize(
    "code", ["000000", "111111", "123456", "654321", "890123", "321098", "121212", "112211", "123123", "12341234"]
)
def test_what_somebody_would_try_first_is_guessable(code: str) -> None:
    assert verifying.is_guessable(code)


@pytest.mark.parametrize("code", ["482913", "100427", "93620174"])
def test_others_are_not(code: str) -> None:
    assert not verifying.is_guessable(code)


def test_codes_are_drawn_by_chance_and_never_guessable(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter([0, 123456, 4207])
    monkeypatch.setattr("secrets.randbelow", lambda _: next(drawn))
    assert verifying.new_code(6) == "004207"


def test_a_qr_text_is_upper_case_and_digits() -> None:
    assert re.fullmatch(r"VPASS[A-Z2-7]{32}", verifying.new_qr_text())
    assert verifying.new_qr_text() != verifying.new_qr_text()
