"""Deadlines: a length of time, a date or a recurring date, what it is for, and who must keep it.

``kind`` is 'publicity' (公示), 'validity' (有效期, a term), 'filing' (to apply or submit), 'processing' (an office's
time to act in a procedure), 'obligation' (a duty of a party), or 'task' (work a plan sets by a date).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from duixian.quantities import QuantityError, whole
from duixian.text.clauses.sentences import sentences
from duixian.text.model import Clause, Node, NodeType, Passage

_NUMBER = r"(?:\d+|[一二两三四五六七八九十]{1,3}|半)"
_UNIT = r"(?:个?\s*工作日|日历日|自然日|日|天|个月|月|年|小时|周|个星期|分钟)"
_LENGTH = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<unit>{_UNIT})(?P<within>\s*(?:之内|以内|内))?")
_DATE = re.compile(
    r"(?P<every>(?:每(?:年度?|季度?末月|季度|季|月|学期|半年)(?:的)?|次[年月]|翌年|下[一]?年度?)\s*)?(?:(?P<year>20\d\d)\s*年\s*(?P<yearend>年?底|末)?)?"
    r"(?:\s*(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})\s*月(?:份)?)?(?:\s*(?P<day>\d{1,2})\s*[日号])?"
    r"(?:\s*(?:[上下]午)?\d{1,2}\s*[:：时点]\s*(?:\d\d\s*分?|整)?)?\s*(?P<before>(?P<end>底|末|月底|年底|年末)?(?:之前|以前|前))?"
)
_ANCHOR = re.compile(r"20\d\d\s*年|每(?:年|季|月|学期|半年)|次[年月]|翌年|\d{1,2}\s*月")
_GUARD = re.compile(
    r"\d\s*(?:个|工作日|日|天|月|年|小时|周)|[一二两三四五六七八九十半]\s*个?(?:工作日|月内|月|日内|年内|周内|天内|日前|年)|有效期|公示|每[年季月]|次[年月]"
)
_TO_DATE = re.compile(
    r"(?:截止(?:时间|日期)?(?:为|是|至|到)?|截至|有效期(?:限)?(?:至|到|截至|截止)|延长至|试行期?至|执行至|有效至|延续至)\s*$"
)
_VALIDITY_WORD = re.compile(
    r"(?:有效期(?:限|为|限为)?|试行期|期限|管理期|支持期|建设期|服务期|合同期|聘期|租期|居留期|停留期|暂行期|有效)"
)
_PUBLICITY = re.compile("公示|公告")
_REFUSED = re.compile(
    r"(?:连续|累计|毕业|近|过去|最近|未满|已满|满|不足|(?<!不)(?<!不得)超过|达到|工作|缴纳|取得|担任|从事|成立|注册|经营|至少|年龄|居住|学制|修业|剩余|以上学历|资格|每年|每学期|(?:^|[，,的对])前|上一?|这|隔)\s*$"
)
_LENT = re.compile(r"的[^，。]{0,10}(?:资金|贷款|借款|信贷)")
_PENALTY = re.compile(
    r"[^，,。；;]{0,10}?(?:不得(?:再次?|参与|申请|申报|享受|推荐|享有|交易)|不再|不予(?!受理决定)|取消|禁止|不受理|暂停(?!施工)|不采信|限制(?:其|申|参))"
)
_GRACE = re.compile(
    r"^\s*(?:以上|及以上|以下|的(?:企业|项目|人员|个人|毕业生|高校)|（含|工作|经验|经历|一次|期满|学制|度)"
)
_FILES = re.compile(
    r"申报|申请|报名|投标|投递|报送(?:申请|申报|《|推荐)|推荐|登记申请|申领|报销|寄送|报送至|(?:提交|提供|提出|准备)[^，。]{0,12}(?:申请|申报|材料|资料|异议)"
)
_HANDLES = re.compile(
    r"办结|办理|审核|审查|审批|受理|答复|告知|核查|评审|验收|回访|转派|签收|处理|批复|反馈|决定|拨付|支付|下达|出具|认定|复核|确认|答复|组织|完成|移交|转交|压缩|压减|缩短|时限|发放|签发|兑付|核实"
)
_DUTY = re.compile(
    r"报(?!名|销|考|酬|价|废|道|表|刊|纸|警)|备案|报告|报备|报送|补正|补充|提供|整改|签订|制定|退还|腾退|通知|函告|登记|归还|缴回|上报|汇总|总结|公布|公开|填|送|更正|说明"
)
_OFFICE = re.compile(
    r"(?:部门|机关|机构|局|厅|委|办|中心|政府|窗口|专员|管理员|办公室|单位组织|大厅|小组|行政)$"
)
_WHO = re.compile(
    r"(?:^|[，,。；：:）)])\s*(?:第[一二三四五六七八九十百零]+条|[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[.．、])?\s*(?:[一二三四五六七八九十]{1,3}、)?(?:由|请|各?(?=市|县|地)|对[^，]{1,30}[，,])?(?P<who>(?:各|有关)?[一-鿿（）()、]{2,22}?)(?=要?(?:应当?|应于|须|需|必须|可|原则上|一般|自|在|于|要|按|从|每(?!个|家|项)))"
)
_ACTOR = re.compile(
    r"(?:部门|机关|机构|局|厅|委|办|中心|政府|窗口|专员|办公室|单位|大厅|组|企业|公司|集团|人(?<!人才)|者|员|人才|主体|学校|大学|高校|院校|院所|学院|医院|各地|地区|区|县|市|省|州|乡|镇|街道|院|所|站|协会|学会|商会|银行|团队|支部|"
    r"党委|党组|联盟|园区|平台|户|家庭|大赛办|委员会|管委会|法院|双方|方|商|处|科|队|馆|库|师|生|会|农|企|民|代表|领导|领军|村|社|组织)(?:[（(][^（）()]*[）)])?$"
)
_URGED = re.compile(
    r".*(?:督促|指导|要求|责令|告知|提醒|通知)(?P<who>[一-鿿、]{2,16}?)(?:按照[^，。；]{0,8}[，,])?(?=在|于|自)[^，。；]{0,30}$"
)
_BRACKET = re.compile(r"[（(][^（）()]*[）)](?=[要应于须在自])")
_BOUND = re.compile(
    r"(?:起|后|之日|收到[^，。；]{0,16}|接到[^，。；]{0,16}|应当?|应在|应于|须在?|须于|必须|要在|要于|原则上|一般|须|，|需求|[:：])\s*(?:的)?\s*$"
)
_SPELL = re.compile(
    r"(?:需要|至少|被|曾|未|无|没有|不能|不可|不得|已|再次|连续|累计|发生|多次|因|均|首次|来[^，。]{0,8}(?:创|就)业|开放)"
)
_BAD_WHO = re.compile(
    r"^(?:可以|可|不得|方可|推动|开展|加强|应|须|要|请|[一二三四五六七八九十]{1,3}、|[（(]|杜绝|加强|原则|一般|其中|并|且|同时|确保|力争|如|若|对|经|自|在|为|按|其|最长|不|但|时间|期限|时限|本|因|是|上述|以|从|到|由于|材料|情况)|(?:的|后|时|内|者|之日|期|中|起|不少|不多|招录|招聘|限)$"
)


@dataclass(frozen=True, slots=True)
class _Limit:
    """One limit as printed in a sentence."""

    start: int
    end: int
    length: int | float | None = None
    unit: str | None = None
    date: str | None = None
    recur: str | None = None


def deadline(nodes: Sequence[Node]) -> tuple[Clause, ...]:
    """The deadlines of a document's nodes: data has kind, length, unit, date, recur, who."""
    clauses: list[Clause] = []
    for node in nodes:
        text = node.own.text
        if node.type in (NodeType.TABLE, NodeType.SIGNATURE) or not _GUARD.search(text):
            continue
        clauses.extend(_of_node(node, node.own))
    return tuple(clauses)


