"""Rows and cells of a table whose header is known."""

from __future__ import annotations

import re
from collections.abc import Sequence as Seq
from dataclasses import dataclass

from duixian.text.model import Cell, Passage, Table
from duixian.text.tables.grid import CLEAR, Column, Placed, learn, place_row, place_table
from duixian.text.tables.header import Header, is_group
from duixian.text.tables.region import TableRegion
from duixian.text.tables.tokens import Flat, Token, join_vertical
from duixian.text.tables.types import Holds, holds

FAR = 150  # lines after a row's number within which the next one must come
LEARN = 160  # rows from which widths and values are learnt
ROUNDS = 3
PLAIN = 400  # most tokens of a table without running numbers

_NUMBERED = re.compile(r"^(\d{1,4})\s?[.．、](?=\D)")
_FORM = re.compile(r"□|盖章|签字|签名|签章|年月日|[:：]$|^身份证号|^电子邮箱|^邮编$|^邮政$|限\d+字")
_DOTS = re.compile(r"^(?:[.．…·]{2,}|合计|总计)$")


@dataclass(slots=True)
class _Row:
    """The tokens between one row's number and the next: ``number`` the token that holds it."""

    number: Token
    tokens: list[Token]


def read_rows(text: str, lines: Flat, header: Header, stop: int) -> TableRegion | None:
    """The table below ``header``, at most up to line ``stop``; None when what follows is no table."""
    repeated = _repeats(lines, header, stop)
    body = [index for index in range(header.last, stop) if index not in repeated]
    number = header.number_column
    if number is None and (inner := _numbers_inside(lines, body)) is not None:
        return _with_numbers_inside(text, lines, header, body, repeated, inner)
    if number is not None:
        return _with_numbers(text, lines, header, body, repeated, number)
    return _without_numbers(text, lines, header, body, repeated)


