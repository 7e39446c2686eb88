"""The least that could be asked: by someone who knows all answers beforehand and only has to show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import z3

from duixian.rules import Evaluator
from duixian.rules.model import nodes as n
from duixian.rules.truth import FALSE, TRUE


def least(evaluator: Evaluator, day: str, truth: Mapping[str, Any]) -> tuple[int, int]:
    """Questions and effort of the cheapest facts that settle every benefit of a person with these answers."""
    pack = evaluator.pack
    result = evaluator.evaluate({"as_of": day, "person": dict(truth)})
    trace = result.engine.trace(result.state)
    known = {fact: z3.Bool(fact) for fact in pack.facts}
    optimum = z3.Optimize()
    for benefit in pack.benefits.values():
        when = pack.definitions[benefit.part("when")].expr
        optimum.add(_shown(when, trace, known))
        if trace[when.id] == TRUE:
            optimum.add(_all(pack.definitions[benefit.part("amount")].expr, known))
    optimum.minimize(z3.Sum([z3.If(asked, pack.facts[fact].effort, 0) for fact, asked in known.items()]))
    if optimum.check() != z3.sat:
        raise RuntimeError("没有求出最少要问的事实")
    model = optimum.model()
    asked = [fact for fact, variable in known.items() if z3.is_true(model.eval(variable))]
    return len(asked), sum(pack.facts[fact].effort for fact in asked)


def _all(node: n.Expr, known: Mapping[str, Any]) -> Any:
    return z3.And([known[part.fact] for part in n.walk(node) if isinstance(part, n.FactRef)])


def _shown(node: n.Expr, trace: Mapping[str, Any], known: Mapping[str, Any]) -> Any:
    """What must be known for the truth of a condition to be seen."""
    if isinstance(node, n.And | n.Or):
        every = TRUE if isinstance(node, n.And) else FALSE
        if trace[node.id] == every:
            return z3.And([_shown(item, trace, known) for item in node.items])
        return z3.Or([_shown(item, trace, known) for item in node.items if trace[item.id] == trace[node.id]])
    return _shown(node.operand, trace, known) if isinstance(node, n.Not) else _all(node, known)
