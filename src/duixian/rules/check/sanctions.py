"""The register of sanctions as the rules see it: which list of a subject it fills, and what a sanction can bar."""

from __future__ import annotations

from duixian.rules.check import reading
from duixian.rules.check.definitions import Definitions
from duixian.rules.errors import nearest
from duixian.rules.load.trees import Scalar, Tree
from duixian.rules.model.conduct import Sanctions
from duixian.rules.model.declared import Fact
from duixian.rules.model.types import SPELLS, EnumType


def read_sanctions(tree: Tree, definitions: Definitions) -> tuple[Sanctions, str] | None:
    """`conduct.sanctions` and the enumeration its scope is of; None when a problem was reported."""
    reporter, facts = definitions.reporter, definitions.symbols.facts
    name, scope = reading.text(tree, "fact"), reading.text(tree, "scope")
    lists = [fact for fact in facts.values() if fact.type == SPELLS]
    named = [fact for fact in lists if fact.name == name]
    if not named:
        known = nearest(name, dict.fromkeys(fact.name for fact in lists))
        what = f"没有哪个实体有时段的事实“{name}”{known}"
        reporter.report(
            "sanctions-fact", reading.place(tree, "fact"), what, "写一个 type: spells 的事实的名字，不带实体"
        )
        return None
    enums = {_scope(fact, scope) for fact in named}
    if len(enums) != 1 or "" in enums:
        where = "、".join(fact.id for fact in named)
        reporter.report(
            "sanctions-scope", reading.place(tree, "scope"), f"{where} 没有同一个枚举的属性“{scope}”",
            "各实体的这个事实都要有这个属性，类型是同一个枚举",
        )  # fmt: skip
        return None
    return Sanctions(fact=name, scope=scope), enums.pop()


def _scope(fact: Fact, name: str) -> str:
    """The enumeration of an attribute; '' where it is absent or of another type."""
    for attribute in fact.attributes:
        if attribute.name == name and isinstance(attribute.type, EnumType):
            return attribute.type.name
    return ""


def read_bars(tree: Tree, scope: str, definitions: Definitions) -> tuple[str, ...]:
    """What one sanction bars: values of the enumeration `scope` ('' where the pack names no register)."""
    items = [item for item in reading.items(tree, "bars") if isinstance(item, Scalar)]
    if not items:
        return ()
    if not scope:
        definitions.reporter.report(
            "bars-without-register", reading.place(tree, "bars"), "规则包没有说惩戒名单填哪个事实",
            "先写 conduct: {sanctions: {fact: 时段的事实, scope: 它的枚举属性}}",
        )  # fmt: skip
        return ()
    enum = definitions.symbols.enums[scope]
    found: list[str] = []
    for item in items:
        word = item.text.strip()
        value = dict(zip(enum.labels, enum.values, strict=True)).get(word, word)
        if value in enum.values:
            found.append(value)
        else:
            definitions.reporter.report(
                "unknown-value", item.body, f"枚举“{scope}”里没有“{word}”{nearest(word, enum.values)}",
                f"可用：{'、'.join(enum.values)}",
            )  # fmt: skip
    return tuple(found)
