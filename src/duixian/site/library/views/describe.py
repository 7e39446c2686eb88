"""The description of the REST interface as a page of our own; the machine-readable one is openapi.json."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from duixian.site.library.api import api


@require_safe
def describe(request: HttpRequest) -> HttpResponse:
    """Every operation with its parameters and the keys of its answer."""
    schema: dict[str, Any] = api.get_openapi_schema()
    shapes = schema["components"]["schemas"]
    operations = []
    for address, methods in schema["paths"].items():
        for method, one in methods.items():
            answer = one["responses"][200].get("content", {}).get("application/json", {}).get("schema", {})
            operations.append(
                {
                    "method": method.upper(),
                    "address": address,
                    "summary": one.get("summary", ""),
                    "group": (one.get("tags") or [""])[0],
                    "parameters": [_parameter(p) for p in one.get("parameters", [])],
                    "keys": _keys(answer, shapes),
                }
            )
    return render(request, "library/api.html", {"schema": schema["info"], "operations": operations})


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    shape = parameter["schema"]
    kinds = [s.get("type") for s in shape.get("anyOf", [shape]) if s.get("type") != "null"]
    return {
        "name": parameter["name"],
        "required": parameter.get("required", False),
        "kind": kinds[0] if kinds else "",
        "says": parameter.get("description") or shape.get("description", ""),
        "default": shape.get("default"),
    }


def _keys(answer: dict[str, Any], shapes: dict[str, Any]) -> list[str]:
    name = (answer.get("items") or answer).get("$ref", "").rpartition("/")[2]
    return list(shapes.get(name, {}).get("properties", {}))
