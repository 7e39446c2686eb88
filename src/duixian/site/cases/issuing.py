"""Issuing papers: the template filled from the case, numbered without gaps, frozen with its hash and a code to verify it by."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from duixian.quantities.money import format_money, money_in_words
from duixian.rules.decisions import content_hash
from duixian.rules.model.conduct import Paper, Role, appeals_role
from duixian.rules.model.types import EnumType
from duixian.rules.papers import PaperError, blanks_of, fill
from duixian.site.prepared import Arg, Prepared

from . import addressing, codes, materials, money
from .citing import together
from .engine.command import Refused
from .models import Case, Decision, Event, Issued, Listing, Service
from .numbers import take

if TYPE_CHECKING:
    from duixian.site.registry.models import Subject

    from .engine.context import Context

CODE = 12  # characters of a paper's verification code
LAST = Prepared[Decision](lambda: Decision.objects.filter(case=Arg(0)).order_by("-id").defer("record")[:1])
COMMITTED = Prepared[Event](
    lambda: Event.objects.filter(case=Arg(0), act__in=["committed", "waiting_funds"]).order_by("-seq").values_list("detail")[:1]
)  # fmt: skip
PAPERS = Prepared[Issued](lambda: Issued.objects.filter(case=Arg(0)).select_related("service").order_by("id"))
OBJECTIONS = "在公示期内，可在本公示的网页上提出异议，或向承办机关书面提出，写明事实、理由和联系方式"


def issue_kind(context: Context, kind: str, **more: Any) -> Issued | None:
    """The pack's paper of a kind for this benefit, if it has one."""
    in_kind = (
        "amount" if not context.benefit.has_amount else "grants"
    )  # what a decision on this benefit cannot name
    found = [
        p for p in context.pack.papers.values()
        if p.kind == kind and p.benefit in ("", context.case.benefit) and in_kind not in blanks_of(p)
    ]  # fmt: skip
    found.sort(key=lambda p: p.benefit == "")
    return _issue(context, found[0], more) if found else None


def issue(context: Context, template: str) -> Issued | None:
    """The paper that a step names."""
    return _issue(context, context.pack.papers[template], {})


def _issue(context: Context, paper: Paper, more: dict[str, Any]) -> Issued:
    case, year = context.case, context.today.year
    series = _mark(context) + paper.series or context.pack.id
    decision: Decision | None = more.get("decision")
    place = take(series, year)
    number = f"{series}〔{year}〕{place}号"
    code = codes.new(CODE)
    listing: Listing | None = more.get("listing")
    to: list[Subject] = more.get("to") or [case.applicant]
    addressee = "" if listing is not None else addressing.names(to)
    blanks = {
        **_blanks(context, more, blanks_of(paper)),
        "number": number,
        "addressee": addressee,
        "verification": code,
    }
    try:
        paragraphs = (
            fill(paper, blanks, context.assessed.details, context.assessed.document)
            if paper.role
            else fill(paper, blanks)
        )
    except PaperError as error:
        raise Refused(str(error)) from error
    office, day = blanks["office"], blanks["today"]
    framed = {f"{addressee}：", office, day, f"{office}　{day}"}  # the sheet itself shows these
    paragraphs = [p for p in paragraphs if p not in framed]
    content = {
        "title": paper.title, "number": number, "addressee": addressee, "paragraphs": paragraphs, "office": blanks["office"],
        "seal": paper.seal or blanks["office"], "date": context.today.isoformat(), "code": code, "kind": paper.kind,
        "table": {"columns": listing.columns, "rows": listing.rows} if listing is not None else None,
    }  # fmt: skip
    if listing is None and (others := addressing.others(case, to)):
        content[addressing.KEYS] = others
    made = Issued(
        case=None if listing is not None else case, listing=listing, decision=decision, kind=paper.kind, template=paper.id, series=series, year=year,
        place=place, number=number, title=paper.title, addressee=addressee, content=content, hash=content_hash(content), code=code,
        user=context.by, at=context.now,
    )  # fmt: skip
    context.issued(made)
    return made


def _mark(context: Context) -> str:
    """The mark of the office that issues a paper of the case: its numbers run by themselves. Offices that share a mark are
    told apart by their places, and by their names where the mark is anybody's."""
    role = _issuer(context)
    if role is None:
        return context.pack.conduct.mark
    place = context.case.territory if role.territory else ""
    own, shared = role.mark(place), role.mark("")
    if own or not (shared or context.pack.conduct.mark):
        return own
    named = _place_name(context, place) if place else ""
    return f"{shared}（{named}）" if shared else f"{context.pack.conduct.mark}（{named}{role.label}）"


