"""Every address of the site leads to the page it is named after: none is taken by a wider one before it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django.urls.exceptions import NoReverseMatch

SAMPLES = {"UUIDConverter": uuid.UUID(int=7), "IntConverter": 7, "SlugConverter": "a", "StringConverter": "a", "PathConverter": "a"}  # fmt: skip

INSTEAD = "library-api:api-root"  # where the page that describes the interface stands


def named(patterns: Any, space: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from named(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern) and one.name:
            yield (
                space + one.name,
                {key: SAMPLES[type(c).__name__] for key, c in one.pattern.converters.items()},
            )


def test_no_address_is_taken_by_another_before_it() -> None:
    wrong, seen = [], 0
    for name, given in named(get_resolver().url_patterns):
        try:
            path = reverse(name, kwargs=given)
        except NoReverseMatch:
            continue  # asked for more than its own pattern says
        seen += 1
        if resolve(path).view_name != name and name != INSTEAD:
            wrong.append((name, path, resolve(path).view_name))
    assert not wrong and seen > 150