def _of_node(node: Node, passage: Passage) -> Iterator[Clause]:
    text = passage.text
    subject: str | None = None
    for start, end in sentences(text, fine=True):
        sentence = text[start:end]
        named = _who(sentence, len(sentence))
        if _GUARD.search(sentence) or _ANCHOR.search(sentence):
            for limit, kind, why in _limits(sentence):
                who = (
                    None
                    if kind in ("publicity", "validity") and not _direct(sentence, limit.start)
                    else (
                        _who(sentence, limit.start) or (subject if text[start - 1 : start] in "；;" else None)
                    )
                )
                data: dict[str, Any] = {
                    "kind": kind,
                    "length": limit.length,
                    "unit": limit.unit,
                    "date": limit.date,
                    "recur": limit.recur,
                    "who": who,
                }
                span = passage.span(start + limit.start, start + limit.end)
                yield Clause("deadline", node.key, span, data, 0.85, why)
        subject = named or subject


def _direct(sentence: str, at: int) -> bool:
    return bool(re.search(r"(?:应当?|须|必须|通过|予以)", sentence[:at]))


def _limits(sentence: str) -> Iterator[tuple[_Limit, str, str]]:
    taken: list[tuple[int, int]] = []
    for limit in _dates(sentence):
        kind = _kind(sentence, limit)
        if kind:
            taken.append((limit.start, limit.end))
            yield limit, kind, "写明日期的时限"
    last: _Limit | None = None
    for limit in _lengths(sentence):
        if any(a <= limit.start < b for a, b in taken):
            continue
        kind = _kind(sentence, limit)
        if not kind:
            continue
        if last is not None and re.search("延长(?:至|到|为)|改为", sentence[last.end : limit.start]):
            continue
        last = limit
        yield limit, kind, "写明时长的时限"


