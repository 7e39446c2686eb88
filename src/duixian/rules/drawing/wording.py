"""What a picture of a procedure says: the lines of a step, the words of an outcome, the whole in sentences."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.rules.drawing.position import Position
from duixian.rules.explain.words import Words
from duixian.rules.model.citation import Cite
from duixian.rules.model.conduct import (
    END,
    GRANT,
    NEXT_MONTH,
    REFUSE,
    ROUND,
    Outcome,
    Panel,
    Procedure,
    Step,
    TimeLimit,
)
from duixian.rules.model.pack import Pack

KINDS = {"applicant": "申报方", "office": "机关", "panel": "评审或会议", "finance": "财政"}
DECIDES = {GRANT: "准予", REFUSE: "不予", END: "终止"}
OVER = "办结"
FINISH = "end"
UNTIL = {NEXT_MONTH: "次月月底", ROUND: "下一审核周期的末日"}
CALENDARS = {"working": "个工作日", "calendar": "日"}


@dataclass(frozen=True, slots=True)
class Said:
    """`label` in bold, then `lines`; `mark` is where the case stands: current, passed or ''."""

    label: str
    lines: tuple[str, ...]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one procedure."""

    pack: Pack
    procedure: Procedure
    position: Position | None
    words: Words

    def step(self, step: Step) -> Said:
        """The lines of a step's box."""
        lines = [self.pack.roles[step.role].label if step.role in self.pack.roles else step.role]
        if step.territory is not None:
            lines.append(f"按{self.words.phrase(step.territory)}分到各地")
        if step.guard is not None:
            lines.append(f"仅当{self.words.label(step.guard)}")
        if step.opens is not None:
            lines.append(f"{self.words.phrase(step.opens)}起")
        if step.limit is not None:
            lines.append(f"{self._limit(step.limit)}{self._late(step, step.limit)}")
        if step.rounds:
            lines.append("按审核周期分批办")
        if step.publicity is not None:
            where = f"，{step.publicity.where}" if step.publicity.where else ""
            shown = step.publicity
            long = f"{shown.days} {CALENDARS[shown.calendar]}" if shown.days else "天数由机关定"
            lines.append(f"公示 {long}{where}")
        if step.panel is not None:
            lines.append(panel(step.panel))
        if step.correction is not None:
            lines.append(f"可一次告知补正，{limit(step.correction)}内补齐，其间停止计时")
        if marks := [
            word for word, on in (("须两人经手", step.two_persons), ("附会议纪要", step.minutes)) if on
        ]:
            lines.append("，".join(marks))
        if step.paper in self.pack.papers:
            lines.append(f"出具《{self.pack.papers[step.paper].title}》")
        if article := self.cited(step.cite or self.procedure.cite):
            lines.append(article)
        return Said(step.label, (*self._where(step), *lines), self.mark(step))

    def mark(self, step: Step) -> str:
        if self.position is None:
            return ""
        if step.id == self.position.current:
            return "current"
        return "passed" if step.id in self.position.passed else ""

    def _where(self, step: Step) -> tuple[str, ...]:
        position = self.position
        if position is None:
            return ()
        if step.id == position.current:
            due = f"，{position.due} 前{'（暂定）' if position.provisional else ''}" if position.due else ""
            return (f"▶ 现在在这一步{due}",)
        passed = position.passed.get(step.id)
        return (f"✓ {passed} 办完",) if passed else ()

    def _limit(self, of: TimeLimit) -> str:
        if of.by is not None:
            return f"{self.words.phrase(of.by)}以前"
        if of.until:
            return f"时限 {limit(of)}"
        start = f"{self.words.phrase(of.start)}起 " if of.start is not None else ""
        return f"时限 {start}{limit(of)}"

    def _late(self, step: Step, of: TimeLimit) -> str:
        label = next((outcome.label for outcome in step.outcomes if outcome.id == of.on_expiry), "")
        return f"，逾期按“{label}”" if label else ""

    def outcome(self, outcome: Outcome) -> str:
        """The words on an arrow."""
        only = f"（仅当{self.words.label(outcome.condition)}）" if outcome.condition is not None else ""
        decides = DECIDES.get(outcome.decides, "") if outcome.to != FINISH else ""
        does = "、".join(word for word in (decides, "付款" if outcome.pays else "") if word)
        return f"{outcome.label}{only}{f'［{does}］' if does else ''}"

    def end(self, outcome: Outcome) -> str:
        """What the end after an outcome is called."""
        return DECIDES.get(outcome.decides, OVER)

    def cited(self, cite: Cite | None) -> str:
        """The path, with the document's title where it is another than the procedure's."""
        if cite is None:
            return ""
        document = self.pack.documents.get(cite.document)
        own = self.procedure.cite
        if document is None or (own is not None and own.document == cite.document):
            return cite.path or cite.full
        return f"《{document.title}》{cite.path}"

    def source(self) -> str:
        """What the procedure leans on, in full."""
        return self.procedure.cite.full if self.procedure.cite is not None else ""

    def told(self) -> str:
        """The whole picture in sentences, for those who do not see it."""
        names = {step.id: step.label for step in self.procedure.steps}
        parts = []
        for step in self.procedure.steps:
            said = self.step(step)
            ways = "；".join(
                f"{self.outcome(o)}→{names[o.to] if o.to in names else self.end(o)}" for o in step.outcomes
            )
            parts.append(f"{said.label}（{'，'.join(said.lines)}）：{ways}。")
        return "".join(parts)


def limit(of: TimeLimit) -> str:
    """A limit in words; what hangs on the case's own dates is only named."""
    if of.by is not None:
        return "到规定的日期"
    if of.until:
        return UNTIL[of.until]
    unit = {"月": "个月", "工作日": "个工作日"}.get(of.unit, of.unit)
    return f"{of.count} {unit}{'（工作日）' if of.calendar == 'working' and of.unit != '工作日' else ''}"


def panel(of: Panel) -> str:
    """How a panel decides or advises, in words."""
    scores = f"，{of.low}–{of.high} 分" if of.low is not None and of.high is not None else ""
    mark = f"，均分 {of.mark} 通过" if of.mark is not None else ""
    return f"至少 {of.least} 人评审{scores}{mark}{'，只出意见' if of.opinion else ''}"
