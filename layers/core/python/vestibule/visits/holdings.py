"""What is held about visits."""

from vestibule.holdings import NO_SECRETS, Holding
from vestibule.table import Table
from vestibule.visits.model import Visit
from vestibule.words import Words

VISITS = Table(
    "visits",
    Visit,
    Holding(
        about=Words(
            en="Which pages of our website you looked at, and with what device",
            fr="Les pages de notre site que vous avez consultées, et avec quel appareil",
            nl="Welke pagina's van onze website u hebt bekeken, en met welk apparaat",
        ),
        categories=("user.device.ip_address", "user.device", "user.behavior.browsing_history"),
        uses=("analytics.reporting.system",),
        source="use",
        retention="visits",
        subject="visitor_id",
        by_subject=None,
        secrets=NO_SECRETS,
    ),
    key=("visitor_id", "id"),
    counts_from="visited_at",
    happens_at="visited_at",
)
