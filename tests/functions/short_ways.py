"""Short ways through moto: past what it does anew for each call, or for each world, without effect on any answer.

Most calls are DynamoDB's. botocore writes their parameters and reads their answers, and moto's handler answers them, as
ever; between the two there is no signature, no HTTP and no search for the handler by its address, which together take
three times as long as the answer itself.
"""

from copy import deepcopy
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

import jsonpath_ng.ext
from botocore.awsrequest import AWSResponse
from botocore.endpoint import convert_to_response_dict
from botocore.handlers import BUILTIN_HANDLERS
from botocore.model import OperationModel
from botocore.parsers import create_parser
from moto.core import base_backend, responses, serialize
from moto.core import models as core
from moto.core.botocore_stubber import MockRawResponse
from moto.dynamodb import models as dynamodb
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler
from moto.kms import models as kms

type Answer = tuple[AWSResponse, dict[str, Any]]
type Kept = tuple[Table, list[DynamoType], Any]

_PARSER: Any = create_parser("json")
_EVENT = "before-call.dynamodb"
_URLS: dict[type, Any] = {}


class _Request:
    """As much of a request as moto reads the parameters from."""

    method, path = "POST", "/"

    def __init__(self, params: dict[str, Any]) -> None:
        """From what botocore would send."""
        self.headers, self.data = params["headers"], params["body"]
        self.values: dict[str, str] = {}
        self.content_type: str = self.headers["Content-Type"]


def take() -> None:
    """Take them in this process, with every client that is made from now on."""
    if (_EVENT, _answered) in BUILTIN_HANDLERS:
        return
    BUILTIN_HANDLERS.append((_EVENT, _answered))
    core.RESPONSES_METHODS.clear()  # a thousand patterns for each world, for a library that is not used here
    for place, name, shorter in _SHORTER:
        setattr(place, name, shorter)


def _answered(model: OperationModel, params: dict[str, Any], context: dict[str, Any], **_: Any) -> Answer | None:
    """What is given back when botocore tells of a call is taken as its answer."""
    if not core.botocore_stubber.enabled:
        return None
    status, headers, body = _handler(params, context["client_region"]).call_action()
    answer = AWSResponse(params["url"], int(status), headers, cast("Any", MockRawResponse(body)))
    return answer, _parsed(answer, model)


def _handler(params: dict[str, Any], region: str) -> DynamoHandler:
    """The handler of moto, with everything that it would have read from a request."""
    handler, request = DynamoHandler(), cast("Any", _Request(params))
    handler.headers, handler.querystring, handler.response_headers = request.headers, {}, {}
    handler.current_account, handler.region, handler.uri_match = core.DEFAULT_ACCOUNT_ID, region, {}
    handler.parse_parameters(request)
    return handler


def _parsed(answer: AWSResponse, model: OperationModel) -> dict[str, Any]:
    """The answer as botocore reads it; an error once more, with the fields of its own shape."""
    told = convert_to_response_dict(answer, model)
    parsed: dict[str, Any] = _PARSER.parse(told, model.output_shape)
    if answer.status_code >= 300 and (shape := model.service_model.shape_for_error_code(parsed["Error"]["Code"])):
        parsed.update(_PARSER.parse(told, shape))
    return parsed


def _private_key(key_spec: str) -> Any:
    """A key that never leaves KMS and does not sign needs no pair; moto would make one, of 2048 bits, and not use it."""
    return None if key_spec == "SYMMETRIC_DEFAULT" else _private_key_as_ever(key_spec)


def _urls(backend: Any) -> Any:
    """The handlers of a service by their addresses, put together once and not for each call."""
    kind = type(backend)
    if kind not in _URLS:
        _URLS[kind] = _urls_as_ever(backend)
    return _URLS[kind]


def _structure(self: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
    """An attribute of DynamoDB has one member of ten, under its very name; moto would try all, under many names."""
    if not key or shape.name != "AttributeValue" or not isinstance(value, dict):
        _structure_as_ever(self, serialized, value, shape, key)
        return
    attribute = self.MAP_TYPE()
    for member, of in value.items():
        self._serialize(attribute, of, shape.members[member], member)
    self._default_serialize(serialized, attribute, shape, key)


def _transact(self: Any, transact_items: list[dict[str, Any]]) -> None:
    """A failed transaction leaves everything as it was: what it names is kept for that, and not a copy of whole tables."""
    operations = [operation for item in transact_items for operation in item.values()]
    before = [_kept(self.tables[each["TableName"]], each) for each in operations if each["TableName"] in self.tables]
    try:
        _transact_as_ever(self, transact_items)
    except Exception:
        for kept in before:
            _put_back(*kept)
        raise


def _kept(table: Table, operation: dict[str, Any]) -> Kept:
    """The item that an operation is about, or None, with its keys."""
    named = operation.get("Key") or operation["Item"]
    hash_key, *range_key = [DynamoType(named[name]) for name in table.table_key_attrs]
    return table, [hash_key, *range_key], deepcopy(table.get_item(hash_key, range_key[0] if range_key else None))


def _put_back(table: Table, keys: list[DynamoType], item: Any) -> None:
    if item is None:
        table.delete_item(keys[0], keys[1] if keys[1:] else None)
    elif keys[1:]:
        table.items[keys[0]][keys[1]] = item
    else:
        table.items[keys[0]] = item


_transact_as_ever = dynamodb.DynamoDBBackend.transact_write_items
_structure_as_ever = serialize.BaseJSONSerializer._serialize_type_structure
_private_key_as_ever = vars(kms)["generate_private_key"]
_urls_as_ever = vars(base_backend.BaseBackend)["urls"].fget
_SHORTER: tuple[tuple[Any, str, Any], ...] = (
    (base_backend.BaseBackend, "urls", property(_urls)),
    (responses, "method_names_from_class", cache(vars(responses)["method_names_from_class"])),
    (responses, "camelcase_to_underscores", cache(vars(responses)["camelcase_to_underscores"])),
    (serialize.BaseJSONSerializer, "_serialize_type_structure", _structure),
    (dynamodb.DynamoDBBackend, "transact_write_items", _transact),
    (dynamodb, "copy", SimpleNamespace(deepcopy=lambda of: of if isinstance(of, Table) else deepcopy(of))),
    (kms, "generate_private_key", _private_key),
    (jsonpath_ng.ext, "parse", cache(vars(jsonpath_ng.ext)["parse"])),  # by which the bus takes every event apart
)
