"""What a copy says: each holding with what the policy says about it, in the person's language, and its pages. Pure.

A copy is one ZIP file: `manifest.json` (`Manifest`), `index.html` and `copy.pdf` for reading, `data/<holding>/00001.json`
and so on (`Page`), and `media/<image_id>.jpg`. docs/requests/access-copy.schema.json describes the JSON.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from vestibule.clock import Instant, written
from vestibule.holdings import Holding
from vestibule.ids import PersonId, RequestId
from vestibule.policy import spoken
from vestibule.policy.model import Pack
from vestibule.policy.parts import Promise
from vestibule.policy.purposes import StatedPurpose, StatedRecipient, account_for
from vestibule.requests.kinds import Kind
from vestibule.requests.model import DataRequest
from vestibule.shapes import Output
from vestibule.words import Language, Words

PAGE = 500
"""Records on a page: what is in memory at once."""
SOMEBODY_ELSE = Words(en="another person", fr="une autre personne", nl="een andere persoon")
"""In the place of who else a record names: a copy gives nobody's data but the person's own (GDPR Art. 15(4))."""
_PERSON = re.compile(r"per_[0-9A-HJKMNP-TV-Z]{26}")


class File(Output):
    """A file of the copy. `records` is 0 where it has none: a picture, or the page to read."""

    name: str
    sha256: str
    bytes: int
    records: int = 0


class Part(Output):
    """What a copy says of one holding."""

    holding: str
    about: str
    categories: list[str]
    source: str
    purposes: list[dict[str, Any]]
    recipients: list[dict[str, Any]]
    kept: str
    records: int = 0
    before: int = 0
    """How many more there are that happened before `since`, or were not asked for."""
    since: Instant | None = None
    """From when on it is complete; without it, all of it is here."""
    withheld: int = 0
    """How often somebody else stood in a record, and was left out."""
    pictures_withheld: int = 0
    """How many pictures are described and not given, because others stand on them as well."""
    files: list[File] = Field(default_factory=list)


class Page(Output):
    """Up to 500 records of a holding, in the order in which they are kept."""

    holding: str
    page: int
    records: list[dict[str, Any]]


class Manifest(Output):
    """Everything held on one person, with why, from whom, to whom and for how long, and the files that it lies in."""

    format: Literal["vestibule-access-2"] = "vestibule-access-2"
    request_id: RequestId
    person_id: PersonId
    right: Kind
    language: Language
    asked_at: Instant
    prepared_at: Instant
    controller: dict[str, Any]
    authority: dict[str, Any]
    holdings: list[Part]
    files: list[File]
    """What lies beside the data: pictures, and the page to read."""


def part_of(name: str, holding: Holding, pack: Pack, language: Language, **counted: Any) -> Part:  # noqa: ANN401
    """The holding under category, source, purposes with lawful basis, recipients and term; `counted` are the other fields."""
    processing = account_for(pack, holding.categories, holding.uses)
    return Part(
        holding=name,
        about=holding.about.said_in(language),
        categories=[label.said_in(language) for label in processing.categories],
        source=spoken.ORIGINS[holding.source].said_in(language),
        purposes=[_purpose(purpose, language) for purpose in processing.purposes],
        recipients=[_recipient(recipient, language) for recipient in processing.recipients],
        kept="; ".join(spoken.terms(pack, holding.retention, language)),
        **counted,
    )


def own(record: Mapping[str, Any], person_id: str, language: Language) -> tuple[dict[str, Any], int]:
    """The record with everybody else left out, and how often that was."""
    withheld = 0

    def kept(value: Any) -> Any:  # noqa: ANN401 (whatever a record holds)
        nonlocal withheld
        if isinstance(value, str) and (others := _others(value, person_id)):
            withheld += others
            return _PERSON.sub(lambda found: _unless_other(found[0], person_id, language), value)
        if isinstance(value, Mapping):
            return {kept(key): kept(each) for key, each in value.items()}
        return [kept(each) for each in value] if isinstance(value, list | tuple) else value

    return {name: kept(value) for name, value in record.items()}, withheld


def shows_others(record: Mapping[str, Any]) -> bool:
    """Whether the picture of a record shows somebody else too: theirs is not ours to give (GDPR Art. 15(4))."""
    return int(record.get("people_shown") or 0) > 1


def happened_since(record: Mapping[str, Any], attribute: str | None, since: datetime | None) -> bool:
    """Whether a record is within what the copy reaches back to. Instants are written so that text order is time order."""
    if attribute is None or since is None:
        return True
    return str(record.get(attribute, "")) >= written(since)


def filed(name: str, body: bytes, records: int = 0) -> File:
    """What the manifest says of a file."""
    return File(name=name, sha256=hashlib.sha256(body).hexdigest(), bytes=len(body), records=records)


def page_name(holding: str, number: int) -> str:
    """Where a page lies in the copy. Numbers are from 1."""
    return f"data/{holding}/{number:05}.json"


def manifest_of(
    request: DataRequest, parts: Iterable[Part], files: Iterable[File], pack: Pack, now: datetime
) -> Manifest:
    """The whole copy, holdings by name."""
    return Manifest(
        request_id=request.id,
        person_id=request.person_id,
        right=request.right,
        language=request.language,
        asked_at=request.received_at,
        prepared_at=now,
        controller={"name": pack.legal_name, **_said(pack.contacts)},
        authority=_said(pack.authority),
        holdings=sorted(parts, key=lambda part: part.holding),
        files=list(files),
    )


def _others(text: str, person_id: str) -> int:
    return sum(found != person_id for found in _PERSON.findall(text))


def _unless_other(found: str, person_id: str, language: Language) -> str:
    return found if found == person_id else SOMEBODY_ELSE.said_in(language)


def _purpose(purpose: StatedPurpose, language: Language) -> dict[str, Any]:
    bases = [spoken.BASES[basis].said_in(language) for basis in purpose.bases]
    controller = {"controller": purpose.controller.said_in(language)} if purpose.controller else {}
    return {"purpose": purpose.label.said_in(language), "lawful_basis": bases, **controller}


def _recipient(recipient: StatedRecipient, language: Language) -> dict[str, Any]:
    return {"recipient": recipient.label.said_in(language), "condition": recipient.condition.said_in(language)}


def _said(promise: Promise) -> dict[str, Any]:
    """The name and the ways to reach somebody that a pack gives."""
    ways = {"name", "email", "address", "postal_address", "phone", "url"}
    return promise.model_dump(mode="json", include=ways, exclude_none=True)
