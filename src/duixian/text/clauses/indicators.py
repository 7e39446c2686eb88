"""The words around a value: which indicator it belongs to, how it compares, how a shared wording is dealt out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from duixian.text.clauses.values import Value

BOUND_AFTER = re.compile(r"\s*(?:（含）|\(含\))?(?P<word>及?以上|以内|之内|及?以下|左右|上下)")


BOUND_ONLY = re.compile(
    r"(?:最高|最低|最多|最少|上限|下限|原则上|总额|额度|单[个项笔户人次])+"
)  # of what, is told before


_LEVEL_VERB = (
    r"(?:力争|分别|均|总体|稳定|保持|进一步|逐步|累计|达)*(?:达到|达|为|到|至|突破|超过|超|高于|大于|多于|不低于|不少于|不小于|不超过|不高于|不大于|少于|低于|小于|"
    r"提高到|提升到|提高至|提升至|提至|增长到|增长至|增加到|增加至|上升到|上升至|扩大到|扩大至|降到|降至|降低到|降低至|下降到|下降至|减少到|减少至|压减到|压减至|"
    r"控制在|保持在|稳定在|维持在|在|约|约为|近|接近|至少|力争达到|实现)"
)


LEVEL = re.compile(rf"(?:{_LEVEL_VERB})+\s*$")


_CHANGE = re.compile(
    r"(?P<growth>年均(?:增长|增速|增幅|递增)|(?<![\d ])年增长|(?<![\d ])年增速|每年增长|增速)|(?P<up>(?:同比)?(?:增长|增加|提升|提高|上升|增幅|扩大|新增|增至?|净增))|(?P<down>下降|降低|减少|压减|压降|缩短|下调|减)"
)


CHANGE_END = re.compile(
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
    r"(?:(?:集中|重点|分步|有序|加快)(?=培育|建设|打造|开展|组织|培养|支持|推进|实施|建成|改造|发展|引进|推广)|组建|开发|造就|培养造就|新落户|入驻|创办|编制|出台|配建|拓展|建造|升级|整治|治理|搬迁|提质|绿化|营造|种植|投用|投产|开工|选育|布设|引育|培育建设|培育打造|培育形成|培育壮大|培育|建设|建成|打造|创建|新建|改建|扩建|改造|新改扩建|新增|择优|遴选|引进|推广|推出|形成|培养|支持|组织|开展|举办|建立|设立|"
    r"完成|参与制定|制修订|制定|修订|发布|认定|布局|推动|推进|回收|报废|更新|实施|筹建|筹集|扶持|孵化|带动|招引|吸引|落地|选树|选派|汇聚|集聚|聚集|储备|配备|安排|投放|"
    r"评选|确定|选择|建强|做强|做大|做优|发展|壮大|拥有|实现|力争|确保|争取|累计|滚动|全面|分层级|分批|新(?=培育|建|认定|制定|引进|创建|打造|设立|落户)|至少|每年|年均|获得|其中|围绕|统筹|持续)"
)


_LEAD_VERBS = re.compile(rf"^(?:{_VERBS}|\s|、)+(?=[^\s])")


CREATES = re.compile(rf"{_VERBS}\s*$")


MEASURED = re.compile(
    r"(?:率|量|值|额|数|比例|占比|强度|比重|规模|收入|产值|人数|能耗|水平|系数|面积|里程|能力|产能|指数|覆盖|投入|消费|排放|之比|程度|总数|效率|投资|资金|贷款|增速|速度|时间|成本)$"
)


_AFTER_PARTICLE = re.compile(r"^\s*(?:的|的目标|的水平|等|，|,|。|；|;|、|和|与|及|$)")


_LIST_JOINT = re.compile(r"[、和与及]|以及")


_ADDS = re.compile("新增[^，、]{0,40}$")


_RANKED = re.compile(
    r"(?P<what>.*?)(?:力争|争取|稳定|保持|继续|确保|综合|总体)*(?:排名|位次|位列|位居|排|进入|迈入|居|保持|跻身|提升)?(?:到|至|在|于)?(?:全国|全省|全球|西部|全市|世界|同类|省内)?(?:第一方阵)?(?:前|居前)$"
)


def ranked_indicator(pre: str, value: Value) -> str:
    """The indicator of a rank (…进入全国前 15 位), empty where the number is none."""
    if value.unit not in ("", "位", "名", "强") or not pre.rstrip().endswith("前"):
        return ""
    found = _RANKED.match("".join(pre.split()))
    return LEAD.sub("", found["what"]).strip("、，") if found else ""


def rank_before(pre: str, name: str) -> str:
    """The word for a rank that stands between an indicator and how far it is to move: 城市 + 排名 (提升 3 位)."""
    printed = "".join(pre.split())
    found = re.match("排名|位次|名次", printed[printed.rfind(name) + len(name) :]) if name else None
    return found.group() if found else ""


def modifies(tail: str, bounded: bool, more: bool) -> bool:
    """Whether a number only describes what is counted: 营业收入超过 1 亿元的机构, 500 米以上建筑."""
    if tail.lstrip().startswith("的") and not re.match(r"\s*的(?:目标|水平|规模|要求)", tail):
        return True
    return (
        bounded
        and more
        and bool(re.match(r"\s*[一-鿿]{2}", tail))
        and not re.match(r"\s*(?:以上|左右|，)", tail)
    )


def created(pre: str) -> bool:
    """Whether a verb of making opens ``pre``: 培育…企业 10 家."""
    return bool(_LEAD_VERBS.match(SCOPE.sub("", pre.strip(), count=1).removeprefix("、").removeprefix("和")))


def noun_after(tail: str, more: bool) -> tuple[str, int]:
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


def comparator_of(pre: str, bound: str, value: Value) -> str:
    if value.multiple:
        return "multiple"
    stripped = BASE_PHRASE.sub("", "".join(pre.split()))
    if _RANK.search(stripped) and value.unit in ("", "位", "名", "强"):
        return "rank<="
    if not _TO_LEVEL.search(stripped):
        change = CHANGE_END.search(stripped)
        if change:
            return "growth>=" if change["growth"] else "increase" if change["up"] else "decrease"
        if _ADDS.search(stripped) and value.unit not in ("%", "") and not LEVEL.search(stripped):
            return "increase"
    if bound:
        return ">=" if bound.endswith("以上") else "~=" if bound in ("左右", "上下") else "<="
    for pattern, sign in _PRE_BOUND:
        if pattern.search(stripped):
            return sign
    return "="


_TRAIL = re.compile(
    rf"(?:{_LEVEL_VERB}|{_CHANGE.pattern}|(?<![青少老中成学近今去前后一两三四五六七八九十每\d ])年|分别|均|总数|总量|力争|累计|预计|也|再|再次|前|第|居|位居|进入|排名|至少|最少|倍增|翻番|以上|进一步|、|\s|“|的)+$"
)


LEAD = re.compile(
    r"^(?:[、，,和与及\s]|以及|到|至|力争|争取|确保|实现|年底前?|年末|底前?|末|前|时|全面|使|推动|促进|其中|同时|并|将|主要|且|每年|每个|用\d+年|获|期间|时期末?|时期|内|—|-)+"
)


BASE_PHRASE = re.compile(
    r"(?:比|较|与)(?:20\d\d年?|[“\"]?十[三四五]五[”\"]?(?:规划)?(?:时?期)?末?)(?:底|末)?(?:相比)?"
)


SCOPE = re.compile(r"(?:全国|全省|全市|全县|全区|我国|我省|我市|全社会(?=单位))+")


def tidy(pre: str, *, made: bool) -> str:
    """The indicator printed before the number: without the verb of reaching and the year; for what is to be
    ``made`` also without the verbs of making."""
    text = BASE_PHRASE.sub("", "".join(pre.split()))
    previous = None
    while previous != text:
        previous = text
        match = _TRAIL.search(text)
        if match:
            kept = text[: match.start()]
            text = kept
        text = LEAD.sub("", text)
    scope = SCOPE.match(text)
    if scope and len(text) - scope.end() >= 4:
        text = text[scope.end() :]
    if made:
        opened = _LEAD_VERBS.match(text)
        if opened and len(text) - opened.end() >= 2:
            text = text[opened.end() :]
    return text.strip("、，“ ") if text.count("“") != text.count("”") else text.strip("、， ")


def deal_out(listed: str, count: int) -> list[str]:
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
    if MEASURED.search(first):
        return len(last)
    at = last.find(first[-1])
    if 0 <= at < len(last) - 1:
        return at + 1
    if len(first) < len(last) and (first[0] == last[0] or MEASURED.search(last)):
        return len(first)
    return len(last)
