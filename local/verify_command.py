"""`vestibule verify FILE --key key.pem`: what a receipt or a day's export proves. Needs the two files and nothing else."""

import argparse
import json
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from rich.console import Console
from rich.markup import escape

from local.command_line import Misused, print_json
from vestibule.evidence.receipts import Genuine, Refuted, Signer, verify

_ANOTHER_KIND = "holds a key of another kind: days are signed on the curve P-256"


def declare(_: str, parser: argparse.ArgumentParser) -> None:
    """Say what `vestibule verify` takes."""
    parser.description = "Say what a receipt or the export of a day proves, or what is wrong with it. Works offline."
    parser.add_argument("file", metavar="FILE", help="the receipt, or the day's lines.jsonl, as it was received")
    parser.add_argument("--key", required=True, metavar="KEY", help="the public key in PEM, of GET /v1/evidence/key")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Exit code 0 when it proves what it says, 1 when it proves nothing."""
    signer = signer_of(_bytes(arguments.key), arguments.key)
    try:
        genuine = verify(_bytes(arguments.file), signer)
    except Refuted as refuted:
        _show_refuted(refuted, as_json=arguments.json)
        sys.exit(1)
    _show(genuine, signer, as_json=arguments.json)


def signer_of(pem: bytes, file: str) -> Signer:
    """The holder of the key in this text; `file` is named when there is none in it."""
    try:
        key = load_pem_public_key(pem)
    except ValueError:
        raise Misused(f"{file!r} holds no public key in PEM", "UnreadableKey") from None
    except UnsupportedAlgorithm:
        raise Misused(f"{file!r} {_ANOTHER_KIND}", "UnreadableKey") from None
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise Misused(f"{file!r} {_ANOTHER_KIND}", "UnreadableKey")

    def has_signed(digest: bytes, signature: bytes) -> bool:
        try:
            key.verify(signature, digest, ec.ECDSA(Prehashed(SHA256())))
        except InvalidSignature:
            return False
        return True

    written = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Signer(sha256(written).hexdigest(), has_signed)


def _bytes(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise Misused(f"{file!r} cannot be read: {(error.strerror or str(error)).lower()}", "UnreadableFile") from None


def _show_refuted(refuted: Refuted, *, as_json: bool) -> None:
    if as_json:
        wrong = {"part": refuted.part, "lines": list(refuted.seqs), "detail": refuted.said, "mend": refuted.mend}
        print_json({"genuine": False, **wrong})
        return
    print(f"Not genuine. {refuted.said}\n{refuted.mend}", file=sys.stderr)


def _show(genuine: Genuine, signer: Signer, *, as_json: bool) -> None:
    told = dict(_told(genuine, signer))
    if as_json:
        print_json({"genuine": True, **told})
        return
    console = Console(highlight=False, soft_wrap=True)
    what = f"This line stands in the ledger of {genuine.head.operator}" if genuine.line else "This is the whole day"
    console.print(f"[bold]Genuine.[/bold] {escape(what)}, as it was signed.\n")
    for name, said in told.items():
        plain = said if isinstance(said, str | int) else json.dumps(said, ensure_ascii=False)
        console.print(f"  {name.replace('_', ' '):<12}{escape(str(plain))}")


def _told(genuine: Genuine, signer: Signer) -> Iterator[tuple[str, Any]]:
    head = genuine.head.model_dump(mode="json")
    if genuine.line:
        line = genuine.line.model_dump(mode="json")
        yield "id", genuine.line.id
        yield from ((name, line[name]) for name in ("kind", "subject", "at", "facts", "seq"))
    else:
        yield "figures", head["figures"]
    yield from ((name, head[name]) for name in ("operator", "day", "count", "sealed_at", "previous"))
    yield "signed_by", signer.fingerprint
