"""A picture written as SVG: presentation attributes and classes, no style, no script, text as text."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from duixian.rules.drawing.layout import LINE, RAIL, Box, Picture, Route, Text, picture
from duixian.rules.drawing.position import Position
from duixian.rules.drawing.wording import Wording
from duixian.rules.explain.words import Words
from duixian.rules.model.pack import Pack

FONTS = "Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, PingFang SC, Hiragino Sans GB, Microsoft YaHei, SimHei, sans-serif"
BASE = 0.78  # of the line's height: where its letters stand
KEPT = 5000  # parts of pictures that are kept as written: pictures of one procedure differ in a few of them
DASHES = {"back": "5 3"}
HEAD_LONG, HEAD_WIDE = 7.0, 3.5


def draw(
    pack: Pack, procedure: str, position: Position | None = None, *, name: str = "", inline: bool = False
) -> str:
    """The picture of a procedure of a pack, with where a case stands. `name` keeps ids apart where a page holds several;
    `inline`: as an element of an HTML page, else as a file of its own.

    Raises KeyError where the pack has no such procedure. The same arguments give the same text.
    """
    wording = Wording(pack, pack.procedures[procedure], position, Words(pack))
    made = picture(wording)
    id_ = f"drawing-{name or procedure}"
    wide, high = _n(made.wide), _n(made.high)
    space = "" if inline else ' xmlns="http://www.w3.org/2000/svg"'
    parts = [
        f'<svg{space} class="drawing" role="img" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" '
        f'aria-labelledby="{escape(id_)}-title" aria-describedby="{escape(id_)}-desc" font-family="{FONTS}" fill="currentColor">',
        f'<title id="{escape(id_)}-title">{escape(wording.procedure.label)}</title>',
        f'<desc id="{escape(id_)}-desc">{escape(wording.told())}</desc>',
        *(_text(text) for text in made.head),
        *_lanes(made),
        *(_route(route) for route in made.routes),
        *(_box(box, made) for box in made.boxes),
        *(_text(text, "outcome") for text in made.labels),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


@lru_cache(maxsize=KEPT)
def _text(text: Text, class_: str = "") -> str:
    weight = ' font-weight="700"' if text.bold else ""
    named = f' class="{class_}"' if class_ else ""
    high = text.size * LINE
    spans = "".join(
        f'<tspan x="{_n(text.area.x)}" y="{_n(text.area.y + n * high + high * BASE)}">{escape(line)}</tspan>'
        for n, line in enumerate(text.lines)
    )
    return f'<text font-size="{_n(text.size)}"{weight}{named}>{spans}</text>'


def _lanes(made: Picture) -> list[str]:
    """The legend of who acts, and a rail for each kind."""
    found = []
    top, bottom = made.rails
    for kind, rail, text in made.lanes:
        middle = text.area.y + text.area.high / 2
        found.append(_mark(kind, text.area.x - RAIL / 2, middle))
        found.append(_text(text, "lane"))
        found.append(
            f'<path class="rail" d="M{_n(rail)} {_n(top)}V{_n(bottom)}" fill="none" stroke="currentColor" stroke-opacity="0.35" '
            'stroke-width="1" stroke-dasharray="1 4"/>'
        )
    return found


def _mark(kind: str, x: float, y: float) -> str:
    """The sign of a kind of role: a form of its own, so that it needs no colour."""
    stroke = 'class="sign" stroke="currentColor" stroke-width="1.5"'
    if kind == "applicant":
        return f'<circle {stroke} cx="{_n(x)}" cy="{_n(y)}" r="4.5" fill="none"/>'
    if kind == "panel":
        return f'<path {stroke} d="M{_n(x)} {_n(y - 5.5)}l5.5 5.5l-5.5 5.5l-5.5 -5.5z" fill="none"/>'
    if kind == "finance":
        return f'<path {stroke} d="M{_n(x)} {_n(y - 5)}l5.5 9.5h-11z" fill="currentColor"/>'
    return f'<rect {stroke} x="{_n(x - 4.5)}" y="{_n(y - 4.5)}" width="9" height="9" fill="currentColor"/>'


def _box(box: Box, made: Picture) -> str:
    area = box.area
    texts = "".join(_text(text) for text in box.texts)
    place = f'x="{_n(area.x)}" y="{_n(area.y)}" width="{_n(area.wide)}" height="{_n(area.high)}"'
    if not box.step:
        return f'<g class="end"><rect {place} rx="{_n(area.high / 2)}" fill="none" stroke="currentColor" stroke-width="1.2"/>{texts}</g>'
    broad = "3" if box.mark == "current" else "1.3"
    dashes = ' stroke-dasharray="2 2.5"' if box.mark == "passed" else ""
    frame = f'<rect {place} rx="5" fill="none" stroke="currentColor" stroke-width="{broad}"{dashes}/>'
    rail = next((x for kind, x, _ in made.lanes if kind == box.kind), area.x)
    sign = _mark(box.kind, rail, area.y + area.high / 2)
    mark = f" {box.mark}" if box.mark else ""
    return f'<g class="step {box.kind}{mark}">{frame}{sign}{texts}</g>'


@lru_cache(maxsize=KEPT)
def _route(route: Route) -> str:
    dash = f' stroke-dasharray="{DASHES[route.way]}"' if route.way in DASHES else ""
    line = "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in route.points)
    drawn = f'<path d="{line}" fill="none" stroke="currentColor" stroke-width="1.2"{dash}/>'
    return f'<g class="way {route.way}">{drawn}{_head(route) if route.arrow else ""}</g>'


def _head(route: Route) -> str:
    """The head of an arrow, along its last piece."""
    (a, b), (x, y) = route.points[-2:]
    if x == a:
        up = -1 if y > b else 1
        back = f"l{_n(-HEAD_WIDE)} {_n(up * HEAD_LONG)}h{_n(2 * HEAD_WIDE)}z"
    else:
        way = -1 if x > a else 1
        back = f"l{_n(way * HEAD_LONG)} {_n(-HEAD_WIDE)}v{_n(2 * HEAD_WIDE)}z"
    return f'<path d="M{_n(x)} {_n(y)}{back}"/>'
