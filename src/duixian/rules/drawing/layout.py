"""Where everything of a picture stands: boxes one below the other, so that nothing can lie on anything else.

Below each box its outcomes follow a stem, a line of words each. An outcome that leads to the next box goes on down the stem;
one that leads further down runs to a track on the right and from there into its box; one that leads back does so on the
left; one that ends the case runs into a small oval of its own. Arrows to one box share a track.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from duixian.rules.drawing.order import ordered
from duixian.rules.drawing.wording import KINDS, Wording
from duixian.rules.drawing.wrapping import width, wrapped
from duixian.rules.model.conduct import Outcome, Step

LABEL, SMALL, WORDS = 14.0, 11.5, 12.0  # sizes of type
LINE = 1.35  # of the size: the height of a line
BOX, PAD = 250.0, 9.0
STEM, TICK = 16.0, 8.0  # of the stem from the box's left side; from the stem to the words
TRACK, RAIL = 12.0, 15.0  # between tracks beside each other; between lanes
GAP, TAIL = 7.0, 16.0  # between outcomes; from the last of them to the next box
OVAL, OVAL_HIGH, ARROW = 44.0, 20.0, 16.0
ENTRY = 14.0  # below a box's upper side, where tracks come in
HEAD = 12.0  # the room an arrow's head has beside a box


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle."""

    x: float
    y: float
    wide: float
    high: float

    @property
    def right(self) -> float:
        return self.x + self.wide

    @property
    def bottom(self) -> float:
        return self.y + self.high

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.wide / 2, self.y + self.high / 2

    def meets(self, other: Area) -> bool:
        return (
            self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of one size; `area` is the most they take."""

    area: Area
    lines: tuple[str, ...]
    size: float
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A step, or the oval of an end (`step` ''). `kind` is that of its role, `mark` where the case stands."""

    step: str
    area: Area
    texts: tuple[Text, ...]
    kind: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """A line through points; `arrow`: with a head at its end; `way`: down, skip, back, end or stem."""

    points: tuple[tuple[float, float], ...]
    way: str
    arrow: bool = True


@dataclass(slots=True)
class Picture:
    """Everything with its place, in a picture `wide` by `high`; `lanes` are the kinds of roles with the x of their rail."""

    wide: float
    high: float = 0.0
    head: list[Text] = field(default_factory=list)
    lanes: list[tuple[str, float, Text]] = field(default_factory=list)
    rails: tuple[float, float] = (0.0, 0.0)
    boxes: list[Box] = field(default_factory=list)
    labels: list[Text] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Port:
    """Where an outcome leaves: at `x` (to the right, after its words) and height `y`."""

    source: str
    target: str
    x: float
    y: float


class _Maker:
    def __init__(self, wording: Wording) -> None:
        self.wording = wording
        self.steps = ordered(wording.procedure)
        self.row = {step.id: n for n, step in enumerate(self.steps)}
        used = {self.kind(step) for step in self.steps}
        self.kinds = [kind for kind in KINDS if kind in used]
        self.skips = len({o.to for s in self.steps for o in s.outcomes if self.way(s, o) == "skip"})
        self.backs = len({o.to for s in self.steps for o in s.outcomes if self.way(s, o) == "back"})
        self.rail = self.backs * TRACK + (HEAD if self.backs else 2.0)
        self.x = self.rail + len(self.kinds) * RAIL + 4
        self.picture = Picture(self.x + BOX + self.skips * TRACK + (HEAD if self.skips else 2.0))
        self.ports: list[_Port] = []

    def kind(self, step: Step) -> str:
        role = self.wording.pack.roles.get(step.role)
        return role.kind if role is not None else "office"

    def way(self, step: Step, outcome: Outcome) -> str:
        if outcome.to not in self.row:
            return "end"
        ahead = self.row[outcome.to] - self.row[step.id]
        return "back" if ahead <= 0 else "down" if ahead == 1 else "skip"

    def make(self) -> Picture:
        y = self.heading()
        top = y
        for step in self.steps:
            y = self.outcomes(step, self.box(step, y))
        self.picture.high = y
        self.picture.rails = (top, y - TAIL)
        self.tracks("skip")
        self.tracks("back")
        return self.picture

    def heading(self) -> float:
        picture, room = self.picture, self.picture.wide - 4
        title = _text(self.wording.procedure.label, 2, 2, LABEL + 1, room, bold=True)
        picture.head.append(title)
        y = title.area.bottom
        if source := self.wording.source():
            under = _text(source, 2, y + 2, SMALL, room)
            picture.head.append(under)
            y = under.area.bottom
        y += 8
        x = 2.0
        for place, kind in enumerate(self.kinds):
            wide = width(KINDS[kind], SMALL)
            if x + RAIL + wide > picture.wide:
                x, y = 2.0, y + SMALL * LINE + 3
            text = Text(Area(x + RAIL, y, wide, SMALL * LINE), (KINDS[kind],), SMALL)
            picture.lanes.append((kind, self.rail + (place + 0.5) * RAIL, text))
            x += RAIL + wide + 12
        return y + SMALL * LINE + 14

    def box(self, step: Step, y: float) -> Area:
        said = self.wording.step(step)
        room, at = BOX - 2 * PAD, y + PAD
        texts = [_text(said.label, self.x + PAD, at, LABEL, room, bold=True)]
        for line in said.lines:
            texts.append(_text(line, self.x + PAD, texts[-1].area.bottom + 1, SMALL, room))
        area = Area(self.x, y, BOX, texts[-1].area.bottom + PAD - y)
        self.picture.boxes.append(Box(step.id, area, tuple(texts), self.kind(step), said.mark))
        return area

    def outcomes(self, step: Step, box: Area) -> float:
        """The outcomes below a box; where the next box begins."""
        stem, y, last = self.x + STEM, box.bottom + GAP, box.bottom
        # What goes on down the stem comes last, next to the box it leads to.
        for outcome in sorted(step.outcomes, key=lambda o: self.way(step, o) == "down"):
            way = self.way(step, outcome)
            left = stem + TICK
            room = self.x + BOX - left - (OVAL + ARROW + 6 if way == "end" else 4)
            words = _text(self.wording.outcome(outcome), left, y, WORDS, room)
            middle = y + WORDS * LINE / 2
            self.picture.labels.append(words)
            if way == "end":
                self.oval(step, outcome, words, middle)
            elif way in ("skip", "back"):
                end = words.area.x + _widest(words) + 4
                self.ports.append(_Port(step.id, outcome.to, end if way == "skip" else stem, middle))
            if way != "back":
                self.picture.routes.append(Route(((stem, middle), (left - 2, middle)), "stem", arrow=False))
            y, last = max(words.area.bottom, middle + OVAL_HIGH / 2 if way == "end" else 0.0) + GAP, middle
        down = any(self.way(step, outcome) == "down" for outcome in step.outcomes)
        bottom = y - GAP + TAIL
        if down or last > box.bottom:
            self.picture.routes.append(
                Route(((stem, box.bottom), (stem, bottom if down else last)), "down", arrow=down)
            )
        return bottom

    def oval(self, step: Step, outcome: Outcome, words: Text, middle: float) -> None:
        name = self.wording.end(outcome)
        x = self.x + BOX - OVAL
        area = Area(x, middle - OVAL_HIGH / 2, OVAL, OVAL_HIGH)
        wide = width(name, SMALL)
        text = Text(
            Area(x + (OVAL - wide) / 2, middle - SMALL * LINE / 2, wide, SMALL * LINE), (name,), SMALL
        )
        self.picture.boxes.append(Box("", area, (text,)))
        start = words.area.x + _widest(words) + 4
        self.picture.routes.append(Route(((start, middle), (x, middle)), "end"))

    def tracks(self, way: str) -> None:
        """The tracks on one side: short ones inside, those that do not meet share a place."""
        boxes = {box.step: box.area for box in self.picture.boxes if box.step}
        by_target: dict[str, list[_Port]] = {}
        for port in self.ports:
            back = self.row[port.target] <= self.row[port.source]
            if back == (way == "back"):
                by_target.setdefault(port.target, []).append(port)
        spans = sorted(
            (max(ys) - min(ys), min(ys), max(ys), target)
            for target, ports in by_target.items()
            for ys in [[*(port.y for port in ports), boxes[target].y + ENTRY]]
        )
        places: list[list[tuple[float, float]]] = []
        for _, low, high, target in spans:
            place = next(
                (n for n, held in enumerate(places) if all(high + 4 < a or b + 4 < low for a, b in held)),
                len(places),
            )
            if place == len(places):
                places.append([])
            places[place].append((low, high))
            self.track(way, place, by_target[target], boxes[target])

    def track(self, way: str, place: int, ports: Sequence[_Port], box: Area) -> None:
        right = way == "skip"
        x = self.x + BOX + HEAD + place * TRACK if right else self.rail - HEAD - place * TRACK
        entry = (box.right if right else box.x, box.y + ENTRY)
        far = min(ports, key=lambda port: port.y) if right else max(ports, key=lambda port: port.y)
        for port in ports:
            if port is not far:
                self.picture.routes.append(Route(((port.x, port.y), (x, port.y)), way, arrow=False))
        self.picture.routes.append(Route(((far.x, far.y), (x, far.y), (x, entry[1]), entry), way))


def picture(wording: Wording) -> Picture:
    """The picture of a procedure."""
    return _Maker(wording).make()


def _text(words: str, x: float, y: float, size: float, room: float, *, bold: bool = False) -> Text:
    lines = tuple(wrapped(words, size, room))
    return Text(Area(x, y, room, len(lines) * size * LINE), lines, size, bold)


def _widest(text: Text) -> float:
    return max(width(line, text.size) for line in text.lines[:1])
