"""A procedure in words: its picture, and step by step who does what, where, by when, and what each outcome brings about."""

from __future__ import annotations

from collections.abc import Iterator

from duixian.rules.book.markup import row, rows, tag, text
from duixian.rules.book.materials import materials
from duixian.rules.book.telling import Teller
from duixian.rules.drawing import draw
from duixian.rules.drawing.wording import panel
from duixian.rules.model.conduct import NEXT_MONTH, ROUND, TODAY, Ground, Outcome, Procedure, Step, TimeLimit
from duixian.rules.model.types import TRUTH, EnumType

UNTIL = {NEXT_MONTH: "次月月底", ROUND: "报来以后下一个审核周期的末日"}
CALENDARS = {"working": "工作日", "calendar": "日历日"}
DECIDES = {"grant": "准予", "refuse": "不予", "end": "终止"}


def procedure_of(teller: Teller, procedure: Procedure) -> str:
    """The whole, also of one that takes its steps over from another."""
    names = {step.id: step.label for step in procedure.steps} | {"end": "办结"}
    steps = sorted(procedure.steps, key=lambda step: step.id != procedure.start)
    listed = (
        row(
            tag("strong", text(step.label)) + text(f"　{teller.pack.roles[step.role].label}"),
            teller.cite(step.cite or procedure.cite),
            _step(teller, step, names),
        )
        for step in steps
    )
    picture = tag(
        "details",
        tag("summary", text("看流程图")),
        tag(
            "div",
            draw(teller.pack, procedure.id, inline=True),
            class_="drawn",
            tabindex="0",
            role="region",
            aria_label="流程图",
        ),
    )
    return (
        tag("p", text(procedure.label), class_="lead")
        + picture
        + rows(listed, ordered=True)
        + _endings(teller, procedure)
    )


def _endings(teller: Teller, procedure: Procedure) -> str:
    """What can end a grant whenever it happens."""
    if not procedure.endings:
        return ""
    listed = (
        row(
            tag("strong", text(ending.label)) + text(f"　{teller.pack.roles[ending.role].label}，须两人经手"),
            teller.cite(ending.cite or procedure.cite),
            rows(tag("li", text(_ground(teller, ground))) for ground in ending.grounds),
        )
        for ending in procedure.endings
    )
    return tag("p", text("准予以后随时可以终止或撤销的"), class_="lead") + rows(listed)


def _ground(teller: Teller, ground: Ground) -> str:
    only = f"（仅当{teller.words.label(ground.condition)}）" if ground.condition is not None else ""
    sets = "、".join(_setting(teller, s.fact, s.value) for s in ground.sets)
    article = f"（{ground.cite.path or ground.cite.full}）" if ground.cite is not None else ""
    return f"{ground.label}{only}{f'［定下{sets}］' if sets else ''}{article}"


def _step(teller: Teller, step: Step, names: dict[str, str]) -> str:
    lines = rows(tag("li", text(note)) for note in _notes(teller, step))
    ends = "；".join(_outcome(teller, outcome, names) for outcome in step.outcomes)
    return lines + materials(teller, step.materials) + tag("p", text(ends), class_="outcomes")


def _notes(teller: Teller, step: Step) -> Iterator[str]:
    """Where and when, what must be there, what is put out."""
    if step.territory is not None:
        yield f"按{teller.words.phrase(step.territory)}分到各地办理"
    if step.guard is not None:
        yield f"仅当{teller.words.label(step.guard)}"
    if step.opens is not None:
        yield f"从{teller.words.phrase(step.opens)}起才办"
    if step.limit is not None:
        late = next((o.label for o in step.outcomes if step.limit and o.id == step.limit.on_expiry), "")
        yield f"{_limited(teller, step.limit)}{f'，逾期按“{late}”' if late else ''}"
    if step.rounds:
        yield "按申报时间的审核周期一批一批办"
    if step.publicity is not None:
        shown = f"，列出{'、'.join(step.publicity.fields)}" if step.publicity.fields else ""
        where = f"在{step.publicity.where}" if step.publicity.where else ""
        lower = f"；金额比公示的少的不重新公示（{step.publicity.lower.full}）" if step.publicity.lower else ""
        long = (
            f"{step.publicity.days}个{CALENDARS[step.publicity.calendar]}"
            if step.publicity.days
            else "，天数由机关公示时定"
        )
        yield f"{where}公示{long}{shown}{lower}"
    if step.panel is not None:
        yield panel(step.panel)
    if step.correction is not None:
        yield f"可以一次性告知补正，{_long(step.correction)}内{_by(step.correction)}补齐，其间停止计时"
    if step.two_persons:
        yield "须两人经手"
    if step.minutes:
        yield "须有会议纪要"
    if step.paper in teller.pack.papers:
        yield f"出具《{teller.pack.papers[step.paper].title}》"


def _limited(teller: Teller, limit: TimeLimit) -> str:
    """A limit as a length of time from a day, or as the day itself."""
    if limit.by is not None:
        return f"{teller.words.phrase(limit.by)}以前"
    if limit.until:
        return f"{UNTIL[limit.until]}以前"
    start = f"从{teller.words.phrase(limit.start)}起" if limit.start is not None else ""
    return f"{start}{_long(limit)}内{_by(limit)}"


def _long(limit: TimeLimit) -> str:
    return f"{limit.count}{limit.unit if limit.unit != '月' else '个月'}"


def _by(limit: TimeLimit) -> str:
    return "（按工作日算）" if limit.calendar == "working" and limit.unit != "工作日" else ""


def _outcome(teller: Teller, outcome: Outcome, names: dict[str, str]) -> str:
    """An outcome, when it is open, what it decides and settles, where it leads."""
    words = (
        "有异议时" if outcome.objection else "",
        DECIDES.get(outcome.decides, ""),
        "付款" if outcome.pays else "",
    )
    marks = [word for word in words if word]
    if outcome.sets:
        marks.append(f"定下{'、'.join(_setting(teller, s.fact, s.value) for s in outcome.sets)}")
    if outcome.settles:
        marks.append(f"由经办人认定{'、'.join(teller.pack.facts[id_].label for id_ in outcome.settles)}")
    only = f"（仅当{teller.words.label(outcome.condition)}）" if outcome.condition is not None else ""
    does = f"［{'；'.join(marks)}］" if marks else ""
    return f"{outcome.label}{only}{does} → {names[outcome.to]}"


def _setting(teller: Teller, id_: str, value: object) -> str:
    """A fact and what it is set to, in the words of the pack."""
    fact = teller.pack.facts[id_]
    if value == TODAY:
        return f"“{fact.label}”为办理当天"
    if fact.type == TRUTH:
        return f"“{fact.label}”为{'是' if value else '否'}"
    if isinstance(fact.type, EnumType):
        enum = teller.pack.enums[fact.type.name]
        return f"“{fact.label}”为{enum.labels[enum.values.index(str(value))]}"
    return f"“{fact.label}”为{value}{fact.unit}"
