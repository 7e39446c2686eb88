"""A small picture of the documents around one: what it cites on the right, what cites it on the left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .models import Document, Reference
from .rendering import relation_name

MOST = 9  # neighbours on a side
WIDTH, ROW, MARGIN = 900, 46, 40
LETTERS = 18


@dataclass(frozen=True, slots=True)
class Spot:
    """One neighbour: where it stands, its name, its document, the relation on the line to the centre."""

    x: int
    y: int
    name: str
    full: str
    ident: str
    relation: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Picture:
    width: int
    height: int
    x: int
    y: int
    spots: list[Spot]
    left_out: int


def picture(
    document: Document,
    outgoing: Sequence[Reference],
    incoming: Sequence[Reference],
    titles: Mapping[str, str | None],
) -> Picture:
    """Places for at most MOST neighbours on each side."""
    right: dict[str, tuple[str, str]] = {}
    for reference in outgoing:
        if reference.target_id:
            right.setdefault(reference.target_id, (titles.get(reference.target_id) or "", reference.relation))
    left: dict[str, tuple[str, str]] = {}
    for reference in incoming:
        left.setdefault(reference.document.work_id, (str(reference.document), reference.relation))
    rows = max(1, min(MOST, max(len(left), len(right))))
    height = 2 * MARGIN + rows * ROW
    spots = _side(left, 270, height, "end") + _side(right, WIDTH - 270, height, "start")
    left_out = max(0, len(left) - MOST) + max(0, len(right) - MOST)
    return Picture(WIDTH, height, WIDTH // 2, height // 2, spots, left_out)


def _side(works: Mapping[str, tuple[str, str]], x: int, height: int, anchor: str) -> list[Spot]:
    chosen = list(works.items())[:MOST]
    step = (height - 2 * MARGIN) / max(1, len(chosen))
    spots = []
    for place, (ident, (name, relation)) in enumerate(chosen):
        short = name if len(name) <= LETTERS else f"{name[: LETTERS - 1]}…"
        y = round(MARGIN + step * (place + 0.5))
        spots.append(Spot(x, y, short, name, ident, relation_name(relation), anchor))
    return spots
