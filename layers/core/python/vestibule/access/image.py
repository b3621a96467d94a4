"""Images: who stood before a public door. The picture lies in a bucket, and goes with its record."""

from vestibule.clock import Instant
from vestibule.ids import DeviceId, EntranceId, EntryId, ImageId, OrganisationId, PersonId, SiteId
from vestibule.shapes import Record


class Image(Record):
    """One picture that a console asked to upload."""

    id: ImageId
    entrance_id: EntranceId
    site_id: SiteId
    organisation_id: OrganisationId
    device_id: DeviceId
    person_id: PersonId | None = None
    """Who entered, as far as the entry tells."""
    entry_id: EntryId | None = None
    key: str
    """Where it lies in the bucket."""
    digest: str
    """SHA-256 in hexadecimal, as the console announced it; S3 takes nothing else."""
    people_shown: int | None = None
    """How many people the console counted on it; None: it cannot count."""
    asked_at: Instant
    expires_at: Instant | None = None

    @property
    def shows_others(self) -> bool:
        """Whether it is the picture of more than one person: one's copy does not give it, one's erasure does not take it."""
        return (self.people_shown or 0) > 1
