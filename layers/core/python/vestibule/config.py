"""What a function is told by its environment, read when it is first needed and never at import.

`stacks.feature.FeatureStack` writes the names that are read here; both use `table_variable`.
"""

import json
import os
from datetime import timedelta
from typing import cast

from vestibule.policy import pack
from vestibule.policy.pack import Pack
from vestibule.words import Language


class MissingSetting(RuntimeError):
    """A function was deployed without a variable that it reads: the stack line lacks a grant or a setting."""


def setting(name: str) -> str:
    """The variable's value; `MissingSetting` names it when the stack did not give it."""
    value = os.environ.get(name)
    if not value:
        message = f"{name} is not set: name the table or the setting in this function's line of the stack"
        raise MissingSetting(message)
    return value


def table_variable(table: str) -> str:
    """The variable that holds the deployed name of a table: `ENTRIES_TABLE` for `entries`."""
    return f"{table.upper()}_TABLE"


def deployed_table(table: str) -> str:
    """The deployed name of a table that is named as the function runs, and which it works on as a whole."""
    if table_variable(table) in os.environ:
        return setting(table_variable(table))
    return cast("dict[str, str]", json.loads(setting("DEPLOYED_TABLES")))[table]


def operator_pack() -> Pack:
    """The policy pack of this deployment."""
    return pack.load(setting("OPERATOR"))


def local_authority() -> str | None:
    """A file with the authority that vouches for programs on this machine, so that webhooks may lead to them.

    Only the local cloud's tests set it; that no stack does is tested.
    """
    return os.environ.get("WEBHOOK_LOCAL_CA")


def commands_a_minute() -> int:
    """How often one person may tell one door something. Only on the local cloud, where residents are simulated, it is said."""
    return int(os.environ.get("COMMANDS_A_MINUTE", "15"))


def cool_off() -> timedelta:
    """How long somebody can think again before what cannot be undone is begun. Nobody waits for it on the local cloud."""
    return timedelta(hours=int(os.environ.get("COOL_OFF_HOURS", "72")))


def mail_address() -> str | None:
    """The postal address that letters show: the policy's, else the one that the house was deployed with."""
    return operator_pack().contacts.postal_address or os.environ.get("MAIL_ADDRESS") or None


def region() -> str:
    """The region in which this very function runs, as Lambda says."""
    return setting("AWS_REGION")


def default_language() -> Language:
    """The language of the deployment for those who ask for none of ours."""
    return cast("Language", setting("DEFAULT_LANGUAGE"))
