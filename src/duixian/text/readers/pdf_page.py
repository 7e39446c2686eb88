"""What a PDF engine recovers of one page, as plain values: pieces of text with their place, and ruled lines.

Coordinates are PDF points as the page is displayed (rotation applied), y growing upward. Engines fill these
values, the layout reads them; so the layout is tested without any PDF.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Piece:
    """Characters on one baseline, left to right. ``joined``: the engine had it on one line with the piece before."""

    text: str
    x0: float
    x1: float
    y: float
    height: float
    joined: bool = False

    @property
    def middle(self) -> tuple[float, float]:
        """A point inside the glyphs: the centre of the width, a third of the height above the baseline."""
        return (self.x0 + self.x1) / 2, self.y + self.height / 3


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight ruled line; horizontal where ``y0 == y1``, vertical where ``x0 == x1``."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(slots=True)
class PageContent:
    """One page: pieces in the order the file draws them, ruled lines, and how many characters came without meaning."""

    number: int
    width: float
    height: float
    pieces: list[Piece] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    characters: int = 0
    lost: int = 0
    images: int = 0
    unembedded: bool = False
    """Some text uses a font that is named but not in the file: its characters may be dropped without notice."""
