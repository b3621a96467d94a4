"""Open the copy of a person's data as its reader would, and the schema of what is in it, for who writes such a reader."""

import hashlib
import json
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from pydantic.json_schema import models_json_schema

from vestibule.requests.copying import Manifest, Page


class Broken(ValueError):
    """A file of the copy is not what its manifest says."""


def opened(content: bytes) -> dict[str, Any]:
    """The manifest, with each holding's records in it. `Broken` when a file is missing, was changed, or is not named."""
    with ZipFile(BytesIO(content)) as copy:
        manifest: dict[str, Any] = json.loads(copy.read("manifest.json"))
        said = [file for holding in manifest["holdings"] for file in holding["files"]] + manifest["files"]
        if sorted(copy.namelist()) != sorted(["manifest.json", *(file["name"] for file in said)]):
            raise Broken("the manifest names other files than there are")
        for file in said:
            body = copy.read(file["name"])
            if (hashlib.sha256(body).hexdigest(), len(body)) != (file["sha256"], file["bytes"]):
                raise Broken(file["name"])
        holdings = [{**holding, "records": _records(copy, holding)} for holding in manifest["holdings"]]
    return {**manifest, "holdings": holdings}


def _records(copy: ZipFile, holding: dict[str, Any]) -> list[dict[str, Any]]:
    found = [record for file in holding["files"] for record in json.loads(copy.read(file["name"]))["records"]]
    if len(found) != holding["records"]:
        raise Broken(holding["holding"])
    return found


def schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of the files of a copy: `manifest.json` is a Manifest, what lies under `data/` are Pages."""
    _, shapes = models_json_schema([(Manifest, "serialization"), (Page, "serialization")])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A person's copy of their data, vestibule-access-2",
        "anyOf": [{"$ref": "#/$defs/Manifest"}, {"$ref": "#/$defs/Page"}],
        **shapes,
    }
