"""Who may act for whom, for what and until when. Permission functions return (allowed, reason)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, Subquery
from django.utils import timezone
from django.utils.module_loading import import_string

from duixian.site import audit
from duixian.site.accounts import posts
from duixian.site.accounts.acting import look_up
from duixian.site.accounts.models import Post
from duixian.site.notices import outbox
from duixian.site.prepared import Arg, Prepared
from duixian.site.sending import Question

from .models import Ending, Fact, Power, PowerWord, StaffPerson, Subject

VIEW, DECLARE, APPLY, RECEIVE = "view", "declare", "apply", "receive"
ACTS = {VIEW: "查看登记", DECLARE: "申报事实", APPLY: "提出申请", RECEIVE: "接收通知和文书"}
SPOUSE = "spouse"
LONGEST_LETTER = 5  # years that a letter of authority may run
# The person an account belongs to, and the person who works with it.
PERSONS = Prepared[Subject](
    lambda: Subject.objects.filter(
        Q(account=Arg(0)) | Q(pk=Subquery(StaffPerson.objects.filter(account=Arg(0)).order_by("-id").values("subject")[:1]))
    )
)  # fmt: skip
OF_POWER = ("ending", "word", "agent", "principal")
BETWEEN = Prepared[Power](
    lambda: Power.objects.filter(agent=Arg(0), principal=Arg(1)).select_related(*OF_POWER).order_by("-id")
)
MARRIED_IN = Prepared[Fact](
    lambda: Fact.objects.filter(subject=Arg(0), fact=SPOUSE).order_by().values_list("pack").distinct()
)


class PowerError(ValueError):
    """A power that cannot be given or ended; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Given:
    """A power to be given; fields as in `Power`."""

    principal: Subject
    agent: Subject
    kind: str
    acts: Sequence[str]
    starts: date
    ends: date | None
    evidence: str
    benefits: Sequence[str] = ()


def may_act(
    user: Any, subject: Subject, act: str, on: date, *, benefit: str = "", paper: str = ""
) -> tuple[bool, str]:
    """Whether a signed-in user may do `act` for a subject on a day, for a benefit (`pack:id`) where one is concerned.

    `paper` names the application on paper that lets an officer act at the window; to look needs none.
    """
    if not user.is_authenticated:
        return False, "请先登录。"
    if not user.is_active:
        return False, "这个账户已停用。"
    if user.duty != "none":
        return False, f"{user.get_duty_display()}不查看也不办理登记和案件。"
    if user.to_confirm:
        return False, posts.TO_CONFIRM
    own = own_subject(user)
    if own is not None and own.pk == subject.pk:
        return True, "本人。"
    if subject.owner is not None:
        subject = subject.owner  # who acts for an enterprise acts for its projects
    if posts.officer_on(user, on):
        return _officer(person_of(user), subject, act, on, paper)
    if own is None:
        return False, "您的账户还没有和本人的登记对上，请带身份证件到窗口办理。"
    return _by_power(own, subject, act, on, benefit)


def _officer(own: Subject | None, subject: Subject, act: str, on: date, paper: str) -> tuple[bool, str]:
    if own is not None and (
        own.pk == subject.pk or spouse_on(own, subject, on) or _works_through(own, subject, on)
    ):
        return False, "与您本人有关的登记，请由另一位工作人员办理。"
    if act == VIEW:
        return True, "窗口人员查阅。"
    if not paper.strip():
        return False, "替到窗口的人办理，要写明纸质申请的编号。"
    return True, "窗口人员按纸质申请办理。"


def may_record(user: Any, subject: Subject, pack: str, on: date) -> tuple[bool, str]:
    """Whether an officer records checked facts of a pack in a subject's file: by a post of an office that has, or would have,
    the subject's cases, in its place (settings: REGISTRY_OFFICES)."""
    mine = [post for post in posts.posts_of(user, on) if post.pack == pack and post.kind == Post.Kind.OFFICE]
    if not mine:
        return False, "您没有这个规则包的窗口或审核岗位，不能核验记录它的事实。"
    answering: set[tuple[str, str | None]] = import_string(settings.REGISTRY_OFFICES)(subject, pack)
    for post in mine:
        places = {place for role, place in answering if role == post.role}
        if places and (post.territory == "" or places & {"", post.territory}):
            return True, ""
    if not any(place for _, place in answering):
        return (
            False,
            "还不知道这个登记对象归哪个辖区的哪个机关：由不分辖区的承办机关核验，或者收到申请以后在案件里核定。",
        )
    return False, "这个登记对象由别的辖区或机关承办，事实由那里核验。"


