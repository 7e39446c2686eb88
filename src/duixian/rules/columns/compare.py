"""What a reform changes for a population: who gains, who loses, what it costs, by fund and by group.

Both packs are scanned in full and joined by key. A holder surely gains where the least after is above the most
before, surely loses where the most after is below the least before; where facts are missing and neither is sure the
holder counts as open; benefits whose rules are the same in both packs are left out of that. Amounts are made yearly: a monthly benefit counts twelve times, all others once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from duixian.rules.columns.inputs import listing
from duixian.rules.columns.printer import identifier
from duixian.rules.columns.run import Options, Report, Tell, scan_population
from duixian.rules.columns.summary import payer_columns
from duixian.rules.model.nodes import Node, ParameterRef
from duixian.rules.model.pack import Pack

YEARLY = {"month": 12}
UNNAMED = "未写明"


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a comparison: holders by what happens to them, and yearly fen before, after and in between.

    Each sum is (at least, at most). What the reform leaves as it is does not count into `difference`.
    """

    name: str
    gainers: int
    losers: int
    unchanged: int
    open: int
    before: tuple[int, int]
    after: tuple[int, int]
    difference: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All lines: in all, by benefit, by fund (money alone) and by each group that was asked for."""

    before: str
    after: str
    as_of: date
    total: Change
    benefits: tuple[Change, ...]
    funds: tuple[Change, ...]
    groups: dict[str, tuple[Change, ...]]


def compare_population(
    before: Pack,
    after: Pack,
    as_of: date,
    folder: Path,
    output: Path,
    by: Sequence[str] = (),
    options: Options | None = None,
    tell: Tell | None = None,
) -> Comparison:
    """Scan `folder` with both packs (results under `output/before` and `output/after`) and compare. Raises `ScanError`."""
    chosen = replace(options or Options(), also=tuple(by), lean=False)
    old = scan_population(before, as_of, folder, output / "before", chosen, tell)
    new = scan_population(after, as_of, folder, output / "after", chosen, tell)
    connection = duckdb.connect(config={"temp_directory": str(output / ".spill"), **_memory(chosen)})
    try:
        return _Comparing(before, after, as_of, old, new, tuple(by), connection).all()
    finally:
        connection.close()


def _memory(options: Options) -> dict[str, str]:
    return {"memory_limit": options.memory} if options.memory else {}


class _Comparing:
    def __init__(
        self,
        before: Pack,
        after: Pack,
        as_of: date,
        old: Report,
        new: Report,
        by: tuple[str, ...],
        connection: Any,
    ) -> None:
        self.before, self.after, self.as_of, self.old, self.new, self.by = before, after, as_of, old, new, by
        self.con = connection
        every = [*before.benefits, *after.benefits]
        self.changed = {name for name in every if _rule(before, name) != _rule(after, name)}
        self.columns: dict[str, set[str]] = {}
        self.roles = list(dict.fromkeys([*old.files, *new.files]))
        for number, role in enumerate(self.roles):
            self._join(number, role)

    def all(self) -> Comparison:
        names = list(dict.fromkeys([*self.before.benefits, *self.after.benefits]))
        titles = {n: (self.after.benefits.get(n) or self.before.benefits[n]).title for n in names}
        return Comparison(
            before=self.before.title,
            after=self.after.title,
            as_of=self.as_of,
            total=self._sum(
                "合计", [self._change(role, "合计", self._of(role, names)) for role in self.roles]
            ),
            benefits=tuple(self._benefit(name, titles[name]) for name in names),
            funds=self._funds(names),
            groups={group: self._group(group, names) for group in self.by},
        )

    # the joined results

    def _join(self, number: int, role: str) -> None:
        """A view of both results of one kind of holder, side by side."""
        sides = [self._side(report, role) for report in (self.old, self.new)]
        key = (self.after if role in self.after.entities else self.before).entities[role].key
        shown = [f'coalesce(b.{identifier(key)}, a.{identifier(key)}) AS "key"']
        for side, columns in zip("ba", sides, strict=True):
            shown += [f"{side}.{identifier(c)} AS {identifier(f'{side} {c}')}" for c in columns if c != key]
            self.columns.setdefault(role, set()).update(f"{side} {c}" for c in columns)
        files = [self.old.files.get(role), self.new.files.get(role)]
        tables = [
            f"read_parquet({listing(tuple(found))})"
            if found
            else f"(SELECT NULL AS {identifier(key)} LIMIT 0)"
            for found in files
        ]
        self.con.execute(
            f"CREATE VIEW joined{number} AS SELECT {', '.join(shown)} FROM {tables[0]} b"
            f" FULL JOIN {tables[1]} a ON b.{identifier(key)} = a.{identifier(key)}"
        )

    def _side(self, report: Report, role: str) -> list[str]:
        files = report.files.get(role)
        if not files:
            return []
        rows = self.con.execute(f"DESCRIBE SELECT * FROM read_parquet({listing(tuple(files))})").fetchall()
        return [row[0] for row in rows]

    def _view(self, role: str) -> str:
        return f"joined{self.roles.index(role)}"

    def _of(self, role: str, names: Sequence[str]) -> list[str]:
        """The benefits of a kind of holder."""
        packs = (self.after, self.before)
        return [n for n in names if any(n in p.benefits and p.benefits[n].role == role for p in packs)]

    # lines

    def _bound(self, role: str, side: str, name: str, end: str) -> str:
        """A benefit's yearly fen at least (low) or at most (high)."""
        pack = self.before if side == "b" else self.after
        if name not in pack.benefits or f"{side} {name}_amount" not in self.columns[role]:
            return "0"
        factor = YEARLY.get(pack.benefits[name].period, 1)
        columns = [identifier(f"{side} {name}_{part}") for part in ("amount", end)]
        return f"{factor} * coalesce({', '.join(columns)}, 0)::HUGEINT"

    def _change(self, role: str, label: str, names: Sequence[str], where: str = "") -> Change:
        """Holders by what happens to them through the benefits that change, and the cost of all."""
        sums = {}
        for part, chosen in (("every", names), ("changed", [n for n in names if n in self.changed])):
            for side in "ba":
                for end in ("low", "high"):
                    bounds = [self._bound(role, side, n, end) for n in chosen]
                    sums[f"{part}_{side}{end}"] = " + ".join(bounds) or "0::HUGEINT"
        inner = ", ".join(f"{text} AS {name}" for name, text in sums.items())
        row = self.con.execute(
            "SELECT count(*) FILTER (changed_alow > changed_bhigh), count(*) FILTER (changed_ahigh < changed_blow),"
            " count(*) FILTER (changed_alow = changed_ahigh AND changed_blow = changed_bhigh AND changed_alow = changed_blow),"
            " count(*), sum(every_blow), sum(every_bhigh), sum(every_alow), sum(every_ahigh),"
            " sum(changed_alow - changed_bhigh), sum(changed_ahigh - changed_blow)"
            f" FROM (SELECT {inner} FROM {self._view(role)}{where})"
        ).fetchall()[0]
        more, less, same, every, *money = (int(value or 0) for value in row)
        pairs = [(money[i], money[i + 1]) for i in (0, 2, 4)]
        return Change(label, more, less, same, every - more - less - same, *pairs)

    def _benefit(self, name: str, title: str) -> Change:
        role = (self.after.benefits.get(name) or self.before.benefits[name]).role
        return self._change(role, title, [name])

    def _sum(self, label: str, parts: Sequence[Change]) -> Change:
        """Lines of several kinds of holders together."""
        counts = [sum(getattr(p, key) for p in parts) for key in ("gainers", "losers", "unchanged", "open")]
        pairs = [
            (sum(getattr(p, key)[0] for p in parts), sum(getattr(p, key)[1] for p in parts))
            for key in ("before", "after", "difference")
        ]
        return Change(label, *counts, *pairs)

    def _funds(self, names: Sequence[str]) -> tuple[Change, ...]:
        """Money by who pays: payers of a shared benefit, its fund, or unnamed; shares are of known amounts."""
        totals: dict[str, list[int]] = {}
        for side, pack, place in (("b", self.before, 0), ("a", self.after, 2)):
            for name in names:
                for fund, low, high in self._paid(side, pack, name):
                    found = totals.setdefault(fund, [0] * 6)
                    found[place] += low
                    found[place + 1] += high
                    if name in self.changed:
                        found[4] += low if side == "a" else -high
                        found[5] += high if side == "a" else -low
        return tuple(
            Change(fund, 0, 0, 0, 0, (f[0], f[1]), (f[2], f[3]), (f[4], f[5])) for fund, f in totals.items()
        )

    def _paid(self, side: str, pack: Pack, name: str) -> list[tuple[str, int, int]]:
        benefit = pack.benefits.get(name)
        if benefit is None or not benefit.has_amount:
            return []
        factor = YEARLY.get(benefit.period, 1)
        payers = payer_columns(pack, name)
        columns = payers or [f"{name}_low", f"{name}_high"]
        known = [f"sum({identifier(f'{side} {c}')})" for c in [f"{name}_amount", *columns]]
        amount, *found = (
            int(v or 0)
            for v in self.con.execute(
                f"SELECT {', '.join(known)} FROM {self._view(benefit.role)}"
            ).fetchall()[0]
        )
        if payers:
            return [
                (p.removeprefix(f"{name}_"), factor * v, factor * v)
                for p, v in zip(payers, found, strict=True)
            ]
        return [(benefit.fund or UNNAMED, factor * (amount + found[0]), factor * (amount + found[1]))]

    def _group(self, group: str, names: Sequence[str]) -> tuple[Change, ...]:
        """One line for each value of a fact or definition, of the holders that have it."""
        found: list[Change] = []
        for role in self.roles:
            column = f"b {group}"
            if column not in self.columns[role]:
                continue
            values = self.con.execute(
                f"SELECT DISTINCT {identifier(column)} FROM {self._view(role)} ORDER BY 1"
            ).fetchall()
            for (value,) in values:
                where = f" WHERE {identifier(column)} IS NOT DISTINCT FROM $value"
                found.append(
                    self._filtered(role, "不明" if value is None else str(value), names, where, value)
                )
        return tuple(found)

    def _filtered(self, role: str, label: str, names: Sequence[str], where: str, value: Any) -> Change:
        literal = "NULL" if value is None else "'" + str(value).replace("'", "''") + "'"
        return self._change(role, label, self._of(role, names), where.replace("$value", literal))


