"""To whom a sum is promised and on which condition, read from the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from duixian.text.clauses.amounts import Amount
from duixian.text.clauses.indicators import deal_out
from duixian.text.clauses.noun_phrases import (
    AGENT,
    STRIP_LEFT,
    STRIP_RIGHT,
    Named,
    acts,
    doing,
    encouraged,
    parted,
    phrase,
    shortened,
    sound,
)

_TO_WHOM = re.compile(
    r"(?:对于|对(?!地方|社会|经济|国家|其|应|比|照|象|接|策)|向|(?<![作认评定列称成确级升转改设别均准])为(?!\d|基数|期|准|目标|主|其)|给(?!予))(?P<who>[^，,；;。：:]{2,90}?(?:[，,](?:但|且|并)[^，,；;。：:]{2,60}?)?)(?=[，,]|分别|一次性|每年按|每月|按照?(?!规定)|给予|予以|最高|不超过|(?:奖励|补助|补贴)(?!条件|对象|资金|标准|范围|政策|申请|后)|发放|提供|实行|进行(?:奖励|奖补|补助|补贴|资助|补偿|贴息)|，)"
)
_GIVEN = re.compile(
    r"(?:给予|奖励|补助|补贴|资助|支持|发给)(?:每(?:个|家|户|名|位|人|所)?|单个|单户)?(?P<who>[一-鿿（）()“”、]{2,24}?)(?:一次性|最高|不超过|每人|每年|每月)*$"
)
_GIVEN_AFTER = re.compile(
    r"(?:的?(?:标准|比例|额度))?(?:给予|发给|奖励给|补贴给|补助给)(?P<who>[一-鿿（）]{2,16}?)(?:一次性)?(?:资金)?(?:补助|补贴|奖励|资助|奖补|贴息|补偿|支持)"
)
_NOUN = re.compile(r"[一-鿿A-Za-z）)”]$")
_VERBISH = re.compile(
    r"^(?:给予|奖励|补助|补贴|资助|支持|按|按照|分别|一次性|最高|不超过|标准|其|由|在|经|并|可|再|同|单个|单户|每)"
)
_NOT_LABEL = re.compile(
    r"(?:基础上|追加|增加|之后|后|时|优秀|良好|合格|损失|其中|期间|以内|以上|以下|纳入|年|月|人|户|个|家|内|由|实际|测算|考核|认定|分别|增加|"
    r"建设|情况|资金|经费|需求|结果|等次|费|人民币|后补)$|发放|领取|^(?:带动|引进|招用|吸纳|增加)|^(?:个|家|户|予|在|由|其|该|经|并|可|获得|入选|年度|通过|以)|纳入|进行|实现"
)
_NOT_A_CLASS = re.compile(
    r"贷款|投资额|投入|支出|净额|总额|成本|费用|金额|租金|基准价|年薪|薪酬|工资|保费|LPR|交易额|增量|余额|责任|损失|部分"
)
_GRADED = re.compile(
    r"[一-鿿]{0,10}(?:结果|考核|评估|评审|验收|考评|评价)[^，。；]{0,14}(?:优秀|良好|合格|达标)[^，。；元]{0,16}?(?:者|的(?=[，再可一给])|(?=[，]))"
)
_SUBJECT = re.compile(
    r"^(?P<who>(?:[一-鿿A-Z]|[（(][^（）()]{1,12}[）)]|“[^”]{1,12}”){2,24}?)(?P<rest>(?:因|在(?!职|校|读)|首次|可|享受|住院|医保|每年|获得|通过|参加|符合|被|承接|引进|购买|从事|租住|落户|毕业|认定|经).*)$"
)
_IN_VIEW_OF = re.compile(r"(?:结合|根据|视|按照?)[^，、]{2,12}(?:实际|情况|需求|结果|等次|标准)$")
_LISTED_SUMS = re.compile(
    r"^(?P<before>.*?)(?P<list>\d[\d.]*[万亿]?元?(?:[、和]\d[\d.]*[万亿]?元?)+)(?P<after>.*)$"
)
_RATED = re.compile(
    r"^(?P<verb>(?:首次|新|当年)?被?(?:评|认定|评定|命名|列)为)(?P<list>[^的]+、[^的]+)的(?P<noun>[^的]{2,})$"
)
_LOAN = re.compile(r"(?:贷款|融资|借款|信贷)$")  # 给予贷款企业补贴: what is lent is no beneficiary
_EXAMINED = re.compile(
    r"(?:情况|工作|绩效)?(?:开展|进行)[^，]{0,6}(?:考评|考核|评价|评估|评审|检查|督查|核查)$"
)
_PROMISED = re.compile(
    r"(?:获[^，]{0,8}(?=支持))?(?:支持额度|补贴|补助|奖励|给予|可享受|享受|可获|可申[请领]|原则上|最高|不超过|每人|每年|每月|按月|按年).*$"
)
_COUNTED_UP = re.compile(r"每(?:引进|招用|吸纳|带动|培养|新增|增加|培育)")
_KIND = re.compile(r"^(?:[一二三四五六七八九十]|[A-Z])类[一-鿿]{0,6}$")
_INSIDE = str.maketrans("，,；;。：:、", "\ue000\ue001\ue002\ue003\ue004\ue005\ue006\ue007")
_BACK = {ord(kept): mark for mark, kept in zip("，,；;。：:、", map(chr, range(0xE000, 0xE008)), strict=True)}
_BRACKET = re.compile(r"[（(][^（）()]*[）)]")


def masked(sentence: str) -> str:
    """The sentence with the stops inside brackets put out of the way, so that a bracket never ends a part."""
    return _BRACKET.sub(lambda found: found.group().translate(_INSIDE), sentence)


def printed(named: Named) -> Named:
    """What was read of a masked sentence, as printed."""
    who, condition = named
    return who.translate(_BACK), condition.translate(_BACK) if condition else condition


def opening_subject(lead: str) -> Named | None:
    """The subject that opens a sentence: 获租公寓的应届毕业生，在…就业的，."""
    pieces = [p for p in re.split("[，,]", lead) if p.strip()]
    if not pieces:
        return None
    who, condition = phrase(STRIP_LEFT.sub("", "".join(pieces[0].split())))
    if not who:
        return None
    told = ["".join(piece.split()) for piece in pieces[1:]]
    rest = "，".join(piece for piece in told if piece.endswith("的"))
    return who, shortened(rest.removeprefix("在").removesuffix("的") or condition)


def dealt_out(sentence: str, stated: Sequence[Amount]) -> dict[int, Named]:
    """Beneficiaries dealt out where 分别 stands between a list of names and a list of as many amounts."""
    out: dict[int, Named] = {}
    for mark in re.finditer("分别", sentence):
        group = _sums_after(sentence, stated, mark.end())
        if len(group) < 2:
            continue
        begin = max((sentence.rfind(m, 0, mark.start()) for m in "；;。：:"), default=-1) + 1
        begin = max([begin, *(one.end for one in stated if one.end <= mark.start())])
        lead = "".join(sentence[begin : mark.start()].split()).strip("，,按照")
        out.update(zip(group, _dealt(lead, len(group)), strict=False))
    return out


def _sums_after(sentence: str, stated: Sequence[Amount], at: int) -> list[int]:
    """The amounts of one kind that follow a place as a list."""
    group: list[int] = []
    for n, one in enumerate(stated):
        if one.start < at:
            continue
        if not group and one.start - at > 40:
            break
        if group and len(sentence[stated[group[-1]].end : one.start].strip()) > 8:
            break
        group.append(n)
    if len({stated[n].money for n in group}) > 1 or any(stated[n].role == "floor" for n in group):
        return []
    return group


def _dealt(lead: str, count: int) -> list[Named]:
    """The names of a list before 分别, each with its condition."""
    lead = re.sub(r"[，,]每[月年人]$", "", _IN_VIEW_OF.sub("", lead).rstrip("，,"))
    whose = re.match(r"^(?P<who>[^，]{2,40})[，,]对其(?P<rest>.+)$", lead)
    if whose:
        who, _ = phrase(STRIP_LEFT.sub("", whose["who"]))
        return [(who, shortened(name)) for name in _names(whose["rest"], count)]
    lead = re.sub(r"[，,]?每[一-鿿]$", "", lead)
    pieces = re.split("[，,]", lead)
    listed = [piece for piece in pieces if "、" in piece]
    asked = [piece.removesuffix("的") for piece in pieces if piece.endswith("的") and piece not in listed]
    if len(pieces) > 1 and len(listed) == 1 and len(_names(STRIP_LEFT.sub("", listed[0]), count)) == count:
        return [
            (who, shortened("，".join(p for p in (own, *asked) if p)))
            for who, own in _dealt(listed[0], count)
        ]
    told = lead.endswith("的")
    if re.search("对|向|为|给", lead):
        lead = re.sub(r"^.*?(?:对于|对|向|(?<![认评列称成作])为|给)(?=[^，]{2})", "", lead, count=1)
    sums = _LISTED_SUMS.match(lead)
    if sums and len(listed := re.split("[、和]", sums["list"])) == count:
        return [phrase(sums["before"] + one + sums["after"]) for one in listed]
    lead = STRIP_LEFT.sub("", lead.removesuffix("的"))
    head, condition = _parted_head(lead)
    if told and not head.startswith(("获", "取得", "荣获")) and (doer := doing(head)):
        return [(doer[0], shortened(name)) for name in _names(doer[1] or "", count)]
    rated = _RATED.match(head)
    if rated:
        return [(rated["noun"], rated["verb"] + name) for name in _names(rated["list"], count)]
    prize = (
        re.match(r"^(?P<verb>(?:当年|首次|新)?(?:获得?|取得|荣获|评为|认定为))(?=[^，]+、)", head)
        if told
        else None
    )
    if prize:
        return [
            (re.sub(r"(?<=.{2})(?:荣誉)?称号$", "", name), prize["verb"])
            for name in _names(head[prize.end() :], count)
        ]
    out: list[Named] = []
    for name in _names(head, count):
        who, own = phrase(name)
        out.append((who, own or condition))
    return out


def _names(head: str, count: int) -> list[str]:
    names = [STRIP_LEFT.sub("", name) for name in deal_out(head, count)]
    return names if len(names) == count else []


def _parted_head(lead: str) -> Named:
    """A condition that opens a list and holds for all of it: 新认定的国家级、省级….."""
    found = re.match(
        r"^(?P<c>(?:新|首次|当年)[^的、，]{1,12}的|新(?:晋|认定|获批|评定|入选)(?=国家|省|市|县)|符合[^的、，]{2,20}的|购买[^的、，]{2,20}的)(?P<rest>.{2,})$",
        lead,
    )
    if found and found["c"] not in found["rest"]:
        return found["rest"], found["c"].removesuffix("的")
    return lead, None


def beneficiary_of(sentence: str, stated: Sequence[Amount], n: int, carried: Named) -> Named:
    """Who gets the n-th amount, and on which condition."""
    who, condition = _beneficiary_of(sentence, stated, n, carried)
    begin = max(sentence.rfind(mark, 0, stated[n].start) for mark in "；;") + 1
    first = next((one for one in stated if one.start >= begin), stated[n])
    for piece in re.split("[，,：:]", "".join(sentence[begin : first.start].split()))[:-1]:
        told = STRIP_LEFT.sub("", piece).removesuffix("的")
        if piece.endswith("的") and len(told) >= 4 and who not in told and told not in (condition or ""):
            condition = shortened("，".join(part for part in (condition, told) if part))
    return who, condition


def _beneficiary_of(sentence: str, stated: Sequence[Amount], n: int, carried: Named) -> Named:
    one = stated[n]
    since = stated[n - 1].end if n else 0
    graded = _GRADED.search("".join(sentence[since : one.start].split()))
    if graded and (n or carried[0]):
        who = carried[0] or beneficiary_of(sentence, stated, 0, carried)[0]
        return who, shortened(graded.group().removesuffix("者").removesuffix("的"))
    part = max(sentence.rfind(mark, 0, one.start) for mark in "；;") + 1
    whom = named_after_to(sentence, one.start, max(since, part))
    label = _label(sentence, stated, n)
    if label and not (whom and re.search(r"(?:每|单)[个家户项]?$", _before(sentence, one, label))):
        return _labelled(sentence, stated, label, whom)
    given = _given(sentence, one) or _given_after(sentence, one)
    urged = encouraged("".join(sentence[max(since, part) : one.start].split()))
    if whom and urged and not given and not acts(whom[0]):
        return urged[0], shortened("的".join(part for part in (whom[1], whom[0]) if part))
    if whom and (not given or not _LOAN.search(whom[0])):
        return whom
    if given:
        earlier = named_after_to(sentence, one.start)
        if earlier and earlier[0] != given and earlier[0].endswith(given):
            return earlier
        return given, shortened(whom[1]) if whom else _told_before(sentence, one.start) or carried[1]
    if urged:
        return urged
    for found in _further(sentence, one.start, part):
        if found and AGENT.search(found[0]):
            return found
    earlier = named_after_to(sentence, one.start)
    if earlier:
        return earlier
    if carried[0]:
        return carried[0], _condition_pieces(sentence, one.start) or carried[1]
    before = _piece_before(sentence, one.start)
    return before or _subject(sentence[part : one.start]) or ("", None)


def _further(sentence: str, at: int, part: int) -> Iterator[Named | None]:
    """Where else a beneficiary may be printed: before the comma, as the subject of its part or of the sentence."""
    yield named_after_to(sentence, at, part)
    yield _piece_before(sentence[part:], at - part)
    yield _subject(re.split("[，,：:]", sentence[part:at])[-1])
    yield _subject(sentence[part:at])
    yield _subject(sentence[:at])


def _before(sentence: str, one: Amount, label: str) -> str:
    """What stands before a label in its part."""
    piece = "".join(re.split("[，,；;：:]", sentence[: one.start])[-1].split())
    return piece[: max(0, piece.rfind(label))]


def _labelled(sentence: str, stated: Sequence[Amount], label: str, whom: Named | None) -> Named:
    """A class named before its amount, with what was said before the list of classes."""
    who, condition = phrase(label)
    if not condition:
        outer = whom or named_after_to(sentence, stated[0].start)
        if outer and outer[0] != who and (label not in outer[0] or len(outer[0]) > 2 * len(label)):
            condition = shortened(outer[1] or outer[0])
        else:
            condition = _opened_with(sentence, stated, label)
    return who, condition


def _told_before(sentence: str, at: int) -> str | None:
    """What a subject must do, printed in the parts before the sum: 茶企每年…，取得成效的，按…给予茶企…."""
    pieces = re.split("[，,；;：:]", "".join(sentence[:at].split()))[:-1]
    kept = [p for p in pieces if not re.match(r"(?:经[^，]{0,8}(?:认定|审核)后?|按|根据|由|市级|财政)", p)]
    return shortened("，".join(STRIP_LEFT.sub("", piece) for piece in kept[-2:]))


def _subject(lead: str) -> Named | None:
    """The subject that opens a part of a sentence: 绿卡持有人因病住院治疗时，…补助 50%."""
    text = STRIP_LEFT.sub("", "".join(re.split("[，,；;：:]", lead)[0].split()))
    found = _SUBJECT.match(text)
    if not found or re.match("除|通过|从|自|在|根据|按", text):
        return None
    who, own = parted(found["who"])
    return who, own or shortened(_PROMISED.sub("", found["rest"]).removesuffix("时").removesuffix("的"))


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
    text = STRIP_RIGHT.sub("", STRIP_LEFT.sub("", re.split("按照|按(?!规)|标准为", text)[-1]))
    text = re.sub(r"每[一-鿿]{1,3}$", "", text)
    if _NOT_A_CLASS.search(text[-6:]) or len(text) < 2 or _VERBISH.match(text) or not _NOUN.search(text):
        return ""
    if re.search(r"给予|奖励|补助|补贴|资助|支持$|上限", text) or _NOT_LABEL.search(text):
        return ""
    return _of_its_kind(text, sentence[:begin], "".join(region[:cut].split())).removesuffix("等")


def _of_its_kind(label: str, earlier: str, between: str) -> str:
    """A class of a kind said once: 一类工种技师6000元，高级技师8000元 makes the second 一类工种高级技师."""
    kinds = [piece for piece in re.split("[，,；;：:]", between) if _KIND.match(piece)]
    if kinds:
        return kinds[-1] + label
    if "类" in label or re.search("[；;。]", between):
        return label
    last = re.split("[，,；;：:、按]", "".join(earlier.split()))[-1]
    core = re.match(r"^(?P<kind>.*?类[一-鿿]{2}?)(?P<own>[一-鿿]{2,}?)(?:每|\d)", last)
    if core and label.endswith(core["own"]) and label != core["own"] and not label.startswith(core["kind"]):
        return core["kind"] + label
    return label


def named_after_to(sentence: str, at: int, since: int = 0) -> Named | None:
    """The last 对…/向… before ``at`` (and after ``since``) as beneficiary and condition."""
    best: Named | None = None
    for found in _TO_WHOM.finditer(sentence, since, at):
        who = "".join(found["who"].split())
        if re.match(r"(?:接|应|比|照|策|外(?!国|资|籍|贸)|其$|象)", who) or _EXAMINED.search(who):
            continue
        who = re.sub(r"^(?:每|单)[个家户名位项所]?(?=.{2})", "", who)
        read = phrase(who if who.endswith("的") else STRIP_RIGHT.sub("", who))
        if sound(read[0]):
            best = read
    return best


def _given(sentence: str, one: Amount) -> str:
    piece = "".join(re.split("[，,；;。：:]", sentence[: one.start])[-1].split())
    found = _GIVEN.search(piece)
    if not found:
        return ""
    who = STRIP_RIGHT.sub("", STRIP_LEFT.sub("", found["who"]))
    return who if sound(who) and not _VERBISH.match(who) and who != "人民币" else ""


def _given_after(sentence: str, one: Amount) -> str:
    """按贷款本金的 2‰给予贷款企业补贴: who is named behind the sum."""
    found = _GIVEN_AFTER.match("".join(sentence[one.end : one.end + 60].split()))
    who = STRIP_RIGHT.sub("", STRIP_LEFT.sub("", found["who"])) if found else ""
    return who if len(who) >= 2 and not _VERBISH.match(who) and AGENT.search(who) else ""


def _piece_before(sentence: str, at: int) -> Named | None:
    """The part before the comma: 在新三板挂牌的企业，奖励 50 万元; 验收结果为优秀者，…."""
    first: Named | None = None
    for piece in reversed(re.split("[，,；;：:]", "".join(sentence[:at].split()))[:-1]):
        if _COUNTED_UP.match(piece):
            first = first or ("", shortened(piece))
            continue
        text = re.split(r"(?<=.{4})按照?(?![规时期月年])", STRIP_LEFT.sub("", piece))[0]
        if len(text) < 2 or re.search(r"[%％‰]|根据|按照|原则|^除|外$|^用于|^作为|^以|^经|^其$|标准$", text):
            continue
        if re.search(r"\d[万亿]?元", text) and not text.endswith("的") and not AGENT.search(text):
            continue
        if len(text) <= 120 and not (_VERBISH.match(text) and not text.startswith("在")):
            read = phrase(re.sub(r"^(?:对|获)", "", text))
            if AGENT.search(read[0]):
                return read
            if text.endswith("的") and sound(read[0]):
                read = ("", shortened(text))
            first = first or (read if sound(read[0]) or read[1] else None)
    return first


def _opened_with(sentence: str, stated: Sequence[Amount], label: str) -> str | None:
    """What opens a sentence that then lists classes: 重点企业全职引进人才的，按照正高…、博士…."""
    pieces = re.split("[，,；;：:]", "".join(sentence[: stated[0].start].split()))[:-1]
    if not pieces:
        return None
    text = STRIP_LEFT.sub("", pieces[-1]).removesuffix("的")
    if re.search(r"标准|范围|如下|为$|资金$|方式|[元%]", text) or text.startswith("通过"):
        return None
    return shortened(text) if label not in text and 3 <= len(text) <= 60 else None
