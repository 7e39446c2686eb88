"""Who a phrase speaks of and under which condition: 在本县设立的茶企, 茶企首次参展的, 鼓励茶企境外上市, 茶企的经营性贷款."""

from __future__ import annotations

import re

Named = tuple[str, str | None]
"""A beneficiary ('' where none is named) and its condition."""

STRIP_LEFT = re.compile(
    r"^(?:[、，,；;：:\s（(]|第[一二三四五六七八九十百零]+条|其中|以及|和|及|与|并|按照|按|依照|根据|分别|对于|对|向|给予|予以|标准为|标准|发放|奖励|补助|补贴|资助|可享受|享受|一次性|的|最高|为|是|即|每|单个|[①-⑳]|[一二三四五六七八九]是|（?[一二三四五六七八九十]+[）)]|\d+[.．、])+"
)
STRIP_RIGHT = re.compile(
    r"(?:可享受|享受|可获得|获得|分别|按照|按|给予|予以|一次性|奖励|补助|补贴|资助|奖补|支持|发放|最高|不超过|不低于|额度|获|获得|原则上|标准|为|每人|每户|每家|每年|每月|每个|每矿|每项|单个|单户|单人|单笔|的|约|可|再|直接|由|市级财政|市级|省级财政|县级财政|财政|实行|进行|总额|累计|同比例|达|共|[，,：:（(\s])+$"
)
_NOUN = (
    r"(?:企业|单位|机构|平台|项目|人才|人员|个人|团队|中心|基地|园区|毕业生|持有人|(?<!或)者|学校|院校|高校|院所|医院|合作社|家庭|商户|农户|用户|租户|贫困户|职工|劳动者|对象|工作站|主体|公司|集团|组织|协会|商会|"
    r"实验室|车间|工厂|煤矿|银行|基金|学生|家属|教师|农民|村|区县|市县|业主|产品|装备|成果|专利|标准|技师|博士|硕士|本科|大专|类|业务|作品|品牌|孵化器|空间|工作面|企业家|经营户|工商户|农场|牧场|民宿|酒店|景区|街区|冷库|茶园|市场|门店|网点|获奖者|(?<!事)业主|老年人|残疾人|发明人|权利人|负责人|经纪人|[主承协]办方|组织方|儿童|村民|居民|军人|军属|店|企(?!业)|[医药技律教茶艺厨工]师(?!范|资)|(?<=[一-鿿]{2})师(?!范|资)|农(?![业村产机民])|"
    r"(?:学徒|职|茶|矿|员|技)工(?![作业])|(?<=[学考新])生(?![活产态物育])|民(?![营生族政间用])|运动员|教练员|官兵|商)"
)
_BRACKETED = r"(?:[（(“][^）)”]*[）)”])?"
AGENT = re.compile(rf"{_NOUN}{_BRACKETED}(?:等)?$")
_VERB = (
    r"(?:首次|承接|带项目|带|获得|获评|取得|开展|购买|购置|引进|柔性引进|招用|吸纳|通过|实施|实现|参加|参与|建设|建成|当年|纳入|完成|达到|在(?!职|校|读|册)|被|经(?!营|济|费|理)|成功|设立|进入|升级|来(?!源)|到(?!位)|牵头|举办|"
    r"因|每年|上年度|累计|总经费|结合项目|组织|因地制宜|境内外|境外|利用|使用|申报|创建|加大|入选|落户|新增|带动|租赁|租用|租住|入驻|主导|制定|投资(?!额|项目)|从事|主办|承办|毕业满|自主)"
)
_NOUN_THEN_VERB = re.compile(
    rf"^(?P<head>.*?{_NOUN}{_BRACKETED}(?:等)?)(?P<rest>(?:{_VERB}|予以|可申请|可享受|可直接|进行).*)$"
)
_SHORT_THEN_VERB = re.compile(
    rf"^(?P<head>[一-鿿]{{2,8}}?(?<![数额率量入值间比积分新未已每年]))(?P<rest>{_VERB}.*)$"
)
_CHOSEN = re.compile(
    r"^.*?(?:遴选|评选|选拔|选树|择优|资助|支持)(?:不超过)?\d+[个名家项户](?:左右|以上)?(?:优秀|优质)?(?=.{2})|^.*?(?:遴选|评选|选拔|选树|择优)(?:优秀)?(?=.{3})"
)
_NAMED_AS = re.compile(
    r"^(?P<c>(?:新|首次|当年|被|经[^，、]{2,8})?(?:认定|评定|评选|确定|命名|授予|列|评|获评|获认定|升级|晋升)(?:为|成为|成))(?P<who>[^，、]{3,30})$"
)
_LISTED_IN = re.compile(
    r"^(?:当年|首次|新)?(?:进入|纳入|列入|入选)(?:[^，]{2,20}的)?(?P<who>[^，的]{2,30}?)(?:名单|清单|目录|名录|库)$"
)
_LENT = re.compile(
    rf"^(?P<own>.*{_NOUN}{_BRACKETED})(?:的|所?(?:产生|发放|申请|获得|取得|办理)的)?(?:[一-鿿]{{0,6}}经营性|[一-鿿]{{2,12}}产生的经营性|生产经营性|流动资金|创业担保|小额|信用|新增|首笔)*(?:贷款|融资|借款)$"
)
_LOST = re.compile(r"^(?P<who>.{2,}?)(?:发生|产生|形成|造成)的[^，]{0,6}损失$")
_ENCOURAGED = re.compile(
    rf"(?:鼓励|支持|引导|推动)(?P<who>[^，。；：]{{0,24}}?{_NOUN}{_BRACKETED}|中心城区|区县|各地)(?P<rest>{_VERB}[^，。；]*)"
)
_ORDERED = re.compile(r"^(?:鼓励|支持|引导|推动)(?=.{2})")
_COUNTED = re.compile(r"(?:共|不超过)?\d+[个名家项户件]$")
_EXPLAINED = re.compile(r"[（(][^（）()]*(?:除外|下同|以下简称|下称)[^（）()]*[）)]$")
_BOUNDED = re.compile(rf"^(?P<c>.*\d.*(?:以上|以下|以内))(?P<who>[一-鿿]{{0,10}}{_NOUN})$")
_NEWLY = re.compile(
    r"^(?P<c>新(?:认定|晋升?|获批|引进|建|设立|入选|获认定|入库|评定|登记)|首次(?:认定|获评|入选))(?P<who>.{3,})$"
)
_FITTING = re.compile(r"^(?P<c>符合《[^》]*》)(?:中|规定)?(?P<who>.{2,})$")
_GENERIC = frozenset(("企业", "单位", "机构", "个人", "人员", "项目", "平台", "公司"))
_STATES = re.compile(
    r"设立|购置|入驻|租|吸纳|招用|举办|建|生产|销售|出口|承担|主导|牵头|制定|评为|入选|带|有|未|已|因|到|来|对|使用|利用|依法|按|完成|纳入|列入|进入|被|新|首次|购买|引进|参加|投资|从事|符合|达到|经|获|通过|成功|开展|承接|取得|完成|实施|云服务|营业|年|.*\d"
)
_UNSOUND = re.compile(
    r"(?:情况|需求|实际|奖励|补助|补贴|资金|经费|贡献|方面|基数|金额|额度|办法|细则|原则|指标|后|优秀|损失|测算|标准|[。，；：]|[一二三四五六七八九十]+[）)]?)$|^(?:除|用于|作为|结合|根据|其|每|以|按|予|并|可|的|元|与|和|年(?!度)|出台|制定|聚焦|围绕|开展|落实|完善|加强|加快|探索|推进|深化)"
)
_AND_ABOVE = re.compile(r"及以上(?:层次|级别|等级)?$")


