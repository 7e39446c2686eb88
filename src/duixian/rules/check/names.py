"""What a dotted name means in an expression: a fact, a derived fact, a table, a parameter, a part of a benefit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from duixian.rules.check.context import Context
from duixian.rules.check.maker import RefusedError
from duixian.rules.errors import Pos, nearest
from duixian.rules.lang.syntax import Name
from duixian.rules.model.computed import Definition
from duixian.rules.model.nodes import AsOf, DefRef, Expr, FactRef, ParameterRef
from duixian.rules.model.types import DATE, FIRST_DAY, LAST_DAY, SPELLS, TEXT, TRUTH, EnumType, Type

BENEFIT_PARTS = {"eligible": "status", "amount": "counted", "payable": "payable"}


class Definer(Protocol):
    """Checks definitions when they are first needed (and reports circles)."""

    def derived(self, role: str, name: str, at: Pos) -> Definition: ...

    def table(self, name: str, role: str, at: Pos) -> Definition: ...

    def benefit_part(self, benefit: str, part: str, at: Pos) -> Definition: ...

    def gate(self, fact: str, at: Pos) -> Definition | None: ...

    def inline(self, role: str, name: str, context: Context) -> Expr: ...


class Lookup:
    """Resolves names; definitions come from `definer`, so that each is checked before what uses it."""

    def __init__(self, definer: Definer) -> None:
        self.definer = definer

    def knows(self, tree: Name, context: Context) -> bool:
        """Whether the name means something here by itself (not as a value of an enumeration)."""
        if tree.text == "as_of" or tree.text in context.extra:
            return True
        return self._find(tree, context) is not None

    def resolve(self, tree: Name, context: Context, expected: Type | None) -> Expr:
        """The node for a name; refuses with the nearest known names."""
        if tree.text == "as_of":
            node: Expr = context.maker.make(AsOf, tree.at, DATE, lo=FIRST_DAY, hi=LAST_DAY)
            return node
        found = self._find(tree, context)
        if found is None:
            raise self._unknown(tree, context, expected)
        return found()

    def role_of(self, tree: Name, context: Context) -> tuple[str, list[str]]:
        """The role a name's first parts lead to, and the parts that are left."""
        symbols, role = context.symbols, context.role
        parts = list(tree.parts)
        if parts and len(parts) > 1 and symbols.named("entity", parts[0]) == role:
            parts.pop(0)
        while len(parts) > 1:
            child = symbols.child_role(role, parts[0])
            if child is None or symbols.entities[child].of != role:
                break
            role = child
            parts.pop(0)
        return role, parts

    def rows(self, tree: Name, context: Context) -> str | None:
        """The many-role or the spells fact a name means (`contracts`, `person.insurance`), if it means one."""
        symbols = context.symbols
        parts, role = list(tree.parts), context.role
        if len(parts) > 1 and symbols.named("entity", parts[0]) == role:
            parts.pop(0)
        while parts:
            child = symbols.child_role(role, parts[0])
            if child is None or symbols.entities[child].of != role:
                break
            role = child
            parts.pop(0)
        if not parts:
            return role if symbols.entities[role].many else None
        if not role:  # a constant is about nobody
            return None
        word = symbols.named(f"role {symbols.entities[role].kind}", parts[0])
        fact = symbols.facts.get(f"{role}.{word}")
        return fact.id if fact is not None and fact.type == SPELLS and len(parts) == 1 else None

    def _find(self, tree: Name, context: Context) -> Callable[[], Expr] | None:
        symbols, at = context.symbols, tree.at
        if context.rows:
            fact = self._row_fact(tree, context)
            if fact is not None:
                return lambda: self._fact(fact, context, at)
        if tree.parts[0] in ("benefit", "待遇") and len(tree.parts) == 3:
            return self._benefit(tree, context)
        role, parts = self.role_of(tree, context)
        if len(parts) == 1 and role:  # a constant is about nobody
            word = symbols.named(f"role {symbols.entities[role].kind}", parts[0])
            if f"{role}.{word}" in symbols.facts:
                return lambda: self._fact(f"{role}.{word}", context, at)
            if (symbols.entities[role].kind, word) in symbols.derived:
                return lambda: self._derived(role, word, context, at)
        if len(tree.parts) == 1:
            word = symbols.named("parameter", tree.text)
            if word in symbols.parameters:
                return lambda: self.parameter(word, context, at)
            word = symbols.named("table", tree.text)
            if word in symbols.tables:
                return lambda: self._ref(self.definer.table(word, context.role, at), context, at)
        if len(tree.parts) == 2 and f"{tree.parts[0]}.{tree.parts[1]}" in symbols.parameters:
            return lambda: self.parameter(tree.text, context, at)
        return None

    def _row_fact(self, tree: Name, context: Context) -> str | None:
        symbols, rows = context.symbols, context.rows
        parts = list(tree.parts)
        if len(parts) == 2 and parts[0] in (
            rows,
            rows.split(".")[-1],
            symbols.entities[rows].label if rows in symbols.entities else "",
        ):
            parts.pop(0)
        if len(parts) != 1:
            return None
        space = symbols.entities[rows].kind if rows in symbols.entities else rows
        word = symbols.named(f"role {space}", parts[0])
        if f"{rows}.{word}" in symbols.facts:
            return f"{rows}.{word}"
        if rows in symbols.entities and (space, word) in symbols.derived:
            return f"{rows}.{word}"
        return None

    def _fact(self, fact: str, context: Context, at: Pos) -> Expr:
        symbols, maker = context.symbols, context.maker
        if fact not in symbols.facts:
            role, _, name = fact.rpartition(".")
            return self.definer.inline(role, name, context)
        known = symbols.facts[fact]
        many = known.role in symbols.entities and symbols.entities[known.role].many
        if (many or known.role not in symbols.entities) and context.rows != known.role:
            raise maker.refuse(
                "many-rows",
                at,
                f"“{known.label}”有许多条，不能直接取值",
                f"用 any、all、count、sum、max、min 汇总，例如 count({known.role} where …)",
            )
        if known.type == SPELLS:
            raise maker.refuse(
                "spells-value",
                at,
                f"“{known.label}”是时段列表，不能直接取值",
                f"用时段的函数，例如 months_in({known.name}) >= 3 月",
            )
        if known.type == TEXT and not context.texts:
            raise maker.refuse(
                "text-value", at, f"“{known.label}”是文字，不能用在规则里", "改成枚举、目录或是非的事实"
            )
        gate = self.definer.gate(fact, at)
        if gate is not None:
            return self._ref(gate, context, at)
        return maker.make(FactRef, at, known.type, fact=fact, lo=known.lo, hi=known.hi)

    def _derived(self, role: str, word: str, context: Context, at: Pos) -> Expr:
        if context.symbols.entities[role].many:
            raise context.maker.refuse(
                "many-rows", at, f"“{word}”有许多条，不能直接取值", "用 any、all、count、sum 汇总"
            )
        return self._ref(self.definer.derived(role, word, at), context, at)

    def _benefit(self, tree: Name, context: Context) -> Callable[[], Expr] | None:
        symbols = context.symbols
        name = symbols.named("benefit", tree.parts[1])
        part = BENEFIT_PARTS.get(tree.parts[2])
        if name not in symbols.benefits or part is None:
            return None
        return lambda: self._ref(self.definer.benefit_part(name, part, tree.at), context, tree.at)

    def parameter(self, name: str, context: Context, at: Pos, day: Expr | None = None) -> Expr:
        """A parameter's value on the case's day or on `day`."""
        known = context.symbols.parameters[name]
        values = [v for _, v in known.values if v is not None]
        lo, hi = (min(values), max(values)) if values else (0, 0)
        node: Expr = context.maker.make(
            ParameterRef,
            at,
            known.type,
            parameter=name,
            day=day,
            lo=lo,
            hi=hi,
            may_na=known.type != TRUTH or (day is not None and day.may_na),
            cite=known.cite or context.maker.cite,
        )
        return node

    def _ref(self, definition: Definition, context: Context, at: Pos) -> Expr:
        expr = definition.expr
        node: Expr = context.maker.make(
            DefRef, at, definition.type, definition=definition.id, lo=expr.lo, hi=expr.hi, may_na=expr.may_na
        )
        return node

    def _unknown(self, tree: Name, context: Context, expected: Type | None) -> RefusedError:
        symbols = context.symbols
        if isinstance(expected, EnumType) and len(tree.parts) == 1:
            enum = symbols.enums[expected.name]
            near = nearest(tree.text, [*enum.values, *enum.labels])
            return context.maker.refuse(
                "unknown-value",
                tree.at,
                f"“{enum.label}”里没有“{tree.text}”{near}",
                f"可用：{'、'.join(enum.values[:12])}；或者先定义这个名字",
            )
        role, parts = self.role_of(tree, context)
        if not role:
            return context.maker.refuse(
                "not-constant", tree.at, f"这里要一个写定的值，“{tree.text}”不是", "写一个数、日期或枚举的值"
            )
        known = [*symbols.members(role), *symbols.parameters, *symbols.tables, *symbols.entities, "as_of"]
        if "-" in tree.text:
            mend = "减号两边要留空格；或者先定义这个名字"
        elif len(parts) > 1:
            mend = f"“{symbols.entities[role].label}”下面没有“{parts[0]}”；先在 entities 里定义关系"
        else:
            mend = "检查拼写，或先在 facts、derived、parameters 里定义"
        return context.maker.refuse(
            "unknown-name", tree.at, f"不认识“{tree.text}”{nearest(parts[-1], known)}", mend
        )
