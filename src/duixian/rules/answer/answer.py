"""Puts an answer together from status, explanation, advice and choice."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fractions import Fraction

from duixian.calendars.calendar import Calendar
from duixian.rules.advise import Advice, Adviser
from duixian.rules.answer.costs import Costs
from duixian.rules.answer.items import Answer, Group, Item, Missing
from duixian.rules.answer.totals import deadlines, years
from duixian.rules.choose import Choice, Chooser
from duixian.rules.evaluate.details import Details
from duixian.rules.evaluate.offices import offices
from duixian.rules.evaluate.result import BenefitResult, Evaluator, Interval, Result
from duixian.rules.explain import Explainer
from duixian.rules.explain.text import deciding
from duixian.rules.explain.tree import Explanation, Reason
from duixian.rules.explain.words import Words
from duixian.rules.model.benefits import Limit
from duixian.rules.model.nodes import Literal, Node, walk
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import NumberType
from duixian.rules.truth import FALSE, NA, UNKNOWN

WITHIN_REACH = (
    2  # changes of their own that a claimant may be asked to make before a benefit counts as out of reach
)


class Answerer:
    """Answers cases of one pack; made once, used for many."""

    def __init__(self, evaluator: Evaluator, calendar: Calendar | None = None) -> None:
        self.evaluator, self.pack, self.calendar = evaluator, evaluator.pack, calendar
        self.explainer = Explainer(evaluator)
        self._adviser = Adviser(evaluator)
        self._chooser = Chooser(evaluator)
        self._words = Words(self.pack)

    def answer(
        self, result: Result, *, benefits: Collection[str] | None = None, advise: bool = True
    ) -> Answer:
        """The answer to a case: these benefits, by default those of the entities the case says something about.

        `advise=False` leaves out how an ineligible benefit could be had (for many cases).
        """
        told = told_of(self.pack, result)
        concerned = [
            id_
            for id_, found in result.benefits.items()
            if (found.benefit.role in told if benefits is None else id_ in benefits)
        ]
        explained = {e.benefit.id: e for e in self.explainer.explain(result, concerned)}
        choices = tuple(c for c in self._chooser.choose(result) if set(c.benefits) & set(concerned))
        details = Details(result, self.calendar)
        given_up = _given_up(choices)
        costs = Costs(self.evaluator, result) if advise else None
        items = tuple(
            self._item(result.benefits[id_], explained[id_], details, id_ in given_up, costs)
            for id_ in concerned
        )
        told_years = years(items, result.as_of)
        return Answer(
            result, items, choices, *told_years, deadlines(items, result.as_of), calendar=self.calendar
        )

    def _item(
        self,
        found: BenefitResult,
        explanation: Explanation,
        details: Details,
        given_up: bool,
        costs: Costs | None,
    ) -> Item:
        id_ = found.benefit.id
        advice = None
        if costs is not None and found.status == "ineligible":
            advice = costs.worthwhile(self._adviser.advise(details.result, id_))
        group = _group(found.status, advice)
        return Item(
            group=group,
            found=found,
            claimant=self.pack.entities[found.benefit.role].label,
            why=tuple(_why(explanation)),
            missing=tuple(self._missing(fact) for fact in details.missing(id_) if not self._of_others(fact)),
            limits=self._limits(details.missing(id_)),
            advice=advice,
            schedule=details.schedule(id_),
            shares=details.shares(id_) if group == Group.YOURS else (),
            term=details.term(id_),
            opening=details.window(id_),
            materials=details.materials(id_) if group in (Group.YOURS, Group.NEARLY) else (),
            duties=details.obligations(id_) if group in (Group.YOURS, Group.NEARLY) else (),
            citations=details.citations(id_),
            given_up=given_up,
            serving=offices(details, id_) if group in (Group.YOURS, Group.NEARLY) else (),
            open_end=self._open_end(found, details.missing(id_)),
        )

    def _open_end(self, found: BenefitResult, missing: Iterable[str]) -> tuple[str, ...]:
        """What is not known of money and lists, where the amount reaches the greatest that the pack's ranges allow."""
        if not isinstance(found.amount, Interval):
            return ()
        expr = self.pack.definitions[f"benefit.{found.benefit.id}.amount"].expr
        if found.amount.hi < expr.hi or expr.hi in _stated(expr):
            return ()
        return tuple(
            self._missing(id_).label for id_ in missing if not self._of_others(id_) and self._sums(id_)
        )

    def _sums(self, id_: str) -> bool:
        """Whether it is a sum of money, or a list or what stands in one."""
        fact = self.pack.facts.get(id_)
        if fact is None:
            return True
        entity, type_ = self.pack.entities.get(fact.role), fact.type  # what spells say belongs to the spells
        rows = entity is not None and entity.many
        return rows or (isinstance(type_, NumberType) and type_.is_money)

    def _of_others(self, id_: str) -> bool:
        """Whether a fact is what others claim under a common limit, or were paid: nothing a claimant is asked."""
        fact = self.pack.facts.get(id_)
        return fact is not None and fact.implied.startswith(("limit:", "paid:", "first:"))

    def _limits(self, facts: Iterable[str]) -> tuple[Limit, ...]:
        """The common limits whose other claims the amount still hangs on."""
        implied = (self.pack.facts[id_].implied for id_ in facts if id_ in self.pack.facts)
        ids = dict.fromkeys(text.partition(":")[2] for text in implied if text.startswith("limit:"))
        return tuple(self.pack.limits[id_] for id_ in ids)

    def _missing(self, id_: str) -> Missing:
        fact = self.pack.facts.get(id_)
        if fact is None:
            entity = self.pack.entities[id_]
            return Missing(id_, entity.label, f"{entity.label}有哪些？", "")
        label = self._words.fact(fact)
        return Missing(id_, label, fact.question or f"{label}？", fact.evidence)


