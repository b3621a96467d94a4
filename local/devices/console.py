"""A console at a public door: visitors look up whom they visit, ring, and are let in by a command as any other.

It may recognise the faces of those who agreed to it, and of nobody else.
"""

import hashlib
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from local.devices import door_list, faces
from local.devices.device import Question
from local.devices.faces import Recognition, Right
from local.devices.lock import Lock
from local.devices.messages import FaceReason, Kind, Outgoing
from local.devices.trust import Untrusted

GIVES_UP_MS = 60_000
"""No visitor waits for longer."""


@dataclass(frozen=True)
class Upload:
    """A picture with the leave to put it where the cloud said: with these headers, and no others."""

    image_id: str
    url: str
    headers: Mapping[str, str]
    picture: bytes


class Console(Lock):
    """A lock with a screen, a bell and a camera. `directory` is what its screen shows, `uploads` what is to be put.

    It recognises faces once that is switched on, by what it was lent; nothing of it is ever in flash.
    """

    _lent: dict[str, Recognition]
    _parts: dict[str, list[Mapping[str, Any]]]
    """Of the directory of each entrance that came so far."""
    _pictures: dict[str, bytes]
    _since: dict[tuple[Kind, str], float]
    """When a visitor began to wait for an answer, by the clock that only runs forward."""

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
        self._recognises = False

    def show_directory(self, entrance_id: str) -> list[Outgoing]:
        """Ask who can be rung at this door."""
        self._since["directory", entrance_id] = self.monotonic()
        return [self._ask_for("directory", entrance_id)]

    def ring(self, entrance_id: str, code: str, image_id: str | None = None) -> list[Outgoing]:
        """Ring whom the code stands for. The name of the call is made here, so that a repetition is no second call."""
        image = {"image_id": image_id} if image_id else {}
        return [
            self.message("call", {"call": secrets.token_hex(16), "code": code, "entrance_id": entrance_id, **image})
        ]

    def take_picture(self, entrance_id: str, picture: bytes) -> list[Outgoing]:
        """Ask where a picture of who stands at the door may be put."""
        self._pictures[entrance_id] = picture
        self._since["upload", entrance_id] = self.monotonic()
        return [self._ask_for("upload", entrance_id)]

    def recognise_faces(self) -> list[Outgoing]:
        """Switch it on: ask which faces open the doors."""
        self._recognises = True
        return [self._ask_faces(each) for each in sorted(self.entrance_ids)]

    def lent(self, entrance_id: str) -> Recognition | None:
        """What it may go by now: nothing once its lease is over, and nothing that is older than the list of the door."""
        lent, listed = self._lent.get(entrance_id), self.flash.lists.get(entrance_id)
        is_old = lent and listed and lent.version < listed.version
        return None if lent is None or is_old or not lent.lease.runs(self.monotonic()) else lent

    def show_face(self, entrance_id: str, template: str) -> list[Outgoing]:
        """Let somebody look into the camera. Of a face that it does not know nothing is told and nothing kept."""
        lent = self.lent(entrance_id)
        rights = faces.rights_of(lent, template) if lent else ()
        if not rights:
            return []
        refusal, right = self._judge_face(entrance_id, rights)
        if refusal:
            return self._denied(entrance_id, "face", refusal, grant_id=right.grant_id)
        return self._let_in(entrance_id, "face", right.grant_id, grant_id=right.grant_id)

    def tick(self) -> list[Outgoing]:
        """Forget the faces whose lease is over, and ask for what is due."""
        now = self.monotonic()
        self._lent = {each: lent for each, lent in self._lent.items() if lent.lease.runs(now)}
        due = [each for each in sorted(self.entrance_ids) if self._recognises and self._is_to_ask_faces(each)]
        asked = [*self._ask_again(), *(self._ask_faces(each) for each in due if not self.waits("faces", each))]
        return [*super().tick(), *asked]

    def take_answer(self, kind: Kind, entrance_id: str, question: Question, body: Mapping[str, Any]) -> list[Outgoing]:
        """Take the directory, the leave to upload a picture, faces, or a list, of which the faces may be older."""
        if kind == "faces":
            return self._take_faces(entrance_id, question, body)
        if kind == "directory":
            return self._take_directory(entrance_id, body)
        if kind == "upload" and isinstance(body.get("headers"), dict):
            picture = self._pictures.pop(entrance_id)
            self._since.pop(("upload", entrance_id), None)
            self.uploads.append(Upload(str(body.get("image_id")), str(body.get("url")), body["headers"], picture))
        told = super().take_answer(kind, entrance_id, question, body)
        if kind == "list" and self._recognises and self._is_to_ask_faces(entrance_id):
            told.append(self._ask_faces(entrance_id))
        return told

    def _forget(self) -> None:
        super()._forget()
        self._lent, self._parts, self._pictures, self._since = {}, {}, {}, {}

    def _take_directory(self, entrance_id: str, body: Mapping[str, Any]) -> list[Outgoing]:
        """A part of it. It is on the screen when it is whole, by alias."""
        self.is_answered("directory", entrance_id)
        parts = [*self._parts.pop(entrance_id, []), *body.get("listings", [])]
        if body.get("next"):
            self._parts[entrance_id] = parts
            return [self.ask("directory", entrance_id, after=body["next"])]
        self._since.pop(("directory", entrance_id), None)
        listings = sorted(parts, key=lambda each: (str(each["alias"]).casefold(), each["code"]))
        self.directory = {**body, "listings": listings}
        return []

    def _ask_again(self) -> list[Outgoing]:
        """Ask anew where no answer came, as long as somebody waits for it at the door."""
        now = self.monotonic()
        self._since = {each: since for each, since in self._since.items() if now - since < GIVES_UP_MS}
        self._pictures = {each: kept for each, kept in self._pictures.items() if ("upload", each) in self._since}
        return [self._ask_for(*each) for each in self._since if not self.waits(*each)]

    def _ask_for(self, kind: Kind, entrance_id: str) -> Outgoing:
        if kind == "directory":
            self._parts.pop(entrance_id, None)
            return self.ask("directory", entrance_id)
        picture = self._pictures[entrance_id]
        return self.ask("upload", entrance_id, digest=hashlib.sha256(picture).hexdigest(), bytes=len(picture))

    def _ask_faces(self, entrance_id: str) -> Outgoing:
        """Ask, saying what it has, so that no reference travels twice."""
        lent = self._lent.get(entrance_id)
        return self.ask("faces", entrance_id, holds=sorted(lent.faces) if lent else [])

    def _is_to_ask_faces(self, entrance_id: str) -> bool:
        lent = self.lent(entrance_id)
        return lent is None or lent.more or lent.lease.is_to_renew(self.monotonic())

    def _take_faces(self, entrance_id: str, question: Question, body: Mapping[str, Any]) -> list[Outgoing]:
        asked = {"thing": self.thing, "entrance_id": entrance_id, "nonce": question.nonce}
        try:
            answer = faces.read(body.get("faces"), self.door_keys, asked)
        except Untrusted:
            return []
        self.is_answered("faces", entrance_id)
        self._time.learn(answer.now, question.sent, self.monotonic())
        self._lent[entrance_id] = faces.remembered(answer, self._lent.get(entrance_id), question.sent)
        return [self._ask_faces(entrance_id)] if self.lent(entrance_id) is None or answer.more else []

    def _judge_face(self, entrance_id: str, rights: tuple[Right, ...]) -> tuple[FaceReason | None, Right]:
        """Why a face that it knows does not open the door now, else by which right it does."""
        listed, now = self.list_of(entrance_id), self.now
        good = [each for each in rights if not (listed and each.grant_id in listed.refused)]
        fitting = [each for each in good if now and door_list.is_open(each.spans, now)]
        reasons: tuple[tuple[bool, FaceReason], ...] = (
            (listed is None, "no_list"),
            (door_list.is_shut(listed, now), "shut"),
            (not good, "revoked"),
            (not fitting, "outside_hours"),
            (self.jammed, "jammed"),
        )
        return next((reason for holds, reason in reasons if holds), None), (fitting or rights)[0]
