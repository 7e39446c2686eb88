"""What a case expects beyond status and amount: payments, shares, days, papers to bring, duties, the way through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction

from duixian.quantities.money import format_money
from duixian.rules.evaluate.details import Details, Fen, Payment
from duixian.rules.evaluate.result import Interval
from duixian.rules.explain.values import percent
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.conduct import Ending, Outcome, Procedure, Step
from duixian.rules.model.delivery import Material
from duixian.rules.model.expected import (
    Ends,
    Expect,
    ExpectedDays,
    ExpectedPayment,
    ExpectedProcedure,
    ExpectedStep,
)
from duixian.rules.model.nodes import Expr
from duixian.rules.returns import due_back
from duixian.rules.truth import FALSE, LABELS, NA, NAMES

END = "end"


def ends(amount: Fen | None) -> Ends:
    """Least and greatest fen of an amount; nothing is 0."""
    if isinstance(amount, Interval):
        return amount.lo, amount.hi
    return amount or 0, amount or 0


def money(amount: Ends) -> str:
    lo, hi = amount
    return format_money(lo) if lo == hi else f"{format_money(lo)} 到 {format_money(hi)}"


def listed(words: Iterable[str]) -> str:
    return "、".join(words) or "（无）"


def delivered(details: Details, benefit: Benefit, expect: Expect) -> Iterator[str]:
    """What differs, as sentences that follow the benefit's title."""
    yield from _shares(details, benefit, expect)
    yield from _schedule(details, benefit, expect)
    yield from _days(details, benefit, expect)
    yield from _lists(details, benefit, expect)
    yield from _kept(benefit, expect)
    yield from _returns(details, benefit, expect)
    if expect.payee and expect.payee != benefit.payee:
        yield f"应当付给 {expect.payee}，却是付给 {benefit.payee or '（没有写）'}"
    if expect.account and expect.account != benefit.account:
        yield f"应当付到 {expect.account}，却是 {benefit.account or '（没有写）'}"
    if expect.procedure is not None:
        yield from _procedure(details, benefit, expect.procedure)


def _shares(details: Details, benefit: Benefit, expect: Expect) -> Iterator[str]:
    if expect.shares is None:
        return
    wanted = dict(expect.shares)
    found: dict[str, Ends | Fraction] = {
        part.payer: part.share if isinstance(wanted.get(part.payer), Fraction) else ends(part.amount)
        for part in details.shares(benefit.id)
    }
    if found != wanted:
        yield f"应当由 {_amounts(wanted)} 承担，却是 {_amounts(found)}"


def _amounts(parts: Mapping[str, Ends | Fraction]) -> str:
    return listed(
        f"{name} {percent(part) if isinstance(part, Fraction) else money(part)}"
        for name, part in parts.items()
    )


def _schedule(details: Details, benefit: Benefit, expect: Expect) -> Iterator[str]:
    if expect.schedule is None:
        return
    found = details.schedule(benefit.id)
    if len(found) != len(expect.schedule):
        yield f"应当付 {len(expect.schedule)} 次，却是 {len(found)} 次：{listed(_payment(p) for p in found)}"
    for wanted, payment in zip(expect.schedule, found, strict=False):
        if not _pays(wanted, payment):
            yield f"第 {payment.number} 次付款与预期不同，是：{_payment(payment)}"


def _pays(wanted: ExpectedPayment, found: Payment) -> bool:
    return (
        (wanted.amount is None or wanted.amount == ends(found.amount))
        and (wanted.due is None or wanted.due == found.due)
        and (wanted.after is None or wanted.after == found.after)
        and (not wanted.condition or wanted.condition == NAMES[found.condition])
    )


def _payment(payment: Payment) -> str:
    after = f"批准后 {payment.after[0]} 个月 {payment.after[1]} 日" if payment.after is not None else ""
    day = payment.due.isoformat() if payment.due is not None else after
    return " ".join(
        word for word in (money(ends(payment.amount)), day, f"条件{LABELS[payment.condition]}") if word
    )


def _days(details: Details, benefit: Benefit, expect: Expect) -> Iterator[str]:
    if expect.term is not None:
        term = details.term(benefit.id)
        if term is None:
            yield "没有期限"
        else:
            yield from _span("期限", expect.term, term.first, term.last)
            if expect.term.periods is not None and expect.term.periods != term.periods:
                yield f"期限应当是 {expect.term.periods} 期，却是 {term.periods} 期"
    if expect.window is not None:
        window = details.window(benefit.id)
        if window is None:
            yield "没有申报时间"
            return
        yield from _span("申报时间", expect.window, window.opens, window.closes)
        now = {True: "true", False: "false", None: "unknown"}[window.open_now]
        if expect.window.open_now and expect.window.open_now != now:
            yield f"当天受理应当是 {expect.window.open_now}，却是 {now}"


def _span(what: str, wanted: ExpectedDays, first: date | None, last: date | None) -> Iterator[str]:
    for word, expected, found in (("第一天", wanted.first, first), ("最后一天", wanted.last, last)):
        if expected is not None and expected != found:
            yield f"{what}{word}应当是 {expected.isoformat()}，却是 {found.isoformat() if found else '不明或没有'}"


