"""Targets: an indicator, a value, and the year by which it is to be reached."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from duixian.text.clauses.values import Value, plain, values
from duixian.text.model import Clause, Node, NodeType, Passage

_GUARD = re.compile(r"\d")
_PLAN_ENDS = {"十三五": 2020, "十四五": 2025, "十五五": 2030, "十六五": 2035}
_YEAR = re.compile(
    r"(?P<base>(?:比|较|相比|对比|与|以)\s*(?P<baseyear>20\s?\d\s?\d)\s*年?(?:底|末)?(?:相比|为基期|水平)?)"
    r"|(?P<baseplan>(?:比|较)[“\"]?(?P<basename>十[三四五六]五)[”\"]?(?:规划)?(?:时?期)?(?:期?末|末期)?)"
    r"|(?P<span>(?P<from>20\d\d)\s*年?\s*(?:—+|-|－|–|~|～|至|到)\s*(?P<till>20\d\d)\s*年)"
    r"|(?P<goal>(?:到|至|截至|截止)\s*(?P<year>20\s?\d\s?\d)\s*年?)"
    r"|[“\"]?(?P<plan>十[四五六]五)[”\"]?(?:规划)?(?:时期|期间|期)?(?P<planend>末)?"
    r"|(?<!\d)(?P<bare>20\d\d)\s*年"
)
_GOAL_WORDS = re.compile(
    r"力争|达到|达|突破|超过|不低于|不少于|不超过|提高|提升|增长|下降|降低|降至|降到|控制在|新增|培育|建成|建设|打造|创建|形成|实现|完成|以上|左右|占比|年均|累计|培养|引进|推广|筹建|筹集|新建|改造|遴选|举办|开展|制定|不超|全部|进入|排名|位次|优于|高于|低于|保持"
)
_PAST = re.compile(r"(?:已经?|目前|截至目前|去年|以来|同比|过去|此前|累计实现了|是\s*20\d\d\s*年的)")
_NOT_GOAL = re.compile(
    r"(?:给予|奖励|补助|补贴|资助|贴息|罚款|处以|申报条件|具备以下|应当具备|符合下列|方可|不予|须满足|应满足|申请条件|评选条件|认定条件|报名|考试|学时|学分|退休|工龄|支持额度|奖补|单价|费率|利率|贷款利|免征|减按|税率|采购限额|注册资本)"
)
_CONDITION = re.compile(r"的(?:企业|单位|个人|项目|人员|机构)?(?:，|,)?(?:可|应|须|给予|按|由|不得|予以)")

_CUT = re.compile(r"[，,；;：:。]")
_BOUND_AFTER = re.compile(r"\s*(?:（含）|\(含\))?(?P<word>及?以上|以内|之内|及?以下|左右|上下)")
_LEVEL_VERB = (
    r"(?:力争|分别|均|总体|稳定|保持|进一步|逐步|累计|达)*(?:达到|达|为|到|至|突破|超过|超|高于|大于|多于|不低于|不少于|不小于|不超过|不高于|不大于|少于|低于|小于|"
    r"提高到|提升到|提高至|提升至|提至|增长到|增长至|增加到|增加至|上升到|上升至|扩大到|扩大至|降到|降至|降低到|降低至|下降到|下降至|减少到|减少至|压减到|压减至|"
    r"控制在|保持在|稳定在|维持在|在|约|约为|近|接近|至少|力争达到|实现)"
)
_LEVEL = re.compile(rf"(?:{_LEVEL_VERB})+\s*$")
_CHANGE = re.compile(
    r"(?P<growth>年均(?:增长|增速|增幅|递增)|(?<![\d ])年增长|(?<![\d ])年增速|每年增长|增速)|(?P<up>(?:同比)?(?:增长|增加|提升|提高|上升|增幅|扩大|新增|增至?|净增))|(?P<down>下降|降低|减少|压减|压降|缩短|下调|减)"
)
_CHANGE_END = re.compile(
    rf"(?:{_CHANGE.pattern})(?:了|幅度|率|量|数量)?(?:力争|达到|达|均|为|约|近|超过|超|不低于|不少于|至少|左右|保持在|在|突破|控制在)*\s*$"
)
_TO_LEVEL = re.compile(
    r"(?:提高|提升|增长|增加|上升|扩大|下降|降低|减少|压减|降|提|缩短)\s*(?:到|至)\s*(?:约|不低于|不超过)?\s*$"
)
_PRE_BOUND = (
    (re.compile(r"(?:不低于|不少于|不小于|至少|最低)\s*$"), ">="),
    (re.compile(r"(?:不超过|不高于|不大于|控制在|最高|至多|少于|低于|小于)\s*$"), "<="),
    (re.compile(r"(?:突破|超过|超|高于|大于|多于|超出)\s*$"), ">"),
    (re.compile(r"(?:约|约为|大约|接近|近)\s*$"), "~="),
)
_RANK = re.compile(r"(?:前|居(?:于)?前|第)\s*$")
_VERBS = (
    r"(?:培育建设|培育打造|培育形成|培育壮大|培育|建设|建成|打造|创建|新建|改建|扩建|改造|新改扩建|新增|择优|遴选|引进|推广|推出|形成|培养|支持|组织|开展|举办|建立|设立|"
    r"完成|参与制定|制修订|制定|修订|发布|认定|布局|推动|推进|回收|报废|更新|实施|筹建|筹集|扶持|孵化|带动|招引|吸引|落地|选树|选派|汇聚|集聚|聚集|储备|配备|安排|投放|"
    r"评选|确定|选择|建强|做强|做大|做优|发展|壮大|拥有|实现|力争|确保|争取|累计|滚动|全面|分层级|分批|新(?=培育|建|认定|制定|引进|创建|打造|设立|落户)|至少|每年|年均|获得|其中|围绕|统筹|持续)"
)
_LEAD_VERBS = re.compile(rf"^(?:{_VERBS}|\s|、)+(?=[^\s])")
_CREATES = re.compile(rf"{_VERBS}\s*$")
_MEASURE_END = re.compile(
    r"(?:率|量|值|额|数|比例|占比|强度|比重|规模|收入|产值|人数|能耗|水平|系数|面积|里程|能力|产能|指数|覆盖|投入|消费|排放|之比|程度|总数|效率|投资|资金|贷款|增速|速度|时间|成本)$"
)
_AFTER_PARTICLE = re.compile(r"^\s*(?:的|的目标|的水平|等|，|,|。|；|;|、|和|与|及|$)")
_LIST_JOINT = re.compile(r"[、和与及]|以及")
_BULLET = re.compile(
    r"^\s*(?:—{1,2}|[-－·•●◆]|\d{1,2}[.．、]|[（(]\d{1,2}[）)]|[①-⑳]|[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]是)"
)
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?\n]?")


@dataclass(frozen=True, slots=True)
class _Mark:
    """A year named in a sentence: a goal year (or None), a base year (or None), where it stands."""

    start: int
    end: int
    goal: int | None
    base: int | None
    firm: bool


@dataclass(frozen=True, slots=True)
class _Draft:
    value: Value
    indicator: str
    comparator: str
    start: int
    end: int


def target(nodes: Sequence[Node], issued: int | None = None) -> tuple[Clause, ...]:
    """The targets of a document's nodes. ``issued`` is the year of the document: a bare 2027年 is a goal only after it."""
    clauses: list[Clause] = []
    carried: int | None = None
    held_by: str | None = None
    for node in nodes:
        text = node.own.text
        if carried is not None and not _BULLET.match(text) and node.parent != held_by:
            carried = None
        if node.type in (NodeType.TABLE, NodeType.SIGNATURE) or not text:
            continue
        if _GUARD.search(text):
            opened, found = _of_node(node, carried, issued)
            clauses.extend(found)
            if opened is not None:
                carried, held_by = opened, node.key
    return tuple(clauses)


