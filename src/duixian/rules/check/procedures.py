"""Procedures: typed here and proved sound (every step reachable, a way out of every step); the site runs them."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.rules.check import reading
from duixian.rules.check.conduct import Actors
from duixian.rules.check.course import check_course
from duixian.rules.check.definitions import Definitions
from duixian.rules.check.delivery import Delivery
from duixian.rules.check.endings import read_ending
from duixian.rules.check.expressions import check_settled
from duixian.rules.check.maker import RefusedError
from duixian.rules.check.timing import read_limit
from duixian.rules.errors import Pos, nearest
from duixian.rules.lang.parser import parse
from duixian.rules.load.trees import Map, Scalar, Tree
from duixian.rules.model.citation import Cite
from duixian.rules.model.conduct import DECISION, REFUSE, Outcome, Procedure, Publicity, Step
from duixian.rules.model.nodes import Expr
from duixian.rules.model.types import DATE, TRUTH, EnumType

END = "end"


@dataclass(slots=True)
class Procedures:
    """Reads procedures."""

    definitions: Definitions
    delivery: Delivery
    actors: Actors
    appeals: str = ""

    def _report(self, code: str, at: Pos, what: str, mend: str) -> None:
        self.definitions.reporter.report(code, at, what, mend)

    def procedure(self, name: str, tree: Tree, at: Pos) -> Procedure | None:
        """One procedure; None when it is about no known entity."""
        role = reading.text(tree, "of")
        entities = self.definitions.symbols.entities
        if role not in entities:
            self._report(
                "unknown-entity",
                reading.place(tree, "of"),
                f"没有实体“{role}”{nearest(role, entities)}",
                "写一个实体的名字",
            )
            return None
        cite = self.definitions.citing().read(tree)
        self.delivery.start(
            self.definitions.context(f"procedure.{name}", role, cite), self.definitions.citing(cite)
        )
        places = {step: where for step, _, where in reading.entries(tree, "steps")}
        steps = []
        for step, body, _ in reading.entries(tree, "steps"):
            self._lean(f"procedure.{name}.{step}", role, cite, body)
            steps.append(self._step(step, body, places))
        endings = []
        for ending, body, where in reading.entries(tree, "endings"):
            self._lean(f"procedure.{name}.{ending}", role, cite, body)
            place = self._territory(body)
            endings.append(read_ending(ending, body, where, place, places, self.delivery, self.actors))
        start, appeals = reading.text(tree, "start"), self.actors.appeals(tree)
        if start not in places:
            self._report(
                "unknown-step",
                reading.place(tree, "start"),
                f"没有步骤“{start}”{nearest(start, places)}",
                "写一个已定义的步骤",
            )
        else:
            self._sound(start, tuple(steps))
            check_course(
                start, tuple(steps), self.actors.roles, appeals or self.appeals, self.definitions.reporter
            )
        judged = reading.text(tree, "judged")
        if judged and judged not in (*places, DECISION):
            self._report(
                "unknown-step", reading.place(tree, "judged"), f"没有步骤“{judged}”{nearest(judged, [*places, DECISION])}",
                "写一个已定义的步骤，或 decision（作决定的那天）",
            )  # fmt: skip
        return Procedure(
            id=name,
            label=reading.text(tree, "label"),
            role=role,
            start=start,
            steps=tuple(steps),
            judged=judged,
            unasked=self._unasked(tree, cite, start, steps),
            endings=tuple(endings),
            appeals=appeals,
            appeals_cite=self._appeals_cite(tree, cite),
            cite=cite,
            at=at,
        )

    def _appeals_cite(self, tree: Tree, cite: Cite | None) -> Cite | None:
        """The article that names who answers appeals, where the procedure tells one."""
        body = reading.part(tree, "appeals")
        return self.definitions.citing(cite).read(body) if isinstance(body, Map) else None

    def _unasked(self, tree: Tree, cite: Cite | None, start: str, steps: list[Step]) -> Cite | None:
        """The article by which nobody has to apply; the list is drawn up by an office then."""
        article = self.definitions.citing(cite).read(tree, "without_application")
        first = next((step for step in steps if step.id == start), None)
        role = self.actors.roles.get(first.role) if first is not None else None
        if article is not None and role is not None and role.kind != "office":
            self._report(
                "unasked-by-applicant", reading.place(tree, "without_application"),
                f"不用申报的程序，第一步“{start}”却由“{role.label}”办", "第一步写列名单的机关，或删去 without_application",
            )  # fmt: skip
        if article is not None and first is not None and first.materials:
            self._report(
                "unasked-with-materials", first.at, f"不用申报的程序，第一步“{start}”却要材料", "删去 materials，或删去 without_application"
            )  # fmt: skip
        return article

    def _lean(self, name: str, role: str, cite: Cite | None, step: Tree) -> None:
        """What a step writes leans on its own article, where it names one."""
        own = self.definitions.citing(cite).read(step) or cite
        self.delivery.start(self.definitions.context(name, role, own), self.definitions.citing(cite))

    def _step(self, name: str, tree: Tree, places: dict[str, Pos]) -> Step:
        citing = self.delivery.citing
        assert citing is not None
        outcomes = tuple(
            self._outcome(key, body, places) for key, body, _ in reading.entries(tree, "outcomes")
        )
        limit = reading.part(tree, "limit")
        publicity, panel = reading.part(tree, "publicity"), reading.part(tree, "panel")
        correction = reading.part(tree, "correction")
        step = Step(
            id=name, label=reading.text(tree, "label"), role=self.actors.named(tree, "role"), outcomes=outcomes,
            territory=self._territory(tree), guard=self.delivery.expression(tree, "guard", TRUTH),
            limit=read_limit(limit, outcomes, self.delivery) if limit is not None else None, rounds=reading.flag(tree, "rounds"),
            publicity=self._publicity(publicity) if publicity is not None else None,
            opens=self.delivery.expression(tree, "opens", DATE), panel=self.actors.panel(panel) if panel is not None else None,
            correction=self.actors.within(correction) if correction is not None else None, minutes=reading.flag(tree, "minutes"),
            materials=self.delivery.materials(tree), paper=self.delivery.name(tree, "paper", "papers"),
            two_persons=reading.flag(tree, "two_persons"), cite=citing.read(tree), at=places[name],
        )  # fmt: skip
        self.actors.fits(step, tree)
        return step

    def _outcome(self, name: str, tree: Tree, places: dict[str, Pos]) -> Outcome:
        to = reading.text(tree, "to")
        if to != END and to not in places:
            self._report(
                "unknown-step",
                reading.place(tree, "to"),
                f"没有步骤“{to}”{nearest(to, [*places, END])}",
                "写一个已定义的步骤，或 end",
            )
        return Outcome(
            id=name, label=reading.text(tree, "label"), to=to, condition=self.delivery.expression(tree, "if", TRUTH),
            decides=reading.text(tree, "decides"), pays=reading.flag(tree, "pays"), sets=self.actors.settings(tree),
            settles=self.actors.settles(tree), objection=reading.flag(tree, "objection"), paper=self._paper_of(tree),
        )  # fmt: skip

    def _paper_of(self, tree: Tree) -> str:
        """The kind of paper of a refusal."""
        kind = reading.text(tree, "paper")
        if kind and reading.text(tree, "decides") != REFUSE:
            self._report(
                "paper-of-refusal", reading.place(tree, "paper"), "不是不予的结果，却写了不予的文书种类", "写 decides: refuse，或删去 paper"
            )  # fmt: skip
        return kind

    def _territory(self, tree: Tree) -> Expr | None:
        """Whose case it is: a value of an enumeration (a district)."""
        body, context = reading.part(tree, "territory"), self.delivery.context
        if not isinstance(body, Scalar) or context is None:
            return None
        parsed = parse(body.text, body.body, self.definitions.reporter)
        try:
            node = check_settled(parsed, context) if parsed is not None else None
        except RefusedError:
            return None
        if node is not None and not isinstance(node.type, EnumType):
            self._report(
                "type-mismatch", body.body, f"territory 应当是枚举的值，却是{node.type}", "写一个县区的事实"
            )
            return None
        return node

    def _publicity(self, tree: Tree) -> Publicity:
        assert self.delivery.citing is not None
        calendar, days = reading.text(tree, "calendar"), reading.text(tree, "days")
        if bool(days) != bool(calendar):
            self._report(
                "limit-without-calendar",
                tree.at,
                "公示没有说按什么历法算" if days else "公示写了历法，没有写天数",
                "写 calendar: working（工作日）或 calendar（日历日）"
                if days
                else "写 days: 天数；原文没有写天数的，calendar 也不写",
            )
        return Publicity(
            days=int(days) if days else None, calendar=calendar, where=reading.text(tree, "where"),
            fields=tuple(reading.texts(tree, "fields")), lower=self.delivery.citing.read(tree, key="lower"),
            cite=self.delivery.citing.read(tree),
        )  # fmt: skip

    def _sound(self, start: str, steps: tuple[Step, ...]) -> None:
        """Every step can be reached from the start, and from every step the end."""
        after = {step.id: {o.to for o in step.outcomes} for step in steps}
        reached, todo = {start}, [start]
        while todo:
            for to in after.get(todo.pop(), ()):
                if to in after and to not in reached:
                    reached.add(to)
                    todo.append(to)
        leaving: set[str] = set()
        growing = True
        while growing:
            more = {s for s, to in after.items() if s not in leaving and (END in to or to & leaving)}
            leaving |= more
            growing = bool(more)
        for step in steps:
            if step.id not in reached:
                self._report(
                    "unreachable-step",
                    step.at,
                    f"步骤“{step.id}”从第一步走不到",
                    "让某一步的结果通到它，或删去",
                )
            elif step.id not in leaving:
                self._report("no-way-out", step.at, f"从步骤“{step.id}”走不到结束", "写一个通到 end 的结果")
