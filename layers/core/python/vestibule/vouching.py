"""Who sends a token to a route that is open to everybody: no authoriser has seen it, so the pool itself is asked."""

import base64
import json
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from vestibule import aws, config
from vestibule.caller import Caller, from_claims
from vestibule.problems import NotSignedIn

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient

_REFUSED = (
    *("NotAuthorizedException", "UserNotFoundException", "InvalidParameterException", "ResourceNotFoundException"),
    *("PasswordResetRequiredException", "UserNotConfirmedException"),
)


def from_token(authorization: str) -> Caller:
    """The caller behind an Authorization header that no authoriser has seen; `NotSignedIn` for any but a good token.

    Cognito answers for every pool of the region, those of strangers included, where a stranger may take any name: the
    token's claims are read first, and count only if our pool issued it and Cognito then vouches for it.
    """
    token = authorization.removeprefix("Bearer ").removeprefix("bearer ").strip()
    claims = _unverified(token)
    ours = f"https://cognito-idp.{config.region()}.amazonaws.com/{config.setting('USER_POOL_ID')}"
    known = from_claims(claims if claims.get("iss") == ours else None)
    try:
        vouched = _pool().get_user(AccessToken=token)["Username"]
    except ClientError as error:
        if error.response["Error"]["Code"] in _REFUSED:
            raise _not_signed_in() from error
        raise
    if vouched != known.person_id:
        raise _not_signed_in()
    return known


def _unverified(token: str) -> Mapping[str, Any]:
    """What a token says of itself; nothing when it cannot be read."""
    try:
        _, payload, _ = token.split(".")
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _not_signed_in() -> NotSignedIn:
    return NotSignedIn(
        "The token has ended or is not one of ours. Sign in again, or leave the Authorization header out."
    )


@cache
def _pool() -> "CognitoIdentityProviderClient":
    return aws.client("cognito-idp")
