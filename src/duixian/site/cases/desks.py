"""What waits for a user's posts: cases at steps they handle, and what is asked of them elsewhere; in piles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.expressions import Expression

from duixian.rules.model.conduct import Procedure, appeals_role
from duixian.rules.model.pack import Pack
from duixian.site.accounts import posts
from duixian.site.accounts.models import Post
from duixian.site.prepared import Arg
from duixian.site.registry.powers import person_of

from . import endings
from .models import Appeal, Ballot, Case, Objection, ProofDue, Proposal

PILES = {
    "": "全部", "mine": "交给我的", "free": "没有人接的", "late": "过期的", "confirm": "等我复核的", "ballot": "请我评审的", "public": "公示期满的",
    "objection": "有异议的", "appeal": "申请复核的", "proof": "证明待核的", "stopped": "等补正的",
}  # fmt: skip
# The piles of which a case at the posts' steps tells by itself.
AT_HAND = ("mine", "free", "late", "public", "stopped")
ASKS = {
    "confirm": "等我复核",
    "ballot": "请我评审",
    "objection": "有异议",
    "appeal": "申请复核，待答复",
    "proof": "定期证明待核",
}
# The first arguments of every statement about a desk (`Desk.given`), and how many these are.
USER, TODAY, OWN = Arg(0), Arg(1), Arg(2)
GIVEN = 3

Place = tuple[str, str, tuple[str, ...]]  # a pack, a territory ('': all), and procedures of the pack


@dataclass(frozen=True, slots=True)
class Terms:
    """What statements about a desk are put together from, in plain values; who it is and the day are their arguments.

    `posts`: pack, role and territory of each, none within another. Then the procedures in which the posts have a part: whose appeals they decide, whose
    proofs they check, which they end. `own`: whether it is known which person the user is.
    """

    packs: tuple[str, ...]
    posts: tuple[tuple[str, str, str], ...]
    appeals: tuple[Place, ...]
    proofs: tuple[Place, ...]
    endings: tuple[Place, ...]
    own: bool

    def pile(self, name: str) -> list[Q]:
        """The reasons for which a case is in a pile, each of which finds few cases or finds them in order; a case may have
        several. Each is looked for on its own: of one condition over all of them a database makes nothing better than
        reading every case there is."""
        if name in AT_HAND:
            return [here & self.at_hand()[name] for here in self.steps()]
        return list(self._asked(name)) if name else [*self.steps(), *self.beside()]

    def beside(self) -> list[Q]:
        """The reasons to be on the desk that a case has elsewhere than at a step of the posts."""
        return [*self._ballots(), *self._appeals(), *self._proofs(), *self._endings()]

    def at_step(self) -> Q:
        """At a step that one of the posts handles, in its place."""
        first, *others = self.steps()
        for here in others:
            first |= here
        return first

    def at_hand(self) -> dict[str, Q]:
        """What cases at the posts' steps have to be to be in those piles. Those are late whose last day is the office's: the end of
        a publicity is nobody's limit."""
        return {
            "mine": Q(assignee=USER),
            "free": Q(assignee=None, holds=Case.Holder.OFFICE),
            "late": Q(due__lt=TODAY) & Q(holds=Case.Holder.OFFICE, stopped_at=None, public_until=None),
            "public": Q(public_until__lt=TODAY),
            "stopped": Q(stopped_at__isnull=False),
        }  # fmt: skip

    def asks(self) -> dict[str, Expression]:
        """Whether a case is in each of the piles that ask something of the posts beside its step."""
        found: dict[str, Expression] = {}
        for name in ASKS:
            if reasons := list(self._asked(name)):
                wanted = reasons[0]
                for reason in reasons[1:]:
                    wanted |= reason
                found[name] = ExpressionWrapper(wanted, output_field=BooleanField())
        return found

    def theirs(self, *wanted: Q) -> QuerySet[Case]:
        """The cases of these, never one's own."""
        rows = Case.objects.filter(*wanted).order_by()
        return rows.exclude(Q(claimant=OWN) | Q(applicant=OWN)) if self.own else rows

    def steps(self) -> Iterator[Q]:
        """The same post by post; no case is at two of them."""
        for pack, role, territory in self.posts:
            here = Q(pack=pack, role=role, phase__in=Case.UNDER_WAY)
            yield here & Q(territory=territory) if territory else here

    def _asked(self, name: str) -> Iterator[Q]:
        here = self.at_step()
        if name == "confirm":
            yield here & Q(pk__in=_proposed("outcome"))
            yield from self._endings()
        elif name == "objection":
            yield from (here & some for some in _objected())
        else:
            found: dict[str, Callable[[], Iterator[Q]]] = {
                "ballot": self._ballots,
                "appeal": self._appeals,
                "proof": self._proofs,
            }
            yield from found[name]() if name in found else ()

    def _endings(self) -> Iterator[Q]:
        """What was granted and is proposed to end, for the offices that end it."""
        for ours in _of(self.endings):
            yield ours & Q(pk__in=_proposed(endings.ACT))

    def _appeals(self) -> Iterator[Q]:
        """Appeals that the posts decide."""
        for ours in _of(self.appeals):
            yield ours & Q(pk__in=Appeal.objects.filter(state=Appeal.State.OPEN).values("case"))

    def _ballots(self) -> Iterator[Q]:
        asked = Ballot.objects.filter(case=OuterRef("pk"), step=OuterRef("step"), member=USER, cast_at=None)
        yield Q(pack__in=self.packs, phase__in=Case.UNDER_WAY) & Q(Exists(asked))

    def _proofs(self) -> Iterator[Q]:
        offered = ProofDue.objects.filter(state=ProofDue.State.OFFERED).values("case")
        for ours in _of(self.proofs):
            yield ours & Q(phase__in=Case.UNDER_WAY, pk__in=offered)


