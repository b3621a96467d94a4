"""The drafts of notices in S3, below `incidents/`: counts and the team's words, no person. The bucket's lifecycle ends them.

A draft's name holds its digest: one that was handed over is never overwritten by a newer one, the same facts write the same
objects again, and a digest is found by listing alone.

    incidents/<incident_id>/<round>/<tell>-<jurisdiction>[-<organisation_id>]/<sha256 of JSON>.json
    incidents/<incident_id>/<round>/<tell>-<jurisdiction>[-<organisation_id>]/<sha256 of JSON>.<sha256 of PDF>.pdf
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from botocore.config import Config

from vestibule import aws, config
from vestibule.breaches import drafting
from vestibule.breaches.drafting import Draft
from vestibule.breaches.model import Incident, Obligation
from vestibule.breaches.wording import language_of
from vestibule.policy.model import Pack

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

FOLDER = "incidents/"
LINK_SECONDS = 300
"""The team reads a list of drafts before it fetches one."""
_TYPES = {"json": "application/json", "pdf": "application/pdf"}

type Names = Callable[[str], str | None]
"""The name of a controller's organisation by its identifier."""


@dataclass(frozen=True)
class Kept:
    """A draft in S3 by its digests, SHA-256 in hexadecimal."""

    folder: str
    """With the incident and the round, ends with `/`."""
    json: str
    pdf: str

    @property
    def keys(self) -> dict[str, str]:
        """The objects by their kind."""
        return {"json": f"{self.folder}{self.json}.json", "pdf": f"{self.folder}{self.json}.{self.pdf}.pdf"}


@dataclass(frozen=True)
class Drawn:
    """A draft and where it lies."""

    obligation: Obligation
    draft: Draft
    kept: Kept


def drawn(incident: Incident, owed: Iterable[Obligation], pack: Pack, names: Names, now: datetime) -> list[Drawn]:
    """Write the drafts of all that is to be handed over, unless they lie there already."""
    before = {kept.json: kept for kept in kept_of(incident.id)}
    return [_drawn(incident, each, pack, names, now, before) for each in to_draft(owed)]


def to_draft(owed: Iterable[Obligation]) -> list[Obligation]:
    """What a notice may have to be handed over for: one for each authority and controller, none where that was decided."""
    wanted = (each for each in owed if each.tell != "persons" and each.met != "no" and not each.promised)
    return list({_place(each): each for each in wanted if each.decided != "no_notice"}.values())


def kept_of(incident_id: str) -> Iterator[Kept]:
    """All drafts of an incident, of every round."""
    pages = _s3().get_paginator("list_objects_v2").paginate(Bucket=_bucket(), Prefix=f"{FOLDER}{incident_id}/")
    for key in (found["Key"] for page in pages for found in page.get("Contents", [])):
        folder, _, name = key.rpartition("/")
        digests, _, kind = name.rpartition(".")
        if kind == "pdf":
            yield Kept(f"{folder}/", *digests.split("."))


def is_draft(incident_id: str, digest: str) -> bool:
    """Whether this is the digest of a draft of the incident, of whichever round and form."""
    return any(digest in (kept.json, kept.pdf) for kept in kept_of(incident_id))


def links(found: Drawn) -> dict[str, str]:
    """Presigned addresses, good for five minutes, that a browser saves as files."""
    return {
        kind: _link(key, f"{_place(found.obligation, named=False)}.{kind}") for kind, key in found.kept.keys.items()
    }


def _drawn(  # noqa: PLR0917 (what a draft rests on)
    incident: Incident, obligation: Obligation, pack: Pack, names: Names, now: datetime, before: Mapping[str, Kept]
) -> Drawn:
    is_controller = obligation.tell == "controller"
    made = drafting.draft(
        incident,
        obligation,
        pack,
        pack.languages[0] if is_controller else language_of(obligation.jurisdiction),
        phase=drafting.phase_of(incident, obligation),
        now=now,
        addressee=names(obligation.to) if is_controller else None,
        earlier=_earlier(incident, obligation, before),
    )
    body = drafting.document(made)
    folder, digest = f"{FOLDER}{incident.id}/{incident.round}/{_place(obligation)}/", drafting.digest(body)
    found = before.get(digest)
    return Drawn(obligation, made, found if found and found.folder == folder else _keep(folder, made, body))


def _keep(folder: str, made: Draft, body: bytes) -> Kept:
    """The JSON first: where the PDF is, both are."""
    from vestibule.breaches import printed  # noqa: PLC0415 (reportlab: only who writes a draft needs it)

    paper = printed.pdf(made)
    kept = Kept(folder, drafting.digest(body), drafting.digest(paper))
    for kind, content in (("json", body), ("pdf", paper)):
        _s3().put_object(Bucket=_bucket(), Key=kept.keys[kind], Body=content, ContentType=_TYPES[kind])
    return kept


def _earlier(incident: Incident, obligation: Obligation, before: Mapping[str, Kept]) -> Draft | None:
    """The draft that was handed over last, where it was one and its time here has not ended."""
    last = drafting.last_filed(incident, obligation)
    found = next((kept for kept in before.values() if last and last.digest in (kept.json, kept.pdf)), None)
    if found is None:
        return None
    return Draft.model_validate_json(_s3().get_object(Bucket=_bucket(), Key=found.keys["json"])["Body"].read())


def _place(obligation: Obligation, *, named: bool = True) -> str:
    place = f"{obligation.tell}-{obligation.jurisdiction}"
    return f"{place}-{obligation.to}" if named and obligation.tell == "controller" else place


def _link(key: str, name: str) -> str:
    parameters = {"Bucket": _bucket(), "Key": key, "ResponseContentDisposition": f'attachment; filename="{name}"'}
    return _s3().generate_presigned_url("get_object", Params=parameters, ExpiresIn=LINK_SECONDS)


def _bucket() -> str:
    return config.setting("BUNDLES_BUCKET")


@cache
def _s3() -> "S3Client":
    return aws.client("s3", config=Config(signature_version="s3v4"))
