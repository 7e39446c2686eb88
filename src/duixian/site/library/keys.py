"""Normal forms under which a cited document is looked up in the database.

What makes two numbers or two titles one is decided by duixian.citations; here its forms are only cut to the columns.
"""

from __future__ import annotations

import hashlib

from duixian import citations

WIDTH = 120  # characters kept of a name
LONGEST = (
    200  # characters of a node's key; a longer one (of absurdly deep nesting) keeps its head and a digest
)


def number_key(number: str) -> str:
    """``国办发[2021] 22 号`` and ``国办发〔2021〕22号`` have one key."""
    return citations.number_key(number)[:WIDTH] if number else ""


def name_keys(title: str) -> set[str]:
    """All forms by which a title may be cited."""
    return {form.key[:WIDTH] for form in citations.title_forms(title)} if title else set()


def core_key(title: str) -> str:
    """The barest form of a title as cited; it is among the forms of the title it means."""
    return min(name_keys(title), key=lambda key: (len(key), key), default="")


def path_key(path: str) -> str:
    """The form in which two paths are compared; a path of another grammar is compared without white space."""
    try:
        return citations.path_key(path)
    except citations.CitationError:
        return "".join(path.split())


def around(path: str) -> tuple[str, ...]:
    """A path and those that hold it, the nearest first."""
    try:
        return (path, *citations.ancestors(path))
    except citations.CitationError:
        return (path,)


def node_key(key: str) -> str:
    """A node's key as the database keeps it."""
    if len(key) <= LONGEST:
        return key
    return f"{key[: LONGEST - 17]}~{hashlib.sha256(key.encode()).hexdigest()[:16]}"
