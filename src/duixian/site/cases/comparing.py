"""A case side by side: each condition of the rule with its article, the facts it reads, where they come from, the evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from duixian.citations import CitationError
from duixian.rules.explain.tree import Reason
from duixian.rules.explain.wordings import Used
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.conduct import Procedure, Step, before_grant
from duixian.rules.model.declared import Fact as Known
from duixian.rules.model.pack import Pack
from duixian.rules.truth import FALSE, NA, TRUE, UNKNOWN
from duixian.site.fields import question_of
from duixian.site.library.quoting import Quoted, Quoter
from duixian.site.registry.models import Fact
from duixian.site.registry.values import in_words, label_of

from . import books, drafting, materials
from .models import Attachment, Case
from .reasons import explained

if TYPE_CHECKING:
    from .engine.context import Context

Allowed = tuple[bool, str]
SOURCES = {"declared": "申报", "extract": "登记库", "verified": "核验"}
SAID = {TRUE: "满足", FALSE: "不满足", UNKNOWN: "不清楚", NA: "不适用"}
MOST_FIELDS = 900  # of a form
LONGEST_QUOTE = 1500  # characters of an article that stand beside a condition; the library has it whole


@dataclass(frozen=True, slots=True)
class Seen:
    """A fact as the case holds it. `source` in words, '' where nothing is known; `against` what other sources say.

    `fix` is the question by which an officer records it ('' where it is not for an officer to record, `why` not);
    `human` whether it is a judgement, recorded as yes or no; `value` in words, `raw` as the case holds it.
    """

    id: str
    label: str
    value: str
    raw: Any
    source: str
    kind: str
    against: tuple[str, ...] = ()
    fix: str = ""
    why: str = ""
    human: bool = False
    decided_by: str = ""

    @property
    def known(self) -> bool:
        return self.raw is not None

    @property
    def acceptable(self) -> bool:
        """Whether it was only declared, so that an officer can say that it is right as it stands."""
        return bool(self.fix) and self.kind == "declared" and self.known and not self.human

    @property
    def anchor(self) -> str:
        return "f-" + re.sub(r"[^A-Za-z0-9]", "-", self.fix or self.id)


@dataclass(frozen=True, slots=True)
class Side:
    """A condition: what the rule says, its article with the text the library has ('' where it has none), the facts behind
    it, the papers that prove them."""

    node: str
    label: str
    truth: int
    said: str
    article: str
    quote: str
    href: str | None
    facts: tuple[Seen, ...]
    evidence: tuple[Attachment, ...]
    group: str = ""


def sides(context: Context) -> list[Side]:
    """One line for each condition of the benefit, in the order of the rule."""
    maker = _Maker(context)
    lines = list(_lines(explained(context.assessed)))
    maker.quoter.expect(reason.cite.full for reason, _ in lines if reason.cite)
    return [maker.side(reason, group) for reason, group in lines]


def _lines(reason: Reason, group: str = "") -> Iterator[tuple[Reason, str]]:
    """The parts of what must all hold, each a line; ways of which one is enough stay together, under their name."""
    if reason.kind == "all" and reason.parts:
        for part in reason.parts:
            yield from _lines(part, reason.label or group)
    else:
        yield reason, group


def reads(context: Context) -> frozenset[str]:
    """Questions whose answers this claim reads: status, amount, place, materials."""
    return context.assessed.once("reads", lambda: _reads(context))


def _reads(context: Context) -> frozenset[str]:
    pack, benefit = context.pack, context.benefit
    return context.ready.evaluator.engine.once(("reads", benefit.id), lambda: _decide(pack, benefit)) | {
        question_of(pack, id_) for id_ in drafting.hangs_on(context.assessed)
    }


def _decide(pack: Pack, benefit: Benefit) -> frozenset[str]:
    """Questions that status and amount read."""
    parts = [pack.definitions[benefit.part(p)] for p in ("status", "payable")]
    return frozenset(question_of(pack, id_) for part in parts for id_ in part.facts)


def may_record(context: Context, id_: str) -> Allowed:
    """Whether the officers of the case's step may record a fact (or a list) by its question; else why not."""
    pack, step = context.pack, context.step
    fact, entity = pack.facts.get(id_), pack.entities.get(id_)
    if (
        step is None
        or (fact is None and not (entity is not None and entity.many))
        or id_ not in reads(context)
    ):
        return False, "这个案件用不到这一项。"
    settled = _settled(context, id_)
    if settled is not None:
        return False, f"由“{settled.label}”的办理结果记入。"
    if fact is not None and drafting.from_books(fact):
        return False, "由本机关的账册算出。"
    once = fact is not None and fact.implied.startswith(
        books.ONCE
    )  # had elsewhere, perhaps: that is looked up
    if (
        fact is not None and fact.implied and not once and fact.changes != "applicant"
    ):  # a cap's division is told by the group
        return False, "由登记和账册得出，不在这里核定。"
    judged = fact is not None and fact.human
    if not judged and context.role_of(step).kind != "office":
        return False, "由承办机关核定；评审和付款的步骤只记自己的判断。"
    if fact is not None and judged:
        others = deciders(context, fact)
        if others and context.role_of(step).label not in others:
            return False, f"由{fact.decided_by}判断，到那一步再记。"
    return True, ""


