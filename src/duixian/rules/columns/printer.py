"""The plan's columns in DuckDB's SQL: integers of the least width that is sure to hold them, no floating point.

A shared column is computed once: columns used more than once become named columns of an inner select, layer by layer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from duixian.rules.columns.column import Column
from duixian.rules.columns.plan import walk

WIDTHS = ("INTEGER", "BIGINT", "HUGEINT")
_LIMITS = (1 << 31, 1 << 63, 1 << 127)
_RANK = {
    "TINYINT": 0, "UTINYINT": 0, "SMALLINT": 0, "USMALLINT": 0, "INTEGER": 0, "UINTEGER": 1, "BIGINT": 1, "UBIGINT": 2,
    "HUGEINT": 2,
}  # fmt: skip
_COMPARE = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_DAY_ONE = "DATE '0001-01-01'"


@dataclass(frozen=True, slots=True)
class Leaf:
    """How an input is written, and the rank of its width (see `WIDTHS`)."""

    text: str
    rank: int = 0


def rank_of(lo: int, hi: int) -> int:
    """The place in `WIDTHS` of the least type that holds lo..hi."""
    size = max(abs(lo), abs(hi))
    return next(i for i, limit in enumerate(_LIMITS) if size < limit)


def stored_rank(stored: str) -> int:
    """The rank of a stored integer type."""
    return _RANK.get(stored, 1)


class Expressions:
    """Writes columns; `leaves` says how inputs are written, `named` which columns already have a name."""

    def __init__(self, leaves: Mapping[str, Leaf]) -> None:
        self.leaves = leaves
        self.named: dict[int, str] = {}
        self._ranks: dict[int, int] = {}

    def rank(self, column: Column) -> int:
        """The width of a column as written."""
        found = self._ranks.get(id(column))
        if found is None:
            found = self._ranks[id(column)] = self._rank(column)
        return found

    def _rank(self, column: Column) -> int:
        if column.truth:
            return 0
        if column.op == "input":
            return self.leaves[column.value].rank
        if column.op in ("quot", "rem", "least", "greatest", "coalesce", "neg", "*"):
            return max([rank_of(column.lo, column.hi), *(self.rank(a) for a in column.args)])
        if column.op == "+":
            high = sum(max(a.hi, 0) for a in column.args) + max(column.value, 0)
            low = sum(min(a.lo, 0) for a in column.args) + min(column.value, 0)
            return max([rank_of(low, high), *(self.rank(a) for a in column.args)])
        if column.op == "case":
            values = [*column.args[1:-1:2], column.args[-1]]
            return max(self.rank(v) for v in values)
        return rank_of(column.lo, column.hi)

    def write(self, column: Column) -> str:
        """A column as an expression (its name where it has one)."""
        name = self.named.get(id(column))
        return name if name is not None else self.body(column)

    def body(self, column: Column) -> str:
        """The expression that computes a column."""
        return _WRITERS[column.op](self, column)

    def wide(self, column: Column, rank: int) -> str:
        """A column in at least the width of `rank`."""
        text = self.write(column)
        if column.constant:
            return (
                f"{text}::{WIDTHS[rank]}"
                if rank > rank_of(column.value, column.value) or column.value < 0
                else text
            )
        return text if self.rank(column) >= rank else f"({text})::{WIDTHS[rank]}"

    # one writer an op

    def _const(self, column: Column) -> str:
        if column.truth:
            return "TRUE" if column.value else "FALSE"
        return str(int(column.value)) if column.value >= 0 else f"({int(column.value)})"

    def _null(self, column: Column) -> str:
        return "NULL::BOOLEAN" if column.truth else "NULL::INTEGER"

    def _input(self, column: Column) -> str:
        return self.leaves[column.value].text

    def _and(self, column: Column) -> str:
        return "(" + " AND ".join(map(self.write, column.args)) + ")"

    def _or(self, column: Column) -> str:
        return "(" + " OR ".join(map(self.write, column.args)) + ")"

    def _not(self, column: Column) -> str:
        return f"(NOT {self.write(column.args[0])})"

    def _compare(self, column: Column) -> str:
        left, right = column.args
        return f"({self.write(left)} {_COMPARE[column.op]} {self.write(right)})"

    def _within(self, column: Column) -> str:
        text = self.write(column.args[0])
        points = [str(a) for a, b in column.value if a == b]
        tests = [f"{text} BETWEEN {a} AND {b}" for a, b in column.value if a != b]
        if points:
            tests.append(f"{text} IN ({', '.join(points)})")
        return "(" + " OR ".join(tests) + ")" if tests else f"({text} IS NULL AND NULL)"

    def _add(self, column: Column) -> str:
        rank = self.rank(column)
        parts = [self.wide(column.args[0], rank)]
        for item in column.args[1:]:
            if item.op == "neg" and id(item) not in self.named:
                parts.append(f"- {self.write(item.args[0])}")
            else:
                parts.append(f"+ {self.write(item)}")
        if column.value:
            parts.append(f"{'+' if column.value > 0 else '-'} {abs(column.value)}")
        return "(" + " ".join(parts) + ")"

    def _neg(self, column: Column) -> str:
        return f"(- {self.wide(column.args[0], self.rank(column))})"

    def _times(self, column: Column) -> str:
        left, right = column.args
        return f"({self.wide(left, self.rank(column))} * {self.write(right)})"

    def _quot(self, column: Column) -> str:
        return f"({self.write(column.args[0])} // {self.write(column.args[1])})"

    def _rem(self, column: Column) -> str:
        return f"({self.write(column.args[0])} % {self.write(column.args[1])})"

    def _extreme(self, column: Column) -> str:
        return f"{column.op.upper()}({', '.join(map(self.write, column.args))})"

    def _case(self, column: Column) -> str:
        args = column.args
        pairs = " ".join(
            f"WHEN {self.write(c)} THEN {self.write(v)}"
            for c, v in zip(args[:-1:2], args[1::2], strict=False)
        )
        return f"CASE {pairs} ELSE {self.write(args[-1])} END"

    def _lookup(self, column: Column) -> str:
        on = column.args[0]
        kind = WIDTHS[rank_of(column.lo, column.hi)]
        return (
            f"list_extract([{', '.join(map(str, column.value))}]::{kind}[], {self.write(on)} - {on.lo - 1})"
        )

    def _coalesce(self, column: Column) -> str:
        return f"COALESCE({self.write(column.args[0])}, {self.write(column.args[1])})"

    def _is_null(self, column: Column) -> str:
        return f"({self.write(column.args[0])} IS NULL)"

    def _is_true(self, column: Column) -> str:
        return f"COALESCE({self.write(column.args[0])}, FALSE)"

    def _is_false(self, column: Column) -> str:
        return f"(NOT COALESCE({self.write(column.args[0])}, TRUE))"

    def _bits(self, column: Column) -> str:
        always, masks = column.value
        kind = bits_type(column.hi)
        parts = [
            f"({self.write(item)})::{kind} * {mask}::{kind}"
            for item, mask in zip(column.args, masks, strict=True)
        ]
        return "(" + " | ".join([*parts, *([f"{always}::{kind}"] if always else [])]) + ")"

    def _day(self, column: Column) -> str:
        """Years, months and the edges of months and years of a day."""
        day = self._date(column.args[0])
        forms = {
            "year": f"year({day})", "month": f"month({day})", "year_start": f"date_trunc('year', {day})::DATE",
            "month_start": f"date_trunc('month', {day})::DATE", "month_end": f"last_day({day})",
            "year_end": f"(date_trunc('year', {day})::DATE + INTERVAL 1 YEAR)::DATE - 1",
        }  # fmt: skip
        text = forms[column.op]
        return text if column.op in ("year", "month") else ordinal(text)

    def _add_months(self, column: Column) -> str:
        return ordinal(
            f"({self._date(column.args[0])} + to_months({self.write(column.args[1])}::INTEGER))::DATE"
        )

    def _months_between(self, column: Column) -> str:
        """Whole months, turned round where `end` is earlier."""
        start, end = (self.write(a) for a in column.args)
        first, last = (self._date(a) for a in column.args)
        forward, backward = whole_months(first, last), whole_months(last, first)
        return f"CASE WHEN {end} >= {start} THEN {forward} ELSE -({backward}) END"

    def _date(self, column: Column) -> str:
        return date_of(self.write(column))


def date_of(ordinal: str) -> str:
    """An ordinal as a date expression."""
    return f"({_DAY_ONE} + ({ordinal} - 1)::INTEGER)"


def ordinal(date: str) -> str:
    """A date expression as an ordinal."""
    return f"(({date}) - {_DAY_ONE} + 1)::INTEGER"


def whole_months(first: str, last: str) -> str:
    """Whole months from a date to a later one; the day counts as reached where it is the month's last."""
    months = f"(year({last}) - year({first})) * 12 + month({last}) - month({first})"
    return f"({months} - (day({last}) < day({first}) AND {last} <> last_day({last}))::INTEGER)"


