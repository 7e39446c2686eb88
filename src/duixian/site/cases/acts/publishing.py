"""Publishing a list of cases and dealing with objections to them."""

from __future__ import annotations

from duixian.site.cases import issuing, publicity
from duixian.site.cases.as_published import row_now, unlike
from duixian.site.cases.engine.act import Act, Allowed
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.engine.context import Context, end_of
from duixian.site.cases.engine.payload import day_in, key_in, text_in
from duixian.site.cases.models import Case, Listed, Listing, Objection
from duixian.site.prepared import add, add_all

from . import people


def _at_publicity(context: Context) -> Allowed:
    case = context.case
    if case.phase not in Case.UNDER_WAY or context.step is None or context.step.publicity is None:
        return False, "这个案件现在不在公示这一步。"
    return people.at_step(context, context.step)


def _may_publish(context: Context) -> Allowed:
    allowed, reason = _at_publicity(context)
    listing = publicity.latest(context.case, context.case.step)
    if allowed and listing is not None and not _just_drawn_up(context, listing) and unlike(context) is None:
        return False, "已经公示。"
    if allowed and "until" in context.payload and context.step is not None:
        try:
            publicity.open_window(
                context.step, context.today, context.calendar, day_in(context.payload, "until")
            )
        except Refused as refused:
            return False, str(refused)
    return allowed, reason


def _just_drawn_up(context: Context, listing: Listing) -> bool:
    """Whether this is the list the payload names, drawn up for several cases of which this one's turn is now."""
    if key_in(context.payload, "listing") != listing.key:
        return False
    return not context.case.events.filter(act="published", detail__listing=str(listing.key)).exists()


def _publish(context: Context) -> None:
    """The case is put on a list: the one named in the payload (drawn up for several cases at once), else one of its own."""
    case, step = context.case, context.step
    assert step is not None and step.publicity is not None
    listing = (
        Listing.objects.filter(key=key_in(context.payload, "listing")).first()
        if context.payload.get("listing")
        else None
    )
    if listing is None:
        listing = draw_up(context, [case])
    elif not Listed.objects.filter(listing=listing, case=case).exists():
        raise Refused("这份公示名单里没有这个案件。")
    if listing.step != case.step or (case.entered_at is not None and listing.at < case.entered_at):
        raise Refused("这份公示名单是以前的。请重新公示。")
    context.cancel_timers("publicity_over")  # of a list that this one replaces
    context.cancel_timers("limit", "near")  # from now on the days of the list count
    case.public_until = listing.ends
    case.until(listing.ends, provisional=listing.provisional, calendar=listing.calendar)
    context.timer("publicity_over", f"publicity:{listing.pk}", end_of(listing.ends), listing=listing.pk)
    context.event("published", listing=str(listing.key), hash=listing.hash, until=listing.ends.isoformat())
    context.notify("published", deadline=listing.ends)


def draw_up(context: Context, cases: list[Case]) -> Listing:
    """Freeze the list of these cases (all at the same step as the context's) with its hash and its last day."""
    case, step = context.case, context.step
    assert step is not None and step.publicity is not None
    columns = list(step.publicity.fields or publicity.DEFAULT)
    rows = []
    for one in cases:
        its = (
            context
            if one is case
            else Context(one, context.ready, context.calendar, context.by, context.now, {}, "")
        )
        rows.append(row_now(its, columns))
    shown = publicity.open_window(step, context.today, context.calendar, day_in(context.payload, "until"))
    listing = Listing(
        pack=case.pack, procedure=case.procedure, step=step.id, benefit=case.benefit, territory=case.territory,
        office=context.office or context.role_of(step).label, title=f"{context.benefit.title}拟兑现名单公示",
        where=step.publicity.where, columns=columns, rows=rows, hash=publicity.freeze(rows, columns), starts=context.today,
        ends=shown.last, provisional=shown.provisional, calendar=shown.calendar if step.publicity.days is not None else "", user=context.by, at=context.now,
    )  # fmt: skip
    add(listing)
    add_all(
        [Listed(listing=listing, case=one, row=number) for number, one in enumerate(cases, 1)], keys=False
    )
    issuing.issue_kind(context, "publicity", listing=listing)
    return listing


UNSETTLED = (Objection.State.OPEN, Objection.State.LATE)


def _may_settle(context: Context) -> Allowed:
    """Objections by the office of the list, or of the step that is there to look into them; what came after the last day
    as well, also when all is over."""
    if context.payload.get("objection"):
        objection = Objection.objects.filter(
            key=key_in(context.payload, "objection"), listing__listed__case=context.case
        ).first()
        if objection is None or objection.case_id not in (None, context.case.pk):
            return False, "没有这项异议。"
        if objection.state not in UNSETTLED:
            return False, "这项异议已经有结论。"
        about = [objection]
    else:
        about = publicity.unsettled(context.case)
    if not about or (about[0].state != Objection.State.LATE and context.case.phase not in Case.UNDER_WAY):
        return _at_publicity(context)
    return may_look_into(context, about[0])


def may_look_into(context: Context, objection: Objection) -> Allowed:
    """Whether the user holds the office that looks into an objection, wherever the case stands meanwhile."""
    step = context.steps.get(objection.listing.step)
    if step is None:
        return _at_publicity(context)
    inquiry = publicity.inquiry_of(step, context.procedure.steps)
    if inquiry is None:
        return people.at_step(context, step)
    if context.case.step == step.id and objection.state == Objection.State.OPEN:
        ways = "、".join(f"“{o.label}”" for o in step.outcomes if o.to == inquiry.id)
        return False, f"异议由“{inquiry.label}”这一步查清。请先按{ways}办理，转到那一步。"
    return people.at_step(context, inquiry)


def _settle(context: Context) -> None:
    """The investigation of an objection and its outcome."""
    # Under lock: an objection to a whole list can be settled from any of its cases.
    objection = (
        Objection.objects.select_for_update(of=("self",))
        .filter(key=key_in(context.payload, "objection"))
        .first()
    )
    if objection is None:
        raise Refused("请选要办的异议。")
    if objection.state not in UNSETTLED:
        raise Refused("这项异议已经有结论。")
    finding = text_in(context.payload, "finding")
    if not finding:
        raise Refused("请写明调查情况。")
    if not isinstance(context.payload.get("founded"), bool):
        raise Refused("请选异议成立或不成立。")
    objection.state = Objection.State.FOUNDED if context.payload["founded"] else Objection.State.UNFOUNDED
    objection.finding, objection.closed_by, objection.closed_at = finding, context.by, context.now
    objection.save()
    context.event(
        "objection_settled",
        note=finding,
        objection=str(objection.key),
        founded=context.payload["founded"],
    )


TABLE = {
    "publish": Act("公示", _may_publish, _publish),
    "settle_objection": Act("异议结论", _may_settle, _settle),
}
