"""Merkle trees and their proofs, held against the recursive words of RFC 9162 and its known answers."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vestibule.evidence.merkle import EMPTY, Tree, proof_of, proven_root, root_of

KNOWN = [bytes.fromhex(each) for each in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
]
"""The roots over the first entries of `KNOWN`, as the test data of certificate transparency has them."""


def recursive_root(entries: list[bytes]) -> bytes:
    """RFC 9162, 2.1.1, word for word."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return sha256(b"\x01" + recursive_root(entries[:k]) + recursive_root(entries[k:])).digest()


def leaves(size: int) -> list[bytes]:
    return [sha256(str(number).encode()).digest() for number in range(size)]


@pytest.mark.parametrize("size", range(1, len(KNOWN) + 1))
def test_the_root_is_the_known_one(size: int) -> None:
    assert root_of(KNOWN[:size]).hex() == ROOTS[size - 1]


def test_the_root_over_nothing_is_the_hash_of_nothing() -> None:
    assert Tree().root == recursive_root([]) == EMPTY


@pytest.mark.parametrize("size", range(1, 71))
def test_every_entry_of_every_small_tree_is_proven_and_no_other(size: int) -> None:
    entries = leaves(size)
    root = recursive_root(entries)
    assert root_of(entries) == root
    for place, entry in enumerate(entries):
        proof = proof_of(entries, place)
        assert proven_root(entry, place, size, proof) == root
        assert proven_root(b"another", place, size, proof) != root
        assert proven_root(entry, place, size, (*proof, root)) is None
        assert all(proven_root(entry, other, size, proof) != root for other in range(size) if other != place)


@settings(max_examples=40)
@given(st.data())
def test_an_entry_of_a_large_tree_is_proven_by_a_short_proof(data: st.DataObject) -> None:
    size = data.draw(st.integers(71, 5000))
    place = data.draw(st.integers(0, size - 1))
    entries = leaves(size)
    proof = proof_of(entries, place)
    assert len(proof) <= 13
    assert proven_root(entries[place], place, size, proof) == root_of(entries)
    wrong = data.draw(st.integers(0, len(proof) - 1))
    altered = (*proof[:wrong], bytes(32), *proof[wrong + 1 :])
    assert proven_root(entries[place], place, size, altered) != root_of(entries)
    assert proven_root(entries[place], place, size, proof[:wrong]) is None
