"""Pictures of procedures: nothing lies on anything else, whatever the procedure; the text is text; the same again is the same."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duixian.cli import main
from duixian.rules import load_pack
from duixian.rules.drawing import Position, draw
from duixian.rules.drawing.layout import Area, Box, Picture, Route, Text, picture
from duixian.rules.drawing.order import ordered
from duixian.rules.drawing.wording import Wording
from duixian.rules.drawing.wrapping import width, wrapped
from duixian.rules.explain.words import Words
from duixian.rules.model.conduct import Outcome, Panel, Procedure, Publicity, Step, TimeLimit
from duixian.rules.model.pack import Pack

PACKS = Path(__file__).parents[2] / "packs"
SVG = "{http://www.w3.org/2000/svg}"


@cache
def pack(name: str) -> Pack:
    return load_pack(PACKS / name)


PROCEDURES = [(name, id_) for name in ("demo", "guiyang") for id_ in pack(name).procedures]


def laid(of: Pack, procedure: Procedure, position: Position | None = None) -> Picture:
    return picture(Wording(of, procedure, position, Words(of)))


def pieces(route: Route) -> Iterator[Area]:
    """The straight pieces of a route, as areas a hair wide."""
    for (a, b), (c, d) in pairwise(route.points):
        assert a == c or b == d, "lines run straight"
        yield Area(min(a, c), min(b, d), abs(a - c) + 0.01, abs(b - d) + 0.01)


def inside(area: Area) -> Area:
    """An area without its rim, so that an arrow may end at it."""
    return Area(area.x + 0.5, area.y + 0.5, area.wide - 1, area.high - 1)


def letters(text: Text) -> list[Area]:
    """Each line as wide as its words."""
    high = text.area.high / len(text.lines)
    return [
        Area(text.area.x, text.area.y + n * high, width(line, text.size), high)
        for n, line in enumerate(text.lines)
    ]


def check(made: Picture) -> None:
    boxes: list[Box] = made.boxes
    words = [
        area for text in (*made.labels, *made.head, *(t for *_, t in made.lanes)) for area in letters(text)
    ]
    for one, other in combinations(boxes, 2):
        assert not one.area.meets(other.area), f"{one.step} lies on {other.step}"
    for box in boxes:
        assert not any(area.meets(box.area) for area in words), f"words lie on {box.step}"
        for text in box.texts:
            for area in letters(text):
                assert box.area.x <= area.x and area.right <= box.area.right + 0.01
                assert box.area.y <= area.y and area.bottom <= box.area.bottom + 0.01
    for one_word, other_word in combinations(words, 2):
        assert not inside(one_word).meets(inside(other_word)), "words lie on words"
    for route in made.routes:
        for piece in pieces(route):
            assert not any(piece.meets(inside(box.area)) for box in boxes), "a line runs through a box"
            assert not any(piece.meets(inside(area)) for area in words), "a line runs through words"
    everything = (
        [box.area for box in boxes] + words + [piece for route in made.routes for piece in pieces(route)]
    )
    assert all(area.x >= 0 and area.y >= 0 for area in everything)
    assert max(area.right for area in everything) <= made.wide
    assert max(area.bottom for area in everything) <= made.high


@pytest.mark.parametrize(("name", "id_"), PROCEDURES)
def test_nothing_lies_on_anything_else(name: str, id_: str) -> None:
    of = pack(name)
    procedure = of.procedures[id_]
    made = laid(of, procedure)
    check(made)
    assert {box.step for box in made.boxes if box.step} == {step.id for step in procedure.steps}
    assert len(made.labels) == sum(len(step.outcomes) for step in procedure.steps)
    steps = [step.id for step in procedure.steps]
    check(
        laid(
            of,
            procedure,
            Position(steps[-1], dict.fromkeys(steps[:-1], date(2024, 3, 1)), date(2024, 4, 1), True),
        )
    )


@pytest.mark.parametrize(("name", "id_"), PROCEDURES)
def test_it_fits_a_telephone(name: str, id_: str) -> None:
    assert laid(pack(name), pack(name).procedures[id_]).wide <= 390


@pytest.mark.parametrize(("name", "id_"), PROCEDURES)
def test_the_text_is_text_and_no_style_or_script_is_needed(name: str, id_: str) -> None:
    of = pack(name)
    svg = draw(of, id_)
    root = ET.fromstring(svg)
    assert svg == draw(of, id_)
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "text", "tspan", "g", "rect", "path", "circle"}
    assert not any(
        "style" in element.attrib or any(a.startswith("on") for a in element.attrib)
        for element in root.iter()
    )
    shown = re.sub(r"\s", "", "".join("".join(e.itertext()) for e in root.iter(f"{SVG}text")))
    for step in of.procedures[id_].steps:
        assert re.sub(r"\s", "", step.label) in shown
        assert of.roles[step.role].label.replace(" ", "") in shown
        assert all(re.sub(r"\s", "", outcome.label) in shown for outcome in step.outcomes)
    assert root.find(f"{SVG}title") is not None
    told = root.findtext(f"{SVG}desc", "")
    assert all(step.label in told for step in of.procedures[id_].steps)


def step(id_: str, *outcomes: Outcome, **more: object) -> Step:
    return Step(id=id_, label=f"步骤{id_}", role="hr", outcomes=outcomes, **more)  # type: ignore[arg-type]


def of_steps(*steps: Step) -> Procedure:
    return Procedure(id="made", label="编造的程序", role="person", start=steps[0].id, steps=steps)


words = st.text("核报定不列入名单市级窗口ABC123（），、；", min_size=1, max_size=90)


@st.composite
def procedures(draw_: st.DrawFn) -> Procedure:
    ids = [f"s{n}" for n in range(draw_(st.integers(1, 9)))]
    roles = ["unit", "hr", "meeting", "finance"]
    steps = []
    for id_ in ids:
        outcomes = tuple(
            Outcome(
                id=f"o{n}", label=draw_(words), to=draw_(st.sampled_from([*ids, "end"])), pays=draw_(st.booleans()),
                decides=draw_(st.sampled_from(["", "grant", "refuse", "end"])),
            )
            for n in range(draw_(st.integers(1, 5)))
        )  # fmt: skip
        steps.append(
            Step(
                id=id_, label=draw_(words), role=draw_(st.sampled_from(roles)), outcomes=outcomes, two_persons=draw_(st.booleans()),
                limit=draw_(st.sampled_from([None, TimeLimit(count=20, unit="工作日", calendar="working")])),
            )
        )  # fmt: skip
    return of_steps(*steps)


@settings(deadline=None, max_examples=150)
@given(procedures())
def test_nothing_lies_on_anything_else_whatever_the_procedure(procedure: Procedure) -> None:
    made = laid(pack("demo"), procedure)
    check(made)
    assert next(s.id for s in ordered(procedure)) == procedure.start
    # a head for every way on: the boxes that something leads to, and each end
    ends = sum(o.to == "end" for s in procedure.steps for o in s.outcomes)
    assert sum(route.way == "end" for route in made.routes) == ends


def test_an_arrow_leads_up_only_where_the_way_leads_back() -> None:
    procedure = of_steps(
        step("a", Outcome(id="x", label="去丙", to="c"), Outcome(id="y", label="去乙", to="b")),
        step("b", Outcome(id="x", label="去丙", to="c"), Outcome(id="y", label="退回", to="a")),
        step(
            "c", Outcome(id="x", label="再来", to="c"), Outcome(id="y", label="完", to="end", decides="grant")
        ),
    )
    made = laid(pack("demo"), procedure)
    check(made)
    up = [r for r in made.routes if r.arrow and r.points[-1][1] < r.points[0][1]]
    assert [r.way for r in up] == ["back", "back"]


def test_where_a_case_stands_is_told_in_words_and_form() -> None:
    made = of_steps(
        step("a", Outcome(id="x", label="报", to="b")),
        step("b", Outcome(id="x", label="报", to="c")),
        step("c", Outcome(id="x", label="完", to="end")),
    )
    of = replace(pack("demo"), procedures=MappingProxyType({"made": made}))
    svg = draw(
        of, "made", Position("b", {"a": date(2024, 3, 1)}, date(2024, 3, 15), provisional=True), name="case-1"
    )
    assert "✓ 2024-03-01 办完" in svg
    assert "▶ 现在在这一步，2024-03-15 前（暂定）" in svg
    assert svg.count('class="step office passed"') == svg.count('class="step office current"') == 1
    assert 'id="drawing-case-1-title"' in svg
    assert "现在在这一步" in ET.fromstring(svg).findtext(f"{SVG}desc", "")


def test_a_box_tells_all_that_the_step_demands() -> None:
    full = step(
        "a", Outcome(id="late", label="视为放弃", to="end", decides="end"), two_persons=True, minutes=True,
        limit=TimeLimit(count=3, unit="月", calendar="calendar", on_expiry="late"),
        publicity=Publicity(days=5, calendar="working", where="门户网站"), panel=Panel(least=5, low=0, high=100, mark=60),
        correction=TimeLimit(count=5, unit="工作日", calendar="working"),
    )  # fmt: skip
    of = replace(pack("demo"), procedures=MappingProxyType({"made": of_steps(full)}))
    told = draw(of, "made")
    for said in (
        "时限 3 个月，逾期按“视为放弃”", "公示 5 个工作日，门户网站", "至少 5 人评审，0–100 分，均分 60 通过", "须两人经手，附会议纪要",
        "5 个工作日内补齐", "终止",
    ):  # fmt: skip
        assert said in told


@given(st.text("市级窗口，。（）“”AB12 %", max_size=80), st.integers(5, 20))
def test_lines_hold_all_the_words_and_keep_to_the_width(text: str, ems: int) -> None:
    lines = wrapped(text, 10, ems * 10.0)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width(line, 10) <= ems * 10 + 0.01 for line in lines)


def test_from_the_shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "out.svg"
    assert (
        main(["pack", "draw", str(PACKS / "demo"), next(iter(pack("demo").procedures)), "-o", str(file)]) == 0
    )
    assert file.read_text(encoding="utf-8") == draw(pack("demo"), next(iter(pack("demo").procedures)))
    capsys.readouterr()
    assert main(["pack", "draw", str(PACKS / "demo"), "nothing", "-o", str(file)]) == 1
    assert "可用" in capsys.readouterr().err
    assert main(["pack", "draw", str(PACKS / "demo"), "-o", str(tmp_path / "all")]) == 0
    assert {p.stem for p in (tmp_path / "all").iterdir()} == set(pack("demo").procedures)
