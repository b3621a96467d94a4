"""Clients of AWS, all of one botocore session: each further session would cost a function 20 ms and 10 MB at its first call.

botocore without boto3, whose resources and transfers nothing here uses and which would add a sixth to the time of a start.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.session import Session, get_session

if TYPE_CHECKING:
    from boto3 import client  # whose types know every client by the name of its service
else:

    def client(service: str, **options: Any) -> Any:  # noqa: ANN401 (see above)
        """Make a client of a service, for the region and with the rights of the function."""
        return session().create_client(service, **options)


@cache
def session() -> Session:
    """The one session of this process."""
    return get_session()


__all__ = ["client", "session"]
