"""A receipt and a day's export prove what was signed, and nothing else does: flipped, dropped, swapped, cut, re-encoded."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.vestibule.sealed import DAY, Key, export, head_of, key, lines_of, receipt, some_lines
from vestibule.evidence import merkle
from vestibule.evidence.chain import CLOSING, Line, canonical, digest, evidence_id, following, place_of
from vestibule.evidence.heads import Head
from vestibule.evidence.receipts import Genuine, Receipt, Refuted, heading_of, receipt_of, verify

SIZES = st.integers(1, 12)


def proven(data: bytes, by: Key | None = None) -> Genuine:
    return verify(data, (by or key()).signer)


def refuted(data: bytes, by: Key | None = None) -> Refuted:
    with pytest.raises(Refuted) as caught:
        proven(data, by)
    return caught.value


def parts_of(day: bytes) -> tuple[bytes, list[bytes]]:
    heading, *lines = day.splitlines(keepends=True)
    return heading, lines


def rejoined(heading: bytes, lines: list[bytes]) -> bytes:
    return heading + b"".join(lines)


def flipped(data: bytes, place: int, mask: int) -> bytes:
    return data[:place] + bytes([data[place] ^ mask]) + data[place + 1 :]


@given(SIZES, st.data())
def test_a_receipt_proves_its_line(count: int, data: st.DataObject) -> None:
    lines = some_lines(count)
    seq = data.draw(st.integers(1, count))
    assert proven(receipt(lines, seq)) == Genuine(head_of(lines), lines[seq - 1])


@given(SIZES)
def test_an_export_proves_its_day(count: int) -> None:
    lines = some_lines(count)
    assert proven(export(lines)) == Genuine(head_of(lines))


@settings(max_examples=400)
@given(st.data())
def test_a_receipt_with_any_byte_flipped_proves_nothing(data: st.DataObject) -> None:
    issued = receipt(some_lines(6), 3)
    place = data.draw(st.integers(0, len(issued) - 1))
    refuted(flipped(issued, place, data.draw(st.integers(1, 255))))


def test_a_receipt_with_any_single_bit_flipped_proves_nothing() -> None:
    issued = receipt(some_lines(3), 2)
    for place in range(len(issued)):
        for bit in range(8):
            assert refuted(flipped(issued, place, 1 << bit)).mend


@settings(max_examples=300)
@given(st.data())
def test_an_export_with_any_byte_flipped_names_the_line(data: st.DataObject) -> None:
    heading, lines = parts_of(export(some_lines(8)))
    number = data.draw(st.integers(0, len(lines) - 1))
    place = data.draw(st.integers(0, len(lines[number]) - 2))
    lines[number] = flipped(lines[number], place, data.draw(st.integers(1, 255)))
    wrong = refuted(rejoined(heading, lines))
    assert (wrong.part, number + 1 in wrong.seqs) == ("line", True)


def test_an_export_with_any_single_bit_flipped_proves_nothing() -> None:
    issued = export(some_lines(2))
    for place in range(len(issued)):
        for bit in range(8):
            refuted(flipped(issued, place, 1 << bit))


def test_a_line_whose_number_was_changed_is_named_by_its_place() -> None:
    changed = export(some_lines(3)).replace(b'"seq":1,', b'"seq":9,')
    assert 1 in refuted(changed).seqs


@given(st.data())
def test_a_dropped_line_is_missed(data: st.DataObject) -> None:
    heading, lines = parts_of(export(some_lines(8)))
    number = data.draw(st.integers(0, 7))
    del lines[number]
    wrong = refuted(rejoined(heading, lines))
    named = number + 2 if number < 7 else 8  # the one after the gap, or the missing last one
    assert (wrong.part, wrong.seqs) == ("line", (named,))


@given(st.data())
def test_swapped_lines_are_named(data: st.DataObject) -> None:
    heading, lines = parts_of(export(some_lines(8)))
    one, other = data.draw(st.lists(st.integers(0, 7), min_size=2, max_size=2, unique=True))
    lines[one], lines[other] = lines[other], lines[one]
    wrong = refuted(rejoined(heading, lines))
    assert (wrong.part, {one + 1, other + 1} & set(wrong.seqs) != set()) == ("line", True)


@given(st.data())
def test_a_line_that_stands_twice_is_named(data: st.DataObject) -> None:
    heading, lines = parts_of(export(some_lines(8)))
    number = data.draw(st.integers(0, 7))
    lines.insert(number, lines[number])
    assert number + 1 in refuted(rejoined(heading, lines)).seqs


@given(st.data())
def test_an_altered_line_is_named_though_its_hash_was_made_anew(data: st.DataObject) -> None:
    lines = list(some_lines(8))
    number = data.draw(st.integers(0, 7))
    changes: list[dict[str, Any]] = [{"kind": "a.b.c"}, {"subject": "x"}, {"facts": {}}, {"at": f"{DAY}T23:00:00.000Z"}]
    change = data.draw(st.sampled_from(changes))
    content = {**lines[number].model_dump(mode="json", exclude={"hash"}), **change}
    altered = Line.model_validate({**content, "hash": digest(content)})
    assume(altered != lines[number])
    heading, texts = parts_of(export(lines))
    texts[number] = canonical(altered) + b"\n"
    # The line after it still follows the old one, and the last one is named by the head.
    assert refuted(rejoined(heading, texts)).seqs == (min(number + 2, 8),)


def test_a_whole_chain_written_anew_is_not_what_was_signed() -> None:
    forged = lines_of(*[("a.b.done", "x", {})] * 7)
    heading, _ = parts_of(export(some_lines(8)))
    assert refuted(heading + b"".join(canonical(line) + b"\n" for line in forged)).seqs == (8,)


def test_a_line_behind_the_closing_one_is_named() -> None:
    lines = some_lines(3)
    late = following(lines[-1], "a.b.done", "x", {}, lines[-1].at)
    assert refuted(export(lines) + canonical(late) + b"\n").seqs == (4,)


@given(st.data())
def test_what_is_cut_proves_nothing(data: st.DataObject) -> None:
    for issued in (receipt(some_lines(4), 2), export(some_lines(4))):
        refuted(issued[: data.draw(st.integers(0, len(issued) - 1))])
        refuted(issued[data.draw(st.integers(1, len(issued))) :])


def test_an_export_that_ends_early_says_which_lines_are_missing() -> None:
    heading, lines = parts_of(export(some_lines(6)))
    wrong = refuted(rejoined(heading, lines[:3]))
    assert (wrong.said, wrong.seqs) == ("Lines 4, 5, 6: signed, but not here.", (4, 5, 6))


ENCODED: dict[str, Callable[[Any], bytes]] = {
    "pretty": lambda content: json.dumps(content, indent=2).encode(),
    "with spaces": lambda content: json.dumps(content, sort_keys=True).encode(),
    "unsorted": lambda content: json.dumps(dict(reversed(content.items())), separators=(",", ":")).encode(),
    "with a member more": lambda content: canonical({**content, "note": "x"}),
    "with a line end": lambda content: canonical(content) + b"\n",
    "with a byte order mark": lambda content: b"\xef\xbb\xbf" + canonical(content),
    "in UTF-16": lambda content: canonical(content).decode().encode("utf-16"),
    "escaped": lambda content: canonical(content).replace(b"entries", b"entr\\u0069es", 1),
    "twice": lambda content: canonical(content) * 2,
    "with a member twice": lambda content: b'{"head":null,' + canonical(content)[1:],
}


@pytest.mark.parametrize("how", ENCODED)
def test_what_was_written_anew_proves_nothing(how: str) -> None:
    content = json.loads(receipt(some_lines(4), 2))
    assert ENCODED[how](content) != canonical(content)
    assert refuted(ENCODED[how](content)).part == "form"
    heading, lines = parts_of(export(some_lines(4)))
    again = ENCODED[how](json.loads(lines[1])) + b"\n"
    named = refuted(rejoined(heading, [lines[0], again, *lines[2:]])).seqs
    assert named[0] == (3 if how == "with a line end" else 2)  # an empty line stands where the third should be


@pytest.mark.parametrize(
    "nothing",
    [b"", b"{}", b"[]", b"null", b"\n", b"{}\n", b"NaN", b"[" * 100_000, b'{"format":' * 50_000, b"\xff", b"9" * 9999],
    ids=range(11),
)
def test_what_is_no_receipt_at_all_is_told_so(nothing: bytes) -> None:
    assert refuted(nothing).part == "form"


def test_a_foreign_key_proves_nothing() -> None:
    foreign = key("somebody else's")
    for issued in (receipt, export):
        data = receipt(some_lines(4), 2) if issued is receipt else export(some_lines(4))
        assert refuted(data, by=foreign).part == "key"


def test_a_foreign_signature_under_the_name_of_our_key_proves_nothing() -> None:
    lines, ours = some_lines(4), key().signer.fingerprint
    sealed = key("somebody else's").sealed(head_of(lines)).model_copy(update={"signed_by": ours})
    leaves = [bytes.fromhex(line.hash) for line in lines]
    assert refuted(canonical(receipt_of(lines[1], leaves, sealed))).part == "signature"
    assert refuted(canonical(heading_of(sealed)) + b"\n").part == "signature"


@given(st.data())
def test_a_line_under_the_head_of_another_day_is_not_proven(data: st.DataObject) -> None:
    other = lines_of(("a.b.done", "x", {}), ("a.b.done", "y", {}))
    issued = Receipt.model_validate_json(receipt(some_lines(3), data.draw(st.integers(1, 3))))
    crossed = issued.model_copy(update={"line": other[issued.line.seq - 1]})
    assert (refuted(canonical(crossed)).part, refuted(canonical(crossed)).seqs) == ("proof", (issued.line.seq,))


@pytest.mark.parametrize("wrong", [[], ["00" * 32], ["zz" * 32], ["AB" * 32], ["00"], ["é"]])
def test_a_proof_of_anything_else_is_refused(wrong: list[str]) -> None:
    issued = Receipt.model_validate_json(receipt(some_lines(5), 2))
    assert refuted(canonical(issued.model_copy(update={"proof": wrong}))).part == "proof"


def test_a_head_that_does_not_follow_from_its_lines_is_refused_though_it_is_signed() -> None:
    lines = some_lines(4)
    changes: list[dict[str, Any]] = [{"figures": {}}, {"root": merkle.EMPTY.hex()}]
    for change in changes:
        head = head_of(lines).model_copy(update=change)
        heading = canonical(heading_of(key().sealed(head)))
        assert refuted(b"".join(text + b"\n" for text in (heading, *map(canonical, lines)))).part == "head"


def test_heads_are_bound_to_each_other() -> None:
    first: Head = head_of(some_lines(2))
    second = head_of(some_lines(3), first)
    assert (first.previous, second.previous) == ("0" * 64, first.digest)
    assert head_of(some_lines(3), first.model_copy(update={"count": 9})).digest != second.digest


def test_the_figures_of_a_day_are_those_of_its_deletions() -> None:
    facts = {"table": "entries", "key": ["e"], "expires_at": None}
    lines = lines_of(
        ("retention.record.expired", "entries", {**facts, "kept_s": 50, "overdue": False}),
        ("retention.record.swept", "entries", {**facts, "kept_s": 70, "overdue": True}),
        ("retention.record.erased", "people", {**facts, "table": "people", "kept_s": None, "overdue": False}),
        ("retention.record.kept", "entries", {"table": "entries", "key": ["e"], "holds": ["hld_1"]}),
        ("retention.record.dated", "grants", {"table": "grants", "key": ["g"], "changes": {}}),
        ("retention.hold.placed", "hld_1", {}),
        ("retention.promise.broken", "grants", {"table": "grants", "overdue": 3}),
        ("retention.promise.broken", "grants", {"table": "grants", "overdue": 2}),
    )
    figures = head_of(lines).model_dump()["figures"]
    none = {"expired": 0, "swept": 0, "erased": 0, "kept": 0, "overdue": 0, "outlived": 0, "longest_kept_s": None}
    assert figures == {
        "entries": {**none, "expired": 1, "swept": 1, "kept": 1, "overdue": 1, "longest_kept_s": 70},
        "grants": {**none, "outlived": 3},
        "people": {**none, "erased": 1},
    }


@given(st.dates(), st.integers(1, 2**53 - 1))
def test_an_identifier_leads_to_its_line(day: Any, seq: int) -> None:
    assume(day.year >= 1970)
    assert place_of(evidence_id(day.isoformat(), seq)) == (day.isoformat(), seq)


def test_identifiers_sort_as_the_lines_stand() -> None:
    places = [("2026-11-21", 1), ("2026-11-21", 2), ("2026-11-21", 300), ("2026-11-22", 1)]
    assert sorted(evidence_id(*place) for place in places) == [evidence_id(*place) for place in places]


@pytest.mark.parametrize("body", ["0" * 26, "7" + "Z" * 25, "01JD3Q8Y7M4N5P6R7S8T9V0W1X", evidence_id(DAY, 1)[4:-1]])
def test_an_identifier_of_no_line_leads_nowhere(body: str) -> None:
    assert place_of(f"evd_{body}") is None


def test_the_kind_of_a_closing_line_is_a_promise_to_readers() -> None:
    assert CLOSING == "evidence.day.sealed"
