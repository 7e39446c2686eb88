"""Grants of money: to whom, under which condition, how much, with which ceiling, per what, how often."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

from duixian.text.clauses.amounts import Amount, amounts
from duixian.text.clauses.beneficiaries import (
    beneficiary_of,
    dealt_out,
    masked,
    named_after_to,
    opening_subject,
    printed,
)
from duixian.text.clauses.noun_phrases import STRIP_RIGHT, Named, sound
from duixian.text.clauses.sentences import sentences
from duixian.text.clauses.values import plain
from duixian.text.model import Clause, Node, NodeType, Passage

_GIVES = re.compile(
    r"奖励|补助|补贴|资助|奖补|贴息|津贴|安家费|补偿|报销|扶持资金|经费支持|资金支持|资助经费|给予[^，。；]{0,40}支持|支持额度|奖金|慰问金|生活费|抚恤金|救助金|奖学金|助学金|保障金"
)


_GUARD = re.compile(r"元|[%％‰]|\d\s*万")


_FORM = re.compile(r"（万元）|\(万元\)")


_YEARS = re.compile(
    r"(?:第\s*[一二三四五1-5]\s*年度?|第\s*[一二三四五1-5]\s*、\s*第?\s*[一二三四五1-5]\s*年|首年|前\s*\d\s*年|之?后\s*\d\s*年|次年)"
)


_HALVED = re.compile(r"(?:第\s*[二三2-3]\s*年|次年|之?后\s*\d\s*年|以后)[^，。；]{0,10}减半")


_CEILING_ONLY = re.compile(
    r"(?:同一|单个|单户|单人|每人|每户|每家|每个|一个|该项|年度|累计|合计)[^，。；]{0,24}(?:最高|不超过|累计)"
)


_CEILING_OPENS = re.compile(r"\s*(?:每|单|同一|一个|最高|不超过|累计|总额|年度|其中|且|并)")
_FIRM_PAID = re.compile(
    r"给予(?:用人单位|企业|单位)|(?:签约|引进|引才|招用|吸纳)[^，。；]{0,16}(?:企业|单位|机构)[，,]|企业[^，。；]{0,4}薪酬补贴"
)


_BY_UNIT = frozenset(
    [
        "月",
        "年",
        "吨",
        "个",
        "件",
        "套",
        "台",
        "亩",
        "次",
        "天",
        "日",
        "矿",
        "千瓦时",
        "平方米",
        "立方米",
        "公里",
        "课时",
        "证",
        "kg",
        "辆",
        "头",
        "只",
        "张",
        "平",
        "度",
        "斤",
        "项",
    ]
)


_MEASURED = frozenset(
    ("美元", "亩", "吨", "公里", "平方米", "立方米", "千瓦", "千瓦时", "床", "头", "只", "株", "度", "人次")
)


_EACH = re.compile(
    r"(?:每(?!年|月|季)|单(?!位|项[一-鿿]{2,}(?:企业|产品)))\s*(?:引进|招用|吸纳|带动|培养|新增|培育|增加)?(?:1|一)?"
    r"(?P<unit>美元|万元|亩|吨|公里|平方米|立方米|千瓦时?|床|头|只|株|度|人次|个|家|户|名|位|人|项|所|笔|矿|证|台|套|辆|件|篇|例)?(?P<noun>(?!年|月)[一-鿿]{2,12}?)?(?:[（(][^（）()]*[）)])?(?=一次性|给予|最高|不超过|实际|按|原则|奖|补|资助|支持|获|年|每|月|\d|\s|累计|总额|就业|$)"
)


_COUNTS_UP = re.compile(r"\s*(?:对)?每(?:引进|招用|吸纳|带动|培养|新增|培育|增加)")


_LEADS = re.compile(
    r"(?:奖励|补助|补贴|资助|奖补|津贴|安家费|支持)[^，。；]{0,12}(?:标准|额度|金额)[^，。；]{0,8}(?:[：:]\s*)?$|(?:给予|予以)[^，。；]{0,14}(?:奖励|补助|补贴|资助|奖补)[^，。；]{0,4}[：:]\s*$|(?:奖励|补助|补贴|资助|奖补)[^，。；]{0,6}[：:]\s*$"
)


_LISTED = re.compile(
    r"\s*(?:—{1,2}|[（(]?\d{1,2}[）)]|\d{1,2}[.．、]|[①-⑳]|[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,2}[、是])"
)


@dataclass(slots=True)
class _Promise:
    """One grant while it is read."""

    amount: Amount
    beneficiary: str = ""
    condition: str | None = None
    kind: str = "fixed"
    cap: Fraction | None = None
    per: str | None = None
    period: str | None = None
    tiers: list[Fraction] = field(default_factory=list)
    span: tuple[int, int] | None = None


def grant(nodes: Sequence[Node]) -> tuple[Clause, ...]:
    """The grants of a document's nodes, one a beneficiary class."""
    clauses: list[Clause] = []
    leads: dict[str | None, str] = {}
    for node in nodes:
        text = node.own.text
        lead = leads.get(node.parent, "")
        if _LEADS.search(words := node.heading + text):
            leads[node.key] = words
            if words.rstrip().endswith(("：", ":")):
                leads[node.parent] = words
        elif node.type is not NodeType.TABLE and not _LISTED.match(text):
            leads.pop(node.parent, None)
        if node.type in (NodeType.TABLE, NodeType.SIGNATURE) or not _GUARD.search(text) or _FORM.search(text):
            continue
        if lead or _GIVES.search(text):
            clauses.extend(_of_node(node, lead))
    return tuple(clauses)


