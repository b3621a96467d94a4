"""A device whose certificate is switched off loses its connection.

AWS: a connected device is disconnected within a few minutes after its certificate stops being ACTIVE
(UpdateCertificate).
Emulator: the open connection goes on; only the next one is refused.
Restored: a session whose certificate is no longer ACTIVE is ended within a second. Sessions that are being provisioned
with a claim certificate are left alone.
"""

from typing import Any

from ministack.core.responses import request_scope
from ministack.services import iot

from local.cloud.behaviours.iot_sessions import Ending, end_sessions_when

NOT_AUTHORISED = Ending(0x87, "AUTH_ERROR")


def restore() -> None:
    """End sessions whose certificate is no longer active."""
    end_sessions_when(_is_revoked)


def _is_revoked(account: str, region: str, session: Any) -> Ending | None:  # noqa: ANN401
    if not session.certificate_id or session.provisioning_template:
        return None
    with request_scope(account, region):
        certificate = iot._certificates.get(session.certificate_id) or {}
    return None if certificate.get("status") == "ACTIVE" else NOT_AUTHORISED
