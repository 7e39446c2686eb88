"""Whose money a user answers for: the cases their posts pay, the lines of the budget their posts see.

Finance is a post whose role is of kind finance, or whose role has a step that pays. Such a post pays the cases that stand
at its step or came to it, in its territory, and nothing that another district's budget bears; a post of kind finance also
keeps the budgets of its funds: with a territory that district's, without one everybody's but what the pack gives to holders
by place. A role's funds are those that bear the benefits in whose procedures it has a step, and those of which no procedure
names a finance role.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from duixian.rules.model.conduct import Procedure, Role
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import EnumType
from duixian.site.accounts import posts
from duixian.site.funds import reach
from duixian.site.funds.models import Batch, BatchLine, Budget, Commitment, Part, Reach, Receivable
from duixian.site.prepared import Arg, Composed, Prepared, among
from duixian.site.registry.models import Fact, Subject
from duixian.site.registry.powers import SPOUSE, accounts_of, person_of, spouse_on
from duixian.site.shelf import Ready, shelf

from .models import Case

FINANCE, DISTRICT = "finance", "district"
LEVELS = {"state": "中央", "province": "省级", "city": "市级", "district": "区县级"}
Allowed = tuple[bool, str]
Among = Callable[[str], Q]  # the condition that a field is among some keys
NONE = Q(pk=None)


@dataclass(frozen=True, slots=True)
class Alike:
    """Benefits whose procedures have the same steps that pay, `mine` those of them that are a role's."""

    paying: tuple[str, ...]
    mine: tuple[str, ...]
    benefits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Charge:
    """What a role has to do with money by its pack: the benefits it pays and, of kind finance, the funds it keeps."""

    kinds: tuple[Alike, ...]
    funds: tuple[str, ...]


@dataclass(frozen=True)
class Hold:
    """A post with money: `territory` '' is all of them."""

    pack: Pack
    role: Role
    territory: str
    charge: Charge

    @property
    def finance(self) -> bool:
        return self.role.kind == FINANCE

    @property
    def funds(self) -> tuple[str, ...]:
        """Ids of the funds that this role keeps."""
        return self.charge.funds


@dataclass(frozen=True, slots=True)
class Scope:
    """What posts with money reach, in plain values: of each its pack, its territory, its charge. Queries are put together from
    nothing else but whose cases are one's own (`own`) and which lines one sees (`lines`)."""

    posts: tuple[tuple[str, str, Charge], ...]

    def payable(self, own: Among) -> QuerySet[Commitment]:
        return Commitment.objects.filter(self._kinds(bearing=True)).exclude(own("case"))

    def seen(self, own: Among, lines: Among) -> QuerySet[Commitment]:
        theirs = self._kinds(bearing=False) & ~own("case")
        if not self.sees_lines:
            return Commitment.objects.filter(theirs)
        charged = Part.objects.filter(lines("budget"), commitment=OuterRef("pk"))
        return Commitment.objects.filter(theirs | Exists(charged))

    @property
    def sees_lines(self) -> bool:
        return any(charge.funds for _, _, charge in self.posts)

    def lines(self) -> QuerySet[Budget]:
        wanted = []
        for pack, territory, charge in self.posts:
            if charge.funds:
                here = Q(pack=pack, fund__in=charge.funds)
                wanted.append(here & Q(level=DISTRICT, district=territory) if territory else here)
        return Budget.objects.filter(reduce(or_, wanted, Q()) if wanted else NONE)

    def batches(self, own: Among) -> QuerySet[Batch]:
        kinds = Reach.objects.filter(batch=OuterRef("pk"))
        mine = BatchLine.objects.filter(own("commitment__case")).values("batch")
        theirs = Batch.objects.filter(Exists(kinds), ~Exists(kinds.exclude(self._kinds(bearing=True))))
        return theirs.exclude(pk__in=mine)

    def receivables(self, own: Among) -> QuerySet[Receivable]:
        paid = Commitment.objects.filter(self._kinds(bearing=False), case=OuterRef("case"))
        return Receivable.objects.filter(Exists(paid)).exclude(own("case"))

    def _kinds(self, *, bearing: bool) -> Q:
        """What an instalment, or a kind of them in a batch, is like that these posts pay."""
        wanted = []
        for pack, territory, charge in self.posts:
            for alike in charge.kinds:
                here = Q(pack=pack, benefit__in=alike.benefits)
                if alike.paying:
                    here &= reach.paid_at(alike.mine)
                if territory:
                    here &= Q(territory=territory)
                    here &= reach.borne_by(territory) if bearing else Q()
                wanted.append(here)
        return reduce(or_, wanted) if wanted else NONE


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
    held = posts.posts_of(user, on)
    packs = {ready.pack.id: ready for ready in shelf().all()} if held else {}
    found = []
    for post in held:
        ready = packs.get(post.pack)
        charge = charge_of(ready, post.role) if ready is not None else None
        if ready is not None and charge is not None:
            found.append(Hold(ready.pack, ready.pack.roles[post.role], post.territory, charge))
    return Purse(user, on, tuple(found)) if found else None


