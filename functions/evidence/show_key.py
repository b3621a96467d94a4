"""GET /v1/evidence/key: the public key that receipts are checked with, open to everybody."""

from aws_lambda_powertools.event_handler import Response

from vestibule.evidence import signing
from vestibule.http import Api

PEM = "application/x-pem-file"
_SHOWN = {200: {"description": "The key and its fingerprint.", "content": {PEM: {"schema": {"type": "string"}}}}}

api = Api()


@api.get("/v1/evidence/key", responses=_SHOWN)
def show_key() -> Response[str]:
    """The public key in PEM, below its SHA-256 fingerprint. It signs the ledger's days; `vestibule verify` takes it."""
    return Response(200, PEM, signing.public_pem(), headers={"Cache-Control": "max-age=300"})


handler = api.handler