def phrase(text: str) -> Named:
    """Read the words after 对/向/给, or a subject: with a closing 的 the phrase tells what its subject does."""
    text = _EXPLAINED.sub("", text)
    whole = text.removesuffix("的")
    if whole != text and len(text) > 4:
        return _told(whole)
    return _named(text)


def _told(text: str) -> Named:
    """茶企承接…项目的: the subject is the beneficiary, the rest its condition; 认定为省级园区的: 省级园区."""
    named = _NAMED_AS.match(text)
    if named:
        return named["who"], named["c"].removesuffix("为")
    listed = _LISTED_IN.match(text)
    if listed:
        return listed["who"], shortened(text)
    return doing(text) or parted(text)


def _named(text: str) -> Named:
    text = _CHOSEN.sub("", text)
    lost = _LOST.match(text)
    if lost:
        return parted(lost["who"])
    lent = _LENT.match(text)
    if lent:
        return parted(lent["own"])
    found = _NOUN_THEN_VERB.match(text)
    if found and not AGENT.search(found["rest"]) and "的" not in found["rest"]:
        who, condition = parted(found["head"])
        rest = "" if found["rest"].startswith("总经费") else found["rest"].removesuffix("时")
        return who, shortened("，".join(part for part in (condition, rest) if part))
    return parted(text)


def doing(text: str) -> Named | None:
    """The first noun of an agent followed by a verb: 在本县登记的茶农首次创办合作社; else a short subject: 主办方举办….."""
    found = _NOUN_THEN_VERB.match(text) or _SHORT_THEN_VERB.match(text)
    if not found:
        return None
    who, own = parted(found["head"])
    if len(who) < 2 or not sound(who):
        return None
    return who, shortened("，".join(part for part in (own, found["rest"]) if part))


def parted(text: str) -> Named:
    """A noun phrase as beneficiary and condition: 新认定的省级企业技术中心 -> 省级企业技术中心, 新认定."""
    text = _COUNTED.sub("", _EXPLAINED.sub("", text.strip("、，的")))
    text = _ORDERED.sub("", text)
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
            return text.removeprefix("在"), None
        return _first(who), shortened(condition)
    found = _NEWLY.match(text) or _BOUNDED.match(text) or _FITTING.match(text)
    if found:
        return _first(found["who"]), shortened(found["c"])
    return _first(text), None


def encouraged(text: str) -> Named | None:
    """鼓励茶企境外上市，…: the last who is encouraged, and to what."""
    urged = list(_ENCOURAGED.finditer(text))
    if not urged:
        return None
    found = urged[-1]
    who, _ = parted(found["who"])
    return (who, shortened(found["rest"])) if len(who) >= 2 else None


def _first(names: str) -> str:
    """A list of names without 等, cut at a list boundary below 80 characters."""
    names = _AND_ABOVE.sub("", names.removesuffix("等"))
    if len(names) <= 80:
        return names
    cut = names.rfind("、", 0, 80)
    return names[:cut] if cut > 1 else names


def sound(who: str) -> bool:
    """Whether words can name a beneficiary at all."""
    return len(who) >= 2 and not _UNSOUND.search(who)


def acts(who: str) -> bool:
    """Whether a beneficiary can receive money itself; business, loans and services belong to someone."""
    return not re.search(r"(?:贷款|融资|借款|信贷|服务|业务|股权投资|保费|保单|险种)$", who)


def shortened(text: str | None) -> str | None:
    """A condition without marks round it, at most 120 characters; None where nothing is left."""
    if not text:
        return None
    text = text.strip("，、；的 ")
    return text[:120] or None