def _of_node(node: Node, carried: int | None, issued: int | None) -> tuple[int | None, list[Clause]]:
    """The year a node opens for the list after it, and the node's own targets."""
    passage, out = node.own, list[Clause]()
    year = carried
    opened: int | None = None
    for found in _SENTENCE.finditer(passage.text):
        start, end = found.span()
        sentence = passage.text[start:end]
        if not _GUARD.search(sentence):
            continue
        marks = _marks(sentence, issued)
        goals = [mark for mark in marks if mark.goal is not None]
        if goals and goals[-1].firm and _opens(sentence, goals[0]):
            opened = goals[-1].goal
        if not goals and year is None:
            continue
        if _PAST.search(sentence) and not any(mark.firm for mark in goals):
            continue
        if not _GOAL_WORDS.search(sentence) or _NOT_GOAL.search(sentence):
            continue
        out.extend(_of_sentence(node, passage, start, sentence, marks, year if not goals else None))
        if opened is not None:
            year = opened
    return opened, out


def _opens(sentence: str, mark: _Mark) -> bool:
    """Whether a year opens its sentence (到 2025 年，…) or the list after it (…：), so that it holds for what follows."""
    lead = sentence[: mark.start].strip()
    after = sentence[mark.end : mark.end + 4].lstrip("年底末前 ")
    return (len(lead) <= 8 and after[:1] in ("，", ",", "：", ":")) or sentence.rstrip().endswith(("：", ":"))


