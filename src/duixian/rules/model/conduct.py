"""How offices handle a claim: roles, procedures and their steps, papers, funds, and what holds for all procedures."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.rules.errors import NOWHERE, Pos
from duixian.rules.model.citation import Cite
from duixian.rules.model.delivery import Material
from duixian.rules.model.nodes import Expr

GRANT, REFUSE, END = "grant", "refuse", "end"
TODAY = "today"
DECISION = "decision"
OTHER = "other"
NEXT_MONTH, ROUND = "next_month", "round"


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """Who acts in a step. `kind`: applicant (the side of entity `party`), office, panel (experts, a meeting), finance,
    oversee (sees how the offices work, acts in no step). `also`: another entity of the applicant's side that may act
    instead, where the article leaves the choice ('' none).

    `territory`: whether its holders are appointed by place (a value of the step's territory). `marks` (机关代字, 筑人社) are
    those under which its papers run: by place, with `OTHER` for the office of all others; under '' one for all places,
    which are told apart by their names.
    """

    id: str
    label: str
    kind: str = "office"
    party: str = ""
    also: str = ""
    territory: bool = False
    marks: tuple[tuple[str, str], ...] = ()
    at: Pos = NOWHERE

    def mark(self, place: str) -> str:
        """The mark of its one office for a place, '' where it has none."""
        known = dict(self.marks)
        return known.get(place, known.get(OTHER, ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimit:
    """`unit`: 工作日, 日, 月, 小时; `calendar`: working or calendar; `on_expiry` an outcome of the step ('' none).

    It runs from the day on which the step is entered, or from the date `start`. With `by` that date itself is the last
    day, with `until` the end of the next month (`NEXT_MONTH`) or of the round of reviews that begins after the claim was
    filed (`ROUND`); `count` is 0 then. `practice`: no article says so, it is the offices' own custom.
    """

    count: int
    unit: str
    calendar: str
    on_expiry: str = ""
    start: Expr | None = None
    by: Expr | None = None
    until: str = ""
    practice: bool = False
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Publicity:
    """A list made public for some days. What is granted is what was published: another amount is published anew, but for
    a lower one where an article says so (`lower`). `days` None: the text does not say how many, the office names the last
    day when it publishes."""

    days: int | None
    calendar: str
    where: str = ""
    fields: tuple[str, ...] = ()
    lower: Cite | None = None
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Ballots of a step: at least `least` members; scores from `low` to `high` (None: votes for or against); a mean of
    `mark` or more passes. `opinion`: they advise, whoever holds the step decides."""

    least: int = 1
    low: int | None = None
    high: int | None = None
    mark: int | None = None
    opinion: bool = False
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A fact that an outcome settles: its id and the value as a case would hold it; `TODAY` (dates only): the day on
    which the outcome happens."""

    fact: str
    value: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`to` is a step's id, or 'end'. `decides`: grant, refuse, end (ended or revoked without a grant), or ''.

    `paper`: the kind of paper that tells a refusal, where it is not that of refusals (`not_accepted`).

    `settles`: ids of truths that people decide; with the outcome the officer records which of them are met. `objection`:
    the way that an objection to what was published leads to.
    """

    id: str
    label: str
    to: str
    condition: Expr | None = None
    decides: str = ""
    pays: bool = False
    sets: tuple[Setting, ...] = ()
    settles: tuple[str, ...] = ()
    objection: bool = False
    paper: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`role` is a role's id; `opens` the day it can begin; `correction` the notice of what to correct allowed here;
    `rounds`: claims are looked at in the rounds of their window (`Window.review`), each in the first that begins after it
    was filed."""

    id: str
    label: str
    role: str
    outcomes: tuple[Outcome, ...]
    territory: Expr | None = None
    guard: Expr | None = None
    limit: TimeLimit | None = None
    opens: Expr | None = None
    rounds: bool = False
    publicity: Publicity | None = None
    panel: Panel | None = None
    correction: TimeLimit | None = None
    materials: tuple[Material, ...] = ()
    paper: str = ""
    minutes: bool = False
    two_persons: bool = False
    cite: Cite | None = None
    at: Pos = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Why something granted ends: when `condition` holds (None: whenever it is found), and the facts that are settled then."""

    id: str
    label: str
    condition: Expr | None = None
    sets: tuple[Setting, ...] = ()
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """A revocation or termination of what was granted, at whatever step it stands and after all is over: proposed by one
    holder of `role` on one of its grounds, confirmed by another. `guard`: while it may be done."""

    id: str
    label: str
    role: str
    grounds: tuple[Ground, ...]
    territory: Expr | None = None
    guard: Expr | None = None
    minutes: bool = False
    cite: Cite | None = None
    at: Pos = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """`appeals`: the role that answers appeals against its decisions ('' the one of all procedures), `appeals_cite` the
    article that says so.

    `judged`: as of which day a claim is judged until it is decided: '' of its filing, `DECISION`, or the id of a step:
    of the day on which that was done.

    `unasked`: nobody has to apply, by this article: an office draws up the list of those who are entitled, and it is
    taken up for them (None: it has to be claimed)."""

    id: str
    label: str
    role: str
    start: str
    steps: tuple[Step, ...]
    judged: str = ""
    unasked: Cite | None = None
    endings: tuple[Ending, ...] = ()
    appeals: str = ""
    appeals_cite: Cite | None = None
    cite: Cite | None = None
    at: Pos = NOWHERE


def before_grant(procedure: Procedure) -> frozenset[str]:
    """Facts that outcomes settle on the way to a grant, or with it: until then nobody but the offices can say them.

    What is settled only after a grant (a day of moving in, a failed mid-term) is until then a fact like any other.
    """
    leading: set[str] = set()
    growing = True
    while growing:
        more = {
            step.id
            for step in procedure.steps
            if step.id not in leading and any(o.decides == GRANT or o.to in leading for o in step.outcomes)
        }
        leading |= more
        growing = bool(more)
    return frozenset(
        setting.fact
        for step in procedure.steps
        for outcome in step.outcomes
        if outcome.decides == GRANT or outcome.to in leading
        for setting in outcome.sets
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """What a refused applicant may do: before whom, within how long from the day the decision was served. `practice`: no
    article says so, it is the offices' own custom."""

    id: str
    label: str
    to: str
    count: int
    unit: str
    practice: bool = False
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sanctions:
    """Which list of a subject (`fact`, spells of every entity that has it) the register of sanctions fills, and which
    attribute of it says what is barred (an enumeration)."""

    fact: str
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """What holds in all procedures: the notice of what to correct in the first office step (once), remedies, who
    decides appeals (a role) and how long after its service a decision may be appealed against (`appeal`), how the
    register of sanctions feeds the rules, the mark of papers (`mark`) for offices that have none of their own.
    `acceptance`: how soon a claim is taken up or not; `repayment`: how long a debtor has to pay back; `proof`: how long
    after its stretch a proof may be shown where its rule does not say; `unfounded`: the article by which all that was paid
    comes back when its grant has fallen; `account`: how long after it was set a receiving account is paid into."""

    correction: TimeLimit | None = None
    acceptance: TimeLimit | None = None
    repayment: TimeLimit | None = None
    proof: TimeLimit | None = None
    account: TimeLimit | None = None
    unfounded: Cite | None = None
    remedies: tuple[Remedy, ...] = ()
    appeals: str = ""
    appeal: Remedy | None = None
    sanctions: Sanctions | None = None
    mark: str = ""
    cite: Cite | None = None


def appeals_role(conduct: Conduct, procedure: Procedure) -> str:
    """The role that answers appeals in a procedure; '' where nobody does."""
    return procedure.appeals or conduct.appeals


@dataclass(frozen=True, slots=True, kw_only=True)
class Fund:
    """A payer that shares name (`id` is that name). `level`: state, province, city, district, or own
    (the claimant's side bears it itself: no public money). `district`: whose part it
    is, for one entity each (an enumeration's value). `unspent` commitments at the year's end: lapse or carry.
    `recovered`, what becomes of money that comes back: available (again, in the year in which it comes), same_year
    (available while the year that paid it is open, later the treasury's), treasury."""

    id: str
    label: str
    level: str
    district: tuple[tuple[str, Expr], ...] = ()
    unspent: str = "carry"
    recovered: str = "treasury"
    cite: Cite | None = None
    at: Pos = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper's template. `kind`: form, acceptance, correction, not_accepted, decision, refusal, publicity, payment, end, appeal (the answer to one),
    recovery, revocation, service, or ''. `body` paragraphs of texts, places to fill (expressions) and `Blank`s of the case.
    `series` is the mark before the year of its number (筑人社兑): numbers run in it without a gap, a year."""

    id: str
    label: str
    role: str
    title: str
    body: tuple[tuple[str | Expr | Blank, ...], ...]
    benefit: str = ""
    kind: str = ""
    series: str = ""
    seal: str = ""
    cite: Cite | None = None
    at: Pos = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """A place that the case fills, not the facts; `name` is one of `BLANKS`."""

    name: str


BLANKS = {
    "number": "文书编号", "case": "案件编号", "addressee": "收件人", "benefit": "待遇名称", "filed": "申报日期",
    "today": "落款日期", "office": "承办机关", "amount": "核定金额", "amount_words": "核定金额大写", "grants": "给予的非现金待遇",
    "schedule": "拨付安排",
    "payee": "收款人", "account": "收款账户", "ground": "事由", "articles": "依据的条文", "wanted": "要补正的内容",
    "materials": "已收材料", "by": "期限", "remedies": "救济途径", "public_from": "公示开始日", "public_until": "公示截止日",
    "objections": "提出异议的方式", "paid": "已付金额", "due_back": "应退金额", "formula": "计算过程", "served_paper": "送达的文书",
    "answer": "复核意见和依据", "result": "复核结果", "against": "被复核的决定", "served_on": "送达日期", "served_how": "送达方式", "verification": "核验码", "next": "下一步和期限",
    "project": "项目名称", "leader": "项目负责人", "team": "项目团队", "term": "建设期", "aims": "绩效指标", "spending": "经费预算", "signers": "签订人",
}  # fmt: skip
