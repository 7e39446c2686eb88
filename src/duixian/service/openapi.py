"""The description of the service at /openapi.json, made from the packs' own schemas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from duixian import __version__
from duixian.rules.schemas import case_schema, result_schema
from duixian.service.answers import Rules

SAID = {
    "evaluate": "一个案例的各项待遇：结论和金额；details=true 加上分期、分担、时间、材料",
    "evaluate-many": "许多案例，各有结果或错误",
    "explain": "为什么：条件、事实、条文、金额的来历",
    "ask": "接下来问什么",
    "advise": "怎样才能符合",
    "choose": "互斥或共用上限的待遇怎样取舍",
    "returns": "应当退还多少",
}
PARAMETERS = {
    "evaluate": (("details", "boolean"),),
    "evaluate-many": (("details", "boolean"),),
    "explain": (("benefit", "string"), ("format", "string")),
    "ask": (("benefit", "string"), ("most", "integer")),
    "advise": (("benefit", "string"),),
}
_OBJECT: dict[str, Any] = {"type": "object"}
_PROBLEMS = {
    "type": "object",
    "required": ["problems"],
    "properties": {
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["path", "what", "mend"],
                "properties": {name: {"type": "string"} for name in ("path", "what", "mend")},
            },
        }
    },
}


def openapi(packs: Sequence[Rules], names: Sequence[str]) -> dict[str, Any]:
    """An OpenAPI 3.1 document. The case of each pack is a schema of its own."""
    result = result_schema()
    interval = result.pop("$defs")["interval"]
    schemas: dict[str, Any] = {"Result": _relocated(result), "interval": interval, "Problems": _PROBLEMS}
    paths: dict[str, Any] = {}
    for rules in packs:
        case = f"Case_{rules.pack.id}"
        schemas[case] = {key: value for key, value in case_schema(rules.pack).items() if key != "$schema"}
        for prefix in [*([""] if len(packs) == 1 else []), f"/packs/{rules.pack.id}"]:
            for name in names:
                paths[f"{prefix}/{name}"] = {"post": _operation(name, _ref(case))}
            paths[f"{prefix}/pack"] = {"get": _operation("pack", None)}
    paths["/packs"] = {"get": _operation("packs", None)}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Duixian 兑现", "version": __version__},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _relocated(schema: Any) -> Any:
    """The same schema with its references pointing into the components."""
    if isinstance(schema, dict):
        return {
            key: value.replace("#/$defs/", "#/components/schemas/") if key == "$ref" else _relocated(value)
            for key, value in schema.items()
            if key != "$schema"
        }
    return [_relocated(item) for item in schema] if isinstance(schema, list) else schema


def _operation(name: str, case: dict[str, Any] | None) -> dict[str, Any]:
    answer = _ref("Result") if name == "evaluate" else _OBJECT
    made: dict[str, Any] = {
        "summary": SAID.get(name, "规则包里有什么"),
        "responses": {"200": {"description": "答复", "content": _json(answer)}},
    }
    if case is None:
        return made
    bodies = {
        "evaluate-many": {
            "type": "object",
            "required": ["cases"],
            "properties": {"cases": {"type": "array", "items": case}},
        },
        "returns": {
            "type": "object",
            "required": ["case", "paid"],
            "properties": {
                "case": case,
                "paid": {"type": "object", "additionalProperties": {"type": "integer"}},
            },
        },
    }
    made["requestBody"] = {"required": True, "content": _json(bodies.get(name, case))}
    made["parameters"] = [
        {"name": word, "in": "query", "schema": {"type": type_}} for word, type_ in PARAMETERS.get(name, ())
    ]
    for status, said in (("400", "不是 JSON"), ("413", "请求太大"), ("422", "案例不合规则包")):
        made["responses"][status] = {"description": said, "content": _json(_ref("Problems"))}
    return made


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