def _marks(sentence: str, issued: int | None) -> list[_Mark]:
    marks: list[_Mark] = []
    firm_seen = False
    for found in _YEAR.finditer(sentence):
        goal: int | None = None
        base: int | None = None
        firm = False
        if found["base"]:
            base = int(found["baseyear"].replace(" ", ""))
        elif found["baseplan"]:
            base = _PLAN_ENDS.get(found["basename"])
        elif found["span"]:
            goal, firm = int(found["till"]), True
        elif found["goal"]:
            goal, firm = int(found["year"].replace(" ", "")), True
        elif found["plan"]:
            goal = (
                _PLAN_ENDS.get(found["plan"]) if found["planend"] or _span_of_plan(sentence, found) else None
            )
            firm = goal is not None
        elif found["bare"]:
            year = int(found["bare"])
            goal = year if firm_seen or (issued is not None and year > issued) else None
            firm = goal is not None
        if goal is not None and issued is not None and goal < issued:
            goal, firm = None, False
        firm_seen = firm_seen or firm
        if goal is not None or base is not None:
            marks.append(_Mark(found.start(), found.end(), goal, base, firm))
    return marks


def _span_of_plan(sentence: str, found: re.Match[str]) -> bool:
    return (
        "期间" in found.group()
        or ("时期" in found.group()
        and sentence[found.end() : found.end() + 1] in "，,内")
    )


def _of_sentence(
    node: Node, passage: Passage, start: int, sentence: str, marks: list[_Mark], carried: int | None
) -> Iterator[Clause]:
    subject = ""
    for begin, end in _pieces(sentence):
        piece = sentence[begin:end]
        if not _GUARD.search(piece):
            subject = ""
            continue
        skip = [
            (mark.start, mark.end, mark.goal is not None)
            for mark in marks
            if mark.start < end and mark.end > begin
        ]
        drafts = list(_of_piece(sentence, begin, end, skip, subject))
        for draft in drafts:
            goal = _goal_at(marks, draft.value.start, carried)
            if goal is None:
                continue
            base = [
                m.base
                for m in marks
                if m.base is not None and m.start >= begin - 60 and m.end <= draft.value.start
            ]
            yield _clause(node, passage, start, draft, goal, base[-1] if base else None, sentence[begin:end])
        if drafts:
            subject = drafts[-1].indicator


def _goal_at(marks: Sequence[_Mark], at: int, carried: int | None) -> int | None:
    before = [mark.goal for mark in marks if mark.goal is not None and mark.start <= at]
    if before:
        return before[-1]
    return carried


