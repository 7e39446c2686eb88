"""The types of checked expressions. Every value but a text is an integer at run time.

| type   | integer means                                            |
|--------|----------------------------------------------------------|
| truth  | see `duixian.rules.truth`                                |
| number | `value * scale` in base units: money at scale 100 is fen |
| date   | `date.toordinal()`: 1 is 0001-01-01                      |
| enum   | place in the enumeration or catalogue, from 0            |
"""

from __future__ import annotations

from dataclasses import dataclass

from duixian.rules.lang.units import MONEY, Dimension, words


@dataclass(frozen=True, slots=True)
class TruthType:
    """True, false, unknown or not applicable."""

    def __str__(self) -> str:
        return "是非"


@dataclass(frozen=True, slots=True)
class NumberType:
    """A quantity: integer ticks, `scale` ticks to one base unit of `dimension`."""

    dimension: Dimension
    scale: int = 1

    def __str__(self) -> str:
        return words(self.dimension)

    @property
    def is_money(self) -> bool:
        return self.dimension == MONEY


@dataclass(frozen=True, slots=True)
class DateType:
    def __str__(self) -> str:
        return "日期"


@dataclass(frozen=True, slots=True)
class EnumType:
    """A value of the enumeration or catalogue `name`."""

    name: str

    def __str__(self) -> str:
        return f"“{self.name}”的值"


@dataclass(frozen=True, slots=True)
class TextType:
    """Shown and carried, never computed with."""

    def __str__(self) -> str:
        return "文字"


@dataclass(frozen=True, slots=True)
class SpellsType:
    """A list of dated spells; used through the functions over spells only."""

    def __str__(self) -> str:
        return "时段列表"


Type = TruthType | NumberType | DateType | EnumType | TextType | SpellsType

TRUTH, DATE, TEXT, SPELLS = TruthType(), DateType(), TextType(), SpellsType()
FEN = NumberType(MONEY, 100)
FIRST_DAY, LAST_DAY = 693596, 876216  # 1900-01-01 and 2399-12-31, the days a rule or a case may name
