"""SES tells what came of a mail.

AWS: a mail that is sent through a configuration set with an EventBridge destination makes events on the default bus, such
as `Email Delivered`, with the tags of the mail. The simulator's addresses bounce@ and complaint@ do what they are called.
A configuration set that does not exist is refused.
Emulator: configuration sets and their destinations are kept; version 2 of SendEmail passes over them, and tells nothing.
Restored: the events, one after the other, as soon as the mail is taken; nothing is ever delayed or rejected. The raw message
is kept as well, for tests to read.
"""

import base64
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ministack.core.responses import get_account_id
from ministack.services import eventbridge, ses, ses_v2

SENDING = "/outbound-emails"
CALLED = {"Send": "Email Sent", "Delivery": "Email Delivered", "Bounce": "Email Bounced"}
CALLED |= {"Complaint": "Email Complaint Received"}

Json = dict[str, Any]


def restore() -> None:
    """Follow each mail that is taken with its events."""
    handle = ses_v2.handle_request

    async def handle_and_tell(method: str, path: str, headers: Any, body: Any, query: Any) -> Any:  # noqa: ANN401
        if method != "POST" or not path.rstrip("/").endswith(SENDING):
            return await handle(method, path, headers, body, query)
        sent: Json = json.loads(body or b"{}")
        through = sent.get("ConfigurationSetName")
        if through and through not in ses_v2._config_sets:
            return ses_v2._missing_config_set(through)
        answer = await handle(method, path, headers, body, query)
        if answer[0] == 200:  # noqa: PLR2004 (taken)
            _keep_as_it_came(sent, json.loads(answer[2])["MessageId"])
        if through and answer[0] == 200:  # noqa: PLR2004 (taken)
            _tell(sent, through, json.loads(answer[2])["MessageId"])
        return answer

    ses_v2.handle_request = handle_and_tell


def _keep_as_it_came(sent: Json, mail_id: str) -> None:
    """In a file of its own, for who wants to read it as its receiver does."""
    raw = sent.get("Content", {}).get("Raw", {}).get("Data")
    if raw:
        folder = Path(os.environ["TMPDIR"]) / "mails"
        folder.mkdir(exist_ok=True)
        (folder / mail_id).write_bytes(base64.b64decode(raw))


def _tell(sent: Json, through: str, mail_id: str) -> None:
    destinations = (ses_v2._config_sets[through].get("EventDestinations") or {}).values()
    wanted = {
        kind for each in destinations if each["Enabled"] and "EventBridgeDestination" in each for kind in _kinds(each)
    }
    for detail in _events(sent, through, mail_id):
        if detail["eventType"] in wanted:
            entry = {"Source": "aws.ses", "DetailType": CALLED[detail["eventType"]], "Detail": json.dumps(detail)}
            eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)


def _kinds(destination: Json) -> set[str]:
    return {kind for kind in CALLED if kind.upper() in destination["MatchingEventTypes"]}


def _events(sent: Json, through: str, mail_id: str) -> Iterator[Json]:
    now = ses._iso_now()
    tags = {tag["Name"]: [tag["Value"]] for tag in sent.get("EmailTags", [])}
    recipients = sent.get("Destination", {}).get("ToAddresses", [])
    mail = {
        "timestamp": now,
        "source": sent.get("FromEmailAddress", ""),
        "sendingAccountId": get_account_id(),
        "messageId": mail_id,
        "destination": recipients,
        "tags": {"ses:configuration-set": [through], **tags},
    }
    yield {"eventType": "Send", "mail": mail, "send": {}}
    for recipient in recipients:
        local, _, domain = recipient.lower().partition("@")
        simulated = ses._SIMULATOR_OUTCOMES if domain == ses._SIMULATOR_DOMAIN else {}
        for kind, how in simulated.get(local.split("+")[0], (("Delivery", None),)):
            yield {"eventType": kind, "mail": mail, **ses._notification_detail(kind, recipient, now, how)}