def _issuer(context: Context) -> Role | None:
    """Who issues a paper: whoever acts, else whose step it is, else whoever had the case last."""
    known = context.pack.roles
    if context.role in known:
        return known[context.role]
    if context.step is not None and context.role_of(context.step).kind != "applicant":
        return context.role_of(context.step)
    steps = context.case.events.exclude(step="").order_by("-seq").values_list("step", flat=True)
    held = (context.role_of(context.steps[step]) for step in steps if step in context.steps)
    return next((one for one in held if one.kind != "applicant"), None)


def _place_name(context: Context, place: str) -> str:
    for step in context.procedure.steps:
        if step.territory is not None and isinstance(step.territory.type, EnumType):
            enum = context.pack.enums[step.territory.type.name]
            if place in enum.values:
                return enum.labels[enum.values.index(place)]
    return place


def _blanks(context: Context, more: dict[str, Any], used: Collection[str]) -> dict[str, str]:
    """What fills the blanks of a paper; what is dear to find out is found out where the paper uses it."""
    case, step = context.case, context.step
    decided = not {"ground", "articles"}.isdisjoint(used)
    decision = more.get("decision") or (LAST.first(case) if decided else None)
    fen = case.amount if case.amount is not None or "amount" in more else context.assessed.payable
    issuer = _issuer(context) if not context.office else None
    listing: Listing | None = more.get("listing")
    by: date | None = more.get("by")
    words = {
        "case": case.number or "", "benefit": context.benefit.title, "filed": zh(case.filed_on), "today": zh(context.today),
        "office": context.office or (issuer.label if issuer is not None else ""), "amount": format_money(fen) if fen else "",
        "amount_words": money_in_words(fen) if fen else "", "payee": _payee(context) if "payee" in used else "",
        "account": context.benefit.account or "收款人的账户", "grants": context.benefit.grants or context.benefit.title,
        "schedule": _schedule(context) if "schedule" in used else "", "ground": decision.ground if decision and decision.ground else str(more.get("note", "")),
        "articles": together((decision.articles if decision else None) or [context.benefit.cite.full]), "remedies": remedies(context),
        "wanted": "；".join([*more.get("wanted", []), str(more.get("note", ""))]).strip("；"),
        "materials": _materials(context) if "materials" in used else "", "by": zh(by),
        "public_from": zh(listing.starts) if listing else "", "public_until": zh(listing.ends) if listing else "",
        "objections": OBJECTIONS, "paid": "", "due_back": "", "formula": "", "answer": "", "result": "", "against": "", "served_paper": "", "served_on": "", "served_how": "",
        **dict.fromkeys(("project", "leader", "team", "term", "aims", "spending", "signers"), ""),  # of a task book
        "next": f"下一步：{step.label}{f'，{zh(case.due)}前办理' if case.due else ''}。" if step else "本案办结。",
    }  # fmt: skip
    return {**words, **{k: v for k, v in more.items() if k in words and isinstance(v, str)}}


def _payee(context: Context) -> str:
    """Who is paid as the rule says, by name; by what they are to the claimant where nobody is registered."""
    found = money.payee_of(context)
    return (
        addressing.names([found.owner or found])
        if found is not None
        else context.pack.entities[context.benefit.payee].label
    )


def remedies(context: Context) -> str:
    """What may be done against the decision, before whom, within how long."""
    conduct = context.pack.conduct
    role = context.pack.roles.get(appeals_role(conduct, context.procedure))
    ways = [(r, r.to) for r in conduct.remedies]
    if conduct.appeal is not None and role is not None:
        ways.insert(0, (conduct.appeal, role.label))
    return "；".join(
        f"自收到本决定之日起{r.count}{'个月' if r.unit == '月' else r.unit}内，可以向{to}{r.label}"
        for r, to in ways
    )


def _materials(context: Context) -> str:
    found = materials.wanted(context.case, context.assessed)
    return "、".join(one.name for one in found if one.there) or "见案卷"


def _schedule(context: Context) -> str:
    payments = context.assessed.details.schedule(context.case.benefit)
    elsewhere = COMMITTED.rows(context.case)
    left_out = elsewhere[0][0].get("paid_elsewhere", []) if elsewhere else []
    return "；".join(
        f"{p.label}{format_money(p.amount)}"
        for p in payments
        if isinstance(p.amount, int) and p.number not in left_out
    )


def serve(paper: Issued, on: date, how: str, receiver: str, user: Any, now: datetime) -> Service:
    """Record that a paper was served; the remedies run from that day. Again: the first service stands."""
    found, _ = Service.objects.get_or_create(
        paper=paper, defaults={"on": on, "how": how, "receiver": receiver[:100], "user": user, "at": now}
    )
    return found


def opened(paper: Issued, user: Any, now: datetime) -> None:
    """The applicant opened the paper on the site: that is its service, where none was recorded before."""
    serve(paper, timezone.localdate(now), Service.How.ONLINE, str(user), user, now)


def papers_of(case: Case) -> list[Issued]:
    return PAPERS.all(case)


def zh(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day is not None else ""