def _of_node(node: Node, lead: str) -> Iterator[Clause]:
    """The grants of a node; ``lead`` is what announces a list of sums (奖励标准如下：) the node stands in, or ''."""
    promises: list[tuple[int, _Promise]] = []
    last_who: Named = (named_after_to(lead + "，", len(lead) + 1) if lead else None) or ("", None)
    previous: list[_Promise] = []
    for start, end in sentences(node.own.text):
        sentence = masked(node.own.text[start:end])
        if not _GUARD.search(sentence):
            if _GIVES.search(sentence):
                last_who = named_after_to(sentence, len(sentence)) or last_who
            continue
        stated = list(amounts(sentence))
        if not stated:
            continue
        if not (lead or _GIVES.search(sentence)):
            previous = []
            continue
        if previous and all(one.role == "cap" for one in stated) and _CEILING_ONLY.search(sentence):
            for promise in previous:
                if promise.cap is None:
                    _put_cap(promise, stated[0], sentence)
            continue
        made = list(_promises(sentence, stated, last_who))
        promises.extend((start, one) for one in made)
        previous = [one for one in made if one.kind == "rate"]
        if made:
            last_who = (made[-1].beneficiary, made[-1].condition)
    for offset, promise in promises:
        yield _clause(node, node.own, offset, promise)


def _put_cap(promise: _Promise, cap: Amount, sentence: str) -> None:
    promise.cap = cap.low
    promise.kind = "rate_with_cap"
    promise.per = promise.per or _each(sentence, cap)


