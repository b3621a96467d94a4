"""`vestibule pack check` and `vestibule pack diff` as people and programs use them."""

from pathlib import Path

import pytest

from tests.policies.saying import Said, say
from tests.policies.texts import changed, text_of
from vestibule.policy.pack import PACKS

SOUND = "fleetback"


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
    assert any(fault.startswith(f"{file}:{number}: time_zone: Europa/") for fault in faults)
    assert len([fault for fault in faults if "persons" in fault and "age" in fault]) == text.count("[[persons]]")
    assert all(fault.startswith(f"{file}:") for fault in faults)


def test_a_file_that_is_no_pack_is_told_so(tmp_path: Path) -> None:
    for content, expected in ((b"operator = ", "is not TOML"), (b"", "Field required"), (b"a = 2026-02-30", "TOML")):
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
    assert {change["key"] for change in changes} == {"retention.requests"}


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
