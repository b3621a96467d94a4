"""A signature has one form, so that a receipt whose signature was rewritten proves nothing."""

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from hypothesis import given
from hypothesis import strategies as st

from tests.vestibule.sealed import key, receipt, some_lines
from vestibule.evidence.chain import canonical
from vestibule.evidence.low_s import is_in_form, with_low_s
from vestibule.evidence.receipts import Receipt, Refuted, verify

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""n of P-256."""


@given(st.integers(1, 12))
def test_the_twin_of_a_signature_proves_nothing(count: int) -> None:
    """ECDSA lets (r, n - s) pass wherever it lets (r, s) pass."""
    issued = Receipt.model_validate_json(receipt(some_lines(count), 1))
    r, s = decode_dss_signature(bytes.fromhex(issued.signature))
    twin = encode_dss_signature(r, ORDER - s)
    assert with_low_s(twin).hex() == issued.signature
    with pytest.raises(Refuted) as refuted:
        verify(canonical(issued.model_copy(update={"signature": twin.hex()})), key().signer)
    assert refuted.value.part == "signature"


@given(st.integers(1, ORDER - 1), st.integers(1, ORDER - 1))
def test_a_signature_has_one_form(r: int, s: int) -> None:
    lower = encode_dss_signature(r, min(s, ORDER - s))
    assert with_low_s(encode_dss_signature(r, s)) == with_low_s(lower) == lower
    assert (is_in_form(lower), is_in_form(encode_dss_signature(r, max(s, ORDER - s)))) == (True, False)


@given(st.binary(max_size=80))
def test_what_is_no_signature_has_no_form(other: bytes) -> None:
    try:
        r, s = decode_dss_signature(other)
    except ValueError:
        assert not is_in_form(other)
    else:
        assert is_in_form(other) is (0 < r < ORDER and 0 < s <= ORDER // 2)
