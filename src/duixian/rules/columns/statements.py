"""A scan's statements: the tables it reads, joined and with their codes turned to numbers, and what is selected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from duixian.rules.columns.column import Column
from duixian.rules.columns.coverage import covered
from duixian.rules.columns.inputs import TableInfo, listing, quoted
from duixian.rules.columns.plan import (
    Gathered,
    Grouping,
    Input,
    LimitPass,
    Output,
    Runs,
    Scan,
    inputs_of,
    walk,
)
from duixian.rules.columns.printer import Leaf, identifier, rank_of, select, stored_rank

BAD_CODE = (
    "duixian-code"  # marks the error a value outside its enumeration raises; the runner then counts them
)
DIGITS = 28  # of a decimal, so that its product with the ticks of a unit still fits the 38 there are
LISTED = 64  # up to so many values are looked up in a list (once a distinct value of a dictionary page)


@dataclass(frozen=True, slots=True)
class Part:
    """Rows `first` to `last` (both included) of one file of the holder's table."""

    file: Path
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Source:
    """What stands after FROM, how it names inputs, and which columns it has computed already."""

    text: str
    leaves: Mapping[str, Leaf]
    known: Mapping[int, str]


class Statements:
    """The statements of one scan over `tables`; limits are read from the tables named by `limit_table`."""

    def __init__(self, scan: Scan, tables: Mapping[str, TableInfo]) -> None:
        self.scan, self.tables = scan, tables
        self.names = {name: f"i{place}" for place, name in enumerate(scan.inputs)}
        roles = [
            scan.relation.role,
            *(j.role for j in scan.relation.joins),
            *(g.role for g in scan.groupings),
        ]
        self.short = {role: str(place) for place, role in enumerate(dict.fromkeys(roles))}
        self.limits = {limit.id: limit for limit in scan.limits}
        self.groupings = {value.name: grouping for grouping in scan.groupings for value in grouping.values}
        self.runs = {runs.name: (grouping, runs) for grouping in scan.groupings for runs in grouping.runs}

    # the result

    def result(self, part: Part | None = None) -> str:
        """The scan's result, one row a holder of the part."""
        columns = {output.name: output.column for output in self.scan.outputs}
        outputs = {output.name: output for output in self.scan.outputs}
        source = self.source(list(columns.values()), part)
        return select(
            source.text, columns, source.leaves, source.known, lambda name, text: shown(outputs[name], text)
        )

    # where rows come from

    def source(self, columns: Sequence[Column], part: Part | None = None) -> Source:
        """The holder's rows with all that the columns need."""
        needed = inputs_of(*columns)
        leaves: dict[str, Leaf] = {}
        known: dict[int, str] = {}
        groupings = self._groupings(needed)
        runs = self._runs(needed)
        limits = list(
            dict.fromkeys(self.limits[name.split(".")[1]] for name in needed if name.startswith("limit."))
        )
        own = [name for name in needed if name in self.scan.inputs]
        own += [f"key.{g.parent}" for g in [*groupings, *(g for g, _ in runs)] if not g.outer]
        own.append(f"key.{self.scan.relation.role}")
        own = list(dict.fromkeys(own))
        joined = self._roles_needed(own)
        text = self._table(self.scan.relation.role, own, joined, part)
        for name in own:
            made = self.scan.inputs[name]
            leaves[name] = Leaf(self.names[name], _rank(made))
        for join in self.scan.relation.joins:
            if join.role in joined:
                columns_here = self._hoisted(columns, join.role) if join.total else []
                inner = self._table(join.role, own, joined, None, columns_here, known)
                kind = "JOIN" if join.total else "LEFT JOIN"
                text += f" {kind} {inner} ON l_{self.short[join.role]} = k_{self.short[join.role]}"
        for grouping in groupings:
            text += self._gathered(grouping, leaves, part)
        for grouping, made_of in runs:
            text += self._covered(grouping, made_of, leaves, part)
        for place, limit in enumerate(limits):
            text += self._left(limit, place, needed, leaves)
        return Source(text, leaves, known)

    def _groupings(self, needed: Sequence[str]) -> list[Grouping]:
        """The groupings that give the needed values, each with these values alone (so that it needs no others)."""
        chosen: dict[Grouping, list[Gathered]] = {}
        for name in needed:
            grouping = self.groupings.get(name)
            if grouping is not None:
                chosen.setdefault(grouping, []).append(next(v for v in grouping.values if v.name == name))
        return [_narrowed(grouping, values=tuple(values)) for grouping, values in chosen.items()]

    def _runs(self, needed: Sequence[str]) -> list[tuple[Grouping, Runs]]:
        found = dict.fromkeys(
            self.runs[name.rpartition(".")[0]] for name in needed if name.startswith("runs.")
        )
        return [(_narrowed(grouping, runs=(runs,)), runs) for grouping, runs in found]

    def _left(self, limit: LimitPass, place: int, needed: Sequence[str], leaves: dict[str, Leaf]) -> str:
        """The join to what a limit's pass found."""
        shown = ["k AS m_key" + str(place)]
        for end in ("others_low", "others_high", "extra_low", "extra_high"):
            if limit.column(end) in needed:
                shown.append(f"{end} AS m{place}_{end}")
                leaves[limit.column(end)] = Leaf(f"m{place}_{end}", 1 if end.startswith("others") else 0)
        key = self.names[f"key.{self.scan.relation.role}"]
        return f" LEFT JOIN (SELECT {', '.join(shown)} FROM {limit_table(limit)}) m{place} ON m_key{place} = {key}"

    def _roles_needed(self, inputs: Sequence[str]) -> set[str]:
        """The joined roles whose tables the inputs come from, with those they hang on."""
        joins = {join.role: join for join in self.scan.relation.joins}
        found: set[str] = {self.scan.relation.role}
        for name in inputs:
            role = self.scan.inputs[name].role
            while role in joins and role not in found:
                found.add(role)
                role = joins[role].parent
        return found | {
            join.role
            for join in self.scan.relation.joins
            if join.total and join.parent in found and join.role in found
        }

    def _hoisted(self, columns: Sequence[Column], role: str) -> list[Column]:
        """The largest columns that read nothing but one joined role: computed before the join, on fewer rows."""
        order = walk(*columns)
        roles: dict[int, frozenset[str]] = {}
        for column in order:
            if column.op == "input":
                made = self.scan.inputs.get(column.value)
                roles[id(column)] = frozenset([made.role if made is not None else "?"])
            else:
                roles[id(column)] = (
                    frozenset().union(*(roles[id(a)] for a in column.args)) if column.args else frozenset()
                )
        only = frozenset([role])
        below = {id(a) for column in order if roles[id(column)] == only for a in column.args}
        mixed = {id(a) for column in order if roles[id(column)] != only for a in column.args} | {
            id(c) for c in columns
        }
        return [
            c for c in order if roles[id(c)] == only and c.args and (id(c) in mixed or id(c) not in below)
        ]

    def _table(
        self,
        role: str,
        inputs: Sequence[str],
        joined: set[str],
        part: Part | None,
        hoisted: Sequence[Column] = (),
        known: dict[int, str] | None = None,
    ) -> str:
        """A role's table as a select: keys, links, inputs, and columns computed on it alone."""
        relation = self.scan.relation
        table = self.tables[
            relation.table
            if role == relation.role
            else next(j.table for j in relation.joins if j.role == role)
        ]
        shown: list[str] = []
        for join in relation.joins:
            if join.role == role:
                shown.append(f"{identifier(join.key)} AS k_{self.short[role]}")
            if join.parent == role and join.role in joined:
                shown.append(f"{identifier(join.link)} AS l_{self.short[join.role]}")
        mine = [name for name in inputs if self.scan.inputs[name].role == role]
        shown += [f"{converted(self.scan.inputs[name])} AS {self.names[name]}" for name in mine]
        text = f"(SELECT {', '.join(shown) or '1 AS one'} FROM {_read(table, part)})"
        if hoisted and known is not None:
            leaves = {name: Leaf(self.names[name], _rank(self.scan.inputs[name])) for name in mine}
            kept = [s.rsplit(" AS ", 1)[1] for s in shown]
            names = {f"h_{self.short[role]}_{place}": column for place, column in enumerate(hoisted)}
            text = f"({select(f'{text} t', names, leaves, keep=kept)})"
            known.update({id(column): identifier(name) for name, column in names.items()})
        return f"{text} t_{self.short[role]}"

    # many rows

    def _rows(self, grouping: Grouping, part: Part | None) -> tuple[str, dict[str, Leaf], str, str]:
        """The rows of a grouping, how they name inputs, the column they are grouped by, and the input it equals."""
        names = {name: f"r{place}" for place, name in enumerate(grouping.inputs)}
        table = self.tables[grouping.table]
        own = "".join(f", {converted(made)} AS {names[name]}" for name, made in grouping.inputs.items())
        inner = {name: Leaf(names[name], _rank(made)) for name, made in grouping.inputs.items()}
        rows, link = (
            _read(table, part if grouping.parent == self.scan.relation.role and grouping.column else None),
            identifier(grouping.link),
        )
        if grouping.column:
            rows, link = (
                f"(SELECT {link} AS lk, unnest({identifier(grouping.column)}, max_depth := 2) FROM {rows})",
                "lk",
            )
        text = f"(SELECT {link} AS lk{own} FROM {rows}) r"
        if grouping.outer:
            return self._beside(grouping, text, inner, part), inner, "hk", f"key.{self.scan.relation.role}"
        return text, inner, "lk", f"key.{grouping.parent}"

    def _gathered(self, grouping: Grouping, leaves: dict[str, Leaf], part: Part | None) -> str:
        """The join to what is gathered from many rows."""
        text, inner, by, at = self._rows(grouping, part)
        each = {f"v{place}": value.value for place, value in enumerate(grouping.values)}
        rows = f"({select(text, each, inner, keep=[by])}) v"
        alias = f"g_{self.short[grouping.role]}"
        gathered = []
        for place, value in enumerate(grouping.values):
            leaves[value.name] = Leaf(
                f"{alias}_{place}", rank_of(value.value.lo, value.value.hi) if value.function != "sum" else 1
            )
            gathered.append(f"{_aggregate(value.function, f'v{place}')} AS {alias}_{place}")
        return (
            f" LEFT JOIN (SELECT {by} AS {alias}_key, {', '.join(gathered)} FROM {rows} GROUP BY 1) {alias}"
            f" ON {alias}_key = {self.names[at]}"
        )

    def _covered(self, grouping: Grouping, runs: Runs, leaves: dict[str, Leaf], part: Part | None) -> str:
        """The join to the runs of days that rows cover."""
        text, inner, by, at = self._rows(grouping, part)
        rows = select(text, {"test": runs.test, "a": runs.first, "b": runs.last}, inner, keep=[by])
        alias = f"n_{list(self.runs).index(runs.name)}"
        shown = []
        for name in ("months", "calendar_months", "days", "gap", "start", "end", "end_start"):
            leaves[f"{runs.name}.{name}"] = Leaf(f"{alias}_{name}")
            shown.append(f"{name}_ AS {alias}_{name}")
        found = f"SELECT key AS {alias}_key, {', '.join(shown)} FROM ({covered(rows, by)})"
        return f" LEFT JOIN ({found}) {alias} ON {alias}_key = {self.names[at]}"

    def _beside(self, grouping: Grouping, text: str, inner: dict[str, Leaf], part: Part | None) -> str:
        """Rows joined to the holder's own columns that they use."""
        holder, parent = f"key.{self.scan.relation.role}", f"key.{grouping.parent}"
        places = {name: f"o{place}" for place, name in enumerate(grouping.outer)}
        columns = {
            **self._keys(holder, parent),
            **{places[name]: column for name, column in grouping.outer.items()},
        }
        source = self.source(list(columns.values()), part)
        for name, column in grouping.outer.items():
            inner[name] = Leaf(places[name], rank_of(column.lo, column.hi))
        return f"({select(source.text, columns, source.leaves, source.known)}) o JOIN {text} ON lk = pk"

    def _keys(self, holder: str, parent: str) -> dict[str, Column]:
        made = {name: Column("input", (), name) for name in (holder, parent)}
        return {"hk": made[holder], "pk": made[parent]}


