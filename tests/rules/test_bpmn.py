"""Procedures as BPMN 2.0: every file is valid, holds the whole procedure, and its diagram can be read."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import defaultdict
from dataclasses import replace
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from duixian.cli import main
from duixian.rules import load_pack
from duixian.rules.bpmn import bpmn
from duixian.rules.bpmn.writing import SPACES
from duixian.rules.model.conduct import Ending, Ground, Outcome, Panel, Procedure, Publicity, Step, TimeLimit
from duixian.rules.model.pack import Pack

PACKS = Path(__file__).parents[2] / "packs"
B, DI, DC, WAY, OWN = (f"{{{SPACES[p]}}}" for p in ("bpmn", "bpmndi", "dc", "di", "duixian"))


@cache
def pack(name: str) -> Pack:
    return load_pack(PACKS / name)


@cache
def model(name: str, id_: str) -> ET.Element:
    return ET.fromstring(bpmn(pack(name), id_))


@cache
def schema() -> etree.XMLSchema:
    spiff = pytest.importorskip("SpiffWorkflow")
    return etree.XMLSchema(etree.parse(str(Path(spiff.__file__).parent / "bpmn/parser/schema/BPMN20.xsd")))


PROCEDURES = [(name, id_) for name in ("demo", "guiyang") for id_ in pack(name).procedures]


def valid(text: str) -> None:
    assert schema().validate(etree.fromstring(text.encode())), schema().error_log


def nodes(root: ET.Element) -> dict[str, ET.Element]:
    process = root.find(f"{B}process")
    assert process is not None
    skip = {f"{B}laneSet", f"{B}sequenceFlow", f"{B}documentation"}
    return {node.get("id", ""): node for node in process if node.tag not in skip}


def flows(root: ET.Element) -> list[ET.Element]:
    return list(root.iterfind(f"{B}process/{B}sequenceFlow"))


def inner_ids(root: ET.Element, tag: str = "") -> set[str]:
    """The ids of what stands in sub-processes."""
    return {
        one.get("id", "")
        for part in root.iter(f"{B}subProcess")
        for one in part
        if one.get("id") and tag in one.tag
    }


@pytest.mark.parametrize(("name", "id_"), PROCEDURES)
def test_every_procedure_is_valid_against_the_standards_schema(name: str, id_: str) -> None:
    valid(bpmn(pack(name), id_))


@pytest.mark.parametrize(("name", "id_"), PROCEDURES)
def test_every_step_outcome_timer_publicity_and_payment_is_there(name: str, id_: str) -> None:
    root, procedure = model(name, id_), pack(name).procedures[id_]
    found = nodes(root)
    lanes = {
        ref.text: lane.get("name") for lane in root.iter(f"{B}lane") for ref in lane.iter(f"{B}flowNodeRef")
    }
    outcomes = {(flow.get("sourceRef", ""), flow.get(f"{OWN}outcome")): flow for flow in flows(root)}
    for step in procedure.steps:
        task = found[f"step-{step.id}"]
        assert task.get("name") == step.label
        assert lanes[f"step-{step.id}"] == pack(name).roles[step.role].label
        assert (task.find(f"{B}multiInstanceLoopCharacteristics") is not None) == (step.panel is not None)
        assert (f"opens-{step.id}" in found) == (step.opens is not None)
        assert (
            (f"publish-{step.id}" in found) == (f"public-{step.id}" in found) == (step.publicity is not None)
        )
        assert (f"limit-{step.id}" in found) == (step.limit is not None)
        if step.limit is not None:
            timer = found[f"limit-{step.id}"]
            assert timer.get("attachedToRef") == f"step-{step.id}"
            assert timer.get("cancelActivity") == ("true" if step.limit.on_expiry else "false")
            dated = step.limit.by is not None or step.limit.until
            kind = "timeDate" if dated else "timeDuration"
            assert timer.findtext(f"{B}timerEventDefinition/{B}{kind}")
        source = f"after-{step.id}" if len(step.outcomes) > 1 else f"step-{step.id}"
        for outcome in step.outcomes:
            flow = outcomes[(source, outcome.id)]
            assert outcome.label in flow.get("name", "")
            assert flow.get(f"{OWN}decides", "") == outcome.decides
            assert (f"pay-{step.id}-{outcome.id}" in found) == outcome.pays
    for ending in procedure.endings:
        part = found[f"ending-{ending.id}"]
        assert part.get("name") == ending.label and part.get("triggeredByEvent") == "true"
        begins = part.findtext(f"{B}startEvent/{B}conditionalEventDefinition/{B}condition", "")
        assert all(ground.label in begins for ground in ending.grounds)
        assert lanes[f"ending-{ending.id}"] == pack(name).roles[ending.role].label


@pytest.mark.parametrize(("name", "id_"), PROCEDURES)
def test_everything_hangs_together(name: str, id_: str) -> None:
    """From the start every node is reached, and from every node an end."""
    root = model(name, id_)
    found = nodes(root)
    after, before = defaultdict(set), defaultdict(set)
    for flow in flows(root):
        source, target = flow.get("sourceRef", ""), flow.get("targetRef", "")
        assert source in found and target in found
        after[source].add(target)
        before[target].add(source)
        assert flow.get("id") in [one.text for one in found[source].iter(f"{B}outgoing")]
        assert flow.get("id") in [one.text for one in found[target].iter(f"{B}incoming")]
    for node in found.values():
        if host := node.get("attachedToRef"):
            after[host].add(node.get("id", ""))
            before[node.get("id", "")].add(host)
    found = {key: node for key, node in found.items() if node.tag != f"{B}subProcess"}  # begun by themselves
    assert reached(after, {"start"}) == set(found)
    assert reached(before, {key for key, node in found.items() if node.tag == f"{B}endEvent"}) == set(found)


def reached(ways: dict[str, set[str]], start: set[str]) -> set[str]:
    seen, waiting = set(start), list(start)
    while waiting:
        for target in ways[waiting.pop()] - seen:
            seen.add(target)
            waiting.append(target)
    return seen


Area = tuple[float, float, float, float]  # left, top, right, bottom


def bounds(of: ET.Element) -> Area:
    box = of.find(f"{DC}Bounds")
    assert box is not None
    x, y, wide, high = (float(box.get(key, "")) for key in ("x", "y", "width", "height"))
    return x, y, x + wide, y + high


def meet(one: Area, other: Area, by: float = 0.5) -> bool:
    return (
        one[0] + by < other[2]
        and other[0] + by < one[2]
        and one[1] + by < other[3]
        and other[1] + by < one[3]
    )


def readable(root: ET.Element) -> None:
    """Shapes lie beside each other in their lanes; no flow runs through a shape or words, or along another flow."""
    found, lanes = nodes(root), {lane.get("id", ""): lane for lane in root.iter(f"{B}lane")}
    shapes = {shape.get("bpmnElement", ""): shape for shape in root.iter(f"{DI}BPMNShape")}
    ways = {flow.get("id", ""): flow for flow in flows(root)}
    lines = {
        edge.get("bpmnElement", ""): [
            (float(p.get("x", "")), float(p.get("y", ""))) for p in edge.iter(f"{WAY}waypoint")
        ]
        for edge in root.iter(f"{DI}BPMNEdge")
    }
    inner = inner_ids(root)
    assert set(lines) == set(ways) | {id_ for id_ in inner if id_.startswith("flow-")}, "every flow is drawn"
    assert set(found) | set(lanes) <= set(shapes), "every node and lane is drawn"
    assert {id_ for id_ in inner if not id_.startswith("flow-")} <= set(shapes)
    for part in root.iter(f"{B}subProcess"):
        outer = bounds(shapes[part.get("id", "")])
        for id_ in inner & set(shapes) & {one.get("id") for one in part}:
            assert meet(bounds(shapes[id_]), outer) and bounds(shapes[id_])[2] < outer[2]
    lines = {id_: points for id_, points in lines.items() if id_ in ways}
    areas = {id_: bounds(shapes[id_]) for id_ in found}
    plain = {id_: area for id_, area in areas.items() if not found[id_].get("attachedToRef")}
    words = [
        bounds(label)
        for drawn in (*root.iter(f"{DI}BPMNShape"), *root.iter(f"{DI}BPMNEdge"))
        if drawn.get("bpmnElement") not in inner
        for label in drawn.iter(f"{DI}BPMNLabel")
    ]
    for one, other in combinations(plain, 2):
        assert not meet(plain[one], plain[other]), f"{one} lies on {other}"
    for id_, lane in lanes.items():
        outer = bounds(shapes[id_])
        for ref in lane.iter(f"{B}flowNodeRef"):
            x, y, right, bottom = areas[ref.text or ""]
            assert outer[0] <= x and outer[1] <= y and right <= outer[2] and bottom <= outer[3]
    for one_word, other_word in combinations(words, 2):
        assert not meet(one_word, other_word), "words lie on words"
    for label in words:
        assert not any(meet(label, area) for area in plain.values()), "words lie on a shape"
    apart(lines, ways, list(plain.values()), words)
    for id_, points in lines.items():
        ends = ways[id_].get("sourceRef", ""), ways[id_].get("targetRef", "")
        for end, (x, y) in zip(ends, (points[0], points[-1]), strict=True):
            left, top, right, bottom = areas[end]
            assert left - 0.5 <= x <= right + 0.5 and top - 0.5 <= y <= bottom + 0.5, f"{id_} misses {end}"


def apart(
    lines: dict[str, list[tuple[float, float]]],
    ways: dict[str, ET.Element],
    boxes: list[Area],
    words: list[Area],
) -> None:
    """Lines run straight, through no shape and no words, and along none that leads elsewhere."""
    pieces = [
        (id_, (min(a, c), min(b, d), max(a, c), max(b, d)))
        for id_, points in lines.items()
        for (a, b), (c, d) in pairwise(points)
    ]
    for id_, piece in pieces:
        assert piece[0] == piece[2] or piece[1] == piece[3], "lines run straight"
        wide = (piece[0] - 0.6, piece[1] - 0.6, piece[2] + 0.6, piece[3] + 0.6)
        assert not any(meet(wide, area, 1.5) for area in boxes), f"{id_} runs through a shape"
        assert not any(meet(wide, area, 1.5) for area in words), f"{id_} runs through words"
    for (one, a), (other, b) in combinations(pieces, 2):
        if one == other or ways[one].get("targetRef") == ways[other].get("targetRef"):
            continue
        if ways[one].get("sourceRef") == ways[other].get("sourceRef"):
            continue
        level = a[1] == a[3] == b[1] == b[3] and min(a[2], b[2]) - max(a[0], b[0]) > 0.5
        upright = a[0] == a[2] == b[0] == b[2] and min(a[3], b[3]) - max(a[1], b[1]) > 0.5
        assert not level and not upright, f"{one} runs along {other}"


@pytest.mark.parametrize(("name", "id_"), PROCEDURES)
def test_the_diagram_can_be_read(name: str, id_: str) -> None:
    readable(model(name, id_))


def step(id_: str, role: str, outcomes: tuple[Outcome, ...], **more: object) -> Step:
    return Step(id=id_, label=f"步骤{id_}", role=role, outcomes=outcomes, **more)  # type: ignore[arg-type]


@st.composite
def procedures(draw: st.DrawFn) -> Procedure:
    """Any procedure: steps of any role that lead anywhere, with whatever a step can have."""
    count = draw(st.integers(1, 7))
    targets = [*(f"s{n}" for n in range(count)), "end"]
    steps = []
    for n in range(count):
        ways = draw(st.lists(st.sampled_from(targets), min_size=1, max_size=4))
        outcomes = tuple(
            Outcome(
                id=f"o{k}", label="通过" * draw(st.integers(1, 9)), to=to, pays=draw(st.booleans()),
                decides=draw(st.sampled_from(["", "grant", "refuse", "end"])),
            )
            for k, to in enumerate(ways)
        )  # fmt: skip
        limit = draw(st.sampled_from([None, "", "o0"]))
        steps.append(
            step(
                f"s{n}", draw(st.sampled_from(["unit", "window", "hr", "meeting", "finance"])), outcomes,
                limit=None if limit is None else TimeLimit(count=5, unit="工作日", calendar="working", on_expiry=limit),
                correction=draw(st.sampled_from([None, TimeLimit(count=3, unit="日", calendar="calendar")])),
                publicity=draw(st.sampled_from([None, Publicity(days=5, calendar="working"), Publicity(days=None, calendar="working")])),
                panel=draw(st.sampled_from([None, Panel(least=3)])), two_persons=draw(st.booleans()),
            )
        )  # fmt: skip
    grounds = (Ground(id="g0", label="弄虚作假"), Ground(id="g1", label="离开本市"))
    roles = draw(st.lists(st.sampled_from(["window", "hr", "meeting"]), max_size=3))
    endings = tuple(
        Ending(id=f"e{n}", label="撤销", role=role, grounds=grounds[: 1 + n % 2])
        for n, role in enumerate(roles)
    )
    return Procedure(
        id="any", label="任意程序", role="person", start="s0", steps=tuple(steps), endings=endings
    )


@settings(max_examples=120, deadline=None)
@given(procedures())
def test_any_procedure_gives_a_valid_and_readable_model(procedure: Procedure) -> None:
    of = replace(pack("demo"), procedures=MappingProxyType({"any": procedure}))
    text = bpmn(of, "any")
    valid(text)
    readable(ET.fromstring(text))
    assert text == bpmn(of, "any")


def test_the_command_writes_one_procedure_or_a_folder_of_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    demo = str(PACKS / "demo")
    assert main(["pack", "bpmn", demo, "talent_claim", "-o", str(tmp_path / "one.bpmn")]) == 0
    assert (tmp_path / "one.bpmn").read_text("utf-8") == bpmn(pack("demo"), "talent_claim")
    assert main(["pack", "bpmn", demo, "-o", str(tmp_path / "all")]) == 0
    assert {p.stem for p in (tmp_path / "all").iterdir()} == set(pack("demo").procedures)
    assert main(["pack", "bpmn", demo, "nothing", "-o", str(tmp_path / "two.bpmn")]) == 1
    assert "没有程序“nothing”。可用：" in capsys.readouterr().err
