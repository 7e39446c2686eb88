"""To whom a sum is promised and on which condition, read from the words around it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from duixian.text.clauses.amounts import Amount
from duixian.text.clauses.indicators import deal_out

_TO_WHOM = re.compile(
    r"(?:对于|对(?!地方|社会|经济|国家|其|应|比|照|象|接|策)|向|(?<![作认评定列称])为(?!基数|期|准|目标|主)|给(?!予))(?P<who>[^，,；;。：:]{2,90}?)(?=[，,]|分别|一次性|每年按|每月|按照?(?!规定)|给予|予以|最高|不超过|奖励|补助|补贴|发放|实行|进行(?:奖励|奖补|补助|补贴|资助|补偿|贴息)|，)"
)


_GIVEN = re.compile(
    r"(?:给予|奖励|补助|补贴|资助|支持|发给)(?:每(?:个|家|户|名|位|人|所)?|单个|单户)?(?P<who>[一-鿿（）()“”、]{2,24}?)(?:一次性|最高|不超过|每人|每年|每月)*$"
)


STRIP_LEFT = re.compile(
    r"^(?:[、，,；;：:\s（(]|第[一二三四五六七八九十百零]+条|其中|以及|和|及|与|并|按照|按|依照|根据|分别|对于|对|向|给予|予以|标准为|标准|发放|奖励|补助|补贴|资助|符合|可享受|享受|一次性|的|最高|为|是|即|每|单个|[①-⑳]|[一二三四]是|（?[一二三四五六七八九十]+[）)]|\d+[.．、])+"
)


STRIP_RIGHT = re.compile(
    r"(?:可享受|享受|可获得|获得|分别|按照|按|给予|予以|一次性|奖励|补助|补贴|资助|奖补|支持|发放|最高|不超过|不低于|额度|获|获得|原则上|标准|为|每人|每户|每家|每年|每月|每个|每矿|每项|单个|单户|单人|单笔|的|约|可|再|直接|由|市级财政|市级|省级财政|财政|实行|进行|总额|累计|同比例|达|共|[，,：:（(\s])+$"
)


_NOUN = re.compile(r"[一-鿿A-Za-z）)”]$")


_VERBISH = re.compile(
    r"^(?:给予|奖励|补助|补贴|资助|支持|按|按照|分别|一次性|最高|不超过|标准|其|由|在|经|并|可|再|同|单个|单户|每)"
)


_NOT_LABEL = re.compile(
    r"(?:基础上|追加|增加|之后|后|时|优秀|良好|合格|损失|其中|期间|以内|以上|以下|纳入|年|月|人|户|个|家|内|由|实际|测算|考核|认定|分别|增加|"
    r"建设|情况|资金|经费|需求|结果|等次)$|^(?:个|家|户|予|在|由|其|该|经|并|可|获得|入选|年度|通过|以)|纳入|进行|实现"
)


_GRADED = re.compile(
    r"[一-鿿]{0,10}(?:结果|考核|评估|评审|验收|考评|评价)[^，。；]{0,14}(?:优秀|良好|合格|达标)[^，。；元]{0,16}?(?:者|的(?=[，再可一给])|(?=[，]))"
)


_CHOSEN = re.compile(
    r"^.*?(?:遴选|评选|选拔|选树|择优)(?:不超过)?\d*[个名家项户]?(?:左右|以上)?(?:优秀)?(?=.{3})"
)


_SUBJECT = re.compile(
    r"^(?P<who>(?:[一-鿿A-Z]|[（(][^（）()]{1,12}[）)]|“[^”]{1,12}”){2,24}?)(?P<rest>(?:因|在(?!职|校|读)|首次|可|享受|住院|医保|每年|获得|通过|参加|符合|被|承接|引进|购买|从事|租住|落户|毕业|认定|经).*)$"
)


def opening_subject(lead: str) -> tuple[str, str | None] | None:
    """The subject that opens a sentence: 获租公寓的应届毕业生，在…就业的，."""
    pieces = [p for p in re.split("[，,]", lead) if p.strip()]
    if not pieces:
        return None
    who, condition = _parted(STRIP_LEFT.sub("", "".join(pieces[0].split())))
    if not who:
        return None
    rest = "，".join("".join(p.split()) for p in pieces[1:]).strip("，")
    return who, shortened(rest.removeprefix("在").removesuffix("的") or condition)


_IN_VIEW_OF = re.compile(r"(?:结合|根据|视|按照?)[^，、]{2,12}(?:实际|情况|需求|结果|等次|标准)$")


def dealt_out(sentence: str, stated: Sequence[Amount]) -> dict[int, tuple[str, str | None]]:
    """Beneficiaries dealt out where 分别 stands between a list of names and a list of as many amounts."""
    out: dict[int, tuple[str, str | None]] = {}
    for mark in re.finditer("分别", sentence):
        group: list[int] = []
        for n, one in enumerate(stated):
            if one.start > mark.end() and (
                not group or len(sentence[stated[group[-1]].end : one.start].strip()) <= 8
            ):
                if not group and one.start - mark.end() > 40:
                    break
                group.append(n)
        if len(group) < 2:
            continue
        begin = max((sentence.rfind(m, 0, mark.start()) for m in "；;。：:"), default=-1) + 1
        begin = max([begin, *(one.end for one in stated if one.end <= mark.start())])
        lead = "".join(sentence[begin : mark.start()].split()).strip("，,的按照")
        lead = _IN_VIEW_OF.sub("", lead)
        lead = (
            re.sub(r"^.*?(?:对于|对|向|为|给)(?=[^，]{2})", "", lead, count=1)
            if re.search("对|向|为|给", lead)
            else lead
        )
        head, condition = _parted_head(lead)
        names = _names(head, len(group))
        for n, name in zip(group, names, strict=False):
            who, own = _parted(name)
            out[n] = (who, own or condition)
    return out


def _names(head: str, count: int) -> list[str]:
    names = [STRIP_LEFT.sub("", name) for name in deal_out(head, count)]
    return names if len(names) == count else []


def _parted_head(lead: str) -> tuple[str, str | None]:
    """A condition that opens a list and holds for all of it: 新认定的国家级、省级….."""
    found = re.match(
        r"^(?P<c>(?:新|首次|当年)[^的、，]{1,12}的|新(?:晋|认定|获批|评定|入选)(?=国家|省|市|县)|符合[^的、，]{2,20}的|购买[^的、，]{2,20}的)(?P<rest>.{2,})$",
        lead,
    )
    if found:
        return found["rest"], found["c"].removesuffix("的")
    return lead, None


def beneficiary_of(
    sentence: str, stated: Sequence[Amount], n: int, carried: tuple[str, str | None]
) -> tuple[str, str | None]:
    """Who gets the n-th amount, and on which condition."""
    one = stated[n]
    graded = _GRADED.search("".join(sentence[stated[n - 1].end if n else 0 : one.start].split()))
    if graded and (n or carried[0]):
        who = carried[0] or beneficiary_of(sentence, stated, 0, carried)[0]
        return who, shortened(graded.group().removesuffix("者").removesuffix("的"))
    label = _label(sentence, stated, n)
    whom = named_after_to(sentence, one.start, stated[n - 1].end if n else 0)
    if label and len(label) >= 2 and not _VERBISH.match(label) and _NOUN.search(label):
        who, condition = _parted(label)
        if not condition:
            outer = whom or named_after_to(sentence, stated[0].start)
            condition = (
                shortened(outer[1] or outer[0])
                if outer and outer[0] != who
                else _opened_with(sentence, stated, label) or carried[1]
            )
        return _with_verb(who)[0], condition
    given = _given(sentence, one) or _given_after(sentence, one)
    if whom and (not given or not _LOAN.search(whom[0])):
        return whom
    if given:
        return given, shortened(whom[1]) if whom else carried[1]
    earlier = named_after_to(sentence, one.start)
    if earlier:
        return earlier
    before = _piece_before(sentence, one.start)
    if before and _WHO.search(before[0]):
        return before
    opening = _subject(sentence, one.start)
    if opening and _WHO.search(opening[0]):
        return opening
    if carried[0]:
        pieces = _condition_pieces(sentence, one.start)
        return carried[0], pieces or carried[1]
    return before or opening or ("", None)


_GIVEN_AFTER = re.compile(
    r"(?:的?(?:标准|比例|额度))?(?:给予|发给|奖励给|补贴给|补助给)(?P<who>[一-鿿（）]{2,16}?)(?:一次性)?(?:资金)?(?:补助|补贴|奖励|资助|奖补|贴息|补偿|支持)"
)
_LOAN = re.compile(
    r"(?:贷款|融资|借款|信贷)$"
)  # what is lent is no beneficiary where one is named: 给予贷款企业补贴


_WHO = re.compile(
    r"(?:企业|单位|机构|平台|项目|人才|人员|个人|团队|中心|基地|园区|毕业生|持有人|者|学校|院校|高校|院所|医院|合作社|家庭|户|职工|劳动者|对象|工作站|农户|主体|公司|组织|协会|"
    r"实验室|车间|工厂|煤矿|银行|基金|商户|学生|家属|教师|村|区县|市县|用户|业主|产品|成果|专利|标准|技师|博士|硕士|本科|大专|类|业务|作品|品牌|孵化器|空间)"
    r"(?:（[^）]*）)?(?:等)?$"
)


def _subject(sentence: str, at: int) -> tuple[str, str | None] | None:
    """The subject that opens a sentence: 绿卡持有人因病住院治疗时，…补助 50%."""
    text = "".join(re.split("[，,；;：:]", sentence[:at])[0].split())
    found = _SUBJECT.match(STRIP_LEFT.sub("", text))
    if not found:
        return None
    who, own = _parted(found["who"])
    return who, own or shortened(found["rest"].removesuffix("时").removesuffix("的"))


def _condition_pieces(sentence: str, at: int) -> str | None:
    """What opens a sentence whose beneficiary was named before: 验收结果为优秀的，再给予…."""
    pieces = re.split("[，,；;：:]", "".join(sentence[:at].split()))
    text = STRIP_LEFT.sub("", pieces[0])
    if len(pieces) > 1 and 3 <= len(text) <= 60:
        return shortened(text.removesuffix("的"))
    found = re.match(r"^(?P<c>.{3,30}?)(?:者|的)(?:再|可|，|一次性|给予|追加)", text)
    return shortened(found["c"]) if found else None


def _label(sentence: str, stated: Sequence[Amount], n: int) -> str:
    """The class printed directly before an amount: 博士（高级技师）2000 元."""
    one = stated[n]
    begin = stated[n - 1].end if n else 0
    region = sentence[begin : one.start]
    depth, cut = 0, 0
    for i, char in enumerate(region):
        if char in "（(":
            depth += 1
        elif char in "）)":
            depth = max(0, depth - 1)
        elif depth == 0 and char in "，,；;：:。":
            cut = i + 1
    text = "".join(region[cut:].split())
    text = re.sub(r"^(?:的标准|元)?(?:给予|予以)?(?:一次性)?(?:奖励|补助|补贴)?[、和及]", "", text)
    whom = re.search(r"(?:^|[^针])(?:对于|对|向|给)(?=.{2})", text)
    if whom:
        text = text[whom.end() :]
    text = STRIP_RIGHT.sub("", STRIP_LEFT.sub("", text))
    if re.search(
        r"贷款|投资额|投入|支出|净额|总额|成本|费用|金额|租金|基准价|年薪|薪酬|保费|LPR|交易额|增量|余额|责任|损失|部分",
        text[-6:],
    ):
        return ""
    if re.search(r"按|给予|奖励|补助|补贴|资助|支持$|上限", text) or _NOT_LABEL.search(text):
        return ""
    return text.removesuffix("等")


_LOST = re.compile(r"(?P<who>.{2,}?)(?:发生|产生|形成|造成)的[^，]{0,6}损失$")


def named_after_to(sentence: str, at: int, since: int = 0) -> tuple[str, str | None] | None:
    """The last 对…/向… before ``at`` (and after ``since``) as beneficiary and condition."""
    best: tuple[str, str | None] | None = None
    for found in _TO_WHOM.finditer(sentence, since, at):
        who = "".join(found["who"].split())
        if re.match(r"(?:接|应|比|照|策|外(?!国|资|籍)|其$|象)", who):
            continue
        lost = _LOST.match(who)
        if lost:
            best = _parted(lost["who"])
        elif who.endswith("的") and len(who) > 4:
            best = _clausal(who.removesuffix("的"))
        else:
            best = _with_verb(STRIP_RIGHT.sub("", who))
    return best if best and best[0] else None


_CLAUSE_VERB = re.compile(
    "首次|承接|带项目|带|获得|取得|开展|购买|引进|通过|实施|实现|参加|建设|当年|纳入|完成|达到|在(?!职|校|读)|被|经|成功|设立|进入"
)


_NAMED_AS = re.compile(
    r"^(?P<c>(?:新|首次|当年|被|经[^，、]{2,8})?(?:认定|评定|评选|确定|命名|授予|列|评|获评|获认定|升级|晋升)(?:为|成为|成))(?P<who>[^，、]{3,30})$"
)


def _clausal(text: str) -> tuple[str, str | None]:
    """对企业承接…成果落地的: the subject is the beneficiary, the rest the condition; 对认定为省级园区的: 省级园区."""
    named = _NAMED_AS.match(text)
    if named:
        return named["who"], named["c"].removesuffix("为")
    verb = _CLAUSE_VERB.search(text)
    if verb and verb.start() >= 2 and "的" not in text[: verb.start()]:
        return text[: verb.start()].strip("（("), shortened(text[verb.start() :])
    return _parted(text)


def _with_verb(who: str) -> tuple[str, str | None]:
    """对符合条件的攻关项目纳入省重大专项: what follows the beneficiary's verb is its condition."""
    head, condition = _parted(_CHOSEN.sub("", who))
    verb = re.search(
        "纳入|通过|进行|实现|总经费|开展|予以|可申请|可享受|可直接|首次|在(?!职|校|读)|结合项目|进入|购买|累计",
        head,
    )
    if verb and verb.start() >= 2:
        return head[: verb.start()], shortened(
            head[verb.start() :] if verb.group() != "总经费" else condition
        )
    return head, condition


