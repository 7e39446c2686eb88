"""What carries a benefit to its claimant: payer, payee, window, materials, obligations, sanctions, readings."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from duixian.rules.check import reading
from duixian.rules.check.citing import Citing
from duixian.rules.check.constants import constant, duration
from duixian.rules.check.context import Context
from duixian.rules.check.definitions import Definitions
from duixian.rules.check.expressions import check_settled
from duixian.rules.check.maker import RefusedError
from duixian.rules.check.sanctions import read_bars
from duixian.rules.check.values import syntax
from duixian.rules.errors import Pos, nearest
from duixian.rules.lang.units import NONE
from duixian.rules.load.trees import Scalar, Tree
from duixian.rules.model.delivery import (
    Instalment,
    Material,
    Obligation,
    Reading,
    Sanction,
    Share,
    Split,
    Window,
)
from duixian.rules.model.nodes import Expr, Literal
from duixian.rules.model.types import DATE, TRUTH, NumberType, Type


@dataclass(slots=True)
class Delivery:
    """Reads the delivery parts of one benefit or step at a time; `sections` holds what may be referred to."""

    definitions: Definitions
    sections: dict[str, dict[str, Tree]]
    used: dict[str, set[str]] = field(default_factory=dict)
    context: Context | None = None
    citing: Citing | None = None
    scope: str = ""  # the enumeration of what sanctions bar

    def start(self, context: Context, citing: Citing) -> None:
        """Where the next parts stand."""
        self.context, self.citing = context, citing

    @property
    def _context(self) -> Context:
        assert self.context is not None
        return self.context

    @property
    def _citing(self) -> Citing:
        assert self.citing is not None
        return self.citing

    def read(self, tree: Tree) -> dict[str, Any]:
        """The fields of `Benefit` about delivery."""
        paid_by, payee = reading.part(tree, "paid_by"), reading.part(tree, "payee")
        return {
            "share": self.name(paid_by, "share", "shares") if paid_by is not None else "",
            "fund": reading.text(paid_by, "fund") if paid_by is not None else "",
            "payee": self.name(payee, "to", "entities") if payee is not None else "",
            "account": reading.text(payee, "account") if payee is not None else "",
            "window": self.name(tree, "window", "windows"),
            "procedure": self.name(tree, "procedure", "procedures"),
            "materials": self.materials(tree),
            "obligations": tuple(self._obligation(item) for item in reading.items(tree, "obligations")),
            "sanctions": tuple(self._sanction(item) for item in reading.items(tree, "sanctions")),
            "readings": tuple(self._reading(item) for item in reading.items(tree, "readings")),
        }

    def name(self, tree: Tree, key: str, section: str) -> str:
        """A reference to another part of the pack; '' when absent or (reported) unknown."""
        word = reading.text(tree, key)
        if word and word not in self.sections[section]:
            self.definitions.reporter.report(
                "unknown-reference",
                reading.place(tree, key),
                f"{section} 里没有“{word}”{nearest(word, self.sections[section])}",
                f"先在 {section} 里定义",
            )
            return ""
        if word:
            self.used.setdefault(section, set()).add(word)
            self._same_role(tree, key, section, word)
        return word

    def _same_role(self, tree: Tree, key: str, section: str, word: str) -> None:
        """A share, window or procedure is about the entity of the benefit that names it."""
        other = self.sections.get(section, {}).get(word)
        of = reading.text(other, "of") if other is not None else ""
        if of and section in ("shares", "windows", "procedures") and of != self._context.role:
            self.definitions.reporter.report(
                "wrong-entity",
                reading.place(tree, key),
                f"“{word}”是关于 {of} 的，这里说的是 {self._context.role}",
                f"换一个 of: {self._context.role} 的",
            )

    def expression(self, tree: Tree, key: str, wanted: Type) -> Expr | None:
        """The expression under `key`; None when absent or reported."""
        body = reading.part(tree, key)
        if not isinstance(body, Scalar):
            return None
        try:
            node = check_settled(syntax(body, self._context), self._context)
        except RefusedError:
            return None
        if node.type != wanted:
            self.definitions.reporter.report(
                "type-mismatch", body.body, f"“{key}”应当是{wanted}，却是{node.type}", "检查表达式"
            )
            return None
        return node

    def materials(self, tree: Tree) -> tuple[Material, ...]:
        return tuple(
            Material(
                name=reading.text(item, "name"), condition=self.expression(item, "if", TRUTH),
                copies=int(reading.text(item, "copies", "1")), original=reading.flag(item, "original"),
                register=reading.text(item, "register"), form=self.name(item, "form", "papers"),
                proves=self._proves(item), cite=self._citing.read(item),
            )
            for item in reading.items(tree, "materials")
        )  # fmt: skip

    def _proves(self, item: Tree) -> tuple[str, ...]:
        """The facts a material proves, as ids."""
        return self.facts(item, "proves", self._context.role, derived=True)

    def facts(self, item: Tree, key: str, role: str, *, derived: bool = False) -> tuple[str, ...]:
        """The facts named under `key`, as ids; names without a role are those of `role`. What is unknown is reported."""
        found: list[str] = []
        symbols = self.definitions.symbols
        for inner in reading.items(item, key):
            word = inner.text if isinstance(inner, Scalar) else ""
            name = symbols.named(f"role {symbols.entities[role].kind}", word)
            full = word if word in symbols.facts else f"{role}.{name}"
            known = derived and (symbols.entities[role].kind, name) in symbols.derived
            if full not in symbols.facts and not known:
                self.definitions.reporter.report(
                    "unknown-name",
                    inner.at,
                    f"没有事实“{word}”{nearest(word, symbols.members(role))}",
                    "写一个已定义的事实",
                )
                continue
            found.append(full)
        return tuple(found)

    def _obligation(self, item: Tree) -> Obligation:
        months, days = self._duration(item, "for")
        return Obligation(
            label=reading.text(item, "label"), party=self.name(item, "party", "entities"), months=months, days=days,
            by=self.expression(item, "by", DATE), condition=self.expression(item, "if", TRUTH), cite=self._citing.read(item),
        )  # fmt: skip

    def _duration(self, item: Tree, key: str) -> tuple[int | None, int | None]:
        if reading.part(item, key) is None:
            return None, None
        return duration(reading.text(item, key), reading.place(item, key), self._context)

    def _sanction(self, item: Tree) -> Sanction:
        months, _ = self._duration(item, "for")
        return Sanction(
            label=reading.text(item, "label"), list=reading.text(item, "list"), months=months, scope=reading.text(item, "scope"),
            bars=read_bars(item, self.scope, self.definitions), cite=self._citing.read(item),
        )  # fmt: skip

    def _reading(self, item: Tree) -> Reading:
        cites = [self._citing.cite(c) for c in reading.items(item, "cite") if isinstance(c, Scalar)]
        return Reading(
            question=reading.text(item, "question"), taken=reading.text(item, "taken"), other=reading.text(item, "other"),
            cites=tuple(c for c in cites if c is not None),
        )  # fmt: skip

    def weigh(self, found: list[tuple[Literal, Instalment]], tree: Tree) -> tuple[Instalment, ...]:
        """Shares as whole-number weights; shares below one must add up to the whole."""
        if not found:
            return ()
        exact = [_exact(share) for share, _ in found]
        if _incomplete(exact):
            self.definitions.reporter.report(
                "bad-share",
                reading.place(tree, "schedule"),
                f"各期份额合计是 {sum(exact)}，不是 100%",
                "改到合计 100%，或写成 60、20、20 这样的比",
            )
        return tuple(
            replace(part, share=weight) for weight, (_, part) in zip(_weights(exact), found, strict=True)
        )

    # sections of the pack

    def share(self, name: str, tree: Tree, at: Pos) -> Share | None:
        """A way to share costs: rows of a condition and payers with weights; only the last may have no condition."""
        role = reading.text(tree, "of")
        if role not in self.definitions.symbols.entities:
            self.definitions.reporter.report(
                "unknown-entity", reading.place(tree, "of"), f"没有实体“{role}”", "写一个实体的名字"
            )
            return None
        cite = self.definitions.citing().read(tree)
        self.start(self.definitions.context(f"share.{name}", role, cite), self.definitions.citing(cite))
        rows: list[Split] = []
        items = reading.items(tree, "rows")
        for index, item in enumerate(items):
            condition = self.expression(item, "if", TRUTH)
            if reading.part(item, "if") is None and index != len(items) - 1:
                self.definitions.reporter.report(
                    "dead-row", item.at, "没有条件的一行后面还有别的行", "没有条件的一行放在最后"
                )
            payers, values = [], []
            for payer, weight, where in reading.entries(item, "split"):
                node = (
                    constant(weight.text, weight.body, self._context) if isinstance(weight, Scalar) else None
                )
                if (
                    node is None
                    or not isinstance(node.type, NumberType)
                    or node.type.dimension != NONE
                    or node.value < 0
                ):
                    self.definitions.reporter.report(
                        "bad-share", where, f"“{payer}”的份额应当是不小于 0 的数", "例如 市级: 80%"
                    )
                    continue
                payers.append(payer)
                values.append(_exact(node))
            if not values or not any(values) or _incomplete(values):
                self.definitions.reporter.report(
                    "bad-share",
                    item.at,
                    f"各方份额合计是 {sum(values)}，不是 100%",
                    "改到合计 100%，或写成 8、2 这样的比",
                )
                continue
            rows.append(Split(condition=condition, payers=tuple(payers), weights=_weights(values), label=reading.text(item, "label"), cite=self._citing.read(item) or cite))  # fmt: skip
        return Share(
            id=name, label=reading.text(tree, "label"), role=role, rows=tuple(rows), cite=cite, at=at
        )

    def window(self, name: str, tree: Tree, at: Pos) -> Window | None:
        """A window; its `from` and `to` are read as its kind asks."""
        kind, role = reading.text(tree, "kind"), reading.text(tree, "of")
        cite = self.definitions.citing().read(tree)
        root = role or next(iter(self.definitions.symbols.entities), "")
        if root not in self.definitions.symbols.entities:
            self.definitions.reporter.report(
                "unknown-entity", reading.place(tree, "of"), f"没有实体“{role}”", "写一个实体的名字"
            )
            return None
        self.start(self.definitions.context(f"window.{name}", root, cite), self.definitions.citing(cite))
        start, end = self._edge(kind, tree, "from"), self._edge(kind, tree, "to")
        after = self.expression(tree, "after", DATE) if kind == "after" else None
        if (kind == "after") != (reading.part(tree, "after") is not None) or (
            kind != "always" and start is None and end is None
        ):
            self.definitions.reporter.report(
                "bad-window",
                tree.at,
                f"{kind} 的申报时间没有写全",
                "always 不写起止；after 写 of、after 和 from、to；其他写 from、to",
            )
            return None
        return Window(
            id=name, label=reading.text(tree, "label"), kind=kind, start=start, end=end, after=after, role=role,
            next_working_day=reading.flag(tree, "next_working_day"), review=reading.text(tree, "review"), cite=cite, at=at,
        )  # fmt: skip

    def _edge(self, kind: str, tree: Tree, key: str) -> Any:
        text, at = reading.text(tree, key), reading.place(tree, key)
        if not text or kind == "always":
            return None
        if kind == "after":
            return duration(text, at, self._context)
        if kind == "dates":
            return reading.read_day(text, at, self.definitions.reporter)
        parts = text.split("-") if kind == "yearly" else [text]
        good = all(part.isdigit() for part in parts) and len(parts) == (2 if kind == "yearly" else 1)
        if (
            good
            and kind == "yearly"
            and reading.read_day(f"2024-{int(parts[0]):02}-{int(parts[1]):02}", at, self.definitions.reporter)
        ):
            return int(parts[0]), int(parts[1])
        if good and kind == "monthly" and 1 <= int(parts[0]) <= 31:
            return int(parts[0])
        self.definitions.reporter.report(
            "bad-window", at, f"读不懂“{text}”", "yearly 写 03-01，monthly 写 1 到 31 的日"
        )
        return None


def _exact(node: Literal) -> Fraction:
    assert isinstance(node.type, NumberType)
    return Fraction(node.value, node.type.scale)


def _incomplete(values: list[Fraction]) -> bool:
    """Whether parts given as fractions do not make the whole (whole numbers such as 8 and 2 are a proportion)."""
    return any(value.denominator > 1 for value in values) and sum(values) != 1


def _weights(values: list[Fraction]) -> tuple[int, ...]:
    """The smallest whole numbers in the same proportion."""
    whole = [int(v * lcm(*(value.denominator for value in values))) for v in values]
    common = gcd(*whole) or 1
    return tuple(value // common for value in whole)
