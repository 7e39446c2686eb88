"""Claims that nobody had to file (免申即享): taken up by the office of the first step from a list that two persons confirmed.

Who keeps such lists stands above cases and is asked whether one holds (settings: CASES_UNASKED).
"""

from __future__ import annotations

from django.conf import settings
from django.utils.module_loading import import_string

from duixian.rules.model.conduct import Outcome, Step
from duixian.site.cases import filers, periods
from duixian.site.cases.engine.act import Act, Allowed
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.engine.context import Context
from duixian.site.cases.models import Case
from duixian.site.cases.numbers import next_number

from . import approvals, filing, people
from .evidence import digest_of
from .moving import enter, leave


def _may_list(context: Context) -> Allowed:
    case = context.case
    if case.phase != Case.Phase.DRAFT or case.typed:
        return False, "只有还没有申报的，才能按名单立案。"
    if context.procedure.unasked is None:
        return False, "这项待遇要申报，规则没有说不用申请。"
    first = context.steps[context.procedure.start]
    role = context.role_of(first)
    place = context.assessed.place(first.territory) if role.territory else ""
    allowed, reason = people.in_office(context, role, place)
    if not allowed:
        return False, reason
    allowed, reason = filers.fits(context.pack, context.benefit, case.claimant, case.applicant, context.today)
    if not allowed:
        return False, reason
    if told := filing.twin(context):
        return False, told
    kept = import_string(settings.CASES_UNASKED)(case, context.payload)
    return (True, "") if kept else (False, "没有经两人确定、列有此人的名单。")


def _list(context: Context) -> None:
    """The claim of somebody on a list: what the rules say must be certain, for nobody is asked anything."""
    periods.one_at_a_time(context)
    if told := filing.twin(context):
        raise Refused(told)
    found = context.assessed.found
    if found.status != "eligible" or (context.benefit.has_amount and context.assessed.payable is None):
        raise Refused("按现在的登记已不能确定符合条件，或金额定不下来。")
    case = context.case
    case.phase, case.filed_at, case.accepted_at = Case.Phase.OPEN, context.now, context.now
    case.number = case.number or next_number(case.pack, context.today)
    case.pack_version = context.pack.version
    case.step = context.procedure.start
    kept = context.assessed.keep(context.now)
    first = context.steps[case.step]
    context.event(
        "filed",
        to=first.id,
        content=kept.content,
        status=found.status,
        unasked=True,
        roll=str(context.payload.get("roll", "")),
    )
    enter(context, first)
    passed = drawn_by(first)
    if passed is not None:
        approval = approvals.approved(context, context.assessed)
        kept_with = {"stamp": context.assessed.stamp, "evidence": digest_of(context)}
        context.event("outcome", outcome=passed.id, to=passed.to, content=approval, **kept_with)
        leave(context, passed)
    context.notify("listed")


def drawn_by(first: Step) -> Outcome | None:
    """The outcome of a first step that is nothing else than drawing up the list: the only one, which decides nothing."""
    if len(first.outcomes) != 1 or first.publicity is not None or first.minutes:
        return None
    only = first.outcomes[0]
    return only if not (only.condition or only.decides or only.pays or only.sets or only.settles) else None


TABLE = {"list": Act("按名单立案", _may_list, _list)}
