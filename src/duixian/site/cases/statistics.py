"""How the offices work, in figures: nobody's name stands in them, and a claimant is nowhere to be seen.

Days between events are working
days of the calendar; days on which a case waited for the applicant's correction are not counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from duixian.rules.model.conduct import Step
from duixian.rules.model.pack import Pack
from duixian.site.accounts import posts
from duixian.site.accounts.models import User
from duixian.site.funds.models import Commitment, Receivable, State
from duixian.site.prepared import Arg, Composed
from duixian.site.shelf import shelf

from .asked import About, Asked, Paying
from .counting import step_of
from .figures import Spread, Table
from .keeping import MONTH, Kept
from .models import Appeal, Case, Figure, Objection
from .purse import places_of
from .statements import yuan
from .stays import WorkingDays

OVERSEE = "oversee"
What = Figure.What


def overseen(user: Any, on: date) -> dict[str, Pack]:
    """The packs whose offices a user oversees on a day."""
    held = {post.pack for post in posts.posts_of(user, on) if post.kind == OVERSEE}
    return {ready.pack.id: ready.pack for ready in shelf().all() if ready.pack.id in held}


class _Words:
    """Labels of steps, roles, benefits, territories."""

    def __init__(self, packs: dict[str, Pack]) -> None:
        self.packs = packs
        self.steps: dict[tuple[str, str, str], Step] = {
            (pack.id, p.id, s.id): s
            for pack in packs.values()
            for p in pack.procedures.values()
            for s in p.steps
        }
        self.places = {(pack.id, c): label for pack in packs.values() for c, label in places_of(pack).items()}

    def step(self, pack: str, procedure: str, step: str) -> str:
        found = self.steps.get((pack, procedure, step))
        return found.label if found is not None else step

    def office(self, pack: str, role: str) -> str:
        known = self.packs[pack].roles.get(role)
        return known.label if known is not None else role

    def office_of(self, pack: str, procedure: str, step: str) -> str:
        found = self.steps.get((pack, procedure, step))
        return self.office(pack, found.role) if found is not None else ""

    def benefit(self, pack: str, benefit: str) -> str:
        known = self.packs[pack].benefits.get(benefit)
        return known.title if known is not None else benefit

    def place(self, pack: str, code: str) -> str:
        return self.places.get((pack, code), code)


def _during(name: str) -> Q:
    """From the first argument up to the second."""
    return Q(**{f"{name}__gte": Arg(0), f"{name}__lt": Arg(1)})


def _open(about: About) -> QuerySet[Case]:
    return Case.objects.filter(about.cases(), phase__in=Case.UNDER_WAY, holds=Case.Holder.OFFICE)


def _overdue(about: About, paying: Paying, today: date | Arg) -> QuerySet[Case]:
    """Those past their limit for which an office has to answer: not while the applicant corrects, a list is public, or money
    and bank are waited for at a step that pays."""
    unpaid = Commitment.objects.filter(case=OuterRef("key"), state__in=[State.WAITING, State.ORDERED])
    pays = Q(pk=None)
    for pack, procedure, steps in paying:
        pays |= Q(pack=pack, procedure=procedure, step__in=steps)
    late = _open(about).filter(due__lt=today, stopped_at=None, public_until=None)
    return late.exclude(pays & Exists(unpaid))


LATE = Composed[Case](
    lambda about, paying: _overdue(about, paying, Arg(0)).order_by()
    .values_list("pack", "role", "territory", "step", "procedure", "due").annotate(n=Count("pack"))
)  # fmt: skip
HERE = Composed[Case](
    lambda about: Case.objects.filter(about.cases(), phase__in=Case.UNDER_WAY).exclude(role="").order_by().values_list("pack", "role", "territory")
    .annotate(all=Count("pack"), free=Count("pack", filter=Q(assignee=None)), stopped=Count("pack", filter=~Q(stopped_at=None)))
)  # fmt: skip
APPEALS = Composed[Appeal](
    lambda about: Appeal.objects.filter(about.cases("case__"), _during("at")).order_by()
    .values_list("case__pack", "case__procedure", "case__benefit", "decision__event__step", "state").annotate(n=Count("pk"))
)  # fmt: skip
OBJECTIONS = Composed[Objection](
    lambda about: Objection.objects.filter(about.cases("listing__"), _during("at")).order_by()
    .values_list("listing__pack", "listing__benefit", "state").annotate(n=Count("pk"))
)  # fmt: skip
CLAIMED = Q(state__in=[Receivable.State.OPEN, Receivable.State.SETTLED])
RETURNS = Composed[Receivable](
    lambda about: Receivable.objects.filter(_during("proposed_at"), case__in=Case.objects.filter(about.cases()).values("key")).order_by()
    .values_list("article").annotate(
        n=Count("pk"), claimed=Sum("fen", filter=CLAIMED), back=Sum("received", filter=CLAIMED), off=Sum("written_off", filter=CLAIMED),
        late=Count("pk", filter=Q(state=Receivable.State.OPEN, due__lt=Arg(2))),
    )
)  # fmt: skip
PLACES = ("pack", "benefit", "parts__budget__fund", "parts__budget__district", "parts__budget__year")
QUEUED = Composed[Commitment](
    lambda about: Commitment.objects.filter(about.instalments(), state=State.WAITING, parts__waiting=True)
    .values_list(*PLACES).annotate(n=Count("pk"), fen=Sum("parts__fen"), first=Min("decided_at")).order_by(F("fen").desc())
)  # fmt: skip
Late = list[Sequence[Any]]


def late_by_office(asked: Asked) -> Late:
    """The overdue cases by pack, role, territory, step, procedure and limit: how many."""
    return LATE.of(asked.about, asked.paying).rows(asked.today)


def overdue(asked: Asked, late: Late | None = None) -> Table:
    """Cases past their limit today, by office and step: how many, by how many working days at most. `late` where these have
    been counted already."""
    words = _Words(asked.packs)
    found: dict[Any, Spread] = defaultdict(Spread)
    counted = WorkingDays(asked.calendar)
    for pack, role, territory, step, procedure, due, count in late_by_office(asked) if late is None else late:
        key = (words.office(pack, role), words.place(pack, territory), words.step(pack, procedure, step))
        found[key].add(counted(due, asked.today), count)
    rows = [(*key, days.count, days.median, days.most) for key, days in found.items()]
    rows.sort(key=lambda row: (-row[3], row[:3]))
    return Table("逾期", ("承办机关", "辖区", "步骤", "件数", "逾期工作日中位数", "最长"), rows, 3, "到今天已过期限、还在机关手里的案件；在公示的、等申报人补正的、等资金和银行的不算。", (2, 1, 0))  # fmt: skip


def late_cases(asked: Asked, most: int = 500) -> Table:
    """The overdue cases one by one, without names."""
    words = _Words(asked.packs)
    late = _overdue(asked.about, asked.paying, asked.today).order_by("due", "id")[:most]
    counted = WorkingDays(asked.calendar)
    rows = [
        (c.number or "", words.benefit(c.pack, c.benefit), words.office(c.pack, c.role), words.place(c.pack, c.territory), words.step(c.pack, c.procedure, c.step), c.due.isoformat(), counted(c.due, asked.today))
        for c in late if c.due is not None
    ]  # fmt: skip
    return Table("逾期案件", ("案件编号", "待遇", "承办机关", "辖区", "步骤", "期限", "逾期工作日"), rows, None, f"最多列 {most} 件，期限早的在前。")  # fmt: skip


def load(asked: Asked, late: Late | None = None) -> Table:
    """What lies with each office now, counted from an index alone (`cases_load`); `late` as for `overdue`."""
    words = _Words(asked.packs)
    found: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    here = [(*office, 0) for office in HERE.of(asked.about).rows()]
    past = late_by_office(asked) if late is None else late
    for pack, role, territory, *numbers in (*here, *((*one[:3], 0, 0, 0, one[-1]) for one in past if one[1])):
        office = found[words.office(pack, role), words.place(pack, territory)]
        for place, number in enumerate(numbers):
            office[place] += number
    rows = sorted(((*key, *sums) for key, sums in found.items()), key=lambda row: (-row[2], row[:2]))
    return Table(
        "各机关在办", ("承办机关", "辖区", "在办", "没有人接", "等补正", "逾期"), rows, 2, "", (0, 1)
    )


def officers(asked: Asked) -> Table:
    """What each officer has in hand and did in the time asked about, by account."""
    past = _overdue(asked.about, asked.paying, asked.today)
    held, late = (_by_officer(rows) for rows in (_open(asked.about), past))
    kept = Kept(asked)
    done = Counter[int]()
    for of, count, _ in kept.told(What.DONE, "of"):
        done[int(of)] += count
    names = dict(
        User.objects.filter(pk__in={*held, *done}, posts__isnull=False)
        .distinct()
        .values_list("pk", "username")
    )
    rows = [(names[key], held[key], late[key], done[key]) for key in names]
    rows.sort(key=lambda row: (-row[1], -row[3], row[0]))
    return Table("各经办人", ("经办账户", "手里在办", "其中逾期", "期间办结步骤"), rows, 1, kept.said())


def _by_officer(rows: QuerySet[Case]) -> Counter[int]:
    held = rows.exclude(assignee=None).order_by().values_list("assignee").annotate(n=Count("pack"))
    return Counter(dict(held))


def times(asked: Asked) -> Table:
    """Working days from entering a step to leaving it, for what was left in the time asked about."""
    words = _Words(asked.packs)
    found: dict[Any, Spread] = defaultdict(Spread)
    kept = Kept(asked)
    for pack, of, days, count, _ in kept.told(What.STAY, "pack", "of", "number"):
        procedure, step = step_of(of)
        office = words.office_of(pack, procedure, step)
        if office and not _applicant(words, pack, procedure, step):
            found[office, words.step(pack, procedure, step)].add(days, count)
    rows = [(*key, one.count, one.median, one.nearest(90), one.most) for key, one in found.items()]
    rows.sort(key=lambda row: (-row[3], row[:2]))
    note = f"等申报人补正的日子不算；90% 分位：九成的件次用时不超过它。{kept.said()}"
    return Table("各步用时", ("承办机关", "步骤", "件次", "中位数（工作日）", "90% 分位（工作日）", "最长"), rows, 3, note, (1, 0))  # fmt: skip


def _applicant(words: _Words, pack: str, procedure: str, step: str) -> bool:
    role = words.packs[pack].roles.get(words.steps[pack, procedure, step].role)
    return role is not None and role.kind == "applicant"


def refusals(asked: Asked) -> Table:
    """What refusals rested on; one that names several articles counts under each."""
    words, found = _Words(asked.packs), Counter[tuple[str, str]]()
    fallen, kept = Counter[tuple[str, str]](), Kept(asked)
    for pack, benefit, article, fell, count, _ in kept.told(What.GROUND, "pack", "benefit", "of", "number"):
        key = (article, words.benefit(pack, benefit))
        found[key] += count
        fallen[key] += count if fell else 0
    made = [(*key, count, fallen[key]) for key, count in found.items()]
    made.sort(key=lambda row: (-row[2], row[:2]))
    note = f"一件引几条的，各条都算。{kept.said()}"
    return Table("不予兑现的依据", ("条文", "待遇", "件数", "后被撤销"), made, 2, note)


def reversals(asked: Asked) -> Table:
    """Appeals lodged in the time asked about, and how they ended, by the office that decided."""
    words = _Words(asked.packs)
    found: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    rows = APPEALS.of(asked.about).rows(asked.since, asked.until)
    for pack, procedure, benefit, step, state, count in rows:
        sums = found[words.office_of(pack, procedure, step), words.benefit(pack, benefit)]
        sums[0] += count
        sums[1 + ["open", "upheld", "overturned"].index(state)] += count
    made = [
        (*key, *sums, round(100 * sums[3] / (sums[2] + sums[3])) if sums[2] + sums[3] else "")
        for key, sums in found.items()
    ]
    made.sort(key=lambda row: (-row[2], row[:2]))
    return Table(
        "复核和撤销",
        ("作决定的机关", "待遇", "申请复核", "待复核", "维持", "撤销", "撤销率（%）"),
        made,
        2,
        "",
        (0, 1),
    )


def objections(asked: Asked) -> Table:
    """Objections to published lists, and what came of them."""
    words = _Words(asked.packs)
    found: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for pack, benefit, state, count in OBJECTIONS.of(asked.about).rows(asked.since, asked.until):
        found[(words.benefit(pack, benefit),)][["open", "founded", "unfounded", "late"].index(state)] += count
    made = sorted((*key, sum(sums), *sums) for key, sums in found.items())
    return Table("公示异议", ("待遇", "合计", "待调查", "成立", "不成立", "期外"), made, 1)


def recoveries(asked: Asked) -> Table:
    """What is claimed back, by article: proposed in the time asked about."""
    sums = RETURNS.of(asked.about).rows(asked.since, asked.until, asked.today)
    made = [
        (article, count, *(yuan(int(fen or 0)) for fen in fens), overdue)
        for article, count, *fens, overdue in sums
    ]
    made.sort(key=lambda row: (-row[1], row[0]))
    return Table("追缴", ("依据", "件数", "应退（元）", "已退（元）", "核销（元）", "逾期件数"), made, 1)


def waiting(asked: Asked) -> Table:
    """What waits for money now, by benefit and fund."""
    words = _Words(asked.packs)
    made = [
        (words.benefit(pack, benefit), fund, words.place(pack, district), year, count, yuan(int(fen)), timezone.localdate(first).isoformat())
        for pack, benefit, fund, district, year, count, fen, first in QUEUED.of(asked.about).rows()
    ]  # fmt: skip
    return Table(
        "待资金", ("待遇", "资金", "辖区", "年度", "期数", "金额（元）", "最早决定"), made, 4, "", (0, 2)
    )


def months(asked: Asked) -> Table:
    """Filed, granted, refused and paid by month, benefit and territory."""
    words = _Words(asked.packs)
    found: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    kept = Kept(asked)
    columns: dict[str, tuple[int | None, int | None]] = {
        What.FILED: (0, None), What.GRANTED: (1, 3), What.REFUSED: (2, None), What.PAID: (None, 4),
    }  # fmt: skip
    told = kept.told_of(tuple(columns), "pack", "benefit", "territory", MONTH)
    for what, pack, benefit, territory, month, count, fen in told:
        counts, sums = columns[what]
        row = found[month, words.benefit(pack, benefit), words.place(pack, territory)]
        if counts is not None:
            row[counts] += count
        if sums is not None:
            row[sums] += fen
    made = [(*key, s[0], s[1], s[2], yuan(s[3]), yuan(s[4])) for key, s in sorted(found.items())]
    return Table(
        "按月",
        ("月份", "待遇", "辖区", "申报", "准予", "不予", "核定金额（元）", "拨付金额（元）"),
        made,
        3,
        kept.said(),
    )


TABLES: dict[str, Callable[[Asked], Table]] = {
    "overdue": overdue, "late": late_cases, "load": load, "officers": officers, "times": times, "refusals": refusals,
    "reversals": reversals, "objections": objections, "recoveries": recoveries, "waiting": waiting, "months": months,
}  # fmt: skip
TITLES: dict[str, str] = {
    "overdue": "逾期", "late": "逾期案件", "load": "各机关在办", "officers": "各经办人", "times": "各步用时", "refusals": "不予兑现的依据",
    "reversals": "复核和撤销", "objections": "公示异议", "recoveries": "追缴", "waiting": "待资金", "months": "按月",
}  # fmt: skip


def places(asked_packs: Iterable[Pack]) -> list[tuple[str, str]]:
    """The territories one can ask about."""
    return sorted(
        {(code, label) for pack in asked_packs for code, label in places_of(pack).items()},
        key=lambda one: one[1],
    )
