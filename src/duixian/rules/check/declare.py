"""The declarations of a pack: documents, entities, enumerations, catalogues, facts, parameters and sets."""

from __future__ import annotations

from dataclasses import replace

from duixian.rules.check import reading
from duixian.rules.check.citing import Citing
from duixian.rules.check.constants import typed_constant
from duixian.rules.check.context import Context
from duixian.rules.check.joining import merge
from duixian.rules.check.symbols import Raw, Symbols
from duixian.rules.check.vocabulary import Vocabulary
from duixian.rules.errors import Pos, Reporter, nearest
from duixian.rules.lang.units import DAYS, MONEY, MONTHS, NONE, UnitError, read_unit
from duixian.rules.load.files import Source
from duixian.rules.load.trees import Map, Scalar, Tree
from duixian.rules.model.declared import CodeSet, Document, Enum, Fact, Parameter
from duixian.rules.model.types import (
    DATE,
    FIRST_DAY,
    LAST_DAY,
    SPELLS,
    TEXT,
    TRUTH,
    EnumType,
    NumberType,
    Type,
)

_DEFAULT_RANGES = {MONTHS: (0, 1200), DAYS: (0, 36_600), NONE: (0, 10**9)}


class Declarer:
    """Fills `Symbols` from a `Source`; what is wrong goes to the reporter."""

    def __init__(self, source: Source, symbols: Symbols, reporter: Reporter, citing: Citing) -> None:
        self.source, self.symbols, self.reporter, self.citing = source, symbols, reporter, citing

    def all(self, constants: Context) -> None:
        """Everything that needs no expression but constants; `constants` is where those are checked."""
        self.constants = constants
        Vocabulary(self.source, self.symbols, self.reporter, self.citing).all()
        for entity, members in self.source.nested.get("facts", {}).items():
            self.facts(entity, members)
        for name, tree in self._section("parameters"):
            self.parameter(name, tree)
        for name, tree in self._section("sets"):
            self.code_set(name, tree)
        self.raws()

    def _section(self, name: str) -> list[tuple[str, Tree]]:
        return list(self.source.sections.get(name, {}).items())

    def _at(self, section: str, name: str) -> Pos:
        return self.source.keys.get((section, name), Pos())

    # facts

    def facts(self, entity: str, members: dict[str, Tree]) -> None:
        if entity not in self.symbols.entities:
            self.reporter.report(
                "unknown-entity",
                self.source.keys.get(("facts", entity), Pos()),
                f"没有实体“{entity}”{nearest(entity, self.symbols.entities)}",
                "先在 entities 里定义",
            )
            return
        for name, tree in members.items():
            at = self.source.keys.get((f"facts.{entity}", name), tree.at)
            fact = self.fact(entity, name, tree, at)
            if fact is None:
                continue
            for role in self.symbols.entities.values():
                if role.kind == entity:
                    self.add_fact(replace(fact, id=f"{role.id}.{name}", role=role.id))
            self.symbols.add_label(f"role {entity}", fact.label, name)

    def add_fact(self, fact: Fact) -> None:
        """Make a fact known, with its attributes when it is a list of spells."""
        if fact.type == SPELLS:
            attributes = tuple(replace(a, id=f"{fact.id}.{a.name}", role=fact.id) for a in fact.attributes)
            fact = replace(fact, attributes=attributes)
            for attribute in attributes:
                self.symbols.facts[attribute.id] = attribute
                self.symbols.add_label(f"role {fact.id}", attribute.label, attribute.name)
        self.symbols.facts[fact.id] = fact

    def fact(self, role: str, name: str, tree: Tree, at: Pos) -> Fact | None:
        typed = self.type_of(tree)
        if typed is None:
            return None
        type_, ticks, decimals = typed
        lo, hi = self.range_of(tree, type_, ticks)
        attributes: tuple[Fact, ...] = ()
        if type_ == SPELLS:
            own = [
                self.fact(name, key, inner, where)
                for key, inner, where in reading.entries(tree, "attributes")
            ]
            days = [
                Fact(id=key, role=name, name=key, label=label, type=DATE, lo=FIRST_DAY, hi=LAST_DAY, at=at)
                for key, label in (("from", "起"), ("to", "止"))
            ]
            attributes = (*days, *(a for a in own if a is not None))
        return Fact(
            id=f"{role}.{name}", role=role, name=name, label=reading.text(tree, "label"), type=type_, lo=lo, hi=hi,
            unit=reading.text(tree, "unit") or ("元" if type_ == NumberType(MONEY, 100) else ""), ticks=ticks, decimals=decimals,
            question=reading.text(tree, "question"), definition=reading.text(tree, "definition"),
            evidence=reading.text(tree, "evidence"), register=reading.text(tree, "register"),
            effort=int(reading.text(tree, "effort", "3")), changes=reading.text(tree, "changes", "office"),
            better=reading.text(tree, "better"), sensitivity=reading.text(tree, "sensitivity", "personal"),
            attributes=attributes, implied=self._booked(tree, type_), cite=self.citing.read(tree), at=at,
        )  # fmt: skip

    def _booked(self, tree: Tree, type_: Type) -> str:
        """What the books tell: the day of the first payment of a benefit, or how much of it was granted."""
        key = "first_paid" if reading.part(tree, "first_paid") is not None else "granted"
        benefit, known = reading.text(tree, key), self.source.sections.get("benefits", {})
        wanted, kind = (DATE, "date") if key == "first_paid" else (NumberType(MONEY, 100), "money")
        if benefit and (benefit not in known or type_ != wanted):
            what = (
                f"benefits 里没有“{benefit}”{nearest(benefit, known)}" if benefit not in known else f"{key} 填的应当是 {kind}"
            )  # fmt: skip
            self.reporter.report(
                "booked-fact", reading.place(tree, key), what, f"写 type: {kind}，{key}: 一项待遇的名字"
            )
            return ""
        return f"{key.partition('_')[0]}:{benefit}" if benefit else ""

    def type_of(self, tree: Tree) -> tuple[Type, int, int] | None:
        """(type, ticks to one input unit, decimals) of a fact or parameter."""
        name = reading.text(tree, "type")
        plain: dict[str, Type] = {"truth": TRUTH, "date": DATE, "text": TEXT, "spells": SPELLS}
        if name in plain:
            return plain[name], 1, 0
        if name in self.symbols.enums:
            return EnumType(name), 1, 0
        written = reading.text(tree, "unit") or ("元" if name == "money" else "")
        try:
            unit = read_unit(written)
        except UnitError:
            self.reporter.report(
                "bad-unit",
                reading.place(tree, "unit"),
                f"不认识的单位“{written}”",
                "写成 元、年、人、元/人 的样子",
            )
            return None
        if (
            name not in ("money", "rate", "number")
            or (name == "money" and unit.dimension != MONEY)
            or (name == "rate" and unit.dimension != NONE)
        ):
            known = ["truth", "money", "rate", "number", "date", "text", "spells", *self.symbols.enums]
            self.reporter.report(
                "unknown-type",
                reading.place(tree, "type"),
                f"没有类型“{name}”{nearest(name, known)}，或单位不合",
                f"可用：{'、'.join(known)}",
            )
            return None
        decimals = int(reading.text(tree, "decimals", {"rate": "4", "money": "2"}.get(name, "0")))
        if unit.dimension == MONEY:
            return NumberType(MONEY, 100), int(unit.factor * 100), decimals
        fine = unit.factor / 10**decimals
        scale = fine.denominator
        return (
            NumberType(unit.dimension, scale),
            int(unit.factor * scale) if (unit.factor * scale).denominator == 1 else 1,
            decimals,
        )

    def range_of(self, tree: Tree, type_: Type, ticks: int) -> tuple[int, int]:
        """The least and greatest run-time integer, declared or by default for the type."""
        if isinstance(type_, EnumType):
            return 0, len(self.symbols.enums[type_.name].values) - 1
        if type_ == DATE:
            default = FIRST_DAY, LAST_DAY
        elif isinstance(type_, NumberType):
            if type_.is_money:
                default = 0, 10**14
            elif reading.text(tree, "type") == "rate":
                default = 0, type_.scale
            else:
                low, high = _DEFAULT_RANGES.get(type_.dimension, (0, 10**9))
                default = low * type_.scale, high * type_.scale
        else:
            return 0, 0
        written = reading.items(tree, "range")
        if not written:
            return default
        ends = [
            typed_constant(i.text, i.body, self.constants, type_) if isinstance(i, Scalar) else None
            for i in written
        ]
        if len(ends) == 2 and None in ends:
            return default  # what is wrong with an end was reported
        if len(ends) != 2 or ends[0] is None or ends[1] is None or ends[0] > ends[1]:
            self.reporter.report(
                "bad-range",
                reading.place(tree, "range"),
                "range 应当是 [最小, 最大]",
                "写两个值，小的在前，都带单位，例如 range: [0 元, 500 万元]",
            )
            return default
        return ends[0], ends[1]

    # parameters and sets

    def parameter(self, name: str, tree: Tree) -> None:
        typed = self.type_of(tree)
        if typed is None:
            return
        by = reading.text(tree, "by")
        if by and by not in self.symbols.enums:
            self.reporter.report(
                "unknown-value",
                reading.place(tree, "by"),
                f"没有枚举“{by}”{nearest(by, self.symbols.enums)}",
                "写一个枚举的名字",
            )
            return
        columns: dict[str, list[tuple[object, int | None]]] = {}
        for written, value, at in reading.entries(tree, "values"):
            day = reading.read_day(written, at, self.reporter)
            cells = value if isinstance(value, Map) else None
            for word, cell in cells.entries.items() if cells else [("", value)]:
                place = cells.keys[word] if cells else at
                key = self._column(name, by, word, place)
                if day is None or key is None or not isinstance(cell, Scalar):
                    continue
                ended = cell.text == "ended"
                ticks = None if ended else typed_constant(cell.text, cell.body, self.constants, typed[0])
                if any(known == day for known, _ in columns.get(key, ())):
                    what = f"参数“{name}”在 {day} 这一天写了两次"
                    self.reporter.report("defined-twice", place, what, "删去一处")
                elif ticks is not None or ended:
                    columns.setdefault(key, []).append((day, ticks))
        if not columns and not self.reporter.problems:
            self.reporter.report(
                "unknown-value", reading.place(tree, "values"), f"参数“{name}”一个值也没有", "写上 日期: 值"
            )
        for key, values in columns.items():
            full = f"{name}.{key}" if key else name
            self.symbols.parameters[full] = Parameter(
                id=full, label=reading.text(tree, "label"), type=typed[0], values=tuple(sorted(values)),  # type: ignore[arg-type]
                unit=reading.text(tree, "unit"), cite=self.citing.read(tree), at=self._at("parameters", name),
            )  # fmt: skip
        if by:
            self.symbols.keyed[name] = by
        else:
            self.symbols.add_label("parameter", reading.text(tree, "label"), name)

    def _column(self, name: str, by: str, word: str, at: Pos) -> str | None:
        """Which of a parameter's columns a word means: one for each value of `by`; None when reported."""
        place = self.symbols.value_place(by, word) if by and word else None
        if bool(word) == bool(by) and (place is not None or not by):
            return self.symbols.enums[by].values[place] if place is not None else ""
        self.reporter.report(
            "unknown-value", at, f"参数“{name}”的值与 by 不合：“{word}”", "有 by 时每个日期下写 值: 数"
        )
        return None

    def code_set(self, name: str, tree: Tree) -> None:
        of = reading.text(tree, "of")
        enum = self.symbols.enums.get(of)
        if enum is None:
            self.reporter.report(
                "unknown-value",
                reading.place(tree, "of"),
                f"没有枚举或目录“{of}”{nearest(of, self.symbols.enums)}",
                "写一个枚举或目录的名字",
            )
            return
        chosen = self._places(tree, "members", enum) - self._places(tree, "except", enum)
        ranges = merge([(place, place) for place in chosen])
        self.symbols.sets[name] = CodeSet(
            id=name,
            label=reading.text(tree, "label"),
            enum=of,
            ranges=tuple(ranges),
            cite=self.citing.read(tree),
            at=self._at("sets", name),
        )
        self.symbols.add_label("set", reading.text(tree, "label"), name)

    def _places(self, tree: Tree, key: str, enum: Enum) -> set[int]:
        found: set[int] = set()
        for item in reading.items(tree, key):
            word = item.text if isinstance(item, Scalar) else ""
            place = self.symbols.value_place(enum.id, word)
            if place is None:
                known = [*enum.values, *enum.labels]
                self.reporter.report(
                    "unknown-value",
                    item.at,
                    f"“{enum.label}”里没有“{word}”{nearest(word, known)}",
                    "改成已有的值",
                )
            else:
                found.update(range(place, (enum.last[place] if enum.tree else place) + 1))
        return found

    # what is checked when first needed

    def raws(self) -> None:
        """Derived facts, classifications, tables and benefits by name; duplicates with facts are reported."""
        symbols = self.symbols
        for entity, members in self.source.nested.get("derived", {}).items():
            if entity not in symbols.entities:
                at = self.source.keys.get(("derived", entity), Pos())
                self.reporter.report(
                    "unknown-entity",
                    at,
                    f"没有实体“{entity}”{nearest(entity, symbols.entities)}",
                    "先在 entities 里定义",
                )
                continue
            for name, tree in members.items():
                at = self.source.keys.get((f"derived.{entity}", name), tree.at)
                self._raw(Raw("derived", name, entity, tree, at), reading.text(tree, "label"))
        for name, tree in self._section("classifications"):
            self._raw(
                Raw(
                    "classification", name, reading.text(tree, "of"), tree, self._at("classifications", name)
                ),
                reading.text(tree, "label"),
            )
        for name, tree in self._section("tables"):
            symbols.tables[name] = Raw(
                "table", name, reading.text(tree, "of"), tree, self._at("tables", name)
            )
            symbols.add_label("table", reading.text(tree, "label"), name)
        for name, tree in self._section("benefits"):
            symbols.benefits[name] = Raw(
                "benefit", name, reading.text(tree, "of"), tree, self._at("benefits", name)
            )
            symbols.add_label("benefit", reading.text(tree, "title"), name)

    def _raw(self, raw: Raw, label: str) -> None:
        if raw.entity not in self.symbols.entities:
            self.reporter.report(
                "unknown-entity",
                raw.at,
                f"没有实体“{raw.entity}”{nearest(raw.entity, self.symbols.entities)}",
                "先在 entities 里定义",
            )
            return
        fact = self.symbols.facts.get(f"{raw.entity}.{raw.name}")
        other = self.symbols.derived.get((raw.entity, raw.name))
        if fact is not None or other is not None:
            first = fact.at if fact is not None else other.at if other is not None else raw.at
            self.reporter.report(
                "defined-twice", raw.at, f"“{raw.name}”定义了两次", "删去一处，或改名", related=[first]
            )
            return
        self.symbols.derived[raw.entity, raw.name] = raw
        if label:
            self.symbols.add_label(f"role {raw.entity}", label, raw.name)


def documents(source: Source, symbols: Symbols, reporter: Reporter) -> None:
    """The documents the pack leans on."""
    for name, tree in source.sections.get("documents", {}).items():
        symbols.documents[name] = Document(
            id=name, title=reading.text(tree, "title"), number=reading.text(tree, "number"), issued=reading.day(tree, "issued", reporter),
            start=reading.day(tree, "from", reporter), end=reading.day(tree, "to", reporter),
            at=source.keys.get(("documents", name), Pos()),
        )  # fmt: skip
