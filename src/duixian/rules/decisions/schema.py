"""The JSON Schema of a decision record; `docs/schemas/decision.schema.json` is made from it."""

from __future__ import annotations

from typing import Any

from duixian.rules.decisions.record import FORMAT
from duixian.rules.schemas import DIALECT, result_schema
from duixian.rules.truth import NAMES

_TEXT = {"type": "string"}
_DAY = {"type": "string", "format": "date"}
_HASH = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_INTEGER = {"type": "integer"}


def _record(**fields: Any) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def _map(values: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": values}


def decision_schema() -> dict[str, Any]:
    """Of `decisions.record.make`: the body with its hash."""
    result = result_schema()
    definitions = result.pop("$defs")
    truth = {"enum": list(NAMES)}
    interval = _record(lo=_INTEGER, hi=_INTEGER, may_be_not_applicable={"type": "boolean"})
    made = _record(
        format={"const": FORMAT}, engine=_record(name={"const": "duixian"}, version=_TEXT),
        pack=_record(id=_TEXT, title=_TEXT, version=_TEXT, hash=_HASH), as_of=_DAY,
        recorded_at={"type": "string", "format": "date-time"}, benefits={"type": "array", "items": _TEXT},
        case={"type": "object", "required": ["as_of"]}, sources=_map({"type": "object"}),
        texts=_map({"anyOf": [_HASH, {"type": "null"}]}),
        result={key: value for key, value in result.items() if key not in ("$schema", "title")},
        trace=_record(definitions=_map({"anyOf": [truth, _INTEGER, interval]}), conditions=_map(truth)),
        hash=_record(algorithm={"const": "sha256"}, value=_HASH),
    )  # fmt: skip
    return {"$schema": DIALECT, "title": "Duixian 决定", **made, "$defs": definitions}
