"""How each character of a document's lines was used."""

from __future__ import annotations

from collections.abc import Sequence as Seq

from duixian.text.model import Line, Node, Passage, Run, Span


def pieces_of(passage: Passage) -> list[Span]:
    """The stretches of consecutive source characters of a passage, in its order."""
    offsets = passage.offsets
    pieces: list[Span] = []
    count = len(offsets)
    start = 0
    while start < count:
        end = _run_end(offsets, start, count)
        pieces.append(Span(offsets[start], offsets[end - 1] + 1))
        start = end
    return pieces


def _run_end(offsets: Seq[int], start: int, count: int) -> int:
    """End of the run of consecutive numbers at ``start``, found by doubling steps and halving back."""
    first, step, good = offsets[start], 1, start
    while good + step < count and offsets[good + step] - first == good + step - start:
        good += step
        step *= 2
    while step:
        if good + step < count and offsets[good + step] - first == good + step - start:
            good += step
        step //= 2
    return good + 1


def runs_of(text: str, lines: Seq[Line], nodes: Seq[Node], document: str | None) -> tuple[Run, ...]:
    """Leaves of the nodes and, between them, repairs and furniture: all characters from the first to the last line.

    Blanks between two pieces of one leaf are the repair ``joined line`` (or ``letter spacing`` within a line); other
    blanks are furniture ``blank``. What is no blank and in no leaf lies outside ``lines`` and is left to the caller.
    """
    if not lines:
        return ()
    leaves = sorted(_leaves(nodes), key=lambda item: item[0].start)
    runs: list[Run] = []
    at = lines[0].start
    previous = ""
    for span, key in leaves:
        if span.start > at:
            runs += _between(text, at, span.start, key == previous, document)
        runs.append(Run(span, "leaf", key, document))
        at, previous = span.end, key
    if at < lines[-1].end:
        runs += _between(text, at, lines[-1].end, False, document)
    return tuple(runs)


def _leaves(nodes: Seq[Node]) -> list[tuple[Span, str]]:
    leaves: list[tuple[Span, str]] = []
    for node in nodes:
        leaves += [(span, node.key) for span in pieces_of(node.own)]
        if node.table is not None:
            for cell in node.table.cells:
                name = f"{node.key}.{cell.row}.{cell.column}"
                leaves += [(span, name) for span in pieces_of(cell.passage)]
    return leaves


def _between(text: str, start: int, end: int, same: bool, document: str | None) -> list[Run]:
    gap = text[start:end]
    if not gap.strip():
        name = ("joined line" if "\n" in gap or "\r" in gap else "letter spacing") if same else "blank"
        return [Run(Span(start, end), "repair" if same else "furniture", name, document)]
    runs: list[Run] = []
    at = start
    while at < end:  # blanks around what is not part of the body lines
        if text[at].isspace():
            stop = at
            while stop < end and text[stop].isspace():
                stop += 1
            runs.append(Run(Span(at, stop), "furniture", "blank", document))
        else:
            stop = at
            while stop < end and not text[stop].isspace():
                stop += 1
        at = stop
    return runs
