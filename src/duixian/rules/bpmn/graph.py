"""A procedure as lanes, nodes and flows of BPMN 2.0.

A step is a user task of its role's lane (one for each member where a panel votes). What belongs to it stands around it:

    opens        a timer event before it
    publicity    a send task that publishes the list, and a timer event that waits the days, before it
    limit        a timer on its border: interrupting, into the outcome that the rule names for then; else beside the work,
                 into an end that says the case is overdue
    correction   an escalation on its border to a task of the applicant, with the applicant's own timer, and back
    outcomes     a gateway where there are several; each a named flow; one that pays leads through a service task

What was granted can end at any time: each ending is an event sub-process, begun by one of its grounds, proposed by one
officer and confirmed by another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from duixian.rules.drawing.order import ordered
from duixian.rules.drawing.wording import DECIDES, OVER, Wording, limit
from duixian.rules.explain.words import Words
from duixian.rules.model.conduct import (
    END,
    Ending,
    Ground,
    Outcome,
    Procedure,
    Publicity,
    Role,
    Step,
    TimeLimit,
)
from duixian.rules.model.pack import Pack

START, STOP, USER, SEND, SERVICE, GATEWAY, CATCH, SUB, TIMER, ESCALATION = (
    "startEvent", "endEvent", "userTask", "sendTask", "serviceTask", "exclusiveGateway", "intermediateCatchEvent", "subProcess", "timer", "escalation",
)  # fmt: skip
TASKS = (USER, SEND, SERVICE)
FINISH = "end"  # where an outcome leads that ends the procedure
UNITS = {"日": "P{}D", "工作日": "P{}D", "月": "P{}M", "小时": "PT{}H"}


@dataclass(frozen=True, slots=True)
class Time:
    """When a timer fires: a duration in ISO 8601 (`working`: its days are working days) after the step was entered, or after
    `since` in words; or a date in words. All '' where the office says when."""

    duration: str = ""
    working: bool = False
    day: str = ""
    since: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """One element. `host` is the task on whose border it stands; `interrupting` whether it ends the work there.

    `step` is the id of the step it belongs to, `told` what its documentation says, `votes` the least number of a panel.
    `inner` are the elements of a sub-process, one after the other; `when` what begins it, in words.
    """

    id: str
    kind: str
    lane: str
    name: str = ""
    step: str = ""
    told: tuple[str, ...] = ()
    time: Time | None = None
    host: str = ""
    interrupting: bool = True
    votes: int = 0
    two_persons: bool = False
    when: str = ""
    inner: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow. Of an outcome: its id, what it decides, whether it pays, its condition in words."""

    id: str
    source: str
    target: str
    name: str = ""
    outcome: str = ""
    decides: str = ""
    pays: bool = False
    condition: str = ""


@dataclass(slots=True)
class Graph:
    """`lanes` are pairs of id and label, applicants first, then in the order in which they act."""

    id: str
    label: str
    lanes: list[tuple[str, str]] = field(default_factory=list)
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    told: tuple[str, ...] = ()

    def add(self, node: Node) -> str:
        self.nodes[node.id] = node
        return node.id

    def flow(self, source: str, target: str, **more: str | bool) -> None:
        id_ = str(more.pop("id", "")) or f"flow-{source}-{target}"
        self.flows.append(Flow(id_, source, target, **more))  # type: ignore[arg-type]

    def lane(self, node: str) -> str:
        return self.nodes[node].lane


def graph(pack: Pack, procedure: Procedure) -> Graph:
    """The elements of one procedure of a pack."""
    return _Maker(pack, procedure).make()


