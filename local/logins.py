"""Accounts as people use them: the first administrator, the invitation's first sign-in, tokens.

Works on the local cloud and on AWS alike: it only needs a client of the identity pool.
"""

import re
import secrets
from dataclasses import dataclass
from typing import Any

from local.cloud.server import LocalCloud
from vestibule import clock, ids
from vestibule.caller import Role


@dataclass(frozen=True)
class Login:
    """Somebody who can sign in."""

    role: str
    email: str
    password: str
    person_id: str


@dataclass(frozen=True)
class Pool:
    """An identity pool and its app client."""

    client: Any
    """A boto3 client of cognito-idp, made at run time."""
    pool_id: str
    client_id: str

    def make_administrator(self, email: str, roles: tuple[Role, ...], password: str | None = None) -> Login:
        """Somebody who runs the deployment. There is no other way in: nobody can sign up."""
        person_id, chosen = ids.new("per", clock.now()), password or new_password()
        self.client.admin_create_user(
            UserPoolId=self.pool_id,
            Username=person_id,
            UserAttributes=[{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}],
            MessageAction="SUPPRESS",
        )
        self.client.admin_set_user_password(
            UserPoolId=self.pool_id, Username=person_id, Password=chosen, Permanent=True
        )
        for role in roles:
            self.client.admin_add_user_to_group(UserPoolId=self.pool_id, Username=person_id, GroupName=role)
        return Login(roles[0], email, chosen, person_id)

    def accept_invitation(self, role: str, email: str, first_password: str, person_id: str) -> Login:
        """Sign in for the first time with the password from the mail and choose an own one."""
        challenge = self._sign_in(email, first_password)
        chosen = new_password()
        self.client.respond_to_auth_challenge(
            ClientId=self.client_id,
            ChallengeName="NEW_PASSWORD_REQUIRED",
            Session=challenge["Session"],
            ChallengeResponses={"USERNAME": person_id, "NEW_PASSWORD": chosen},
        )
        return Login(role, email, chosen, person_id)

    def token(self, email: str, password: str) -> str:
        """An access token, good for an hour."""
        return str(self._sign_in(email, password)["AuthenticationResult"]["AccessToken"])

    def _sign_in(self, email: str, password: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.client.initiate_auth(
            ClientId=self.client_id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": email, "PASSWORD": password},
        )
        return answer


def new_password() -> str:
    """A password that the pool's policy accepts: lower, upper, digit, symbol, 20 characters."""
    return f"{secrets.token_urlsafe(12).replace('-', 'x').replace('_', 'y')}aA1!"


FIRST_PASSWORD = re.compile(r"(?:first password|premier mot de passe|eerste wachtwoord)\s?: (\S+)")
"""As the invitation says it in each language."""


def first_password_for(cloud: LocalCloud, email: str) -> str:
    """The password in the invitation that was mailed to this address."""
    for mail in reversed(cloud.mails()):
        found = FIRST_PASSWORD.search(mail["text"])
        if email in mail["to"] and found:
            return found.group(1)
    message = f"no invitation for {email} is in the mailbox"
    raise LookupError(message)
