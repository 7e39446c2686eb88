"""Kind and level of a document, from its title, issuers and number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from duixian.text.forms import bare, simple
from duixian.text.header.organs import is_central
from duixian.text.model import Field, Kind, Level
from duixian.text.units import Place, identify, place_of
from duixian.text.units.places import NAMED

# Words that end a title, the longest first, with the kind they make.
_ENDINGS: tuple[tuple[str, Kind], ...] = (
    ("条例", Kind.REGULATION),
    ("行动计划", Kind.SCHEME), ("工作计划", Kind.SCHEME), ("实施计划", Kind.SCHEME), ("方案", Kind.SCHEME), ("计划", Kind.SCHEME), ("预案", Kind.SCHEME), ("行动", Kind.SCHEME),
    ("规划纲要", Kind.PLAN), ("规划", Kind.PLAN), ("纲要", Kind.PLAN),
    ("细则", Kind.DETAILED_RULES), ("规则", Kind.RULES), ("议事规则", Kind.RULES),
    ("办法", Kind.MEASURES), ("规定", Kind.PROVISIONS), ("决定", Kind.DECISION), ("意见", Kind.OPINIONS),
    ("政策措施", Kind.STEPS), ("措施", Kind.STEPS), ("若干政策", Kind.STEPS), ("政策", Kind.STEPS),
    ("指南", Kind.GUIDE), ("指引", Kind.GUIDE), ("目录", Kind.CATALOGUE), ("清单", Kind.CATALOGUE), ("名录", Kind.CATALOGUE),
    ("机制", Kind.MECHANISM), ("通知", Kind.NOTICE),
)  # fmt: skip
_TAIL = re.compile(r"(?:[（(〔【][^（）()〔〕]{0,40}[）)〕】]|[》”\"]|[\d一二三四五六七八九十]+条)+$")
_LATIN = re.compile(r"^[\x00-\x7f]+$")
_STATE = re.compile(
    r"^(?:中共中央(?!.*部|.*委员会)|中共中央办公厅|中国共产党中央|国务院(?:办公厅)?$|国务院办公厅|中央军委|中央军事|全国人民代表大会|全国人大|中华人民共和国主席|中央纪|主席|全国政协|最高人民)"
)
_STATE_CODES = re.compile(r"^(?:国发|国办|国函|国令|中发|中办|厅字|主席令|国务院令)")
_PROVINCE = re.compile(r"^(?:中共)?(?:[\u4e00-\u9fff]{2,8}(?:省|自治区)|(?:北京|天津|上海|重庆)市?|省)")
_CITY = re.compile(r"^(?:中共)?(?:[\u4e00-\u9fff]{2,6}?(?:市|州|盟|地区)|市|州)")
_DISTRICT = re.compile(r"^(?:中共)?(?:[\u4e00-\u9fff]{2,10}市)?[\u4e00-\u9fff]{1,8}?(?:区|县|旗)|^[区县]")
_NAMES_ORGAN = re.compile(r"[\u4e00-\u9fff]{2,8}?(?:省|市|州|区|县|旗)人民政府")
_LOCAL = ((_PROVINCE, Level.PROVINCE), (_CITY, Level.CITY), (_DISTRICT, Level.DISTRICT))


def read_kind(title: Field[str | None]) -> Field[Kind]:
    """The kind of a document by the last words of its title."""
    words = simple(bare(title.value or ""))
    if not words:
        return Field(Kind.OTHER, None, 0.5, "没有标题")
    core = _TAIL.sub("", words) or words
    for ending, kind in sorted(_ENDINGS, key=lambda item: -len(item[0])):
        if core.endswith(ending):
            return Field(kind, title.span, min(title.confidence, 0.98), f"标题以“{ending}”结尾")
    return Field(Kind.OTHER, title.span, 0.8, "标题结尾不是常见文种")


def read_level(
    issuers: Sequence[Field[str]], number: str | None, title: str | None, opening: str
) -> Field[Level | None]:
    """The level of the authority that issued a document; of a joint issue, of the first organ."""
    for field in issuers:
        level = _of_organ(field.value)
        if level is not None:
            return Field(level, field.span, min(field.confidence, 0.97), f"发文机关{field.value}")
    if title and _NAMES_ORGAN.match(bare(title)) and (level := _of_words(bare(title))) is not None:
        return Field(level, None, 0.9, "标题中的机关")
    if number:
        if _STATE_CODES.match(number):
            return Field(Level.STATE, None, 0.95, "文号的机关代字")
        place = place_of((), "", number)
        level = _of_place(place)
        if level is not None:
            return Field(level, None, 0.9, "文号首字所代表的地方")
    for words, sure, why in ((title or "", 0.88, "标题中的地名"), (opening, 0.6, "正文开头的地名")):
        level = _of_words(bare(words))
        if level is not None:
            return Field(level, None, sure, why)
    return Field(None, None, 0.5, "看不出制定机关的层级")


def _of_organ(name: str) -> Level | None:
    words = bare(name).removeprefix("中华人民共和国")
    if _STATE.match(words):
        return Level.STATE
    if is_central(words):
        return Level.MINISTRY
    place = place_of((words,))
    if place.district:
        return Level.DISTRICT
    unit = identify(words, place)
    if unit.level in ("国家",):
        return Level.MINISTRY
    if unit.level in ("省", "市", "区县"):
        return Level(unit.level)
    for pattern, level in _LOCAL:
        if pattern.match(words):
            return level
    return Level.MINISTRY if re.search(r"部$|总局$|^国家|^中国|^中央", words) else None


def _of_place(place: Place) -> Level | None:
    if place.district:
        return Level.DISTRICT
    if place.city and place.city != place.province:
        return Level.CITY
    return Level.PROVINCE if place.province else None


def _of_words(words: str) -> Level | None:
    """The level of the first place named: 贵州省, 贵阳, 我省."""
    found = NAMED.search(words[:200])
    if found is not None:
        return _of_place(place_of((found.group(),)))
    named = [(m.end(), level) for pattern, level in _LOCAL if (m := pattern.match(words))]
    if named:
        return min(named, key=lambda one: one[0])[1]  # 白沙县茶叶市场 is a county's
    own = re.search(r"(?:我|全|本)(省|市|区|县)(?!份)", words[:400])
    if own is not None:
        return {"省": Level.PROVINCE, "市": Level.CITY}.get(own.group(1), Level.DISTRICT)
    if "中华人民共和国" in words[:30]:
        return Level.STATE
    return None