def _pieces(sentence: str) -> Iterator[tuple[int, int]]:
    """The parts of a sentence between commas, semicolons and colons that stand outside brackets."""
    depth, begin = 0, 0
    for i, char in enumerate(sentence):
        if char in "（(〔":
            depth += 1
        elif char in "）)〕":
            depth = max(0, depth - 1)
        elif (
            depth == 0
            and char in "，,；;：:。！\n"
            and not (char == "," and sentence[i - 1 : i].isdigit() and sentence[i + 1 : i + 4].isdigit())
        ):
            if i > begin:
                yield begin, i
            begin = i + 1
    if begin < len(sentence):
        yield begin, len(sentence)


def _of_piece(
    sentence: str, begin: int, end: int, skip: Sequence[tuple[int, int, bool]], subject: str
) -> Iterator[_Draft]:
    found = [
        v
        for v in values(sentence, begin, end)
        if not any(a <= v.start < b for a, b, _ in skip) and not _inside_bracket(sentence, begin, v.start)
    ]
    if not found:
        return
    shared = _dealt_out(sentence, begin, end, found, skip)
    if shared:
        yield from shared
        return
    cuts = [b for a, b, goal in skip if goal]
    last_end = max([begin, *(b for b in cuts if b <= found[0].start)])
    for n, value in enumerate(found):
        stop = found[n + 1].start if n + 1 < len(found) else end
        draft = _one(sentence, last_end, value, stop, subject, n + 1 < len(found))
        if draft:
            yield draft
            subject = draft.indicator
            last_end = draft.end


def _inside_bracket(sentence: str, begin: int, at: int) -> bool:
    opened = max(sentence.rfind("（", begin, at), sentence.rfind("(", begin, at))
    return opened >= 0 and max(sentence.rfind("）", opened, at), sentence.rfind(")", opened, at)) < 0


def _one(sentence: str, begin: int, value: Value, stop: int, subject: str, more: bool) -> _Draft | None:
    pre = sentence[begin : value.start]
    ranked = (
        ""
        if re.match(r"\s*(?:的|[一-鿿]{2}(?<!以内)(?<!左右))", sentence[value.end : stop])
        else _ranked(pre, value)
    )
    if ranked:
        return _Draft(value, ranked, "rank<=", begin, value.end)
    bound = _BOUND_AFTER.match(sentence, value.end, stop)
    after = bound.end() if bound else value.end
    comparator = _comparator(pre, bound["word"] if bound else "", value)
    tail = sentence[after:stop]
    noun, noun_end = _noun_after(tail, more)
    level = _LEVEL.search(pre) or _CHANGE_END.search(pre)
    creates = _CREATES.search(pre.rstrip())
    if _modifies(tail, bound is not None, more) and not creates:
        return None
    before = _tidy(pre, made=not level)
    if noun and (creates or not before):
        return _Draft(value, noun, comparator, begin, after + noun_end)
    if before and not _CREATES.fullmatch(before):
        if not value.unit and not level:
            return None
        if not level and not _created(pre) and not bound:
            return None
        return _Draft(value, before, comparator, begin, after)
    if noun and value.unit and value.unit not in ("%", "倍"):
        return _Draft(value, noun, comparator, begin, after + noun_end)
    if subject and level:
        return _Draft(value, subject, comparator, begin, after)
    return None


_ADDS = re.compile("新增[^，、]{0,40}$")
_RANKED = re.compile(
    r"(?P<what>.*?)(?:力争|争取|稳定|保持|继续|确保|综合|总体)*(?:排名|位次|位列|位居|排|进入|迈入|居|保持|跻身|提升)?(?:到|至|在|于)?(?:全国|全省|全球|西部|全市|世界|同类|省内)?(?:第一方阵)?(?:前|居前)$"
)


