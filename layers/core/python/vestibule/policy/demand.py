"""What a deployment holds, as far as a pack must account for it. The register makes these from its own declarations."""

from dataclasses import dataclass

from vestibule.holdings import Source
from vestibule.policy.model import Feature


@dataclass(frozen=True)
class Demand:
    """One holding: the data in it, what it is used for, the retention rule that ends it, and where it comes from.

    What ends by a rule of the pack without being about people (a fault of a device) has no data, uses or source here.
    """

    name: str
    feature: Feature | None
    """None where every deployment holds it."""
    categories: tuple[str, ...]
    uses: tuple[str, ...]
    rule: str
    source: Source | None = None
    counted_by: tuple[str, ...] = ()
    """What a record tells that it could be counted by: the entrance, the hour."""

    def is_made_on(self, features: object) -> bool:
        """Whether a pack with these features holds it."""
        return self.feature is None or (isinstance(features, list | tuple) and self.feature in features)

    def __str__(self) -> str:
        """`the feature people holds relations`, `every deployment holds logs`."""
        return f"{f'the feature {self.feature}' if self.feature else 'every deployment'} holds {self.name}"
