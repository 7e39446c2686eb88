"""Sums of money and shares as a grant states them, each classed: a sum, a ceiling, a share, or no promise at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from duixian.quantities import Kind, Quantity, read_quantities

_CAP = re.compile(r"(?:最高|最多|不超过|上限为?|封顶|限额|至多|不高于|不得超过)[^，,。；;、\d：:]{0,14}$")
_FLOOR = re.compile(r"(?:不低于|不少于|至少|最低)[^，,。；;、\d]{0,6}$")
_STOPS = re.compile(r"\s*(?:[，,。；;、)）]|的?[^，,。；;、\d]{0,8}(?:经费|奖励|补助|补贴|资金|资助))")
_BOUND = re.compile(
    r"\s*(?:[（(]\s*不?含[^（）()]{0,4}[）)]\s*(?:[—–~至-]|以)|(?:[（(]\s*不?含[^（）()]{0,4}[）)])?\s*(?:及|或)?(?:以上|以下|以内|之内|级))"
)
_OVER = re.compile(
    r"(?:(?<!不)(?<!不得)(?:超过|突破|高于|大于)|达到|达|满|不足|少于|小于|低于(?<!不低于)|首次达到|首次突破|累计|合计为?|总额(?:为|达)?|增加到|降低?至|降到|提高到|提高至|未达到?|占|保持在?|稳定在?|下降|上升|增长)(?:新增|稳定)?(?:就业岗位|岗位)?\s*$"
)
_CONDITION_NOUN = re.compile(
    r"(?:年薪|收入|营收|销售额?|产值|投资额?|投资总额|纳税额?|税收|缴税|注册资本|注册资金|融资|净资产|资产|出资|实缴|工资|缴纳|成本|估值|采购|合同额|交易额|成交额|增加值|利润)[^，,。；;、]{0,8}$"
)
_NOT_PROMISE = re.compile(
    r"(?:贷款(?:额度|支持|金额|余额|规模|期限|年利率)|借款|授信|年利率|利率不|担保费率|费率|优惠$|优惠价|减租|税率|征收|罚款|处以|票价|缴纳|收取|收费|"
    r"占比|比例(?:达到|不低于|提高|提至)|首付|拨付|支付总额|发放比例|预算安排|资金池|注入|出资|反担保|限额标准|采购项目|采购限额|自筹|配套比例|股权|份额|预留)"
)
_INSTALMENT = re.compile(
    r"(?:拨付|预拨|兑付|发放|支付)(?:项目经费|总额|资金|经费|补助|金额|的)*\s*$|^\s*(?:的比例|、|和)?[^，。；]{0,8}(?:拨付|比例(?:分|承担|分担|兑付|拨付|发放))"
)
_LENT = re.compile(r"[^，,。；;奖补]{0,28}(?:贷款|授信|信贷)(?!.{0,6}(?:贴息|奖励|补贴|补助|风险|损失))")
_DESCRIBES = re.compile(
    r"(?:级)?的?(?:企业|单位|机构|个人|人才|装备|工程|小微|中小|项目|上市公司|工业|服务业|高校|产品)(?!.{0,3}(?:奖|补|资助|经费))"
)
_SHARE_OF = re.compile(
    r"提取|计提|结余|净收入|收益|(?:(?<!标准)达到|未达|(?<!不)(?<!不得)超过)[^奖补助]{0,18}$"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """One sum or share. ``role``: 'sum', 'cap', 'floor', 'rate'. ``low``/``high`` in yuan or as a fraction;
    ``high`` is None where no range is printed; ``per`` as printed after 元/."""

    start: int
    end: int
    role: str
    low: Fraction
    high: Fraction | None
    per: str | None
    capped: bool = False

    @property
    def money(self) -> bool:
        return self.role != "rate"


def amounts(sentence: str) -> Iterator[Amount]:
    """The sums and shares of a sentence that may be promises; thresholds, instalments, loans and prices are left out."""
    previous, refused = 0, False
    for found in read_quantities(sentence):
        if not _is_amount(sentence, found):
            continue
        listed = refused and sentence[previous : found.number_start].strip() in (
            "、",
            "和",
            "或",
            "或者",
            "及",
        )
        made = None if listed else _made(sentence, found, previous)
        refused = made is None
        if made:
            yield made
        previous = found.number_end


def _is_amount(sentence: str, found: Quantity) -> bool:
    """Whether a quantity is money or a share; a bare 3 亿 before a stop is money too."""
    if found.kind is Kind.MONEY:
        return True
    if found.kind is Kind.RATE:
        return found.unit in ("%", "‰")
    return found.unit in ("万", "亿") and bool(_STOPS.match(sentence, found.number_end))


def _made(sentence: str, found: Quantity, previous: int) -> Amount | None:
    start, end = found.number_start, found.number_end
    before = "".join(sentence[max(previous, start - 60) : start].split())
    piece = re.split("[，,；;：:。、]", before)[-1]
    after = "".join(sentence[end : end + 40].split())
    cap = bool(_CAP.search(before))
    if _BOUND.match(sentence, end) and not (cap and after.startswith(("以内", "之内"))):
        return None
    if re.search(r"[（(]不?含[^（）()]{0,4}[）)](?:—+|[–~-]|至)$", before):
        return None
    if not cap and _OVER.search(before) and not before.endswith(("标准达到", "不低于")):
        return None
    if not cap and _CONDITION_NOUN.search(piece) and not re.search("奖励|补助|补贴|资助|给予|按", piece):
        return None
    if _refused(sentence, piece, after, start, cap=cap):
        return None
    low, high = _ends(found)
    if found.kind is Kind.RATE:
        if _SHARE_OF.search(piece) or _INSTALMENT.search(before) or _INSTALMENT.search(after) or low > 2:
            return None
        return Amount(start, end, "rate", low, high, None, cap)
    role = "cap" if cap else "floor" if _FLOOR.search(before) else "sum"
    return Amount(start, end, role, low, high, found.per or None, cap)


def _ends(found: Quantity) -> tuple[Fraction, Fraction | None]:
    """Both ends of a quantity in yuan or as a fraction; the upper one None where no range is printed."""
    assert isinstance(found.low, int | Fraction) and isinstance(found.high, int | Fraction)
    scale = 100 if found.kind is Kind.MONEY else 1
    return Fraction(found.low) / scale, None if found.high == found.low else Fraction(found.high) / scale


def _refused(sentence: str, piece: str, after: str, start: int, *, cap: bool) -> bool:
    if _NOT_PROMISE.search(piece) and not re.search("奖励|补助|补贴|贴息|奖补|补偿", piece + after[:12]):
        return True
    if re.match(
        r"(?:的)?(?:贷款(?!.{0,4}(?:补贴|贴息|奖))|信贷|授信|优惠|利率|税率|收取|征收|收费|缴纳|担保(?!费补|.{0,6}(?:补贴|补助|奖))|采购|罚款|收益|份额|股权)",
        after,
    ) or re.match(r"以?融资贴息方式", after):
        return True
    if _LENT.match(after) or (_DESCRIBES.match(after) and not cap):
        return True
    return bool(
        re.search(
            r"(?:每年安排|继续安排|安排约?|设立(?:不少于|总规模)?|投资总额最高)\s*$",
            "".join(sentence[max(0, start - 16) : start].split()),
        )
    )
