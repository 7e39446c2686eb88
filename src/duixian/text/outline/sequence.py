"""Which numbering candidates begin something: the number expected next decides, what stands before it confirms."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from duixian.text.numbering import Marker, Style

Series = tuple[Style, str]
GAP = 3  # numbers that may be missing in a series before a candidate is no longer believed
_STRONG = (Style.PART, Style.CHAPTER, Style.SECTION, Style.ARTICLE)


@dataclass(frozen=True, slots=True)
class Context:
    """What stands before a candidate: ``closed`` a sentence or pause ended, ``short`` the break was meant,
    ``heading`` the open block is a heading without any stop, ``listing`` it is an unfinished entry of a list."""

    closed: bool
    short: bool
    heading: bool
    listing: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """An accepted marker: how deep it nests (0 is the top), how sure, and why where in doubt."""

    depth: int
    confidence: float = 1.0
    why: str = ""
    restart: bool = False


class Ahead:
    """Looks ahead in the numbering candidates of a segment: what number does a series show next?"""

    def __init__(self, markers: Iterable[tuple[int, Marker]]) -> None:
        self._places: dict[Series, list[int]] = {}
        self._numbers: dict[Series, list[int]] = {}
        for place, marker in markers:
            self._places.setdefault(marker.series, []).append(place)
            self._numbers.setdefault(marker.series, []).append(marker.number)

    def next_number(self, series: Series, place: int) -> int | None:
        """The number of the first candidate of ``series`` after line index ``place``, None if there is none."""
        places = self._places.get(series)
        if places is None:
            return None
        at = bisect_right(places, place)
        return self._numbers[series][at] if at < len(places) else None

    def next_place(self, series: Series, place: int) -> int | None:
        """The line index of the first candidate of ``series`` after line index ``place``."""
        places = self._places.get(series, [])
        at = bisect_right(places, place)
        return places[at] if at < len(places) else None


class Sequence:
    """The open numbering levels of a segment. Depth is the position in the stack of series."""

    def __init__(self, ahead: Ahead) -> None:
        self._ahead = ahead
        self._open: list[tuple[Series, int]] = []
        self._last: dict[Series, int] = {}

    @property
    def depth(self) -> int:
        return len(self._open)

    def is_next(self, marker: Marker) -> bool:
        """Whether ``marker`` has exactly the number an open level waits for."""
        return any(series == marker.series and number + 1 == marker.number for series, number in self._open)

    def goes_on(self, marker: Marker) -> bool:
        """Whether ``marker`` has the number after the last one its series had, open or not."""
        return self._last.get(marker.series, 0) + 1 == marker.number > 1

    def begins(self, marker: Marker, place: int) -> bool:
        """Whether ``marker`` begins a list that goes on with 2 at a later line's beginning."""
        return marker.number == 1 and self._ahead.next_number(marker.series, place) == 2

    def judge(self, marker: Marker, context: Context, place: int) -> Verdict | None:
        """The verdict on a candidate at line index ``place``; None when it begins nothing."""
        at = self._position(marker.series)
        if at is not None:
            return self._judge_open(marker, at, context)
        return self._judge_new(marker, context, place)

    def take(self, marker: Marker, verdict: Verdict) -> None:
        """Note an accepted marker."""
        del self._open[verdict.depth :]
        self._open.append((marker.series, marker.number))
        self._last[marker.series] = marker.number

    def reset(self) -> None:
        """Forget all levels (a new segment begins)."""
        self._open.clear()
        self._last.clear()

    def _position(self, series: Series) -> int | None:
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at][0] == series:
                return at
        return None

    def _judge_open(self, marker: Marker, at: int, context: Context) -> Verdict | None:
        last = self._open[at][1]
        loose = context.closed or context.short or context.heading
        if marker.sub:  # 第三条之一 follows 第三条, or 第三条之二
            return Verdict(at) if marker.number == last and loose else None
        if marker.number == last + 1:
            if loose or (context.listing and not marker.doubtful):
                return Verdict(at)
            return Verdict(at, 0.8, "前一行未结句") if marker.firm else None
        if marker.doubtful or not loose:
            return None
        if marker.number == last and marker.style in (Style.GROUP, Style.CHAPTER, Style.SECTION, Style.PART):
            return Verdict(at, 0.5, f"编号{last}重复")
        if marker.number == 1:
            return Verdict(at, 0.9, "编号重新开始", restart=True)
        if last < marker.number <= last + GAP and context.closed:
            return Verdict(at, 0.7, f"编号由{last}跳到{marker.number}")
        if marker.number == last and context.closed and context.short:
            return Verdict(at, 0.5, f"编号{last}重复")
        if marker.style in (Style.CODE, Style.GROUP) and context.closed:
            return Verdict(at, 0.6, f"编号由{last}变为{marker.number}")
        return None

    def _judge_new(self, marker: Marker, context: Context, place: int) -> Verdict | None:
        if not (context.closed or context.short or context.heading):
            return None
        expected = self._last.get(marker.series, 0) + 1
        if marker.number == 1 or (marker.number == expected and (not marker.doubtful or context.closed)):
            if marker.doubtful and marker.number == 1 and self._ahead.next_number(marker.series, place) != 2:
                return None
            return Verdict(self._new_depth(marker, place))
        if (
            expected < marker.number <= expected + GAP - 1
            and context.closed
            and (expected > 1 or marker.style in _STRONG)
        ):
            return Verdict(self._new_depth(marker, place), 0.6, f"编号由{expected - 1}跳到{marker.number}")
        if marker.style in (Style.CODE, Style.GROUP) and context.closed:
            return Verdict(self._new_depth(marker, place), 0.6, "编号不从1开始")
        return None

    def _new_depth(self, marker: Marker, place: int) -> int:
        """Below every open level of a higher style; below a lower one only where that series goes on afterwards."""
        depth = len(self._open)
        while depth:
            series, number = self._open[depth - 1]
            if series[0] < marker.style or _decimal_below(series, marker):
                break
            if self._goes_on(series, number, marker, place):
                break
            depth -= 1
        return depth

    def _goes_on(self, series: Series, number: int, marker: Marker, place: int) -> bool:
        """Whether the open lower-style series continues after the list that ``marker`` begins."""
        if marker.number != 1 or series[0] in _STRONG:
            return series[0] in _STRONG and marker.style not in _STRONG
        if series[0] == marker.style and marker.style is not Style.TASK:
            return False
        return self._ahead.next_number(series, place) == number + 1


def _decimal_below(series: Series, marker: Marker) -> bool:
    """1.1.1 stands below 1.1."""
    return series[0] == marker.style == Style.DECIMAL and marker.word.startswith(f"{series[1]}.")
