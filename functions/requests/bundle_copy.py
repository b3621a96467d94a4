"""Workflow step: put the parts together into one ZIP file and keep its hash, so that the copy can be proven later."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import rfc8785
from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, register
from vestibule.access import images
from vestibule.policy.model import Pack
from vestibule.requests import bundles, copying, limits, printed, readable
from vestibule.requests.bundles import Archive
from vestibule.requests.copying import File, Manifest, Part, manifest_of, part_of
from vestibule.requests.model import DataRequest
from vestibule.requests.progress import going, has_reached
from vestibule.steps import step

_IMAGES = "images"


@step
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """In: `{request_id, parts: [{holding, count, gone}]}`. Out: `{bundle_hash, counts, gone, pictures_left}`.

    One page is in memory. `pictures_left` show others too, and are described instead.
    """
    now, pack = clock.now(), config.operator_pack()
    request = going(event["request_id"], now)
    if has_reached(request, "answered") and request.bundle_hash:  # the link that was mailed is that of the first
        return {"bundle_hash": request.bundle_hash, "counts": request.counts or {}, "gone": {}, "pictures_left": 0}
    parts = [bundles.read_part(request.id, part["holding"]) for part in event["parts"]]
    with bundles.writing(request.id, now) as archive:
        for file in (file for part in parts for file in part.files):
            archive.add(file.name, bundles.read_page(request.id, file.name))
        pictures, said = _pictures(archive, request.id, parts)
        told = manifest_of(request, [*said, *_without(request, parts, pack)], pictures, pack, now)
        _explain(told, archive, pack)
    counts, ended = ({part["holding"]: part[name] for part in event["parts"]} for name in ("count", "gone"))
    pictures_left = sum(part.pictures_withheld for part in said)
    return {"bundle_hash": archive.digest, "counts": counts, "gone": ended, "pictures_left": pictures_left}


def _explain(told: Manifest, archive: Archive, pack: Pack) -> None:
    """Put in what people read, and last what names every file."""

    def read(name: str) -> bytes:
        return bundles.read_page(told.request_id, name)

    page = archive.add_written("index.html", readable.html(told, read, pack))
    paper = archive.add("copy.pdf", printed.pdf(told, read, pack))
    whole = told.model_copy(update={"files": [*told.files, page, paper]})
    archive.add("manifest.json", rfc8785.dumps(whole.model_dump(mode="json")))


def _without(request: DataRequest, parts: Sequence[Part], pack: Pack) -> Iterator[Part]:
    """What the copy says of holdings that hold nothing on the person, or nothing that was asked for."""
    known = {name: held.holding for name, held in register.holdings(pack).items()}
    planned = {part.holding: part.withheld for part in request.planned}
    for name in sorted({*limits.wanted(pack, request.right, known)} - {part.holding for part in parts}):
        yield part_of(name, known[name], pack, request.language, before=planned.get(name, 0))


def _pictures(archive: Archive, request_id: str, parts: Sequence[Part]) -> tuple[list[File], list[Part]]:
    """Put in the pictures that were uploaded and show nobody else; and the parts, with how many are not given."""
    given, said = list[File](), list[Part]()
    for part in parts:
        records = _records(request_id, part) if part.holding == _IMAGES else iter(())
        withheld = 0
        for record in records:
            is_shared = copying.shows_others(record)
            body = None if is_shared else images.picture(record["id"])
            given += [archive.add(f"media/{record['id']}.jpg", body)] if body else []
            withheld += is_shared
        said.append(part.model_copy(update={"pictures_withheld": withheld}) if withheld else part)
    return given, said


def _records(request_id: str, part: Part) -> Iterator[dict[str, Any]]:
    for file in part.files:
        yield from json.loads(bundles.read_page(request_id, file.name))["records"]
