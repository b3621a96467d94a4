"""Accounts in the identity pool, which alone knows passwords (V-01). The user name is the person's identifier."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from vestibule import aws, clock, config
from vestibule.caller import Role
from vestibule.holdings import NO_SECRETS, Holding
from vestibule.people.model import AddressTaken, Person
from vestibule.words import Words

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient

HOLDING = Holding(
    about=Words(
        en="Your account: how you sign in, and since when",
        fr="Votre compte : comment vous vous connectez, et depuis quand",
        nl="Uw account: hoe u zich aanmeldt, en sinds wanneer",
    ),
    categories=("user.account", "user.contact.email"),
    uses=("essential.service", "essential.service.security"),
    source="partner",
    retention="people",
    subject="username",
    by_subject=None,
    secrets=NO_SECRETS,
)


def invite(person: Person, group: Role) -> None:
    """Create the account and let the pool mail the invitation. Doing it again for the same person changes nothing."""
    pool = config.setting("USER_POOL_ID")
    try:
        _pool().admin_create_user(
            UserPoolId=pool,
            Username=person.id,
            UserAttributes=[
                {"Name": "email", "Value": person.email},
                {"Name": "email_verified", "Value": "true"},
                {"Name": "locale", "Value": person.language},
            ],
            DesiredDeliveryMediums=["EMAIL"],
        )
    except (_pool().exceptions.UsernameExistsException, _pool().exceptions.AliasExistsException) as error:
        # The same identifier means an earlier try of this very request; anything else is the address in use.
        if not _has_account(pool, person.id):
            detail = "Somebody signs in with this e-mail address already. Add a relation to that person instead."
            raise AddressTaken(detail) from error
    join(person.id, group)


def join(person_id: str, group: Role) -> None:
    """Let somebody try what this group may. Doing it again changes nothing."""
    pool = config.setting("USER_POOL_ID")
    _pool().admin_add_user_to_group(UserPoolId=pool, Username=person_id, GroupName=group)


def close(person_id: str) -> bool:
    """Delete the account. False when there is none any more."""
    try:
        _pool().admin_delete_user(UserPoolId=config.setting("USER_POOL_ID"), Username=person_id)
    except _pool().exceptions.UserNotFoundException:
        return False
    return True


def _has_account(pool: str, person_id: str) -> bool:
    try:
        _pool().admin_get_user(UserPoolId=pool, Username=person_id)
    except _pool().exceptions.UserNotFoundException:
        return False
    return True


@cache
def _pool() -> "CognitoIdentityProviderClient":
    return aws.client("cognito-idp")


def read(person_id: str, _: datetime) -> Iterator[dict[str, Any]]:
    """What the pool holds on a person. The password is not among it: nobody can read that."""
    try:
        account = _pool().admin_get_user(UserPoolId=config.setting("USER_POOL_ID"), Username=person_id)
    except _pool().exceptions.UserNotFoundException:
        return
    attributes = {item["Name"]: item.get("Value", "") for item in account["UserAttributes"]}
    yield {
        "username": account["Username"],
        "email": attributes.get("email", ""),
        "status": account["UserStatus"],
        "created_at": clock.written(account["UserCreateDate"]),
    }
