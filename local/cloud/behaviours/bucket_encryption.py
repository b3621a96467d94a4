"""BucketEncryption of a bucket takes effect.

AWS: objects are encrypted by default with the key that the template names, and GetBucketEncryption reports it.
Emulator: the property is ignored; only the call PutBucketEncryption works.
Restored: the property joins the emulator's list of bucket properties that are handed to their S3 call.
"""

from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring  # builds documents only, parses none

from ministack.services import s3
from ministack.services.cloudformation import provisioners

from local.cloud.behaviours.provisioning import is_true


def restore() -> None:
    """Hand the template's default encryption to PutBucketEncryption."""
    provisioners._S3_BUCKET_CONFIGURATIONS += (
        ("BucketEncryption", _as_xml, s3._put_bucket_encryption, s3._delete_bucket_encryption),
    )


def _as_xml(encryption: dict[str, Any]) -> bytes:
    root = Element("ServerSideEncryptionConfiguration", xmlns=s3.S3_NS)
    for rule in encryption.get("ServerSideEncryptionConfiguration") or []:
        rule_element = SubElement(root, "Rule")
        default = rule.get("ServerSideEncryptionByDefault") or {}
        default_element = SubElement(rule_element, "ApplyServerSideEncryptionByDefault")
        SubElement(default_element, "SSEAlgorithm").text = default.get("SSEAlgorithm", "AES256")
        if default.get("KMSMasterKeyID"):
            SubElement(default_element, "KMSMasterKeyID").text = default["KMSMasterKeyID"]
        if is_true(rule.get("BucketKeyEnabled", False)):
            SubElement(rule_element, "BucketKeyEnabled").text = "true"
    return tostring(root)
