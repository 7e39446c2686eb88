"""Paths within a document: 第六条第二款第（三）项, 二/（三）, 附件2/表1/第3行, 专栏3, 第三章; lists and ranges of them.

A path is text in one normal form. Articles and what is above and below them are written on without a slash; everything
else is parted by slashes. Chinese numerals for 编 章 节 条 款 and bracketed 项, Arabic ones for 目, attachments, tables, rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from duixian.citations.numbers import CitationError
from duixian.quantities import QuantityError, chinese, half_width, whole

_CN = "〇零一二三四五六七八九十百千两"
_NUM = rf"(?:\d{{1,4}}|[{_CN}]{{1,8}})"
LEGAL = rf"第{_NUM}(?:编|分编|章|节|条(?:之{_NUM})?|款|项|目|段|部分)|第\({_NUM}\)(?:条|款|项|目)"
_LEGAL = re.compile(
    rf"第(?P<open>\()?(?P<n>{_NUM})(?P<close>\))?(?P<unit>分编|编|章|节|条|款|项|目|段|部分|行|列)(?:之(?P<sub>{_NUM}))?"
)
_BARE = re.compile(rf"(?P<open>\()?(?P<n>{_NUM})(?P<close>\))?(?P<unit>条|款|项|目)")
_LABELLED = re.compile(
    rf"(?P<name>附件|附表|附录|附图|附|专栏|表|图)(?P<n>{_NUM}(?:[-.]\d{{1,3}})*)?(?P<rest>(?:#\d+)?)(?![\u4e00-\u9fff])"
)
_HEADING = re.compile(rf"\((?P<pn>{_NUM})\)|(?P<n>{_NUM})[、.．]?|(?P<c>[\u2460-\u2473\u3220-\u3229])")
_RANK = {"编": 0, "分编": 1, "部分": 0, "章": 2, "节": 3, "条": 4, "款": 5, "段": 5, "项": 6, "目": 7}
_RANGE = re.compile(r"(?:至|到|—|～|~|–)")
_OPEN_RANGE = re.compile(rf"第(\(?{_NUM}\)?)(至|到|—)第?(\(?{_NUM}\)?)(条|款|项|目)")  # 第（一）至（三）项
_LIST = re.compile(r"(?:、|,|和|及|与|以及|或者|或)")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: its unit (条, 款, 附件, 标题 …), its number where it has one, 之N, and how it is written."""

    unit: str
    number: int | None
    sub: int | None
    text: str


def _legal(match: re.Match[str]) -> Step:
    unit, bracket = match["unit"], match["open"] is not None
    if bracket != (match["close"] is not None):
        raise CitationError(f"括号不成对：{match[0]!r}")
    written, arabic = match["n"], match["n"][0].isdigit()
    number = whole(written)
    sub = whole(match["sub"]) if "sub" in match.groupdict() and match["sub"] else None
    if unit in ("行", "列", "段"):
        text = f"第{number}{unit}"
    elif unit == "目":
        text = f"第（{number}）目" if bracket and arabic else f"第{number}目"
    elif unit == "项":
        text = (
            (f"第（{number}）项" if bracket else f"第{number}项") if arabic else f"第（{chinese(number)}）项"
        )
    else:
        text = f"第{chinese(number)}{unit}" + ("" if sub is None else f"之{chinese(sub)}")
    return Step(unit, number, sub, text)


def _labelled(match: re.Match[str]) -> Step:
    name, written = match["name"], match["n"]
    if written is None:
        return Step(name, None, None, name + match["rest"])
    if written[0].isdigit():
        return Step(name, int(re.split("[-.]", written)[0]), None, name + written + match["rest"])
    return Step(name, whole(written), None, f"{name}{whole(written)}{match['rest']}")