def _narrowed(grouping: Grouping, values: tuple[Gathered, ...] = (), runs: tuple[Runs, ...] = ()) -> Grouping:
    """A grouping for a part of its values, with the holder's columns that these use."""
    columns = [value.value for value in values] + [c for r in runs for c in (r.test, r.first, r.last)]
    used = set(inputs_of(*columns))
    outer = {name: column for name, column in grouping.outer.items() if name in used}
    return replace(grouping, values=values, runs=runs, outer=outer)


def limit_table(limit: LimitPass) -> str:
    """The name of the table that holds what a limit's pass found."""
    return identifier(f"limit {limit.id}")


def _read(table: TableInfo, part: Part | None) -> str:
    if part is None:
        return f"read_parquet({listing(table.files)})"
    return (
        f"(SELECT * FROM read_parquet({listing((part.file,))}, file_row_number = true)"
        f" WHERE file_row_number BETWEEN {part.first} AND {part.last})"
    )


def _rank(made: Input) -> int:
    if made.form == "number":
        return (
            max(stored_rank(made.stored), 1)
            if made.stored.startswith("DECIMAL")
            else stored_rank(made.stored)
        )
    return 0


def converted(made: Input) -> str:
    """A stored column as the plan's integer, truth or key."""
    column = identifier(made.column)
    if made.form == "given":
        return f"({column} IS NOT NULL)"
    if made.form == "date":
        return f"({column} - DATE '0001-01-01' + 1)::INTEGER"
    if made.form == "number" and made.stored.startswith("DECIMAL"):
        places = made.stored.rstrip(")").rpartition(",")[2].strip()
        return f"({column}::DECIMAL({DIGITS}, {places}) * {made.factor})::BIGINT"
    return _place(made, column) if made.form == "code" else column