def _stated(expr: Node) -> set[Fraction]:
    """The sums that an amount's rule writes out, in fen."""
    return {
        Fraction(node.value * 100, node.type.scale)
        for node in walk(expr)
        if isinstance(node, Literal) and isinstance(node.type, NumberType) and node.type.is_money
    }


def told_of(pack: Pack, result: Result) -> frozenset[str]:
    """The entities the case says something about. Benefits of others do not concern it."""
    given = {id_.split(".")[0] for id_ in result.state.given}
    return frozenset(role for role in pack.entities if role in given)


def _group(status: str, advice: Advice | None) -> Group:
    if status == "eligible":
        return Group.YOURS
    if status == "unknown":
        return Group.NEARLY
    if status == "not_applicable":
        return Group.ELSEWHERE
    return Group.NEARLY if advice is not None and within_reach(advice) else Group.NOT_YOURS


def within_reach(advice: Advice) -> bool:
    """Whether time, or a few changes that are the claimant's own to make, would do."""
    return any(
        len(one.changes) <= WITHIN_REACH and all(change.by in ("time", "applicant") for change in one.changes)
        for one in advice.alternatives
    )


def _why(explanation: Explanation) -> Iterable[Reason]:
    """The conditions that refuse the benefit, that leave it open, or that put it outside its scope."""
    wanted = {"ineligible": FALSE, "unknown": UNKNOWN, "not_applicable": NA}.get(explanation.status)
    for part in (explanation.scope, explanation.when) if wanted is not None else ():
        if part is not None and part.truth in (wanted, FALSE if wanted == NA else wanted):
            yield from deciding(part, part.truth)


def _given_up(choices: Iterable[Choice]) -> frozenset[str]:
    """What the best combination of each group leaves out."""
    return frozenset(
        gone.benefit
        for choice in choices
        for gone in (choice.combinations[0].given_up if choice.certain else ())
    )
