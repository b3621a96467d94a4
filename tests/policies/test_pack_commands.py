"""`vestibule pack check` and `vestibule pack diff` as people and programs use them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.policies.saying import Said, say
from tests.policies.texts import changed, text_of
from vestibule.policy.pack import PACKS

SOUND = "fleetback"
PROGRAM = Path(sys.executable).with_name("vestibule")


def test_a_sound_pack_says_what_it_compiles_to() -> None:
    checked = say("pack", "check", PACKS / f"{SOUND}.toml")
    assert (checked.code, checked.err) == (0, "")
    lines = dict(line.strip().split(None, 1) for line in checked.out.splitlines()[2:] if not line.startswith("Remark"))
    assert lines["region"].startswith("eu-central-1, or eu-west-1")
    assert "people" in lines["features"].split(", ")
    assert {"people", "relations", "requests"} <= set(lines["tables"].split(", "))
    assert lines["jurisdictions"] == "LU"
    assert "kept bundles" in checked.out


def test_a_faulty_pack_is_told_all_its_faults_with_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "draft.toml"
    text = changed(SOUND, ('time_zone = "Europe/', 'time_zone = "Europa/'), ("[[persons]]", '[[persons]]\nage = "old"'))
    file.write_text(text, encoding="utf-8")
    refused = say("pack", "check", file)
    faults = refused.err.splitlines()
    assert (refused.code, refused.out) == (1, "")
    number = next(n for n, line in enumerate(text.splitlines(), 1) if line.startswith("time_zone"))
    assert any(fault.startswith(f"{file}:{number}: time_zone: 'Europa/") for fault in faults)
    assert len([fault for fault in faults if "persons" in fault and "age" in fault]) == text.count("[[persons]]")
    assert all(fault.startswith(f"{file}:") for fault in faults)


@pytest.mark.parametrize("header", ["[[persons]]  # a remark", "[[ persons ]]", "  [[persons]]", '[["persons"]]'])
def test_a_fault_is_found_under_a_header_in_any_spelling(tmp_path: Path, header: str) -> None:
    first, *others = text_of(SOUND).split("[[persons]]\n")
    text = f"{first}[[persons]]\n" + f"{header}\nage = 1\n".join(others)
    file = tmp_path / "draft.toml"
    file.write_text(text, encoding="utf-8")
    refused = say("pack", "check", file, "--json")
    assert (refused.code, len(others)) == (1, 3)
    lines = [text.splitlines()[fault["line"] - 1] for fault in refused.document["faults"]]
    assert lines == (["age = 1"] * 2 if "persons]" in header.replace(" ", "") else ["[[persons]]"] * 2)


def test_a_program_is_told_of_the_faults_where_it_reads_the_answer(tmp_path: Path) -> None:
    file = tmp_path / "draft.toml"
    file.write_text(changed(SOUND, ('time_zone = "Europe/', 'time_zone = "Europa/')), encoding="utf-8")
    refused = say("pack", "check", file, "--json")
    assert (refused.code, refused.err) == (1, "")
    (fault,) = refused.document["faults"]
    assert tuple(fault) == ("file", "line", "key", "message")
    assert (fault["file"], fault["key"]) == (str(file), "time_zone")
    assert file.read_text(encoding="utf-8").splitlines()[fault["line"] - 1].startswith("time_zone")
    assert fault["message"].startswith("'Europa/")


def test_a_program_is_told_what_a_sound_pack_compiles_to() -> None:
    checked = say("pack", "check", PACKS / f"{SOUND}.toml", "--json")
    found = checked.document
    assert (checked.code, checked.err) == (0, "")
    assert (found["operator"], found["faults"]) == (SOUND, [])
    assert found["compiles_to"]["regions"][:2] == ["eu-central-1", "eu-west-1"]
    assert found["compiles_to"]["jurisdictions"] == ["LU"]
    assert {"people", "relations", "requests"} <= set(found["compiles_to"]["tables"])
    assert len(found["compiles_to"]["kept"]["bundles"]) == 1
    assert all(isinstance(remark, str) for remark in found["remarks"])


@pytest.mark.parametrize(
    ("oddity", "expected"),
    [
        (f"a = {'[' * 5000}{']' * 5000}", "is nested too deeply"),
        (f"a = {'{ a = ' * 5000}1{' }' * 5000}", "is nested too deeply"),
        (f"{'a.' * 5000}a = 1", "is nested too deeply"),
        (f"a = {'9' * 5000}", "has a whole number of more than 64 bits"),
        (f"a = 0x{'f' * 5000}", "has a whole number of more than 64 bits"),
    ],
    ids=["arrays", "tables", "dots", "digits", "hexadecimal digits"],
)
def test_a_file_that_only_a_machine_would_write_is_one_fault(tmp_path: Path, oddity: str, expected: str) -> None:
    file = tmp_path / "draft.toml"
    file.write_text(f"{oddity}\n{text_of(SOUND)}", encoding="utf-8")
    refused = say("pack", "check", file)
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith(f"{file}: {expected}")
    assert refused.err.count("\n") == 1


def test_a_byte_order_mark_is_no_part_of_a_pack(tmp_path: Path) -> None:
    file = tmp_path / "draft.toml"
    file.write_text(text_of(SOUND), encoding="utf-8-sig")
    assert say("pack", "check", file) == say("pack", "check", PACKS / f"{SOUND}.toml")


def test_a_file_that_is_no_pack_is_told_so(tmp_path: Path) -> None:
    for content, expected in ((b"operator = ", "is not TOML"), (b"", "is missing"), (b"a = 2026-02-30", "TOML")):
        file = tmp_path / "draft.toml"
        file.write_bytes(content)
        refused = say("pack", "check", file)
        assert (refused.code, refused.out) == (1, "")
        assert expected in refused.err


def test_a_file_that_cannot_be_read_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "picture.toml").write_bytes(b"\xff\xd8")
    for name, expected in (("none.toml", "no such file"), ("", "is a directory"), ("picture.toml", "is not text")):
        refused = say("pack", "check", tmp_path / name)
        assert (refused.code, refused.out) == (2, refused.err)
        assert expected in refused.err
        assert refused.err.startswith(repr(str(tmp_path / name)))
    assert say("pack", "check", "").err.startswith("'' cannot be read")
    assert say("pack", "check", tmp_path / "none.toml", "--json").document["type"] == "/problems/unreadable-file"


@pytest.fixture
def versions(tmp_path: Path) -> tuple[Path, Path]:
    """A pack and the same with one term for requests made longer, under names of their own."""
    old, new = tmp_path / "before.toml", tmp_path / "after.toml"
    old.write_text(text_of(SOUND), encoding="utf-8")
    head, rule, rest = text_of(SOUND).partition('rule = "requests"\n')
    assert "period = { years = 3 }" in rest
    new.write_text(head + rule + rest.replace("{ years = 3 }", "{ years = 4 }", 1), encoding="utf-8")
    return old, new


def test_the_difference_is_told_under_headings(versions: tuple[Path, Path]) -> None:
    told = say("pack", "diff", *versions)
    assert (told.code, told.err) == (0, "")
    assert [line for line in told.out.splitlines() if line and not line.startswith("  ")] == [
        "Infrastructure",
        "Chapters of the privacy notice that change",
        "Whom to tell",
    ]
    assert "The time to live of requests follows 4 years from closing, no longer 3 years from closing." in told.out
    assert "at least 8 days before it takes effect: requests may be kept 4 years from closing" in told.out


def test_the_difference_is_told_to_programs(versions: tuple[Path, Path]) -> None:
    changes = say("pack", "diff", *versions, "--json").document["changes"]
    assert {change["kind"] for change in changes} == {"infrastructure", "notice", "inform"}
    assert {tuple(change) for change in changes} == {("kind", "key", "said")}
    assert {change["key"] for change in changes} == {"retention.requests", "source.read"}


def test_no_difference_is_told_too(versions: tuple[Path, Path]) -> None:
    old, _ = versions
    assert say("pack", "diff", old, old) == Said(0, "Nothing changes: the packs say the same.\n", "")
    assert say("pack", "diff", old, old, "--json").document == {"changes": []}


def test_faulty_packs_are_not_compared(versions: tuple[Path, Path]) -> None:
    old, new = versions
    new.write_text(text_of(SOUND).replace("languages", "tongues", 1), encoding="utf-8")
    refused = say("pack", "diff", old, new)
    assert (refused.code, refused.out) == (1, "")
    assert str(new) in refused.err
    faults = say("pack", "diff", old, new, "--json").document["faults"]
    assert {fault["file"] for fault in faults} == {str(new)}


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_difference_is_told_where_the_output_lacks_its_letters(versions: tuple[Path, Path], encoding: str) -> None:
    words = [str(each) for each in (PROGRAM, "pack", "diff", *versions)]
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    plain = subprocess.run(words, capture_output=True, check=True, timeout=60, env=environment)
    assert rb"\u201cHow long we keep it\u201d: requests" in plain.stdout
    for_programs = subprocess.run([*words, "--json"], capture_output=True, check=True, timeout=60, env=environment)
    assert json.loads(for_programs.stdout.decode(encoding)) == say("pack", "diff", *versions, "--json").document


def test_both_packs_are_told_their_faults_at_once(versions: tuple[Path, Path]) -> None:
    for file in versions:
        file.write_text(text_of(SOUND).replace("languages", "tongues", 1), encoding="utf-8")
    answered = say("pack", "diff", *versions, "--json")
    assert (answered.code, answered.err) == (1, "")
    assert [fault["file"] for fault in answered.document["faults"]] == [str(file) for file in versions for _ in "12"]