def _works_through(own: Subject, subject: Subject, on: date) -> bool:
    return any(holds(power, on)[0] for power in _between(own, subject))


def _by_power(own: Subject, subject: Subject, act: str, on: date, benefit: str) -> tuple[bool, str]:
    reasons = []
    for power in _between(own, subject):
        allowed, reason = covers(power, act, on)
        if allowed and power.benefits and benefit not in power.benefits:
            allowed, reason = False, "委托只限于其中写明的待遇。"
        if allowed:
            return True, f"{power.get_kind_display()}，凭{power.evidence}。"
        reasons.append(reason)
    return False, reasons[0] if reasons else "没有对方给您的委托。"


def _between(agent: Subject, principal: Subject) -> list[Power]:
    return BETWEEN.all(agent, principal)


def covers(power: Power, act: str, on: date) -> tuple[bool, str]:
    """Whether a power holds on a day and lets an act be done; else why not.

    Who was empowered by an office may receive only after days in which the principal, who was told, can end the power.
    """
    allowed, reason = holds(power, on)
    if not allowed:
        return allowed, reason
    if act not in power.acts:
        return False, f"委托里没有“{ACTS.get(act, act)}”这一项。"
    if act == RECEIVE and power.second:
        first = timezone.localdate(power.word.at) + timedelta(days=settings.WAIT_DAYS or 0)
        if on < first:
            return (
                False,
                f"委托由窗口登记，已通知委托人；委托人没有收回的，从 {first} 起可以接收和登记收款账户。",
            )
    return True, ""


def holds(power: Power, on: date) -> tuple[bool, str]:
    """Whether a power holds on a day; else why not."""
    ending = getattr(power, "ending", None)
    word = getattr(power, "word", None)
    if power.second and word is None:
        return False, "委托由窗口登记，等另一位工作人员复核后才有效。"
    if word is not None and not word.agrees:
        return False, f"复核没有同意这项委托：{word.reason}。"
    if on < power.starts:
        return False, f"委托从 {power.starts} 起才有效。"
    if ending is not None and on >= ending.on:
        return False, f"委托已于 {ending.on} 终止：{ending.reason}。"
    if power.ends is not None and on > power.ends:
        return False, f"委托已于 {power.ends} 到期。"
    if power.kind == Power.Kind.SPOUSE and not spouse_on(power.agent, power.principal, on):
        return False, "登记里没有双方在这一天的婚姻关系（登记库或工作人员核验的才算）。"
    return True, ""


def spouse_on(one: Subject, other: Subject, on: date) -> bool:
    """Whether two persons are married on a day by a register or by an officer's check; a declaration is not enough."""
    from .facts import on_day

    for (pack,) in MARRIED_IN.rows(other):
        held = on_day(other, pack, on).get(SPOUSE)
        if held is not None and held.row.source != Fact.Source.DECLARED and held.row.other_id == one.pk:
            return True
    return False


def own_subject(user: Any) -> Subject | None:
    """The person an account belongs to, whose file and cases it opens; none while the account rests."""
    return _persons(user)[0] if user.is_authenticated and not user.to_confirm else None


def person_of(user: Any) -> Subject | None:
    """The person who uses an account: for 回避. It gives no right: a staff account opens no file of its person's own."""
    if not user.is_authenticated:
        return None
    own, staff = _persons(user)
    return own or staff


def _persons(user: Any) -> tuple[Subject | None, Subject | None]:
    """The person an account belongs to, and another one who works with it."""
    found = look_up(user, "persons", PERSONS.all)
    own = next((one for one in found if one.account_id == user.pk), None)
    return own, next((one for one in found if one is not own), None)


def asking(user: Any) -> list[Question]:
    """What is looked up of whoever acts (a user, or the key of one), for `ahead`: posts, persons."""
    return (
        [posts.THEIRS.asking(user), PERSONS.asking(user)] if getattr(user, "is_authenticated", True) else []
    )