def _promises(sentence: str, stated: Sequence[Amount], carried: Named) -> Iterator[_Promise]:
    """Group the amounts of a sentence into promises."""
    stepped = _steps(sentence, stated, carried)
    if stepped:
        yield stepped
        return
    dealt = dealt_out(sentence, stated)
    halved = bool(_HALVED.search(sentence))
    out: list[_Promise] = []
    for n, one in enumerate(stated):
        last = out[-1] if out else None
        if last is not None and one.role == "cap" and n and not _fresh(sentence, stated[n - 1], one):
            if last.amount.role == "rate" and last.cap is None and last.kind != "cap":
                for earlier in _listed_with(out, sentence):
                    _put_cap(earlier, one, sentence)
            elif last.amount.role == "floor" and last.cap is None:
                last.kind, last.cap = "tiered", one.low
                last.amount = replace(last.amount, high=one.low)
            elif last.kind == "per_unit" and last.cap is None:
                last.cap = one.low
            continue
        if (
            last is not None
            and last.kind == "cap"
            and one.role == "sum"
            and one.money
            and _joined(sentence, stated[n - 1], one)
        ):
            one = replace(one, role="cap", capped=True)
        promise = _Promise(one)
        who = dealt.get(n) or beneficiary_of(sentence, stated, n, carried)
        promise.beneficiary, promise.condition = who
        if not sound(promise.beneficiary):
            promise.beneficiary = out[-1].beneficiary if out else carried[0]
            promise.condition = promise.condition if promise.condition != promise.beneficiary else None
        _class(promise, sentence, stated, n)
        if not promise.beneficiary:
            promise.beneficiary = (
                out[-1].beneficiary if out else (promise.per or "") if len(promise.per or "") > 2 else ""
            )
        if halved and one.role in ("sum", "rate") and one.high is None:
            promise.kind, promise.period = "tiered", "yearly"
            promise.tiers = [one.low, one.low / 2]
        out.append(promise)
    _share_period(sentence, out)
    yield from out


def _listed_with(promises: Sequence[_Promise], sentence: str) -> Iterator[_Promise]:
    """The last promise and the shares listed with it: 分别按 1‰、2‰给予奖励，最高 200 万元 caps both."""
    later: _Promise | None = None
    for promise in reversed(promises):
        if later is not None and not (
            promise.amount.role == "rate"
            and promise.cap is None
            and _joined(sentence, promise.amount, later.amount)
        ):
            return
        yield promise
        later = promise


def _joined(sentence: str, before: Amount, one: Amount) -> bool:
    """Whether only a list mark stands between two amounts: 最高 3000 元、2000 元."""
    return sentence[before.end : one.start].strip() in ("、", "和", "及", "，", ",")


def _share_period(sentence: str, promises: Sequence[_Promise]) -> None:
    """A period said once before or after a list of classes holds for the list: 一次性安家费，标准为：…."""
    for pairs in (pairwise(promises), pairwise(promises[::-1])):
        for known, other in pairs:
            first, second = sorted((known.amount, other.amount), key=lambda one: one.start)
            between = sentence[first.end : second.start]
            if (
                other.period is None
                and known.period
                and len(between) <= 24
                and not re.search("[；;。]|[，,](?!.{0,14}$)|给予|奖励", between)
            ):
                other.period = known.period


def _fresh(sentence: str, before: Amount, one: Amount) -> bool:
    """Whether a ceiling begins a promise of its own: a new 对…, a ； with another beneficiary, or a list of sums."""
    between = sentence[before.end : one.start]
    if re.search(r"对[^，。；]{3,}(?:给予|按|最高|奖励|补助|补贴)|[；;][^；;]{0,4}对", between):
        return True
    part = re.split("[；;]", between)[-1]
    if part is not between and not _CEILING_OPENS.match(part):
        return True
    if before.role == "cap" and part.lstrip("，,元万亿 ").startswith("其中"):
        return True
    if re.search("同一|单个|单户|单人|每人|每户|累计|总额|且|并|单笔", between):
        return False
    return before.role in ("cap", "sum") and len(between) > 14


def _class(promise: _Promise, sentence: str, stated: Sequence[Amount], n: int) -> None:
    """The kind, the ceiling, the unit and the period of one promise."""
    one = promise.amount
    if one.role == "rate":
        promise.kind = "tiered" if one.high is not None else "rate"
    elif one.high is not None:
        promise.kind = "tiered"
    elif one.role == "cap":
        promise.kind, promise.cap = "cap", one.low
    promise.per = one.per or _each(sentence, one)
    begin = stated[n - 1].end if n else 0
    stop = stated[n + 1].start if n + 1 < len(stated) else len(sentence)
    promise.period = _period(
        sentence, begin, one, stop, shared=n == 0 or len(stated) == 1, last_stop=len(sentence)
    )
    if promise.kind == "fixed" and promise.per in _MEASURED:
        promise.kind = "per_unit"
    if promise.kind == "fixed" and one.per:
        parts = re.split("[·・•．./]", one.per)
        if any(part in _BY_UNIT for part in parts) or (parts == ["人"] and _FIRM_PAID.search(sentence)):
            promise.kind = "per_unit"
    if one.per:
        promise.period = promise.period or _by_time(one.per)


