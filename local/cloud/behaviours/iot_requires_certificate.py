"""A device shows a certificate or is not let in.

AWS: the MQTT endpoint ends the TLS handshake of a client without a certificate.
Emulator: the certificate is optional, and no policy is evaluated for a client that has none.
Restored: the listener's TLS context requires one.
"""

import ssl

from ministack.services import iot


def restore() -> None:
    """Require a client certificate on the MQTT listener."""
    build_context = iot._mtls_build_ssl_context

    def build_context_with_required_certificate() -> ssl.SSLContext:
        context: ssl.SSLContext = build_context()
        context.verify_mode = ssl.CERT_REQUIRED
        return context

    iot._mtls_build_ssl_context = build_context_with_required_certificate
