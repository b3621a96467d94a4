"""Where the pages of the months rest: beside the ledger under object lock, whose policy refuses a newer version of a page."""

from functools import cache
from typing import TYPE_CHECKING

from botocore.config import Config
from botocore.exceptions import ClientError

from vestibule import aws, config
from vestibule.words import Language

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

HTML = "text/html; charset=utf-8"
_THERE_ALREADY = "PreconditionFailed"


def publish(month: str, language: Language, page: str) -> bool:
    """Store a month's page for good. False when it was there already: then that one stays."""
    key = f"reports/{month}/{language}.html"
    bucket = config.setting("EVIDENCE_BUCKET")
    try:
        _s3().put_object(
            Bucket=bucket,
            Key=key,
            Body=page.encode(),
            ContentType=HTML,
            ContentLanguage=language,
            IfNoneMatch="*",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != _THERE_ALREADY:
            raise
        return False
    return True


@cache
def _s3() -> "S3Client":
    return aws.client("s3", config=Config(signature_version="s3v4"))
