"""The reading order of a PDF page, its tables and its running heads, as pure geometry."""

from __future__ import annotations

from duixian.text.readers.pdf_edges import furniture
from duixian.text.readers.pdf_grid import grids
from duixian.text.readers.pdf_layout import Row, lines
from duixian.text.readers.pdf_page import PageContent, Piece, Rule
from duixian.text.readers.pdf_paragraphs import paragraphs
from duixian.text.readers.pdf_tables import number_tables


def _piece(text: str, x: float, y: float, joined: bool = False) -> Piece:
    return Piece(text, x, x + 10 * len(text), y, 10, joined)


def _page(*pieces: Piece, rules: list[Rule] | None = None) -> PageContent:
    return PageContent(1, 600, 800, list(pieces), rules or [])


def _raster(xs: list[float], ys: list[float]) -> list[Rule]:
    flat = [Rule(xs[0], y, xs[-1], y) for y in ys]
    return flat + [Rule(x, min(ys), x, max(ys)) for x in xs]


def _texts(rows: list[Row]) -> list[str]:
    return [row.text for row in rows]


def test_pieces_on_one_line_are_joined_where_no_column_parts_them() -> None:
    assert _texts(lines(_page(_piece("单位：", 60, 700), _piece("电话：", 300, 700, joined=True)))) == [
        "单位： 电话："
    ]


def test_columns_drawn_line_by_line_are_read_one_after_the_other() -> None:
    pieces = []
    for index in range(12):
        y = 700 - 15 * index
        pieces += [
            _piece(f"左栏第{index:02}行文字一直排到栏边", 60, y),
            _piece(f"右栏第{index:02}行文字一直排到栏边", 320, y, True),
        ]
    found = _texts(lines(_page(*pieces)))
    assert found == [p.text for p in pieces[::2]] + [p.text for p in pieces[1::2]]


def test_a_list_of_labels_and_values_is_not_taken_for_columns() -> None:
    pieces = []
    for index in range(12):
        y = 700 - 15 * index
        pieces += [_piece("单位" + "甲" * (index % 5), 60, y), _piece("0851", 320, y, True)]
    assert all(" 0851" in text for text in _texts(lines(_page(*pieces))))


def test_heads_come_first_and_feet_last_wherever_they_are_drawn() -> None:
    body = [_piece(f"正文第{index}行", 60, 700 - 15 * index) for index in range(20)]
    found = _texts(lines(_page(_piece("— 3 —", 290, 30), *body, _piece("政策选编", 270, 780))))
    assert (found[0], found[-1]) == ("政策选编", "— 3 —")


def test_a_line_repeated_at_the_edge_is_furniture_and_a_page_number_too() -> None:
    pages = []
    for number in range(1, 6):
        body = [_piece(f"正文{number}之{index}", 60, 700 - 15 * index) for index in range(20)]
        pages.append(lines(_page(_piece("政策选编", 270, 780), *body, _piece(str(number), 290, 30))))
    named = furniture(pages)
    assert [[named.get(id(row)) for row in (rows[0], rows[1], rows[-1])] for rows in pages] == [
        ["running head", None, "page number"]
    ] * 5


def test_a_first_line_that_stands_apart_once_is_no_running_head() -> None:
    pages = []
    for number in range(1, 9):
        body = [_piece(f"正文{number}之{index}", 60, 700 - 15 * index) for index in range(20)]
        pages.append(lines(_page(*([_piece("附件", 60, 780)] if number in (2, 7) else []), *body)))
    assert not furniture(pages)


def test_fields_without_a_rule_between_them_are_one_merged_cell() -> None:
    rules = [r for r in _raster([0, 100, 200], [100, 80, 60]) if not (r.x0 == r.x1 == 100)]
    rules.append(Rule(100, 60, 100, 80))
    (grid,) = grids(rules)
    assert [(f.row, f.column, f.x1 - f.x0) for f in grid.fields] == [(0, 0, 200), (1, 0, 100), (1, 1, 100)]


def test_borders_drawn_cell_by_cell_make_one_grid() -> None:
    rules = [Rule(x, y, x + 50, y) for x in (0, 50, 100) for y in (0, 20, 40)]
    rules += [Rule(x, y, x, y + 20) for x in (0, 50, 100, 150) for y in (0, 20)]
    (grid,) = grids(rules)
    assert len(grid.fields) == 6


def test_a_frame_around_text_is_no_table() -> None:
    assert grids(_raster([0, 200], [100, 0])) == []


def _table_page(top: float, rows: list[tuple[str, str]], *around: Piece) -> list[Row]:
    ys = [top - 20 * index for index in range(len(rows) + 1)]
    pieces = [
        _piece(text, x, top - 20 * index - 15, joined=x > 100)
        for index, row in enumerate(rows)
        for x, text in zip((65, 205), row, strict=True)
        if text
    ]
    return lines(_page(*pieces, *around, rules=_raster([60, 200, 400], ys)))


def test_a_table_goes_on_over_the_page_and_its_repeated_head_is_marked() -> None:
    first = _table_page(200, [("序号", "名称"), *((str(i), f"名{i}") for i in range(1, 8))])
    second = _table_page(740, [("序号", "名称"), ("8", "名8"), ("9", "名9")])
    one, two = number_tables([first, second], [800, 800])
    assert one[-1].cell == (1, 7, 1)
    assert [(placed.text, placed.cell, placed.repeated) for placed in two] == [
        ("序号", (1, 0, 0), True),
        ("名称", (1, 0, 1), True),
        ("8", (1, 8, 0), False),
        ("名8", (1, 8, 1), False),
        ("9", (1, 9, 0), False),
        ("名9", (1, 9, 1), False),
    ]


def test_a_row_broken_by_the_page_stays_one_row() -> None:
    first = _table_page(140, [("序号", "名称"), ("1", "名"), ("2", "上半")])
    second = _table_page(740, [("", "下半"), ("3", "名")])
    _, two = number_tables([first, second], [800, 800])
    assert [(placed.text, placed.cell) for placed in two] == [
        ("下半", (1, 2, 1)),
        ("3", (1, 3, 0)),
        ("名", (1, 3, 1)),
    ]


def test_tables_with_other_columns_are_other_tables() -> None:
    first = _table_page(140, [("甲", "乙"), ("1", "2"), ("3", "4")])
    other = lines(
        _page(
            _piece("丙", 65, 725),
            _piece("丁", 305, 725, True),
            rules=_raster([60, 300, 400], [740, 720, 700]),
        )
    )
    _, two = number_tables([first, other], [800, 800])
    assert {placed.cell[0] for placed in two if placed.cell} == {2}


def test_a_row_that_the_page_breaks_without_a_rule_is_one_row() -> None:
    def page(
        top: float, rows: list[tuple[str, str]], open_above: float = 0, open_below: float = 0
    ) -> list[Row]:
        ys = [top - 20 * index for index in range(len(rows) + 1 - bool(open_above) - bool(open_below))]
        rules = [Rule(60, y, 400, y) for y in ys]
        rules += [Rule(x, ys[-1] - open_below, x, ys[0] + open_above) for x in (60, 200, 400)]
        first = ys[0] + open_above - 15
        pieces = [
            _piece(text, x, first - 20 * index, joined=x > 100)
            for index, row in enumerate(rows)
            for x, text in zip((65, 205), row, strict=True)
        ]
        return lines(_page(*pieces, rules=rules))

    first = page(140, [("序号", "名称"), ("1", "名"), ("2", "上半")], open_below=20)
    second = page(740, [("续", "下半"), ("3", "名")], open_above=20)
    one, two = number_tables([first, second], [800, 800])
    assert one[-1].cell == (1, 2, 1)
    assert [(placed.text, placed.cell) for placed in two] == [
        ("续", (1, 2, 0)),
        ("下半", (1, 2, 1)),
        ("3", (1, 3, 0)),
        ("名", (1, 3, 1)),
    ]


def _column(x: float, top: float, *texts: str) -> list[Piece]:
    """Lines of a column 200 points wide: ＿ begins an indented line, a line of fewer characters ends short."""
    return [
        Piece(
            text.lstrip("＿"),
            x + 20 * text.startswith("＿"),
            x + 10 * len(text) + 10 * text.startswith("＿"),
            top - 15 * at,
            10,
        )
        for at, text in enumerate(texts)
    ]


def test_indents_tell_where_paragraphs_begin_over_pages() -> None:
    first, full, short = "＿" + "茶" * 18, "园" * 20, "田" * 9
    one = lines(_page(*_column(60, 700, *[first, full, full, short] * 8, first, full)))
    two = lines(_page(*_column(60, 700, full, short, *[first, full, short] * 8)))
    found = paragraphs([one, two], {})
    assert [len(group) for group in found] == [4] * 8 + [4] + [3] * 8
    assert found[8] == [id(one[-2]), id(one[-1]), id(two[0]), id(two[1])]


def test_lines_without_indents_say_nothing_of_paragraphs() -> None:
    page = lines(_page(*_column(60, 700, *["园" * 20, "园" * 20, "田" * 9] * 12)))
    assert paragraphs([page], {}) == []
