"""MQTT over websocket needs a signature.

AWS: the upgrade request is signed with SigV4, else it is refused.
Emulator: under AUTH=true a wrong signature is refused, but a request without any is let in with no policy evaluated.
Restored: an upgrade that carries no credentials is refused too, under AUTH=true.
"""

from ministack import app
from ministack.core import iam_evaluator
from ministack.services import iot


def restore() -> None:
    """Refuse websocket upgrades without credentials."""
    check_handshake = iot._ws_handshake_check

    def check_handshake_has_credentials(scope: dict[str, object]) -> object:
        checked = check_handshake(scope)
        if app.AUTH and checked is None and iam_evaluator._anonymous.get():
            return iam_evaluator.AuthError("MissingAuthenticationToken", "The request carries no credentials")
        return checked

    iot._ws_handshake_check = check_handshake_has_credentials