def _piece(piece: str) -> list[Step]:
    """The steps of one piece between slashes."""
    steps: list[Step] = []
    position = 0
    while position < len(piece):
        match = _LEGAL.match(piece, position)
        if match is not None:
            steps.append(_legal(match))
        elif (match := _LABELLED.match(piece, position)) is not None:
            steps.append(_labelled(match))
        else:
            break
        position = match.end()
    rest = piece[position:]
    if not rest:
        return steps
    if steps:
        if re.fullmatch(r"#\d+", rest):
            return [*steps[:-1], Step(steps[-1].unit, steps[-1].number, steps[-1].sub, steps[-1].text + rest)]
        return [*steps, *_headings(rest)]
    return _headings(rest)


def _headings(piece: str) -> list[Step]:
    """一、（二）3. or the name of a heading."""
    steps: list[Step] = []
    position = 0
    while position < len(piece):
        match = _HEADING.match(piece, position)
        if match is None:
            break
        steps.append(_heading(match))
        position = match.end()
    rest = piece[position:].strip("、.．")
    if not rest:
        return steps
    if re.search(r"[《》〈〉〔〕。；;!?！？\n]", piece) or len(piece) > 60:
        raise CitationError(f"不是条款路径（例：第六条第二款、二/（三）、附件2/表1/第3行）：{piece[:60]!r}")
    return [Step("标题", None, None, piece.replace("(", "（").replace(")", "）"))]


def _heading(match: re.Match[str]) -> Step:
    if match["c"]:
        return Step("标题", whole(match["c"]), None, match["c"])
    written = match["pn"] or match["n"]
    number = whole(written)
    text = str(number) if written[0].isdigit() else chinese(number)
    return Step("标题", number, None, f"（{text}）" if match["pn"] else text)


def parse_path(text: str) -> tuple[Step, ...]:
    """The steps of one path. Raises ``CitationError`` for an empty or impossible one (第二款第六条, 第0条)."""
    plain = re.sub(r"\s+", "", half_width(text))
    if not plain or len(plain) > 300:
        raise CitationError(f"条款路径为空或过长：{text[:60]!r}")
    try:
        steps = [step for piece in plain.split("/") for step in _checked(_piece(piece), text)]
    except QuantityError as error:
        raise CitationError(f"条款路径中的数字不能识别：{text[:60]!r}") from error
    return tuple(steps)


def _checked(steps: list[Step], text: str) -> list[Step]:
    if not steps or any(step.number == 0 for step in steps):
        raise CitationError(f"不是条款路径：{text[:60]!r}")
    ranks = [_RANK[step.unit] for step in steps if step.unit in _RANK]
    if any(first >= second for first, second in pairwise(ranks)):
        raise CitationError(f"条款的次序颠倒：{text[:60]!r}")
    return steps


def format_path(steps: tuple[Step, ...]) -> str:
    """The normal form of a path."""
    text, before = "", None
    for step in steps:
        joined = (
            step.unit in _RANK
            and before is not None
            and before.unit in _RANK
            and _RANK[before.unit] < _RANK[step.unit]
        )
        text += step.text if not text or joined else f"/{step.text}"
        before = step
    return text


def normalise_path(text: str) -> str:
    """A path, or a list or range of paths, in normal form: 第6条 第2 款 is 第六条第二款."""
    return "、".join("至".join(format_path(end) for end in ends) for ends in _alternatives(text))


def _alternatives(text: str) -> list[tuple[tuple[Step, ...], ...]]:
    """The members of a list, each a path or the two ends of a range, ends completed from what stands before."""
    plain = re.sub(r"\s+", "", half_width(text))
    plain = _OPEN_RANGE.sub(r"第\1\4\2第\3\4", plain)
    members: list[tuple[tuple[Step, ...], ...]] = []
    before: tuple[Step, ...] = ()
    for member in _split(plain):
        ends: list[tuple[Step, ...]] = []
        for end in _RANGE.split(member) if _is_legal(member) else [member]:
            before = _completed(end, before)
            ends.append(before)
        if len(ends) > 2 or (len(ends) == 2 and not _rising(*ends)):
            raise CitationError(f"条款区间不能识别：{text[:60]!r}")
        members.append(tuple(ends))
    return members


