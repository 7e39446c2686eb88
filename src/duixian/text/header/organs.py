"""Names of organs in headings and signature blocks: whether a name is one, and cutting names printed without a mark.

工业和信息化部教育部市场监管总局 is cut into three by the cheapest way through the string: names of known organs cost least,
names that only look like organs more, a cut where nothing is printed more than one at a blank or line break.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from duixian.text.forms import simple
from duixian.text.units.organs import BODIES, BRANCHES, CENTRAL, FAMILIES, PARTY, squeeze
from duixian.text.units.places import NAMED

LONGEST = 40  # most characters of one name

_STATE = frozenset(
    [
        "国务院",
        "中共中央",
        "中国共产党中央委员会",
        "中央军委",
        "中央军事委员会",
        "全国人民代表大会",
        "全国人民代表大会常务委员会",
        "全国人大常委会",
        "全国政协",
        "中国人民政治协商会议全国委员会",
        "中央纪律检查委员会",
        "中央纪委",
        "国家监察委员会",
        "国家监委",
        "中央人民政府",
        "中央政法委员会",
        "中央政法委",
        "国务院安全生产委员会",
        "国务院安委会",
        "中华人民共和国主席",
        "国务院新闻办公室",
        "国务院研究室",
        "公安部交通管理局",
        "国家矿山安全监察局",
        "中国关心下一代工作委员会",
        "国家税务总局",
        "国家铁路局",
        "中国地震局",
        "国家林业局",
        "人事部",
        "劳动部",
        "建设部",
        "信息产业部",
        "环境保护部",
        "国土资源部",
        "文化部",
        "卫生部",
        "农业部",
        "国家质检总局",
        "国家工商总局",
        "国家安全监管总局",
        "监察部",
        "铁道部",
        "国家经贸委",
        "国家计委",
        "国家新闻出版署",
        "国家新闻出版广电总局",
    ]
)
_OFFICE = re.compile(r"(?:办公厅|办公室|综合司|综合局|综合部|秘书局|秘书处|办公厅秘书局|政治部)$")
_COUNTRY = re.compile(r"^中华人民共和国(?=.)")
_ENDING = re.compile(r"(?:监督管理委员会|委员会|工作委员会|办公室|委|厅|局|办|总队|社|处|院|中心)$")
_PLACE_END = re.compile(r"自治区|自治州|自治县|[省市州区县盟旗]|地区|兵团")
_GOVERNMENT = re.compile(
    r"^(?:人民政府(?:办公[厅室])?|人民政府法制办公室|政府(?:办公[厅室])?|委(?:员会)?(?:办公[厅室])?|管理委员会(?:办公室)?|管委会(?:办公室)?|人民代表大会(?:常务委员会)?|人大(?:常委会)?|政协"
    r"|[\u4e00-\u9fff]{0,12}(?:领导小组|指挥部|联席会议|协调小组)(?:办公室)?)$"
)
_SHAPE = re.compile(
    r"^[\u4e00-\u9fff（）()]{2,24}(?:人民政府|委员会|办公厅|办公室|党委|管委会|总局|[部委厅局署院]|总行|分行|总队|总工会|联合会|商会|协会|学会|法院|检察院|集团|公司|中心|领导小组|指挥部|联席会议|工商联|证监局|税务局)$"
)
_NOT_SHAPE = re.compile(r"(?:内部|全部|部分|党部|干部|总部|全局|格局|布局|结局|委$|邮局|医院$|学院$|法院审)")
_INNER = re.compile(r"[部厅局署行]|委(?!员)|委员会|人民政府|办公室|院(?=[^国])")
_BRANCH = re.compile(
    r"^(?:中国|国家)?[\u4e00-\u9fff]{2,14}(?:分行|支行|监管局|监管分局|营业管理部|特派办|特派员办事处|税务局|证监局|海关|海事局|煤监局|气象局|邮政管理局|通信管理局)$"
)


@lru_cache(maxsize=4096)
def is_organ(name: str) -> bool:
    """Whether ``name`` (without white space) is the name of a known organ: central, local, of the Party, or an office of one."""
    if not 2 <= len(name) <= LONGEST:
        return False
    if _known(name):
        return True
    core = _OFFICE.sub("", name)
    return core != name and len(core) > 1 and _known(core)


def is_central(name: str) -> bool:
    """Whether ``name`` is a ministry or other organ of the State, or an office of one."""
    core = _COUNTRY.sub("", name)
    return any(form in _STATE or squeeze(form) in CENTRAL for form in (core, _OFFICE.sub("", core)))


def _known(name: str) -> bool:
    core = _COUNTRY.sub("", name)
    if core in _STATE or squeeze(core) in CENTRAL:
        return True
    return _is_branch(core) or _is_local(core)


def _is_branch(name: str) -> bool:
    """A local branch of a central organ: 国家税务总局贵州省税务局."""
    for pattern, _ in BRANCHES:
        found = pattern.match(name)
        if found:
            return not _INNER.search(found["at"])
    return False


def _is_local(name: str) -> bool:
    """A place (in full, by its short name, or 省, 市, 区) and an organ that places have."""
    plain = name.removeprefix("中共").removeprefix("中国共产党")
    named = NAMED.match(plain)
    heads = [named.end()] if named else []
    heads.extend(found.end() for found in _PLACE_END.finditer(plain[:20]))
    ends = (end for end in dict.fromkeys(heads) if 0 < end < len(plain) and not _INNER.search(plain[:end]))
    return any(_is_rest(plain[end:]) for end in ends)


def _is_rest(rest: str) -> bool:
    if _GOVERNMENT.match(rest):
        return True
    if rest.startswith("委") and (
        squeeze(_ENDING.sub("", rest[1:])) in PARTY or squeeze(rest[1:-1]) in PARTY
    ):
        return True
    ending = _ENDING.search(rest)
    if ending and squeeze(rest[: ending.start()]) in FAMILIES:
        return True
    return squeeze(rest) in BODIES or rest in ("分行", "中心支行")


def looks_like_organ(name: str) -> bool:
    """Whether ``name`` has the shape of an organ's name without being a known one."""
    return bool(3 <= len(name) <= 30 and _SHAPE.match(name) and not _NOT_SHAPE.search(name)) or bool(
        _BRANCH.match(name)
    )


