"""The schema of a notice's JSON form, for who reads one."""

from typing import Any

from vestibule.breaches.drafting import Draft


def schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of a notice to an authority or a controller."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Draft.model_json_schema(mode="serialization"),
        "title": "A notice of a breach of personal data, vestibule-breach-notice-1",
    }
