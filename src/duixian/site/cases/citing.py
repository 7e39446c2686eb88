"""Many articles in one sentence: each document once, its articles in their order."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from duixian.citations import parse
from duixian.citations.paths import parse_path


def together(cites: Iterable[str]) -> str:
    """Full citations as one text: `number《title》第二条、第五条；《other》第三条`, documents in the order they come in.

    A document that is cited whole beside its articles is told by its articles.
    """
    return _together(tuple(cites))


@lru_cache(maxsize=2000)
def _together(cites: tuple[str, ...]) -> str:
    documents: dict[str, list[str]] = {}
    for cite in cites:
        found = parse(cite)
        name = f"{found.number or ''}{f'《{found.title}》' if found.title else ''}" or cite
        paths = documents.setdefault(name, [])
        if found.path and found.path not in paths:
            paths.append(found.path)
    return "；".join(name + "、".join(sorted(paths, key=_order)) for name, paths in documents.items())


def _order(path: str) -> list[tuple[int, str]]:
    """Articles by their numbers, below each its paragraphs and items."""
    return [(step.number or 0, step.text) for step in parse_path(path)]
