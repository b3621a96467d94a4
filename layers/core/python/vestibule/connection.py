"""PynamoDB on one client for all tables. By itself it makes one for each table, and one more for each transaction.

A client costs as much as ten calls, so an unlock took twenty times the processor that it takes now.
"""

from functools import cache

from botocore.session import Session
from pynamodb.connection import Connection
from pynamodb.models import Model

from vestibule import aws


class _OfOneSession(Connection):
    """A connection on the session that all other clients have."""

    @property
    def session(self) -> Session:
        """The session to make the client of."""
        return aws.session()


@cache
def shared() -> Connection:
    """The one connection of this process."""
    return _OfOneSession()


def bind(model: type[Model]) -> None:
    """Let the model, whose table name is known, use it too."""
    bound = model._get_connection()  # noqa: SLF001 (PynamoDB is pinned, and offers no other way)
    described = bound.get_meta_table()
    if described.table_name not in shared()._tables:  # noqa: SLF001 (a restored copy is bound anew by each call)
        shared().add_meta_table(described)
    bound.connection = shared()
