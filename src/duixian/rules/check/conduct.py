"""Who acts in procedures, what holds in all of them, and the parts of a step that only its handling needs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from duixian.rules.check import reading
from duixian.rules.check.constants import counted, typed_constant
from duixian.rules.check.definitions import Definitions
from duixian.rules.check.delivery import Delivery
from duixian.rules.errors import Pos, nearest
from duixian.rules.load.trees import Map, Scalar, Tree
from duixian.rules.model.conduct import OTHER, TODAY, Conduct, Panel, Remedy, Role, Setting, Step, TimeLimit
from duixian.rules.model.declared import Fact
from duixian.rules.model.types import DATE, SPELLS, TEXT, TRUTH, EnumType

JUDGING = ("panel", "office")


def shape_of(fact: Fact, value: int, values: tuple[str, ...] = ()) -> object:
    """A run-time integer of a fact as a case document holds it (an enumeration's value by its id)."""
    if fact.type == TRUTH:
        return bool(value)
    if fact.type == DATE:
        return date.fromordinal(value).isoformat()
    if isinstance(fact.type, EnumType):
        return values[value]
    number = Fraction(value, fact.ticks)
    if number.denominator == 1:
        return number.numerator
    return f"{Decimal(number.numerator) / number.denominator:f}"


@dataclass(slots=True)
class Actors:
    """Reads roles, the rules for all procedures, and what outcomes settle."""

    definitions: Definitions
    delivery: Delivery
    roles: dict[str, Role]

    def _report(self, code: str, at: Pos, what: str, mend: str) -> None:
        self.definitions.reporter.report(code, at, what, mend)

    def declare(self, name: str, tree: Tree, at: Pos) -> None:
        """One role; an applicant is of an entity of the pack, nobody else is."""
        kind, party, also = (reading.text(tree, key) for key in ("kind", "party", "also"))
        entities = self.definitions.symbols.entities
        for key, word in (("party", party), ("also", also)):
            if word and word not in entities:
                self._report(
                    "unknown-entity", reading.place(tree, key), f"没有实体“{word}”{nearest(word, entities)}", "写一个实体的名字"
                )  # fmt: skip
        if also and (kind != "applicant" or also == party):
            self._report(
                "role-also", reading.place(tree, "also"), f"角色“{name}”的 also {'与 party 相同' if also == party else '没有用处'}",
                "also 只在 kind: applicant 里写，写 party 以外的另一个实体",
            )  # fmt: skip
        if (kind == "applicant") != bool(party):
            self._report(
                "role-party", at, f"角色“{name}”是 {kind}，{'没有写' if not party else '却写了'} party",
                "kind: applicant 的写 party: 实体，别的不写",
            )  # fmt: skip
        self.roles[name] = Role(
            id=name, label=reading.text(tree, "label"), kind=kind, party=party, also=also, territory=reading.flag(tree, "territory"), marks=self._marks(tree), at=at
        )  # fmt: skip

    def _marks(self, tree: Tree) -> tuple[tuple[str, str], ...]:
        """The mark of an office, or of each of its places."""
        body = reading.part(tree, "mark")
        if isinstance(body, Scalar):
            return (("", body.text.strip()),)
        if body is not None and not reading.flag(tree, "territory"):
            self._report(
                "role-mark", reading.place(tree, "mark"), "不按地方任职的角色只有一个代字", "写成 mark: 代字，或在角色里写 territory: true"
            )  # fmt: skip
        return tuple(
            (place, mark.text.strip()) for place, mark, _ in reading.entries(tree, "mark") if isinstance(mark, Scalar)
        )  # fmt: skip

    def named(self, tree: Tree, key: str) -> str:
        """The role under `key`; '' when absent or (reported) unknown."""
        word = reading.text(tree, key)
        if word and word not in self.roles:
            labels = {role.label: role.id for role in self.roles.values()}
            hint = f"，是不是“{labels[word]}”？" if word in labels else nearest(word, self.roles)
            self._report(
                "unknown-role", reading.place(tree, key), f"没有角色“{word}”{hint}",
                "先在 roles 里定义：名字: {label: 中文名, kind: office}",
            )  # fmt: skip
            return ""
        return word

    def fits(self, step: Step, tree: Tree) -> None:
        """A step is done where its role is: by place both or neither; ballots need who may vote."""
        role = self.roles.get(step.role)
        if role is None:
            return
        placed = reading.part(tree, "territory") is not None
        if role.kind != "applicant" and placed != role.territory:
            what, mend = (
                (f"步骤“{step.id}”分到各地办，角色“{role.id}”却不按地方任职", "在那个角色里写 territory: true，或删去这里的 territory")
                if placed
                else (f"角色“{role.id}”按地方任职，步骤“{step.id}”却没有说归哪里办", "写 territory: 县区的事实，或换一个不分地方的角色")
            )  # fmt: skip
            self._report("role-territory", reading.place(tree, "role"), what, mend)
        if step.territory is not None and isinstance(step.territory.type, EnumType):
            places = self.definitions.symbols.enums[step.territory.type.name].values
            for place, mark in role.marks:
                if place and place not in (*places, OTHER):
                    self._report(
                        "unknown-place", role.at, f"角色“{role.id}”的代字“{mark}”写给“{place}”，步骤“{step.id}”却没有这个地方{nearest(place, places)}",
                        "写 territory 那个枚举的一个值",
                    )  # fmt: skip
        if role.kind == "oversee":
            self._report(
                "overseer-acts", reading.place(tree, "role"), f"步骤“{step.id}”由“{role.id}”办，这个角色却是 oversee，只监督、不办案",
                "换一个 kind: office、panel 或 finance 的角色",
            )  # fmt: skip
        if step.panel is not None and role.kind not in JUDGING:
            self._report(
                "panel-role", reading.place(tree, "role"), f"步骤“{step.id}”要评议，角色“{role.id}”却是 {role.kind}",
                "换一个 kind: panel 或 office 的角色",
            )  # fmt: skip
        if step.two_persons and role.kind == "applicant":
            self._report(
                "applicant-two-persons", reading.place(tree, "two_persons"), f"步骤“{step.id}”由申请一方办，不能要求两人经手",
                "删去 two_persons，或换一个机关的角色",
            )  # fmt: skip

    def panel(self, tree: Tree) -> Panel:
        """Who votes and how; the mark lies within the scores."""
        assert self.delivery.citing is not None
        scores = [int(text) for text in reading.texts(tree, "scores")]
        mark = int(reading.text(tree, "mark")) if reading.part(tree, "mark") is not None else None
        opinion = reading.flag(tree, "opinion")
        good = (
            len(scores) in (0, 2)
            and (not scores or scores[0] < scores[1])
            and not (opinion and mark is not None)
        )
        if not good or (mark is not None and not (scores and scores[0] <= mark <= scores[1])):
            self._report(
                "panel-scores", tree.at, "评议的分数没有写对",
                "写成 scores: [0, 100], mark: 60 的样子；表决不写 scores 和 mark，只出意见的不写 mark",
            )  # fmt: skip
            scores, mark = [], None
        low, high = scores or (None, None)
        return Panel(
            least=int(reading.text(tree, "least", "1")), low=low, high=high, mark=mark, opinion=opinion,
            cite=self.delivery.citing.read(tree),
        )  # fmt: skip

    def within(self, tree: Tree) -> TimeLimit | None:
        """A length of time by a calendar, without outcomes; None when reported."""
        assert self.delivery.context is not None and self.delivery.citing is not None
        found = counted(reading.text(tree, "within"), reading.place(tree, "within"), self.delivery.context)
        if found is None:
            return None
        count, unit = found
        calendar = reading.text(tree, "calendar", "working" if unit == "工作日" else "")
        if not calendar:
            self._report(
                "limit-without-calendar", tree.at, f"时限“{reading.text(tree, 'within')}”没有说按什么历法算",
                "写 calendar: working（工作日）或 calendar（日历日）",
            )  # fmt: skip
        return TimeLimit(
            count=count, unit=unit, calendar=calendar, practice=reading.flag(tree, "practice"), cite=self.delivery.citing.read(tree)
        )  # fmt: skip

    def settings(self, tree: Tree) -> tuple[Setting, ...]:
        """What an outcome settles: facts of the case, each with a constant of its type."""
        found = (self._setting(word, value, at) for word, value, at in reading.entries(tree, "sets"))
        return tuple(setting for setting in found if setting is not None)

    def _setting(self, word: str, value: Tree, at: Pos) -> Setting | None:
        context, symbols = self.delivery.context, self.definitions.symbols
        assert context is not None
        name = symbols.named(f"role {symbols.entities[context.role].kind}", word)
        fact = symbols.facts.get(word) or symbols.facts.get(f"{context.role}.{name}")
        if fact is None or fact.type == SPELLS or fact.implied or symbols.entities[fact.role].many:
            known = [f.name if f.role == context.role else id_ for id_, f in symbols.facts.items()]
            what = (
                f"没有事实“{word}”{nearest(word, known)}"
                if fact is None
                else f"“{word}”不是一个结果能定下的事实"
            )
            self._report("sets-fact", at, what, "写这个案件的一个事实（不是推得的，不是时段，不是一对多的）")
            return None
        if not isinstance(value, Scalar):
            return None
        if value.text.strip() == TODAY:
            return self._today(fact, value)
        if fact.type == TEXT:
            return Setting(fact=fact.id, value=value.text)
        settled = typed_constant(value.text, value.body, context, fact.type)
        if settled is None:
            return None
        if (
            not isinstance(fact.type, EnumType)
            and fact.type not in (TRUTH, DATE)
            and not fact.lo <= settled <= fact.hi
        ):
            self._report("sets-range", value.body, f"“{value.text}”超出“{fact.label}”的范围", "写范围里的值")
            return None
        values = symbols.enums[fact.type.name].values if isinstance(fact.type, EnumType) else ()
        return Setting(fact=fact.id, value=shape_of(fact, settled, values))

    def _today(self, fact: Fact, value: Scalar) -> Setting | None:
        """The day on which the outcome happens: of dates alone."""
        if fact.type != DATE:
            self._report(
                "sets-today", value.body, f"“{fact.label}”不是日期，不能定为 today", "写它的一个值；today 是办理当天，只用于日期"
            )  # fmt: skip
            return None
        return Setting(fact=fact.id, value=TODAY)

    def settles(self, tree: Tree) -> tuple[str, ...]:
        """Truths that people decide, of which the officer records with the outcome which are met."""
        context, facts = self.delivery.context, self.definitions.symbols.facts
        assert context is not None
        found: list[str] = []
        for item in reading.items(tree, "settles"):
            if not isinstance(item, Scalar):
                continue
            word = item.text.strip()
            fact = facts.get(f"{context.role}.{word}")
            if fact is None or fact.type != TRUTH or not (fact.human or fact.changes == "office"):
                known = [f.name for f in facts.values() if f.role == context.role and f.human]
                what = (
                    f"没有事实“{word}”{nearest(word, known)}"
                    if fact is None
                    else f"“{word}”不是由人认定的条件"
                )
                self._report(
                    "settles-human", item.body, what, "写 human 条件的 id，或 changes: office 的一个是否"
                )
            elif fact.id in found or any(
                name in (word, fact.id) for name, _, _ in reading.entries(tree, "sets")
            ):
                self._report(
                    "settles-twice", item.body, f"“{word}”在这个结果里定了两次", "sets 和 settles 里只写一次"
                )
            else:
                found.append(fact.id)
        return tuple(found)

    def conduct(self, known: Conduct, sections: dict[str, Tree], at: Pos) -> Conduct:
        """What holds in all procedures, beside what is already `known`."""
        if not sections:
            return known
        base = self.definitions.context("conduct", "")
        self.delivery.start(base, self.definitions.citing())

        def limit(key: str) -> TimeLimit | None:
            return self.within(sections[key]) if key in sections else None

        whole = _section(sections, at)
        return replace(
            known,
            correction=limit("correction"),
            acceptance=limit("acceptance"),
            repayment=limit("repayment"),
            proof=limit("proof"),
            account=self._days(sections["account"]) if "account" in sections else None,
            unfounded=self.definitions.citing().read(sections["unfounded"]) if "unfounded" in sections else None,
            remedies=tuple(
                remedy for id_, tree, _ in reading.entries(whole, "remedies") if (remedy := self._remedy(id_, tree))
            ),
            appeals=self.appeals(whole),
            appeal=self._appeal(whole),
            mark=reading.text(whole, "mark"),
        )  # fmt: skip

    def _days(self, tree: Tree) -> TimeLimit | None:
        """A length of time in days of the calendar; None when reported."""
        found = self.within(tree)
        if found is not None and (found.unit, found.calendar) != ("日", "calendar"):
            self._report(
                "not-in-days",
                tree.at,
                f"“{reading.text(tree, 'within')}”不是日历日",
                "写几日，calendar: calendar",
            )
            return None
        return found

    def appeals(self, whole: Tree) -> str:
        """Who answers appeals: a role, or under `by` beside the time for them."""
        body = reading.part(whole, "appeals")
        return self.named(body, "by") if isinstance(body, Map) else self.named(whole, "appeals")

    def _appeal(self, whole: Tree) -> Remedy | None:
        """How long one may appeal to the authority itself; None where the pack does not say."""
        body = reading.part(whole, "appeals")
        assert self.delivery.context is not None and self.delivery.citing is not None
        if not isinstance(body, Map) or not reading.text(body, "within"):
            return None
        found = counted(reading.text(body, "within"), reading.place(body, "within"), self.delivery.context)
        if found is None:
            return None
        return Remedy(
            id="appeal", label="申请复核", to="", count=found[0], unit=found[1], practice=reading.flag(body, "practice"),
            cite=self.delivery.citing.read(body),
        )  # fmt: skip

    def _remedy(self, id_: str, tree: Tree) -> Remedy | None:
        assert self.delivery.context is not None and self.delivery.citing is not None
        found = counted(reading.text(tree, "within"), reading.place(tree, "within"), self.delivery.context)
        if found is None:
            return None
        return Remedy(
            id=id_, label=reading.text(tree, "label"), to=reading.text(tree, "to"), count=found[0], unit=found[1],
            cite=self.delivery.citing.read(tree),
        )  # fmt: skip


def _section(sections: dict[str, Tree], at: Pos) -> Tree:
    """The merged section as one mapping, so that its parts are read like any other's."""
    return Map(dict(sections), {name: tree.at for name, tree in sections.items()}, at)
