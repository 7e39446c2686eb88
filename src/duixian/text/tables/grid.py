"""Which tokens stand in which cell: the cheapest way through the columns.

A cell's lines are as wide as its column but for the last; organs end like organs, telephone numbers look
like telephone numbers, values that a column had before are likely again. Each of these is a cost; the sum decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence as Seq
from dataclasses import dataclass, field
from itertools import accumulate

from duixian.text.tables.tokens import Token
from duixian.text.tables.types import Holds, misfit, open_brackets

LONG = 12  # most tokens of a cell in a table without running numbers
HABIT = 8  # cells a column must have before their beginnings and endings say something
NARROW = 40  # columns narrower than this wrap names, not prose
CLEAR = 3.0  # a cell that costs more than this is doubtful
LEAST = -15.0  # no cell costs less
_INFINITE = float("inf")


@dataclass(slots=True)
class Column:
    """A column: what it holds, the printed width of its full lines (0 while unknown), its values so far and their
    first and last two characters.

    ``optional`` columns are often empty (groups merged over rows).
    """

    kind: Holds
    width: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    heads: Counter[str] = field(default_factory=Counter)
    tails: Counter[str] = field(default_factory=Counter)
    usual: int = 0  # how often a beginning or ending must have been seen to count as usual
    optional: bool = False
    names: bool = False  # its cells are names: few of them end with a full stop

    def habit(self, first: str, last: str) -> float:
        """What the beginning and the ending of a cell say, by those of the column's other cells."""
        if not self.usual:
            return 0.0
        head = -1.0 if self.heads[first[:2]] >= self.usual else 0.6
        tail = -1.5 if self.tails[last[-2:]] >= self.usual else 0.6
        return head + tail


@dataclass(frozen=True, slots=True)
class Placed:
    """Tokens ``first`` to ``last`` (exclusive) in ``column`` of the row with offset ``row``; ``cost`` of that."""

    row: int
    column: int
    first: int
    last: int
    cost: float


class _Costs:
    """Costs of cells over one stretch of tokens; texts, brackets and widths are summed beforehand so that a cell costs
    little to price."""

    def __init__(self, tokens: Seq[Token], columns: Seq[Column]) -> None:
        self._tokens = tokens
        self._columns = columns
        known = [c.seen for c in columns if c.kind is Holds.ORGAN]
        organs = {value for seen in known for value, n in seen.items() if n > 1 and len(value) > 2}
        starts = [_begins_with(token.text, organs) for token in tokens]
        self._inner = [_prefix(tokens, column, starts) for column in columns]
        self._text = "".join(token.text for token in tokens)
        self._at = [0, *accumulate(len(token.text) for token in tokens)]
        self._open = [0, *accumulate(open_brackets(token.text) for token in tokens)]

    def least(self, column: int, first: int, last: int) -> float:
        """A bound below the cost of a cell, quickly had."""
        inner = self._inner[column]
        return inner[last - 1] - inner[first] + LEAST

    def cell(self, column: int, first: int, last: int) -> float:
        """The cost of putting tokens ``first`` to ``last`` (exclusive) into one cell of ``column``."""
        tokens, kept = self._tokens, self._columns[column]
        inner = self._inner[column]
        cost = inner[last - 1] - inner[first]
        end = tokens[last - 1]
        if kept.width and end.width > kept.width + 2:
            cost += min(8.0, 0.8 * (end.width - kept.width))
        text = self._text[self._at[first] : self._at[last]]
        cost += misfit(kept.kind, text, kept.seen)
        if kept.names and text.endswith("。"):
            cost += 4.0
        if self._open[last] != self._open[first]:
            cost += 6
        if last < len(tokens) and not tokens[last].first:
            cost -= 1.5
        elif kept.width and end.width >= kept.width - 1 and (last - first < 3 or kept.width < NARROW):
            cost += 1.0  # a cell seldom ends with a full line
        cost += kept.habit(tokens[first].text, end.text)
        return cost

    def empty(self, column: int) -> float:
        """The cost of leaving ``column`` empty."""
        kept = self._columns[column]
        return 0.5 if kept.optional else 5.0


def _begins_with(text: str, values: set[str]) -> bool:
    """Whether ``text`` begins with one of ``values``."""
    return bool(values) and any(text[:length] in values for length in range(3, min(len(text), 14) + 1))


def _prefix(tokens: Seq[Token], column: Column, organs: Seq[bool]) -> list[float]:
    """Summed costs of tokens that are not the last of their cell. ``organs`` marks tokens that begin with the name
    of an organ known from another column: these begin a cell of their own."""
    sums = [0.0]
    width = column.width
    for at, token in enumerate(tokens):
        cost = 4.0 if column.names and token.text.endswith("。") else 0.0
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        if following is not None:
            cost += 0.0 if following.first else 3.0
            cost += 3.0 if organs[at + 1] and column.kind is Holds.TEXT else 0.0
        if width:
            if token.width > width + 2:
                cost += min(8.0, 0.8 * (token.width - width))
            short = width - token.width
            new_line = following is not None and following.text[0] in "《12345678（("
            if short > 3 and not (new_line and token.text[-1] in "》）)。；"):
                cost += min(6.0, 1.0 + 0.35 * short)
        sums.append(sums[-1] + cost)
    return sums


