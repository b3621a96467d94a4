"""A console at a public door: visitors look up whom they visit, ring, and are let in by a command as any other."""

import hashlib
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from local.devices.device import Question
from local.devices.lock import Lock
from local.devices.messages import Kind, Outgoing


@dataclass(frozen=True)
class Upload:
    """A picture with the leave to put it where the cloud said: with these headers, and no others."""

    image_id: str
    url: str
    headers: Mapping[str, str]
    picture: bytes


class Console(Lock):
    """A lock with a screen, a bell and a camera. `directory` is what its screen shows, `uploads` what is to be put."""

    def __init__(
        self,
        thing: str,
        entrance_ids: Collection[str],
        clock: Callable[[], int],
        boot: int = 1,
        **more: Any,  # noqa: ANN401 (as a lock)
    ) -> None:
        super().__init__(thing, entrance_ids, clock, boot, kind="console", **more)
        self.directory: Mapping[str, Any] = {}
        self.uploads: list[Upload] = []
        self._pictures: dict[str, bytes] = {}

    def show_directory(self, entrance_id: str) -> list[Outgoing]:
        """Ask who can be rung at this door."""
        return [self.ask("directory", entrance_id)]

    def ring(self, entrance_id: str, code: str, image_id: str | None = None) -> list[Outgoing]:
        """Ring whom the code stands for. The name of the call is made here, so that a repetition is no second call."""
        image = {"image_id": image_id} if image_id else {}
        return [
            self.message("call", {"call": secrets.token_hex(16), "code": code, "entrance_id": entrance_id, **image})
        ]

    def take_picture(self, entrance_id: str, picture: bytes) -> list[Outgoing]:
        """Ask where a picture of who stands at the door may be put."""
        self._pictures[entrance_id] = picture
        digest = hashlib.sha256(picture).hexdigest()
        return [self.ask("upload", entrance_id, digest=digest, bytes=len(picture))]

    def take_answer(self, kind: Kind, entrance_id: str, question: Question, body: Mapping[str, Any]) -> list[Outgoing]:
        """Take the directory, or the leave to upload a picture."""
        if kind == "directory":
            self.directory = body
        if kind == "upload" and isinstance(body.get("headers"), dict):
            picture = self._pictures.pop(entrance_id)
            self.uploads.append(Upload(str(body.get("image_id")), str(body.get("url")), body["headers"], picture))
        return super().take_answer(kind, entrance_id, question, body)
