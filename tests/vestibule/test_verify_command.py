"""`vestibule verify` as somebody uses it who has a receipt and a key, and no access to anything."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.policies.saying import say
from tests.vestibule.sealed import DAY, OPERATOR, export, head_of, key, receipt, some_lines

UNKNOWN_CURVE = b"""-----BEGIN PUBLIC KEY-----
MDYwEAYHKoZIzj0CAQYFK4EEAAYDIgACCUgWdJ1qFsCGVzTAvtAbYpkQzaFiL1Bx
DLoZCjNW8Rk=
-----END PUBLIC KEY-----
"""
"""On secp112r1, which the library does not know."""
PROGRAM = Path(sys.executable).with_name("vestibule")
LINES = some_lines(6)


@pytest.fixture
def pem(tmp_path: Path) -> Path:
    file = tmp_path / "key.pem"
    file.write_bytes(b"SHA-256 fingerprint: of the key below\n" + key().pem)
    return file


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    file = tmp_path / "receipt.json"
    file.write_bytes(receipt(LINES, 3))
    return file


@pytest.fixture
def day(tmp_path: Path) -> Path:
    file = tmp_path / "lines.jsonl"
    file.write_bytes(export(LINES))
    return file


def test_a_receipt_is_told_in_words(proof: Path, pem: Path) -> None:
    said = say("verify", proof, "--key", pem)
    assert (said.code, said.err) == (0, "")
    first, _, *rows = said.out.splitlines()
    assert first == f"Genuine. This line stands in the ledger of {OPERATOR}, as it was signed."
    told = dict(row.strip().split(None, 1) for row in rows)
    assert (told["kind"], told["subject"], told["at"]) == (
        "retention.record.expired",
        "entries",
        f"{DAY}T00:00:02.000Z",
    )
    assert (told["id"], told["seq"], told["count"], told["day"]) == (LINES[2].id, "3", "6", DAY)


def test_a_day_is_told_in_words(day: Path, pem: Path) -> None:
    said = say("verify", day, "--key", pem)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Genuine. This is the whole day, as it was signed.\n")
    assert ("count       6" in said.out, f"day         {DAY}" in said.out) == (True, True)


def test_both_are_told_to_programs(proof: Path, day: Path, pem: Path) -> None:
    one, whole = (say("verify", file, "--key", pem, "--json").document for file in (proof, day))
    assert (one["genuine"], one["facts"], one["signed_by"]) == (True, LINES[2].facts, key().signer.fingerprint)
    assert (whole["genuine"], whole["count"], whole["previous"]) == (True, 6, "0" * 64)
    assert whole["figures"]["entries"] == head_of(LINES).figures["entries"].model_dump()


def test_a_changed_line_is_named_and_says_what_to_do(day: Path, pem: Path) -> None:
    day.write_bytes(day.read_bytes().replace(b'"kept_s":3', b'"kept_s":4'))
    said = say("verify", day, "--key", pem)
    assert (said.code, said.out) == (1, "")
    assert said.err == (
        "Not genuine. Line 4: changed since the day was signed, or out of order.\n"
        "Fetch it again. If it still fails, report it as an incident.\n"
    )
    told = say("verify", day, "--key", pem, "--json")
    assert (told.code, told.err) == (1, "")
    assert (told.document["genuine"], told.document["part"], told.document["lines"]) == (False, "line", [4])


def test_a_receipt_of_somebody_else_is_refused(proof: Path, pem: Path) -> None:
    pem.write_bytes(key("somebody else's").pem)
    said = say("verify", proof, "--key", pem)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("Not genuine. It says that another key has signed it than the one given.\n")


def test_what_cannot_be_read_is_told_so(proof: Path, pem: Path, tmp_path: Path) -> None:
    missing = say("verify", tmp_path / "none.json", "--key", pem)
    assert (missing.code, missing.out) == (2, missing.err)
    assert missing.err == f"'{tmp_path / 'none.json'}' cannot be read: no such file or directory\n"
    keyless = say("verify", proof, "--key", proof)
    assert (keyless.code, keyless.err) == (2, f"'{proof}' holds no public key in PEM\n")
    assert say("verify", proof, "--key", proof, "--json").document["type"] == "/problems/unreadable-key"
    assert say("verify", proof).code == 2
    assert say("verify", "--key", pem).code == 2


def test_a_key_of_no_known_kind_is_told_so(proof: Path, tmp_path: Path) -> None:
    unheard_of = tmp_path / "unheard_of.pem"
    unheard_of.write_bytes(UNKNOWN_CURVE)
    said = say("verify", proof, "--key", unheard_of)
    assert (said.code, said.err) == (
        2,
        f"'{unheard_of}' holds a key of another kind: days are signed on the curve P-256\n",
    )


def test_nothing_that_is_not_proven_is_repeated(proof: Path, day: Path, pem: Path) -> None:
    for file in (proof, day):
        for mark in (b"\\u001b[2J", b"2026-11-21. All is genuine"):
            file.write_bytes(file.read_bytes().replace(DAY.encode(), mark))
            said = say("verify", file, "--key", pem)
            assert (said.code, said.out) == (1, "")
            assert said.err.startswith("Not genuine. This is neither a receipt nor the export of a day")


def test_a_key_of_another_kind_is_told_so(proof: Path, tmp_path: Path) -> None:
    wide, long = rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP384R1())
    form = Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    for number, text in enumerate((wide.public_key().public_bytes(*form), long.public_key().public_bytes(*form))):
        file = tmp_path / f"{number}.pem"
        file.write_bytes(text)
        said = say("verify", proof, "--key", file)
        assert (said.code, said.err) == (
            2,
            f"'{file}' holds a key of another kind: days are signed on the curve P-256\n",
        )


def test_it_works_without_settings_and_without_a_cloud(proof: Path, pem: Path) -> None:
    words = [str(word) for word in (PROGRAM, "verify", proof, "--key", pem)]
    bare = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}
    done = subprocess.run(words, capture_output=True, check=False, timeout=60, env=bare, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Genuine.")