def _rule(pack: Pack, name: str) -> list[str] | None:
    """All that a benefit's payment follows from, without the places where it is written; None where there is none."""
    benefit = pack.benefits.get(name)
    if benefit is None:
        return None
    found: dict[str, str] = {}
    waiting = [benefit.part("payable"), benefit.part("status")]
    while waiting:
        id_ = waiting.pop()
        if id_ in found:
            continue
        expr = pack.definitions[id_].expr
        found[id_] = _shape(pack, expr)
        waiting.extend(pack.definitions[id_].depends)
    limits = [
        _shape(pack, limit.at_most) + limit.sharing
        for limit in pack.limits.values()
        if name in limit.benefits
    ]
    share = pack.shares.get(benefit.share)
    rows = (
        [(_shape(pack, r.condition) if r.condition else "", r.payers, r.weights) for r in share.rows]
        if share
        else []
    )
    return [
        *(f"{id_} {text}" for id_, text in sorted(found.items())),
        *limits,
        repr(rows),
        benefit.fund,
        benefit.period,
    ]


def _shape(pack: Pack, node: Node) -> str:
    """An expression as text: its kinds, values and the parameters' values, nothing of where it stands."""
    parts: list[str] = [type(node).__name__]
    for field in fields(node):
        value = getattr(node, field.name)
        if field.name in ("id", "at", "cite", "label", "written"):
            continue
        if isinstance(value, Node):
            parts.append(_shape(pack, value))
        elif isinstance(value, tuple) and value and isinstance(value[0], Node):
            parts.extend(_shape(pack, item) for item in value)
        else:
            parts.append(f"{field.name}={value!r}")
    if isinstance(node, ParameterRef):
        parts.append(repr(pack.parameters[node.parameter].values))
    return f"({' '.join(parts)})"
