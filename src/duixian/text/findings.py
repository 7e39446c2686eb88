"""What is wrong in a document as printed: flagged with its line for the editor, never mended.

Each finding is one Chinese sentence that begins with its raw line (第 12 行：…). Repairs that reading made (a number put
together from two lines, a title read once though printed twice) are told in the same way.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from duixian.quantities.numerals import QuantityError, whole
from duixian.text.forms import bare, once
from duixian.text.model import Field, Header, LineIndex, Node, NodeType, Source

SHOWN = 3  # lines named of a finding that recurs
FOREIGN = 0.02  # share of characters outside GB2312 from which a text is no simplified Chinese
RARE = 12  # kinds of rare characters named in one document

_LABEL = re.compile(r"第(.{1,9})([编章节条])$")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LOST = re.compile("[\ue000-\uf8ff\ufffd]")
_LOW_QUOTES = re.compile("[\u201a\u201b]")
_CARRIED = re.compile(r"\d{1,2}[.．、]")
_PAIRS = ("《》", "〔〕", "“”")


def findings(source: Source, header: Header, nodes: Sequence[Node], line_of: LineIndex) -> tuple[str, ...]:
    """What an editor should look at in one document, in the order of its lines; a line is told in each."""
    found = [
        *_of_header(source, header, line_of),
        *_of_numbering(nodes),
        *_of_brackets(nodes, line_of),
        *_of_attachments(nodes),
        *_of_signs(nodes, line_of),
    ]
    return tuple(f"第 {line} 行：{words}" for line, words in sorted(dict.fromkeys(found)))


def _of_header(source: Source, header: Header, line_of: LineIndex) -> Iterator[tuple[int, str]]:
    numbers: list[Field[str]] = [*header.other_numbers]
    if header.number.value is not None:
        numbers.insert(0, Field(header.number.value, header.number.span))
    for field in numbers:
        if field.span is None:
            continue
        raw = source.text[field.span.start : field.span.end]
        line = line_of(field.span.start)
        if "〔" in field.value and line_of(field.span.end - 1) != line:  # an order is printed on two lines
            yield line, f"文号断成几行，已接合为“{field.value}”"
        if bare(raw) != field.value and "〔" in field.value and "〔" not in raw:
            yield line, f"文号的年份没有用六角括号，印作“{bare(raw)}”，已按“{field.value}”识读"
    yield from _of_title(source, header.title, line_of)
    if header.date.value is None and "不成立" in header.date.why:
        span = header.date.span or header.title.span
        yield line_of(span.start if span else 0), "印发日期不成立，未读入"
    begins, ends = header.effective_from, header.expires
    if begins.value and ends.value and ends.span and ends.value < begins.value:
        yield line_of(ends.span.start), "有效期的截止日早于施行日期"


def _of_title(source: Source, title: Field[str | None], line_of: LineIndex) -> Iterator[tuple[int, str]]:
    if title.value is None or title.span is None:
        return
    before = bare(source.text[max(0, title.span.start - 3 * len(title.value)) : title.span.start])
    if len(title.value) > 5 and before.endswith(bare(title.value)):
        yield line_of(title.span.start), "标题连续印了两遍，已按一个识读"
    raw = bare(source.text[title.span.start : title.span.end])
    if once(raw) != raw:
        yield line_of(title.span.start), "标题连续印了两遍，已按一个识读"


def _of_numbering(nodes: Sequence[Node]) -> Iterator[tuple[int, str]]:
    """Articles and chapters that are missing or stand twice."""
    rows: dict[tuple[str | None, str], list[tuple[int, Node]]] = defaultdict(list)
    owner = {node.key: node.parent for node in nodes}
    types = {node.key: node.type for node in nodes}
    for node in nodes:
        label = _LABEL.match(bare(node.label))
        if label is None:
            continue
        try:
            number = whole(label[1])
        except QuantityError:
            continue
        unit = label[2]
        above = node.parent if unit == "节" else _text_of(node, owner, types)
        rows[above, unit].append((number, node))
    for (_, unit), numbered in rows.items():
        last = 0
        for number, node in numbered:
            if number == last:
                yield node.start_line, f"第{node.label[1:-1]}{unit}印了两次"
            elif last and number > last + 1:
                yield node.start_line, f"{node.label}前面缺少第 {last + 1}{_to(last + 1, number - 1)} {unit}"
            last = number


def _to(first: int, last: int) -> str:
    return f"—{last}" if last > first else ""


def _text_of(node: Node, owner: dict[str, str | None], types: dict[str, NodeType]) -> str | None:
    """The attachment in which a node stands; None for the main text."""
    key = node.parent
    while key is not None and types.get(key) is not NodeType.ATTACHMENT:
        key = owner.get(key)
    return key


def _of_brackets(nodes: Sequence[Node], line_of: LineIndex) -> Iterator[tuple[int, str]]:
    for node in nodes:
        if node.table is not None or not node.own:
            continue
        text = node.own.text
        for pair in _PAIRS:
            if text.count(pair[0]) != text.count(pair[1]):
                at = _unpaired(text, pair)
                yield line_of(node.own.offsets[at]), f"{text[at]} 没有与之配对的 {pair[text[at] == pair[0]]}"
        opened = (text.count("（"), text.count("("))
        closed = (text.count("）"), text.count(")"))
        if sum(opened) == sum(closed) and opened != closed:
            at = min(n for n in (text.find("("), text.find(")")) if n >= 0)
            yield line_of(node.own.offsets[at]), "圆括号一半全角、一半半角"


def _unpaired(text: str, pair: str) -> int:
    """Where the first sign stands that its partner is missing to."""
    stack: list[int] = []
    for at, sign in enumerate(text):
        if sign == pair[0]:
            stack.append(at)
        elif sign == pair[1]:
            if not stack:
                return at
            stack.pop()
    return stack[0]


def _of_attachments(nodes: Sequence[Node]) -> Iterator[tuple[int, str]]:
    """Attachments that the list before the signature names and the text does not print."""
    printed = sum(node.type is NodeType.ATTACHMENT for node in nodes)
    for node in nodes:
        text = bare(node.own.text) if node.type is NodeType.OTHER else ""
        if not text.startswith(("附件：1", "附件:1")):
            continue
        named = 0
        for found in _CARRIED.finditer(text):
            named += int(found[0][:-1]) == named + 1
        if named > printed:
            yield node.start_line, f"附件列有 {named} 份，正文只印有 {printed} 份"


def _of_signs(nodes: Sequence[Node], line_of: LineIndex) -> Iterator[tuple[int, str]]:
    """Characters that are rarely meant: lost ones, low quotation marks, characters outside the usual simplified set."""
    for pattern, words in (
        (_LOST, "个字符没有编码，读不出原字"),
        (_LOW_QUOTES, "个引号印作 ‚ ‛"),
    ):
        places = [n.own.offsets[m.start()] for n in nodes for m in pattern.finditer(n.own.text)]
        if places:
            yield line_of(places[0]), f"{len(places)} {words}{_also(places, line_of)}"
    rare: dict[str, list[int]] = defaultdict(list)
    count = 0
    for node in nodes:
        count += len(node.own)
        for at in _unusual(node.own.text):
            rare[node.own.text[at]].append(node.own.offsets[at])
    if sum(map(len, rare.values())) > FOREIGN * count:
        return
    for sign, places in sorted(rare.items(), key=lambda item: -len(item[1]))[:RARE]:
        yield (
            line_of(places[0]),
            f"“{sign}”不是通用简体字，可能是误码或繁体，共 {len(places)} 处{_also(places, line_of)}",
        )


def _unusual(text: str) -> Iterable[int]:
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        for found in _CHINESE.finditer(text):
            try:
                found[0].encode("gb2312")
            except UnicodeEncodeError:
                yield found.start()


def _also(places: Sequence[int], line_of: LineIndex) -> str:
    lines = list(dict.fromkeys(line_of(place) for place in places))[1 : SHOWN + 1]
    return (
        f"（另见第 {'、'.join(map(str, lines))} 行{'等' if len(places) > SHOWN + 1 else ''}）"
        if lines
        else ""
    )
