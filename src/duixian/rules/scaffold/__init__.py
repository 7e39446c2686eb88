"""The first files of a new pack: small, complete, with comments that say what to write where."""

from __future__ import annotations

import json
from importlib.resources import files
from importlib.resources.abc import Traversable
from string import Template


def new_pack(id_: str, title: str, jurisdiction: str) -> dict[str, str]:
    """The texts of a pack that passes check, test and mutate, by path. `id_` is a name of the policy language."""
    words = {"id": id_, "title": _quoted(title), "jurisdiction": _quoted(jurisdiction)}
    found = _texts(files(__name__).joinpath("template"), "")
    return {path: Template(text).safe_substitute(words) for path, text in sorted(found.items())}


def _texts(folder: Traversable, above: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in folder.iterdir():
        path = f"{above}{entry.name}"
        if entry.is_dir():
            found |= _texts(entry, f"{path}/")
        elif path.endswith(".yaml"):
            found[path] = entry.read_text("utf-8")
    return found


def _quoted(text: str) -> str:
    """A text as a YAML scalar that stays text whatever it holds."""
    return json.dumps(text, ensure_ascii=False)