def _given(sentence: str, one: Amount) -> str:
    piece = "".join(re.split("[，,；;。：:]", sentence[: one.start])[-1].split())
    found = _GIVEN.search(piece)
    if not found:
        return ""
    who = STRIP_RIGHT.sub("", STRIP_LEFT.sub("", found["who"]))
    return who if len(who) >= 2 and not _VERBISH.match(who) else ""


def _given_after(sentence: str, one: Amount) -> str:
    """按贷款本金的 2‰给予贷款企业补贴: who is named behind the sum."""
    found = _GIVEN_AFTER.match("".join(sentence[one.end : one.end + 60].split()))
    who = STRIP_RIGHT.sub("", STRIP_LEFT.sub("", found["who"])) if found else ""
    return who if len(who) >= 2 and not _VERBISH.match(who) and _WHO.search(who) else ""


def _piece_before(sentence: str, at: int) -> tuple[str, str | None] | None:
    """The part before the comma: 在新三板挂牌的企业，奖励 50 万元; 验收结果为优秀者，…."""
    pieces = list(re.split("[，,；;：:]", "".join(sentence[:at].split())))
    for piece in reversed(pieces[:-1]):
        text = STRIP_LEFT.sub("", piece)
        text = re.sub(r"^(?:在|对|经|获)", "", text)
        if len(text) < 2 or re.search(r"元|[%％‰]|根据|按照|原则|^除|外$", text):
            continue
        if text.endswith("的") and len(text) > 4:
            return _clausal(text.removesuffix("的"))
        if len(text) <= 60 and not _VERBISH.match(text):
            return _with_verb(text)
    return None


