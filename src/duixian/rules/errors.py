"""What is wrong with a pack or a case: where, what, and the mend. Several at once.

A `Problem` is a value; a `Reporter` gathers them while a pack is read, so that a policy officer sees all
mistakes of a file in one go; `PackError` carries them out. Messages are Chinese (they are read by those
who write rules); `code` is a stable English word that tests and tools hold on to.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Pos:
    """A place in a source file: path relative to the pack, line and column from 1, `length` in characters."""

    file: str = ""
    line: int = 0
    column: int = 0
    length: int = 1

    def shifted(self, offset: int, length: int = 1) -> Pos:
        """The place `offset` characters further on the same line."""
        return Pos(self.file, self.line, self.column + offset, max(length, 1))


NOWHERE = Pos()
_HIDDEN = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]"
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. `what` says what is wrong, `mend` what to do; `related` are other places involved.

    `excerpt` is the line, of a long line the part that holds the place (from its character `cut` on).
    """

    code: str
    at: Pos
    what: str
    mend: str
    excerpt: str = ""
    related: tuple[Pos, ...] = ()
    cut: int = 0  # characters of the line before the excerpt

    def render(self) -> str:
        """The message as shown in a terminal: place, sentence, source line with a caret, mend."""
        lines = [f"{self.at.file}:{self.at.line}:{self.at.column}: {self.what} [{self.code}]"]
        if self.excerpt:
            start = self.at.column - 1 - self.cut
            before = "…" if self.cut else ""
            pad = "".join("\u3000" if ord(c) > 0x2E7F else " " for c in before + self.excerpt[:start])
            number = str(self.at.line)
            marked = max(1, min(self.at.length, len(self.excerpt) - start))
            lines.append(f"  {number} | {before}{self.excerpt}")
            lines.append(f"  {' ' * len(number)} | {pad}{'^' * marked}")
        lines.extend(f"  参见 {p.file}:{p.line}:{p.column}" for p in self.related)
        lines.append(f"  改法：{self.mend}")
        return "\n".join(lines)


class PackError(Exception):
    """A pack that cannot be used; `problems` in the order of files and lines."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.at.file, p.at.line, p.at.column, p.code)))
        super().__init__("\n".join(p.render() for p in self.problems))


class CaseError(Exception):
    """A case that does not fit the pack; `problems` as (path in the document, what is wrong, mend)."""

    def __init__(self, problems: Sequence[tuple[str, str, str]]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{path}：{what}。改法：{mend}" for path, what, mend in self.problems))


@dataclass(slots=True)
class Reporter:
    """Gathers problems; knows the source lines for excerpts. At most `limit` problems are kept."""

    sources: dict[str, list[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    limit: int = 200

    def add_source(self, file: str, text: str) -> None:
        """Make the lines of `file` known for excerpts."""
        self.sources[file] = text.splitlines()

    def report(self, code: str, at: Pos, what: str, mend: str, related: Iterable[Pos] = ()) -> None:
        """Add a problem; the excerpt is taken from the source (long lines are cut)."""
        if len(self.problems) >= self.limit:
            return
        lines = self.sources.get(at.file, [])
        line = lines[at.line - 1] if 0 < at.line <= len(lines) else ""
        cut = max(0, at.column - 80) if at.column > 140 else 0
        excerpt = shown(line[cut : cut + 160])
        problem = Problem(code, at, shown(what), mend, excerpt, tuple(related), cut)
        if problem not in self.problems:
            self.problems.append(problem)

    def stop_if_any(self) -> None:
        """Raise `PackError` when something was reported."""
        if self.problems:
            raise PackError(self.problems)


def shown(text: str) -> str:
    """Text of a file as it may stand in a message: what would move the cursor or turn the line around is a box."""
    return _HIDDEN.sub("\ufffd", text.replace("\t", " "))


def nearest(word: str, words: Iterable[str]) -> str:
    """A "did you mean" clause for `word`, or an empty string."""
    found = difflib.get_close_matches(word, sorted(words), n=3, cutoff=0.55)
    return f"，是不是 {'、'.join(found)}" if found else ""