def _lengths(sentence: str) -> Iterator[_Limit]:
    found_all = list(_LENGTH.finditer(sentence))
    for n, found in enumerate(found_all):
        start, end = found.span()
        unit = "".join(found["unit"].split())
        before, after = sentence[:start], sentence[end:]
        if (
            unit in ("日", "月", "年")
            and not found["within"]
            and unit != "年"
            and not re.search(r"(?:不少于|为|不超过|不得超过|不得少于|延长至?|公示期?|公示时间)\s*$", before)
        ):
            continue
        if unit == "月" or (found["number"].isdigit() and len(found["number"]) == 4):
            continue
        if re.search(r"[\d.第十百年月]\s*$", before) and not before.rstrip().endswith("前"):
            continue
        nxt = found_all[n + 1] if n + 1 < len(found_all) else None
        if nxt is not None and re.fullmatch(
            r"\s*(?:延长至|延长到|改为)\s*(?:最长)?", sentence[end : nxt.start()]
        ):
            continue
        tail = _UNIT_NAMES.get(unit, unit)
        limits = bool(found["within"]) or _stated(before, after, unit)
        if not limits or (_GRACE.match(after) and not found["within"]):
            continue
        if _REFUSED.search(before) and not re.search(r"(?:有效期|期限|公示|期)[^，。]{0,8}$", before):
            continue
        number = _number(found["number"])
        if number is not None:
            yield _Limit(start, end, number, tail)


_UNIT_NAMES = {"个工作日": "工作日", "天": "天", "个星期": "周", "自然日": "日", "日历日": "日"}


def _stated(before: str, after: str, unit: str) -> bool:
    """Whether a length without 内 is still a limit: 公示 5 个工作日, 有效期 3 年, 压减至 40 个工作日以内."""
    if re.search(
        r"(?:公示|公告)(?:期限?|时间|时长)?(?:一般|原则上)?(?:为|不少于|不得少于|不低于|至少)?\s*$", before
    ):
        return True
    if re.search(
        r"(?:有效期限?|试行期|期限|管理期限?|支持期限?|建设期|服务期|时限|办理期限|发放期限|期)(?:一般|原则上|统一|均|最长|最多|累计)?(?:为|是|不超过|不得超过|最长|不少于|由[^，。]{1,8}(?:延长至|改为))?\s*(?:不得超过)?\s*$",
        before,
    ):
        return True
    if unit in ("工作日", "个工作日", "小时") and re.search(
        r"(?:不超过|不得超过|不多于|压缩(?:在|至|到)|压减(?:至|到)|缩短(?:至|到|为)|控制在|为)\s*$", before
    ):
        return True
    if unit == "年" and before.rstrip().endswith("提前"):
        return False
    return bool(
        re.search(r"(?:延长(?:至|到)?|延期(?:至|不超过)?|提前|最长)\s*(?:最长)?(?:不超过)?\s*$", before)
    )


def _number(text: str) -> int | float | None:
    if text == "半":
        return 0.5
    try:
        return whole(text.replace("两", "二"))
    except QuantityError:
        return None


def _dates(sentence: str) -> Iterator[_Limit]:
    at = 0
    while True:
        anchor = _ANCHOR.search(sentence, at)
        if not anchor:
            return
        found = _DATE.match(sentence, anchor.start())
        if not found or found.end() <= anchor.start():
            at = anchor.end()
            continue
        at = max(found.end(), anchor.end())
        limit = _dated(sentence, found)
        if limit:
            yield limit


def _dated(sentence: str, found: re.Match[str]) -> _Limit | None:
    before = sentence[: found.start()]
    until = bool(_TO_DATE.search(before))
    end_word = found["end"] or found["yearend"]
    if not (found["before"] or until or (end_word and re.search(r"(?:于|至|到|在)\s*$", before))):
        return None
    printed = "".join(found.group().split())
    if found["every"]:
        if not (found["month"] or found["day"] or found["end"]):
            return None
        return _Limit(found.start(), found.end(), recur=printed)
    year = found["year"]
    if (
        re.search(r"(?:到|至)\s*$", before)
        and not until
        and re.match(r"[，,]", sentence[found.end() :])
        and not found["month"]
    ):
        return None
    month = _number(found["month"]) if found["month"] else None
    day = int(found["day"]) if found["day"] else None
    if year is None:
        if month is None or (re.search(r"每年(?:度)?[^，。；]{0,14}$", before)):
            lead = re.search(r"每年(?:度)?(?=[^，。；]{0,14}$)", before)
            return (
                _Limit(found.start(), found.end(), recur=lead.group() + printed) if lead and month else None
            )
        if re.search(r"当年(?:度)?\s*$", before):
            return _Limit(found.start(), found.end(), recur="当年" + printed)
        named = list(re.finditer(r"(20\d\d)\s*年", before))
        if named:
            return _Limit(found.start(), found.end(), date=_day(named[-1][1], month, day))
        return _Limit(found.start(), found.end(), recur=printed)
    if month is None:
        if not end_word and not until:
            return None
        return _Limit(found.start(), found.end(), date=year)
    return _Limit(found.start(), found.end(), date=_day(year, month, day))


