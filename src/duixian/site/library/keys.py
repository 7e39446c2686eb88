"""Normal forms under which a cited document is looked up in the database.

What makes two titles one is decided by duixian.text.references; here its forms are only cut to the columns.
"""

from __future__ import annotations

import hashlib

from duixian.text.references.resolve import title_keys

from .tokens import normal

WIDTH = 120  # characters kept of a name
LONGEST = (
    200  # characters of a node's key; a longer one (of absurdly deep nesting) keeps its head and a digest
)
_LEVEL = str.maketrans("()[]【】〔〕﹝﹞〈〉", "（）（）（）（）（）（）")


def number_key(number: str) -> str:
    """``国办发[2021] 22 号`` and ``国办发〔2021〕22号`` have one key."""
    return "".join(normal(number).split()).translate(_LEVEL)[:WIDTH]


def name_keys(title: str) -> set[str]:
    """All forms by which a title may be cited."""
    return {key[:WIDTH] for key in title_keys(title)}


def core_key(title: str) -> str:
    """The barest form of a title as cited; it is among the forms of the title it means."""
    return min(title_keys(title), key=len, default="")[:WIDTH]


def node_key(key: str) -> str:
    """A node's key as the database keeps it."""
    if len(key) <= LONGEST:
        return key
    return f"{key[: LONGEST - 17]}~{hashlib.sha256(key.encode()).hexdigest()[:16]}"