def _lists(details: Details, benefit: Benefit, expect: Expect) -> Iterator[str]:
    if expect.materials is not None:
        names = [needed.material.name for needed in details.materials(benefit.id)]
        if sorted(names) != sorted(expect.materials):
            yield f"材料应当是 {listed(expect.materials)}，却是 {listed(names)}"
    if expect.obligations is not None:
        duties = {duty.obligation.label: duty.by for duty in details.obligations(benefit.id)}
        wanted = dict(expect.obligations)
        if duties.keys() != wanted.keys():
            yield f"义务应当是 {listed(wanted)}，却是 {listed(duties)}"
        for label in duties.keys() & wanted.keys():
            day, found = wanted[label], duties[label]
            if day is not None and day != found:
                yield f"义务“{label}”应当到 {day.isoformat()}，却是 {found.isoformat() if found else '不明或没有'}"


def _kept(benefit: Benefit, expect: Expect) -> Iterator[str]:
    """What the claimant must go on showing, and what follows from dishonesty."""
    if expect.sanctions is not None:
        sanctions = {s.label: s.months or 0 for s in benefit.sanctions}
        if sanctions != dict(expect.sanctions):
            yield f"惩戒应当是 {_months(dict(expect.sanctions))}，却是 {_months(sanctions)}"
    if expect.bars is not None:
        bars = {value for s in benefit.sanctions for value in s.bars}
        if bars != set(expect.bars):
            yield f"惩戒名单里登记的受限范围应当是 {listed(expect.bars)}，却是 {listed(sorted(bars))}"
    if expect.proofs is not None:
        proofs = {p.label: p.months for p in benefit.proofs}
        if proofs != dict(expect.proofs):
            yield f"定期证明应当是 {_months(dict(expect.proofs))}，却是 {_months(proofs)}"


def _months(found: dict[str, int]) -> str:
    return listed(f"{label} {months} 个月" for label, months in found.items())


def _returns(details: Details, benefit: Benefit, expect: Expect) -> Iterator[str]:
    if expect.returns is None:
        return
    engine, state = details.result.engine, details.result.state
    found = {clause.event: ends(due_back(engine, state, benefit, clause)) for clause in benefit.returns}
    if found != dict(expect.returns):
        yield f"应当退还 {_amounts(dict(expect.returns))}，却是 {_amounts(found)}"


# the way through


def _procedure(details: Details, benefit: Benefit, expect: ExpectedProcedure) -> Iterator[str]:
    procedure = details.pack.procedures.get(benefit.procedure)
    if procedure is None or (expect.id and expect.id != procedure.id):
        yield f"程序应当是 {expect.id or '有的'}，却是 {procedure.id if procedure else '（没有写）'}"
        return
    if expect.start and expect.start != procedure.start:
        yield f"第一步应当是 {expect.start}，却是 {procedure.start}"
    steps = {step.id: step for step in procedure.steps}
    yield from _route(details, procedure, steps, expect.route)
    yield from _deciding(procedure, expect)
    endings = {ending.id: ending for ending in procedure.endings}
    for name, wanted in expect.steps.items():
        if name in endings:
            for text in _ending(details, endings[name], wanted):
                yield f"“{endings[name].label}”{text}"
        elif name not in steps:
            yield f"程序“{procedure.label}”没有“{name}”这一步"
        else:
            for text in _step(details, steps[name], wanted):
                yield f"“{steps[name].label}”{text}"


def _route(
    details: Details, procedure: Procedure, steps: dict[str, Step], route: tuple[str, ...]
) -> Iterator[str]:
    """Each step of a route must be open, and reached by an open outcome of the one before it."""
    if route and route[0] != procedure.start:
        yield f"第一步应当是 {route[0]}，却是 {procedure.start}"
    for here, there in zip(route, (*route[1:], ""), strict=False):
        step = steps.get(here)
        if step is None:
            if here != END:
                yield f"程序“{procedure.label}”没有“{here}”这一步"
            return
        if not _may(details, step.guard):
            yield f"走不到“{step.label}”：它的条件不成立"
        if there and there not in {outcome.to for outcome in _open(details, step)}:
            yield f"从“{step.label}”走不到 {there}，只到 {listed(o.to for o in _open(details, step))}"


def _may(details: Details, node: object) -> bool:
    return details.truth(node) not in (FALSE, NA)  # type: ignore[arg-type]


def _open(details: Details, step: Step) -> list[Outcome]:
    return [outcome for outcome in step.outcomes if _may(details, outcome.condition)]


def _guarded(details: Details, guard: Expr | None, wanted: ExpectedStep) -> Iterator[str]:
    found = NAMES[details.truth(guard)]
    if wanted.guard and wanted.guard != found:
        yield f"的条件应当是 {wanted.guard}，却是 {found}"


