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
    asked_at: Instant
    expires_at: Instant | None = None
