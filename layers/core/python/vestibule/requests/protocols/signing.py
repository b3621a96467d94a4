"""How the house signs what it says by a protocol: with the key of a certificate that a known authority has issued to it.

OpenDSR asks for such a certificate (4.1), so an operator gets one and puts both into the secret, as JSON with the members
`certificate` (PEM, the chain may follow) and `key` (PEM, RSA or P-256). Until then nothing is answered by any protocol.
Signatures are PKCS #1 v1.5 or ECDSA in DER, with SHA-256, in Base64 (FIPS 186-4).
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from vestibule import aws, config
from vestibule.requests.protocols.model import NotSetUp

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient

_NONE = "The house has no certificate for this yet. Ask its operator."


@dataclass(frozen=True)
class Identity:
    """The domain that the house speaks for, its certificate, and the key."""

    domain: str
    certificate: str
    key: Any

    def sign(self, body: bytes) -> str:
        """A signature over a body, as the header carries it."""
        return base64.b64encode(self._signed(body)).decode()

    def headers(self, url: str, body: bytes, now: datetime) -> dict[str, str]:
        """A signature of a message that is sent there (RFC 9421), over a digest of its body (RFC 9530)."""
        digest = f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
        keyed = f'keyid="https://{self.domain}/v2/certificate"'
        parameters = f'("@method" "@target-uri" "content-digest");created={int(now.timestamp())};{keyed}'
        base = (
            '"@method": POST',
            f'"@target-uri": {url}',
            f'"content-digest": {digest}',
            f'"@signature-params": {parameters}',
        )
        signature = base64.b64encode(self._signed("\n".join(base).encode(), is_raw=True)).decode()
        return {
            "Content-Digest": digest,
            "Signature-Input": f"vestibule={parameters}",
            "Signature": f"vestibule=:{signature}:",
        }

    def _signed(self, body: bytes, *, is_raw: bool = False) -> bytes:
        """`is_raw`: r and s of ECDSA side by side, as RFC 9421 has them, instead of DER."""
        from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils  # noqa: PLC0415
        from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415

        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(body, padding.PKCS1v15(), SHA256())
        signed: bytes = self.key.sign(body, ec.ECDSA(SHA256()))
        r, s = utils.decode_dss_signature(signed)
        return r.to_bytes(32) + s.to_bytes(32) if is_raw else signed


def identity(now: datetime) -> Identity:
    """Who the house is, by its certificate. `NotSetUp` when there is none, when it has run out, or when it vouches for itself."""
    text = _secret(config.setting("PROTOCOL_SECRET"))
    try:
        said = json.loads(text)
        return _read(said["certificate"], said["key"], now)
    except (ValueError, KeyError, TypeError) as error:
        raise NotSetUp(_NONE) from error


def _read(certificate: str, key: str, now: datetime) -> Identity:
    """`ValueError` when it cannot be used."""
    from cryptography import x509  # noqa: PLC0415 (costs every start, and few calls need it)
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415

    leaf, *_ = x509.load_pem_x509_certificates(certificate.encode())
    private = load_pem_private_key(key.encode(), None)
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(x509.DNSName)
    is_good = (
        leaf.issuer != leaf.subject
        and leaf.not_valid_before_utc <= now < leaf.not_valid_after_utc
        and private.public_key() == leaf.public_key()
    )
    if not is_good or not names:
        raise ValueError(_NONE)
    return Identity(names[0], certificate, private)


@cache
def _secret(name: str) -> str:
    client: SecretsManagerClient = aws.client("secretsmanager")
    return client.get_secret_value(SecretId=name)["SecretString"]