def bits_type(greatest: int) -> str:
    """The least unsigned type for a mask."""
    return next(
        t
        for t, bits in (
            ("UTINYINT", 8),
            ("USMALLINT", 16),
            ("UINTEGER", 32),
            ("UBIGINT", 64),
            ("UHUGEINT", 128),
        )
        if greatest < 1 << bits
    )


_WRITERS: dict[str, Callable[[Expressions, Column], str]] = {
    "const": Expressions._const, "null": Expressions._null, "input": Expressions._input, "and": Expressions._and,
    "or": Expressions._or, "not": Expressions._not, "within": Expressions._within, "+": Expressions._add,
    "neg": Expressions._neg, "*": Expressions._times, "quot": Expressions._quot, "rem": Expressions._rem,
    "least": Expressions._extreme, "greatest": Expressions._extreme, "case": Expressions._case,
    "coalesce": Expressions._coalesce, "lookup": Expressions._lookup, "is_null": Expressions._is_null, "is_true": Expressions._is_true,
    "is_false": Expressions._is_false, "bits": Expressions._bits, "add_months": Expressions._add_months,
    "months_between": Expressions._months_between,
    **dict.fromkeys(_COMPARE, Expressions._compare),
    **dict.fromkeys(("year", "month", "year_start", "year_end", "month_start", "month_end"), Expressions._day),
}  # fmt: skip


