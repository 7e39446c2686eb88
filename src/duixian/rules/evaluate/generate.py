"""From checked expressions to straight-line Python over integers.

No text of a pack reaches the generated source: the generator writes only its own templates, variable names made from
counters, and decimal integers taken from checked nodes (`templates.whole` refuses anything else). Words that templates need
(rounding, date parts, functions over spells) are looked up in closed tables here, never copied from a node. So a pack
cannot make the compiler write anything but the operations below, and `exec` sees no attribute access, import or name
from outside the table `SUPPORT`.

Truths are one variable holding a code of `duixian.rules.truth`; numbers, dates and enums are three: the interval and
whether they are not applicable ("0" where the checker knows that they always apply; see `support`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from duixian.rules.evaluate.lines import Lines
from duixian.rules.evaluate.templates import (
    OPPOSITE,
    PARTS,
    ROUNDINGS,
    SPELLS,
    Code,
    Number,
    rounded,
    signed,
    triple_of,
    whole,
)
from duixian.rules.model import nodes as n
from duixian.rules.model.types import TRUTH


@dataclass(frozen=True, slots=True)
class Slots:
    """Where values live: `facts` and `definitions` in the value lists, `rows` in the list of row lists."""

    facts: Mapping[str, int]
    definitions: Mapping[str, int]
    rows: Mapping[str, int]
    parameters: Mapping[str, int]
    attributes: Mapping[str, int]


@dataclass(slots=True)
class Generator(Lines):
    """Writes one function. `codes` remembers every node's code for a trace."""

    slots: Slots
    codes: dict[str, Code] = field(default_factory=dict)
    local: dict[str, Code] = field(default_factory=dict)
    row: str = ""

    def emit(self, node: n.Expr) -> Code:
        """Write the code of a node (once) and return the variables that hold it."""
        if node.id in self.codes and not self.row:
            return self.codes[node.id]
        code: Code = _EMIT[type(node)](self, node)
        if not self.row:
            self.codes[node.id] = code
        return code

    def number(self, node: n.Expr) -> Number:
        code = self.emit(node)
        assert isinstance(code, tuple)
        return code

    def bool(self, node: n.Expr) -> str:
        code = self.emit(node)
        assert isinstance(code, str)
        return code

    def literal(self, node: n.Literal) -> Code:
        if node.type == TRUTH:
            return "1" if node.value else "2"
        return signed(node.value), signed(node.value), "0"

    def unfit(self, node: n.Unfit) -> Code:
        return "0" if node.type == TRUTH else (signed(node.lo), signed(node.hi), "2")

    def fact(self, node: n.FactRef) -> Code:
        role, _, _ = node.fact.rpartition(".")
        if self.row and role == self.row:
            place = whole(self.slots.attributes[node.fact])
            return f"rl[{place}]" if node.type == TRUTH else self.pair(f"rl[{place}]", f"rh[{place}]")
        return self.load(f"f{self.slots.facts[node.fact]}", self.slots.facts[node.fact], node)

    def reference(self, node: n.DefRef) -> Code:
        slot = self.slots.definitions[node.definition]
        return self.load(f"d{slot}", slot, node)

    def load(self, key: str, slot: int, node: n.Expr) -> Code:
        """A value list's entry, read once a function (never first inside a row's function)."""
        if key in self.local:
            return self.local[key]
        place = whole(slot)
        na = f"N[{place}]" if node.may_na else "0"
        if self.row:
            return f"L[{place}]" if node.type == TRUTH else (f"L[{place}]", f"H[{place}]", na)
        code: Code = (
            self.truth(f"L[{place}]") if node.type == TRUTH else self.pair(f"L[{place}]", f"H[{place}]", na)
        )
        self.local[key] = code
        return code

    def parameter(self, node: n.ParameterRef) -> Code:
        place = whole(self.slots.parameters[node.parameter])
        if node.day is None:
            if node.type == TRUTH:
                return self.truth(f"P[{place}] if P[{place}] is not None else 2")
            value, na = self.name(), self.name()
            self.line(f"if P[{place}] is None: {value} = {signed(node.lo)}; {na} = 2")
            self.line(f"else: {value} = P[{place}]; {na} = 0")
            return value, value, na
        lo, hi, na = self.number(node.day)
        ends = f"{signed(node.lo)}, {signed(node.hi)}"
        text = f"step_between(S[{place}][0], S[{place}][1], {lo}, {hi}, {na}, {ends})"
        a, b, c = self.triple(text, True)
        if node.type != TRUTH:
            return a, b, c
        # where it has no value a truth is false; on a day that is not applicable it is not applicable
        known = f"2 if {c} > 1 or {a} == {b} == 2 else 1 if {a} == {b} and not {c} else 3"
        return self.guarded(known, na)

    def as_of(self, node: n.AsOf) -> Code:
        return "today", "today", "0"

    def negation(self, node: n.Not) -> Code:
        return self.truth(f"NOT[{self.bool(node.operand)}]")

    def conjunction(self, node: n.And) -> Code:
        return self.connective(node.items, "2", "1")

    def disjunction(self, node: n.Or) -> Code:
        return self.connective(node.items, "1", "2")

    def connective(self, items: tuple[n.Expr, ...], decides: str, otherwise: str) -> str:
        """Strong Kleene: one member with the code `decides` settles it, else an unknown one leaves it open.

        What is not applicable gives way to the others. Comparisons in a row, as the interpreter has them quickest, and
        the first that decides is the last that is looked at.
        """
        names = [self.bool(item) for item in items]

        def some(code: str) -> str:
            return " or ".join(f"{name} == {code}" for name in names)

        if all(item.may_na for item in items):
            otherwise = f"{otherwise} if {' or '.join(names)} else 0"
        return self.truth(f"{decides} if {some(decides)} else 3 if {some('3')} else {otherwise}")

    def compare(self, node: n.Compare) -> Code:
        left, right = self.number(node.left), self.number(node.right)
        (a, b, _), (c, d, _) = left, right
        if node.op in ("=", "!="):
            yes, no = ("1", "2") if node.op == "=" else ("2", "1")
            apart = f"{no} if {b} < {c} or {a} > {d}"
            if c == d:  # a constant: nearly always beside a known value, which two comparisons settle
                text = f"({yes} if {a} == {c} else {no}) if {a} == {b} else {apart} else 3"
            else:
                text = f"{apart} else {yes} if {a} == {b} == {c} == {d} else 3"
        elif node.op in ("<", "<="):
            text = f"1 if {b} {node.op} {c} else 2 if {a} {OPPOSITE[node.op]} {d} else 3"
        elif node.op in (">", ">="):
            text = f"1 if {a} {node.op} {d} else 2 if {b} {OPPOSITE[node.op]} {c} else 3"
        else:
            raise TypeError(node.op)
        return self.guarded(text, self.joined(left, right))

    def guarded(self, text: str, na: str) -> str:
        """A truth about numbers that may be not applicable."""
        return self.truth(text if na == "0" else f"0 if {na} > 1 else 3 if {na} else {text}")

    def in_ranges(self, node: n.InRanges) -> Code:
        lo, hi, na = self.number(node.operand)
        if len(node.ranges) == 1:
            first, last = (whole(x) for x in node.ranges[0])
            text = f"1 if {first} <= {lo} and {hi} <= {last} else 2 if {hi} < {first} or {lo} > {last} else 3"
        else:
            text = f"in_ranges({lo}, {hi}, {self.constant(node.ranges)})"
        return self.guarded(text, na)

    def add(self, node: n.Add) -> Code:
        codes = [self.number(item) for item in node.items]
        return self.pair(
            " + ".join(c[0] for c in codes), " + ".join(c[1] for c in codes), self.joined(*codes)
        )

    def negate(self, node: n.Negate) -> Code:
        a, b, na = self.number(node.operand)
        return self.pair(f"-{b}", f"-{a}", na)

    def multiply(self, node: n.Multiply) -> Code:
        left, right = self.number(node.left), self.number(node.right)
        (a, b, _), (c, d, _) = left, right
        na = self.joined(left, right)
        if node.left.lo >= 0 and node.right.lo >= 0:
            return self.pair(f"{a} * {c}", f"{b} * {d}", na)
        corners = f"{a} * {c}, {a} * {d}, {b} * {c}, {b} * {d}"
        return self.pair(f"min({corners})", f"max({corners})", na)

    def rescale(self, node: n.Rescale) -> Code:
        a, b, na = self.number(node.operand)
        if node.factor == 1:
            return a, b, na
        factor = whole(node.factor)
        return self.pair(f"{a} * {factor}", f"{b} * {factor}", na)

    def divide(self, node: n.Divide) -> Code:
        above, below = self.number(node.above), self.number(node.below)
        (a, b, _), (c, d, _) = above, below
        na = self.joined(above, below)
        if node.above.lo >= 0:
            return self.pair(rounded(a, d, node.rounding), rounded(b, c, node.rounding), na)
        mode = ROUNDINGS[node.rounding]
        lo = f"divide({a}, {d} if {a} >= 0 else {c}, {mode})"
        return self.pair(lo, f"divide({b}, {c} if {b} >= 0 else {d}, {mode})", na)

    def least(self, node: n.Least) -> Code:
        return self.extreme(node, "min", "<")

    def greatest(self, node: n.Greatest) -> Code:
        return self.extreme(node, "max", ">")

    def extreme(self, node: n.Least | n.Greatest, best: str, op: str) -> Code:
        codes = [self.number(item) for item in node.items]
        if any(code[2] != "0" for code in codes):
            if node.bounds:
                rest = "".join(f"{triple_of(c)}, " for c in codes[1:])
                return self.triple(f"bounded({triple_of(codes[0])}, ({rest}), {best})", node.may_na)
            return self.triple(f"extreme(({', '.join(triple_of(c) for c in codes)},), {best})", node.may_na)
        lo, hi, _ = codes[0]
        for a, b, _ in codes[1:]:
            lo, hi, _ = self.pair(f"{lo} if {lo} {op} {a} else {a}", f"{hi} if {hi} {op} {b} else {b}")
        return lo, hi, "0"

    def choose(self, node: n.If) -> Code:
        test = self.bool(node.condition)
        if node.type == TRUTH:
            yes, no = self.bool(node.yes), self.bool(node.no)
            return self.truth(
                f"{yes} if {test} == 1 else {no} if {test} != 3 else {yes} if {yes} == {no} else 3"
            )
        yes_code, no_code = self.number(node.yes), self.number(node.no)
        (a, b, p), (c, d, q) = yes_code, no_code
        lo, hi = self.name(), self.name()
        if p == q == "0":
            self.line(f"if {test} == 1: {lo} = {a}; {hi} = {b}")
            self.line(f"elif {test} != 3: {lo} = {c}; {hi} = {d}")
            self.line(f"else: {lo} = {a} if {a} < {c} else {c}; {hi} = {b} if {b} > {d} else {d}")
            return lo, hi, "0"
        na = self.name()
        self.line(f"if {test} == 1: {lo} = {a}; {hi} = {b}; {na} = {p}")
        self.line(f"elif {test} != 3: {lo} = {c}; {hi} = {d}; {na} = {q}")
        self.line(f"else: {lo}, {hi}, {na} = hull({triple_of(yes_code)}, {triple_of(no_code)})")
        return lo, hi, na

    def otherwise(self, node: n.Otherwise) -> Code:
        if node.type == TRUTH:
            return self.truth(f"{self.bool(node.operand)} or {self.bool(node.fallback)}")
        first, second = self.number(node.operand), self.number(node.fallback)
        return (
            first
            if first[2] == "0"
            else self.triple(f"otherwise({triple_of(first)}, {triple_of(second)})", node.may_na)
        )

    def scope(self, node: n.Scope) -> Code:
        return self.truth(f"SCOPE[{self.bool(node.scope)} << 2 | {self.bool(node.operand)}]")

    def add_time(self, node: n.AddTime) -> Code:
        day, amount = self.number(node.day), self.number(node.amount)
        function = "add_months" if node.unit == "months" else "add_days"
        return self.ends(function, (day[0], amount[0]), (day[1], amount[1]), self.joined(day, amount))

    def ends(self, function: str, low: tuple[str, str], high: tuple[str, str], na: str) -> Number:
        """A number whose ends are a function of two values each; computed once where both are known."""
        a, b = self.name(), self.name()
        self.line(f"{a} = {function}({low[0]}, {low[1]})")
        same = " and ".join(f"{x} == {y}" for x, y in zip(low, high, strict=True) if x != y)
        again = f"{function}({high[0]}, {high[1]})"
        self.line(f"{b} = {a} if {same} else {again}" if same else f"{b} = {a}")
        return a, b, na

    def time_between(self, node: n.TimeBetween) -> Code:
        start, end = self.number(node.start), self.number(node.end)
        (a, b, _), (c, d, _) = start, end
        na = self.joined(start, end)
        if node.unit == "days":
            return self.pair(f"{c} - {b}", f"{d} - {a}", na)
        function = "years" if node.unit == "years" else "months"
        return self.ends(function, (b, c), (a, d), na)

    def date_part(self, node: n.DatePart) -> Code:
        a, b, na = self.number(node.day)
        part = PARTS[node.part]
        if node.part == "month":
            same_year = f"date_part({a}, 'year') == date_part({b}, 'year')"
            return self.pair(
                f"date_part({a}, {part}) if {same_year} else 1",
                f"date_part({b}, {part}) if {same_year} else 12",
                na,
            )
        return self.pair(f"date_part({a}, {part})", f"date_part({b}, {part})", na)

    # rows

    def row_function(self, node: n.Expr | None, rows: str) -> str:
        """A function of one row (lists rl, rh) for a node inside an aggregate; 'None' for no node."""
        if node is None:
            return "None"
        name = self.name()
        self.line(f"def {name}(rl, rh):")
        outer, self.indent, self.row = self.indent, self.indent + "    ", rows
        code = self.emit(node)
        self.line(f"return {code if isinstance(code, str) else triple_of(code)}")
        self.indent, self.row = outer, ""
        return name

    def aggregate(self, node: n.Aggregate) -> Code:
        rows = f"R[{whole(self.slots.rows[node.rows])}]"
        start, end = (triple_of(self.number(e)) if e is not None else "None" for e in (node.start, node.end))
        where = self.row_function(node.where, node.rows)
        value = self.row_function(node.value, node.rows)
        ends = f"{signed(node.lo)}, {signed(node.hi)}"
        if node.function == "any":
            return self.truth(f"any_row({rows}, {self.both(where, value)})")
        if node.function == "all":
            return self.truth(f"all_rows({rows}, {where}, {value})")
        if node.function == "count":
            return self.triple(f"count_rows({rows}, {where}, {signed(node.hi)})", False)
        if node.function == "sum":
            return self.triple(f"sum_rows({rows}, {where}, {value}, {ends})", False)
        if node.function in ("least", "greatest"):
            best = "min" if node.function == "least" else "max"
            return self.triple(f"extreme_rows({rows}, {where}, {value}, {best}, {ends})", True)
        text = f"measure({SPELLS[node.function]}, {rows}, {where}, {start}, {end}, today, {ends})"
        return self.triple(text, node.may_na)

    def both(self, where: str, value: str) -> str:
        """One test of a row from `where` and `value`."""
        if "None" in (where, value):
            return value if where == "None" else where
        name = self.name()
        self.line(f"def {name}(rl, rh):")
        self.line(f"    a = {where}(rl, rh) or 2; b = {value}(rl, rh) or 2")
        self.line("    return a & b & 1 | (a | b) & 2")
        return name


_EMIT: dict[type, Callable[..., Code]] = {
    n.Literal: Generator.literal, n.Unfit: Generator.unfit, n.FactRef: Generator.fact, n.DefRef: Generator.reference,
    n.ParameterRef: Generator.parameter, n.AsOf: Generator.as_of, n.Not: Generator.negation, n.And: Generator.conjunction,
    n.Or: Generator.disjunction, n.Compare: Generator.compare, n.InRanges: Generator.in_ranges, n.Add: Generator.add,
    n.Negate: Generator.negate, n.Multiply: Generator.multiply, n.Rescale: Generator.rescale, n.Divide: Generator.divide,
    n.Least: Generator.least, n.Greatest: Generator.greatest, n.If: Generator.choose, n.Otherwise: Generator.otherwise,
    n.Scope: Generator.scope, n.AddTime: Generator.add_time, n.TimeBetween: Generator.time_between,
    n.DatePart: Generator.date_part, n.Aggregate: Generator.aggregate,
}  # fmt: skip