def _ending(details: Details, ending: Ending, wanted: ExpectedStep) -> Iterator[str]:
    """Its `outcomes` are the grounds that there are or may be."""
    yield from _guarded(details, ending.guard, wanted)
    found = [ground.id for ground in ending.grounds if _may(details, ground.condition)]
    if wanted.outcomes is not None and sorted(found) != sorted(wanted.outcomes):
        yield f"可以有的事由应当是 {listed(wanted.outcomes)}，却是 {listed(found)}"
    yield from _placed(details, ending.territory, wanted)


def _placed(details: Details, node: Expr | None, wanted: ExpectedStep) -> Iterator[str]:
    if wanted.territory and wanted.territory != (place := _territory(details, node)):
        yield f"应当归 {wanted.territory} 办，却是 {place or '（不明）'}"


def _step(details: Details, step: Step, wanted: ExpectedStep) -> Iterator[str]:
    yield from _guarded(details, step.guard, wanted)
    if wanted.outcomes is not None:
        found = [outcome.id for outcome in _open(details, step)]
        if sorted(found) != sorted(wanted.outcomes):
            yield f"可以有的结果应当是 {listed(wanted.outcomes)}，却是 {listed(found)}"
    if wanted.rounds and wanted.rounds != str(step.rounds).lower():
        yield f"{'应当' if wanted.rounds == 'true' else '不应当'}按审核周期办"
    if wanted.by is not None:
        node = (step.limit.by or step.limit.start) if step.limit is not None else None
        if wanted.by != (last := _day(details, node)):
            yield f"的时限应当看 {wanted.by.isoformat()}，却是 {last.isoformat() if last else '（不明或没有）'}"
    for told, known, word in (
        (wanted.limit, step.limit, "时限"),
        (wanted.correction, step.correction, "补正时限"),
    ):
        limit = (known.count, known.unit) if known is not None else None
        if told is not None and limit != told:
            yield f"的{word}应当是 {told[0]}{told[1]}，却是 {f'{limit[0]}{limit[1]}' if limit else '（没有写）'}"
    days = None if step.publicity is None else step.publicity.days or 0
    if wanted.publicity is not None and days != wanted.publicity:
        found_days = "不公示" if days is None else f"是 {days} 日"
        yield f"应当公示 {wanted.publicity} 日，却{found_days}"
    yield from _placed(details, step.territory, wanted)
    if wanted.opens is not None and wanted.opens != (day := _day(details, step.opens)):
        yield f"应当自 {wanted.opens.isoformat()} 起可以办，却是 {day.isoformat() if day else '（不明或随时）'}"
    if wanted.materials is not None:
        names = [m.name for m in step.materials if _material(details, m)]
        if sorted(names) != sorted(wanted.materials):
            yield f"的材料应当是 {listed(wanted.materials)}，却是 {listed(names)}"


def _material(details: Details, material: Material) -> bool:
    return _may(details, material.condition)


def _territory(details: Details, node: Expr | None) -> str:
    """The value of the enumeration that says where a step is done; '' where it is not known."""
    if node is None:
        return ""
    lo, hi, na = details.values[node.id]
    enum = details.pack.enums[node.type.name]  # type: ignore[union-attr]
    return enum.values[lo] if lo == hi and not na else ""


def _day(details: Details, node: Expr | None) -> date | None:
    """A date of a step; None where there is none or it is not known."""
    if node is None:
        return None
    lo, hi, na = details.values[node.id]
    return date.fromordinal(lo) if lo == hi and not na else None


def _deciding(procedure: Procedure, expect: ExpectedProcedure) -> Iterator[str]:
    """What the outcomes of all steps decide and settle."""
    outcomes = {f"{step.id}.{outcome.id}": outcome for step in procedure.steps for outcome in step.outcomes}
    grounds = {
        f"{ending.id}.{ground.id}": ground for ending in procedure.endings for ground in ending.grounds
    }
    decides = {name: o.decides for name, o in outcomes.items() if o.decides}
    if expect.decides is not None and dict(expect.decides) != decides:
        yield f"作出的决定应当是 {_told(dict(expect.decides))}，却是 {_told(decides)}"
    sets = {
        name: {s.fact.rpartition(".")[2]: _plain(s.value) for s in o.sets}
        for name, o in (outcomes | grounds).items()
        if o.sets
    }
    if expect.sets is not None and (wanted := {name: dict(pairs) for name, pairs in expect.sets}) != sets:
        yield f"定下的事实应当是 {_settled(wanted)}，却是 {_settled(sets)}"
    settles = {
        name: [fact.rpartition(".")[2] for fact in o.settles] for name, o in outcomes.items() if o.settles
    }
    if expect.settles is not None:
        left = {name: list(facts) for name, facts in expect.settles}
        if {name: sorted(facts) for name, facts in left.items()} != {
            n: sorted(f) for n, f in settles.items()
        }:
            yield f"由人认定的应当是 {_left(left)}，却是 {_left(settles)}"


def _settled(found: dict[str, dict[str, str]]) -> str:
    return _told({name: _told(pairs) for name, pairs in found.items()})


def _left(found: dict[str, list[str]]) -> str:
    return listed(f"{name} {'、'.join(facts)}" for name, facts in found.items())


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _told(found: dict[str, str]) -> str:
    return listed(f"{name} {value}" for name, value in found.items())