def accounts_of(person: Subject) -> set[int]:
    """The keys of all accounts of a person: their own, and those they work with."""
    staff = StaffPerson.objects.filter(subject=person).order_by().values_list("account", flat=True)
    return {*staff, *([person.account_id] if person.account_id is not None else [])}


def same_person(one: Any, other: Any) -> bool:
    """Whether two accounts are one's, or two of one person."""
    if one is None or other is None:
        return False
    if one.pk == other.pk:
        return True
    first = person_of(one)
    second = person_of(other) if first is not None else None
    return first is not None and second is not None and first.pk == second.pk


def tie(user: Any, person: Subject, by: Any, now: datetime) -> None:
    """Note which person a member of staff is. Raises PowerError."""
    if person.kind != Subject.Kind.PERSON:
        raise PowerError("账户的本人应当是个人。请填个人的证件号码。")
    known = person_of(user)
    if known is not None and known.pk == person.pk:
        return
    if known is not None and known.account_id == user.pk:
        raise PowerError("这个账户已经是另一个人的。请核对证件号码。")
    StaffPerson.objects.create(account=user, subject=person, recorded_by=by, recorded_at=now)
    audit.write("account.person", user=by, subject=person, about=f"账户 {user.pk}", now=now)


def handled_by(user: Any, on: date) -> list[Subject]:
    """The enterprises whose handler a user is on a day, with the power to apply."""
    own = own_subject(user)
    if own is None:
        return []
    powers = Power.objects.filter(agent=own, kind=Power.Kind.HANDLER).select_related(*OF_POWER)
    return list(dict.fromkeys(p.principal for p in powers if covers(p, APPLY, on)[0]))


def may_search(user: Any, on: date) -> tuple[bool, str]:
    """Whether a user may search the registry and bring extracts on a day: whoever holds an office's post."""
    if not user.is_authenticated:
        return False, "请先登录。"
    if not posts.officer_on(user, on):
        return False, "您没有可以查阅登记的岗位，请联系安全管理员任命。"
    return True, ""


@transaction.atomic
def give(given: Given, user: Any, now: datetime) -> Power:
    """Enter a power. By anybody but the principal it counts once a second officer agrees (`second_word`), and the
    principal is told. Raises PowerError."""
    wrong = _refused(given) or _partial(given, user, timezone.localdate(now))
    if wrong:
        raise PowerError(wrong)
    by_office = user is not None and own_subject(user) != given.principal
    power = Power(
        principal=given.principal, agent=given.agent, kind=given.kind, acts=[a for a in ACTS if a in given.acts],
        benefits=list(given.benefits), starts=given.starts, ends=given.ends, evidence=given.evidence.strip(), second=by_office or None,
        recorded_by=user, recorded_at=now,
    )  # fmt: skip
    power.save(force_insert=True)
    detail = {"power": power.pk, "agent": given.agent.key, "kind": given.kind, "acts": power.acts}
    audit.write("registry.power_given", user=user, subject=given.principal, detail=detail, now=now)
    return power


def _partial(given: Given, user: Any, on: date) -> str:
    """Nobody at an office gives a power to themselves or their spouse."""
    me = person_of(user) if user is not None else None
    if me is None or me.pk == given.principal.pk:
        return ""
    if me.pk == given.agent.pk or spouse_on(me, given.agent, on):
        return "代办人是您本人或您的配偶，请由另一位工作人员登记。"
    return ""


@transaction.atomic
def second_word(power: Power, *, agrees: bool, reason: str, by: Any, now: datetime) -> PowerWord:
    """The second officer's word on a power that an office entered. The principal is told of what counts now. Raises PowerError."""
    power = (
        Power.objects.select_for_update(of=("self",))
        .select_related(*OF_POWER, "recorded_by")
        .get(pk=power.pk)
    )
    if not power.second or getattr(power, "word", None) is not None:
        raise PowerError("这项委托不用复核，或者已经复核过。")
    allowed, why = may_agree(by, power, timezone.localdate(now))
    if not allowed:
        raise PowerError(why)
    if not agrees and not reason.strip():
        raise PowerError("不同意要写明理由。")
    word = PowerWord(power=power, agrees=agrees, reason=reason.strip()[:300], by=by, at=now)
    word.save(force_insert=True)
    detail = {"power": power.pk, "agrees": agrees}
    audit.write("registry.power_word", user=by, subject=power.principal, detail=detail, now=now)
    if agrees:
        for one in _to_tell(power, timezone.localdate(now)):
            outbox.put("power_given", to_user=one, case_number="", now=now, once=f"power {power.pk}")
    return word


