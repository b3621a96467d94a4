"""JSONata as Step Functions evaluates it: every text between `{%` and `%}`, wherever it stands in a part of a state."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from jsonata import Jsonata  # type: ignore[import-untyped]

_BEGINS, _ENDS = "{%", "%}"


def resolved(part: Any, known: Mapping[str, Any]) -> Any:  # noqa: ANN401 (any JSON)
    """The part with its expressions evaluated. `known`: variables by name, among them `states`."""
    if isinstance(part, str):
        return evaluated(part, known) if part.startswith(_BEGINS) else part
    if isinstance(part, dict):
        return {name: resolved(each, known) for name, each in part.items()}
    return [resolved(each, known) for each in part] if isinstance(part, list) else part


def evaluated(text: str, known: Mapping[str, Any]) -> Any:  # noqa: ANN401 (any JSON)
    """What an expression gives, as plain JSON."""
    return json.loads(json.dumps(_compiled(text).evaluate(None, dict(known))))


@cache
def _compiled(text: str) -> Any:  # noqa: ANN401 (without types)
    made = Jsonata(text.removeprefix(_BEGINS).removesuffix(_ENDS).strip())
    made.register_lambda("parse", json.loads)  # Step Functions' own
    return made
