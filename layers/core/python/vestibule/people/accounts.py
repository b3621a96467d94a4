"""Accounts in the identity pool, which alone knows passwords (V-01). The user name is the person's identifier."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

from vestibule import aws, clock, config
from vestibule.caller import Role
from vestibule.holdings import NO_SECRETS, Holding
from vestibule.mail import tokens
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


def invite(person: Person, group: Role) -> bool:
    """Create the account, with a first password that is ours to mail. False when an earlier try of the same request did so.

    The pool mails nothing: the letter in the person's language is `people.invited`. Both know the password by
    `tokens.first_password`. `AddressTaken` when another account has the address.
    """
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
            TemporaryPassword=tokens.first_password(person.id),
            MessageAction="SUPPRESS",
        )
    except (_pool().exceptions.UsernameExistsException, _pool().exceptions.AliasExistsException) as error:
        # The same identifier means an earlier try of this very request; anything else is the address in use.
        if whose(person.id) is None:
            raise AddressTaken from error
        is_new = False
    else:
        is_new = True
    join(person.id, group)
    return is_new


def join(person_id: str, group: Role) -> None:
    """Let somebody try what this group may. Doing it again changes nothing."""
    pool = config.setting("USER_POOL_ID")
    _pool().admin_add_user_to_group(UserPoolId=pool, Username=person_id, GroupName=group)


def give_up_roles(person_id: str) -> None:
    """Take the account out of all groups and end its sessions. Its owner may sign in again, and has no role then.

    Access tokens that are out name the groups until they end, within the hour; relations, which decide, are ended before.
    Doing it again changes nothing, nor does it for an account that is gone.
    """
    account = {"UserPoolId": config.setting("USER_POOL_ID"), "Username": person_id}
    try:
        for group in get_args(Role):
            _pool().admin_remove_user_from_group(GroupName=group, **account)
        _pool().admin_user_global_sign_out(**account)
    except _pool().exceptions.UserNotFoundException:
        return


def close(person_id: str) -> bool:
    """Delete the account. False when there is none any more."""
    try:
        _pool().admin_delete_user(UserPoolId=config.setting("USER_POOL_ID"), Username=person_id)
    except _pool().exceptions.UserNotFoundException:
        return False
    return True


def whose(name: str) -> str | None:
    """The person with this account, by identifier or by e-mail address; None when there is none."""
    try:
        found = _pool().admin_get_user(UserPoolId=config.setting("USER_POOL_ID"), Username=name)
    except _pool().exceptions.UserNotFoundException:
        return None
    return found["Username"]


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
