"""What waits for a user's posts: cases at steps they handle, and what is asked of them elsewhere; in piles."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from duixian.rules.model.conduct import Procedure, appeals_role
from duixian.rules.model.pack import Pack
from duixian.site.accounts import posts
from duixian.site.accounts.models import Post
from duixian.site.registry.powers import person_of

from . import endings
from .models import Appeal, Ballot, Case, Listed, Objection, ProofDue, Proposal

PILES = {
    "": "全部", "mine": "交给我的", "free": "没有人接的", "late": "过期的", "confirm": "等我复核的", "ballot": "请我评审的", "public": "公示期满的",
    "objection": "有异议的", "appeal": "申请复核的", "proof": "证明待核的", "stopped": "等补正的",
}  # fmt: skip
ASKS = {
    "confirm": "等我复核",
    "ballot": "请我评审",
    "objection": "有异议",
    "appeal": "申请复核，待答复",
    "proof": "定期证明待核",
}


@dataclass(frozen=True)
class Desk:
    """A user's desk on a day: their posts and the packs these are of."""

    user: Any
    today: date
    held: tuple[Post, ...]
    packs: Mapping[str, Pack]

    def cases(self) -> QuerySet[Case]:
        """All cases that want something of the user's posts, with `public_until`, the last day of their publicity."""
        return self._theirs(
            _any(self.at_step(), self._appeals(), self._ballots(), self._proofs(), self._endings())
        )

    def waiting(self) -> QuerySet[Case]:
        """Those at steps of the posts."""
        return self._theirs(self.at_step())

    def pile(self, name: str) -> QuerySet[Case]:
        """Those of one pile; an unknown name is all of them."""
        here = self.at_step()
        if name in self.at_hand:
            return self.waiting().filter(self.at_hand[name])
        found: dict[str, Callable[[], Q]] = {
            "confirm": lambda: _any(here & Q(Exists(self._proposed("outcome"))), self._endings()),
            "ballot": self._ballots,
            "objection": lambda: _any(*(here & Q(Exists(some)) for some in _objected())),
            "appeal": self._appeals,
            "proof": self._proofs,
        }
        return self._theirs(found[name]()) if name in found else self.cases()

    @cached_property
    def at_hand(self) -> dict[str, Q]:
        """The piles of which the cases at the posts' steps tell by themselves."""
        public = {
            s.id
            for pack in self.packs.values()
            for p in pack.procedures.values()
            for s in p.steps
            if s.publicity
        }
        return {
            "mine": Q(assignee=self.user),
            "free": Q(assignee=None, holds=Case.Holder.OFFICE),
            "late": Q(due__lt=self.today) & Q(holds=Case.Holder.OFFICE, stopped_at=None) & Q(public_until=None),
            "public": Q(step__in=sorted(public)) & Q(public_until__lt=self.today),
            "stopped": Q(stopped_at__isnull=False),
        }  # fmt: skip

    def asks(self, cases: Sequence[Case]) -> dict[int, list[str]]:
        """What each of a page's cases wants beside its step, by the case's key: labels of piles."""
        found: dict[int, list[str]] = {}
        some = [case.pk for case in cases]
        for name, label in ASKS.items():
            for pk in self.pile(name).filter(pk__in=some).values_list("pk", flat=True):
                found.setdefault(pk, []).append(label)
        return found

    def _theirs(self, wanted: Q) -> QuerySet[Case]:
        """Cases that were filed, never one's own, with `public_until`."""
        rows = Case.objects.filter(wanted, pack__in=list(self.packs)).exclude(phase=Case.Phase.DRAFT)
        if self._own is not None:
            rows = rows.exclude(Q(claimant=self._own) | Q(applicant=self._own))
        listed = Listed.objects.filter(
            case=OuterRef("pk"), listing__step=OuterRef("step"), listing__at__gte=OuterRef("entered_at")
        )
        return rows.annotate(public_until=Subquery(listed.order_by("-id").values("listing__ends")[:1]))

    @cached_property
    def _own(self) -> Any:
        return person_of(self.user)

    def at_step(self) -> Q:
        """At a step that one of the posts handles, in its place."""
        wanted = Q(pk=None)
        for post in self.held:
            here = Q(pack=post.pack, role=post.role)
            wanted |= here & Q(territory=post.territory) if post.territory else here
        return wanted & Q(phase__in=Case.UNDER_WAY)

    def _of_procedures(self, theirs: Callable[[Pack, Procedure, str], bool]) -> Q:
        """Of procedures in which the role of one of the posts has a part, in its place."""
        found = Q(pk=None)
        for post in self.held:
            pack = self.packs.get(post.pack)
            ids = (
                [p.id for p in pack.procedures.values() if theirs(pack, p, post.role)]
                if pack is not None
                else []
            )
            if ids:
                here = Q(pack=post.pack, procedure__in=ids)
                found |= here & Q(territory=post.territory) if post.territory else here
        return found

    def _proposed(self, act: str) -> QuerySet[Proposal]:
        """What others proposed and nobody has confirmed."""
        open_ = Proposal.objects.filter(case=OuterRef("pk"), act=act, state=Proposal.State.OPEN)
        return open_.exclude(user=self.user)

    def _endings(self) -> Q:
        """What was granted and is proposed to end, for the offices that end it."""
        ours = self._of_procedures(
            lambda pack, procedure, role: any(e.role == role for e in procedure.endings)
        )
        return ours & Q(Exists(self._proposed(endings.ACT)))

    def _appeals(self) -> Q:
        """Appeals that the posts decide."""
        ours = self._of_procedures(
            lambda pack, procedure, role: appeals_role(pack.conduct, procedure) == role
        )
        return ours & Q(Exists(Appeal.objects.filter(case=OuterRef("pk"), state=Appeal.State.OPEN)))

    def _ballots(self) -> Q:
        asked = Ballot.objects.filter(
            case=OuterRef("pk"), step=OuterRef("step"), member=self.user, cast_at=None
        )
        return Q(phase__in=Case.UNDER_WAY) & Q(Exists(asked))

    def _proofs(self) -> Q:
        offered = ProofDue.objects.filter(case=OuterRef("pk"), state=ProofDue.State.OFFERED)
        ours = self._of_procedures(lambda pack, procedure, role: any(s.role == role for s in procedure.steps))
        return ours & Q(phase__in=Case.UNDER_WAY) & Q(Exists(offered))


