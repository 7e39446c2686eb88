"""Whose money a user answers for: the cases their posts pay, the lines of the budget their posts see.

Finance is a post whose role is of kind finance, or whose role has a step that pays. Such a post pays the cases that stand
at its step or came to it, in its territory, and nothing that another district's budget bears; a post of kind finance also
keeps the budgets of its funds: with a territory that district's, without one everybody's but what the pack gives to holders
by place. A role's funds are those that bear the benefits in whose procedures it has a step, and those of which no procedure
names a finance role.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from duixian.rules.model.conduct import Procedure, Role
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import EnumType
from duixian.site.accounts import posts
from duixian.site.funds import reach
from duixian.site.funds.models import Batch, BatchLine, Budget, Commitment, Part, Reach, Receivable
from duixian.site.registry.models import Fact, Subject
from duixian.site.registry.powers import SPOUSE, accounts_of, person_of, spouse_on
from duixian.site.shelf import shelf

from .models import Case

FINANCE, DISTRICT = "finance", "district"
LEVELS = {"state": "中央", "province": "省级", "city": "市级", "district": "区县级"}
Allowed = tuple[bool, str]


@dataclass(frozen=True)
class Hold:
    """A post with money: `territory` '' is all of them."""

    pack: Pack
    role: Role
    territory: str

    @property
    def finance(self) -> bool:
        return self.role.kind == FINANCE

    @cached_property
    def funds(self) -> frozenset[str]:
        """Ids of the funds that this role keeps."""
        return funds_of(self.pack, self.role)


def paying_steps(procedure: Procedure) -> dict[str, str]:
    """The steps of a procedure that pay, each with its role."""
    return {step.id: step.role for step in procedure.steps if any(o.pays for o in step.outcomes)}


def funds_of(pack: Pack, role: Role) -> frozenset[str]:
    """The funds of a finance role; all of them for one that has no step in any procedure."""
    mine: set[str] = set()
    named: set[str] = set()
    for benefit in pack.benefits.values():
        share, procedure = pack.shares.get(benefit.share), pack.procedures.get(benefit.procedure)
        payers = {payer for row in share.rows for payer in row.payers} if share is not None else set()
        roles = {step.role for step in procedure.steps} if procedure is not None else set()
        mine |= payers if role.id in roles else set()
        named |= payers if any(pack.roles[one].kind == FINANCE for one in roles) else set()
    steps = {step.role for procedure in pack.procedures.values() for step in procedure.steps}
    return frozenset(pack.funds) if role.id not in steps else frozenset(mine | (set(pack.funds) - named))


def places_of(pack: Pack) -> dict[str, str]:
    """The districts of a pack's funds and steps: code and label."""
    expressions = [step.territory for p in pack.procedures.values() for step in p.steps if step.territory]
    expressions += [node for fund in pack.funds.values() for _, node in fund.district]
    found: dict[str, str] = {}
    for node in expressions:
        if isinstance(node.type, EnumType) and node.type.name in pack.enums:
            enum = pack.enums[node.type.name]
            found.update(zip(enum.values, enum.labels, strict=True))
    return found


def purse_of(user: Any, on: date) -> Purse | None:
    """What a user answers for on a day; None for whoever has no post with money."""
    packs = {ready.pack.id: ready.pack for ready in shelf().all()}
    found = []
    for post in posts.posts_of(user, on):
        pack = packs.get(post.pack)
        role = pack.roles.get(post.role) if pack is not None else None
        if pack is None or role is None:
            continue
        pays = any(role.id in paying_steps(p).values() for p in pack.procedures.values())
        if role.kind == FINANCE or pays:
            found.append(Hold(pack, role, post.territory))
    return Purse(user, on, tuple(found)) if found else None


