"""RestoreTableToPointInTime gives back the table as it was at the asked instant.

AWS: the new table holds the items as they were then, for any instant between the one at which recovery was turned on (35
days ago at the earliest, or as many as RecoveryPeriodInDays says) and a few minutes ago; another instant is an
InvalidRestoreTimeException, a table without recovery a PointInTimeRecoveryUnavailableException. TTL, stream, tags and
recovery of the new table are off.
Emulator: the new table holds the items as they are now, whatever instant was asked for and whether or not recovery is on;
the two instants that DescribeContinuousBackups names are both the present one.
Restored: each change of a table with recovery is kept in a journal with the item as it was before, and undone in the new
table. The latest instant is the present one, because a test cannot wait for minutes. The journal lives as long as the
process and is never cut: a local table is small.
"""

import copy
import json
import time
from typing import Any

from ministack.core.responses import error_response_json, get_account_id, get_region
from ministack.services import dynamodb

from local.cloud.behaviours.provisioning import Properties, after_provisioning, is_true

LONGEST_DAYS = 35
Item = dict[str, Any]
Place = tuple[str, str, str]
"""Account, region and name of a table."""
Change = tuple[float, object, object, Item | None]
"""When, under which keys, and the item as it was before."""
Answer = tuple[int, dict[str, str], bytes]

_journals: dict[Place, list[Change]] = {}
_since: dict[Place, float] = {}
_days: dict[Place, int] = {}


def restore() -> None:
    """Keep a journal of every table with recovery, and restore from it."""
    _keep_journals()
    _tell_the_window()
    _restore_from_journals()


def _keep_journals() -> None:
    set_item, remove_item, delete_table = dynamodb._set_item, dynamodb._remove_item, dynamodb._delete_table

    def set_item_and_note(table: dict[str, Any], partition: object, sort: object, item: object) -> Item | None:
        old_item: Item | None = set_item(table, partition, sort, item)
        _note(table, partition, sort, old_item)
        return old_item

    def remove_item_and_note(table: dict[str, Any], partition: object, sort: object) -> Item | None:
        old_item: Item | None = remove_item(table, partition, sort)
        if old_item is not None:
            _note(table, partition, sort, old_item)
        return old_item

    def delete_table_and_journal(data: dict[str, Any]) -> Answer:
        answer: Answer = delete_table(data)
        if answer[0] == 200:  # noqa: PLR2004 (HTTP's success)
            _turn_off(_here(data["TableName"]))
        return answer

    dynamodb._set_item = set_item_and_note
    dynamodb._remove_item = remove_item_and_note
    dynamodb._delete_table = delete_table_and_journal


def _note(table: dict[str, Any], partition: object, sort: object, old_item: Item | None) -> None:
    # The TTL sweep runs outside any request: the table's ARN says in which region and account it is.
    region, account = table["TableArn"].split(":")[3:5]
    place = (account, region, table["TableName"])
    if place in _since:
        _journals[place].append((time.time(), partition, sort, copy.deepcopy(old_item)))


def _tell_the_window() -> None:
    describe, update = dynamodb._describe_continuous_backups, dynamodb._update_continuous_backups

    def describe_with_window(data: dict[str, Any]) -> Answer:
        return _with_window(describe(data), _here(data["TableName"]))

    def update_and_begin(data: dict[str, Any]) -> Answer:
        answer: Answer = update(data)
        if answer[0] == 200:  # noqa: PLR2004 (HTTP's success)
            _turn(_here(data["TableName"]), data.get("PointInTimeRecoverySpecification", {}))
        return _with_window(answer, _here(data["TableName"]))

    dynamodb._describe_continuous_backups = describe_with_window
    dynamodb._update_continuous_backups = update_and_begin
    after_provisioning("AWS::DynamoDB::Table", _begin)
    after_provisioning("AWS::DynamoDB::GlobalTable", _begin_replica)


def _with_window(answer: Answer, place: Place) -> Answer:
    status, headers, body = answer
    if place not in _since or status != 200:  # noqa: PLR2004 (HTTP's success)
        return answer
    content = json.loads(body)
    recovery = content["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    recovery |= {
        "EarliestRestorableDateTime": int(_earliest(place)),
        "LatestRestorableDateTime": int(time.time()),
        "RecoveryPeriodInDays": _days[place],
    }
    return status, headers, json.dumps(content).encode()


def _begin(table_name: str, properties: Properties) -> None:
    _turn(_here(table_name), properties.get("PointInTimeRecoverySpecification") or {})


def _begin_replica(table_name: str, properties: Properties) -> None:
    for replica in properties.get("Replicas") or []:
        if replica.get("Region") == get_region():
            _begin(table_name, replica)


def _turn(place: Place, specification: Properties) -> None:
    if not is_true(specification.get("PointInTimeRecoveryEnabled", False)):
        _turn_off(place)
        return
    _days[place] = int(specification.get("RecoveryPeriodInDays") or LONGEST_DAYS)
    if place not in _since:
        _since[place], _journals[place] = time.time(), []


def _turn_off(place: Place) -> None:
    for kept in (_since, _journals, _days):
        kept.pop(place, None)


def _restore_from_journals() -> None:
    restore_as_it_is = dynamodb._restore_table_to_point_in_time

    def restore_as_it_was(data: dict[str, Any]) -> Answer:
        source = data.get("SourceTableName") or dynamodb._normalize_table_name(data.get("SourceTableArn") or "")
        place = _here(source)
        if source in dynamodb._tables and place not in _since:
            return _refused(
                "PointInTimeRecoveryUnavailableException", f"Point in time recovery is not enabled: {source}"
            )
        now = time.time()
        asked = now if data.get("UseLatestRestorableTime") else float(data.get("RestoreDateTime") or 0)
        if place in _since and not int(_earliest(place)) <= asked <= now:
            return _refused("InvalidRestoreTimeException", "The restore time is outside of the recoverable window")
        answer: Answer = restore_as_it_is(data)
        if answer[0] == 200:  # noqa: PLR2004 (HTTP's success)
            _undo(dynamodb._tables[data["TargetTableName"]], _journals[place], asked)
        return answer

    dynamodb._restore_table_to_point_in_time = restore_as_it_was


def _undo(table: dict[str, Any], journal: list[Change], since: float) -> None:
    """Take back, the newest first, what has changed after an instant."""
    for at, partition, sort, old_item in reversed(journal):
        if at <= since:
            return
        if old_item is None:
            dynamodb._remove_item(table, partition, sort)
        else:
            dynamodb._set_item(table, partition, sort, copy.deepcopy(old_item))


def _earliest(place: Place) -> float:
    return max(_since[place], time.time() - _days[place] * 86_400)


def _here(table_name: str) -> Place:
    return get_account_id(), get_region(), str(dynamodb._normalize_table_name(table_name))


def _refused(code: str, message: str) -> Answer:
    answer: Answer = error_response_json(code, message, 400)
    return answer
