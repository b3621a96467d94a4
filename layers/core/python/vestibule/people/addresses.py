"""The address that somebody signs in with: changed in the pool when the person has proven it."""

from functools import cache
from typing import TYPE_CHECKING

from vestibule import aws, config
from vestibule.people import accounts
from vestibule.people.model import AddressTaken

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient

_TAKEN = "This e-mail address cannot be used here. Choose another one."


def change(person_id: str, address: str) -> None:
    """Let the person sign in with this address from now on. `AddressTaken` when somebody does; whose it is, is not told.

    Doing it again changes nothing.
    """
    if accounts.whose(address) not in (None, person_id):
        raise AddressTaken(_TAKEN)
    try:
        _pool().admin_update_user_attributes(
            UserPoolId=config.setting("USER_POOL_ID"),
            Username=person_id,
            UserAttributes=[{"Name": "email", "Value": address}, {"Name": "email_verified", "Value": "true"}],
        )
    except _pool().exceptions.AliasExistsException as error:
        raise AddressTaken(_TAKEN) from error


@cache
def _pool() -> "CognitoIdentityProviderClient":
    return aws.client("cognito-idp")
