"""What the office's page of a case shows, part by part."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from duixian.rules.drawing import Position, draw
from duixian.rules.model.conduct import GRANT, Outcome, Step
from duixian.site.accounts import posts
from duixian.site.accounts.acting import remember
from duixian.site.accounts.models import User
from duixian.site.cases import acts as registered
from duixian.site.cases import amounts, comparing, desks, issuing, materials, money, panels, publicity, tables
from duixian.site.cases.acts import appealing, deciding, people, proving, settling
from duixian.site.cases.as_published import row_now, unlike
from duixian.site.cases.engine.context import Context
from duixian.site.cases.models import (
    Attachment,
    Ballot,
    Case,
    Message,
    Objection,
    ProofDue,
    Proposal,
    Service,
)
from duixian.site.cases.reasons import leaves_of
from duixian.site.cases.standing import events_of, history, standing
from duixian.site.files import serving
from duixian.site.prepared import Arg, Prepared
from duixian.site.registry import sanctions
from duixian.site.registry.models import Sanction

from . import deskforms, ending, onpaper

ACTS = (
    "accept", "ask_correction", "confirm", "decline", "assign", "verify", "check_material", "write", "publish", "settle_objection", "invite",
    "cast", "recuse", "answer_appeal", "serve", "check_proof",
)  # fmt: skip
OVER = (Case.Phase.REFUSED, Case.Phase.ENDED, Case.Phase.WITHDRAWN)  # what the rules say decides no more
MESSAGES = Prepared[Message](lambda: Message.objects.filter(case=Arg(0)).select_related("user"))
SANCTIONS = Prepared[Sanction](lambda: Sanction.objects.filter(case=Arg(0)).select_related("subject"))
SHOWN = ("pdf", "jpeg", "png")


@dataclass(frozen=True)
class Form:
    """What of the page is open: `fix` the fact being recorded, `show` the file beside; what was just typed, what is wrong."""

    fix: str = ""
    show: str = ""
    wrong: str = ""
    more: int = 0
    typed: QueryDict = field(default_factory=QueryDict)


def page_of(context: Context, form: Form) -> dict[str, Any]:
    """Everything the page shows. Nothing is changed from here on: what is read of the case is read once."""
    remember(context.case)
    found, step, assessed = context.case, context.step, context.assessed
    table = registered.ACTS
    may = {act: table[act].may(deskforms.trial(context)) for act in ACTS}
    sides = comparing.sides(context)
    proposal = deciding.open_proposal(context)
    wanted = materials.wanted(found, assessed)
    return {
        "section": "desk", "case": found, "benefit": context.benefit, "pack": context.pack, "step": step, "role": context.role_of(step) if step else None,
        "sides": sides, "fix": fixing(context, form, sides), "acceptable": any(f.acceptable for s in sides for f in s.facts), "amount": amounts.worked_out(context), "to_settle": to_settle(context, sides),
        "found": assessed.found, "over": found.phase in OVER, "content": assessed.content, "unfit": assessed.unfit, "leaves": leaves_of(assessed),
        "wanted": wanted, "others": others(found, wanted), "shown": beside(context, form.show),
        "standing": standing(context.pack, found, context.today), "history": history(context.pack, found, office=True), "may": may,
        "outcomes": outcomes(context, step), "settled": to_judge(context, step, form), "proposal": proposal, "proposed": proposed(context, proposal), "typed": form.typed, "typed_leaves": form.typed.getlist("leaves"),
        "public": published(context, step), "panel": panel(context, step, may["invite"][0]), "appeals": appealing.appeals_of(found),
        "papers": issuing.papers_of(found), "hows": [h for h in Service.How if h != Service.How.ONLINE], "today": context.today,
        "messages_": MESSAGES.all(found), "colleagues": colleagues(context) if may["assign"][0] else [], "drawing": drawing(context),
        "paid": money.paid_fen(found), "receivables": money.receivables(found), "sanctions": penalties(context), "ending": ending.shown(context),
        "proofs": [one for one in proving.asked(context) if one.row.state != ProofDue.State.WAITING], "request_key": uuid.uuid4().hex,
        "place": _place(context), "checked": [w for w in wanted if w.there], "office": context.office, "tables": tables.offered(found.key, tables.LABELS), "at": addresses(found), "paper_in": (step is None or found.stopped_at is not None) and onpaper.any_possible(context),
    }  # fmt: skip


def addresses(case: Case) -> dict[str, str]:
    """Where the forms of the acts lead."""
    one = reverse("cases:desk-act", args=[case.key, "-"]).removesuffix("-/")
    return {act: f"{one}{act}/" for act in deskforms.TEXTS}


def to_settle(context: Context, sides: list[comparing.Side]) -> list[tuple[str, str]]:
    """Facts the amount still hangs on that no condition of the page shows, and that may be recorded here."""
    shown, facts = {f.fix for s in sides for f in s.facts}, context.pack.facts
    ids = dict.fromkeys(context.assessed.details.missing(context.benefit.id))
    return [
        (i, facts[i].label)
        for i in ids
        if i in facts and i not in shown and comparing.may_record(context, i)[0]
    ]


def fixing(context: Context, form: Form, sides: list[comparing.Side]) -> dict[str, Any] | None:
    """The question of the fact that is being recorded: its fields, who decides it, what proves it."""
    allowed, _ = comparing.may_record(context, form.fix) if form.fix else (False, "")
    if not allowed:
        return None
    typed = deskforms.typed_in(form.typed) if form.typed else None
    here = next((f for s in sides for f in s.facts if f.fix == form.fix), None)
    return {
        "id": form.fix, "asked": deskforms.question(context, form.fix, typed, form.more), "wrong": form.wrong, "anchor": here.anchor if here else "facts",
        "granted": context.case.phase != Case.Phase.OPEN, "here": here is not None, "first": _first(sides, form.fix),
    }  # fmt: skip


def _first(sides: list[comparing.Side], fix: str) -> str:
    """The condition under which the form stands: the first that reads the fact."""
    return next((s.node for s in sides if any(f.fix == fix for f in s.facts)), "")


def others(case: Case, wanted: list[materials.Wanted]) -> list[Attachment]:
    """Files that belong to no material the rule asks for now."""
    names = {m.name for m in wanted}
    return [row for row in materials.given(case) if row.material not in names]


def beside(context: Context, key: str) -> dict[str, Any] | None:
    """The file that stands beside the facts: as a picture or a PDF, else only to be saved."""
    try:
        wanted = uuid.UUID(key)
    except ValueError:
        return None
    row = next((a for a in materials.given(context.case) if a.key == wanted), None)
    if row is None or row.file is None:
        return None
    allowed, reason = serving.may_serve(row.file)
    kind = row.file.kind if allowed and serving.may_show(row.file) and row.file.kind in SHOWN else ""
    return {"row": row, "file": row.file, "kind": kind, "allowed": allowed, "reason": reason}


def outcomes(context: Context, step: Step | None) -> list[dict[str, Any]]:
    """What can be decided in the step, and why what cannot."""
    found = []
    for outcome in step.outcomes if step is not None else ():
        allowed, why = registered.ACTS["outcome"].may(
            deskforms.trial(context, outcome=outcome.id, minutes="-", ground="-")
        )
        hint = _hint(context, outcome) if allowed else ""
        found.append(
            {
                "outcome": outcome,
                "allowed": allowed and not (hint and not outcome.sets and not outcome.settles),
                "why": why if not allowed else hint,
            }
        )
    return found


def to_judge(context: Context, step: Step | None, form: Form) -> list[dict[str, Any]]:
    """Judgements that an outcome of the step settles and the claim hangs on: with what is recorded, what was just
    chosen, and of which outcomes they are where not of all."""
    found: dict[str, dict[str, Any]] = {}
    for outcome in step.outcomes if step is not None else ():
        for fact in settling.asked(context, outcome):
            body = context.assessed.document.get(fact.role)
            held = body.get(fact.name) if isinstance(body, dict) else None
            one = found.setdefault(
                fact.id, {"fact": fact, "field": f"{deskforms.SETTLED}{fact.id}", "held": held, "of": [], "chosen": form.typed.get(f"{deskforms.SETTLED}{fact.id}", "")}
            )  # fmt: skip
            one["of"].append(outcome.label)
    return list(found.values())


def _hint(context: Context, outcome: Outcome) -> str:
    """Why a grant would be refused with the facts as they stand."""
    if outcome.decides != GRANT:
        return ""
    if context.assessed.found.status != "eligible":
        return "条件还没有都满足，见左边的条件。"
    if context.benefit.has_amount and context.assessed.payable is None:
        return "金额还定不下来，见“金额”。"
    return ""


def proposed(context: Context, proposal: Proposal | None) -> dict[str, Any] | None:
    """What a second person would confirm."""
    if proposal is None or context.step is None:
        return None
    payload = proposal.payload
    outcome = next((o for o in context.step.outcomes if o.id == payload.get("outcome")), None)
    before = (
        context.case.assessments.filter(at__lte=proposal.at)
        .order_by("-id")
        .values_list("content", flat=True)
        .first()
    )
    return {
        "label": outcome.label if outcome else "", "outcome": outcome, "payload": payload, "leaves": leaves_of(context.assessed, payload.get("leaves") or []),
        "settled": [(context.pack.facts[id_].label, met) for id_, met in payload.get(settling.KEY, {}).items() if id_ in context.pack.facts],
        "changed": before is not None and before != context.assessed.content, "decides": outcome.decides if outcome else "",
    }  # fmt: skip


def published(context: Context, step: Step | None) -> dict[str, Any] | None:
    """The publicity of the step: the list and its objections, or what would be made public. Wherever the case stands,
    objections that nobody has settled are shown with the list they were made to."""
    found = context.case
    left = publicity.unsettled(found)
    if step is None or step.publicity is None:
        return _still_open(left, context) if left else None
    listing = publicity.latest(found, step.id)
    objections = publicity.objections_of(found, listing) if listing else []
    objections += [one for one in left if one not in objections]
    columns = list(step.publicity.fields or publicity.DEFAULT)
    row = row_now(context, columns)
    counted = step.publicity.days is not None
    window = publicity.open_window(step, context.today, context.calendar) if counted else None
    return {
        "listing": listing, "objections": objections, "columns": columns, "row": row,
        "window": window, "over": listing is not None and listing.ends < context.today, "rule": step.publicity,
        "unlike": unlike(context) if listing is not None and found.phase == Case.Phase.OPEN else None,
    }  # fmt: skip


def _still_open(left: list[Objection], context: Context) -> dict[str, Any]:
    listing = left[0].listing
    return {"listing": listing, "objections": left, "over": listing.ends < context.today, "unlike": None}


def panel(context: Context, step: Step | None, inviting: bool) -> dict[str, Any] | None:
    """The ballots of the step. Others' are shown to whoever does not have to cast one any more."""
    if step is None or step.panel is None:
        return None
    found = context.case
    round_ = panels.round_of(found, step.id)
    ballots = list(
        Ballot.objects.filter(case=found, step=step.id, round=round_).select_related("member", "invited_by")
    )
    tally = panels.tally(found, step.id, step.panel)
    own = next((b for b in ballots if b.member_id == context.by.pk), None)
    return {
        "tally": tally, "mean": f"{float(tally.mean):.2f}" if tally.mean is not None else "", "ballots": ballots, "own": own, "rule": step.panel, "scores": step.panel.low is not None,
        "open": own is None or own.cast_at is not None, "candidates": candidates(context, step, {b.member_id for b in ballots}) if inviting else [],
    }  # fmt: skip


