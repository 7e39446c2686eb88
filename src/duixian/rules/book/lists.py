"""What benefits share: facts, derived facts and tables, values by date, cases, sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from duixian.rules.book.expecting import expected
from duixian.rules.book.markup import (
    anchor,
    benefit_file,
    link,
    page,
    row,
    rows,
    section,
    table,
    tag,
    terms,
    text,
)
from duixian.rules.book.telling import HITS, Teller
from duixian.rules.explain import values
from duixian.rules.model.computed import Definition
from duixian.rules.model.declared import Enum, Fact, Parameter
from duixian.rules.model.pack import Pack, PackCase
from duixian.rules.model.types import DATE, SPELLS, TEXT, TRUTH, EnumType, NumberType
from duixian.rules.sources.leaning import leanings

CHANGES = {"never": "不会变", "time": "随时间变", "applicant": "申请人可以改变", "office": "由机关记载"}
BETTER = {"higher": "越高越好", "lower": "越低越好"}
TYPES = {TRUTH: "是否", DATE: "日期", TEXT: "文字", SPELLS: "时段"}
MOST_CODES = 200


def facts_page(pack: Pack) -> str:
    """Every fact a case may state, by whose it is, with the benefits that need it."""
    users: dict[str, list[str]] = {}
    for benefit in pack.benefits.values():
        for part in ("scope", "when", "payable"):
            definition = pack.definitions.get(benefit.part(part))
            for fact in definition.facts if definition is not None else ():
                if benefit.id not in users.setdefault(fact, []):
                    users[fact].append(benefit.id)
    parts = []
    for entity in pack.entities.values():
        mine = [f for f in pack.facts.values() if f.role == entity.id and not f.implied]
        body = [_fact(pack, fact, users.get(fact.id, ())) for fact in mine]
        if body:
            parts.append(
                section(f"{entity.label}", table(("事实", "取值", "怎样知道", "哪些待遇用到"), body))
            )
    lead = "判断这些待遇时要知道的事。没有说的一律按“不明”处理，不会当作没有。"
    return page(pack, "facts.html", "事实", tag("p", lead, class_="lead"), *parts)


def _fact(pack: Pack, fact: Fact, users: Sequence[str]) -> list[str]:
    notes = [fact.question, fact.definition]
    name = tag("span", text(fact.label), id=anchor(fact.id)) + "".join(
        tag("small", text(note)) for note in notes if note
    )
    ways = [
        f"登记库：{fact.register}" if fact.register else "", f"材料：{fact.evidence}" if fact.evidence else "",
        f"由{fact.decided_by}认定" if fact.decided_by else "", CHANGES.get(fact.changes, ""), BETTER.get(fact.better, ""),
    ]  # fmt: skip
    used = "、".join(link(benefit_file(b), pack.benefits[b].title) for b in users)
    return [name, text(_kind(pack, fact)), text("；".join(way for way in ways if way)), used]


def _kind(pack: Pack, fact: Fact) -> str:
    if isinstance(fact.type, EnumType):
        enum = pack.enums[fact.type.name]
        return enum.label if enum.tree or len(enum.labels) > 8 else "、".join(enum.labels)
    if isinstance(fact.type, NumberType):
        return f"{values.of_fact(fact.lo, fact, pack.enums)}至{values.of_fact(fact.hi, fact, pack.enums)}"
    inner = "、".join(attribute.label for attribute in fact.attributes)
    return TYPES[fact.type] + (f"（{inner}）" if inner else "")


def rules_page(teller: Teller) -> str:
    """Derived facts, classifications and decision tables."""
    pack = teller.pack
    grades = [
        section(known.label or id_, _head(teller, pack.definitions[id_]),
                teller.within("", known.cite).decision(known.criteria, None, "由高到低，取最高的一档"), id_=anchor(id_))
        for id_, known in pack.classifications.items()
    ]  # fmt: skip
    tables = [
        section(known.label or id_, _head(teller, pack.definitions[id_]),
                teller.within("", known.cite).decision(known.rows, known.otherwise, HITS[known.hit]), id_=anchor(id_))
        for id_, known in pack.tables.items()
    ]  # fmt: skip
    derived = [
        section(known.label or id_, _head(teller, known), _derived(teller, known), id_=anchor(id_))
        for id_, known in pack.definitions.items()
        if known.kind == "derived"
    ]
    return page(pack, "rules.html", "共用规则", *grades, *tables, *derived)


def _head(teller: Teller, known: Definition) -> str:
    entity = teller.pack.entities.get(known.role)
    whose = text(f"{entity.label}的　") if entity is not None else ""
    return tag("p", whose, teller.cite(known.cite), class_="soft")


def _derived(teller: Teller, known: Definition) -> str:
    here = teller.within("", known.cite)
    return here.conditions(known.expr) if known.type == TRUTH else here.value(known.expr, known.cite)


def values_page(teller: Teller) -> str:
    """Parameters by date, sets, enumerations and catalogues."""
    pack = teller.pack
    parameters = [
        table(("自", "数值"), [[text(day.isoformat()), text(_on(pack, known.type, value))] for day, value in known.values],
              _called(pack, known)) + tag("p", teller.cite(known.cite), class_="soft")
        for known in pack.parameters.values()
    ]  # fmt: skip
    sets = (
        row(
            text(f"{known.label or known.id}：{'、'.join(_members(pack.enums[known.enum], known.ranges))}"),
            teller.cite(known.cite),
        )
        for known in pack.sets.values()
    )
    enums = (
        row(text(f"{known.label}：{_scale(known)}"), teller.cite(known.cite))
        for known in pack.enums.values()
        if not known.tree
    )
    trees = [
        table(
            ("代码", "名称"),
            [[text(v), text(label)] for v, label in zip(known.values, known.labels, strict=True)][
                :MOST_CODES
            ],
            known.label,
        )
        for known in pack.enums.values()
        if known.tree
    ]
    return page(
        pack, "values.html", "数值和目录", section("随日期变动的数值", *parameters), section("集合", rows(sets)),
        section("分级和种类", rows(enums)), section("目录", *trees),
    )  # fmt: skip


def _called(pack: Pack, known: Parameter) -> str:
    """A parameter's label; of one that has a value for each value of an enumeration, with that value."""
    whole, _, value = known.id.partition(".")
    mine = {id_.partition(".")[2] for id_ in pack.parameters if id_.startswith(f"{whole}.")}
    for enum in pack.enums.values():
        if value and mine <= set(enum.values):
            return f"{known.label}（{enum.labels[enum.values.index(value)]}）"
    return known.label


