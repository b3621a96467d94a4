"""Sending mail is permitted on the sender's identity.

AWS: ses:SendEmail is authorised on the identity that sends, `identity/privacy@example.org`.
Emulator: the resource of the call is `*`, so a permission on one sender is refused.
Restored: the resource is the identity of the request's sender.
"""

import json
from typing import Any

from ministack.core import iam_actions

SENDING = "/v2/email/outbound-emails"


def restore() -> None:
    """Let IAM find the sender."""
    extract_resource = iam_actions.extract_resource_arn

    def extract_resource_or_sender(service: str, *request: Any, **named: Any) -> str:  # noqa: ANN401 (as the emulator has it)
        path, body, region, account = request[1], request[3], request[5], request[6]
        if service == "ses" and path.rstrip("/") == SENDING:
            return f"arn:aws:ses:{region}:{account}:identity/{json.loads(body or b'{}').get('FromEmailAddress', '')}"
        found: str = extract_resource(service, *request, **named)
        return found

    iam_actions.extract_resource_arn = extract_resource_or_sender