def cut_organs(
    words: str, marks: Sequence[int], firm: frozenset[int] = frozenset()
) -> list[tuple[int, int, float]] | None:
    """The names in ``words`` (no white space) as (start, end, confidence), or None where it is no list of names.

    ``marks`` are positions where a blank or line break is printed, ``firm`` those where 、 is, which must be cuts.
    """
    words = simple(words)
    count = len(words)
    if not 2 <= count <= 400:
        return None
    hints = frozenset(marks)
    best: list[float] = [0.0] + [float("inf")] * count
    back = [0] * (count + 1)
    sure = [0.0] * (count + 1)
    for end in range(2, count + 1):
        for start in range(max(0, end - LONGEST), end - 1):
            if best[start] == float("inf"):
                continue
            cost, confidence = _cost(words, start, end, hints, firm)
            if best[start] + cost < best[end]:
                best[end], back[end], sure[end] = best[start] + cost, start, confidence
    if best[count] == float("inf"):
        return None
    pieces: list[tuple[int, int, float]] = []
    end = count
    while end:
        pieces.append((back[end], end, sure[end]))
        end = back[end]
    return pieces[::-1]


def _cost(
    words: str, start: int, end: int, hints: frozenset[int], firm: frozenset[int]
) -> tuple[float, float]:
    inside = range(start + 1, end)
    if any(at in firm for at in inside):
        return float("inf"), 0.0
    name = words[start:end]
    if words.startswith("员会", end) or name.startswith("员会"):
        return float("inf"), 0.0  # 委员会 is one word
    if is_organ(name):
        cost, confidence = 1.0, 0.97
    elif looks_like_organ(name) and not any(at in hints for at in inside):
        cost, confidence = 2.5 + 0.02 * len(name) + 1.2 * len(_INNER.findall(name[:-1])), 0.8
    else:
        return float("inf"), 0.0
    crossed = sum(at in hints for at in inside)
    unmarked = end < len(words) and end not in hints and end not in firm
    return cost + min(0.8 * crossed, 1.5) + 0.3 * unmarked, confidence
