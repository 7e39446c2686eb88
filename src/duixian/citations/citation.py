"""The one citation grammar: ``number《title》path``."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from duixian.citations.numbers import CitationError, normalise_number
from duixian.citations.paths import expand_path, normalise_path
from duixian.citations.titles import normalise_title


@dataclass(frozen=True, slots=True)
class Citation:
    """A document by number or title or both, and a place in it; without either, a place in the document at hand.

    The parts are in normal form when they come from ``parse`` or ``citation``; ``str`` gives the full form.
    """

    number: str | None = None
    title: str | None = None
    path: str | None = None

    @property
    def relative(self) -> bool:
        """Whether it names no document."""
        return self.number is None and self.title is None

    def __str__(self) -> str:
        return f"{self.number or ''}{'' if self.title is None else f'《{self.title}》'}{self.path or ''}"


def citation(number: str | None = None, title: str | None = None, path: str | None = None) -> Citation:
    """A citation of these parts, each brought to normal form. Raises ``CitationError`` when all are empty or one is wrong."""
    made = Citation(
        normalise_number(number) if number else None,
        normalise_title(title) or None if title else None,
        normalise_path(path) if path else None,
    )
    if made.relative and made.path is None:
        raise CitationError(
            "引用为空：应有文号、标题或条款路径（例：筑人社通〔2021〕48号《…细则》第六条第二款）"
        )
    return made


def parse(text: str) -> Citation:
    """The citation a text writes: number《title》path, 《title》（number）path, number path, or a path alone.

    ``parse(str(c)) == c`` for every citation in normal form. Raises ``CitationError`` saying what cannot be read.
    """
    plain = text.strip()
    if len(plain) > 1000:
        raise CitationError(f"引用过长：{plain[:60]!r}…")
    start = plain.find("《")
    if start < 0:
        number, path = _without_title(plain)
        return citation(number, None, path)
    end = _closing(plain, start)
    before, title, after = plain[:start].strip(), plain[start + 1 : end], plain[end + 1 :].strip()
    if not title.strip():
        raise CitationError(f"书名号内没有标题：{plain[:60]!r}")
    if not before and after[:1] in ("（", "("):
        before, after = _number_behind(after)
    return citation(before or None, title, after or None)


def _closing(text: str, start: int) -> int:
    depth = 0
    for index in range(start, len(text)):
        depth += (text[index] == "《") - (text[index] == "》")
        if depth == 0:
            return index
    raise CitationError(f"书名号不成对：{text[:60]!r}")


def _number_behind(after: str) -> tuple[str, str]:
    """（筑人社通〔2021〕48号）第六条 after a title: the number and the rest; no number where brackets hold something else."""
    depth = 0
    for index, char in enumerate(after):
        depth += (char in "（(") - (char in "）)")
        if depth == 0:
            try:
                return normalise_number(after[1:index]), after[index + 1 :].strip()
            except CitationError:
                return "", after
    return "", after


def _without_title(text: str) -> tuple[str | None, str | None]:
    """A number, a path, or a number followed by a path."""
    positions = [i + 1 for i, char in enumerate(text) if char == "号"]
    for position in (len(text), *positions):
        try:
            return normalise_number(text[:position]), text[position:].strip() or None
        except CitationError:
            continue
    return None, text


def expand(cited: Citation) -> tuple[Citation, ...]:
    """One citation for each place of a list or range: 第八条至第十条 gives three."""
    if cited.path is None:
        return (cited,)
    return tuple(replace(cited, path=path) for path in expand_path(cited.path))


def text_hash(text: str) -> str:
    """The SHA-256 of a text without its white space, in hexadecimal: what a stored citation remembers of the cited text."""
    return hashlib.sha256("".join(text.split()).encode("utf-8")).hexdigest()
