"""Requests are themselves about a person, and are copied and ended like anything else."""

from vestibule.holdings import Holding
from vestibule.requests.model import DataRequest
from vestibule.table import Table

REQUESTS = Table(
    "requests",
    DataRequest,
    Holding(
        about="Your requests about your own data",
        categories=("user.privacy_request",),
        uses=("essential.legal_obligation",),
        source="the person",
        retention="requests",
        by_subject="by_person",
        secrets=frozenset({"code_hash", "task_token", "link_hash"}),
    ),
    indexes={"by_person": ("person_id", "received_at"), "by_state": ("state", "state_since")},
)