def _any(*wanted: Q) -> Q:
    """Cases of which one of these holds. Each is looked for on its own: of one condition over all of them a database makes
    nothing better than reading every case there is."""
    first, *others = (Case.objects.filter(one).order_by().values("pk") for one in wanted)
    return Q(pk__in=first.union(*others))


def _objected() -> tuple[QuerySet[Objection], QuerySet[Objection]]:
    """Objections that are not settled: to the case's row, and to the whole list it stands on."""
    open_ = Objection.objects.filter(state=Objection.State.OPEN)
    whole = open_.filter(case=None, listing__listed__case=OuterRef("pk"), listing__step=OuterRef("step"))
    return open_.filter(case=OuterRef("pk")), whole


def desk_of(user: Any, today: date, packs: Mapping[str, Pack]) -> Desk | None:
    """The desk of a user; None where they hold no post."""
    held = tuple(posts.posts_of(user, today))
    return Desk(user, today, held, packs) if held else None


def step_label(pack: Pack, procedure: str, step: str) -> str:
    known = pack.procedures.get(procedure)
    return next((s.label for s in known.steps if s.id == step), step) if known is not None else step


def place_label(pack: Pack, code: str) -> str:
    """A territory in words: the label of the value in whichever enumeration the steps' places are of."""
    for procedure in pack.procedures.values():
        for step in procedure.steps:
            enum = pack.enums.get(getattr(getattr(step.territory, "type", None), "name", ""))
            if enum is not None and code in enum.values:
                return enum.labels[enum.values.index(code)]
    return code
