"""`vestibule notice draft` as the compliance team uses it: from two packs to what the API takes."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.policies.saying import Said, say
from tests.policies.texts import changed, text_of
from vestibule.notices.model import NewNotice
from vestibule.policy.edition import edition
from vestibule.policy.pack import OPERATORS, PACKS, load
from vestibule.words import LANGUAGES

LEGAL = 'legal_name = "'


def moved(operator: str, folder: Path) -> Path:
    """The operator's pack with another legal name."""
    file = folder / f"{operator}-next.toml"
    file.write_text(changed(operator, (LEGAL, f"{LEGAL}New ")), encoding="utf-8")
    return file


def draft(operator: str, new: Path, *more: str, day: str = "2026-12-01") -> Said:
    return say("notice", "draft", PACKS / f"{operator}.toml", new, "--in-force-on", day, *more)


@pytest.mark.parametrize("operator", OPERATORS)
def test_a_changed_pack_becomes_what_the_api_takes(tmp_path: Path, operator: str) -> None:
    said = draft(operator, moved(operator, tmp_path))
    assert said.code == 0
    body = NewNotice.model_validate_json(said.out)
    assert set(body.changes) == set(LANGUAGES)
    assert body.in_force_on.isoformat() == "2026-12-01"
    assert body.digest != edition(load(operator)).digest
    assert "pack" not in " ".join(body.changes["en"]).lower().split()


def test_the_digest_is_the_one_that_the_deployed_pack_will_have(tmp_path: Path) -> None:
    back = draft_between(moved("valet", tmp_path), PACKS / "valet.toml")
    assert (back["edition"], back["digest"]) == (edition(load("valet")).name, edition(load("valet")).digest)


def draft_between(old: Path, new: Path) -> dict[str, Any]:
    return say("notice", "draft", old, new, "--in-force-on", "2026-12-01").document


@pytest.mark.parametrize(
    ("operator", "said"),
    [
        ("fleetback", "To be announced by 2026-11-23 (safe: 2026-11-22), by the calendar of Europe/Luxembourg.\n"),
        ("noke", "To be announced by 2026-12-01, by the calendar of Europe/London.\n"),
    ],
)
def test_it_says_by_when_to_announce(tmp_path: Path, operator: str, said: str) -> None:
    assert draft(operator, moved(operator, tmp_path)).err == said


def test_where_nothing_changes_there_is_nothing_to_announce(tmp_path: Path) -> None:
    same = tmp_path / "same.toml"
    same.write_text(text_of("noke"), encoding="utf-8")
    refused = draft("noke", same, "--json")
    assert (refused.code, refused.document["type"]) == (2, "/problems/nothing-changes")


@pytest.mark.parametrize("day", ["2026-02-30", "tomorrow", "1.12.2026", "2026-12-01T00:00Z"])
def test_a_day_that_is_none_is_refused_in_a_sentence(tmp_path: Path, day: str) -> None:
    refused = draft("noke", moved("noke", tmp_path), day=day)
    assert refused.code == 2
    assert "Traceback" not in refused.err


def test_a_faulty_pack_is_not_drafted(tmp_path: Path) -> None:
    file = tmp_path / "faulty.toml"
    file.write_text(changed("noke", ('time_zone = "Europe/', 'time_zone = "Europa/')), encoding="utf-8")
    refused = draft("noke", file)
    assert (refused.code, refused.out) == (1, "")


@pytest.mark.parametrize(
    ("token", "url", "problem"),
    [
        ("", "https://api.example.com", "no-token"),
        ("t", "ftp://api.example.com", "bad-address"),
        ("t", "http://api.example.com", "bad-address"),
        ("t", "http://localhost.example.com", "bad-address"),
        ("t", "http://127.0.0.1@api.example.com", "bad-address"),
        ("t", "http://[::1", "bad-address"),
        ("t", "https:///v1", "bad-address"),
    ],
)
def test_posting_needs_a_token_and_an_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, token: str, url: str, problem: str
) -> None:
    monkeypatch.setenv("VESTIBULE_TOKEN", token)
    refused = draft("noke", moved("noke", tmp_path), "--post-to", url, "--json")
    assert json.loads(refused.out)["type"] == f"/problems/{problem}"


class Receiver(BaseHTTPRequestHandler):
    """An API that takes drafts, and refuses whoever has another token."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        known = self.headers["Authorization"] == "Bearer good" and self.headers["Idempotency-Key"]
        answer = {"id": "ntc_1", "edition": body["edition"]} if known else {"detail": "This needs the role compliance."}
        self.send_response(201 if known else 403)
        self.end_headers()
        self.wfile.write(json.dumps({**answer, "path": self.path}).encode())

    def log_message(self, *_: object) -> None:  # nothing to standard error
        return


@pytest.fixture
def api() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Receiver) as server:
        serving = Thread(target=server.serve_forever)
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        serving.join()


def test_a_draft_can_be_posted_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, api: str) -> None:
    new = moved("noke", tmp_path)
    monkeypatch.setenv("VESTIBULE_TOKEN", "good")
    posted = draft("noke", new, "--post-to", f"{api}/")
    assert (posted.code, posted.document["id"], posted.document["path"]) == (0, "ntc_1", "/v1/notices")
    assert posted.document["edition"] == draft("noke", new).document["edition"]
    monkeypatch.setenv("VESTIBULE_TOKEN", "bad")
    refused = draft("noke", new, "--post-to", api, "--json")
    assert (refused.code, refused.document["detail"]) == (2, "403: This needs the role compliance.")
