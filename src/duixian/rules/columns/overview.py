"""What a scan says for those who run the policy: by benefit, group, fund and year; who is entitled and has not claimed.

Claims come from `claims.parquet` of the input, where it is there: benefit, entity, holder, filed, paid_on, paid (yuan), state (`open`
or `paid`). A claim covers an entitlement of today when it is open, when it was paid in this calendar year, or when the benefit
is not paid by year or event (once, or month after month from one claim).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from duixian.quantities.months import add_months
from duixian.rules.columns.facts import ScanError
from duixian.rules.columns.inputs import listing, quoted
from duixian.rules.columns.printer import identifier
from duixian.rules.columns.run import Report
from duixian.rules.columns.summary import payer_columns
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.nodes import FactRef, walk
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import EnumType

CLAIMS = "claims.parquet"
CLAIM_COLUMNS = ("benefit", "entity", "holder", "filed", "paid_on", "paid", "state")
YEARS = 5
YEARLY = {"month": 12}
UNNAMED = "未写明"
UNKNOWN = "不明"

Bounds = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """Holders who are entitled, of these without a claim, holders who may be; yearly fen of all and of those without a claim.

    Sums are (at least, at most): what is not known of someone's case makes them differ. Without claims `waiting` is 0;
    `money` is False for what is given in kind.
    """

    name: str
    entitled: int = 0
    waiting: int = 0
    open: int = 0
    cost: Bounds = (0, 0)
    left: Bounds = (0, 0)
    money: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """The entitlements by the values of one fact, and the holders that have at least one."""

    name: str
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class YearCost:
    """What falls due in a calendar year if everyone who is entitled today is approved today, and what was paid in it so far."""

    year: int
    due: Bounds
    paid: int
    claims: int


@dataclass(slots=True)
class Overview:
    """All of it; `holders` counts the rows by kind of holder, `reached` those with at least one entitlement, `missed` those with
    one that they have not claimed. `near` says for each benefit which one condition keeps how many out."""

    title: str
    as_of: date
    claimed: bool
    made_up: bool
    holders: dict[str, int] = field(default_factory=dict)
    reached: int = 0
    missed: int = 0
    total: Cell = field(default_factory=lambda: Cell("合计"))
    benefits: tuple[Cell, ...] = ()
    groups: tuple[Group, ...] = ()
    funds: tuple[Cell, ...] = ()
    years: tuple[YearCost, ...] = ()
    near: tuple[tuple[str, str, int], ...] = ()


def dimensions(pack: Pack) -> tuple[str, ...]:
    """The facts of kinds by which a pack parts its offices (district, ownership), in the order met."""
    found: dict[str, None] = {}
    for directory in pack.offices.values():
        for office in directory.offices:
            for node in walk(office.condition) if office.condition is not None else ():
                if isinstance(node, FactRef) and isinstance(pack.facts[node.fact].type, EnumType):
                    found.setdefault(node.fact)
    kinds: dict[tuple[str, str], str] = {}
    for name in found:
        fact = pack.facts[name]
        kinds.setdefault((pack.entities[fact.role].kind, fact.name), name)
    return tuple(kinds.values())


def alike(pack: Pack, name: str) -> tuple[str, ...]:
    """A fact and the same fact of other roles of its kind: `employer.district`, `platform_unit.district`."""
    known = pack.facts.get(name)
    if known is None:
        return (name,)
    kind = pack.entities[known.role].kind
    return tuple(f"{e.id}.{known.name}" for e in pack.entities.values() if e.kind == kind)


def overview(
    pack: Pack, as_of: date, folder: Path, output: Path, report: Report, by: Sequence[str]
) -> Overview:
    """Sum up the results of a scan that ran with `terms` and showed `by` and what is `alike`.

    Writes `unclaimed.parquet` into `output`. Raises `ScanError`.
    """
    con = duckdb.connect(config={"temp_directory": str(output / ".spill")})
    try:
        return _Overviewing(pack, as_of, folder, output, report, tuple(by), con).all()
    except duckdb.Error as error:
        raise ScanError(f"报告算不下去（{str(error).splitlines()[0]}）；检查 {CLAIMS} 的列和类型") from None
    finally:
        con.close()


class _Overviewing:
    def __init__(
        self,
        pack: Pack,
        as_of: date,
        folder: Path,
        output: Path,
        report: Report,
        by: tuple[str, ...],
        con: Any,
    ) -> None:
        self.pack, self.as_of, self.output, self.report, self.by, self.con = (
            pack,
            as_of,
            output,
            report,
            by,
            con,
        )
        self.benefits = [b for b in pack.benefits.values() if not b.announced and b.role in report.files]
        self.groups = [f"g{place}" for place in range(len(by))]
        self.claimed = (folder / CLAIMS).is_file()
        self.made_up = (folder / "register.json").is_file()
        self._claims(folder / CLAIMS)
        columns = "".join(f", {name} VARCHAR" for name in self.groups)
        con.execute(
            "CREATE TABLE entitled (benefit VARCHAR, entity VARCHAR, holder VARCHAR, sure BOOLEAN, claimed BOOLEAN,"
            f" least BIGINT, most BIGINT, since DATE{columns})"
        )
        self.funded: dict[str, list[int]] = {}
        for benefit in self.benefits:
            self._gather(benefit)

    def all(self) -> Overview:
        total = self._cells("'合计'")
        reached, missed = self.con.execute(
            "SELECT count(DISTINCT (entity, holder)), count(DISTINCT (entity, holder)) FILTER (NOT claimed) FROM entitled WHERE sure"
        ).fetchall()[0]
        found = {c.name: c for c in self._cells("benefit")}
        self._unclaimed()
        return Overview(
            title=self.pack.title, as_of=self.as_of, claimed=self.claimed, made_up=self.made_up,
            holders={self.pack.entities[r].label: self._rows(r) for r in self.report.files},
            reached=reached, missed=missed if self.claimed else 0, total=total[0] if total else Cell("合计"),
            benefits=tuple(replace(found.get(b.id, Cell(b.id)), name=b.title, money=b.has_amount) for b in self.benefits),
            groups=tuple(self._group(place, name) for place, name in enumerate(self.by)),
            funds=tuple(Cell(n, cost=(f[0], f[1]), left=(f[2], f[3])) for n, f in self.funded.items() if any(f)),
            years=self._years(), near=self._near(),
        )  # fmt: skip

    def _rows(self, role: str) -> int:
        files = listing(tuple(self.report.files[role]))
        return int(self.con.execute(f"SELECT count(*) FROM read_parquet({files})").fetchall()[0][0])

    # entitlements with their claims

    def _claims(self, path: Path) -> None:
        if not self.claimed:
            self.con.execute(f"CREATE TABLE claims ({', '.join(f'{c} VARCHAR' for c in CLAIM_COLUMNS)})")
            return
        source = f"read_parquet({listing((path,))})"
        held = {row[0] for row in self.con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
        absent = [c for c in CLAIM_COLUMNS if c not in held]
        if absent:
            raise ScanError(f"{path.name} 缺少列 {'、'.join(absent)}；应有 {'、'.join(CLAIM_COLUMNS)}")
        self.con.execute(f"CREATE VIEW claims AS SELECT * FROM {source}")

    def _columns(self, role: str) -> set[str]:
        files = listing(tuple(self.report.files[role]))
        return {
            row[0] for row in self.con.execute(f"DESCRIBE SELECT * FROM read_parquet({files})").fetchall()
        }

    def _gather(self, benefit: Benefit) -> None:
        """A benefit's holders who are, or may be, entitled."""
        name, key = benefit.id, identifier(self.pack.entities[benefit.role].key)
        files, present = listing(tuple(self.report.files[benefit.role])), self._columns(benefit.role)
        factor = YEARLY.get(benefit.period, 1)
        bounds = [self._bound(name, end, present, factor) for end in ("low", "high")]
        since = identifier(f"{name}_from") if f"{name}_from" in present else "NULL::DATE"
        shown = [self._shown(group, benefit.role, present) for group in self.by]
        covers = "state = 'open' OR year(paid_on) = " + str(self.as_of.year)
        if benefit.period not in ("year", "event"):
            covers = "true"
        status = identifier(f"{name}_status")
        joined = (
            f"read_parquet({files}) r LEFT JOIN (SELECT DISTINCT holder::VARCHAR AS holder FROM claims WHERE benefit = '{name}'"
            f" AND entity = '{benefit.role}' AND ({covers})) c ON r.{key}::VARCHAR = c.holder"
        )
        self.con.execute(
            f"INSERT INTO entitled SELECT '{name}', '{benefit.role}', {key}::VARCHAR, {status} = 1, c.holder IS NOT NULL,"
            f" {bounds[0]}, {bounds[1]}, {since}{''.join(f', {text}' for text in shown)}"
            f" FROM {joined} WHERE {status} IN (1, 3)"
        )
        if benefit.has_amount:
            self._fund(benefit, joined, present, factor)

    def _bound(self, name: str, end: str, present: set[str], factor: int) -> str:
        columns = [identifier(c) for part in ("amount", end) if (c := f"{name}_{part}") in present]
        return f"{factor} * coalesce({', '.join([*columns, '0'])})::BIGINT"

    def _shown(self, group: str, role: str, present: set[str]) -> str:
        """The column that holds a group's value for a kind of holder, as text."""
        found = next((name for name in alike(self.pack, group) if name in present), None)
        return f"{identifier(found)}::VARCHAR" if found else "NULL"

    def _fund(self, benefit: Benefit, joined: str, present: set[str], factor: int) -> None:
        """A benefit's money by who pays; of a share only where the amount is known, the rest under its fund or unnamed."""
        payers = [c for c in payer_columns(self.pack, benefit.id) if c in present]
        whole = [self._bound(benefit.id, end, present, factor) for end in ("low", "high")]
        own = [f"{factor} * coalesce({identifier(c)}, 0)" for c in payers]
        split = " + ".join(own) or "0"
        named = [(c.removeprefix(f"{benefit.id}_"), text, text) for c, text in zip(payers, own, strict=True)]
        rest = benefit.fund or (f"{UNNAMED}（金额或分担不明）" if payers else UNNAMED)
        named.append((rest, f"({whole[0]}) - ({split})", f"({whole[1]}) - ({split})"))
        sums = ", ".join(
            f"sum({text}){where}"
            for _, low, high in named
            for where in ("", " FILTER (c.holder IS NULL)")
            for text in (low, high)
        )
        row = self.con.execute(f"SELECT {sums} FROM {joined}").fetchall()[0]
        for place, (fund, _, _) in enumerate(named):
            found = self.funded.setdefault(fund, [0] * 4)
            for i, value in enumerate(row[4 * place : 4 * place + 4]):
                found[i] += int(value or 0)

    # lines

    def _cells(self, by: str) -> list[Cell]:
        waiting = "NOT claimed" if self.claimed else "false"
        rows = self.con.execute(
            f"SELECT {by} AS name, count(*) FILTER (sure), count(*) FILTER (sure AND {waiting}), count(*) FILTER (NOT sure),"
            f" sum(least)::HUGEINT, sum(most)::HUGEINT, sum(least) FILTER (sure AND {waiting})::HUGEINT,"
            f" sum(most) FILTER (sure AND {waiting})::HUGEINT FROM entitled GROUP BY 1 ORDER BY 1"
        ).fetchall()
        return [
            Cell(str(name or ""), e, w, o, (int(a or 0), int(b or 0)), (int(c or 0), int(d or 0)))
            for name, e, w, o, a, b, c, d in rows
        ]

    def _group(self, place: int, name: str) -> Group:
        """One line a value, the dearest first; what is not known last."""
        known = self.pack.facts.get(name) or self.pack.definitions[name]
        labels: dict[str, str] = {}
        if isinstance(known.type, EnumType):
            enum = self.pack.enums[known.type.name]
            labels = dict(zip(enum.values, enum.labels, strict=True))
        cells = [replace(c, name=labels.get(c.name, c.name) or UNKNOWN) for c in self._cells(f"g{place}")]
        cells.sort(key=lambda c: (c.name == UNKNOWN, -c.cost[0], -c.entitled))
        return Group(name, known.label, tuple(cells))

    def _near(self) -> tuple[tuple[str, str, int], ...]:
        """For each benefit the condition that alone keeps the most people out."""
        found = []
        for record in self.report.summary:
            worst = max(record["conditions"], key=lambda c: c["failing_only"], default=None)
            if worst and worst["failing_only"]:
                found.append((record["title"], worst["label"], worst["failing_only"]))
        return tuple(sorted(found, key=lambda one: -one[2]))

    def _unclaimed(self) -> None:
        """The list of those who are entitled and have not claimed, for those who tell them."""
        groups = "".join(
            f", {own} AS {identifier(name)}" for own, name in zip(self.groups, self.by, strict=True)
        )
        self.con.execute(
            f"COPY (SELECT benefit, entity, holder, least AS yearly_fen_at_least, most AS yearly_fen_at_most{groups} FROM entitled"
            f" WHERE sure AND NOT claimed ORDER BY benefit, entity, holder) TO {quoted(str(self.output / 'unclaimed.parquet'))} (FORMAT parquet)"
        )

    # years

    def _years(self) -> tuple[YearCost, ...]:
        years = [self.as_of.year + n for n in range(YEARS)]
        due = {year: [0, 0] for year in years}
        for benefit in self.benefits:
            if benefit.has_amount:
                for year, (low, high) in self._due(benefit, years).items():
                    if year in due:
                        due[year][0] += low
                        due[year][1] += high
        paid: dict[int, tuple[int, int]] = {}
        if self.claimed:
            rows = self.con.execute(
                "SELECT year(paid_on), (sum(paid) * 100)::HUGEINT, count(*) FROM claims WHERE state = 'paid' GROUP BY 1"
            ).fetchall()
            paid = {int(y): (int(total or 0), int(n)) for y, total, n in rows if y is not None}
        every = sorted({*years, *paid})
        return tuple(
            YearCost(y, (due[y][0], due[y][1]) if y in due else (0, 0), *paid.get(y, (0, 0))) for y in every
        )

    def _due(self, benefit: Benefit, years: Sequence[int]) -> dict[int, Bounds]:
        """What a benefit pays in each year to those who are or may be entitled."""
        if benefit.period in ("month", "year"):
            return {year: self._sum(benefit, self._periods(benefit, year)) for year in years}
        whole = self._sum(benefit, "1")
        if not benefit.schedule:
            return {self.as_of.year: whole}
        found: dict[int, Bounds] = {}
        weights = [part.share for part in benefit.schedule]
        low, high = (_split(total, weights) for total in whole)
        for part, least, most in zip(benefit.schedule, low, high, strict=True):
            year = add_months(self.as_of, part.months or 0).year
            before = found.get(year, (0, 0))
            found[year] = before[0] + least, before[1] + most
        return found

    def _sum(self, benefit: Benefit, periods: str) -> Bounds:
        """Money of one period times the periods, in all."""
        factor = YEARLY.get(benefit.period, 1)
        row = self.con.execute(
            f"SELECT sum((least // {factor})::HUGEINT * {periods}), sum((most // {factor})::HUGEINT * {periods})"
            f" FROM entitled WHERE benefit = '{benefit.id}'"
        ).fetchall()[0]
        return int(row[0] or 0), int(row[1] or 0)

    def _periods(self, benefit: Benefit, year: int) -> str:
        """How many periods of a year are paid: from this one on, to the end of the term where there is one."""
        if benefit.period == "year":
            last = (
                "9999"
                if benefit.lasts_for is None
                else f"coalesce(year(since) + {benefit.lasts_for - 1}, {year})"
            )
            return f"(CASE WHEN {year} <= {last} THEN 1 ELSE 0 END)"
        first = max(year * 12, self.as_of.year * 12 + self.as_of.month - 1)
        end = f"{year * 12 + 11}"
        if benefit.lasts_for is not None:
            end = f"least({end}, coalesce(year(since) * 12 + month(since) - 1 + {benefit.lasts_for - 1}, {end}))"
        return f"greatest(0, {end} - {first} + 1)"


def _split(total: int, weights: Sequence[int]) -> list[int]:
    """A sum in parts by weight, exact by largest remainder."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts
