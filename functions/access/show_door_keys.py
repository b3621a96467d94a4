"""GET /.well-known/door-keys.json: the public key that lists and tickets are checked with, open to everybody."""

import json

from aws_lambda_powertools.event_handler import Response

from vestibule.access import signing
from vestibule.http import Api

JWK_SET = "application/jwk-set+json"
_SHOWN = {200: {"description": "The keys.", "content": {JWK_SET: {"schema": {"type": "object"}}}}}

api = Api()


@api.get("/.well-known/door-keys.json", responses=_SHOWN)
def show_door_keys() -> Response[str]:
    """The keys of doors as a JWK set (RFC 7517). `kid` is the thumbprint (RFC 7638): ask the operator for it to compare."""
    keys = json.dumps({"keys": [signing.public_key()]})
    return Response(200, JWK_SET, keys, headers={"Cache-Control": "max-age=300"})


handler = api.handler
