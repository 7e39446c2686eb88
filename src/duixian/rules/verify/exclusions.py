"""Benefits that exclude each other in a way that contradicts itself or has no effect."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, permutations

import z3

from duixian.rules.model.benefits import Benefit, Stacking
from duixian.rules.model.pack import Pack
from duixian.rules.verify.findings import Finding, written
from duixian.rules.verify.solving import Questions


def contradictions(questions: Questions) -> Iterator[Finding]:
    """Findings about every pair of benefits that exclude each other."""
    pack = questions.pack
    for rule in pack.stacking:
        if rule.kind != "exclusive":
            continue
        members = [pack.benefits[id_] for id_ in rule.benefits]
        for a, b in permutations(members, 2):
            yield from _needs(questions, rule, a, b)
        for a, b in combinations(members, 2):
            yield from _idle(questions, rule, a, b)


def _needs(questions: Questions, rule: Stacking, a: Benefit, b: Benefit) -> Iterator[Finding]:
    """`a` can only be had by someone entitled to `b`, or is reckoned against `b`, which it excludes."""
    pack = questions.pack
    cites = written([rule.cite, a.cite, b.cite])
    if _reads(pack, a.part("payable"), b.part("counted"), stop=b.part("status")):
        yield Finding(
            "contradiction",
            "error",
            rule.at,
            f"《{a.title}》与《{b.title}》互斥，《{a.title}》的金额却要扣除《{b.title}》",
            "互斥与扣除只能有一个；按条文删去一个",
            cites,
            about=f"{a.id} {b.id}",
        )
    if not _reads(pack, a.part("when"), b.part("status")):
        return
    encoding = questions.encoding
    eligible, needed = encoding.holds(a.part("status")), encoding.holds(b.part("status"))
    answer = questions.ask(eligible, z3.Not(needed))
    if answer.found is False:
        yield Finding(
            "contradiction",
            "error",
            rule.at,
            f"《{a.title}》要求先符合《{b.title}》，而两者互斥",
            "检查互斥条款和条件；如果条文本身矛盾，把它报告给发文机关",
            cites,
            (pack.definitions[a.part("when")].expr.id, pack.definitions[b.part("status")].expr.id),
            about=f"{a.id} {b.id}",
        )


def _idle(questions: Questions, rule: Stacking, a: Benefit, b: Benefit) -> Iterator[Finding]:
    encoding = questions.encoding
    answer = questions.ask(encoding.holds(a.part("status")), encoding.holds(b.part("status")))
    if answer.found is False:
        yield Finding(
            "idle-exclusion",
            "note",
            rule.at,
            f"没有人能同时符合《{a.title}》和《{b.title}》，互斥条款不起作用",
            "确认两项条件；无误则可以保留",
            written([rule.cite]),
            about=f"{a.id} {b.id}",
        )


def _reads(pack: Pack, start: str, wanted: str, stop: str = "") -> bool:
    """Whether a definition reads another, directly or through others."""
    seen, todo = set(), [start]
    while todo:
        id_ = todo.pop()
        if id_ == wanted:
            return True
        if id_ in seen or id_ == stop:
            continue
        seen.add(id_)
        todo += pack.definitions[id_].depends
    return False