def _repeats(lines: Flat, header: Header, stop: int) -> set[int]:
    """Lines where the header comes again (on a new page, perhaps without its first words)."""
    order = {token.text: at for at, cell in enumerate(header.cells) for token in cell}
    found: set[int] = set()
    index = header.last
    while index < stop:
        last = _repeat_end(lines, index, stop, order)
        if last > index and (lines[index].page_top or last - index >= len(header.cells) // 2 + 1):
            found.update(range(index, last))
        index = max(last, index + 1)
    return found


def _repeat_end(lines: Flat, index: int, stop: int, order: dict[str, int]) -> int:
    """The index after the header words that begin with line ``index``, in the order of the columns."""
    at, column, words = index, -1, 0
    while at < stop and at - index < 30:
        places = [order.get(token.text, -1) for token in lines.tokens(at)]
        if any(place < 0 for place in places) or places != sorted(places) or places[0] < column:
            break
        column = places[-1]
        words += len(places)
        at += 1
    return at if words >= 2 and column == max(order.values()) else index


def _with_numbers(
    text: str, lines: Flat, header: Header, body: Seq[int], repeated: set[int], number: int
) -> TableRegion:
    grouped = [index for index in body if _groups_rows(lines, index, number)]
    rows, before, last = _rows(lines, [index for index in body if index not in grouped], header.last, number)
    grouped = [index for index in grouped if index < last]
    columns = [Column(holds(name), optional=at < number) for at, name in enumerate(header.names)]
    _guess_widths(columns[number + 1 :], [token for row in rows for token in row.tokens])
    order = [*range(number + 1, len(columns)), *range(number)]
    placed = _fit(rows, columns, order)
    cells: list[tuple[int, int, list[Token]]] = []
    doubts = 0
    if before:
        cells.append((0, 0, before))
    for index in grouped:
        follows = next((at for at, row in enumerate(rows) if row.number.line > index), len(rows) - 1)
        cells.append((follows, 0, lines.tokens(index)))
    for at, row in enumerate(rows):
        cells.append((at, number, [row.number]))
        for cell in placed[at]:
            cells.append((at + cell.row, cell.column, row.tokens[cell.first : cell.last]))
            doubts += cell.cost > CLEAR
    return _region(
        text, lines, header, repeated, last, cells, len(columns), _trust(doubts, len(cells)), len(rows)
    )


def _groups_rows(lines: Flat, index: int, number: int) -> bool:
    """A row of its own above numbered rows: 一、稳增长 where the first column holds 1, 2, 3."""
    if number != 0 or index + 1 >= len(lines) or not is_group(lines, index):
        return False
    return lines.tokens(index + 1)[0].text.rstrip(".").isdigit()


def _guess_widths(columns: Seq[Column], tokens: Seq[Token]) -> None:
    """First widths where the last column is prose beside narrow ones: without them long lines could stand anywhere."""
    widths = sorted(token.width for token in tokens)
    texts = [column for column in columns if column.kind is Holds.TEXT]
    if len(widths) < 12 or len(texts) < 2 or columns[-1].kind is not Holds.TEXT:
        return
    wide = widths[int(0.9 * len(widths))]
    narrow = [width for width in widths if width < 0.5 * wide]
    if wide < 30 or len(narrow) < 0.1 * len(widths):
        return
    for column in texts[:-1]:
        column.width = narrow[int(0.9 * (len(narrow) - 1))]
    columns[-1].width = wide


def _number_at(tokens: Seq[Token], expected: int) -> int | None:
    """Which of a line's first tokens is the expected row number."""
    wanted = (str(expected), f"{expected}.")
    return next((at for at, token in enumerate(tokens) if token.text in wanted), None)


def _rows(lines: Flat, body: Seq[int], start: int, column: int) -> tuple[list[_Row], list[Token], int]:
    """The rows, what stands before the first number, and the index after the last line of the last row."""
    rows: list[_Row] = []
    before: list[Token] = []
    expected, last, seen = 1, start, 0
    longest = 0
    for count, index in enumerate(body):
        tokens = lines.tokens(index)
        at = _number_at(tokens[: column + 1], expected)
        if at is not None:
            (rows[-1].tokens if rows else before).extend(tokens[:at])
            if rows:
                longest = max(longest, count - seen)
            rows.append(_Row(tokens[at], tokens[at + 1 :]))
            expected, seen = expected + 1, count
        elif rows and _DOTS.match(tokens[0].text):
            break
        elif not rows:
            if count > 8:
                break
            before += tokens
        elif count - seen > (FAR if longest == 0 else max(12, 3 * longest)):
            break
        else:
            rows[-1].tokens += tokens
        last = index + 1
    if rows:
        last = _trim(rows[-1], lines, last, longest, start)
    else:
        return [], [], start
    return rows, before, last


def _trim(row: _Row, lines: Flat, last: int, longest: int, start: int) -> int:
    """The last row ends no later than its longest fellow and a half, and before dots that stand for further rows."""
    limit = row.number.line + max(6, longest + longest // 2 + 2)
    kept = [token for token in row.tokens if token.line < limit]
    row.tokens[:] = kept
    return max([row.number.line, *(token.line for token in kept)]) + 1


def _fit(rows: Seq[_Row], columns: list[Column], order: Seq[int]) -> list[list[Placed]]:
    """Place the rows, learning widths and values from round to round."""
    for row in rows:
        row.tokens = join_vertical(row.tokens)
    sample = rows if len(rows) <= LEARN else rows[:: -(-len(rows) // LEARN)]
    for _ in range(ROUNDS if len(rows) > 2 else 1):
        cells = [
            (cell.column, row.tokens[cell.first : cell.last])
            for row in sample
            for cell in place_row(row.tokens, columns, order)
        ]
        learn(columns, cells, len(sample))
    return [place_row(row.tokens, columns, order) for row in rows]


def _numbers_inside(lines: Flat, body: Seq[int]) -> list[int] | None:
    """Indexes of lines that begin 1.…, 2.…, 3.… inside the cells of a column; None without at least three."""
    found: list[int] = []
    for at, index in enumerate(body):
        first = lines.tokens(index)[0].text
        match = _NUMBERED.match(first)
        if match is not None and int(match.group(1)) == len(found) + 1 and len(first) <= 24:
            found.append(index)
        if not found and at > 12:
            return None
    return found if len(found) >= 3 else None


def _with_numbers_inside(
    text: str, lines: Flat, header: Header, body: Seq[int], repeated: set[int], numbered: list[int]
) -> TableRegion:
    """任务|责任单位 with tasks 1.…; what stands before a number and is narrow is the group of the rows that follow."""
    starts = set(numbered)
    rows: list[_Row] = []
    before: list[Token] = []
    for index in body:
        tokens = lines.tokens(index)
        if index in starts:
            rows.append(_Row(tokens[0], list(tokens)))
        elif rows:
            rows[-1].tokens += tokens
        else:
            before += tokens
    last = max(token.line for token in rows[-1].tokens) + 1
    grouped = bool(before)
    names = (header.names[0], *header.names) if grouped else header.names
    columns = [Column(holds(name)) for name in names]
    first = 1 if grouped else 0
    columns[first].kind = Holds.TEXT
    order = [*range(first, len(columns))]
    if grouped:
        columns[0] = Column(Holds.TEXT, max(token.width for token in before), optional=True)
        columns[1].width = max(row.number.width for row in rows)
        order.append(0)
    placed = _fit(rows, columns, order)
    cells: list[tuple[int, int, list[Token]]] = [(0, 0, before)] if before else []
    doubts = 0
    for at, row in enumerate(rows):
        for cell in placed[at]:
            cells.append((at + cell.row, cell.column, row.tokens[cell.first : cell.last]))
            doubts += cell.cost > CLEAR
    return _region(
        text, lines, header, repeated, last, cells, len(columns), _trust(doubts, len(cells)), len(rows), names
    )


def _without_numbers(
    text: str, lines: Flat, header: Header, body: Seq[int], repeated: set[int]
) -> TableRegion | None:
    tokens: list[Token] = []
    for index in body:
        found = lines.tokens(index)
        if len(tokens) + len(found) > PLAIN:
            break
        tokens += found
    if _is_form(tokens):
        return None
    columns = [Column(holds(name)) for name in header.names]
    for column in columns[:-2]:
        column.optional = (
            column.kind is Holds.TEXT and len(columns) > 2 and Holds.PHONE not in {c.kind for c in columns}
        )
    if all(column.kind is Holds.TEXT for column in columns):
        _guess_widths(columns, tokens)
    placed: list[Placed] = []
    if tokens:
        for _ in range(ROUNDS):
            placed = place_table(tokens, columns)
            rows = 1 + max((cell.row for cell in placed), default=0)
            learn(columns, [(cell.column, tokens[cell.first : cell.last]) for cell in placed], rows)
        placed = place_table(tokens, columns)
    if placed and placed[-1].row == 0:
        return None  # one row below some labels: a form to fill in
    cells = [(cell.row, cell.column, tokens[cell.first : cell.last]) for cell in placed]
    doubts = sum(cell.cost > CLEAR for cell in placed)
    last = max([header.last, *(token.line + 1 for token in tokens)])
    rows = 1 + max((cell.row for cell in placed), default=-1)
    return _region(
        text, lines, header, repeated, last, cells, len(columns), min(0.7, _trust(doubts, len(cells))), rows
    )


def _is_form(tokens: Seq[Token]) -> bool:
    """Whether boxes to tick, seals and signatures show a form to fill in, whose words in a row are labels."""
    return sum(bool(_FORM.search(token.text)) for token in tokens) >= 2


def _trust(doubts: int, cells: int) -> float:
    return round(max(0.3, 0.95 - doubts / cells), 2) if cells else 0.8


def _region(
    text: str,
    lines: Flat,
    header: Header,
    repeated: set[int],
    last: int,
    cells: Seq[tuple[int, int, list[Token]]],
    columns: int,
    trust: float,
    rows: int,
    names: tuple[str, ...] | None = None,
) -> TableRegion:
    own = [piece for cell in header.cells for token in cell for piece in token.pieces]
    own += [lines[index].span for index in sorted(repeated) if index < last]
    made = tuple(
        Cell(row, column, Passage.of(text, [piece for token in tokens for piece in token.pieces]))
        for row, column, tokens in sorted(cells, key=lambda item: (item[0], item[1]))
        if tokens
    )
    why = f"由排平的行还原，{rows}行" if trust < 0.9 else ""
    table = Table(names or header.names, columns, made, trust, why)
    return TableRegion(header.first, last, "", tuple(own), table)
