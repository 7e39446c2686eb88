"""Papers: templates with places that the facts fill and places that the case fills, and what each kind must tell."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from duixian.rules.check import reading
from duixian.rules.check.definitions import Definitions
from duixian.rules.check.delivery import Delivery
from duixian.rules.check.expressions import check_settled
from duixian.rules.check.maker import RefusedError
from duixian.rules.errors import Pos, nearest
from duixian.rules.lang.parser import parse
from duixian.rules.load.trees import Scalar, Tree
from duixian.rules.model.conduct import BLANKS, Blank, Paper
from duixian.rules.model.nodes import Expr

ANY = "any"  # a paper about no entity in particular: it serves every benefit of the pack
_PLACE = re.compile(r"\{([^{}]*)\}")

# By kind, what a paper must have a blank for; of several in one group, one is enough. A decision against someone is void
# or can be challenged for years where it does not state its ground, its article and the remedies.
_MUST: dict[str, tuple[tuple[str, ...], ...]] = {
    "correction": (("wanted",), ("by",)),
    "not_accepted": (("ground",), ("articles",), ("remedies",)),
    "refusal": (("ground",), ("articles",), ("remedies",)),
    "decision": (("amount", "amount_words", "grants"), ("articles",), ("remedies",)),
    "publicity": (("public_from",), ("public_until",), ("objections",)),
    "payment": (("amount", "amount_words"),),
    "recovery": (("due_back",), ("formula",), ("articles",), ("by",), ("remedies",)),
    "revocation": (("ground",), ("articles",), ("remedies",)),
    "end": (("ground",), ("articles",), ("remedies",)),
    "appeal": (("answer",), ("result",)),
    "service": (("served_paper",), ("served_on",)),
    "task_book": (("term",), ("aims",), ("spending",), ("signers",)),
}

Part = str | Expr | Blank


@dataclass(slots=True)
class Papers:
    """Reads papers."""

    definitions: Definitions
    delivery: Delivery

    def _report(self, code: str, at: Pos, what: str, mend: str) -> None:
        self.definitions.reporter.report(code, at, what, mend)

    def paper(self, name: str, tree: Tree, at: Pos) -> Paper | None:
        """A paper's template; None when it is about no known entity."""
        role, symbols = reading.text(tree, "of", ANY), self.definitions.symbols
        if role == ANY:
            role = ""
        elif role not in symbols.entities:
            self._report(
                "unknown-entity",
                reading.place(tree, "of"),
                f"没有实体“{role}”{nearest(role, symbols.entities)}",
                "写一个实体的名字；各项待遇通用的文书写 any，或不写 of",
            )
            return None
        benefit = reading.text(tree, "benefit")
        if benefit and benefit not in symbols.benefits:
            self._report(
                "unknown-benefit",
                reading.place(tree, "benefit"),
                f"没有待遇“{benefit}”{nearest(benefit, symbols.benefits)}",
                "写一个已定义的待遇",
            )
        cite = self.definitions.citing().read(tree)
        context = replace(self.definitions.context(f"paper.{name}", role, cite), texts=True)
        self.delivery.start(context, self.definitions.citing(cite))
        items = reading.items(tree, "body")
        body = tuple(self._paragraph(item, role) for item in items if isinstance(item, Scalar))
        kind = reading.text(tree, "kind")
        self._complete(kind, body, reading.place(tree, "body"))
        return Paper(
            id=name, label=reading.text(tree, "label"), role=role, title=reading.text(tree, "title"), body=body,
            benefit=benefit, kind=kind, series=reading.text(tree, "series"), seal=reading.text(tree, "seal"), cite=cite, at=at,
        )  # fmt: skip

    def _paragraph(self, item: Scalar, role: str) -> tuple[Part, ...]:
        found: list[Part] = []
        last = 0
        for match in _PLACE.finditer(item.text):
            if match.start() > last:
                found.append(item.text[last : match.start()])
            last = match.end()
            part = self._place(match[1].strip(), item.body.shifted(match.start(1), len(match[1])), role)
            if part is not None:
                found.append(part)
        if last < len(item.text):
            found.append(item.text[last:])
        return tuple(found)

    def _place(self, word: str, at: Pos, role: str) -> Expr | Blank | None:
        """What fills one place; None where it was reported."""
        if word.startswith("$"):
            name = word[1:].strip()
            if name in BLANKS:
                return Blank(name=name)
            self._report(
                "unknown-blank",
                at,
                f"办件时没有“{name}”可填{nearest(name, BLANKS)}",
                f"可用：{'、'.join(BLANKS)}",
            )
            return None
        if not role:
            self._report(
                "paper-of-any",
                at,
                f"这份文书不属于哪个实体，不能取“{word}”的值",
                "写上 of: 实体，或改用办件时填的 {$…}",
            )
            return None
        context = self.delivery.context
        assert context is not None
        parsed = parse(word, at, self.definitions.reporter)
        try:
            return check_settled(parsed, context) if parsed is not None else None
        except RefusedError:
            return None

    def _complete(self, kind: str, body: tuple[tuple[Part, ...], ...], at: Pos) -> None:
        """A paper of a kind tells all that papers of this kind must tell."""
        has = {part.name for paragraph in body for part in paragraph if isinstance(part, Blank)}
        missing = [group for group in _MUST.get(kind, ()) if not has.intersection(group)]
        if missing:
            told = "、".join("或".join(BLANKS[name] for name in group) for group in missing)
            blanks = "、".join("或".join(f"{{${name}}}" for name in group) for group in missing)
            self._report("paper-without", at, f"{kind} 类文书没有写{told}", f"在正文里加上 {blanks}")
