"""A client of the API as anybody could write one: a token, JSON, and a new Idempotency-Key for each new intent."""

import uuid
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True)
class Client:
    """The API as one person sees it. Without a token, as a passer-by does."""

    url: str
    token: str | None = None

    def get(self, path: str, **query: str | int) -> httpx.Response:
        """GET a path below the API's address."""
        return httpx.get(f"{self.url}{path}", params=query, headers=self._headers(), timeout=30)

    def post(self, path: str, body: Any, key: str | None = None, **headers: str) -> httpx.Response:  # noqa: ANN401 (any JSON)
        """POST a body. `key` repeats an earlier intent; left out, it is a new one."""
        idempotency = {"Idempotency-Key": key or str(uuid.uuid4())}
        return httpx.post(
            f"{self.url}{path}", json=body, headers={**self._headers(), **idempotency, **headers}, timeout=30
        )

    def delete(self, path: str) -> httpx.Response:
        """DELETE what a path names."""
        return httpx.delete(f"{self.url}{path}", headers=self._headers(), timeout=30)

    def put(self, path: str, body: Any) -> httpx.Response:  # noqa: ANN401 (any JSON)
        """PUT a body: what shall stand there."""
        return httpx.put(f"{self.url}{path}", json=body, headers=self._headers(), timeout=30)

    def patch(self, path: str, body: Any) -> httpx.Response:  # noqa: ANN401 (any JSON)
        """PATCH what a path names: what shall be different."""
        return httpx.patch(f"{self.url}{path}", json=body, headers=self._headers(), timeout=30)

    def make(self, path: str, body: Any) -> dict[str, Any]:  # noqa: ANN401 (any JSON)
        """POST, and expect it to be done."""
        answer = self.post(path, body)
        if answer.status_code not in (201, 202):
            message = f"POST {path}: {answer.status_code} {answer.text}"
            raise UnexpectedAnswer(message)
        made: dict[str, Any] = answer.json()
        return made

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


class UnexpectedAnswer(RuntimeError):
    """The API answered something else than it should."""
