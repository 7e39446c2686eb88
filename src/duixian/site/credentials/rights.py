"""What a card gives today: the benefits that need it, each with why not; and whether its rights hold at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from duixian.rules.evaluate.details import Details
from duixian.rules.evaluate.result import BenefitResult, Interval, Result
from duixian.rules.explain.tree import Reason
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.credentials import Credential
from duixian.rules.model.pack import Pack, applied_for, unasked
from duixian.rules.truth import FALSE, UNKNOWN
from duixian.site.cases.citing import together
from duixian.site.registry.cases import case_of
from duixian.site.shelf import Ready

from . import kinds
from .models import Card

GIVEN, OPEN, NOT_GIVEN = "given", "open", "not_given"
STATES = {GIVEN: "今天可以享受", OPEN: "还要补充情况", NOT_GIVEN: "今天不能享受"}


@dataclass(frozen=True, slots=True)
class Why:
    """A condition that fails, or is not known to hold, with its article."""

    label: str
    article: str
    fails: bool


@dataclass(frozen=True, slots=True)
class Given:
    """A benefit under the card: `state` given (all its conditions hold), open (some are not known), not_given; `fen` where
    it is certain; `lacking` how many facts are not known; `article` what grants it; `applied_for` whether one has to apply,
    and can; `unasked` the article by which nobody does."""

    benefit: Benefit
    state: str
    fen: int | None
    lacking: int
    article: str
    why: tuple[Why, ...] = ()
    applied_for: bool = False
    unasked: str = ""


@dataclass(slots=True)
class Rights:
    """`hold`: the rights are not known to fail today; `why` what fails or is not known."""

    hold: bool
    sure: bool
    why: tuple[Why, ...] = ()
    benefits: list[Given] = field(default_factory=list)

    @property
    def failing(self) -> tuple[Why, ...]:
        return tuple(one for one in self.why if one.fails)

    def of(self, state: str) -> list[Given]:
        return [one for one in self.benefits if one.state == state]

    @property
    def grouped(self) -> list[tuple[str, list[Given]]]:
        """The benefits by state, the given ones first."""
        return [(word, self.of(state)) for state, word in STATES.items()]


def rights_of(card: Card, on: date, told: Mapping[str, object] | None = None) -> Rights:
    """The rights of a card on a day; `told` are facts to be taken for recorded."""
    ready, credential = kinds.of_card(card)
    result = evaluated(ready, card, on, told)
    (explained,) = ready.answerer.explainer.explain(result, [credential.rights])
    status = result.benefits[credential.rights].status
    why = () if status == "eligible" else tuple(_open(explained.when))
    return Rights(card.running and status in ("eligible", "unknown"), status == "eligible", why)


def whole(card: Card, on: date) -> Rights:
    """The rights of a card with each benefit that needs it."""
    ready, credential = kinds.of_card(card)
    result = evaluated(ready, card, on)
    wanted = needing(ready.pack, credential)
    explained = {e.benefit.id: e for e in ready.answerer.explainer.explain(result, [credential.rights, *(b.id for b in wanted)])}  # fmt: skip
    status = result.benefits[credential.rights].status
    why = () if status == "eligible" else tuple(_open(explained[credential.rights].when))
    found = Rights(card.running and status in ("eligible", "unknown"), status == "eligible", why)
    details = Details(result)
    for benefit in wanted:
        one = result.benefits[benefit.id]
        reasons = () if one.status == "eligible" else tuple(_open(explained[benefit.id].when))
        state = _state(one, card.running)
        fen = one.payable if benefit.has_amount and not isinstance(one.payable, Interval) else None
        article = together([cite.full for cite in details.citations(benefit.id)] or [benefit.cite.full])
        listed = unasked(ready.pack, benefit)
        found.benefits.append(
            Given(
                benefit, state, fen, sum(not r.fails for r in reasons), article, reasons, applied_for(ready.pack, benefit),
                listed.full if listed is not None else "",
            )
        )  # fmt: skip
    return found


def evaluated(ready: Ready, card: Card, on: date, told: Mapping[str, object] | None = None) -> Result:
    """What the rules find for the holder, by what is registered."""
    document = case_of(ready.evaluator, card.holder, on).case
    for id_, value in (told or {}).items():
        role, _, name = id_.partition(".")
        body = document.setdefault(role, {})
        if isinstance(body, dict):
            body[name] = value
    return ready.evaluator.evaluate(document)


def needing(pack: Pack, credential: Credential) -> list[Benefit]:
    """The benefits whose conditions read the card, in the order of the pack."""
    own = {*credential.issued_by, credential.rights}
    return [
        benefit for benefit in pack.benefits.values()
        if benefit.id not in own and benefit.role == credential.role and not benefit.announced
        and credential.fact in pack.definitions[benefit.part("when")].facts
    ]  # fmt: skip


def _state(found: BenefitResult, running: bool) -> str:
    if found.status == "eligible" and running:
        return GIVEN
    return OPEN if found.status == "unknown" and running else NOT_GIVEN


def _open(reason: Reason) -> Iterator[Why]:
    """The conditions with a name that fail or are not known, from above."""
    if reason.truth not in (FALSE, UNKNOWN):
        return
    deeper = [part for part in reason.parts if part.truth in (FALSE, UNKNOWN)]
    if reason.label and (reason.kind in ("leaf", "human", "any") or not deeper):
        yield Why(reason.label, reason.cite.full if reason.cite else "", reason.truth == FALSE)
        return
    for part in deeper:
        yield from _open(part)
