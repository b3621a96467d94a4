"""Merkle trees as certificate transparency has them (RFC 9162, section 2.1): one root for many entries, short proofs. Pure.

Written by hand, because pymerkle, the library that is well kept, is under the GPL; RFC 9162 fits on a page.
An entry is hashed with a zero byte before it, a node with a one, so that no node can be passed off as an entry.
"""

import hashlib
from collections.abc import Iterable, Sequence

EMPTY = hashlib.sha256().digest()
"""The root over no entries."""


class Tree:
    """A tree that grows entry by entry and keeps only the roots of its full parts: 17 hashes for 100,000 entries."""

    def __init__(self) -> None:
        """Begin with no entries."""
        self._full: list[tuple[int, bytes]] = []
        """Size and root of each full part, the largest first."""

    def add(self, entry: bytes) -> None:
        """Put an entry behind the others."""
        size, root = 1, _leaf(entry)
        while self._full and self._full[-1][0] == size:
            _, left = self._full.pop()
            size, root = size * 2, _node(left, root)
        self._full.append((size, root))

    @property
    def root(self) -> bytes:
        """The root over all entries so far."""
        if not self._full:
            return EMPTY
        *larger, (_, root) = self._full
        for _, left in reversed(larger):
            root = _node(left, root)
        return root


def root_of(entries: Iterable[bytes]) -> bytes:
    """The root over these entries."""
    tree = Tree()
    for entry in entries:
        tree.add(entry)
    return tree.root


def proof_of(entries: Sequence[bytes], place: int) -> tuple[bytes, ...]:
    """What proves that the entry at a place, counted from 0, is in the tree: a hash for each level, from below."""
    if len(entries) == 1:
        return ()
    middle = _split(len(entries))
    left, right = entries[:middle], entries[middle:]
    if place < middle:
        return (*proof_of(left, place), root_of(right))
    return (*proof_of(right, place - middle), root_of(left))


def proven_root(entry: bytes, place: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """The root to which a proof leads in a tree of `size` entries; None when it is too short or too long for that."""
    root, sides = _leaf(entry), _sides(place, size)
    if len(sides) != len(proof):
        return None
    for is_right, other in zip(sides, proof, strict=True):
        root = _node(other, root) if is_right else _node(root, other)
    return root


def _sides(place: int, size: int) -> tuple[bool, ...]:
    """On which side the entry stands at each level, from below: True where it stands on the right."""
    sides: list[bool] = []
    while size > 1:
        middle = _split(size)
        is_right = place >= middle
        sides.append(is_right)
        place, size = (place - middle, size - middle) if is_right else (place, middle)
    return tuple(reversed(sides))


def _split(size: int) -> int:
    """The largest power of two below `size`: how many entries stand in the left part."""
    return 1 << (size - 1).bit_length() - 1


def _leaf(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