def _day(year: str, month: int | float, day: int | None) -> str:
    return f"{year}-{int(month):02d}" + (f"-{day:02d}" if day else "")


def _kind(sentence: str, limit: _Limit) -> str | None:
    before, after = sentence[: limit.start], sentence[limit.end :]
    near = re.split("[，,：:]", before)[-1]
    following = re.split("[，,；;。]", after, maxsplit=1)
    action = following[0] + ("" if len(following[0]) > 8 or len(following) < 2 else "，" + following[1][:30])
    if limit.length is not None and _PUBLICITY.search(near[-14:]):
        return "publicity"
    if re.search(r"(?:执行|有效|延续|施行)(?:至|到)\s*$", near):
        return "validity"
    worked = limit.unit in ("工作日", "小时", "分钟")
    if _VALIDITY_WORD.search(near[-14:]) and not (
        worked or re.search("期满|办理期限|处理期限|付款期限|时限|申报期限|延长的?期限|建设期|工期", near)
    ):
        return "validity"
    if _PENALTY.match(action) and not re.search("办结|审核", action):
        return None
    if limit.date is not None:
        if re.match("完成", action.lstrip("，, ")):
            return "task"
        if (
            re.search(r"截止|报名|申报|投标", near)
            or (_FILES.search(action) and not re.match(r"[，,]", after))
            or re.match(
                r"[^。；，]{0,12}(?:登录|通过)[^。；]{0,120}(?:提交申请|申报|填报|报名)|[^。；]{0,40}(?:发送|寄送)[到至]",
                after,
            )
        ):
            return "filing"
        if (
            re.search(r"(?:登记设立|成立|注册|取得|毕业|出生|认定|获批)", action[:12])
            and "完成" not in action
        ):
            return None
        return "task"
    if limit.recur is not None:
        if re.search("完成|办结|公布|发布", action) and not _FILES.search(action):
            return "task"
        if _FILES.search(action) or re.search("准备", action):
            return "filing" if not re.search("上报|汇总|填报", action) else "obligation"
        return "obligation"
    return _of_length(near, before, action)


def _of_length(near: str, before: str, action: str) -> str | None:
    if _SPELL.match(action):
        return None
    if (re.match(r"可以?(?!申请)", action) and not _HANDLES.search(action[:8])) or _LENT.match(action):
        return "validity"
    if re.match(
        r"有效|(?:按[年月]|每[年月]|分[期年])[^，。]{0,6}(?:发放|给予|补贴|补助|缴纳|支付)|(?:免|减)[征收除费租]",
        action,
    ):
        return "validity"
    if re.search(r"(?:时间|用时|时限|周期|延长的?期限|工期)[^，。]{0,10}$", near):
        return "processing"
    if re.search(r"毕业|近\s*$|连续|以来|过去", near[-10:]):
        return None
    who = _who(before + "应", len(before) + 1) or ""
    office = bool(_OFFICE.search(who))
    if not (
        _HANDLES.search(action) or _DUTY.search(action) or _FILES.search(action) or _HANDLES.search(near)
    ):
        bound = _BOUND.search(before) or re.match("应当?|须|必须|要", action)
        return ("processing" if office else "obligation") if bound else None
    if not office and _FILES.search(action[:24]) and not re.search("告知|补|完善|重新|整改", action):
        return "filing"
    if _HANDLES.search(action):
        if not office and re.search("补|完善|重新提交|整改|备案|总结", action):
            return "obligation"
        return "processing"
    return "obligation"


def _who(sentence: str, at: int) -> str | None:
    """The subject printed before a limit: 验收组织部门应当在收到申请材料 15 个工作日内; who is told to act stands nearer."""
    lead = _BRACKET.sub("", sentence[: at + 2])
    best: str | None = None
    for found in _WHO.finditer(lead):
        who = "".join(found["who"].split()).lstrip("、")
        if not _BAD_WHO.search(who) and len(who) >= 2 and _ACTOR.search(who):
            best = who
    urged = _URGED.match(lead)
    if urged and _ACTOR.search(who := "".join(urged["who"].split())):
        return who
    return best
