"""An identity pool that knows everybody, so that calls to it can be counted: answers are made up, the calls are real."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

from botocore import handlers
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.model import OperationModel

_SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def stand_in() -> None:
    """Answer every call to Cognito from here, for every client that is made from now on."""
    handlers.BUILTIN_HANDLERS.append(("before-call.cognito-idp", _answer))


def _answer(model: OperationModel, context: dict[str, Any], **_: object) -> tuple[AWSResponse, dict[str, Any]]:
    """Botocore takes this for the service's answer and sends nothing."""
    account: dict[str, Any] = {"Username": _named(context["sent"]), "UserStatus": "CONFIRMED", "UserAttributes": []}
    answers = {
        "AdminGetUser": {**account, "UserCreateDate": _SINCE},
        "AdminCreateUser": {"User": account},
        "GetUser": account,
    }
    return AWSResponse("", 200, HTTPHeaders(), None), answers.get(model.name, {})


def _named(sent: dict[str, Any]) -> str:
    """Who is meant: by name, or by a token, which is believed."""
    if "Username" in sent:
        return str(sent["Username"])
    said = sent["AccessToken"].split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(said))["username"])