def _is_legal(member: str) -> bool:
    return member.startswith("第") and "/" not in member


def _split(plain: str) -> list[str]:
    """At 、 and 和 between members that begin with 第 or a numbered unit; a heading's own 、 is none of them."""
    if not plain.startswith("第") or "/" in plain:
        return [plain]
    # 第一、二款: the unit stands once, at the end
    short = re.fullmatch(
        rf"(?P<head>.*?)第(?P<list>\(?{_NUM}\)?(?:[、和及]\(?{_NUM}\)?)+)(?P<unit>条|款|项|目)", plain
    )
    if short:
        numbers = _LIST.split(short["list"])
        return [
            f"{short['head']}第{numbers[0]}{short['unit']}",
            *(f"第{n}{short['unit']}" for n in numbers[1:]),
        ]
    return (
        [part for part in _LIST.split(plain) if part]
        if re.search(rf"{_LIST.pattern}第?[(\d{_CN}]", plain)
        else [plain]
    )


def _completed(end: str, before: tuple[Step, ...]) -> tuple[Step, ...]:
    """第二款 after 第十四条第一款 is 第十四条第二款; a bare （三）项 or 五条 gets its 第."""
    end = f"第{end}" if _BARE.fullmatch(end) else end
    steps = parse_path(end)
    first = steps[0]
    if first.unit in _RANK and before:
        kept = [s for s in before if s.unit not in _RANK or _RANK[s.unit] < _RANK[first.unit]]
        if first.unit == "条":
            kept = [s for s in kept if s.unit not in ("编", "分编", "章", "节", "部分")]
        return (*kept, *steps)
    return steps


def _rising(first: tuple[Step, ...], second: tuple[Step, ...]) -> bool:
    one, two = first[-1], second[-1]
    if one.unit != two.unit or one.number is None or two.number is None:
        return False
    return (one.number, one.sub or 0) < (two.number, two.sub or 0) and len(first) == len(second)


def expand_path(text: str) -> tuple[str, ...]:
    """Every path of a list or range: 第八条至第十条 gives three. A range names whole numbers only; 之一 between needs naming.

    Raises ``CitationError`` for a range of more than 1000.
    """
    result: list[str] = []
    for ends in _alternatives(text):
        result.extend(_between(*ends, text=text) if len(ends) == 2 else [format_path(ends[0])])
    return tuple(dict.fromkeys(result))


def _between(first: tuple[Step, ...], second: tuple[Step, ...], *, text: str) -> list[str]:
    one, two = first[-1], second[-1]
    low, high = one.number or 0, two.number or 0
    if high - low > 1000:
        raise CitationError(f"条款区间过长：{text[:60]!r}")
    middle = [format_path(parse_path(_numbered(one, n))) for n in range(low + 1, high)]
    head = format_path(first[:-1])
    last = [format_path(second)] if (high, two.sub) != (low, one.sub) else []
    return [format_path(first), *(head + text for text in middle), *last]


def _numbered(step: Step, number: int) -> str:
    return re.sub(rf"^第(（)?{_NUM}(）)?", lambda m: f"第{m[1] or ''}{number if _arabic(step) else chinese(number)}{m[2] or ''}",
                  step.text.partition("之")[0])  # fmt: skip


def _arabic(step: Step) -> bool:
    return any(c.isdigit() and c.isascii() for c in step.text)


def path_key(path: str) -> str:
    """The form in which two paths are compared loosely: 第四项, 第（四）项 and 第4项 are one."""
    return "/".join(
        f"{s.unit}{s.number or s.text}{'' if s.sub is None else f'.{s.sub}'}" for s in parse_path(path)
    )


def ancestors(path: str) -> tuple[str, ...]:
    """The paths that hold this one, nearest first: 第六条第二款 has 第六条."""
    steps = parse_path(path)
    return tuple(format_path(steps[:n]) for n in range(len(steps) - 1, 0, -1))
