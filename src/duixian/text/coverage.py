"""Conservation: every character of a source in exactly one run, so that the runs in order give the source again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from duixian.text.model import Run, Source, Span
from duixian.text.pages import Paged, Role

BREAK = "line break"
BLANK = "blank"
UNPLACED = "unplaced"


def cover(paged: Paged, runs: Iterable[Run], names: Sequence[tuple[int, int, str]] = ()) -> tuple[Run, ...]:
    """The runs given, completed so that they cover the source of ``paged`` without gap or overlap.

    Where two runs claim the same characters, the one that begins first keeps them. What no run claims is
    furniture named after its line's role, after ``names`` (first and last line number, name: dividers, contents,
    front matter), blank, line break; or ``unplaced`` where nothing says what it is.
    """
    text = paged.source.text
    ordered = sorted((run for run in runs if run.span.end > run.span.start), key=lambda run: run.span)
    gaps = _Gaps(paged, names)
    result: list[Run] = []
    at = 0
    for run in ordered:
        if run.span.end <= at:
            continue
        if run.span.start > at:
            _extend(result, gaps.fill(at, run.span.start))
        start = max(at, run.span.start)
        kept = (
            run
            if start == run.span.start
            else Run(Span(start, run.span.end), run.use, run.name, run.document)
        )
        result.append(kept)
        at = kept.span.end
    if at < len(text):
        _extend(result, gaps.fill(at, len(text)))
    return tuple(result)


def is_whole(source: Source, runs: Sequence[Run]) -> bool:
    """Whether ``runs``, in the order given, give the source character for character."""
    at = 0
    for run in runs:
        if run.span.start != at or run.span.end <= at:
            return False
        at = run.span.end
    return at == len(source.text)


def _extend(result: list[Run], more: Iterable[Run]) -> None:
    """Add furniture runs; neighbours of the same name become one."""
    for run in more:
        last = result[-1] if result else None
        if last is not None and (last.use, last.name, last.document) == (run.use, run.name, run.document):
            result[-1] = Run(Span(last.span.start, run.span.end), run.use, run.name, run.document)
        else:
            result.append(run)


class _Gaps:
    """Names the characters that no document claims; asked for gaps in ascending order."""

    def __init__(self, paged: Paged, names: Sequence[tuple[int, int, str]]) -> None:
        self._paged = paged
        self._names = sorted(names)
        self._name = 0
        self._line = 0

    def fill(self, start: int, end: int) -> Iterable[Run]:
        """Furniture runs for the characters ``start`` to ``end``, cut at line breaks."""
        lines, text = self._paged.lines, self._paged.source.text
        at = start
        while at < end:
            while self._line < len(lines) and lines[self._line].end <= at:
                self._line += 1
            line = lines[self._line] if self._line < len(lines) else None
            if line is None or at < line.start:
                stop = min(end, line.start if line is not None else len(text))
                yield Run(Span(at, stop), "furniture", BREAK)
            else:
                stop = min(end, line.end)
                name = BLANK if text[at:stop].isspace() else self._role(line.number)
                yield Run(Span(at, stop), "furniture", name)
            at = stop

    def _role(self, number: int) -> str:
        role = self._paged.roles[number - 1]
        if role not in (Role.BODY, Role.BLANK):
            return str(role)
        while self._name < len(self._names) and self._names[self._name][1] < number:
            self._name += 1
        if self._name < len(self._names) and self._names[self._name][0] <= number:
            return self._names[self._name][2]
        return UNPLACED
