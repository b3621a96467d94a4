"""Every verb that a role may have at a table, as calls that change nothing whether they are permitted or not."""

from collections.abc import Callable
from typing import Any

from vestibule.table import Table

NOBODY = "none_of_this_name"
CONDITION = "attribute_exists(#key)"

type Attempt = Callable[[Any], object]
"""A call with the client that it takes."""


def attempts_at(table: Table[Any], deployed: str) -> dict[str, dict[str, Attempt]]:
    """Each verb on the table, and a query on each of its indexes. None of them changes anything."""
    key = {attribute: {"S": NOBODY} for attribute in table.key}
    only_if = {"ConditionExpression": CONDITION, "ExpressionAttributeNames": {"#key": table.key[0]}}
    verbs: dict[str, Attempt] = {
        "GetItem": lambda tables: tables.get_item(TableName=deployed, Key=key),
        "BatchGetItem": lambda tables: tables.batch_get_item(RequestItems={deployed: {"Keys": [key]}}),
        "Query": query(deployed, table.key[0]),
        "PutItem": lambda tables: tables.put_item(TableName=deployed, Item=key, **only_if),
        "UpdateItem": lambda tables: tables.update_item(TableName=deployed, Key=key, **only_if),
        "DeleteItem": lambda tables: tables.delete_item(TableName=deployed, Key=key),
        "Scan": scan(deployed),
        "PartiQLSelect": lambda tables: tables.execute_statement(Statement=f'SELECT * FROM "{deployed}"'),
        "DescribeTable": lambda tables: tables.describe_table(TableName=deployed),
    }
    by_index = {
        f"{table.name}/{index}": {
            "Query": query(deployed, keys[0], IndexName=index),
            "Scan": scan(deployed, IndexName=index),
        }
        for index, keys in table.every_index.items()
    }
    return {table.name: verbs, **by_index}


def query(deployed: str, attribute: str, **index: str) -> Attempt:
    condition = {
        "KeyConditionExpression": "#key = :nobody",
        "ExpressionAttributeNames": {"#key": attribute},
        "ExpressionAttributeValues": {":nobody": {"S": NOBODY}},
    }
    return lambda tables: tables.query(TableName=deployed, **condition, **index)


def scan(deployed: str, **index: str) -> Attempt:
    return lambda tables: tables.scan(TableName=deployed, **index)
