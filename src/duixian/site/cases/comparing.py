"""A case side by side: each condition of the rule with its article, the facts it reads, where they come from, the evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from duixian.rules.explain.tree import Reason
from duixian.rules.explain.wordings import Used
from duixian.rules.truth import FALSE, NA, TRUE, UNKNOWN
from duixian.site.fields import question_of
from duixian.site.library.quoting import Quoter
from duixian.site.registry.values import in_words, label_of

from .models import Attachment
from .reasons import explained

if TYPE_CHECKING:
    from .engine.context import Context

SOURCES = {"declared": "本人申报", "extract": "登记库", "verified": "核验"}
SAID = {TRUE: "满足", FALSE: "不满足", UNKNOWN: "不清楚", NA: "不适用"}


@dataclass(frozen=True, slots=True)
class Seen:
    """A fact as the case holds it; `source` in words, '' where nothing is known."""

    id: str
    label: str
    value: str
    source: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Side:
    """A condition: what the rule says, its article, the facts behind it, the papers that prove them."""

    node: str
    label: str
    truth: int
    said: str
    article: str
    href: str | None
    facts: tuple[Seen, ...]
    evidence: tuple[Attachment, ...]
    decided_by: str


def sides(context: Context) -> list[Side]:
    """One line for each condition of the benefit, in the order of the rule."""
    maker = _Maker(context)
    return [maker.side(reason) for reason in _lines(explained(context.assessed))]


def _lines(reason: Reason) -> Iterator[Reason]:
    if reason.kind == "all" and reason.parts:
        for part in reason.parts:
            yield from _lines(part)
    else:
        yield reason


class _Maker:
    def __init__(self, context: Context) -> None:
        self.context, self.quoter = context, Quoter()
        self.given = [
            a for a in context.case.attachments.select_related("file") if a.state != Attachment.State.REMOVED
        ]
        self.proves = {m.name: set(m.proves) for m in context.benefit.materials}

    def side(self, reason: Reason) -> Side:
        used = list(dict.fromkeys(_used(reason)))
        ids = list(dict.fromkeys(id_ for one in used for id_ in self._behind(one)))
        derived = [
            Seen(u.id, u.label, u.value, "由规则算出", True) for u in used if u.kind in ("value", "parameter")
        ]
        names = {id_.partition(".")[2] for id_ in ids} | set(ids)
        evidence = tuple(a for a in self.given if self.proves.get(a.material, set()) & names)
        cite = reason.cite.full if reason.cite else ""
        known = self.context.pack.facts
        decided = next((known[i].decided_by for i in ids if i in known and known[i].human), "")
        return Side(
            reason.node, reason.label, reason.truth, SAID[reason.truth], cite, self.quoter.address(cite) if cite else None,
            (*derived, *(self.seen(id_) for id_ in ids)), evidence, decided,
        )  # fmt: skip

    def _behind(self, used: Used) -> Iterator[str]:
        """The facts behind something that a condition reads."""
        if used.kind in ("fact", "rows"):
            yield used.id
        elif used.kind == "value":
            yield from sorted(
                question_of(self.context.pack, f) for f in self.context.pack.definitions[used.id].facts
            )

    def seen(self, id_: str) -> Seen:
        context = self.context
        role, _, name = id_.partition(".")
        body = context.assessed.document.get(role)
        value = body.get(name) if name and isinstance(body, dict) else body
        source = context.assessed.sources.get(id_) or context.assessed.sources.get(role)
        words = ""
        if source is not None:
            words = source["register"] or SOURCES[source["source"]]
            words += f"（{source['evidence']}）" if source["evidence"] else ""
        known = value is not None
        return Seen(
            id_, label_of(context.pack, id_), in_words(context.pack, id_, value) if known else "不清楚", words,
            source is not None and source["source"] != "declared",
        )  # fmt: skip


def _used(reason: Reason) -> Iterator[Used]:
    yield from reason.used
    for part in reason.parts:
        yield from _used(part)
