"""The facts of a holder's row: which column each comes from, what it can hold, what is unknown throughout."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from duixian.rules.columns.column import Column
from duixian.rules.columns.inputs import INTEGERS, ColumnInfo, TableInfo
from duixian.rules.columns.plan import Input, Join
from duixian.rules.columns.values import Logic, Number, Truth, Value
from duixian.rules.model.declared import Entity, Fact
from duixian.rules.model.nodes import FactRef
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import DATE, TRUTH, EnumType, NumberType


class ScanError(Exception):
    """An input or a pack that cannot be scanned; says what, where and what to do."""


class Facts:
    """Gives the columns of a row whose root is the role `holder`; remembers what was asked for.

    `certain` tells whether every link may be taken to lead to a row (the runner checks it and asks again if not).
    """

    def __init__(
        self, pack: Pack, tables: Mapping[str, TableInfo], holder: str, logic: Logic, *, certain: bool
    ) -> None:
        self.pack, self.tables, self.holder, self.logic, self.certain = pack, tables, holder, logic, certain
        self.w = logic.w
        self.inputs: dict[str, Input] = {}
        self.joins: dict[str, Join] = {}
        self.absent: dict[str, None] = {}

    # entities

    def entity(self, role: str) -> Entity:
        return self.pack.entities[role]

    def table_of(self, role: str) -> TableInfo | None:
        """The table that holds a role's facts, where the folder has it."""
        return self.tables.get(self.entity(role).kind)

    def link_of(self, role: str) -> str:
        """The column that joins a role: of its parent's table, or for many rows of its own."""
        entity = self.entity(role)
        if entity.link:
            return entity.link
        return self.entity(entity.of).key if entity.many else entity.key

    def reach(self, role: str) -> bool:
        """Join a role of one row (and those it hangs on); False when a table or link column is missing."""
        if role == self.holder or role in self.joins:
            return True
        entity = self.entity(role)
        if not entity.of or entity.many:
            raise ScanError(f"“{entity.label}”（{role}）不在“{self.holder}”的下面，不能按列计算")
        parent, own, link = self.table_of(entity.of), self.table_of(role), self.link_of(role)
        if not self.reach(entity.of) or parent is None or own is None or link not in parent.columns:
            return False
        if entity.key not in own.columns:
            raise ScanError(
                f"{own.name}.parquet 没有主键列“{entity.key}”；补上这一列，或在 entities 里写 key"
            )
        total = self.certain and not entity.optional and not self._open(entity.of, parent.columns[link])
        self.joins[role] = Join(
            role=role, table=entity.kind, parent=entity.of, link=link, key=entity.key, total=total
        )
        return True

    def _open(self, role: str, column: ColumnInfo) -> bool:
        """Whether a column of a role can be null on a holder's row."""
        return self._loose(role) or column.nullable

    def _loose(self, role: str) -> bool:
        """Whether a holder's row can be without a row of a role."""
        while role != self.holder:
            if not self.joins[role].total:
                return True
            role = self.entity(role).of
        return False

    def key(self, role: str) -> Column | None:
        """The key of a role's row as the link to it holds it; None where there is no such column."""
        entity = self.entity(role)
        own = role == self.holder
        at = role if own else entity.of
        column = entity.key if own else self.link_of(role)
        table = self.table_of(at)
        if not self.reach(at) or table is None or column not in table.columns:
            return None
        return self._plain(f"key.{role}", at, table.columns[column], "key", truth=False)

    def stated(self, fact: Fact, info: ColumnInfo) -> Column:
        """Whether a column has a value on the holder's row (for lists, which are not values themselves)."""
        if not self._open(fact.role, info):
            return self.w.true
        return self.w.is_true(self._plain(f"given.{fact.id}", fact.role, info, "given", truth=True))

    def unlisted(self, role: str) -> Column:
        """Whether nothing is known of a role's rows, or of whether there is one: where its parent's table has the column
        `ROLE_known`, empty cells say so; without it that there are none in the tables means that there are none."""
        of = self.entity(role).of
        table = self.table_of(of)
        info = table.columns.get(f"{role}_known") if table is not None and self.reach(of) else None
        if info is None or not self._open(of, info):
            return self.w.false
        return self.w.negated(self._plain(f"known.{role}", of, info, "given", truth=True))

    def _plain(self, name: str, role: str, info: ColumnInfo, form: str, *, truth: bool) -> Column:
        nullable = self._open(role, info) if form == "key" else self._loose(role)
        self.inputs.setdefault(
            name,
            Input(name=name, role=role, column=info.name, form=form, nullable=nullable, stored=info.stored),
        )
        return self.w.input(name, nullable=nullable, truth=truth)

    def exists(self, role: str) -> Truth:
        """Whether a role that may be absent is there: its link has a value."""
        entity, table = (
            self.entity(role),
            self.table_of(self.entity(role).of) if self.entity(role).of else None,
        )
        link = self.link_of(role)
        if table is None or not self.reach(entity.of) or link not in table.columns:
            self.absent.setdefault(f"{entity.of}.{link}")
            return self.logic.truth(self.w.unknown)
        column = table.columns[link]
        if not self._open(entity.of, column):
            return self.logic.truth(self.w.true)
        given = self.logic.truth(self._plain(f"given.{role}", entity.of, column, "given", truth=True))
        open_ = self.unlisted(role)
        if open_ is self.w.false:
            return given
        return self.logic.choose_truth(Truth(open_, self.w.false), self.logic.truth(self.w.unknown), given)

    # facts

    def given(self, node: FactRef) -> Value:
        """The value of a fact on the holder's row."""
        fact = self.pack.facts[node.fact]
        if fact.implied.startswith("exists:"):
            return self.exists(fact.role)
        table = self.table_of(fact.role)
        reached = self.reach(fact.role)
        if table is None or not reached or fact.name not in table.columns:
            self.absent.setdefault(fact.id)
            return self.unknown(fact)
        info = table.columns[fact.name]
        made = self.input_of(fact, info, f"{fact.role}.{fact.name}", nullable=self._open(fact.role, info))
        self.inputs.setdefault(made.name, made)
        return self.value(made, fact)

    def unknown(self, fact: Fact) -> Value:
        """A fact of which nothing is known."""
        if fact.type == TRUTH:
            return self.logic.truth(self.w.unknown)
        return self.logic.number(self.w.const(fact.lo), self.w.const(fact.hi))

    def value(self, made: Input, fact: Fact) -> Value:
        """The value an input gives for a fact."""
        if made.form == "truth":
            return self.logic.truth(self.w.input(made.name, nullable=made.nullable, truth=True))
        raw = self.w.input(made.name, made.lo, made.hi, nullable=made.nullable)
        number: Number = self.logic.given(self.w.multiply(raw, self.w.const(made.ticks)), fact.lo, fact.hi)
        return number

    def input_of(self, fact: Fact, info: ColumnInfo, name: str, *, nullable: bool) -> Input:
        """The input a column gives. Raises `ScanError` where the type does not fit or the statistics are out of range."""
        common: dict[str, Any] = {
            "name": name,
            "role": fact.role,
            "column": info.name,
            "nullable": nullable,
            "stored": info.stored,
        }
        if fact.type == TRUTH:
            self._typed(fact, info, info.stored == "BOOLEAN", "BOOLEAN")
            return Input(form="truth", **common)
        if isinstance(fact.type, EnumType):
            self._typed(fact, info, info.stored == "VARCHAR", "文字（VARCHAR）")
            enum = self.pack.enums[fact.type.name]
            return Input(
                form="code", values=enum.values, labels=enum.labels, lo=fact.lo, hi=fact.hi, **common
            )
        if fact.type == DATE:
            self._typed(fact, info, info.stored == "DATE", "DATE")
            lo, hi = self._bounds(fact, info, 1)
            return Input(form="date", lo=lo, hi=hi, **common)
        whole = info.stored in INTEGERS
        self._typed(
            fact,
            info,
            whole or info.stored.startswith("DECIMAL"),
            "整数或 DECIMAL（不用浮点数，免得差几分钱）",
        )
        assert isinstance(fact.type, NumberType)
        lo, hi = self._bounds(fact, info, fact.ticks)
        if whole:
            return Input(form="number", ticks=fact.ticks, lo=lo, hi=hi, **common)
        return Input(form="number", factor=fact.ticks, lo=lo, hi=hi, **common)

    def _typed(self, fact: Fact, info: ColumnInfo, good: bool, wanted: str) -> None:
        if not good:
            table = self.entity(fact.role).kind if fact.role in self.pack.entities else fact.role
            raise ScanError(
                f"{table}.parquet 的“{info.name}”（{fact.label}）是 {info.stored}，应当是{wanted}；转换后再试"
            )

    def _bounds(self, fact: Fact, info: ColumnInfo, ticks: int) -> tuple[int, int]:
        """What the column holds, in its own units where they are whole: its statistics, else the declared range."""
        if info.stored.startswith("DECIMAL"):
            return fact.lo, fact.hi
        lo, hi = -(-fact.lo // ticks), fact.hi // ticks
        if info.least is None or info.greatest is None:
            return lo, hi
        read = (lambda text: date.fromisoformat(text).toordinal()) if fact.type == DATE else int
        return max(lo, read(info.least)), min(hi, read(info.greatest))