def _place(made: Input, column: str) -> str:
    """The place of a text among the values, or among their labels; an error for any other text."""
    if len(made.values) <= LISTED:
        found = f"list_position([{', '.join(map(quoted, made.values))}], {column})"
    else:
        found = f"enum_code(TRY_CAST({column} AS ENUM({', '.join(map(quoted, made.values))})))::INTEGER + 1"
    labels = f"list_position([{', '.join(map(quoted, made.labels))}], {column})"
    wrong = f"error('{BAD_CODE} ' || {quoted(made.name)})"
    place = f"COALESCE({found}, {labels}, {wrong}) - 1"
    return f"CASE WHEN {column} IS NULL THEN NULL ELSE {place} END" if made.nullable else f"({place})"


def _aggregate(function: str, column: str) -> str:
    return {
        "any": f"bool_or({column})", "count": f"count(*) FILTER ({column})::INTEGER", "sum": f"sum({column})::BIGINT",
        "least": f"min({column})", "greatest": f"max({column})",
    }[function]  # fmt: skip


def shown(output: Output, text: str) -> str:
    """A result in its type: the type depends on the pack alone, never on what the input holds."""
    if output.form == "money":
        return f"({text})::BIGINT"
    if output.form == "integer":
        kinds = (("UTINYINT", 8), ("USMALLINT", 16), ("UINTEGER", 32), ("UBIGINT", 64), ("UHUGEINT", 128))
        return f"({text})::{next(kind for kind, bits in kinds if output.most < 1 << bits)}"
    if output.form == "code":
        return f"list_extract([{', '.join(map(quoted, output.values))}], {text} + 1)"
    if output.form == "date":
        return f"(DATE '0001-01-01' + ({text} - 1)::INTEGER)"
    return text
