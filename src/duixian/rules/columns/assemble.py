"""A pack and what the input folder holds, made into scans: one for each kind of holder of benefits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import lcm

from duixian.rules.columns.column import Column
from duixian.rules.columns.facts import Facts, ScanError
from duixian.rules.columns.inputs import TableInfo
from duixian.rules.columns.limits import Limits
from duixian.rules.columns.lower import Lowering
from duixian.rules.columns.plan import Output, Reason, Relation, Scan
from duixian.rules.columns.rows import Rows
from duixian.rules.columns.values import Logic, Number, Truth, Value
from duixian.rules.columns.workshop import Workshop
from duixian.rules.errors import nearest
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.declared import Fact
from duixian.rules.model.nodes import And, Expr, FactRef, Or
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import DATE, SPELLS, TEXT, TRUTH, EnumType


def scans(
    pack: Pack,
    as_of: date,
    tables: Mapping[str, TableInfo],
    *,
    certain: bool = True,
    also: Sequence[str] = (),
    terms: bool = False,
) -> tuple[Scan, ...]:
    """The scans of a pack over the tables there are; `also` names facts and definitions to show beside the results.

    With `terms`, a benefit that lasts so many periods shows the day it counts them from (`NAME_from`). Raises `ScanError`.
    """
    for name in also:
        if name not in pack.facts and name not in pack.definitions:
            hint = nearest(name, [*pack.facts, *pack.definitions])
            raise ScanError(f"规则包里没有“{name}”{hint}；写成 实体.事实")
    roles = list(dict.fromkeys(benefit.role for benefit in pack.benefits.values()))
    return tuple(
        Assembly(pack, as_of, tables, role, certain=certain).scan(also, terms=terms) for role in roles
    )


MOST_BITS = 64  # Parquet has no wider whole numbers: 128 bits would be written as floating point


class Assembly:
    """One scan in the making."""

    def __init__(
        self, pack: Pack, as_of: date, tables: Mapping[str, TableInfo], role: str, *, certain: bool
    ) -> None:
        self.pack, self.role = pack, role
        self.logic = Logic(Workshop())
        self.w = self.logic.w
        self.facts = Facts(pack, tables, role, self.logic, certain=certain)
        self.limits = Limits(pack, self.facts)
        self.rows = Rows(pack, as_of, self.facts, self.logic)
        self.lowering = Lowering(pack, as_of, self.logic, self._given, self.rows.value, self._defined)
        self.limits.lowering = self.rows.outside = self.lowering
        self._whens = {b.part("when"): b for b in pack.benefits.values()}
        self._bits: dict[str, tuple[list[tuple[Column, int]], list[tuple[Column, int]]]] = {}
        self.reasons: list[Reason] = []

    def _given(self, node: FactRef) -> Value:
        return self.limits.given(node) or self.facts.given(node)

    def scan(self, also: Sequence[str] = (), *, terms: bool = False) -> Scan:
        """Key, classifications, what `also` names, and every benefit of the holder (with `terms`: and since when)."""
        entity, table = self.pack.entities[self.role], self.facts.table_of(self.role)
        if table is None:
            raise ScanError(f"输入文件夹里没有 {entity.kind}.parquet（{entity.label}），不能计算它的待遇")
        if entity.key not in table.columns:
            raise ScanError(
                f"{table.name}.parquet 没有主键列“{entity.key}”；补上这一列，或在 entities 里写 key"
            )
        key = self.facts.key(self.role)
        assert key is not None
        outputs = [Output(name=entity.key, column=key, form="key"), *self._grades(), *self._also(also)]
        for benefit in self.pack.benefits.values():
            if benefit.role == self.role:
                outputs.extend(self._benefit(benefit))
                if terms and benefit.lasts_from is not None:
                    since = self._known(self.lowering.value(benefit.lasts_from))
                    outputs.append(Output(name=f"{benefit.id}_from", column=since, form="date"))
        return self.finish(outputs)

    def finish(self, outputs: list[Output]) -> Scan:
        """The scan with the given outputs, over everything that was asked for so far."""
        entity = self.pack.entities[self.role]
        benefits = [b for b in self.pack.benefits.values() if b.role == self.role]
        return Scan(
            relation=Relation(role=self.role, table=entity.kind, key=entity.key, joins=tuple(self.facts.joins.values())),
            inputs=dict(self.facts.inputs), groupings=self.rows.groupings(), limits=self.limits.passes(),
            outputs=tuple(outputs), benefits=tuple(b.id for b in benefits), reasons=tuple(self.reasons),
            absent=tuple(self.facts.absent),
        )  # fmt: skip

    def _grades(self) -> list[Output]:
        """The holder's classifications, as the names of the grades."""
        found: list[Output] = []
        for id_, classification in self.pack.classifications.items():
            role, _, name = id_.rpartition(".")
            if role != self.role:
                continue
            value = self.lowering.definition(id_)
            shown = self._known(value)
            found.append(
                Output(
                    name=name, column=shown, form="code", values=self.pack.enums[classification.enum].values
                )
            )
        return found

    def _also(self, names: Sequence[str]) -> list[Output]:
        """Facts and definitions by name, where they are known; those of other holders are left out."""
        found: list[Output] = []
        for name in names:
            known = self.pack.facts.get(name) or self.pack.definitions[name]
            if not self._below(known.role) or known.type in (TEXT, SPELLS):
                continue
            if isinstance(known, Fact):
                value = self._given(FactRef(id="", type=known.type, fact=name, lo=known.lo, hi=known.hi))
            else:
                value = self.lowering.definition(name)
            values = self.pack.enums[known.type.name].values if isinstance(known.type, EnumType) else ()
            found.append(
                Output(name=name, column=self._known(value), form=form_of(known.type), values=values)
            )
        return found

    def _below(self, role: str) -> bool:
        """Whether a holder has one row of a role."""
        while role in self.pack.entities and role != self.role and not self.pack.entities[role].many:
            role = self.pack.entities[role].of
        return role == self.role

    def _known(self, value: Value) -> Column:
        """A value where it is known and applies, else null."""
        w = self.w
        if isinstance(value, Truth):
            return w.case([(value.na, w.unknown)], value.value)
        sure = w.both(w.is_false(value.na), w.compare("=", value.low, value.high))
        return w.case([(sure, value.low)], w.no_number())

    # one benefit

    def _benefit(self, benefit: Benefit) -> list[Output]:
        w, name = self.w, benefit.id
        status = self._truth(benefit.part("status"))
        payable = self.lowering.definition(benefit.part("payable"))
        assert isinstance(payable, Number)
        status = self._applicable(benefit, status)
        eligible, unknown = self.logic.holds(status), self.logic.open(status)
        code = w.case([(status.na, w.const(0)), (eligible, w.const(1)), (unknown, w.const(3))], w.const(2))
        reason, missing = self._codes(benefit)
        outputs = [Output(name=f"{name}_status", column=code, form="integer", most=3)]
        if benefit.has_amount:
            outputs.extend(self._amounts(benefit, eligible, unknown, payable))
        most = (1 << sum(r.benefit == name for r in self.reasons)) - 1
        for part, column in (("reason", reason), ("missing", missing)):
            outputs.append(Output(name=f"{name}_{part}", column=column, form="integer", most=most))
        return outputs

    def _truth(self, definition: str) -> Truth:
        value = self.lowering.definition(definition)
        assert isinstance(value, Truth)
        return value

    def _applicable(self, benefit: Benefit, status: Truth) -> Truth:
        """Not applicable also where the amount is not; open where that is open."""
        if not benefit.has_amount:
            return status
        w = self.w
        amount = self.lowering.definition(benefit.part("amount"))
        assert isinstance(amount, Number)
        if amount.na is w.false:
            return status
        possible = w.negated(w.either(status.na, w.is_false(status.value)))
        sure = w.both(possible, w.is_true(status.value))
        na = w.either(status.na, w.both(sure, w.is_true(amount.na)))
        return Truth(w.case([(w.both(possible, w.is_null(amount.na)), w.unknown)], status.value), na)

    def _amounts(self, benefit: Benefit, eligible: Column, unknown: Column, payable: Number) -> list[Output]:
        """The amount where it is known, its bounds where it is not, and who pays which share."""
        w, name, nothing = self.w, benefit.id, self.w.no_number()
        if payable.exact and unknown is w.false:
            amount, low, high = w.case([(eligible, payable.low)], nothing), nothing, nothing
        else:
            known = w.both(eligible, w.compare("=", payable.low, payable.high))
            open_ = w.both(w.either(eligible, unknown), w.negated(known))
            amount = w.case([(known, payable.low)], nothing)
            low, high = w.case([(open_, payable.low)], nothing), w.case([(open_, payable.high)], nothing)
        found = [
            Output(name=f"{name}_{part}", column=c)
            for part, c in (("amount", amount), ("low", low), ("high", high))
        ]
        if benefit.share:
            found.extend(self._shares(benefit, amount))
        return found

    # reasons

    def _defined(self, name: str) -> Value:
        """A definition's value; a benefit's conditions by way of its reason codes, which are needed anyway."""
        expr = self.pack.definitions[name].expr
        benefit = self._whens.get(name)
        if benefit is None or not isinstance(expr, And):
            return self.lowering.value(expr)
        fails, opens = self._bits[benefit.id] = self._masks(expr, 0)
        failing, missing = self.w.bits(fails), self.w.bits(opens)
        w, zero = self.w, self.w.const(0)
        value = w.case(
            [(w.compare("!=", failing, zero), w.false), (w.compare("!=", missing, zero), w.unknown)], w.true
        )
        return Truth(value, w.both(*(self.lowering.truth(item).na for item in expr.items)))

    def _masks(self, expr: Expr, first: int) -> tuple[list[tuple[Column, int]], list[tuple[Column, int]]]:
        """Where each leaf fails and where it is open, each with its bit from `first` up."""
        fails: list[tuple[Column, int]] = []
        opens: list[tuple[Column, int]] = []
        for bit, (leaf, failing, missing) in enumerate(self._leaves(expr, self.w.true, self.w.true), first):
            truth = self.lowering.truth(leaf)
            fails.append((self.w.both(failing, self.logic.fails(truth)), 1 << bit))
            opens.append((self.w.both(missing, self.logic.open(truth)), 1 << bit))
        return fails, opens

    def _codes(self, benefit: Benefit) -> tuple[Column, Column]:
        """The masks of failing and of missing conditions; each bit is a leaf of `when`, then of `scope`."""
        when = self.pack.definitions[benefit.part("when")].expr
        self.lowering.definition(benefit.part("when"))
        fails, opens = self._bits.get(benefit.id) or self._masks(when, 0)
        self._name(benefit, "when", when, 0)
        if benefit.has_scope:
            scope = self.pack.definitions[benefit.part("scope")].expr
            more_fails, more_opens = self._masks(scope, len(fails))
            self._name(benefit, "scope", scope, len(fails))
            fails, opens = [*fails, *more_fails], [*opens, *more_opens]
        if len(fails) > MOST_BITS:
            raise ScanError(
                f"“{benefit.title}”有 {len(fails)} 个条件，超过 {MOST_BITS} 个；把一些条件并成有名字的 derived"
            )
        return self.w.bits(fails), self.w.bits(opens)

    def _name(self, benefit: Benefit, part: str, expr: Expr, first: int) -> None:
        """The lines of the reason dictionary for a part's leaves."""
        for bit, (leaf, _, _) in enumerate(self._leaves(expr, self.w.true, self.w.true), first):
            written = f"{leaf.at.file}:{leaf.at.line}"
            citation = leaf.cite.full if leaf.cite else ""
            self.reasons.append(
                Reason(
                    benefit=benefit.id,
                    bit=bit,
                    part=part,
                    label=leaf.label,
                    citation=citation,
                    written=written,
                )
            )

    def _leaves(self, node: Expr, failing: Column, missing: Column) -> list[tuple[Expr, Column, Column]]:
        """The leaves, each with where it counts as failing or missing: one of several ways only if none is open."""
        if node.leaf or not isinstance(node, (And, Or)):
            return [(node, failing, missing)]
        if isinstance(node, Or):
            truth = self.lowering.truth(node)
            failing = self.w.both(failing, self.logic.fails(truth))
            missing = self.w.both(missing, self.logic.open(truth))
        return [leaf for item in node.items for leaf in self._leaves(item, failing, missing)]

    # shares

    def _shares(self, benefit: Benefit, amount: Column) -> list[Output]:
        """Each payer's part by largest remainder, of equal remainders to the one named first; null where it is open."""
        w, share = self.w, self.pack.shares[benefit.share]
        payers = list(dict.fromkeys(payer for row in share.rows for payer in row.payers))
        whole = lcm(*(sum(row.weights) for row in share.rows))
        weights: dict[str, Column] = dict.fromkeys(payers, w.no_number())
        for row in reversed(share.rows):
            condition = (
                self.lowering.truth(row.condition) if row.condition is not None else self.logic.truth(w.true)
            )
            own = dict(zip(row.payers, row.weights, strict=True))
            for payer in payers:
                mine = w.const(own.get(payer, 0) * whole // sum(row.weights))
                pairs = [(self.logic.holds(condition), mine), (self.logic.open(condition), w.no_number())]
                weights[payer] = w.case(pairs, weights[payer])
        parts = self._split(amount, [weights[p] for p in payers], whole)
        return [
            Output(name=f"{benefit.id}_{payer}", column=part)
            for payer, part in zip(payers, parts, strict=True)
        ]

    def _split(self, amount: Column, weights: list[Column], whole: int) -> list[Column]:
        w, total = self.w, self.w.const(whole)
        if len(weights) == 1:
            return [amount]
        if len(weights) == 2:
            first = self.logic.rounded(w.multiply(amount, weights[0]), total, "half_up")
            return [first, w.subtract(amount, first)]
        products = [w.multiply(amount, weight) for weight in weights]
        floors = [w.quotient(product, total) for product in products]
        rests = [w.remainder(product, total) for product in products]
        left = w.subtract(amount, w.add(*floors))
        parts = []
        for i, rest in enumerate(rests):
            before = [
                w.case([(w.compare(">=" if j < i else ">", other, rest), w.const(1))], w.const(0))
                for j, other in enumerate(rests)
                if j != i
            ]
            parts.append(
                w.add(floors[i], w.case([(w.compare(">", left, w.add(*before)), w.const(1))], w.const(0)))
            )
        return parts


def form_of(value_type: object) -> str:
    """How a definition's column is shown."""
    if value_type == TRUTH:
        return "truth"
    return "date" if value_type == DATE else "code" if isinstance(value_type, EnumType) else "money"