def charge_of(ready: Ready, role: str) -> Charge | None:
    """What a role of a pack has to do with money; None where it has nothing."""
    return ready.evaluator.engine.once(("charge", role), lambda: _charge(ready.pack, role))


def _charge(pack: Pack, id_: str) -> Charge | None:
    role = pack.roles.get(id_)
    if role is None:
        return None
    pays = any(id_ in paying_steps(procedure).values() for procedure in pack.procedures.values())
    if role.kind != FINANCE and not pays:
        return None
    return Charge(_alike(pack, role), tuple(sorted(funds_of(pack, role))) if role.kind == FINANCE else ())


@dataclass(frozen=True)
class Purse:
    """The posts with money of a user on a day, and what they reach."""

    user: Any
    on: date
    holds: tuple[Hold, ...]

    @cached_property
    def packs(self) -> dict[str, Pack]:
        return {hold.pack.id: hold.pack for hold in self.holds}

    @cached_property
    def scope(self) -> Scope:
        return Scope(tuple((hold.pack.id, hold.territory, hold.charge) for hold in self.holds))

    @property
    def keeps_budgets(self) -> bool:
        """Whether one of these posts is of kind finance: it keeps budgets and answers for what left for the bank."""
        return any(hold.finance for hold in self.holds)

    def payable(self) -> QuerySet[Commitment]:
        """The instalments that these posts pay; by place none that another district bears, and never those of one's own
        cases, nor of one's spouse's (回避)."""
        return self.scope.payable(self._own())

    def seen(self) -> QuerySet[Commitment]:
        """The instalments to look at: those to pay, and those charged to a line that is seen."""
        return self.scope.seen(self._own(), _within(self.lines().values("pk")))

    def _own(self) -> Among:
        """Among the cases that this user opened, claims or handles for somebody, or their spouse claims."""
        opened, near = Q(opened_by__in=self.opened_by), self.claimants
        more = [Q(claimant__in=near), Q(applicant=near[0])] if near else []
        return _within(_cases(opened, *more).values("key"))

    @cached_property
    def own(self) -> list[uuid.UUID]:
        """The keys of these cases, for statements that take them as an argument."""
        near = self.claimants
        rows = CLAIMED.rows(self.opened_by, near, near[0]) if near else OPENED.rows(self.opened_by)
        return [key for (key,) in rows]

    @cached_property
    def line_keys(self) -> list[int]:
        """The keys of the lines to look at, for such statements."""
        return [key for (key,) in LINES.of(self.scope).rows()] if self.scope.sees_lines else []

    @cached_property
    def opened_by(self) -> list[int]:
        """The accounts whose cases are one's own: all those of one's person."""
        return [self.user.pk] if self._person is None else sorted(accounts_of(self._person))

    @cached_property
    def claimants(self) -> list[int]:
        """Whose cases are one's own beside: one's person, then their spouse."""
        own = self._person
        if own is None:
            return []
        return [own.pk, *(one.pk for one in SPOUSES.all(own) if spouse_on(own, one, self.on))]

    @cached_property
    def _person(self) -> Subject | None:
        return person_of(self.user)

    def lines(self) -> QuerySet[Budget]:
        """The lines of the budget to look at."""
        return self.scope.lines()

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
        return self.scope.batches(self._own())

    def receivables(self) -> QuerySet[Receivable]:
        """What is to come back of the cases that these posts pay."""
        return self.scope.receivables(self._own())


def _within(keys: QuerySet[Any]) -> Among:
    return lambda field: Q(**{f"{field}__in": keys})


def _cases(opened: Q, *near: Q) -> QuerySet[Case]:
    """Those opened by some accounts for themselves, and those near to a person otherwise."""
    return Case.objects.filter(reduce(or_, near, opened & Q(paper=""))).order_by()


OPENED = Prepared[Case](lambda: _cases(among("opened_by", Arg(0))).values_list("key"))
CLAIMED = Prepared[Case](
    lambda: _cases(among("opened_by", Arg(0)), among("claimant", Arg(1)), Q(applicant=Arg(2))).values_list("key")
)  # fmt: skip
LINES = Composed[Budget](lambda scope: scope.lines().order_by().values_list("pk"))
SPOUSES = Prepared[Subject](
    lambda: Subject.objects.filter(pk__in=Fact.objects.filter(fact=SPOUSE, other=Arg(0)).values("subject"))
)


def _alike(pack: Pack, role: Role) -> tuple[Alike, ...]:
    """The benefits that a role pays, by the steps that pay in their procedures and those of them that are the role's."""
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for benefit in pack.benefits.values():
        procedure = pack.procedures.get(benefit.procedure)
        if procedure is None:
            continue
        paying = paying_steps(procedure)
        mine = tuple(sorted(step for step, holder in paying.items() if holder == role.id))
        if mine or (role.kind == FINANCE and not paying):
            found.setdefault((tuple(sorted(paying)), mine), []).append(benefit.id)
    return tuple(Alike(paying, mine, tuple(sorted(benefits))) for (paying, mine), benefits in found.items())
