"""A rule action that cannot run fails, and the rule's error action hears of it.

AWS: a missing function, a missing permission or a role without the grant makes the action fail; the errorAction then
gets the message.
Emulator: a missing function and an unknown kind of action are skipped in silence; permissions of functions and, for
queues, of the rule's role are not looked at.
Restored: these cases raise before the action is dispatched. Permissions count under AUTH=true only.
"""

from typing import Any

from ministack import app
from ministack.core.responses import request_scope
from ministack.services import iot, lambda_svc

EMULATED_ACTIONS = {"lambda", "republish", "dynamoDBv2", "sns", "sqs"}

Action = dict[str, dict[str, Any]]


def restore() -> None:
    """Let impossible rule actions fail as they would on AWS."""
    dispatch = iot._dispatch_rule_action

    async def dispatch_if_possible(account: str, region: str, rule: str, action: Action, event: object) -> None:
        with request_scope(account, region):
            _refuse_impossible(rule, action)
        await dispatch(account, region, rule, action, event)

    iot._dispatch_rule_action = dispatch_if_possible


def _refuse_impossible(rule: str, action: Action) -> None:
    kind = next(iter(action), "without a kind")
    if kind not in EMULATED_ACTIONS:
        message = f"The rule action {kind} is not emulated"
        raise RuntimeError(message)
    if kind == "lambda":
        _refuse_function(rule, action[kind]["functionArn"])
    if kind == "sqs":
        _refuse_queue(action[kind])


def _refuse_function(rule: str, function_arn: str) -> None:
    if lambda_svc._get_func_record_for_ref(function_arn)[0] is None:
        message = f"Function not found: {function_arn}"
        raise RuntimeError(message)
    if app.AUTH and iot._provisioning_hook_function(function_arn, iot._topic_rule_arn(rule)) is None:
        message = f"Access denied: {function_arn} does not let iot.amazonaws.com invoke it for this rule"
        raise RuntimeError(message)


def _refuse_queue(action: dict[str, Any]) -> None:
    account, queue = action["queueUrl"].rstrip("/").split("/")[-2:]
    queue_arn = f"arn:aws:sqs:{iot.get_region()}:{account}:{queue}"
    if not iot._provisioning_role_allows(action.get("roleArn") or "", [("sqs:SendMessage", queue_arn)]):
        message = f"Access denied: the rule's role may not sqs:SendMessage to {queue_arn}"
        raise RuntimeError(message)
