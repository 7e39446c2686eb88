"""Where a reference leads: to one document of a catalogue, to several that share what it names, or nowhere yet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from duixian.text.model import Reference

_SPACE = re.compile(r"\s+")
_FORMS = str.maketrans(
    {
        "(": "（",
        ")": "）",
        "<": "〈",
        ">": "〉",
        "《": "〈",
        "》": "〉",
        "〔": "（",
        "〕": "）",
        "[": "（",
        "]": "）",
        "—": "-",
        "－": "-",
        "–": "-",
        "～": "-",
        "〜": "-",
        '"': "",
        "“": "",
        "”": "",
        "‘": "",
        "’": "",
    }
)
_WRAPS = re.compile(r"(?:的)?(?:通知|公告|函|批复)$")
_FORWARDED = re.compile(
    r"(?:关于)?(?:印发|转发|发布|公布|批转|下发)(?:实施)?〈?(?P<inner>.+?)〉?(?:的(?:通知|公告|函))?$"
)
_ABOUT = re.compile(r"^(?P<issuer>.{2,60}?)(?=关于)")
_EDITION = re.compile(r"（(?:试行|暂行|修订|修正|\d{4}年?(?:版|修订|修正|本)?)）")
_STATE = re.compile("^中华人民共和国")


class Outcome(StrEnum):
    """What looking a reference up gave."""

    RESOLVED = "resolved"
    AMBIGUOUS = "ambiguous"
    DANGLING = "dangling"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One document of a catalogue: its id, every title it goes by, its numbers, its issuers as printed."""

    id: str
    titles: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """The outcome, the ids it leads to (one if resolved, several if ambiguous), the path within, and why."""

    outcome: Outcome
    documents: tuple[str, ...]
    path: str | None
    why: str
    confidence: float = 1.0


def title_key(title: str) -> str:
    """A title in the form in which titles are compared: no white space, one form of brackets and dashes, no quotes."""
    return _SPACE.sub("", title).translate(_FORMS)


def title_keys(title: str) -> tuple[str, ...]:
    """The forms one title may be cited by, exact first: without 的通知, without its issuer, the forwarded plan's own
    title, without （试行）, without 中华人民共和国."""
    exact = title_key(title)
    keys = [exact]
    forwarded = _FORWARDED.search(exact)
    if forwarded and len(forwarded["inner"]) >= 4:
        keys.append(forwarded["inner"])
    for key in tuple(keys):
        about = _ABOUT.match(key)
        if about:
            keys.append(key[about.end() :])
    keys.extend(_WRAPS.sub("", key) for key in tuple(keys) if _WRAPS.search(key))
    keys.extend(_EDITION.sub("", key) for key in tuple(keys))
    keys.extend(_STATE.sub("", key) for key in tuple(keys))
    return tuple(dict.fromkeys(key for key in keys if len(key) >= 3))


class Catalogue:
    """Documents indexed by number and by every form of their titles. Built once, then only read."""

    def __init__(self, documents: Iterable[Candidate]) -> None:
        self._by_number: dict[str, list[Candidate]] = {}
        self._by_title: dict[str, list[tuple[int, Candidate]]] = {}
        for document in documents:
            for number in dict.fromkeys(map(_number_key, document.numbers)):
                self._by_number.setdefault(number, []).append(document)
            ranks: dict[str, int] = {}
            for title in document.titles:
                for rank, key in enumerate(title_keys(title)):
                    ranks[key] = min(rank, ranks.get(key, rank))
            for key, rank in ranks.items():
                self._by_title.setdefault(key, []).append((rank, document))

    def numbered(self, number: str) -> list[Candidate]:
        """The documents that bear ``number``."""
        return list(self._by_number.get(_number_key(number), ()))

    def titled(self, title: str) -> list[Candidate]:
        """The documents ``title`` may name, only those of the closest form."""
        for key in title_keys(title):
            found = self._by_title.get(key)
            if found:
                best = min(rank for rank, _ in found)
                exact = [document for rank, document in found if rank == best]
                return list(dict.fromkeys(exact))
        return []


def _number_key(number: str) -> str:
    return _SPACE.sub("", number).translate(_FORMS)


def resolve(
    reference: Reference,
    catalogue: Catalogue | Iterable[Candidate],
    *,
    own: str | None = None,
    short: Mapping[str, str] | None = None,
    has_path: Callable[[str, str], bool] | None = None,
) -> Resolution:
    """Where ``reference`` leads among the documents of ``catalogue``.

    A shared number is told apart by the title; a title alone may lack its issuer or 的通知. ``own`` is the id of the
    document that makes the reference (articles without a document are its own; it never cites itself by title
    unless nothing else fits). ``short`` holds the short titles it defines. ``has_path(id, path)`` tells whether a
    document has an article; where given, a path that does not exist lowers the confidence.
    """
    index = catalogue if isinstance(catalogue, Catalogue) else Catalogue(catalogue)
    if reference.title is None and reference.number is None:
        return Resolution(Outcome.INTERNAL, (own,) if own else (), reference.path, "本文条款")
    title = (short or {}).get(reference.title, reference.title) if reference.title else None
    found, why = _look_up(index, title, reference.number)
    if own is not None and len(found) > 1:
        found = [one for one in found if one.id != own] or found
    if not found:
        return Resolution(Outcome.DANGLING, (), reference.path, "库中没有这份文件")
    if len(found) > 1:
        ids = tuple(sorted(one.id for one in found))
        return Resolution(Outcome.AMBIGUOUS, ids, reference.path, f"{why}，有 {len(ids)} 份文件相符", 0.5)
    target = found[0].id
    sure = 1.0
    if reference.path and has_path is not None and not has_path(target, reference.path):
        sure, why = 0.6, f"{why}；该文件没有{reference.path}"
    return Resolution(Outcome.RESOLVED, (target,), reference.path, why, sure)


def _look_up(index: Catalogue, title: str | None, number: str | None) -> tuple[list[Candidate], str]:
    if number:
        numbered = index.numbered(number)
        if title and len(numbered) > 1:
            keys = set(title_keys(title))
            named = [one for one in numbered if any(keys & set(title_keys(t)) for t in one.titles)]
            if named:
                return named, "文号与标题"
        if numbered:
            return numbered, "文号"
    if title:
        named = index.titled(title)
        if number:  # another edition of the same title bears another number
            named = [one for one in named if not one.numbers]
        return named, "标题"
    return [], ""
