"""What a case expects of one benefit, read: amounts in fen, days as dates, durations as months and days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from duixian.rules.check import reading
from duixian.rules.check.constants import constant, duration, typed_constant
from duixian.rules.check.context import Context
from duixian.rules.lang.units import DAYS, MONTHS, WORKDAYS
from duixian.rules.load.trees import Map, Scalar, Tree
from duixian.rules.model.expected import (
    Ends,
    Expect,
    ExpectedDays,
    ExpectedPayment,
    ExpectedProcedure,
    ExpectedStep,
)
from duixian.rules.model.types import FEN, NumberType

_LIMITS = {WORKDAYS: "工作日", DAYS: "日", MONTHS: "月", (("小时", 1),): "小时"}


NO_DAY = "-"  # an obligation without a stated end


@dataclass(slots=True)
class Expecting:
    """Reads the `expect` of one benefit; problems are reported where they stand."""

    constants: Context

    def read(self, tree: Tree) -> Expect:
        return Expect(
            status=reading.text(tree, "status"), amount=self._fen(tree, "amount"), missing=self._texts(tree, "missing"),
            cites=tuple(reading.texts(tree, "cites")), because=tuple(reading.texts(tree, "because")),
            shares=self._shares(tree), schedule=self._schedule(tree), term=self._days(tree, "term"),
            window=self._days(tree, "window"), materials=self._texts(tree, "materials"), obligations=self._obligations(tree),
            returns=self._amounts(tree, "returns"), sanctions=self._months(tree, "sanctions"),
            bars=self._texts(tree, "bars"), proofs=self._months(tree, "proofs"),
            payee=self._named(tree, "payee", "to"), account=self._inner(tree, "payee", "account"),
            procedure=self._procedure(tree),
        )  # fmt: skip

    # words

    @staticmethod
    def _texts(tree: Tree, key: str) -> tuple[str, ...] | None:
        return None if reading.part(tree, key) is None else tuple(reading.texts(tree, key))

    @staticmethod
    def _inner(tree: Tree, key: str, inner: str) -> str:
        part = reading.part(tree, key)
        return reading.text(part, inner) if isinstance(part, Map) else ""

    def _named(self, tree: Tree, key: str, inner: str) -> str:
        """A name alone, or under `inner` of a mapping."""
        return reading.text(tree, key) or self._inner(tree, key, inner)

    # amounts

    def _fen(self, tree: Tree, key: str) -> Ends | None:
        ends = [
            typed_constant(item.text, item.body, self.constants, FEN)
            for item in reading.items(tree, key)
            if isinstance(item, Scalar)
        ]
        known = [end for end in ends if end is not None]
        return (known[0], known[-1]) if known else None

    def _amounts(self, tree: Tree, key: str) -> tuple[tuple[str, Ends], ...] | None:
        part = reading.part(tree, key)
        if not isinstance(part, Map):
            return None
        found = [(name, self._fen(part, name)) for name, _, _ in reading.entries(tree, key)]
        return tuple((name, ends) for name, ends in found if ends is not None)

    def _shares(self, tree: Tree) -> tuple[tuple[str, Ends | Fraction], ...] | None:
        """Amounts; a part written in percent stays a part, for benefits in kind, which have no amount."""
        part = reading.part(tree, "shares")
        if not isinstance(part, Map):
            return None
        found: list[tuple[str, Ends | Fraction | None]] = []
        for name, _, _ in reading.entries(tree, "shares"):
            texts = [item for item in reading.items(part, name) if isinstance(item, Scalar)]
            in_percent = len(texts) == 1 and texts[0].text.strip().endswith(("%", "％"))
            found.append((name, self._part(texts[0]) if in_percent else self._fen(part, name)))
        return tuple((name, share) for name, share in found if share is not None)

    def _part(self, value: Scalar) -> Fraction | None:
        node = constant(value.text, value.body, self.constants)
        if node is None or not isinstance(node.type, NumberType):
            return None
        return Fraction(node.value, node.type.scale)

    # days

    def _day(self, tree: Tree, key: str) -> date | None:
        return reading.day(tree, key, self.constants.maker.reporter)

    def _days(self, tree: Tree, key: str) -> ExpectedDays | None:
        part = reading.part(tree, key)
        if part is None:
            return None
        periods = reading.text(part, "periods")
        return ExpectedDays(
            first=self._day(part, "from"), last=self._day(part, "to"), open_now=reading.text(part, "open"),
            periods=int(periods) if periods else None,
        )  # fmt: skip

    def _after(self, tree: Tree, key: str) -> tuple[int, int] | None:
        if reading.part(tree, key) is None:
            return None
        months, days = duration(reading.text(tree, key), reading.place(tree, key), self.constants)
        return months or 0, days or 0

    def _schedule(self, tree: Tree) -> tuple[ExpectedPayment, ...] | None:
        if reading.part(tree, "schedule") is None:
            return None
        found: list[ExpectedPayment] = []
        for item in reading.items(tree, "schedule"):
            if isinstance(item, Scalar):
                fen = typed_constant(item.text, item.body, self.constants, FEN)
                found.append(ExpectedPayment(amount=(fen, fen) if fen is not None else None))
            else:
                found.append(
                    ExpectedPayment(
                        amount=self._fen(item, "amount"),
                        due=self._day(item, "due"),
                        after=self._after(item, "after"),
                        condition=reading.text(item, "if"),
                    )
                )
        return tuple(found)

    def _obligations(self, tree: Tree) -> tuple[tuple[str, date | None], ...] | None:
        part = reading.part(tree, "obligations")
        if part is None:
            return None
        if isinstance(part, Map):
            return tuple(
                (label, None if reading.text(part, label) == NO_DAY else self._day(part, label))
                for label in part.entries
            )
        return tuple((label, None) for label in reading.texts(tree, "obligations"))

    def _months(self, tree: Tree, key: str) -> tuple[tuple[str, int], ...] | None:
        """Labels with a number of months."""
        part = reading.part(tree, key)
        if not isinstance(part, Map):
            return None
        found = [(label, self._after(part, label)) for label in part.entries]
        return tuple((label, after[0]) for label, after in found if after is not None)

    # the way through

    def _procedure(self, tree: Tree) -> ExpectedProcedure | None:
        part = reading.part(tree, "procedure")
        if part is None:
            return None
        return ExpectedProcedure(
            id=self._named(tree, "procedure", "is"), start=reading.text(part, "start"),
            route=tuple(reading.texts(part, "route")),
            steps={name: self._step(body) for name, body, _ in reading.entries(part, "steps")},
            decides=_pairs(part, "decides"), sets=_settings(part), settles=_settles(part),
        )  # fmt: skip

    def _step(self, tree: Tree) -> ExpectedStep:
        publicity = reading.text(tree, "publicity")
        return ExpectedStep(
            guard=reading.text(tree, "guard"), outcomes=self._texts(tree, "outcomes"), limit=self._limit(tree, "limit"), correction=self._limit(tree, "correction"),
            publicity=int(publicity) if publicity else None, territory=reading.text(tree, "territory"),
            materials=self._texts(tree, "materials"), opens=reading.day(tree, "opens", self.constants.maker.reporter),
            by=reading.day(tree, "by", self.constants.maker.reporter), rounds=reading.text(tree, "rounds"),
        )  # fmt: skip

    def _limit(self, tree: Tree, key: str) -> tuple[int, str] | None:
        if reading.part(tree, key) is None:
            return None
        at = reading.place(tree, key)
        node = constant(reading.text(tree, key), at, self.constants)
        if node is None:
            return None
        unit = _LIMITS.get(node.type.dimension) if isinstance(node.type, NumberType) else None
        if unit is None:
            self.constants.maker.reporter.report(
                "not-a-duration", at, "时限应当是时长", "写成 5 工作日、15 日、3 月、24 小时 的样子"
            )
            return None
        return node.value, unit


def _pairs(tree: Tree, key: str) -> tuple[tuple[str, str], ...] | None:
    """The names and texts under `key`; None when it is absent."""
    if reading.part(tree, key) is None:
        return None
    return tuple(
        (name, body.text) for name, body, _ in reading.entries(tree, key) if isinstance(body, Scalar)
    )


def _settings(tree: Tree) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...] | None:
    """What each outcome settles, as names and texts; None when nothing is said of it."""
    whole = reading.part(tree, "sets")
    if whole is None:
        return None
    return tuple((name, _pairs(whole, name) or ()) for name, _, _ in reading.entries(tree, "sets"))


def _settles(tree: Tree) -> tuple[tuple[str, tuple[str, ...]], ...] | None:
    """Which truths the officer decides at each outcome; None when nothing is said of it."""
    whole = reading.part(tree, "settles")
    if whole is None:
        return None
    return tuple((name, tuple(reading.texts(whole, name))) for name, _, _ in reading.entries(tree, "settles"))
