"""The values of a part of a sentence that are goals, each with the indicator it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from duixian.text.clauses.changes import Way, way
from duixian.text.clauses.indicators import (
    BASE_PHRASE,
    BOUND_AFTER,
    BOUND_ONLY,
    CHANGE_END,
    CREATES,
    LEAD,
    LEVEL,
    MEASURED,
    SCOPE,
    comparator_of,
    created,
    deal_out,
    modifies,
    noun_after,
    rank_before,
    ranked_indicator,
    tidy,
)
from duixian.text.clauses.values import Value, values

GOAL_WORDS = re.compile(
    r"力争|达到|达|突破|超过|不低于|不少于|不超过|提高|提升|增长|下降|降低|降至|降到|控制在|新增|培育|建成|建设|打造|创建|形成|实现|完成|以上|左右|占比|年均|累计|培养|引进|推广|筹建|筹集|新建|改造|遴选|举办|开展|制定|不超|全部|进入|排名|位次|优于|高于|低于|保持|翻|[率重比]\s*\d"
)
_SPELLS = frozenset(("个月", "天", "小时", "日", "个工作日", "分钟", "学时", "课时", "学分"))
_TIMED = re.compile("时间|时限|压缩|压减|缩短|周期|用时")
_ENDS_HERE = re.compile(r"\s*(?:[，,；;。、）)]|$)")
_NOT_COUNTED = re.compile(r"^(?:人口|岁|周岁|号|层|楼|级|分|点|页|字|位|名次|公里处|℃)$")
_DESCRIBES = re.compile(
    r"\s*(?:以上|以下|级)?的?(?!.*(?:增|降|提高|提升|减|达|超|突破|其中))(?:[一-鿿A-Za-z“”]|\s){2,14}"
)  # 产值超 10 亿元企业 3 家: the first number tells which are counted


@dataclass(frozen=True, slots=True)
class Draft:
    value: Value
    indicator: str
    comparator: str
    start: int
    end: int
    way: Way | None = None


def of_piece(
    sentence: str,
    begin: int,
    end: int,
    skip: Sequence[tuple[int, int, bool]],
    subject: str,
    *,
    firm: bool,
    dated: int,
) -> Iterator[Draft]:
    """The values of a part of a sentence; ``dated`` is how many goal years the sentence named so far."""
    found = [
        v
        for v in values(sentence, begin, end)
        if not any(a <= v.start < b for a, b, _ in skip) and not _inside_bracket(sentence, begin, v.start)
    ]
    if not found:
        return
    shared = _dealt_out(sentence, begin, end, found, skip, dated)
    if shared:
        yield from shared
        return
    drawn: Draft | None = None
    cuts = [b for a, b, goal in skip if goal]
    last_end = max([begin, *(b for b in cuts if b <= found[0].start)])
    since = begin
    for n, value in enumerate(found):
        if n + 1 < len(found) and way(sentence, since, value, found[n + 1]):
            continue
        told = way(sentence, since, found[n - 1], value) if n else None
        if told:
            drawn = _of_way(
                sentence,
                min(last_end, told.at) if since < last_end <= told.at else since,
                told,
                value,
                end,
                subject,
            )
            yield drawn
            subject, last_end, since = drawn.indicator, drawn.end, drawn.end
            continue
        stop = found[n + 1].start if n + 1 < len(found) else end
        draft = _one(sentence, last_end, value, stop, subject, n + 1 < len(found), firm=firm)
        if draft:
            if n and drawn is not None and _adds_on(sentence[drawn.end : value.start], drawn):
                draft = replace(draft, comparator="increase")
            drawn = draft
            yield draft
            subject = draft.indicator
            last_end = since = draft.end


def _of_way(sentence: str, begin: int, told: Way, value: Value, end: int, subject: str) -> Draft:
    """The goal at the end of a way; the first value is its base."""
    bound = BOUND_AFTER.match(sentence, value.end, end)
    comparator = comparator_of(sentence[told.value.end : value.start], bound["word"] if bound else "", value)
    name = tidy(sentence[begin : told.at], made=False) or subject
    return Draft(value, name, comparator, begin, bound.end() if bound else value.end, told)


def _adds_on(between: str, before: Draft) -> bool:
    """Whether a value continues the list of what is added: 新增茶园 20 个、牧场 10 个."""
    return (
        before.comparator == "increase"
        and bool(re.match(r"\s*[、和]", between))
        and not GOAL_WORDS.search(between)
    )


def _inside_bracket(sentence: str, begin: int, at: int) -> bool:
    opened = max(sentence.rfind("（", begin, at), sentence.rfind("(", begin, at))
    return opened >= 0 and max(sentence.rfind("）", opened, at), sentence.rfind(")", opened, at)) < 0


def _one(
    sentence: str, begin: int, value: Value, stop: int, subject: str, more: bool, *, firm: bool
) -> Draft | None:
    """The target of one value; ``firm`` tells that a year is named, so that 茶园 30 家 says enough."""
    pre = sentence[begin : value.start]
    ranked = (
        ""
        if re.match(r"\s*(?:的|[一-鿿]{2}(?<!以内)(?<!左右))", sentence[value.end : stop])
        else ranked_indicator(pre, value)
    )
    if ranked:
        return Draft(value, ranked, "rank<=", begin, value.end)
    bound = BOUND_AFTER.match(sentence, value.end, stop)
    after = bound.end() if bound else value.end
    comparator = comparator_of(pre, bound["word"] if bound else "", value)
    if value.unit in _SPELLS and not _TIMED.search(pre):
        return None
    tail = sentence[after:stop]
    listed_on = bool(subject) and not pre.strip(" 、和与及以")
    if more and _DESCRIBES.fullmatch(tail):
        return None
    noun, noun_end = noun_after(tail, more)
    level = LEVEL.search(pre) or CHANGE_END.search(pre)
    creates = CREATES.search(pre.rstrip())
    if modifies(tail, bound is not None, more) and not (creates or listed_on):
        return None
    before = _name_before(pre, value, comparator, made=not level)
    if noun and (creates or not before or (listed_on and value.unit)):
        return Draft(value, noun, comparator, begin, after + noun_end)
    if before and not CREATES.fullmatch(before):
        if not value.unit and not level:
            return None
        listed = (
            firm
            and (value.unit != "%" or MEASURED.search(before))
            and not _NOT_COUNTED.match(value.unit)
            and _ENDS_HERE.match(tail)
        )
        if not (level or bound or value.multiple or created(pre) or listed):
            return None
        return Draft(value, before, comparator, begin, after)
    if noun and value.unit and value.unit not in ("%", "倍"):
        return Draft(value, noun, comparator, begin, after + noun_end)
    if subject and level:
        return Draft(value, subject, comparator, begin, after)
    return None


def _name_before(pre: str, value: Value, comparator: str, *, made: bool) -> str:
    """The indicator that stands before its value, empty where the words before it name none."""
    before = tidy(pre, made=made)
    if SCOPE.fullmatch(before) or BOUND_ONLY.fullmatch(before):
        return ""
    if comparator in ("increase", "decrease") and value.unit in ("位", "名"):
        before += rank_before(pre, before)
    return before


def _dealt_out(
    sentence: str,
    begin: int,
    end: int,
    found: Sequence[Value],
    skip: Sequence[tuple[int, int, bool]],
    dated: int,
) -> list[Draft]:
    """One draft a name where a list stands before 分别 and as many values after it."""
    mark = sentence.find("分别", begin, end)
    if mark < 0:
        return []
    after = [v for v in found if v.start > mark]
    if len(after) < 2:
        return []
    goals = [b for a, b, goal in skip if goal and b <= mark]
    lead = max([begin, *goals])
    listed = BASE_PHRASE.sub("", "".join(sentence[lead:mark].split()))
    names = deal_out(SCOPE.sub("", LEAD.sub("", listed), count=1).removesuffix("力争"), len(after))
    if not names:
        if dated < len(after) or any(v.unit != after[-1].unit for v in after):
            return []
        name = SCOPE.sub("", LEAD.sub("", listed), count=1).strip("、，") or tidy(
            sentence[mark + 2 : after[0].start], made=True
        )
        names = [name] * len(after)
    bound = BOUND_AFTER.match(sentence, after[-1].end, end)
    first = sentence[mark + 2 : after[0].start]
    base = re.sub(r"^(?:比|较)\s*20\d\d\s*年?(?:底|末)?", "", first)
    unit = next((v.unit for v in reversed(after) if v.unit), "")
    drafts = []
    for name, value in zip(names, after, strict=True):
        own = BOUND_AFTER.match(sentence, value.end, end) or bound
        comparator = comparator_of(base, own["word"] if own else "", value)
        drafts.append(
            Draft(
                replace(value, unit=value.unit or unit),
                name,
                comparator,
                begin,
                own.end() if own else value.end,
            )
        )
    return drafts