def _parted(text: str) -> tuple[str, str | None]:
    """A noun phrase as (beneficiary, condition): 新认定的省级企业技术中心 -> 省级企业技术中心, 新认定."""
    text = text.strip("、，的")
    depth, cut = 0, -1
    for i, char in enumerate(text):
        if char in "（(“":
            depth += 1
        elif char in "）)”":
            depth = max(0, depth - 1)
        elif char == "的" and depth == 0 and i >= 2 and len(text) - i - 1 >= 2:
            cut = i
    if cut > 0:
        who, condition = text[cut + 1 :], text[:cut]
        if who in _GENERIC and len(condition) <= 18 and not _STATES.match(condition):
            return text, None
        return _first(who), shortened(condition)
    found = re.match(r"^(?P<c>新(?:认定|晋升?|获批|引进|建|设立|入选|获认定|入库))(?P<who>.{3,})$", text)
    if found:
        return _first(found["who"]), found["c"]
    return _first(text), None


def _opened_with(sentence: str, stated: Sequence[Amount], label: str) -> str | None:
    """What opens a sentence that then lists classes: 重点企业全职引进人才的，按照正高…、博士…."""
    pieces = re.split("[，,；;：:]", "".join(sentence[: stated[0].start].split()))[:-1]
    if not pieces:
        return None
    text = STRIP_LEFT.sub("", pieces[-1]).removesuffix("的")
    if re.search(r"标准|范围|如下|为$|资金$|方式|[元%]", text) or text.startswith("通过"):
        return None
    return shortened(text) if label not in text and 3 <= len(text) <= 60 else None


_UNSOUND = re.compile(
    r"(?:情况|需求|实际|奖励|补助|补贴|资金|经费|贡献|方面|基数|金额|额度|办法|细则|原则|后|优秀|损失|测算|标准|[。，；：]|[一二三四五六七八九十]+[）)]?|及以上层次)$|^(?:除|用于|作为|结合|根据|其|每|以|按|予|并|的|元|与|和|年(?!度)|出台|制定)"
)


def sound(who: str) -> bool:
    """Whether words can name a beneficiary at all."""
    return len(who) >= 2 and not _UNSOUND.search(who)


_GENERIC = frozenset(("企业", "单位", "机构", "个人", "人员", "项目", "平台", "公司"))


_STATES = re.compile(
    r"新|首次|购买|引进|参加|投资|从事|符合|达到|经|获|通过|成功|开展|承接|取得|完成|实施|云服务|营业|年|.*\d"
)


def _first(names: str) -> str:
    """A list of names, cut at a list boundary below 30 characters."""
    if len(names) <= 30:
        return names
    cut = names.rfind("、", 0, 30)
    return names[:cut] if cut > 1 else names


def shortened(text: str | None) -> str | None:
    if not text:
        return None
    text = text.strip("，、的")
    return text[:80] or None
