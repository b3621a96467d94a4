"""`vestibule notice draft`: a changed policy becomes the draft of an announcement, in words that people read."""

import argparse
import os
import sys
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from local.client import Client
from local.command_line import Misused, print_json
from local.pack_commands import read_packs
from local.policy_commands import moment
from vestibule.documents.announcing import announced
from vestibule.notices.timing import announce_by
from vestibule.policy.edition import edition
from vestibule.policy.model import Pack
from vestibule.words import LANGUAGES

_TOKEN = "VESTIBULE_TOKEN"  # noqa: S105 (the name of a variable)
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def declare(_: str, parser: argparse.ArgumentParser) -> None:
    """Give `vestibule notice` its one command."""
    parser.description = "Announce a changed policy."
    commands = parser.add_subparsers(required=True, metavar="draft")
    drafting = commands.add_parser("draft", help="write the body of POST /v1/notices, or post it")
    drafting.add_argument("old", metavar="OLD", help="the policy pack that is in force")
    drafting.add_argument("new", metavar="NEW", help="the one that is to be")
    drafting.add_argument("--in-force-on", required=True, metavar="DAY", help="2026-12-01")
    drafting.add_argument("--post-to", metavar="URL", help=f"post the draft there, with the token in {_TOKEN}")
    drafting.add_argument("--json", action="store_true", help="for programs; drafts are JSON anyway")
    drafting.set_defaults(run=draft)


def draft(arguments: argparse.Namespace) -> None:
    """Print the draft, or post it and print the answer. By when it has to be announced is said on standard error."""
    old, new = read_packs(arguments.old, arguments.new, as_json=arguments.json)
    day = _day(arguments.in_force_on)
    body = drafted(old, new, day)
    _say_when(old, day)
    print_json(_posted(arguments.post_to, body) if arguments.post_to else body)


def drafted(old: Pack, new: Pack, in_force_on: date) -> dict[str, Any]:
    """The body of POST /v1/notices. `Misused` where nothing changes that people have to know."""
    said = {language: announced(old, new, language) for language in LANGUAGES}
    if not any(said.values()):
        raise Misused("nothing changes that people read: there is nothing to announce", "NothingChanges")
    version = edition(new)
    return {"edition": version.name, "digest": version.digest, "changes": said, "in_force_on": in_force_on.isoformat()}


def _day(text: str) -> date:
    day = moment(text)
    if isinstance(day, datetime):
        raise Misused(f"{text} is a time: a version comes into force on a day, so write {text[:10]}", "BadDate")
    return day


def _say_when(old: Pack, in_force_on: date) -> None:
    last = announce_by(in_force_on, old.policy_change.notice_days)
    safe = f" (safe: {last.safe})" if last.safe != last.legal else ""
    print(f"To be announced by {last.legal}{safe}, by the calendar of {old.time_zone}.", file=sys.stderr)


def _posted(url: str, body: dict[str, Any]) -> Any:  # noqa: ANN401 (any JSON)
    token = os.environ.get(_TOKEN)
    if not token:
        raise Misused(f"{_TOKEN} is not set: put an access token of the compliance team there", "NoToken")
    if not _keeps_the_token(url):
        raise Misused(f"{url!r} is not where a token may go: write it as https://api.example.com", "BadAddress")
    answer = Client(url.rstrip("/"), token).post("/v1/notices", body)
    if answer.is_error:
        said = answer.json()
        raise Misused(f"{answer.status_code}: {said.get('detail', said.get('message', 'refused'))}", "Refused")
    return answer.json()


def _keeps_the_token(url: str) -> bool:
    """Whether nobody on the way can read what is sent: in plain text it goes to this machine only."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in _THIS_MACHINE))