def may_agree(user: Any, power: Power, on: date) -> tuple[bool, str]:
    """Whether an officer is the second person for a power: another than who entered it, with nothing to gain."""
    if not posts.officer_on(user, on):
        return False, "委托由另一位窗口工作人员复核。"
    allowed, why = may_act(user, power.principal, DECLARE, on, paper=power.evidence)
    if not allowed:
        return allowed, why
    if same_person(user, power.recorded_by):
        return False, "登记的人不能自己复核。请由另一位工作人员办理。"
    me = person_of(user)
    if me is not None and (me.pk == power.agent_id or spouse_on(me, power.agent, on)):
        return False, "代办人是您本人或您的配偶，请由另一位工作人员复核。"
    return True, ""


def _to_tell(power: Power, on: date) -> list[Any]:
    """Who hears that an office gave a power: the principal, and who could act for the principal before."""
    accounts = [power.principal.account]
    others = Power.objects.filter(principal=power.principal, agent__account__isnull=False).exclude(
        pk=power.pk
    )
    for one in others.select_related(*OF_POWER, "agent__account"):
        if holds(one, on)[0]:
            accounts.append(one.agent.account)
    return list({user.pk: user for user in accounts if user is not None and user.is_active}.values())


def waiting(user: Any, on: date, most: int = 50) -> list[Power]:
    """The powers that wait for a second officer's word and could have this one's."""
    rows = Power.objects.filter(second=True, word=None, ending=None).select_related(*OF_POWER, "recorded_by")
    return [power for power in rows.order_by("pk")[:most] if may_agree(user, power, on)[0]]


def _refused(given: Given) -> str:
    person, enterprise = Subject.Kind.PERSON, Subject.Kind.ENTERPRISE
    if given.principal.kind == Subject.Kind.PROJECT:
        return "项目由它的单位的经办人办理。请在单位名下登记委托。"
    wanted = enterprise if given.kind == Power.Kind.HANDLER else person
    if given.agent.kind != person:
        return "代办的应当是个人。请填个人的证件号码。"
    if given.agent.pk == given.principal.pk:
        return "本人不需要给自己委托。请填另一个人的证件号码。"
    if given.principal.kind != wanted:
        return "单位由经办人代办，个人由配偶或受托人代办。请改选身份。"
    if not given.acts or not set(given.acts) <= set(ACTS):
        return "请至少选一项可办的事。"
    if not given.evidence.strip():
        return "请写明凭据，例如授权书或委托书的编号。"
    if given.ends is None and given.kind != Power.Kind.SPOUSE:
        return "请写到哪一天为止；经办人和受托人的委托都要有期限。"
    if given.ends is not None and given.ends < given.starts:
        return "结束的日期在开始的日期之前。请改正。"
    if given.ends is not None and given.ends.year - given.starts.year > LONGEST_LETTER:
        return f"一次委托最长 {LONGEST_LETTER} 年。请改短，到期再续。"
    if given.kind == Power.Kind.SPOUSE and not spouse_on(given.agent, given.principal, given.starts):
        return "登记里没有双方在这一天的婚姻关系。请先由登记库或窗口核验，或按“受托人”委托。"
    return ""


@transaction.atomic
def end(power: Power, on: date, reason: str, user: Any, now: datetime) -> None:
    """End a power from a day on. Raises PowerError where it has ended already or the day lies before its start."""
    if Ending.objects.filter(power=power).exists() or (power.ends is not None and on > power.ends):
        raise PowerError("这项委托已经终止或到期。")
    Ending(
        power=power,
        on=max(on, power.starts),
        reason=reason.strip() or "委托人收回",
        recorded_by=user,
        recorded_at=now,
    ).save(force_insert=True)
    audit.write(
        "registry.power_ended", user=user, subject=power.principal, detail={"power": power.pk}, now=now
    )


def may_end(user: Any, power: Power, on: date) -> tuple[bool, str]:
    """The principal, the agent who lays it down, and an officer who may act for the principal."""
    own = own_subject(user)
    if own is not None and own.pk in (power.principal_id, power.agent_id):
        return True, ""
    return may_act(user, power.principal, DECLARE, on, paper="页面登记")