def _on(pack: Pack, type_: Any, value: int | None) -> str:
    if value is None:
        return "停止"
    if type_ == TRUTH:
        return "是" if value else "否"
    return values.of_type(value, type_, pack.enums)


def _members(enum: Enum, ranges: tuple[tuple[int, int], ...]) -> Iterator[str]:
    for first, last in ranges:
        yield from ([enum.labels[first]] if enum.tree else enum.labels[first : last + 1])


def _scale(enum: Enum) -> str:
    return " < ".join(enum.labels) if enum.ordered else "、".join(enum.labels)


def cases_page(pack: Pack) -> str:
    """The cases of the pack: what is given, what must come out."""
    parts = []
    for number, case in enumerate(pack.cases, 1):
        given = terms(_given(pack, case), long=True)
        wanted = rows(
            tag(
                "li",
                link(benefit_file(id_), pack.benefits[id_].title),
                text(f"：{expected(pack, id_, expect)}"),
            )
            for id_, expect in case.expect.items()
        )
        derived = rows(
            tag("li", text(f"{pack.definitions[id_].label or id_}：{value}"))
            for id_, value in case.values.items()
        )
        parts.append(section(case.name, given, tag("h3", "应当"), wanted, derived, id_=f"case-{number}"))
    lead = "每次改动规则，都要让这些案例重新通过。"
    return page(pack, "cases.html", "案例", tag("p", lead, class_="lead"), *parts)


def _given(pack: Pack, case: PackCase) -> Iterator[tuple[str, str]]:
    for key, value in case.document.items():
        if key == "as_of":
            yield "计算日", text(value)
            continue
        entity = pack.entities.get(key)
        label = entity.label if entity is not None else key
        yield label, text(_stated(pack, key, value)) or "（没有）"


def _stated(pack: Pack, role: str, value: Any) -> str:
    """A part of a case in words: facts by their labels, values as written."""
    if isinstance(value, Mapping):
        return "，".join(_one(pack, role, name, inner) for name, inner in value.items())
    if isinstance(value, (list, tuple)):
        return "；".join(_stated(pack, role, item) for item in value) or "没有"
    return _said(None, pack, value)


def _one(pack: Pack, role: str, name: str, value: Any) -> str:
    fact = _fact_of(pack, role, name)
    label = fact.label if fact is not None else {"from": "自", "to": "至"}.get(name, name)
    return f"{label} {_stated(pack, role, value) if isinstance(value, list | tuple | Mapping) else _said(fact, pack, value)}"


def _fact_of(pack: Pack, role: str, name: str) -> Fact | None:
    """The fact of a role, of the entity it is like, or an attribute of the role's spells."""
    kind = pack.entities[role].kind if role in pack.entities else role
    found = pack.facts.get(f"{role}.{name}") or pack.facts.get(f"{kind}.{name}")
    attributes = (a for f in pack.facts.values() if f.role == kind for a in f.attributes if a.name == name)
    return found or next(attributes, None)


def _said(fact: Fact | None, pack: Pack, value: Any) -> str:
    """A value as a case writes it, with the label of an enumeration's value and the unit of a bare number."""
    if value is None:
        return "没有"
    word = str(value)
    if word.lower() in ("true", "false"):
        return "是" if word.lower() == "true" else "否"
    if fact is not None and isinstance(fact.type, EnumType):
        enum = pack.enums[fact.type.name]
        return dict(zip(enum.values, enum.labels, strict=True)).get(word, word)
    bare = fact is not None and isinstance(fact.type, NumberType) and word[-1:].isdigit()
    return f"{word} {fact.unit}".strip() if bare and fact is not None else word


def sources_page(pack: Pack) -> str:
    """The documents the rules lean on, and which rules lean on which article."""
    by_document: dict[str, dict[str, list[str]]] = {}
    for lean in leanings(pack):
        places = by_document.setdefault(lean.cite.document or lean.cite.full, {})
        places.setdefault(lean.cite.path, []).append(lean.owner)
    parts = []
    for id_, places in by_document.items():
        document = pack.documents.get(id_)
        title = document.title if document is not None else id_
        known = () if document is None else (
            ("文号", text(document.number)), ("成文", text(document.issued or "")), ("施行", text(document.start or "")),
            ("失效", text(document.end or "")),
        )  # fmt: skip
        body = [
            [text(path or "全文"), text("、".join(dict.fromkeys(owners)))] for path, owners in places.items()
        ]
        parts.append(section(title, terms(known), table(("条款", "依据它的规则"), body)))
    return page(pack, "sources.html", "依据", *parts)
