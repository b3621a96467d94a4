"""What is held about those who send requests by a protocol, and about what came from them."""

from vestibule.holdings import NotPersonal
from vestibule.requests.protocols.model import Exchange, Party
from vestibule.table import Table

PARTIES = Table(
    "parties",
    Party,
    NotPersonal(reason="controllers and agents, with public keys, hashes of keys and hosts", retention=None),
    indexes={"by_protocol": ("protocol", "id")},
    serves={"by_protocol": "who may send requests by a protocol"},
)
EXCHANGES = Table(
    "exchanges",
    Exchange,
    NotPersonal(
        reason="names and states of requests that came by a protocol; whose they are stands in the request alone",
        retention=None,
    ),
    indexes={"by_waiting": ("waiting", "due_again_at")},
    serves={"by_waiting": "whose sender is still to be told how far it has come"},
)
