"""Distributions drawn as arrays of float64; not a number stands for "none here". Dates are ordinals, truths 0 and 1, codes places."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from duixian.rules.errors import nearest
from duixian.rules.model.declared import Fact
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import DATE, TRUTH, EnumType
from duixian.rules.register.plan import RegisterError, Spec, decimals_of

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
MONTH = 365.2425 / 12


class Columns(Protocol):
    """What a draw may lean on: other columns of the same row, or of rows it is joined to (`employer.district`)."""

    @property
    def size(self) -> int: ...

    def column(self, name: str) -> tuple[Floats, Fact]: ...


@dataclass(frozen=True, slots=True)
class Drawing:
    """Draws columns; the same seed, table, column and part give the same values whatever else is drawn."""

    pack: Pack
    day: date
    seed: int

    def generator(self, *names: str | int) -> np.random.Generator:
        return np.random.default_rng(
            [self.seed, *(n if isinstance(n, int) else zlib.crc32(n.encode()) for n in names)]
        )

    def draw(self, spec: Spec, fact: Fact | None, rows: Columns, rng: np.random.Generator) -> Floats:
        """One value a row. Raises `RegisterError` where a name or value does not exist."""
        kind = next(key for key in _DRAWS if key in spec)
        found = _DRAWS[kind](_Draw(self, spec, fact, rows, rng))
        if "only" in spec:
            found = np.where(self._only(spec["only"], rows), found, np.nan)
        return self._clipped(found, spec, fact)

    def _only(self, wanted: Mapping[Any, Any], rows: Columns) -> Flags:
        keep = np.ones(rows.size, dtype=bool)
        for name, values in wanted.items():
            column, fact = rows.column(str(name))
            listed = values if isinstance(values, list) else [values]
            keep &= np.isin(column, [self.code(value, fact) for value in listed])
        return keep

    def _clipped(self, found: Floats, spec: Spec, fact: Fact | None) -> Floats:
        least, most = (self.code(spec[key], fact) if key in spec else np.nan for key in ("least", "most"))
        if fact is None:
            return np.clip(found, np.fmax(-np.inf, least), np.fmin(np.inf, most))
        if isinstance(fact.type, EnumType) or fact.type == TRUTH:
            return found
        low, high = (fact.lo / fact.ticks, fact.hi / fact.ticks) if fact.hi > fact.lo else (-np.inf, np.inf)
        if fact.type != DATE and not decimals_of(fact):
            found = np.floor(found)
        return np.clip(found, np.fmax(low, least), np.fmin(high, most))

    def code(self, value: Any, fact: Fact | None) -> float:
        """A value as it stands in a file, as a number."""
        if isinstance(value, date):
            return float(value.toordinal())
        if value == "day":
            return float(self.day.toordinal())
        if fact is not None and isinstance(fact.type, EnumType):
            enum = self.pack.enums[fact.type.name]
            text = str(value)
            if text in enum.values:
                return float(enum.values.index(text))
            raise RegisterError(f"“{enum.label}”没有“{text}”{nearest(text, enum.values)}")
        if value in ("true", "false"):
            return float(value == "true")
        try:
            return float(value)
        except (TypeError, ValueError):
            shown = f"（{fact.label}）" if fact is not None else ""
            raise RegisterError(f"“{value}”不是数、日期或真假{shown}") from None


@dataclass(frozen=True, slots=True)
class _Draw:
    """One draw: the distribution, for which fact, over which rows, by which generator."""

    by: Drawing
    spec: Spec
    fact: Fact | None
    rows: Columns
    rng: np.random.Generator

    def inner(self, key: str) -> Floats:
        return self.by.draw(self.spec[key], None, self.rows, self.rng)

    def whole(self) -> bool:
        return self.fact is None or not decimals_of(self.fact)

    def value(self) -> Floats:
        return np.full(self.rows.size, self.by.code(self.spec["value"], self.fact))

    def share(self) -> Floats:
        return (self.rng.random(self.rows.size) < float(self.spec["share"])).astype(np.float64)

    def pick(self) -> Floats:
        choices = self.spec["pick"]
        if choices == "any":
            values = self._leaves()
        else:
            values = np.array([self.by.code(value, self.fact) for value in choices])
        weights = (
            np.array(list(choices.values()), float) if isinstance(choices, Mapping) else np.ones(len(values))
        )
        steps = np.cumsum(weights) / weights.sum()
        places = np.searchsorted(steps, self.rng.random(self.rows.size), side="right")
        return np.asarray(values[np.minimum(places, len(values) - 1)], dtype=np.float64)

    def _leaves(self) -> Floats:
        """Every value of an enumeration; of a catalogue those without others below."""
        assert self.fact is not None and isinstance(self.fact.type, EnumType)
        enum = self.by.pack.enums[self.fact.type.name]
        places = [i for i in range(len(enum.values)) if not enum.tree or enum.last[i] == i]
        return np.array(places, dtype=np.float64)

    def between(self) -> Floats:
        low, high = (self.by.code(end, self.fact) for end in self.spec["between"])
        if self.whole():
            return np.floor(low + self.rng.random(self.rows.size) * (high - low + 1))
        return low + self.rng.random(self.rows.size) * (high - low)

    def near(self) -> Floats:
        return self.rng.normal(float(self.spec["near"]), float(self.spec.get("spread", 1)), self.rows.size)

    def log(self) -> Floats:
        return np.exp(
            self.rng.normal(
                np.log(float(self.spec["log"])), float(self.spec.get("spread", 1)), self.rows.size
            )
        )

    def before(self) -> Floats:
        return self.by.day.toordinal() - np.floor(
            self.inner("before") * MONTH + self.rng.random(self.rows.size) * 30
        )

    def months_after(self) -> Floats:
        return self._of() + np.floor(self.inner("months_after") * MONTH)

    def days_after(self) -> Floats:
        return self._of() + np.floor(self.inner("days_after"))

    def _of(self) -> Floats:
        return self.rows.column(str(self.spec["of"]))[0]

    def months_since(self) -> Floats:
        passed = (self.by.day.toordinal() - self.rows.column(str(self.spec["months_since"]))[0]) / MONTH
        return np.floor(np.maximum(passed, 0) * self._times())

    def part_of(self) -> Floats:
        return self.rows.column(str(self.spec["part_of"]))[0] * self._times()

    def _times(self) -> Floats:
        return self.inner("times") if "times" in self.spec else np.ones(self.rows.size)

    def same(self) -> Floats:
        return self.rows.column(str(self.spec["same"]))[0]

    def cases(self) -> Floats:
        column, fact = self.rows.column(str(self.spec["by"]))
        found = np.full(self.rows.size, np.nan)
        left = np.ones(self.rows.size, dtype=bool)
        for value, spec in self.spec["of"].items():
            here = column == self.by.code(value, fact)
            found = np.where(here, self.by.draw(spec, self.fact, self.rows, self.rng), found)
            left &= ~here
        if "otherwise" in self.spec and left.any():
            found = np.where(
                left, self.by.draw(self.spec["otherwise"], self.fact, self.rows, self.rng), found
            )
        return found


_DRAWS: Mapping[str, Callable[[_Draw], Floats]] = {
    "value": _Draw.value, "share": _Draw.share, "pick": _Draw.pick, "between": _Draw.between, "near": _Draw.near, "log": _Draw.log,
    "before": _Draw.before, "months_after": _Draw.months_after, "days_after": _Draw.days_after, "months_since": _Draw.months_since,
    "part_of": _Draw.part_of, "same": _Draw.same, "by": _Draw.cases,
}  # fmt: skip