def _ranked(pre: str, value: Value) -> str:
    """The indicator of a rank (…进入全国前 15 位), empty where the number is none."""
    if value.unit not in ("", "位", "名", "强") or not pre.rstrip().endswith("前"):
        return ""
    found = _RANKED.match("".join(pre.split()))
    return _LEAD.sub("", found["what"]).strip("、，") if found else ""


def _modifies(tail: str, bounded: bool, more: bool) -> bool:
    """Whether a number only describes what is counted: 营业收入超过 1 亿元的机构, 500 米以上建筑."""
    if tail.lstrip().startswith("的") and not re.match(r"\s*的(?:目标|水平|规模|要求)", tail):
        return True
    return (
        bounded
        and more
        and bool(re.match(r"\s*[一-鿿]{2}", tail))
        and not re.match(r"\s*(?:以上|左右|，)", tail)
    )


def _created(pre: str) -> bool:
    """Whether a verb of making opens ``pre``: 培育…企业 10 家."""
    return bool(_LEAD_VERBS.match(pre.strip().removeprefix("、").removeprefix("和")))


def _noun_after(tail: str, more: bool) -> tuple[str, int]:
    """What is counted, when it follows the number: 20 家新型研发机构."""
    if _AFTER_PARTICLE.match(tail) and not tail.lstrip().startswith("的"):
        return "", 0
    end = len(tail)
    if more:
        joints = [m.start() for m in _LIST_JOINT.finditer(tail)]
        if not joints:
            return "", 0
        end = joints[-1]
    noun = tail[:end].strip().removeprefix("的").strip("、和与及 ")
    if len(noun) < 2 or len(noun) > 60 or re.match(r"目标|水平|标准|规模|以|时|后|内|级", noun):
        return "", 0
    return "".join(noun.split()), end


def _comparator(pre: str, bound: str, value: Value) -> str:
    stripped = _BASE_PHRASE.sub("", "".join(pre.split()))
    if _RANK.search(stripped) and value.unit in ("", "位", "名", "强"):
        return "rank<="
    if not _TO_LEVEL.search(stripped):
        change = _CHANGE_END.search(stripped)
        if change:
            return "growth>=" if change["growth"] else "increase" if change["up"] else "decrease"
        if _ADDS.search(stripped) and value.unit not in ("%", "") and not _LEVEL.search(stripped):
            return "increase"
    if bound:
        return ">=" if bound.endswith("以上") else "~=" if bound in ("左右", "上下") else "<="
    for pattern, sign in _PRE_BOUND:
        if pattern.search(stripped):
            return sign
    return "="


_TRAIL = re.compile(
    rf"(?:{_LEVEL_VERB}|{_CHANGE.pattern}|分别|均|总数|总量|力争|累计|预计|比例提高|也|再|再次|前|第|居|位居|进入|排名|至少|最少|倍增|翻番|以上|进一步|、|\s|“|的)+$"
)
_LEAD = re.compile(
    r"^(?:[、，,和与及\s]|以及|到|至|力争|争取|确保|实现|年底前?|年末|底前?|末|前|时|全面|使|推动|促进|其中|同时|并|将|主要|且|每年|每个|用\d+年|获|期间|时期末?|时期|内|—|-)+"
)


_BASE_PHRASE = re.compile(
    r"(?:比|较|与)(?:20\d\d年?|[“\"]?十[三四五]五[”\"]?(?:规划)?(?:时?期)?末?)(?:底|末)?(?:相比)?"
)
_SCOPE = re.compile(r"(?:全国|全省|全市|全县|全区|我国|我省|我市|全社会(?=单位))+")


def _tidy(pre: str, *, made: bool) -> str:
    """The indicator printed before the number: without the verb of reaching and the year; for what is to be
    ``made`` also without the verbs of making."""
    text = _BASE_PHRASE.sub("", "".join(pre.split()))
    previous = None
    while previous != text:
        previous = text
        match = _TRAIL.search(text)
        if match:
            kept = text[: match.start()]
            text = kept
        text = _LEAD.sub("", text)
    if made:
        opened = _LEAD_VERBS.match(text)
        if opened and len(text) - opened.end() >= 2:
            text = text[opened.end() :]
    scope = _SCOPE.match(text)
    if scope and len(text) - scope.end() >= 4:
        text = text[scope.end() :]
    return text.strip("、，“ ") if text.count("“") != text.count("”") else text.strip("、， ")


