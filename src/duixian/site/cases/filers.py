"""Who may claim a benefit, and through whom: the claimant, or the unit that the procedure says files for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from duixian.rules.model.benefits import Benefit
from duixian.rules.model.pack import Pack
from duixian.site.accounts import posts
from duixian.site.accounts.acting import look_up
from duixian.site.prepared import Arg, Composed, Prepared, among, begins, begun, held, holds
from duixian.site.registry.facts import on_day
from duixian.site.registry.models import Fact, Power, Subject
from duixian.site.registry.powers import APPLY, OF_POWER, VIEW, covers, may_act, own_subject
from duixian.site.registry.roles import roles_of
from duixian.site.shelf import Ready

from .models import Case

Allowed = tuple[bool, str]
MOST_STAFF = 500
FEW = 8  # filers whose newest cases are looked for one by one


@dataclass(frozen=True, slots=True)
class Choice:
    """For whom a claim may be begun, and who files it."""

    claimant: Subject
    applicant: Subject

    @property
    def value(self) -> str:
        """As a form names it."""
        return f"{self.claimant.key}|{self.applicant.key}"


@dataclass(frozen=True, slots=True)
class Side:
    """Who files, as the procedure's first step says: its label, whether that is the claimant's enterprise (`by_unit`),
    or whichever of the two likes (`either`)."""

    label: str
    by_unit: bool
    either: bool = False

    @property
    def through_unit(self) -> bool:
        """Whether the enterprise may file."""
        return self.by_unit or self.either


def side_of(pack: Pack, benefit: Benefit) -> Side:
    """Who files a benefit. Where an office takes the first step, the claimant asks it."""
    procedure = pack.procedures[benefit.procedure]
    first = next(step for step in procedure.steps if step.id == procedure.start)
    role = pack.roles[first.role]
    if role.kind != "applicant":
        return Side(pack.entities[benefit.role].label, False)
    parties = {role.party, role.also} - {""}
    return Side(
        role.label,
        by_unit=bool(parties) and benefit.role not in parties,
        either=benefit.role in parties and len(parties) > 1,
    )


def subjects_for(user: Any, on: date) -> list[Subject]:
    """The person who is signed in and all for whom they may apply on a day."""
    own = own_subject(user)
    if own is None:
        return []
    others = [p.principal for p in given_to(user) if covers(p, APPLY, on)[0]]
    return list(dict.fromkeys([own, *others]))


@dataclass(frozen=True, slots=True)
class Seen:
    """Which cases a user sees from the applicant's side: at a window the drafts they entered from paper (`entered`), those of
    the person `own`, those filed by `filers`, and by others of whom a power names the benefits (`named`: pack and benefit).
    As `views.common.side_of` says of each."""

    entered: bool
    own: int | None
    filers: tuple[int, ...] = ()
    named: tuple[tuple[int, tuple[tuple[str, str], ...]], ...] = ()

    def newest(self, user: Any, words: str, most: int) -> list[Case]:
        """The newest of them with who claims and who files; narrowed to `words`."""
        filers = self.filers if len(self.filers) <= FEW else (list(self.filers),)
        rows = NEWEST.of(self.entered, len(self.filers), self.named, bool(words), most)
        return rows.all(user, self.own, held(words.upper()), begun(words), *filers)


def _newest(entered: bool, filers: int, named: tuple[Any, ...], words: bool, most: int) -> Any:
    """Way by way: each finds its newest cases by an index, which all together would not."""
    ways = [Q(opened_by=Arg(0), phase=Case.Phase.DRAFT) & ~Q(paper="")] if entered else []
    ways += [Q(claimant=Arg(1))] if filers else []
    ways += (
        [Q(applicant=Arg(4 + n)) for n in range(filers)] if filers <= FEW else [among("applicant", Arg(4))]
    )
    for filer, about in named:
        only = (Q(pack=pack, benefit=benefit) for pack, benefit in about)
        ways.append(Q(applicant=filer) & reduce(or_, only))
    found = []
    for way in ways:
        rows = Case.objects.exclude(phase=Case.Phase.WITHDRAWN, number=None).filter(way).order_by("-id")
        if words:
            rows = rows.filter(holds("number", Arg(2)) | begins("claimant__name", Arg(3)))
        found.append(Case.objects.filter(pk__in=rows.values("pk")[:most]).order_by().values("pk"))
    keys = Q(pk__in=found[0].union(*found[1:]) if len(found) > 1 else found[0]) if found else Q(pk=None)
    return Case.objects.filter(keys).select_related("claimant", "applicant").order_by("-id")[:most]


NEWEST = Composed[Case](_newest)
POWERS = Prepared[Power](lambda: Power.objects.filter(agent=Arg(0)).select_related(*OF_POWER))


def given_to(user: Any) -> list[Power]:
    """All powers that were ever given to whoever is signed in."""
    own = own_subject(user)
    return look_up(user, "powers", lambda _: POWERS.all(own)) if own is not None else []


def seen_by(user: Any, on: date) -> Seen:
    """The cases that a user sees from the applicant's side."""
    own, officer = own_subject(user), posts.officer_on(user, on)
    if own is None:
        return Seen(officer, None)
    filers, named = {own.pk}, []
    for power in given_to(user) if not officer else ():
        if covers(power, VIEW, on)[0]:
            about = tuple(
                (pack, benefit) for pack, _, benefit in (one.partition(":") for one in power.benefits)
            )
            if about:
                named.append((power.principal_id, about))
            else:
                filers.add(power.principal_id)
    return Seen(officer, own.pk, tuple(sorted(filers)), tuple(named))


