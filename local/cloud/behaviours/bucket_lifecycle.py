"""LifecycleConfiguration of a bucket is registered.

AWS: objects expire by the template's rules, and GetBucketLifecycleConfiguration reports them.
Emulator: the property is ignored; only the call PutBucketLifecycleConfiguration works.
Restored: the property joins the emulator's list of bucket properties that are handed to their S3 call. Covered are the
parts this project uses: prefix, expiry in days, expiry of old versions, unfinished uploads.
"""

from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring  # builds documents only, parses none

from ministack.services import s3
from ministack.services.cloudformation import provisioners


def restore() -> None:
    """Hand the template's lifecycle rules to PutBucketLifecycleConfiguration."""
    provisioners._S3_BUCKET_CONFIGURATIONS += (
        ("LifecycleConfiguration", _as_xml, s3._put_bucket_lifecycle, s3._delete_bucket_lifecycle),
    )


def _as_xml(lifecycle: dict[str, Any]) -> bytes:
    root = Element("LifecycleConfiguration", xmlns=s3.S3_NS)
    for number, rule in enumerate(lifecycle.get("Rules") or [], start=1):
        _add_rule(root, rule, rule.get("Id") or f"rule-{number}")
    return tostring(root)


def _add_rule(root: Element, rule: dict[str, Any], name: str) -> None:
    element = SubElement(root, "Rule")
    _add(element, "ID", name)
    _add(SubElement(element, "Filter"), "Prefix", rule.get("Prefix", ""))
    _add(element, "Status", rule.get("Status", "Enabled"))
    if "ExpirationInDays" in rule:
        _add(SubElement(element, "Expiration"), "Days", rule["ExpirationInDays"])
    noncurrent = rule.get("NoncurrentVersionExpiration") or {}
    days = noncurrent.get("NoncurrentDays", rule.get("NoncurrentVersionExpirationInDays"))
    if days is not None:
        _add(SubElement(element, "NoncurrentVersionExpiration"), "NoncurrentDays", days)
    unfinished = rule.get("AbortIncompleteMultipartUpload") or {}
    if "DaysAfterInitiation" in unfinished:
        abort = SubElement(element, "AbortIncompleteMultipartUpload")
        _add(abort, "DaysAfterInitiation", unfinished["DaysAfterInitiation"])


def _add(parent: Element, tag: str, value: object) -> None:
    SubElement(parent, tag).text = str(value)
