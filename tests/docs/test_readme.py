"""The README and the other documents do not lie: files exist, commands exist, tables say what the packs say."""

import re
from pathlib import Path

import pytest

from local.commands import _parser
from vestibule.policy.pack import OPERATORS, load

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHAPTERS = [file for folder in ("everyday", "requests") for file in sorted((ROOT / "docs" / folder).glob("*.md"))]
DOCUMENTS = [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *CHAPTERS]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_every_link_to_a_file_leads_to_one(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    linked = [target for target in re.findall(r"\]\(([^)#]+)\)", text) if not target.startswith("http")]
    assert [target for target in linked if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_every_folder_that_is_named_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = re.findall(r"`((?:layers|functions|stacks|local|tests|docs|bench)/[\w./-]*)`", text)
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_every_make_command_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, flags=re.MULTILINE))
    assert set(re.findall(r"(?:^|`|\$ )make ([a-z]+)", text, flags=re.MULTILINE)) <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_every_vestibule_command_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    commands = set(re.findall(r"(?:^|`|bin/|run )vestibule ([a-z]+) -", text, flags=re.MULTILINE))
    known = set(_parser()._subparsers._group_actions[0].choices)  # type: ignore[union-attr,arg-type]
    assert commands <= known


@pytest.mark.parametrize("operator", OPERATORS)
def test_the_table_of_operators_says_what_the_packs_say(operator: str) -> None:
    pack = load(operator)
    row = next(line for line in README.splitlines() if line.startswith(f"| `{operator}`"))
    _, _, _, region, features, _ = (cell.strip() for cell in row.split("|"))
    assert region == pack.residency.regions[0]
    assert set(features.split(", ")) == set(pack.features)


def test_the_reasons_of_dead_letters_are_all_explained() -> None:
    sources = [*ROOT.glob("layers/core/python/vestibule/**/*.py"), *ROOT.glob("functions/**/*.py")]
    raised = {reason for file in sources for reason in re.findall(r'Unusable\(\s*"([a-z_]+)"', file.read_text("utf-8"))}
    explained = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert raised
    assert {reason for reason in raised if f"`{reason}`" not in explained} == set()