def choices(user: Any, ready: Ready, benefit: Benefit, on: date) -> list[Choice]:
    """For whom a user may begin a claim, without an enterprise's staff (`staff_of` lists those)."""
    side, roles = side_of(ready.pack, benefit), roles_of(ready.pack)
    found: list[Choice] = []
    for subject in subjects_for(user, on):
        if not may_act(user, subject, APPLY, on, benefit=f"{ready.pack.id}:{benefit.id}")[0]:
            continue
        if roles.root_of(subject) == benefit.role and (
            not side.by_unit or subject.kind != Subject.Kind.PERSON
        ):
            found.append(Choice(subject, subject))
        if benefit.role in roles.projects and subject.kind == Subject.Kind.ENTERPRISE:
            found += [Choice(p, subject) for p in subject.projects.filter(role=benefit.role).order_by("name")]
    return found


def firms(user: Any, ready: Ready, benefit: Benefit, on: date) -> list[Subject]:
    """The enterprises for which a user may file this benefit of their staff or projects."""
    roles = roles_of(ready.pack)
    if not (
        benefit.role in roles.projects
        or (benefit.role == roles.person and side_of(ready.pack, benefit).through_unit)
    ):
        return []
    about = f"{ready.pack.id}:{benefit.id}"
    return [
        s for s in subjects_for(user, on)
        if s.kind == Subject.Kind.ENTERPRISE and may_act(user, s, APPLY, on, benefit=about)[0]
    ]  # fmt: skip


def staff_of(firm: Subject, pack: Pack, on: date, words: str = "") -> list[Subject]:
    """Persons registered in an enterprise's service on a day, by name, at most `MOST_STAFF`."""
    roles = roles_of(pack)
    rows = Fact.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gte=on),
        pack=pack.id, fact=roles.enterprise, other=firm, superseded_by=None, withdrawn=False,
    )  # fmt: skip
    found = Subject.objects.filter(pk__in=rows.values("subject"), kind=Subject.Kind.PERSON)
    if words:
        found = found.filter(name__startswith=words)
    return list(found.order_by("name", "pk")[:MOST_STAFF])


def employer_of(person: Subject, pack: Pack, on: date) -> Subject | None:
    """The enterprise in whose service a person is on a day, by the most trusted source."""
    held = on_day(person, pack.id, on).get(roles_of(pack).enterprise)
    return held.row.other if held is not None else None


def fits(pack: Pack, benefit: Benefit, claimant: Subject, applicant: Subject, on: date) -> Allowed:
    """Whether a claim of this claimant may be filed by this applicant."""
    roles, side = roles_of(pack), side_of(pack, benefit)
    if roles.root_of(claimant) != benefit.role:
        return False, f"“{benefit.title}”是给{pack.entities[benefit.role].label}的。"
    if claimant.kind == Subject.Kind.PROJECT:
        return (True, "") if claimant.owner_id == applicant.pk else (False, "项目由它所属的单位申报。")
    if claimant.kind == Subject.Kind.ENTERPRISE or not side.through_unit:
        return (True, "") if claimant.pk == applicant.pk else (False, "这一项由本人申报。")
    if side.either and claimant.pk == applicant.pk:
        return True, ""
    if applicant.kind != Subject.Kind.ENTERPRISE:
        return False, f"这一项由{side.label}申报，请单位的经办人办理。"
    employer = employer_of(claimant, pack, on)
    if employer is None or employer.pk != applicant.pk:
        return False, "这个人不在登记的本单位人员里。请先到窗口或由社保登记劳动关系。"
    return True, ""


def may_begin(
    user: Any, ready: Ready, benefit: Benefit, choice: Choice, on: date, paper: str = ""
) -> Allowed:
    """Whether a user may begin this claim on a day; an officer at the window with the number of the paper."""
    about = f"{ready.pack.id}:{benefit.id}"
    allowed, reason = may_act(user, choice.applicant, APPLY, on, benefit=about, paper=paper)
    if not allowed:
        return False, reason
    if paper:
        allowed, reason = may_act(user, choice.claimant, APPLY, on, benefit=about, paper=paper)
        if not allowed:
            return False, reason
    return fits(ready.pack, benefit, choice.claimant, choice.applicant, on)


def window_packs(user: Any, readies: Sequence[Ready], on: date) -> list[Ready]:
    """The packs in which a user holds an office's post on a day: whose paper applications they may enter."""
    held = {post.pack for post in posts.posts_of(user, on) if post.kind == "office"}
    return [ready for ready in readies if ready.pack.id in held]
