"""A procedure as a BPMN 2.0 file: the process, the pool with its lanes, and the diagram (BPMN DI).

The process is a description, not a program: `isExecutable` is false. What BPMN has no element for stands in attributes of
the pack's own name space (which step and outcome it is, what it decides, working days) and in the documentation, which a
modeler shows beside each element.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from itertools import pairwise

from duixian.rules.bpmn import graph as g
from duixian.rules.bpmn.grid import grid
from duixian.rules.bpmn.routing import Diagram, Point, diagram
from duixian.rules.drawing.layout import Area
from duixian.rules.model.pack import Pack

SPACES = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "duixian": "urn:duixian:pack",
}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_NAME = re.compile(r"[^\w.-]")


def bpmn(pack: Pack, procedure: str) -> str:
    """The BPMN 2.0 file of a procedure. Raises KeyError where the pack has no such procedure.

    The same arguments give the same text.
    """
    made = g.graph(pack, pack.procedures[procedure])
    drawn = diagram(made, grid(made))
    root = ET.Element(
        "bpmn:definitions",
        {
            **{f"xmlns:{prefix}": space for prefix, space in SPACES.items()},
            "id": _name(f"definitions-{procedure}"),
            "name": _clean(made.label),
            "targetNamespace": f"urn:duixian:pack:{pack.id}",
            "exporter": "Duixian",
            "duixian:pack": pack.id,
            "duixian:version": pack.version,
            "duixian:content": pack.content_hash,
        },
    )
    for node in made.nodes.values():
        if node.kind == g.ESCALATION:
            ET.SubElement(root, "bpmn:escalation", id=_name(f"escalation-{node.id}"), name=_clean(node.name))
    together = ET.SubElement(root, "bpmn:collaboration", id=_name(f"collaboration-{procedure}"))
    ET.SubElement(
        together, "bpmn:participant", id=_name(f"pool-{procedure}"), name=_clean(made.label), processRef=_name(f"process-{procedure}"),
    )  # fmt: skip
    _process(root, made)
    _diagram(root, made, drawn)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def _name(text: str) -> str:
    """A name that XML takes as an id; another text gives another name."""
    return _NOT_NAME.sub(lambda found: f"_x{ord(found[0]):x}_", text)


def _told(of: ET.Element, lines: Iterable[str]) -> None:
    if text := _clean("\n".join(lines)):
        ET.SubElement(of, "bpmn:documentation").text = text


def _process(root: ET.Element, made: g.Graph) -> None:
    process = ET.SubElement(
        root, "bpmn:process", id=_name(f"process-{made.id}"), name=_clean(made.label), isExecutable="false"
    )
    _told(process, made.told)
    lanes = ET.SubElement(process, "bpmn:laneSet", id=_name(f"lanes-{made.id}"))
    for id_, label in made.lanes:
        lane = ET.SubElement(lanes, "bpmn:lane", id=_name(f"lane-{id_}"), name=_clean(label))
        for node in made.nodes.values():
            if node.lane == id_:
                ET.SubElement(lane, "bpmn:flowNodeRef").text = _name(node.id)
    for node in made.nodes.values():
        _node(process, node, made.flows)
    for flow in made.flows:
        _flow(process, flow)


def _node(parent: ET.Element, node: g.Node, flows: list[g.Flow]) -> None:
    """An element with the flows that lead to it and from it, of those beside it."""
    found = ET.SubElement(parent, f"bpmn:{'boundaryEvent' if node.host else node.kind}", id=_name(node.id))
    if node.name:
        found.set("name", _clean(node.name))
    if node.host:
        found.set("attachedToRef", _name(node.host))
        found.set("cancelActivity", "true" if node.interrupting else "false")
    if node.step:
        found.set("duixian:step", node.step)
    if node.two_persons:
        found.set("duixian:twoPersons", "true")
    _told(found, node.told)
    for flow in flows:
        if flow.target == node.id:
            ET.SubElement(found, "bpmn:incoming").text = _name(flow.id)
    for flow in flows:
        if flow.source == node.id:
            ET.SubElement(found, "bpmn:outgoing").text = _name(flow.id)
    _defined(found, node)
    if node.inner:
        found.set("triggeredByEvent", "true")
        inside = _inner_flows(node)
        for one in node.inner:
            _node(found, one, inside)
        for flow in inside:
            _flow(found, flow)


def _defined(found: ET.Element, node: g.Node) -> None:
    """What an event waits for, how often a task is done."""
    if node.votes:
        _votes(found, node)
    if node.time is not None:
        _time(found, node, node.time)
    if node.when:
        defined = ET.SubElement(found, "bpmn:conditionalEventDefinition", id=_name(f"definition-{node.id}"))
        ET.SubElement(defined, "bpmn:condition", {"xsi:type": "bpmn:tFormalExpression"}).text = _clean(
            node.when
        )
    if node.kind == g.ESCALATION:
        ET.SubElement(
            found, "bpmn:escalationEventDefinition", id=_name(f"definition-{node.id}"), escalationRef=_name(f"escalation-{node.id}"),
        )  # fmt: skip


def _inner_flows(node: g.Node) -> list[g.Flow]:
    """From each element of a sub-process to the next."""
    return [g.Flow(f"flow-{a.id}-{b.id}", a.id, b.id) for a, b in pairwise(node.inner)]


def _votes(found: ET.Element, node: g.Node) -> None:
    """Every member of a panel does the same work, at the same time."""
    each = ET.SubElement(
        found, "bpmn:multiInstanceLoopCharacteristics", id=_name(f"members-{node.id}"), isSequential="false"
    )
    least = ET.SubElement(each, "bpmn:loopCardinality", {"xsi:type": "bpmn:tFormalExpression"})
    least.text = str(node.votes)


def _time(found: ET.Element, node: g.Node, time: g.Time) -> None:
    defined = ET.SubElement(found, "bpmn:timerEventDefinition", id=_name(f"definition-{node.id}"))
    if time.working:
        defined.set("duixian:days", "working")
    if time.since:
        defined.set("duixian:since", _clean(time.since))
    if time.duration:
        ET.SubElement(
            defined, "bpmn:timeDuration", {"xsi:type": "bpmn:tFormalExpression"}
        ).text = time.duration
    elif time.day:
        ET.SubElement(defined, "bpmn:timeDate", {"xsi:type": "bpmn:tFormalExpression"}).text = _clean(
            time.day
        )


def _flow(process: ET.Element, flow: g.Flow) -> None:
    found = ET.SubElement(
        process,
        "bpmn:sequenceFlow",
        id=_name(flow.id),
        sourceRef=_name(flow.source),
        targetRef=_name(flow.target),
    )
    if flow.name:
        found.set("name", _clean(flow.name))
    for key, value in (
        ("outcome", flow.outcome), ("decides", flow.decides), ("pays", "true" if flow.pays else ""),
    ):  # fmt: skip
        if value:
            found.set(f"duixian:{key}", value)
    if flow.condition:
        ET.SubElement(
            found, "bpmn:conditionExpression", {"xsi:type": "bpmn:tFormalExpression"}
        ).text = _clean(flow.condition)


def _diagram(root: ET.Element, made: g.Graph, drawn: Diagram) -> None:
    whole = ET.SubElement(root, "bpmndi:BPMNDiagram", id=_name(f"diagram-{made.id}"))
    plane = ET.SubElement(
        whole, "bpmndi:BPMNPlane", id=_name(f"plane-{made.id}"), bpmnElement=_name(f"collaboration-{made.id}")
    )
    _shape(plane, f"pool-{made.id}", drawn.pool, {"isHorizontal": "true"})
    for id_, _ in made.lanes:
        _shape(plane, f"lane-{id_}", drawn.lanes[id_], {"isHorizontal": "true"})
    for node in made.nodes.values():
        more = {g.GATEWAY: {"isMarkerVisible": "true"}, g.SUB: {"isExpanded": "true"}}.get(node.kind, {})
        _shape(plane, node.id, drawn.shapes[node.id], more, drawn.words.get(node.id))
        for one in node.inner:
            _shape(plane, one.id, drawn.shapes[one.id], {}, drawn.words.get(one.id))
    inner = [flow for node in made.nodes.values() for flow in _inner_flows(node)]
    for flow in [*made.flows, *inner]:
        edge = ET.SubElement(
            plane, "bpmndi:BPMNEdge", id=_name(f"drawn-{flow.id}"), bpmnElement=_name(flow.id)
        )
        for x, y in _straight(drawn.points[flow.id]):
            ET.SubElement(edge, "di:waypoint", x=_n(x), y=_n(y))
        if flow.id in drawn.words:
            _label(edge, drawn.words[flow.id])


def _straight(points: list[Point]) -> list[Point]:
    """Without points that stand on the line between their neighbours."""
    found: list[Point] = []
    for point in points:
        if found and point == found[-1]:
            continue
        if len(found) > 1 and (
            found[-2][0] == found[-1][0] == point[0] or found[-2][1] == found[-1][1] == point[1]
        ):
            found.pop()
        found.append(point)
    return found


def _shape(plane: ET.Element, id_: str, box: Area, more: dict[str, str], words: Area | None = None) -> None:
    shape = ET.SubElement(
        plane, "bpmndi:BPMNShape", {"id": _name(f"drawn-{id_}"), "bpmnElement": _name(id_), **more}
    )
    _bounds(shape, box)
    if words is not None:
        _label(shape, words)


def _label(of: ET.Element, box: Area) -> None:
    _bounds(ET.SubElement(of, "bpmndi:BPMNLabel"), box)


def _bounds(of: ET.Element, box: Area) -> None:
    ET.SubElement(of, "dc:Bounds", x=_n(box.x), y=_n(box.y), width=_n(box.wide), height=_n(box.high))


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
