"""One retention line of a pack changes: in the same build the template, the notice, the records and the pack diff change.

Each build copies the repository, changes one line of Nokē's pack there, and makes layer, documents and templates at once.
What differs from a build without the change is looked at value by value and line by line: nothing else may differ.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from filecmp import cmp
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from local.synthesis import ROOT
from tests.docs.notices import changed_lines
from tests.policies.saying import say
from tests.policies.texts import changed
from tests.stacks.assembly import Assembly
from vestibule import register
from vestibule.documents import published, rendered
from vestibule.policy.pack import PACKS, load

DOCS = ROOT / "docs"
PACK = PACKS.relative_to(ROOT) / "noke.toml"
PARTS = ("app.py", "cdk.json", "pyproject.toml", "docs", "functions", "layers", "local", "stacks")
BUILD = """
import runpy, sys
from pathlib import Path
from local import documents, synthesis
runpy.run_path("layers/build.py")["build_program"]()
documents.write()
synthesis.synthesize("noke", Path("build/templates").resolve(), layers=sys.argv[1])
"""
ENTRY_ENDS = """
from datetime import datetime
import vestibule.policy.compiled.packs.noke
from vestibule.policy import pack, retention
made = datetime.fromisoformat("2026-03-05T09:00:00+00:00")
print(retention.expiry(pack.load("noke"), "entries", made).expires_at.isoformat())
"""
VERSION = re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{8}")
FINGERPRINT = re.compile(r"[0-9a-f]{64}")
SAID = {
    "days": {"en": "days", "fr": "jours", "nl": "dagen"},
    "months": {"en": "months", "fr": "mois", "nl": "maanden"},
}
LANGUAGES = ("en", "fr", "nl")

type Difference = tuple[tuple[str | int, ...], Any, Any]


@dataclass(frozen=True)
class Change:
    """Another length of time for one rule of the pack."""

    rule: str
    unit: str
    before: int
    after: int

    @property
    def text(self) -> str:
        """The pack with its one line changed."""
        opening = f'rule = "{self.rule}"\nperiod = {{ {self.unit} = '
        return changed("noke", (f"{opening}{self.before} }}", f"{opening}{self.after} }}"))

    def undone(self, lines: list[str], language: str) -> list[str]:
        """The lines with the term that they had, and without their version."""
        unit = SAID[self.unit][language]
        return [versionless(line.replace(f"{self.after} {unit}", f"{self.before} {unit}")) for line in lines]

    def is_told_in(self, line: str, language: str) -> bool:
        """Whether the line gave the term that was."""
        return f"{self.before} {SAID[self.unit][language]}" in line


CHANGES = [
    Change("bundles", "days", 14, 10),
    Change("logs", "days", 30, 15),
    Change("entries", "months", 24, 18),
]


@dataclass(frozen=True)
class Built:
    """What a build left behind."""

    change: Change
    tree: Path

    @cached_property
    def templates(self) -> Any:
        """The templates by stack. Fingerprints of code are left out: the pack is part of the code."""
        return comparable(Assembly("noke", self.tree / "build" / "templates"))

    def text(self, name: str) -> str:
        """A file that it wrote."""
        return (self.tree / name).read_text(encoding="utf-8")

    def entry_ends(self) -> str:
        """When an entry of 5 March 2026 ends, as a function computes it with this build's layer."""
        return run(ENTRY_ENDS, self.tree, str(self.tree / "build" / "layers" / "core" / "python"))


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory, no_dependencies: Path) -> dict[str, Built]:
    """A build for each change, by rule."""

    def built(change: Change) -> Built:
        tree = tmp_path_factory.mktemp(change.rule)
        for part in PARTS:
            copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
            copy(ROOT / part, tree / part)
        (tree / PACK).write_text(change.text, encoding="utf-8")
        run(BUILD, tree, os.pathsep.join((".", "layers/core/python")), str(no_dependencies))
        return Built(change, tree)

    with ThreadPoolExecutor(max_workers=2) as pool:
        return dict(zip((change.rule for change in CHANGES), pool.map(built, CHANGES), strict=True))


@pytest.fixture(params=CHANGES, ids=lambda change: change.rule)
def built(request: pytest.FixtureRequest, builds: dict[str, Built]) -> Built:
    """Each build in turn."""
    return builds[request.param.rule]


@pytest.fixture(scope="module")
def documents() -> dict[str, str]:
    """The documents of the pack as it ships, by path: those that are committed, and those that the functions serve."""
    pack = load("noke")
    served = {f"build/documents/noke/{name}": text.replace("\\n", "\n") for name, text in rendered(pack).items()}
    return {**published(pack), **served}


@pytest.fixture
def unchanged(houses: dict[str, Assembly]) -> Any:
    """The templates of the pack as it ships."""
    return comparable(houses["noke"])


def test_one_line_of_the_pack_is_another(built: Built) -> None:
    gone, come = changed_lines((PACKS / "noke.toml").read_text(encoding="utf-8"), built.text(str(PACK)))
    unit = built.change.unit
    assert gone == [f"period = {{ {unit} = {built.change.before} }}"]
    assert come == [f"period = {{ {unit} = {built.change.after} }}"]