def layers(columns: Sequence[Column], known: Mapping[int, str]) -> list[list[Column]]:
    """The columns that are used more than once, in layers: each needs only those of earlier layers or `known` ones."""
    order = [column for column in walk(*columns, stop=known) if id(column) not in known]
    uses: dict[int, int] = {}
    for column in order:
        for part in column.args:
            uses[id(part)] = uses.get(id(part), 0) + 1
    for column in columns:
        uses[id(column)] = uses.get(id(column), 0) + 1
    level: dict[int, int] = {}
    found: list[list[Column]] = []
    for column in order:
        below = max((level.get(id(part), 0) for part in column.args), default=0)
        level[id(column)] = below
        if uses[id(column)] > 1 and column.args:
            while len(found) <= below:
                found.append([])
            found[below].append(column)
            level[id(column)] = below + 1
    return found


def select(
    source: str,
    columns: Mapping[str, Column],
    leaves: Mapping[str, Leaf],
    known: Mapping[int, str] | None = None,
    form: Callable[[str, str], str] | None = None,
    keep: Sequence[str] = (),
) -> str:
    """A select of `columns` over `source`, shared parts computed once in inner selects.

    `leaves` says how `source` names the inputs, `known` the columns it has already computed; `form` may wrap a result
    (given its name and expression); the columns `keep` of `source` are passed on as they are.
    """
    writer = Expressions(leaves)
    writer.named.update(known or {})
    stages = layers(list(columns.values()), known or {})
    count = 0
    text = source
    for index, stage in enumerate(stages):
        rest = [c for later in stages[index + 1 :] for c in later]
        needed = _needed([*rest, *columns.values()], writer, set(map(id, stage)))
        made: list[tuple[Column, str]] = []
        bodies: list[str] = []
        for column in stage:
            count += 1
            made.append((column, f"c{count}"))
            bodies.append(f"{writer.body(column)} AS c{count}")
        kept = sorted(needed.union(keep))
        text = f"(SELECT {', '.join([*kept, *bodies])} FROM {text})"
        for column, name in made:
            writer.named[id(column)] = name
    shown = [
        f"{form(name, writer.write(c)) if form else writer.write(c)} AS {identifier(name)}"
        for name, c in columns.items()
    ]
    return f"SELECT {', '.join([*keep, *shown])} FROM {text}"


def _needed(columns: Sequence[Column], writer: Expressions, making: set[int]) -> set[str]:
    """The names of inputs and of named columns that later expressions still read."""
    found: set[str] = set()
    seen: set[int] = set()
    stack = list(columns)
    while stack:
        column = stack.pop()
        if id(column) in seen or id(column) in making:
            continue
        seen.add(id(column))
        if id(column) in writer.named:
            found.add(writer.named[id(column)])
        elif column.op == "input":
            found.add(writer.leaves[column.value].text)
        else:
            stack.extend(column.args)
    return found


def identifier(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
