"""Projects of several years: what begins them, the template of their task book, and the facts and steps they name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from duixian.rules.check import reading
from duixian.rules.check.citing import Citing
from duixian.rules.check.conduct import Actors
from duixian.rules.check.constants import duration
from duixian.rules.check.definitions import Definitions
from duixian.rules.check.delivery import Delivery
from duixian.rules.check.keeping import Keeping
from duixian.rules.errors import Pos, nearest
from duixian.rules.lang.units import DAYS, MONEY, MONTHS, WORKDAYS
from duixian.rules.load.trees import Scalar, Tree
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.conduct import Paper, Procedure, TimeLimit
from duixian.rules.model.pack import frozen
from duixian.rules.model.projects import (
    CHANGES,
    Aim,
    Book,
    Change,
    Final,
    Heading,
    Mending,
    Project,
    Renewal,
    Reports,
)
from duixian.rules.model.types import FEN, TRUTH, NumberType

TASK_BOOK = "task_book"
NOT_COUNTED = (MONEY, MONTHS, DAYS, WORKDAYS)


@dataclass(slots=True)
class Projects:
    """Reads the projects of a pack; what is wrong goes to the reporter."""

    definitions: Definitions
    delivery: Delivery
    actors: Actors
    benefits: Mapping[str, Benefit]
    procedures: Mapping[str, Procedure | None]
    papers: Mapping[str, Paper | None]

    @property
    def _keeping(self) -> Keeping:
        return Keeping(self.definitions, self.actors, self.benefits)

    def _report(self, code: str, at: Pos, what: str, mend: str) -> None:
        self.definitions.reporter.report(code, at, what, mend)

    def read(self, name: str, tree: Tree, at: Pos) -> Project | None:
        """One project; None when a problem keeps it from being made."""
        entities, role = self.definitions.symbols.entities, reading.text(tree, "of")
        if role not in entities or entities[role].many or entities[role].of:
            self._report(
                "project-of", reading.place(tree, "of"), f"“{role}”不能是多年的项目{'' if role in entities else nearest(role, entities)}",
                "写一个可以申报待遇、不挂在别的实体上的实体",
            )  # fmt: skip
            return None
        cite = self.definitions.citing().read(tree)
        citing = self.definitions.citing(cite)
        self.delivery.start(self.definitions.context(f"project.{name}", role, cite), citing)
        begins = self._begins(tree, "begins", role)
        months = self._months(tree, "lasts")
        book = self._book(tree, role, citing)
        if not begins or not months or book is None:
            return None
        ways = [p for b in begins if (p := self.procedures.get(b.procedure)) is not None]
        return Project(
            id=name, label=reading.text(tree, "label"), role=role, begins=tuple(b.id for b in begins), months=months,
            kept_by=self._keeping.keepers(tree), book=book, reports=self._reports(tree, begins, citing),
            final=self._final(tree, role, citing), mending=self._mending(tree, role, ways, citing),
            changes=frozen(self._changes(tree, citing)), evaluations=tuple(self._steps(tree, ways)),
            renewal=self._renewal(tree, role, citing), others=self._number(tree, role), cite=cite, at=at,
        )  # fmt: skip

    def _begins(self, tree: Tree, key: str, role: str) -> list[Benefit]:
        """Benefits of the project's entity that somebody can grant."""
        found = self._keeping.benefits_of(tree, key, role)
        for benefit in found:
            if not benefit.procedure:
                self._report(
                    "project-benefit", reading.place(tree, key), f"“{benefit.id}”没有程序，没有人可以准予", "写一项有 procedure 的待遇"
                )  # fmt: skip
        return found

    def _months(self, tree: Tree, key: str) -> int:
        """A length in whole months; 0 where there is none, or reported."""
        part = reading.part(tree, key)
        if part is None or self.delivery.context is None:
            return 0
        months, days = duration(reading.text(tree, key), reading.place(tree, key), self.delivery.context)
        if days is not None:
            self._report(
                "project-length", reading.place(tree, key), "期限按月或年算", "写成 3 年、6 月 的样子"
            )
        return months or 0

    # the task book

    def _book(self, tree: Tree, role: str, citing: Citing) -> Book | None:
        body = reading.part(tree, "book")
        if body is None:
            return None
        word = reading.text(body, "paper")
        paper = self.papers.get(word)
        if word not in self.papers or (paper is not None and paper.kind != TASK_BOOK):
            self._report(
                "project-paper", reading.place(body, "paper"), f"“{word}”不是任务书的文书{nearest(word, self.papers)}",
                "在 papers 里写一份 kind: task_book 的，这里写它的名字",
            )  # fmt: skip
        aims = tuple(
            Aim(
                id=name, label=reading.text(item, "label"), unit=reading.text(item, "unit"), least=_whole(item, "least"),
                level=reading.flag(item, "level"), cite=citing.read(item),
            )
            for name, item, _ in reading.entries(body, "aims")
        )  # fmt: skip
        headings = tuple(
            Heading(id=name, label=reading.text(item, "label"), most=_whole(item, "at_most"), cite=citing.read(item))
            for name, item, _ in reading.entries(body, "headings")
        )  # fmt: skip
        return Book(
            label=reading.text(body, "label"), aims=aims, headings=headings, paper=word, within=self._within(body),
            own=_whole(body, "own"), signed=self._keeping.fact(body, "signed", role, TRUTH), cite=citing.read(body),
        )  # fmt: skip

    def _within(self, body: Tree) -> TimeLimit | None:
        return self.actors.within(body) if reading.part(body, "within") is not None else None

    # what goes on year by year

    def _reports(self, tree: Tree, begins: list[Benefit], citing: Citing) -> Reports | None:
        body = reading.part(tree, "reports")
        if body is None:
            return None
        window = self.delivery.name(body, "window", "windows")
        found = self.delivery.sections["windows"].get(window)
        if found is not None and reading.text(found, "kind") != "yearly":
            self._report(
                "project-window",
                reading.place(body, "window"),
                f"“{window}”不是每年一段",
                "换一个 kind: yearly 的",
            )
        proof = reading.text(body, "proof")
        known = [one.label for benefit in begins for one in benefit.proofs]
        if proof and proof not in known:
            self._report(
                "project-proof", reading.place(body, "proof"), f"待遇没有定期证明“{proof}”{nearest(proof, known)}", "写 proofs 里的一个 label"
            )  # fmt: skip
        return Reports(label=reading.text(body, "label"), window=window, proof=proof, cite=citing.read(body))

    def _final(self, tree: Tree, role: str, citing: Citing) -> Final | None:
        body = reading.part(tree, "final")
        if body is None:
            return None
        return Final(
            label=reading.text(body, "label"), within=self._within(body), unspent=self._keeping.fact(body, "unspent", role, FEN), cite=citing.read(body)
        )  # fmt: skip

    def _mending(self, tree: Tree, role: str, ways: list[Procedure], citing: Citing) -> Mending | None:
        body = reading.part(tree, "mending")
        if body is None:
            return None
        ending, ground = reading.text(body, "ending"), reading.text(body, "ground")
        known = {(e.id, g.id) for way in ways for e in way.endings for g in e.grounds}
        if (ending or ground) and (ending, ground) not in known:
            self._report(
                "project-ending", reading.place(body, "ending"), f"程序没有终止或撤销“{ending}”的事由“{ground}”",
                "ending 和 ground 写程序 endings 里的名字和它的一个事由",
            )  # fmt: skip
        return Mending(
            fact=self._keeping.fact(body, "fact", role, TRUTH), within=self._within(body), failed=self._keeping.fact(body, "failed", role, TRUTH),
            ending=ending, ground=ground, cite=citing.read(body),
        )  # fmt: skip

    def _changes(self, tree: Tree, citing: Citing) -> dict[str, Change]:
        found = {}
        for name, item, at in reading.entries(tree, "changes"):
            if name not in CHANGES:
                self._report(
                    "project-change",
                    at,
                    f"没有“{name}”这种变更{nearest(name, CHANGES)}",
                    f"写 {'、'.join(CHANGES)} 中的一个",
                )
                continue
            found[name] = Change(
                id=name, label=reading.text(item, "label"), notice=reading.flag(item, "notice"), within=self._within(item), cite=citing.read(item)
            )  # fmt: skip
        return found

    def _steps(self, tree: Tree, ways: list[Procedure]) -> Iterable[str]:
        known = [step.id for way in ways for step in way.steps]
        for item in reading.items(tree, "evaluations"):
            word = item.text.strip() if isinstance(item, Scalar) else ""
            if word in known:
                yield word
            else:
                self._report(
                    "project-step",
                    item.at,
                    f"程序没有步骤“{word}”{nearest(word, known)}",
                    "写程序里考核评估的一步",
                )

    def _renewal(self, tree: Tree, role: str, citing: Citing) -> Renewal | None:
        body = reading.part(tree, "renewal")
        benefit = next(iter(self._begins(body, "benefit", role)), None) if body is not None else None
        if body is None or benefit is None:
            return None
        return Renewal(benefit=benefit.id, early=self._months(body, "early"), cite=citing.read(body))

    def _number(self, tree: Tree, role: str) -> str:
        """The fact under `others`, a number that counts things; '' for none, or where reported."""
        id_ = self._keeping.fact(tree, "others", role)
        fact = self.definitions.symbols.facts.get(id_)
        if fact is None or (isinstance(fact.type, NumberType) and fact.type.dimension not in NOT_COUNTED):
            return id_
        self._report(
            "type-mismatch", reading.place(tree, "others"), f"“{fact.name}”应当是数个数的数，却是{fact.type}", "换一个事实"
        )  # fmt: skip
        return ""


def _whole(tree: Tree, key: str) -> int | None:
    """A whole number, with or without a percent sign; the shape was checked."""
    written = reading.text(tree, key)
    return int(written.removesuffix("%")) if written else None
