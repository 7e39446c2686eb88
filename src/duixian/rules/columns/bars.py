"""Bars as SVG: one or more bars a line, each of stacked pieces, with a title, a legend and the same in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

ROW, BAR, GAP, LEFT, WIDTH, TOP, NOTE = 30, 14, 2, 220, 780, 64, 265
STYLE = (
    "text{font-family:'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif;font-size:13px;fill:#1c2733}"
    ".h{font-size:16px;font-weight:bold}.m{fill:#5a6672;font-size:12px}.b{fill:#9fb3c8}.a{fill:#2f6fad}.x{fill:#c4ccd4}.u{fill:#d98b2b}"
)


@dataclass(frozen=True, slots=True)
class Bar:
    """Pieces from left to right, each a colour (`a` dark, `b` light, `x` pale, `u` to be noticed) and a value; words behind."""

    pieces: tuple[tuple[str, int], ...]
    note: str

    @property
    def whole(self) -> int:
        return sum(max(0, value) for _, value in self.pieces)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a chart: its name and its bars, one below the other; `told` is the line in words."""

    name: str
    bars: tuple[Bar, ...]
    told: str


def drawn(title: str, legend: Sequence[tuple[str, str]], lines: Sequence[Line], *, mark: str = "") -> str:
    """The chart. `mark` tells the ids of several charts of one page apart."""
    most = max((bar.whole for line in lines for bar in line.bars), default=0) or 1
    tallest = max((len(line.bars) for line in lines), default=1)
    row = ROW + (tallest - 1) * (BAR + GAP)
    body = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 20} {TOP + row * len(lines) + 16}" role="img"'
        f' aria-labelledby="t{mark} d{mark}">',
        f'<title id="t{mark}">{escape(title)}</title>',
        f'<desc id="d{mark}">{escape("；".join(line.told for line in lines))}</desc>',
        f"<style>{STYLE}</style>",
        f'<text class="h" x="12" y="26">{escape(title)}</text>',
        *_legend(legend),
    ]
    for place, line in enumerate(lines):
        body += _line(line, TOP + place * row, most)
    return "\n".join([*body, "</svg>"]) + "\n"


def _legend(legend: Sequence[tuple[str, str]]) -> Iterable[str]:
    x = 12
    for kind, words in legend:
        yield f'<rect class="{kind}" x="{x}" y="38" width="12" height="12"/><text class="m" x="{x + 18}" y="49">{escape(words)}</text>'
        x += 40 + 13 * len(words)


def _line(line: Line, y: int, most: int) -> Iterable[str]:
    middle = y + (len(line.bars) * (BAR + GAP)) // 2 + 6
    yield f'<text x="{LEFT - 10}" y="{middle}" text-anchor="end">{escape(_short(line.name))}</text>'
    for place, bar in enumerate(line.bars):
        top, x = y + 2 + place * (BAR + GAP), LEFT
        reached = 0
        for kind, value in bar.pieces:
            reached += max(0, value)
            end = LEFT + reached * (WIDTH - NOTE) // most
            if end > x:
                yield f'<rect class="{kind}" x="{x}" y="{top}" width="{end - x}" height="{BAR}"/>'
            x = end
        yield f'<text class="m" x="{x + 6}" y="{top + 12}">{escape(bar.note)}</text>'


def _short(name: str) -> str:
    """A name that fits beside the bars; the whole one stands in the words of the chart and in the table."""
    return name if len(name) <= 15 else name[:14] + "…"