def _by_time(per: str) -> str | None:
    return "monthly" if per.endswith("月") else "yearly" if per.endswith("年") else None


def _period(sentence: str, begin: int, one: Amount, stop: int, *, shared: bool, last_stop: int) -> str | None:
    near = sentence[max(begin, one.start - 40) : one.start]
    after = sentence[one.end : min(last_stop, one.end + 60)].split("；")[0]
    piece = re.split("[；;。]", near)[-1]
    if "一次性" in piece or re.match(r"(?:[^，。；]{0,40}|[^，。；]{0,12}标准，)一次性", after):
        return "one-off"
    if re.search(r"每月|按月", piece):
        return "monthly"
    if re.search(r"(?:每年|每人每年|(?<!上)(?<!上一)年度|每人·?年|按年)[^，]{0,24}$", piece):
        return "yearly"
    return None


def _each(sentence: str, one: Amount) -> str | None:
    """The unit of 每户…, 单个项目… printed before an amount in its part of the sentence."""
    pieces = re.split("[，,；;。：:]", sentence[max(0, one.start - 60) : one.start])
    for piece in (pieces[-1], *(earlier for earlier in pieces[-2:-1] if _COUNTS_UP.match(earlier))):
        each = list(_EACH.finditer("".join(piece.split())))
        if each:
            unit, noun = each[-1]["unit"], each[-1]["noun"]
            if noun and unit in (None, "个", "家", "项", "所"):
                return str(STRIP_RIGHT.sub("", noun)) or unit
            return unit or None
    return None


def _steps(sentence: str, stated: Sequence[Amount], carried: Named) -> _Promise | None:
    """One promise in steps over years: 第一年…30%…，第二年…20%."""
    if len(stated) < 2:
        return None
    begin = 0
    for one in stated:
        if not _YEARS.search(sentence[begin : one.start]):
            return None
        begin = one.end
    promise = _Promise(stated[0], kind="tiered", period="yearly", tiers=[one.low for one in stated])
    first = _YEARS.search(sentence)
    lead = sentence[: first.start()] if first else sentence
    named = (named_after_to(lead + "给予", len(lead)), opening_subject(lead), carried)
    promise.beneficiary, promise.condition = next((who for who in named if who and sound(who[0])), ("", None))
    promise.span = (stated[0].start, stated[-1].end)
    return promise


def _clause(node: Node, passage: Passage, offset: int, promise: _Promise) -> Clause:
    one = promise.amount
    fixed = promise.kind in ("fixed", "per_unit")
    rated = promise.kind in ("rate", "rate_with_cap")
    who, condition = printed((promise.beneficiary, promise.condition))
    data: dict[str, Any] = {
        "beneficiary": who or None,
        "condition": None if condition == who else condition,
        "amount_kind": promise.kind,
        "amount": plain(one.low) if fixed else None,
        "rate": plain(one.low) if rated else None,
        "cap": plain(promise.cap) if promise.cap is not None else None,
        "per": printed((promise.per, None))[0] if promise.per else None,
        "period": promise.period,
    }
    if promise.tiers:
        data["tiers"] = [plain(tier) for tier in promise.tiers]
    elif one.high is not None and promise.kind == "tiered":
        data["range"] = [plain(one.low), plain(one.high)]
    start, end = promise.span or (one.start, one.end)
    sure = 0.9 if promise.beneficiary else 0.6
    why = "句中写明金额与对象" if promise.beneficiary else "句中只见金额，对象不明"
    return Clause("grant", node.key, passage.span(offset + start, offset + end), data, sure, why)
