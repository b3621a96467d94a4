"""Cursors: where a list goes on, signed so that nobody can point one at another's data.

A cursor holds DynamoDB's key of the last item read. It is bound to its list by the salt: a cursor of one entrance's entries
is refused for another's. The signing key is made by the edge stack and read on first use.
"""

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from itsdangerous import BadData, URLSafeSerializer

from vestibule import aws, config
from vestibule.problems import MalformedCursor

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient

LONGEST = 2048


def sealed(key: dict[str, Any] | None, of_list: str) -> str | None:
    """The opaque cursor for DynamoDB's last key, None at the end of the list."""
    return None if key is None else str(serializer(of_list).dumps(key))


def opened(cursor: str | None, of_list: str) -> dict[str, Any] | None:
    """DynamoDB's key again. `MalformedCursor` for anything that this list has not given out."""
    if cursor is None:
        return None
    try:
        return cast("dict[str, Any]", serializer(of_list).loads(cursor))
    except BadData as error:
        detail = "Send `cursor` exactly as `next` gave it, with the same filters, or leave it out to begin anew."
        raise MalformedCursor(detail) from error


def serializer(of_list: str) -> URLSafeSerializer:
    """What signs for one list, and is refused for every other. Also for cookies, which are a list's of one."""
    return URLSafeSerializer(_signing_key(), salt=f"vestibule.cursor.{of_list}")


@cache
def _signing_key() -> str:
    client: SecretsManagerClient = aws.client("secretsmanager")
    return client.get_secret_value(SecretId=config.setting("CURSOR_SECRET"))["SecretString"]