@dataclass(frozen=True)
class Purse:
    """The posts with money of a user on a day, and what they reach."""

    user: Any
    on: date
    holds: tuple[Hold, ...]

    @property
    def packs(self) -> dict[str, Pack]:
        return {hold.pack.id: hold.pack for hold in self.holds}

    @property
    def keeps_budgets(self) -> bool:
        """Whether one of these posts is of kind finance: it keeps budgets and answers for what left for the bank."""
        return any(hold.finance for hold in self.holds)

    def payable(self) -> QuerySet[Commitment]:
        """The instalments that these posts pay; by place none that another district bears, and never those of one's own
        cases, nor of one's spouse's (回避)."""
        return Commitment.objects.filter(self._kinds(bearing=True)).exclude(case__in=self._own())

    def seen(self) -> QuerySet[Commitment]:
        """The instalments to look at: those to pay, and those charged to a line that is seen."""
        charged = Part.objects.filter(commitment=OuterRef("pk"), budget__in=self.lines().values("pk"))
        return Commitment.objects.filter(
            Q(self._kinds(bearing=False)) & ~Q(case__in=self._own()) | Exists(charged)
        )

    def _kinds(self, *, bearing: bool) -> Q:
        """What an instalment, or a kind of them in a batch, is like that these posts pay."""
        wanted = Q(pk=None)
        for hold in self.holds:
            for paying, mine, benefits in _alike(hold):
                here = Q(pack=hold.pack.id, benefit__in=benefits)
                if paying:
                    here &= reach.paid_at(mine)
                if hold.territory:
                    here &= Q(territory=hold.territory)
                    here &= reach.borne_by(hold.territory) if bearing else Q()
                wanted |= here
        return wanted

    def _own(self) -> QuerySet[Case]:
        """Keys of the cases that this user opened, claims or handles for somebody, or their spouse claims."""
        own = person_of(self.user)
        if own is None:
            mine = Q(opened_by=self.user.pk, paper="")
        else:
            named = Subject.objects.filter(
                pk__in=Fact.objects.filter(fact=SPOUSE, other=own).values("subject")
            )
            near = [subject.pk for subject in named if spouse_on(own, subject, self.on)]
            mine = (
                Q(opened_by__in=sorted(accounts_of(own)), paper="")
                | Q(claimant__in=[own.pk, *near])
                | Q(applicant=own)
            )
        return Case.objects.filter(mine).order_by().values("key")  # type: ignore[return-value]

    def lines(self) -> QuerySet[Budget]:
        """The lines of the budget to look at."""
        wanted = Q(pk=None)
        for hold in self.holds:
            if hold.finance:
                here = Q(pack=hold.pack.id, fund__in=sorted(hold.funds))
                wanted |= here & Q(level=DISTRICT, district=hold.territory) if hold.territory else here
        return Budget.objects.filter(wanted)

    def may_keep(self, pack: str, fund: str, level: str, district: str) -> Allowed:
        """Whether these posts enter and change appropriations of a line."""
        mine = [hold for hold in self.holds if hold.finance and hold.pack.id == pack]
        if not mine:
            return False, "您的岗位不管这里的指标。下达和调整指标由财务岗位办理。"
        mine = [hold for hold in mine if fund in hold.funds]
        if not mine:
            return False, "您的岗位不管这笔资金：它由别的部门付款。"
        known = mine[0].pack
        by_place = any(
            r.kind == FINANCE and r.territory and fund in funds_of(known, r) for r in known.roles.values()
        )
        for hold in mine:
            if hold.territory:
                if level == DISTRICT and district == hold.territory:
                    return True, ""
            elif hold.role.territory or level != DISTRICT or not by_place:
                return True, ""
        return False, "您的岗位不管这个层级或区县的指标。"

    def may_close(self, pack: str, fund: str) -> Allowed:
        """Whether these posts close a fund's year: it is closed for all districts at once."""
        mine = [hold for hold in self.holds if hold.finance and hold.pack.id == pack and not hold.territory]
        if not mine:
            return False, "年终结账涉及各区县，由不分辖区的财务岗位办理。"
        found = any(fund in hold.funds for hold in mine)
        return (True, "") if found else (False, "您的岗位不管这笔资金：它由别的部门付款。")

    def batches(self) -> QuerySet[Batch]:
        """The batches all of whose payments these posts pay."""
        kinds = Reach.objects.filter(batch=OuterRef("pk"))
        own = BatchLine.objects.filter(commitment__case__in=self._own()).values("batch")
        theirs = Batch.objects.filter(Exists(kinds), ~Exists(kinds.exclude(self._kinds(bearing=True))))
        return theirs.exclude(pk__in=own)

    def receivables(self) -> QuerySet[Receivable]:
        """What is to come back of the cases that these posts pay."""
        paid = Commitment.objects.filter(self._kinds(bearing=False), case=OuterRef("case"))
        return Receivable.objects.filter(Exists(paid)).exclude(case__in=self._own())


def _alike(hold: Hold) -> list[tuple[frozenset[str], frozenset[str], list[str]]]:
    """The steps that pay, those of them that are the post's, and the benefits of the procedures in which they are so."""
    found: dict[tuple[frozenset[str], frozenset[str]], list[str]] = {}
    for benefit in hold.pack.benefits.values():
        procedure = hold.pack.procedures.get(benefit.procedure)
        if procedure is None:
            continue
        paying = paying_steps(procedure)
        mine = frozenset(step for step, role in paying.items() if role == hold.role.id)
        if mine or (hold.finance and not paying):
            found.setdefault((frozenset(paying), mine), []).append(benefit.id)
    return [(paying, mine, sorted(benefits)) for (paying, mine), benefits in found.items()]
