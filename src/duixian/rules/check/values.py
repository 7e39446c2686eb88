"""The forms of a value (fixed, table, rate, tiers, highest of …) turned into checked expressions."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from duixian.rules.check import reading
from duixian.rules.check.citing import Citing
from duixian.rules.check.context import Context
from duixian.rules.check.expressions import check, check_settled, check_truth
from duixian.rules.check.functions import ROUNDINGS, round_to
from duixian.rules.check.joining import bounded, combine, extreme, make_if, or_nothing, same_type
from duixian.rules.check.maker import Maker, Quotient, RefusedError, Value, is_number
from duixian.rules.errors import Pos
from duixian.rules.lang.parser import parse
from duixian.rules.lang.syntax import Name, Syntax
from duixian.rules.lang.units import MONEY, UnitError, read_unit
from duixian.rules.load.trees import Map, Scalar, Seq, Tree
from duixian.rules.model.computed import Row
from duixian.rules.model.nodes import And, Compare, Expr, Greatest, Least, Literal, Or, Otherwise, Unfit
from duixian.rules.model.types import TRUTH, EnumType, NumberType, Type

_BAND = re.compile(r"\s+(?:and|且|并且)\s+(?=[<>=!≥≤≠])")  # between the two ends of a band
POLICIES = ("highest_of", "lowest_of", "sum_of", "first_of", "unique_of")


def syntax(tree: Tree, context: Context) -> Syntax:
    """The parsed expression of a scalar; refuses after reporting."""
    assert isinstance(tree, Scalar)
    parsed = parse(tree.text, tree.body, context.maker.reporter)
    if parsed is None:
        raise RefusedError
    return parsed


class Values:
    """Reads value forms in one context; `rows` remembers the rows of tables it met."""

    def __init__(self, context: Context, citing: Citing) -> None:
        self.context, self.citing = context, citing
        self.maker: Maker = context.maker

    def read(self, tree: Tree, expected: Type | None = None) -> Value:
        """The value of a scalar expression or of a value record, before any rounding at the end."""
        if isinstance(tree, Scalar):
            return check(syntax(tree, self.context), self.context, expected)
        cite = self.citing.read(tree)
        outer, self.maker.cite = self.maker.cite, cite or self.maker.cite
        try:
            return self._limits(tree, self._form(tree, expected), expected)
        finally:
            self.maker.cite = outer

    def settled(self, tree: Tree, expected: Type | None = None) -> Expr:
        """The value with no division left open; money that is finer than a fen is rounded half up to the fen."""
        value = self.read(tree, expected)
        if isinstance(value, Quotient) or (isinstance(value.type, NumberType) and value.type.is_money):
            return self.to_fen(value, tree.at)
        return value

    def to_fen(self, value: Value, at: Pos) -> Expr:
        """Money at whole fen: exact where it is, else rounded half up, once."""
        if is_number(value) and (isinstance(value, Quotient) or value.type != NumberType(MONEY, 100)):
            return round_to(value, (Fraction(1, 100), MONEY), "half_up", at, self.context)
        assert not isinstance(value, Quotient)
        return value

    def _form(self, tree: Tree, expected: Type | None) -> Value:
        for policy in POLICIES:
            body = reading.part(tree, policy)
            if body is not None:
                return self._cases(policy, body, reading.part(tree, "otherwise"), expected)
        for key, read in (("by", self._by), ("rate", self._rate), ("tiers", self._tiers)):
            if reading.part(tree, key) is not None:
                return read(tree, expected)
        table = reading.part(tree, "table")
        if isinstance(table, Scalar):
            return check(Name((table.text,), table.body), self.context, expected)
        value = reading.part(tree, "value")
        assert value is not None
        return self.read(value, expected)

    # choices

    def _cases(self, policy: str, body: Tree, otherwise: Tree | None, expected: Type | None) -> Expr:
        rows = self.rows(body, expected)
        last = self.settled(otherwise, expected) if otherwise is not None else None
        return self.choose(policy.removesuffix("_of"), rows, last, body.at)

    def rows(self, body: Tree, expected: Type | None) -> list[Row]:
        """The rows `condition: value` of a mapping, or of a list of {if, then}."""
        found: list[Row] = []
        if isinstance(body, Map):
            for key, value in body.entries.items():
                at = body.keys[key]
                parsed = parse(key, at, self.maker.reporter)
                if parsed is None:
                    raise RefusedError
                condition = check_truth(parsed, self.context)
                found.append(
                    Row(
                        condition=condition,
                        value=self.settled(value, expected),
                        label=key,
                        cite=self.maker.cite,
                        at=at,
                    )
                )
        elif isinstance(body, Seq):
            found = [self.row(item, expected) for item in body.items]
        return found

    def row(self, item: Tree, expected: Type | None, inputs: list[Expr] | None = None) -> Row:
        """One row of a list: `if` (or `when`, one cell an input) and `then`."""
        cite = self.citing.read(item)
        outer, self.maker.cite = self.maker.cite, cite or self.maker.cite
        try:
            label = reading.text(item, "label")
            test, then = reading.part(item, "if"), reading.part(item, "then")
            assert then is not None
            if test is not None:
                condition = check_truth(syntax(test, self.context), self.context)
            else:
                condition = self._cells(item, inputs or [])
            condition = replace(condition, leaf=True, label=label or condition.label, cite=self.maker.cite)
            return Row(
                condition=condition,
                value=self.settled(then, expected),
                label=label,
                cite=self.maker.cite,
                at=item.at,
            )
        finally:
            self.maker.cite = outer

    def _cells(self, item: Tree, inputs: list[Expr]) -> Expr:
        cells = reading.items(item, "when")
        if len(cells) != len(inputs):
            raise self.maker.refuse(
                "row-width",
                item.at,
                f"这一行有 {len(cells)} 格，表有 {len(inputs)} 个输入",
                "每个输入写一格，不限的写 -",
            )
        asked = [
            (cell, node)
            for cell, node in zip(cells, inputs, strict=True)
            if isinstance(cell, Scalar) and cell.text != "-"
        ]
        if not asked:
            raise self.maker.refuse(
                "row-width", item.at, "这一行什么条件也没有", "删去这一行，改写 otherwise"
            )
        return self.fitting(asked, item.at)

    def fitting(self, asked: list[tuple[Scalar, Expr]], at: Pos) -> Expr:
        """That each input is what its cell asks for."""
        return combine(And, [test for cell, node in asked for test in self._cell(cell, node)], at, self.maker)

    def _cell(self, cell: Scalar, node: Expr) -> list[Expr]:
        """A value (`博士`), a set (`{A, B}`, `in set`), a comparison (`>= 3 年`), a band (`>= 30 万元 and < 50 万元`)."""
        parts: list[Expr] = []
        start = 0
        for found in [*_BAND.finditer(cell.text), None]:
            end = found.start() if found else len(cell.text)
            text = cell.text[start:end]
            parts.append(
                self._test(text.strip(), cell.body.shifted(start + len(text) - len(text.lstrip())), node)
            )
            start = found.end() if found else end
        return parts

    def _test(self, text: str, at: Pos, node: Expr) -> Expr:
        context = replace(self.context, extra={**self.context.extra, "_": lambda at: node})
        if text.startswith(("{", "(", "（", "in ", "not in ")):
            written = f"_ {'' if text.startswith(('in', 'not')) else 'in '}{text}"
        elif text.startswith((">", "<", "=", "!", "≥", "≤", "≠")):
            written = f"_ {text}"
        elif node.type == TRUTH:
            written = {"是": "_", "true": "_", "否": "not _", "false": "not _"}.get(text, f"_ = {text}")
        else:
            written = f"_ = {text}"
        shift = len(written) - len(text)
        parsed = parse(written, at.shifted(-shift, len(text)), self.maker.reporter)
        if parsed is None:
            raise RefusedError
        return check_truth(parsed, context)

    def choose(self, policy: str, rows: list[Row], otherwise: Expr | None, at: Pos) -> Expr:
        """Rows by hit policy: highest, lowest, sum, or the first that holds (first, unique, any)."""
        nodes = same_type(
            [*(r.value for r in rows), *([otherwise] if otherwise is not None else [])], at, self.context
        )
        values, last = (nodes[:-1], nodes[-1]) if otherwise is not None else (nodes, None)
        fallback = last if last is not None else self._nothing(values[0], at)
        pairs = list(zip((r.condition for r in rows), values, strict=True))
        if policy in ("first", "unique", "any"):
            result = fallback
            for condition, value in reversed(pairs):
                result = make_if(condition, value, result, value.at, self.context)
            return result
        if policy == "sum":
            zero = self._zero(values[0], at)
            items = [make_if(c, v, zero, v.at, self.context) for c, v in pairs]
            total = self.maker.add(list(items), at)
            assert not isinstance(total, Quotient)
            return total
        return self._best(Greatest if policy == "highest" else Least, pairs, fallback, at)

    def _best(
        self, kind: type[Greatest] | type[Least], pairs: list[tuple[Expr, Expr]], fallback: Expr, at: Pos
    ) -> Expr:
        """The highest (lowest) of the rows that hold. A row that does not hold gives the worst any row could give, so
        that it never wins over one that does."""
        values = [value for _, value in pairs]
        worst = min(v.lo for v in values) if kind is Greatest else max(v.hi for v in values)
        bottom = self.maker.literal(worst, values[0].type, at)
        items = [make_if(c, v, bottom, v.at, self.context) for c, v in pairs]
        best = extreme(kind, items, at, self.context)
        if any(v.may_na for v in values):  # a row whose value does not apply is passed over
            return self._best_applicable(kind, pairs, fallback, at)
        some = combine(Or, [c for c, _ in pairs], at, self.maker)
        return make_if(some, best, fallback, at, self.context)

    def _best_applicable(
        self, kind: type[Greatest] | type[Least], pairs: list[tuple[Expr, Expr]], fallback: Expr, at: Pos
    ) -> Expr:
        items = [make_if(c, v, self._nothing(v, at), v.at, self.context) for c, v in pairs]
        best = extreme(kind, items, at, self.context)
        lo, hi = min(best.lo, fallback.lo), max(best.hi, fallback.hi)
        made: Expr = self.maker.bounded(
            Otherwise, at, best.type, lo, hi, fallback.may_na, operand=best, fallback=fallback
        )
        return made

    def _nothing(self, like: Expr, at: Pos) -> Expr:
        made: Expr = self.maker.make(Unfit, at, like.type, lo=like.lo, hi=like.hi, may_na=True)
        return made

    def _zero(self, like: Expr, at: Pos) -> Expr:
        if not isinstance(like.type, NumberType):
            raise self.maker.refuse("not-a-number", like.at, "相加的应当是数", "换一种命中规则，或写成数")
        return self.maker.literal(0, like.type, at)

    def _by(self, tree: Tree, expected: Type | None) -> Expr:
        by = reading.part(tree, "by")
        assert by is not None
        node = check_settled(syntax(by, self.context), self.context)
        if not isinstance(node.type, EnumType):
            raise self.maker.refuse("not-a-code", by.at, "by 应当是枚举的值", "写一个枚举的事实或分类")
        rows: list[Row] = []
        for key, value, at in reading.entries(tree, "values"):
            place = self.context.symbols.value_place(node.type.name, key)
            if place is None:
                enum = self.context.symbols.enums[node.type.name]
                raise self.maker.refuse(
                    "unknown-value",
                    at,
                    f"“{enum.label}”里没有“{key}”",
                    f"可用：{'、'.join(enum.values[:12])}",
                )
            literal = self.maker.literal(place, node.type, at, key)
            condition: Expr = self.maker.make(
                Compare, at, TRUTH, op="=", left=node, right=literal, may_na=node.may_na
            )
            rows.append(
                Row(
                    condition=condition,
                    value=self.settled(value, expected),
                    label=key,
                    cite=self.maker.cite,
                    at=at,
                )
            )
        if not rows:
            raise self.maker.refuse("missing-key", tree.at, "by 要有 values", "补上 values: {值: 结果}")
        otherwise = reading.part(tree, "otherwise")
        last = self.settled(otherwise, expected) if otherwise is not None else None
        return self.choose("first", rows, last, tree.at)

    # rates and tiers

    def _rate(self, tree: Tree, expected: Type | None) -> Value:
        rate, of = reading.part(tree, "rate"), reading.part(tree, "of")
        if rate is None or of is None:
            raise self.maker.refuse("missing-key", tree.at, "rate 要有 of（基数）", "补上 of: 基数")
        left, right = (
            check(syntax(rate, self.context), self.context),
            check(syntax(of, self.context), self.context),
        )
        if not is_number(left) or not is_number(right):
            raise self.maker.refuse("not-a-number", tree.at, "比例和基数应当是数", "检查名字")
        return self.maker.multiply(left, right, tree.at)

    def _tiers(self, tree: Tree, expected: Type | None) -> Value:
        """Marginal brackets: each rate on the part of the base within its bracket."""
        of = reading.part(tree, "of")
        if of is None:
            raise self.maker.refuse("missing-key", tree.at, "tiers 要有 of（基数）", "补上 of: 基数")
        base = check_settled(syntax(of, self.context), self.context)
        if not isinstance(base.type, NumberType):
            raise self.maker.refuse("not-a-number", of.at, "基数应当是数", "检查名字")
        parts: list[Value] = []
        below: Expr = self.maker.literal(0, base.type, of.at)
        brackets = reading.items(tree, "tiers")
        for index, item in enumerate(brackets):
            rate, to = reading.part(item, "rate"), reading.part(item, "to")
            assert rate is not None
            upper: Expr = base
            if to is not None:
                top = check_settled(syntax(to, self.context), self.context)
                if _not_above(top, below):
                    raise self.maker.refuse("tier-order", to.at, "这一档的上限不高于前一档", "由低到高写各档")
                upper = bounded(Least, base, [top], item.at, self.context)
                bound: Expr | None = top
            else:
                bound = None
                if index != len(brackets) - 1:
                    raise self.maker.refuse("tier-order", item.at, "只有最后一档可以不写 to", "补上 to: 上限")
            width = self.maker.add([upper, self.maker.negate(below, item.at)], item.at)
            assert not isinstance(width, Quotient) and isinstance(width.type, NumberType)
            part = bounded(
                Greatest, width, [self.maker.literal(0, width.type, item.at)], item.at, self.context
            )
            factor = check_settled(syntax(rate, self.context), self.context)
            parts.append(self.maker.multiply(part, factor, item.at))
            below = bound if bound is not None else below
        return self.maker.add(parts, tree.at) if len(parts) > 1 else parts[0]

    # limits at the end of a record

    def _limits(self, tree: Tree, value: Value, expected: Type | None) -> Value:
        """`less`, `round`, `at_most` and `at_least`, in the order in which they are written."""
        for key in tree.entries if isinstance(tree, Map) else ():
            if key == "less":
                value = self._less(tree, value)
            elif key == "round":
                value = self._rounded(value, tree)
            elif key in ("at_most", "at_least"):
                kind = Least if key == "at_most" else Greatest
                for bound in reading.items(tree, key):
                    top = check_settled(syntax(bound, self.context), self.context)
                    value = bounded(kind, self._whole(value, bound.at), [top], bound.at, self.context)
        return value

    def _less(self, tree: Tree, value: Value) -> Expr:
        """What is left after taking something off; never below 0."""
        less = reading.part(tree, "less")
        assert less is not None
        off = check(syntax(less, self.context), self.context)
        off = off if isinstance(off, Quotient) else or_nothing(off, self.context)
        kept = self._whole(self.maker.add([value, self.maker.negate(off, less.at)], less.at), tree.at)
        zero = self.maker.literal(0, kept.type, less.at)
        return bounded(Greatest, kept, [zero], less.at, self.context)

    def _whole(self, value: Value, at: Pos) -> Expr:
        """Before a comparison with a bound an open division is rounded to the fen."""
        return self.to_fen(value, at) if isinstance(value, Quotient) else value

    def _rounded(self, value: Value, tree: Tree) -> Expr:
        step = reading.part(tree, "round")
        assert isinstance(step, Scalar)
        words = step.text.split()
        rounding = ROUNDINGS.get(words[-1], "") if len(words) > 1 else "half_up"
        unit_text = "".join(words[:-1] if len(words) > 1 else words)
        digits = unit_text[: len(unit_text) - len(unit_text.lstrip("0123456789."))]
        try:
            unit, size = read_unit(unit_text[len(digits) :]), Fraction(digits or 1)
        except (UnitError, ValueError):
            unit, size = None, Fraction(0)
        if not rounding or unit is None or size <= 0 or not is_number(value):
            raise self.maker.refuse(
                "bad-round",
                step.body,
                f"读不懂取整“{step.text}”",
                "写成 元 half_up、100 元 down、分 up 的样子",
            )
        return round_to(value, (unit.factor * size, unit.dimension), rounding, step.body, self.context)


def _not_above(top: Expr, below: Expr) -> bool:
    """Whether a bracket's constant end does not lie above the constant end before it."""
    if not isinstance(top, Literal) or not isinstance(below, Literal):
        return False
    assert isinstance(top.type, NumberType) and isinstance(below.type, NumberType)
    return Fraction(top.value, top.type.scale) <= Fraction(below.value, below.type.scale)
