"""Who calls: read from the claims of a token that API Gateway has verified.

The pool's user name *is* the person's identifier, so no look-up is needed. Groups say what somebody may try; what they may
reach is decided by relations (`people.standing`), which end at once, where a token lives on for up to an hour.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from vestibule.problems import NotAllowed, NotSignedIn

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


def _roles(groups: object) -> frozenset[Role]:
    """HTTP APIs flatten a list claim to the text `[manager resident]`; a list is taken as well."""
    names = groups.strip("[]").replace(",", " ").split() if isinstance(groups, str) else groups or []
    return frozenset(role for role in get_args(Role) if role in names)  # type: ignore[operator]