def candidates(context: Context, step: Step, asked: set[int]) -> list[tuple[User, bool, str]]:
    """Who can be asked to vote: holders of the step's role and of the panels of this procedure; whoever is partial not."""
    roles = {step.role} | {
        s.role for s in context.procedure.steps if context.pack.roles[s.role].kind == "panel"
    }
    found: dict[int, User] = {}
    for role in sorted(roles):
        for user in posts.holders(context.case.pack, role, context.case.territory, context.today):
            found.setdefault(user.pk, user)
    rows = []
    for user in found.values():
        if user.pk not in asked:
            theirs = Context(context.case, context.ready, context.calendar, user, context.now, {}, "")
            rows.append((user, *people.impartial(theirs)))
    return rows


def colleagues(context: Context) -> list[tuple[User, str]]:
    """To whom the case can be handed on, with the office in which they would act."""
    found = context.case
    if not found.role:
        return []
    rows = posts.holders_by_post(found.pack, found.role, found.territory, context.today)
    return [
        (user, posts.in_words(post).rstrip("。") if post is not None else "")
        for user, post in rows
        if user.pk != found.assignee_id
    ]


def penalties(context: Context) -> dict[str, Any]:
    """Sanctions of this case: those entered, and the rules by which one can be entered for whom."""
    found, pack = context.case, context.pack
    rows = SANCTIONS.all(found.key)
    prefetch_related_objects(rows, "confirmations", "liftings")
    may = posts.officer_on(context.by, context.today)
    labels = sanctions.scope_of(pack)
    entered = []
    for held in map(sanctions.standing, rows):
        waits = held.state == sanctions.PENDING
        bars = "、".join(labels.get(code, code) for code in held.row.bars)
        entered.append(
            {
                "held": held,
                "row": held.row,
                "bars": bars,
                "confirm": may and waits and held.row.entered_by_id != context.by.pk,
                "waits": waits,
            }
        )
    subjects = [
        s for s in dict.fromkeys([found.claimant, found.applicant]) if may and sanctions.has_list(pack, s)
    ]
    rules = [(place, rule) for benefit, place, rule in sanctions.rules_of(pack) if benefit == found.benefit]
    return {"entered": entered, "subjects": subjects, "rules": rules}


def drawing(context: Context) -> str:
    """The procedure as a picture, with where the case stands."""
    found = context.case
    passed = {e.step: timezone.localdate(e.at) for e in events_of(found) if e.act == "outcome"}
    position = Position(found.step, passed, found.due, found.due_provisional)
    return draw(context.pack, found.procedure, position, name="case", inline=True)


def _place(context: Context) -> str:
    return desks.place_label(context.pack, context.case.territory) if context.case.territory else ""