_SPLIT_OUT = re.compile(r"分别")


def _dealt_out(
    sentence: str, begin: int, end: int, found: Sequence[Value], skip: Sequence[tuple[int, int, bool]]
) -> list[_Draft]:
    """One draft a name where a list stands before 分别 and as many values after it."""
    mark = sentence.find("分别", begin, end)
    if mark < 0:
        return []
    after = [v for v in found if v.start > mark]
    if len(after) < 2:
        return []
    lead = max([begin, *(b for a, b, goal in skip if goal and b <= mark)])
    listed = _BASE_PHRASE.sub("", "".join(sentence[lead:mark].split()))
    names = _share(_SCOPE.sub("", _LEAD.sub("", listed), count=1).removesuffix("力争"), len(after))
    if not names:
        return []
    bound = _BOUND_AFTER.match(sentence, after[-1].end, end)
    first = sentence[mark + 2 : after[0].start]
    base = re.sub(r"^(?:比|较)\s*20\d\d\s*年?(?:底|末)?", "", first)
    unit = next((v.unit for v in reversed(after) if v.unit), "")
    drafts = []
    for name, value in zip(names, after, strict=True):
        own = _BOUND_AFTER.match(sentence, value.end, end) or bound
        comparator = _comparator(base, own["word"] if own else "", value)
        drafts.append(
            _Draft(
                replace(value, unit=value.unit or unit),
                name,
                comparator,
                begin,
                own.end() if own else value.end,
            )
        )
    return drafts


def _share(listed: str, count: int) -> list[str]:
    """Deal a shared wording out: 乘用车和商用车新车排放强度 gives 乘用车新车排放强度, 商用车新车排放强度."""
    parts = [p for p in re.split(r"[、，]", listed) if p]
    if len(parts) < count and parts:
        parts[-1:] = [p for p in re.split(r"以及|和|与|(?<![普涉推触波])及", parts[-1]) if p]
    if len(parts) < count:
        return []
    if len(parts) > count:
        parts = [listed] if count == 1 else parts[-count:]
    last = parts[-1]
    own = _own_part(parts[:-1], last)
    common = last[own:]
    opened = _LEAD_VERBS.match(parts[0])
    if opened and len(parts[0]) - opened.end() >= 2:
        parts[0] = parts[0][opened.end() :]
    return [*(part + common for part in parts[:-1]), last]


def _own_part(others: Sequence[str], last: str) -> int:
    """How many characters of the last name of a list are its own; the rest is common to all."""
    first = others[-1]
    if _MEASURE_END.search(first):
        return len(last)
    at = last.find(first[-1])
    if 0 <= at < len(last) - 1:
        return at + 1
    if len(first) < len(last) and (first[0] == last[0] or _MEASURE_END.search(last)):
        return len(first)
    return len(last)


def _clause(
    node: Node, passage: Passage, start: int, draft: _Draft, goal: int, base_year: int | None, piece: str
) -> Clause:
    value = draft.value
    data: dict[str, Any] = {
        "indicator": draft.indicator,
        "comparator": draft.comparator,
        "value": plain(value.number),
        "unit": value.unit or ("位" if draft.comparator == "rank<=" else None),
        "deadline_year": goal,
        "base_value": None,
        "base_year": base_year,
        "cumulative": "累计" in piece,
    }
    if value.high is not None:
        data["value_max"] = plain(value.high)
    sure = 0.9 if 2 <= len(draft.indicator) <= 40 else 0.7
    why = "目标年份与数值同句"
    return Clause("target", node.key, passage.span(start + value.start, start + value.end), data, sure, why)


__all__ = ["target"]