class _Maker:
    def __init__(self, pack: Pack, procedure: Procedure) -> None:
        self.pack, self.procedure = pack, procedure
        self.wording = Wording(pack, procedure, None, Words(pack))
        self.steps = ordered(procedure)
        self.by_id = {step.id: step for step in self.steps}
        self.correcting = _first_office_steps(pack, procedure) if pack.conduct.correction else frozenset()
        told = (f"依据：{self.wording.source()}",) if self.wording.source() else ()
        self.graph = Graph(procedure.id, procedure.label, told=told)

    def make(self) -> Graph:
        made = self.graph
        first = self.by_id[self.procedure.start]
        made.add(Node("start", START, first.role, "开始"))
        for step in self.steps:
            self._step(step)
        made.flow("start", _entry(first))
        for step in self.steps:
            self._ways(step)
        for ending in self.procedure.endings:
            self._ending(ending)
        made.lanes = self._lanes()
        return made

    def _lanes(self) -> list[tuple[str, str]]:
        used = dict.fromkeys(node.lane for node in self.graph.nodes.values())
        labels = {id_: self._role(id_).label for id_ in used}
        return sorted(labels.items(), key=lambda lane: self._role(lane[0]).kind != "applicant")

    def _role(self, id_: str) -> Role:
        return self.pack.roles.get(id_) or Role(id=id_, label=id_)

    def _step(self, step: Step) -> None:
        """The task of a step with what comes before it and stands on its border."""
        made, task = self.graph, _task(step)
        before = list(self._before(step))
        made.add(
            Node(
                task, USER, step.role, step.label, step.id, self.wording.step(step).lines,
                votes=step.panel.least if step.panel is not None else 0, two_persons=step.two_persons,
            )
        )  # fmt: skip
        for one, after in pairwise([*before, task]):
            made.flow(one, after)
        if step.limit is not None:
            self._limit(step, step.limit)
        correction = step.correction or (self.pack.conduct.correction if step.id in self.correcting else None)
        if correction is not None:
            self._correction(step, correction)

    def _before(self, step: Step) -> Iterator[str]:
        made = self.graph
        if step.opens is not None:
            day = self.wording.words.phrase(step.opens)
            yield made.add(
                Node(f"opens-{step.id}", CATCH, step.role, f"{day}起", step.id, time=Time(day=day))
            )
        if step.publicity is not None:
            shown = step.publicity
            told = (shown.where,) if shown.where else ()
            yield made.add(
                Node(f"publish-{step.id}", SEND, step.role, f"发布名单：{step.label}", step.id, told)
            )
            yield made.add(
                Node(f"public-{step.id}", CATCH, step.role, _days(shown), step.id, time=_shown(shown))
            )

    def _limit(self, step: Step, of: TimeLimit) -> None:
        made = self.graph
        ends = any(outcome.id == of.on_expiry for outcome in step.outcomes)
        timer = made.add(
            Node(
                f"limit-{step.id}", TIMER, step.role, limit(of), step.id, time=self._time(of), host=_task(step), interrupting=ends
            )
        )  # fmt: skip
        if not ends:
            made.flow(timer, made.add(Node(f"overdue-{step.id}", STOP, step.role, "逾期提醒", step.id)))

    def _ending(self, ending: Ending) -> None:
        key, role = f"ending-{ending.id}", ending.role
        grounds = tuple(self._ground(one) for one in ending.grounds)
        guard = (f"仅当{self.wording.words.label(ending.guard)}",) if ending.guard is not None else ()
        article = (cited,) if (cited := self.wording.cited(ending.cite)) else ()
        inner = (
            Node(f"{key}-found", START, role, "发现情形", when="；".join(grounds)),
            Node(f"{key}-proposed", USER, role, "提出", told=(*grounds, *guard)),
            Node(
                f"{key}-confirmed", USER, role, "另一人复核", told=("附会议纪要",) if ending.minutes else ()
            ),
            Node(f"{key}-over", STOP, role, DECIDES[END]),
        )
        self.graph.add(
            Node(key, SUB, role, ending.label, told=(*guard, *article), two_persons=True, inner=inner)
        )

    def _ground(self, ground: Ground) -> str:
        only = f"（{self.wording.words.label(ground.condition)}）" if ground.condition is not None else ""
        return f"{ground.label}{only}"

    def _time(self, of: TimeLimit) -> Time:
        words = self.wording.words
        if of.by is not None:
            return Time(day=words.phrase(of.by))
        if of.until:
            return Time(day=limit(of))
        since = words.phrase(of.start) if of.start is not None else ""
        working = of.unit == "工作日" or of.calendar == "working"
        return Time(UNITS[of.unit].format(of.count), working, since=since)

    def _correction(self, step: Step, of: TimeLimit) -> None:
        """Told once what to correct: the applicant holds the case; nothing by the last day counts as withdrawn."""
        made, lane = self.graph, self._applicant(step)
        asked = made.add(
            Node(f"correct-{step.id}", ESCALATION, step.role, "一次告知补正", step.id, host=_task(step))
        )
        task = made.add(Node(f"correcting-{step.id}", USER, lane, "补正", step.id, (f"{limit(of)}内补齐",)))
        timer = made.add(
            Node(f"correct-by-{step.id}", TIMER, lane, limit(of), step.id, time=self._time(of), host=task)
        )
        ended = made.add(Node(f"lapsed-{step.id}", STOP, lane, "逾期视为撤回", step.id))
        made.flow(asked, task)
        made.flow(timer, ended)
        made.flow(task, _task(step), name="已补正")

    def _applicant(self, step: Step) -> str:
        """The lane of whoever claims: that of the procedure's first applicant step, else the role of the side it is for."""
        sides = [s.role for s in self.steps if self._role(s.role).kind == "applicant"]
        sides += [
            role.id
            for role in self.pack.roles.values()
            if role.kind == "applicant" and self.procedure.role in (role.party, role.also)
        ]
        return sides[0] if sides else step.role

    def _ways(self, step: Step) -> None:
        """The outcomes of a step; the timer of its limit joins the one the rule names."""
        made, source = self.graph, _task(step)
        several = len(step.outcomes) > 1
        if several:
            gateway = made.add(Node(f"after-{step.id}", GATEWAY, step.role, "", step.id))
            made.flow(source, gateway)
            source = gateway
        for outcome in step.outcomes:
            target = self._target(step, outcome)
            if outcome.pays:
                pay = made.add(
                    Node(f"pay-{step.id}-{outcome.id}", SERVICE, step.role, "拨付", step.id, ("按分担与拨付安排付款",))
                )  # fmt: skip
                made.flow(pay, target)
                target = pay
            condition = self.wording.words.label(outcome.condition) if outcome.condition is not None else ""
            made.flow(
                source, target, id=f"outcome-{step.id}-{outcome.id}", name=self._name(outcome),
                outcome=outcome.id, decides=outcome.decides, pays=outcome.pays, condition=condition if several else "",
            )  # fmt: skip
            if step.limit is not None and step.limit.on_expiry == outcome.id:
                made.flow(f"limit-{step.id}", target)

    def _name(self, outcome: Outcome) -> str:
        decided = DECIDES.get(outcome.decides, "") if outcome.to != FINISH or outcome.pays else ""
        return f"{outcome.label}{f'［{decided}］' if decided else ''}"

    def _target(self, step: Step, outcome: Outcome) -> str:
        if outcome.to in self.by_id:
            return _entry(self.by_id[outcome.to])
        name = DECIDES.get(outcome.decides, OVER)
        return self.graph.add(Node(f"end-{step.id}-{outcome.id}", STOP, step.role, name, step.id))


def _task(step: Step) -> str:
    return f"step-{step.id}"


def _entry(step: Step) -> str:
    """The first element of a step."""
    if step.opens is not None:
        return f"opens-{step.id}"
    return f"publish-{step.id}" if step.publicity is not None else _task(step)


def _shown(of: Publicity) -> Time:
    return Time(f"P{of.days}D", of.calendar == "working") if of.days else Time()


def _days(of: Publicity) -> str:
    if not of.days:
        return "公示，天数由机关定"
    return f"公示 {of.days} {'个工作日' if of.calendar == 'working' else '日'}"


def _first_office_steps(pack: Pack, procedure: Procedure) -> frozenset[str]:
    """Where a claim can first come to an office: there the applicant may be told once what to correct."""
    steps = {step.id: step for step in procedure.steps}
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [procedure.start]
    while waiting:
        id_ = waiting.pop()
        if id_ in seen or id_ == END or id_ not in steps:
            continue
        seen.add(id_)
        role = pack.roles.get(steps[id_].role)
        if role is not None and role.kind == "applicant":
            waiting += [outcome.to for outcome in steps[id_].outcomes]
        else:
            found.add(id_)
    return frozenset(found)
