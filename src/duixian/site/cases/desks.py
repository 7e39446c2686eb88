"""What waits for a user's posts: cases at steps they handle, and what is asked of them elsewhere; in piles, filtered, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

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
WORKING = (Case.Phase.OPEN, Case.Phase.GRANTED)


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter, its label, how many cases it has among those that the other filters leave."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Desk:
    """A user's desk on a day: their posts and the packs these are of."""

    user: Any
    today: date
    held: tuple[Post, ...]
    packs: Mapping[str, Pack]

    def cases(self) -> QuerySet[Case]:
        """All cases that want something of the user's posts, with `public_until`, the last day of their publicity."""
        wanted = self.at_step() | self._appeals() | self._ballots() | self._proofs() | self._endings()
        rows = Case.objects.filter(wanted, pack__in=list(self.packs)).exclude(phase=Case.Phase.DRAFT)
        own = person_of(self.user)
        if own is not None:
            rows = rows.exclude(Q(claimant=own) | Q(applicant=own))
        listed = Listed.objects.filter(
            case=OuterRef("pk"), listing__step=OuterRef("step"), listing__at__gte=OuterRef("entered_at")
        )
        return rows.annotate(public_until=Subquery(listed.order_by("-id").values("listing__ends")[:1]))

    def pile(self, rows: QuerySet[Case], name: str) -> QuerySet[Case]:
        """Those of one pile; an unknown name is all of them."""
        here = self.at_step()
        found: dict[str, Q] = {
            "mine": here & Q(assignee=self.user),
            "free": here & Q(assignee=None, holds=Case.Holder.OFFICE),
            "late": here & Q(due__lt=self.today, holds=Case.Holder.OFFICE, stopped_at=None, public_until=None),
            "confirm": here & Q(Exists(self._proposed("outcome"))) | self._endings(),
            "ballot": self._ballots(),
            "public": here & Q(public_until__lt=self.today),
            "objection": here & _objected(),
            "appeal": self._appeals(),
            "proof": self._proofs(),
            "stopped": here & Q(stopped_at__isnull=False),
        }  # fmt: skip
        return rows.filter(found[name]) if name in found else rows

    def asks(self, cases: Sequence[Case]) -> dict[int, list[str]]:
        """What each of a page's cases wants beside its step, by the case's key: labels of piles."""
        found: dict[int, list[str]] = {}
        rows = self.cases().filter(pk__in=[case.pk for case in cases])
        for name, label in ASKS.items():
            for pk in self.pile(rows, name).values_list("pk", flat=True):
                found.setdefault(pk, []).append(label)
        return found

    def at_step(self) -> Q:
        """At a step that one of the posts handles, in its place."""
        wanted = Q(pk=None)
        for post in self.held:
            here = Q(pack=post.pack, role=post.role)
            wanted |= here & Q(territory=post.territory) if post.territory else here
        return wanted & Q(phase__in=WORKING)

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
        return Q(phase__in=WORKING) & Q(Exists(asked))

    def _proofs(self) -> Q:
        offered = ProofDue.objects.filter(case=OuterRef("pk"), state=ProofDue.State.OFFERED)
        ours = self._of_procedures(lambda pack, procedure, role: any(s.role == role for s in procedure.steps))
        return ours & Q(phase__in=WORKING) & Q(Exists(offered))


def _objected() -> Q:
    """An objection to the case's row, or to the whole list it stands on, is not settled."""
    open_ = Objection.objects.filter(state=Objection.State.OPEN)
    whole = open_.filter(case=None, listing__listed__case=OuterRef("pk"), listing__step=OuterRef("step"))
    return Q(Exists(open_.filter(case=OuterRef("pk")))) | Q(Exists(whole))


def desk_of(user: Any, today: date, packs: Mapping[str, Pack]) -> Desk | None:
    """The desk of a user; None where they hold no post."""
    held = tuple(posts.posts_of(user, today))
    return Desk(user, today, held, packs) if held else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the work list is narrowed to; '' where it is not. `benefit` is pack:id, `step` pack:procedure:id."""

    pile: str = ""
    benefit: str = ""
    step: str = ""
    place: str = ""
    words: str = ""


def narrowed(desk: Desk, rows: QuerySet[Case], wanted: Wanted, *, but: str = "") -> QuerySet[Case]:
    """The cases that the filters leave; `but` names one that is not applied."""
    if wanted.pile and but != "pile":
        rows = desk.pile(rows, wanted.pile)
    if wanted.benefit and but != "benefit":
        pack, _, benefit = wanted.benefit.partition(":")
        rows = rows.filter(pack=pack, benefit=benefit)
    if wanted.step and but != "step":
        pack, _, rest = wanted.step.partition(":")
        procedure, _, step = rest.partition(":")
        rows = rows.filter(pack=pack, procedure=procedure, step=step)
    if wanted.place and but != "place":
        rows = rows.filter(territory=wanted.place)
    if wanted.words:
        words = wanted.words
        rows = rows.filter(
            Q(number__icontains=words)
            | Q(claimant__name__startswith=words)
            | Q(applicant__name__startswith=words)
        )
    return rows


def by_deadline(rows: QuerySet[Case]) -> QuerySet[Case]:
    return rows.select_related("claimant", "applicant", "assignee").order_by(
        F("due").asc(nulls_last=True), "id"
    )


def piles(desk: Desk, wanted: Wanted) -> list[Choice]:
    """Every pile with how many cases it has; one that is empty only where it is chosen."""
    rows = narrowed(desk, desk.cases(), wanted, but="pile")
    found = [Choice(name, label, desk.pile(rows, name).count()) for name, label in PILES.items()]
    return [one for one in found if one.count or one.value in ("", wanted.pile)]


def choices(desk: Desk, wanted: Wanted) -> dict[str, list[Choice]]:
    """The values of each filter with how many cases they have."""
    found: dict[str, list[Choice]] = {}
    for name, columns in (
        ("benefit", ("pack", "benefit")),
        ("step", ("pack", "procedure", "step")),
        ("place", ("pack", "territory")),
    ):
        rows = (
            narrowed(desk, desk.cases(), wanted, but=name)
            .order_by()
            .values_list(*columns)
            .annotate(count=Count("pk"))
        )
        made = [
            Choice(_value(name, key), _label(desk.packs, name, key), count) for *key, count in rows if key[-1]
        ]
        found[name] = sorted(_merged(made), key=lambda one: one.label)
    return found


def _value(name: str, key: Sequence[str]) -> str:
    return key[-1] if name == "place" else ":".join(key)


def _merged(found: list[Choice]) -> list[Choice]:
    """Places of the same code in several packs are one."""
    counts: Counter[str] = Counter()
    labels: dict[str, str] = {}
    for one in found:
        counts[one.value] += one.count
        labels.setdefault(one.value, one.label)
    return [Choice(value, labels[value], count) for value, count in counts.items()]


def _label(packs: Mapping[str, Pack], name: str, key: Sequence[str]) -> str:
    pack = packs.get(key[0])
    if pack is None:
        return key[-1]
    if name == "benefit":
        return pack.benefits[key[1]].title if key[1] in pack.benefits else key[1]
    if name == "place":
        return place_label(pack, key[1])
    return step_label(pack, key[1], key[2])


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
