"""What a scan does, as plain immutable values: which tables join, which columns are computed, what leaves.

Nothing here knows a database. A `Scan` is one benefit holder's result: its `relation` (the holder's table and the
tables that join to it, one row a holder), `grouped` (what is gathered from tables with many rows a holder), `limits`
(a pass over the claims for each cap over a group, in order) and `outputs`. Columns refer to one another by object,
to the tables by `Column.op == "input"` and the name of an `Input`, a `Gathered` or a limit's column.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from duixian.rules.columns.column import Column


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A column of a role's table. `form` is number, truth, date or code; `ticks` run-time integers make one of it
    (a decimal is multiplied by `factor` as it is read).

    A code is a text, turned into its place among `values` (or `labels`). `lo` and `hi` bound what the table holds.
    Two more forms tell of the row itself: key (a column as it is stored) and given (whether a column has a value).
    """

    name: str
    role: str
    column: str
    form: str
    ticks: int = 1
    factor: int = 1
    values: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    nullable: bool = False
    lo: int = 0
    hi: int = 0
    stored: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """A role's row found by its key: `link` is the parent's column. `total`: every parent row has its row."""

    role: str
    table: str
    parent: str
    link: str
    key: str
    total: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """The holder's table and what joins to it."""

    role: str
    table: str
    key: str
    joins: tuple[Join, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """One value from many rows. `function` is any, count (of true ones), sum, least or greatest over `value`.

    Rows where `value` is null are passed over; the result is null where there is none.
    """

    name: str
    function: str
    value: Column


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Runs:
    """The disjoint runs of days that rows cover from `first` to `last` where `test` is true, merged where they touch.

    Gives the columns `<name>.<part>`: months, calendar_months, days, gap (the longest between two runs), start (of the
    first run), end and end_start (last and first day of the last run); null where nothing is covered.
    """

    name: str
    test: Column
    first: Column
    last: Column


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grouping:
    """Values from the rows of `role` that hang on a row of `parent` by `link`.

    With `column` the rows are the items of that list column of the parent's own table (then `link` is its key).
    `inputs` are the row's own columns; `outer` are columns of the holder's row that the values use, by name.
    """

    role: str
    table: str
    link: str
    parent: str
    values: tuple[Gathered, ...]
    inputs: Mapping[str, Input]
    outer: Mapping[str, Column] = field(default_factory=dict)
    column: str = ""
    runs: tuple[Runs, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A claim under a limit: its bounds, by benefit."""

    benefit: str
    low: Column
    high: Column


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LimitPass:
    """The claims of all holders under one limit, grouped by the row of the role `group`.

    Gives the columns `limit.<id>.others_low`, `.others_high` and, pro rata, `.extra_low`, `.extra_high`.
    `day` orders (by date) and `period` (a number) keeps apart claims of different years or months.
    """

    id: str
    sharing: str
    group: str
    claims: tuple[Claim, ...]
    top: Column
    day: Column | None = None
    day_open: Column | None = None
    period: Column | None = None

    @property
    def exact(self) -> bool:
        return all(claim.low is claim.high for claim in self.claims) and (
            self.day_open is None or self.day_open.constant
        )

    def column(self, part: str) -> str:
        """The name of one of its columns."""
        return f"limit.{self.id}.{part}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A column of the result. `form` is integer (from 0 to `most`), money, code (one of `values`), truth, date or key."""

    name: str
    column: Column
    form: str = "money"
    most: int = 0
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One bit of a benefit's reason code."""

    benefit: str
    bit: int
    part: str
    label: str
    citation: str
    written: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One result file."""

    relation: Relation
    inputs: Mapping[str, Input]
    groupings: tuple[Grouping, ...]
    limits: tuple[LimitPass, ...]
    outputs: tuple[Output, ...]
    benefits: tuple[str, ...]
    reasons: tuple[Reason, ...]
    absent: tuple[str, ...] = ()


def inputs_of(*columns: Column) -> list[str]:
    """The names of the inputs the columns need, in the order met."""
    found: dict[str, None] = {}
    for column in walk(*columns):
        if column.op == "input":
            found.setdefault(column.value)
    return list(found)


def walk(*columns: Column, stop: Container[int] = ()) -> list[Column]:
    """The columns and all they are made of, each once, parts before wholes; parts of those in `stop` are left out."""
    seen: set[int] = set()
    order: list[Column] = []
    stack: list[tuple[Column, bool]] = [(column, False) for column in reversed(columns)]
    while stack:
        column, done = stack.pop()
        if done:
            order.append(column)
        elif id(column) not in seen:
            seen.add(id(column))
            stack.append((column, True))
            if id(column) not in stop:
                stack.extend((part, False) for part in reversed(column.args))
    return order
