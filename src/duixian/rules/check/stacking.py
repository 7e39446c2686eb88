"""What several benefits do to each other: highest wins, totals capped, counted against, limits over groups.

These go into each benefit's `payable`, so both engines and every explanation have them; a choice between exclusive
benefits is the claimant's and is left to `choose`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from duixian.rules.check import reading
from duixian.rules.check.context import Context
from duixian.rules.check.definitions import Definitions
from duixian.rules.check.expressions import check_settled
from duixian.rules.check.joining import bounded, combine, extreme, make_if
from duixian.rules.check.maker import Quotient, RefusedError, Value
from duixian.rules.check.values import Values, syntax
from duixian.rules.errors import Pos, nearest
from duixian.rules.load.trees import Tree
from duixian.rules.model.benefits import Limit, Stacking
from duixian.rules.model.declared import Fact
from duixian.rules.model.nodes import And, Compare, DefRef, Divide, Expr, FactRef, Greatest, Least, Otherwise
from duixian.rules.model.types import DATE, FEN, TRUTH

SHARING_FACTS = {
    "by_date": ("used_before",), "pro_rata": ("claimed_by_others", "extra_fen"), "silent": ("claimed_by_others", "allotted"),
    "claimant": ("allotted",),
}  # fmt: skip
_FACT_LABELS = {
    "used_before": "先于本申请已占用的额度", "claimed_by_others": "同组其他申请的合计", "allotted": "申请单位分给本人的额度",
    "extra_fen": "按最大余数分得的一分",
}  # fmt: skip


@dataclass(slots=True)
class Stack:
    """The stacking rules and group limits of a pack, applied benefit by benefit.

    `start` gives what a benefit comes to before them.
    """

    definitions: Definitions
    rules: list[tuple[Tree, Stacking]] = field(default_factory=list)
    limits: dict[str, tuple[Tree, Limit]] = field(default_factory=dict)
    start: Callable[[str, Context], Expr] = field(init=False)

    def counted(self, other: str, at: Pos, context: Context, part: str = "counted") -> Expr:
        """A reference to another benefit's counted amount."""
        symbols = self.definitions.symbols
        name = symbols.named("benefit", other)
        if name not in symbols.benefits:
            raise context.maker.refuse(
                "unknown-benefit",
                at,
                f"没有待遇“{other}”{nearest(other, symbols.benefits)}",
                "写一个已定义的待遇",
            )
        if symbols.benefits[name].entity != context.role:
            raise context.maker.refuse(
                "wrong-entity", at, f"“{other}”不是同一个实体的待遇", "只能与同一实体的待遇相比"
            )
        found = self.definitions.benefit_part(name, part, at)
        made: Expr = context.maker.make(
            DefRef,
            at,
            found.type,
            definition=found.id,
            lo=found.expr.lo,
            hi=found.expr.hi,
            may_na=found.expr.may_na,
        )
        return made

    @staticmethod
    def or_zero(node: Expr, context: Context) -> Expr:
        """0 where the amount is not applicable."""
        zero = context.maker.literal(0, FEN, node.at)
        made: Expr = context.maker.bounded(
            Otherwise, node.at, FEN, min(0, node.lo), max(0, node.hi), False, operand=node, fallback=zero
        )
        return made

    # reading

    def read(self, trees: list[Tree], limits: dict[str, Tree], at: dict[str, Pos]) -> None:
        """All stacking rules and limits; their expressions are checked where they are used."""
        for tree in trees:
            names = self._names(tree)
            kind = reading.text(tree, "kind")
            if kind == "total_capped" and reading.part(tree, "at_most") is None:
                self.definitions.reporter.report(
                    "missing-key", tree.at, "total_capped 要有 at_most", "补上 at_most: 金额"
                )
                continue
            if len(names) == 1 and len(reading.items(tree, "benefits")) == len(
                [
                    t
                    for t in reading.texts(tree, "benefits")
                    if self.definitions.symbols.named("benefit", t) in names
                ]
            ):
                self.definitions.reporter.report(
                    "too-few",
                    reading.place(tree, "benefits"),
                    "benefits 里应当有两项不同的待遇",
                    "补上另一项，或删去这条规则",
                )
            if len(names) > 1:
                cite = self.definitions.citing().read(tree)
                rule = Stacking(
                    kind=kind, label=reading.text(tree, "label"), benefits=names, cite=cite, at=tree.at
                )
                self.rules.append((tree, rule))
        for name, tree in limits.items():
            limit = self._limit(name, tree, at.get(name, tree.at))
            if limit is not None:
                self.limits[name] = (tree, limit)

    def _names(self, tree: Tree) -> tuple[str, ...]:
        symbols = self.definitions.symbols
        found: list[str] = []
        for item in reading.items(tree, "benefits"):
            word = getattr(item, "text", "")
            name = symbols.named("benefit", word)
            if name not in symbols.benefits:
                self.definitions.reporter.report(
                    "unknown-benefit",
                    item.at,
                    f"没有待遇“{word}”{nearest(word, symbols.benefits)}",
                    "写一个已定义的待遇",
                )
            elif name not in found:
                found.append(name)
        roles = {symbols.benefits[n].entity for n in found}
        if len(roles) > 1:
            self.definitions.reporter.report(
                "wrong-entity", tree.at, "这些待遇不是同一个实体的", "只能把同一实体的待遇放在一条规则里"
            )
            return ()
        return (
            tuple(found) if roles <= symbols.entities.keys() else ()
        )  # of an unknown entity: told at the benefit

    def _limit(self, name: str, tree: Tree, at: Pos) -> Limit | None:
        names = self._names(tree)
        symbols = self.definitions.symbols
        group = reading.text(tree, "group")
        if not names:
            return None
        role = symbols.benefits[names[0]].entity
        if group not in symbols.entities:
            self.definitions.reporter.report(
                "unknown-entity",
                reading.place(tree, "group"),
                f"没有实体“{group}”{nearest(group, symbols.entities)}",
                "写一个实体的名字",
            )
            return None
        sharing = reading.text(tree, "sharing")
        context = self.definitions.context(f"limit.{name}", role, self.definitions.citing().read(tree))
        try:
            at_most = self._money(tree, "at_most", context)
            order = reading.part(tree, "order_by")
            if (order is not None) != (sharing == "by_date"):
                raise context.maker.refuse(
                    "limit-order", tree.at, "by_date 要有 order_by，其他分法不要", "写上申请日期的事实"
                )
            by = check_settled(syntax(order, context), context) if order is not None else None
            if by is not None and by.type != DATE:
                raise context.maker.refuse(
                    "type-mismatch", by.at, "order_by 应当是日期", "写上申请日期的事实"
                )
        except RefusedError:
            return None
        used = self._facts(name, tree, sharing, role)
        return Limit(
            id=name, label=reading.text(tree, "label"), benefits=names, group=group, period=reading.text(tree, "period"),
            at_most=at_most, sharing=sharing, order_by=by, used=used, cite=context.maker.cite, at=at,
        )  # fmt: skip

    def _money(self, tree: Tree, key: str, context: Context) -> Expr:
        body = reading.part(tree, key)
        assert body is not None
        values = Values(context, self.definitions.citing(context.maker.cite))
        node = values.to_fen(values.read(body), body.at)
        if node.type != FEN:
            raise context.maker.refuse("not-money", body.at, "上限应当是金额", "写成 50 万元 的样子")
        return node

    def _facts(self, name: str, tree: Tree, sharing: str, role: str) -> dict[str, str]:
        """The implied facts that tell one claim what the others of its group leave."""
        label = reading.text(tree, "label")
        found: dict[str, str] = {}
        for key in SHARING_FACTS[sharing]:
            text, most, effort = (
                f"{label}：{_FACT_LABELS[key]}",
                1 if key == "extra_fen" else 10**13,
                9 if key == "extra_fen" else 7,
            )
            id_ = found[key] = f"{role}.{name}_{key}"
            self.definitions.symbols.facts[id_] = Fact(
                id=id_, role=role, name=f"{name}_{key}", label=text, type=FEN, lo=0, hi=most, unit="元", ticks=100, decimals=2,
                question=f"{text}是多少？", implied=f"limit:{name}", changes="applicant" if key == "allotted" else "office",
                effort=effort, at=tree.at,
            )  # fmt: skip
        return found

    def top(self, tree: Tree, rule: Stacking) -> Expr | None:
        """The cap of a total_capped rule by itself; None when it was reported."""
        role = self.definitions.symbols.benefits[rule.benefits[0]].entity
        try:
            return self._money(
                tree, "at_most", self.definitions.context(f"stacking.{rule.label}", role, rule.cite)
            )
        except RefusedError:
            return None

    # applying

    def apply(self, name: str, node: Expr, context: Context) -> Expr:
        """What is left of a benefit after the stacking rules and limits that name it."""
        return self._limits(name, self._stacked(name, node, context), context, None)

    def _stacked(self, name: str, node: Expr, context: Context) -> Expr:
        for tree, rule in self.rules:
            if name in rule.benefits and rule.kind != "exclusive":
                outer, context.maker.cite = context.maker.cite, rule.cite or context.maker.cite
                node = (
                    self._highest(rule, name, node, context)
                    if rule.kind == "highest"
                    else self._total(tree, rule, name, node, context)
                )
                context.maker.cite = outer
        return node

    def _limits(self, name: str, node: Expr, context: Context, until: Limit | None) -> Expr:
        """After the limits that name the benefit, up to the one that is looked at."""
        for _, limit in self.limits.values():
            if until is not None and limit.id == until.id:
                break
            if name in limit.benefits:
                outer, context.maker.cite = context.maker.cite, limit.cite or context.maker.cite
                node = self._limited(limit, name, node, context)
                context.maker.cite = outer
        return node

    def _claim(self, limit: Limit, name: str, context: Context) -> Expr:
        """What another benefit of the same claimant claims under a limit."""
        node = self._limits(name, self._stacked(name, self.start(name, context), context), context, limit)
        return extreme(Least, [node, limit.at_most], limit.at, context)

    def _highest(self, rule: Stacking, name: str, node: Expr, context: Context) -> Expr:
        """The benefit's amount where no other of the group is higher (of equal ones the first named)."""
        maker, at = context.maker, rule.at
        mine = self.counted(name, at, context)
        place = rule.benefits.index(name)
        tests: list[Expr] = []
        for index, other in enumerate(rule.benefits):
            if index != place:
                theirs = self.counted(other, at, context)
                op = ">" if index < place else ">="
                tests.append(maker.make(Compare, at, TRUTH, op=op, left=mine, right=theirs))
        test = combine(And, tests, at, maker)
        return make_if(test, node, maker.literal(0, FEN, at), at, context, label=rule.label)

    def _total(self, tree: Tree, rule: Stacking, name: str, node: Expr, context: Context) -> Expr:
        """The first named takes what it has, the next what the cap leaves."""
        maker, at = context.maker, rule.at
        left = self._money(tree, "at_most", context)
        for other in rule.benefits[: rule.benefits.index(name)]:
            taken = self.counted(other, at, context, "payable")
            rest = maker.add([left, maker.negate(taken, at)], at)
            assert not isinstance(rest, Quotient)
            left = rest
        room = bounded(Greatest, left, [maker.literal(0, FEN, at)], at, context) if left.lo < 0 else left
        return extreme(Least, [node, room], at, context)

    def _limited(self, limit: Limit, name: str, node: Expr, context: Context) -> Expr:
        """One claim under a group's limit, given what the others claim (docs/semantics.md, "limits over groups")."""
        maker, at, top = context.maker, limit.at, limit.at_most
        node = extreme(Least, [node, top], at, context)
        if limit.sharing == "by_date":
            other = self._used(limit, "used_before", context)
            for earlier in limit.benefits[: limit.benefits.index(name)]:
                other = self._plus(other, self.counted(earlier, at, context, "payable"), context)
            room = self._above_zero(self._plus(top, maker.negate(other, at), context), context)
            return extreme(Least, [node, room], at, context)
        if len(limit.benefits) == 1:
            fits, share = self._share(limit, node, context)
            return make_if(fits, node, share, at, context, label=limit.label) if fits is not None else share
        claims = [node if other == name else self._claim(limit, other, context) for other in limit.benefits]
        together = claims[0]
        for claim in claims[1:]:
            together = self._plus(together, claim, context)
        fits, left = self._share(limit, together, context)
        if fits is None:
            allotted = self._used(limit, "allotted", context)
            fits = maker.make(Compare, at, TRUTH, op="<=", left=together, right=allotted)
        for earlier in limit.benefits[: limit.benefits.index(name)]:
            taken = self.counted(earlier, at, context, "payable")
            left = self._above_zero(self._plus(left, maker.negate(taken, at), context), context)
        return make_if(fits, node, extreme(Least, [node, left], at, context), at, context, label=limit.label)

    def _share(self, limit: Limit, claim: Expr, context: Context) -> tuple[Expr | None, Expr]:
        """Whether all claims of the group fit (None: not asked), and what the claim gets where they do not."""
        maker, at, top = context.maker, limit.at, limit.at_most
        if limit.sharing == "claimant":
            return None, extreme(Least, [claim, self._used(limit, "allotted", context)], at, context)
        other = self._used(limit, "claimed_by_others", context)
        together = self._plus(claim, other, context)
        fits = maker.make(Compare, at, TRUTH, op="<=", left=together, right=top)
        if limit.sharing == "silent":
            room = self._above_zero(self._plus(top, maker.negate(other, at), context), context)
            allotted = self._used(limit, "allotted", context)
            parts = [
                extreme(Least, [claim, room], at, context),
                extreme(Least, [claim, allotted], at, context),
            ]
            return fits, extreme(Greatest, parts, at, context)
        product = maker.product(claim, top, at)
        one = maker.literal(1, FEN, at)
        below = extreme(Greatest, [together, top, one], at, context)  # `together` where the claims do not fit
        whole = maker.bounded(
            Divide,
            at,
            FEN,
            0,
            product.hi // below.lo,
            product.may_na,
            above=product,
            below=below,
            rounding="down",
        )
        extra = self._used(limit, "extra_fen", context)
        return fits, extreme(Least, [claim, self._plus(whole, extra, context)], at, context)

    def _used(self, limit: Limit, key: str, context: Context) -> Expr:
        fact = self.definitions.symbols.facts[limit.used[key]]
        made: Expr = context.maker.make(FactRef, limit.at, FEN, fact=fact.id, lo=fact.lo, hi=fact.hi)
        return made

    @staticmethod
    def _plus(left: Expr, right: Value, context: Context) -> Expr:
        total = context.maker.add([left, right], left.at)
        assert not isinstance(total, Quotient)
        return total

    @staticmethod
    def _above_zero(node: Expr, context: Context) -> Expr:
        return bounded(Greatest, node, [context.maker.literal(0, FEN, node.at)], node.at, context)
