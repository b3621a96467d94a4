"""ObjectLockConfiguration of a bucket takes effect.

AWS: new objects are locked for the time that the template names, and their versions cannot be deleted before.
Emulator: the property is ignored; only the call PutObjectLockConfiguration works.
Restored: the property joins the emulator's list of bucket properties that are handed to their S3 call. Covered is what this
project uses: a default retention in days or years. A lock cannot be taken off a bucket again, here as there.
"""

from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring  # builds documents only, parses none

from ministack.services import s3
from ministack.services.cloudformation import provisioners


def restore() -> None:
    """Hand the template's object lock to PutObjectLockConfiguration."""
    provisioners._S3_BUCKET_CONFIGURATIONS += (
        ("ObjectLockConfiguration", _as_xml, s3._put_object_lock_configuration, _leave_locked),
    )


def _as_xml(lock: dict[str, Any]) -> bytes:
    root = Element("ObjectLockConfiguration", xmlns=s3.S3_NS)
    SubElement(root, "ObjectLockEnabled").text = lock.get("ObjectLockEnabled", "Enabled")
    default = (lock.get("Rule") or {}).get("DefaultRetention") or {}
    if default:
        retention = SubElement(SubElement(root, "Rule"), "DefaultRetention")
        for name in ("Mode", "Days", "Years"):
            if name in default:
                SubElement(retention, name).text = str(default[name])
    return tostring(root)


def _leave_locked(_: str) -> None:
    """A property that was dropped from the template changes nothing."""