def place_row(tokens: Seq[Token], columns: Seq[Column], order: Seq[int]) -> list[Placed]:
    """The cells of one row: ``order`` lists its columns as they are printed. Columns before the first of ``order`` in
    the table belong to the next row (a group printed above its row's number)."""
    costs = _Costs(tokens, columns)
    count = len(tokens)
    best: list[list[tuple[float, int]]] = [[(0.0 if at == 0 else _INFINITE, 0) for at in range(count + 1)]]
    for column in order:
        before = best[-1]
        row: list[tuple[float, int]] = []
        empty = costs.empty(column)
        for last in range(count + 1):
            chosen = (before[last][0] + empty, last)
            for first in range(max(0, last - 90), last):
                so_far = before[first][0]
                if so_far < _INFINITE and so_far + costs.least(column, first, last) < chosen[0]:
                    cost = before[first][0] + costs.cell(column, first, last)
                    if cost < chosen[0]:
                        chosen = (cost, first)
            row.append(chosen)
        best.append(row)
    placed: list[Placed] = []
    last = count
    for at in range(len(order) - 1, -1, -1):
        first = best[at + 1][last][1]
        if first < last:
            price = best[at + 1][last][0] - best[at][first][0]
            placed.append(Placed(1 if order[at] < order[0] else 0, order[at], first, last, price))
        last = first
    return placed[::-1]


def place_table(tokens: Seq[Token], columns: Seq[Column]) -> list[Placed]:
    """The cells of a table without running numbers: rows begin again whenever the columns do."""
    costs = _Costs(tokens, columns)
    count, wide = len(tokens), len(columns)
    best = [[_INFINITE] * wide for _ in range(count + 1)]
    back: list[list[tuple[int, int]]] = [[(-1, -1)] * wide for _ in range(count + 1)]
    skips = _skips(costs, wide)
    best[0][wide - 1] = 0.0
    for last in range(1, count + 1):
        for first in range(max(0, last - LONG), last):
            near = min(best[first])
            if near == _INFINITE:
                continue
            for column in range(wide):
                if near + costs.least(column, first, last) >= best[last][column]:
                    continue
                price = costs.cell(column, first, last)
                for previous in range(wide):
                    if best[first][previous] == _INFINITE:
                        continue
                    cost = best[first][previous] + price + skips[previous][column]
                    if cost < best[last][column]:
                        best[last][column] = cost
                        back[last][column] = (first, previous)
    return _trace(best, back, costs, wide, count)


def _skips(costs: _Costs, wide: int) -> list[list[float]]:
    """Cost of the columns left empty between ``previous`` and ``column``, round the end of the row."""
    return [
        [
            sum(
                costs.empty((previous + step) % wide) for step in range(1, (column - previous - 1) % wide + 1)
            )
            for column in range(wide)
        ]
        for previous in range(wide)
    ]


def _trace(
    best: list[list[float]], back: list[list[tuple[int, int]]], costs: _Costs, wide: int, count: int
) -> list[Placed]:
    column = min(range(wide), key=lambda at: best[count][at])
    path: list[tuple[int, int, int]] = []
    last = count
    while last > 0:
        first, previous = back[last][column]
        if first < 0:
            return []
        path.append((column, first, last))
        last, column = first, previous
    placed: list[Placed] = []
    row, before = -1, wide
    for column, first, last in reversed(path):
        if column <= before:
            row += 1
        before = column
        placed.append(Placed(max(row, 0), column, first, last, costs.cell(column, first, last)))
    return placed


def learn(columns: Seq[Column], cells: Seq[tuple[int, Seq[Token]]], rows: int) -> None:
    """Take widths and values of the placed cells (column, tokens) of ``rows`` rows into the columns."""
    for index, column in enumerate(columns):
        own = [tokens for at, tokens in cells if at == index]
        column.seen = Counter("".join(t.text for t in tokens) for tokens in own if len(tokens) <= LONG)
        column.heads = Counter(tokens[0].text[:2] for tokens in own)
        column.tails = Counter(tokens[-1].text[-2:] for tokens in own)
        column.usual = max(3, len(own) // 50) if len(own) >= HABIT else 0
        column.optional = column.optional or (column.kind is Holds.TEXT and len(own) < 0.6 * rows)
        stops = sum(tokens[-1].text.endswith("。") for tokens in own)
        column.names = column.kind is Holds.TEXT and len(own) >= HABIT and stops < 0.2 * len(own)
        inner = [token.width for tokens in own for token in tokens[:-1]]
        widths = sorted(inner if len(inner) >= 3 else [max(t.width for t in tokens) for tokens in own])
        column.width = widths[int(0.85 * (len(widths) - 1))] if widths else 0