def _settled(context: Context, id_: str) -> Step | None:
    """The step whose outcome settles a fact; until the grant, of the steps that lead to it."""
    procedure, once = context.procedure, context.ready.evaluator.engine.once
    step = once(("settled by", procedure.id), lambda: _settling(procedure)).get(id_)
    if step is None or context.case.phase != Case.Phase.OPEN:
        return step
    return step if id_ in once(("before grant", procedure.id), lambda: before_grant(procedure)) else None


def _settling(procedure: Procedure) -> dict[str, Step]:
    """The first step whose outcome settles each fact."""
    found: dict[str, Step] = {}
    for step in procedure.steps:
        for outcome in step.outcomes:
            for setting in outcome.sets:
                found.setdefault(setting.fact, step)
    return found


def deciders(context: Context, fact: Known) -> list[str]:
    """The roles of the procedure that a judgement names as deciding; none where it is decided outside of it."""
    named = [part for part in re.split(r"、|，|,|和|会同|及", fact.decided_by) if len(part) > 1]
    roles = {
        s.role: context.pack.roles[s.role].label
        for s in context.procedure.steps
        if context.pack.roles[s.role].kind != "applicant"
    }
    return [
        label
        for label in dict.fromkeys(roles.values())
        if any(part == label or part in label.split("、") for part in named)
    ]


class _Maker:
    def __init__(self, context: Context) -> None:
        self.context, self.quoter = context, Quoter()
        self.given = materials.given(context.case)
        self.proves = {m.name: set(m.proves) for m in context.benefit.materials}
        self.quotes: dict[str, tuple[str, str | None]] = {}
        self.known: dict[str, Seen] = {}

    def side(self, reason: Reason, group: str) -> Side:
        used = list(dict.fromkeys(_used(reason)))
        ids = list(dict.fromkeys(id_ for one in used for id_ in self._behind(one)))
        derived = [
            Seen(f"{u.kind}-{u.id}", u.label, u.value, u.value or None, "由规则算出", "rule")
            for u in used if u.kind in ("value", "parameter") and u.label != reason.label
        ]  # fmt: skip
        names = {id_.partition(".")[2] for id_ in ids} | set(ids)
        evidence = tuple(a for a in self.given if self.proves.get(a.material, set()) & names)
        cite = reason.cite.full if reason.cite else ""
        quote, href = self.quoted(cite)
        return Side(
            reason.node, reason.label, reason.truth, SAID[reason.truth], cite, quote, href,
            (*derived, *(self.seen(id_) for id_ in ids)), evidence, group if group != reason.label else "",
        )  # fmt: skip

    def quoted(self, cite: str) -> tuple[str, str | None]:
        """The text at a citation and its page in the library; '' and None where the library has none."""
        if cite and cite not in self.quotes:
            try:
                found = self.quoter.quote(cite)
            except CitationError:
                found = None
            text = found.text if isinstance(found, Quoted) else ""
            cut = f"{text[:LONGEST_QUOTE]}……" if len(text) > LONGEST_QUOTE else text
            self.quotes[cite] = (cut, self.quoter.address(cite))
        return self.quotes.get(cite, ("", None))

    def _behind(self, used: Used) -> Iterator[str]:
        """The facts behind something that a condition reads."""
        pack = self.context.pack
        if used.kind in ("fact", "rows"):
            yield question_of(pack, used.id)
        elif used.kind == "value":
            yield from self.context.ready.evaluator.engine.once(
                ("behind", used.id),
                lambda: tuple(sorted(question_of(pack, f) for f in pack.definitions[used.id].facts)),
            )

    def seen(self, id_: str) -> Seen:
        if id_ not in self.known:
            self.known[id_] = self._seen(id_)
        return self.known[id_]

    def _seen(self, id_: str) -> Seen:
        context, pack = self.context, self.context.pack
        role, _, name = id_.partition(".")
        body = context.assessed.document.get(role)
        value = body.get(name) if name and isinstance(body, dict) else body
        source = context.assessed.sources.get(id_) or (
            context.assessed.sources.get(role) if not name else None
        )
        allowed, why = may_record(context, id_)
        fact = pack.facts.get(id_)
        return Seen(
            id_, label_of(pack, id_), in_words(pack, id_, value) if value is not None else "", value,
            _from(source) if source is not None else "", source["source"] if source is not None else "",
            tuple(self._other(id_, row) for row in context.assessed.against.get(id_, ())),
            id_ if allowed else "", why, fact is not None and fact.human, fact.decided_by if fact is not None else "",
        )  # fmt: skip

    def _other(self, id_: str, row: Fact) -> str:
        said = "撤回" if row.withdrawn else in_words(self.context.pack, id_, row.value)
        return f"{row.register or SOURCES[row.source]}：{said}"


def _from(source: dict[str, Any]) -> str:
    words = source["register"] or SOURCES[source["source"]]
    return f"{words}（{source['evidence']}）" if source["evidence"] else words


def _used(reason: Reason) -> Iterator[Used]:
    yield from reason.used
    for part in reason.parts:
        yield from _used(part)
