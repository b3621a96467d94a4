"""Who calls: read from the claims of a token that API Gateway has verified.

The pool's user name *is* the person's identifier, so no look-up is needed. Groups say what somebody may try; what they may
reach is decided by relations (`people.standing`), which end at once, where a token lives on for up to an hour.
A route that is open to everybody has no authoriser: there the pool itself is asked whose token it is.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, get_args

from botocore.exceptions import ClientError

from vestibule import aws, config
from vestibule.problems import NotAllowed, NotSignedIn

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient

Role = Literal["operator", "compliance", "manager", "technician", "dealer", "resident"]
"""The groups of the pool. `operator` runs the deployment, `compliance` answers to authorities; the rest are users."""


@dataclass(frozen=True)
class Caller:
    """A signed-in person."""

    person_id: str
    roles: frozenset[Role]

    def must_be(self, *roles: Role) -> None:
        """Refuse a caller who has none of these roles."""
        if not self.roles.intersection(roles):
            detail = f"This needs the role {' or '.join(roles)}."
            raise NotAllowed(detail)


def from_claims(claims: Mapping[str, Any] | None) -> Caller:
    """The caller behind verified claims. Only access tokens count: an ID token is for the client's own use."""
    if not claims or claims.get("token_use") != "access" or not claims.get("username"):
        detail = "Send the access token (not the ID token) as 'Authorization: Bearer …'."
        raise NotSignedIn(detail)
    return Caller(str(claims["username"]), _roles(claims.get("cognito:groups")))


_REFUSED = ("NotAuthorizedException", "UserNotFoundException", "InvalidParameterException", "ResourceNotFoundException")


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


def _roles(groups: object) -> frozenset[Role]:
    """HTTP APIs flatten a list claim to the text `[manager resident]`; a list is taken as well."""
    names = groups.strip("[]").replace(",", " ").split() if isinstance(groups, str) else groups or []
    return frozenset(role for role in get_args(Role) if role in names)  # type: ignore[operator]