def any_of(reasons: list[QuerySet[Case]]) -> Q:
    """The cases that one of these finds; none where there are none."""
    if not reasons:
        return Q(pk=None)
    first, *others = (some.values("pk") for some in reasons)
    return Q(pk__in=first.union(*others) if others else first)


def _of(places: tuple[Place, ...]) -> Iterator[Q]:
    """Of these procedures, in these places."""
    found: Q | None = None
    for pack, territory, procedures in places:
        here = Q(pack=pack, procedure__in=procedures)
        here = here & Q(territory=territory) if territory else here
        found = here if found is None else found | here
    if found is not None:
        yield found


def _proposed(act: str) -> Any:
    """The cases for which others proposed what nobody has confirmed. Few are open at a time: they are looked up once, not
    case by case."""
    open_ = Proposal.objects.filter(act=act, state=Proposal.State.OPEN)
    return open_.exclude(user=USER).values("case")


def _objected() -> Iterator[Q]:
    """Objections that are not settled: to the case's row, and to the whole list it stands on. Mostly there is none to a whole
    list: this is asked once, before any case is looked up among the rows of lists."""
    open_ = Objection.objects.filter(state=Objection.State.OPEN)
    yield Q(Exists(open_.filter(case=OuterRef("pk"))))
    whole = open_.filter(case=None)
    theirs = whole.filter(listing__listed__case=OuterRef("pk"), listing__step=OuterRef("step"))
    yield Q(Exists(whole)) & Q(Exists(theirs))


@dataclass(frozen=True)
class Desk:
    """A user's desk on a day: their posts and the packs these are of."""

    user: Any
    today: date
    held: tuple[Post, ...]
    packs: Mapping[str, Pack]

    @cached_property
    def given(self) -> tuple[Any, ...]:
        """The first arguments of every statement about the desk."""
        return self.user, self.today, self._own

    @cached_property
    def terms(self) -> Terms:
        return Terms(
            packs=tuple(self.packs),
            posts=self._posts(),
            appeals=self._part(lambda pack, procedure, role: appeals_role(pack.conduct, procedure) == role),
            proofs=self._part(lambda pack, procedure, role: any(s.role == role for s in procedure.steps)),
            endings=self._part(lambda pack, procedure, role: any(e.role == role for e in procedure.endings)),
            own=self._own is not None,
        )

    @cached_property
    def _own(self) -> Any:
        return person_of(self.user)

    def _posts(self) -> tuple[tuple[str, str, str], ...]:
        found = dict.fromkeys((post.pack, post.role, post.territory) for post in self.held)
        return tuple(one for one in found if not one[2] or (one[0], one[1], "") not in found)

    def _part(self, theirs: Callable[[Pack, Procedure, str], bool]) -> tuple[Place, ...]:
        """The procedures in which the role of each post has a part, in its place."""
        found: dict[Place, None] = {}
        for post in self.held:
            pack = self.packs.get(post.pack)
            some = pack.procedures.values() if pack is not None else ()
            if ids := tuple(p.id for p in some if pack is not None and theirs(pack, p, post.role)):
                found[post.pack, post.territory, ids] = None
        return tuple(found)


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
