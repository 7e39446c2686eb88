"""Caps over groups: the claims of all holders, and what the others leave to each one."""

from __future__ import annotations

from duixian.rules.columns.column import Column
from duixian.rules.columns.facts import Facts, ScanError
from duixian.rules.columns.lower import Lowering
from duixian.rules.columns.plan import Claim, LimitPass, inputs_of
from duixian.rules.columns.values import Number, Value
from duixian.rules.columns.workshop import Workshop
from duixian.rules.model.benefits import Limit
from duixian.rules.model.nodes import Expr, FactRef, If, Least, walk
from duixian.rules.model.pack import Pack

MOST = 10**13  # fen; the greatest sum of others' claims (the range of the implied facts)


class Limits:
    """The limits of a pack as passes over the claims. `lowering` is set before anything is asked."""

    def __init__(self, pack: Pack, facts: Facts) -> None:
        self.pack, self.facts = pack, facts
        self.w: Workshop = facts.w
        self.lowering: Lowering
        self._of: dict[str, tuple[Limit, str]] = {
            fact: (limit, key)
            for limit in pack.limits.values()
            for key, fact in limit.used.items()
            if key != "allotted"
        }
        self._passes: dict[str, LimitPass] = {}
        self._making: list[str] = []

    def passes(self) -> tuple[LimitPass, ...]:
        """All that were needed, each after those it depends on."""
        return tuple(self._passes.values())

    def given(self, node: FactRef) -> Value | None:
        """The value of a fact that a limit implies; None for any other fact."""
        found = self._of.get(node.fact)
        if found is None:
            return None
        limit, key = found
        made = self._pass(limit)
        if made is None:
            return self.facts.unknown(self.pack.facts[node.fact])
        part = "extra" if key == "extra_fen" else "others"
        most = 1 if part == "extra" else MOST
        low = self._column(made, part, "low", most)
        high = low if made.exact else self._column(made, part, "high", most)
        group = self.facts.key(limit.group)
        assert group is not None
        lost = self.w.is_null(group)
        if lost is self.w.false:
            return self.facts.logic.number(low, high)
        zero, top = self.w.const(0), self.w.const(most)
        return self.facts.logic.number(self.w.case([(lost, zero)], low), self.w.case([(lost, top)], high))

    def _column(self, made: LimitPass, part: str, end: str, most: int) -> Column:
        """What the pass says; 0 for a holder whose group the cap does not bind."""
        raw = self.w.input(made.column(f"{part}_{end}"), 0, most, nullable=True)
        return self.w.coalesce(raw, self.w.const(0))

    def _pass(self, limit: Limit) -> LimitPass | None:
        """The pass over the claims of a limit; None when it is not known which group a holder is in."""
        if limit.id in self._passes:
            return self._passes[limit.id]
        if limit.id in self._making:
            raise ScanError(f"集体上限“{limit.label}”的各项申请互相依赖，不能一次算出；把它们分成几个上限")
        if self.facts.key(limit.group) is None:
            return None
        self._making.append(limit.id)
        claims = []
        for benefit in limit.benefits:
            node = claim_of(self.pack.definitions[self.pack.benefits[benefit].part("payable")].expr, limit)
            value = self.lowering.number(node)
            claims.append(Claim(benefit=benefit, low=value.low, high=value.high))
        top = self.lowering.number(limit.at_most)
        if not top.exact or not self._same_in_group(top.low, limit):
            raise ScanError(
                f"集体上限“{limit.label}”的 at_most 要对同组的人都一样，而且已知；改成参数，或组的事实"
            )
        day, day_open, period = self._day(limit)
        self._making.pop()
        made = LimitPass(
            id=limit.id, sharing=limit.sharing, group=limit.group, claims=tuple(claims), top=top.low, day=day,
            day_open=day_open, period=period,
        )  # fmt: skip
        self._passes[limit.id] = made
        return made

    def _same_in_group(self, top: Column, limit: Limit) -> bool:
        return all(self.facts.inputs[name].role == limit.group for name in inputs_of(top))

    def _day(self, limit: Limit) -> tuple[Column | None, Column | None, Column | None]:
        """The day that orders claims, whether it is open, and the number of its period."""
        if limit.order_by is None:
            return None, None, None
        day: Number = self.lowering.number(limit.order_by)
        w = self.w
        open_ = (
            w.false
            if day.exact and day.na is w.false
            else w.either(w.compare("!=", day.low, day.high), w.negated(w.is_false(day.na)))
        )
        if limit.period not in ("year", "month"):
            return day.low, open_, w.const(0)
        year = w.day("year", 1, 9999, day.low)
        if limit.period == "year":
            return day.low, open_, year
        return day.low, open_, w.add(w.multiply(year, w.const(12)), w.day("month", 1, 12, day.low))


def claim_of(payable: Expr, limit: Limit) -> Expr:
    """The node of one claim before a limit: what stands beside the first use of the limit's implied fact."""
    facts = set(limit.used.values())

    def uses(node: Expr) -> bool:
        return any(isinstance(part, FactRef) and part.fact in facts for part in walk(node))

    for node in walk(payable):
        if isinstance(node, If) and not uses(node.yes) and uses(node.condition):
            return node.yes
        if (
            isinstance(node, Least)
            and len(node.items) == 2
            and not uses(node.items[0])
            and uses(node.items[1])
        ):
            return node.items[0]
    raise ScanError(f"集体上限“{limit.label}”没有用在它所说的待遇上")