def test_the_lifecycle_of_copies_changes_and_nothing_else_in_any_template(
    builds: dict[str, Built], unchanged: Any
) -> None:
    copies, drafts = sorted(differences(unchanged, builds["bundles"].templates))
    assert [(path[0], path[-3:]) for path, _, _ in (copies, drafts)] == [
        ("data", ("Rules", number, "ExpirationInDays")) for number in range(2)
    ]
    assert {each[1:] for each in (copies, drafts)} == {(14 - 7, 10 - 7)}


def test_the_retention_of_every_log_group_changes_and_nothing_else_in_any_template(
    builds: dict[str, Built], unchanged: Any, houses: dict[str, Assembly]
) -> None:
    found = list(differences(unchanged, builds["logs"].templates))
    assert {(path[-1], before, after) for path, before, after in found} == {("RetentionInDays", 14, 7)}
    assert len(found) == len(houses["noke"].of_type("Logs::LogGroup"))


def test_entries_end_by_what_the_functions_are_built_with_and_no_template_changes(
    builds: dict[str, Built], unchanged: Any
) -> None:
    assert list(differences(unchanged, builds["entries"].templates)) == []
    assert builds["logs"].entry_ends() == "2028-02-27T00:00:00+00:00"  # 24 months less a week
    assert builds["entries"].entry_ends() == "2027-08-28T23:00:00+00:00"  # 18 months, in London's summer


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notice_changes_where_it_gives_the_term_and_in_its_version(
    built: Built, documents: dict[str, str], language: str
) -> None:
    name = f"docs/noke/privacy-notice.{language}.md"
    gone = only_the_term_differs(built.change, documents[name], built.text(name), language)
    assert [line for line in gone if line.startswith("| ")] != []


@pytest.mark.parametrize("form", ["md", "json"])
def test_the_records_of_processing_change_where_they_give_the_term_and_in_their_version(
    built: Built, documents: dict[str, str], form: str
) -> None:
    name = f"docs/noke/records-of-processing.{form}"
    only_the_term_differs(built.change, documents[name], built.text(name), "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["notice", "processing"])
def test_what_the_functions_serve_changes_with_them(
    built: Built, documents: dict[str, str], kind: str, language: str
) -> None:
    name = f"build/documents/noke/{kind}.{language}.json"
    only_the_term_differs(built.change, documents[name], built.text(name).replace("\\n", "\n"), language)


def test_no_other_document_changes_but_the_table_of_terms(built: Built, documents: dict[str, str]) -> None:
    files = [file.relative_to(ROOT) for kind in ("*/*", "*.json", "data-map.md") for file in DOCS.glob(kind)]
    assert len(files) > 25
    other = {str(file) for file in files if not cmp(ROOT / file, built.tree / file, shallow=False)}
    assert other == {*(name for name in documents if name.startswith("docs/")), "docs/data-map.md"}


def test_the_pack_diff_says_what_was_built_and_where_the_notice_changes(built: Built) -> None:
    changes = say("pack", "diff", PACKS / "noke.toml", built.tree / PACK, "--json").document["changes"]
    told = {each["kind"]: each["said"] for each in changes if each["key"] == f"retention.{built.change.rule}"}
    assert set(told) == {"infrastructure", "notice"}  # a shorter term is told to nobody
    how = {"bundles": "The lifecycle of the bucket", "logs": "The retention of the log groups"}
    begins = f"{how.get(built.change.rule, 'The time to live')} of {built.change.rule} follows "
    assert told["infrastructure"].startswith(f"{begins}{built.change.after} {built.change.unit} from collection")
    becomes = f"{built.change.before} {built.change.unit} becomes {built.change.after} {built.change.unit}."
    assert told["notice"].endswith(becomes)


def test_another_reading_of_the_same_text_changes_nothing(documents: dict[str, str]) -> None:
    again = published(register.check(changed("noke"), "noke.toml"))
    assert again == {name: documents[name] for name in again}


def run(program: str, tree: Path, path: str, *arguments: str) -> str:
    """What a program prints that is run in the tree with these places for its modules."""
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def comparable(house: Assembly) -> Any:
    return json.loads(FINGERPRINT.sub("FINGERPRINT", json.dumps(house.templates)))


def differences(before: Any, after: Any, path: tuple[str | int, ...] = ()) -> Iterator[Difference]:
    """Each value that is another one, with its place."""
    if isinstance(before, dict) and isinstance(after, dict) and before.keys() == after.keys():
        pairs: list[tuple[str | int, Any, Any]] = [(name, before[name], after[name]) for name in before]
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = [(place, *both) for place, both in enumerate(zip(before, after, strict=True))]
    else:
        pairs = []
        if before != after:
            yield path, before, after
    for step, one, other in pairs:
        yield from differences(one, other, (*path, step))


def only_the_term_differs(change: Change, before: str, after: str, language: str) -> list[str]:
    """The lines that went: each came again with the new term, or with the new version, and without any other change."""
    gone, come = changed_lines(before, after)
    assert [versionless(line) for line in gone] == change.undone(come, language)
    assert {change.is_told_in(line, language) or bool(VERSION.search(line)) for line in gone} == {True}
    assert any(change.is_told_in(line, language) for line in gone)
    return gone


def versionless(text: str) -> str:
    return VERSION.sub("VERSION", text)
