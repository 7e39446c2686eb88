"""What is still to be known of a benefit that is certain: which office serves the case, and who bears the cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from duixian.rules.evaluate.details import Details
from duixian.rules.evaluate.offices import offices
from duixian.rules.model import nodes as n
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.pack import Pack


def serving_facts(details: Details, benefits: Iterable[str]) -> tuple[str, ...]:
    """The facts that were not stated and decide where to go, and who pays, for those of the benefits that are had.

    The least effort first. A fact of a list is not among them.
    """
    result, pack = details.result, details.pack
    had = [pack.benefits[id_] for id_ in benefits if result.benefits[id_].status == "eligible"]
    open_ = {fact for benefit in had for expr in _open(details, benefit) for fact in _facts(pack, expr)}
    found = [
        pack.facts[id_]
        for id_ in open_ - result.state.given
        if id_ in pack.facts and id_ in result.engine.slots.facts
    ]
    return tuple(fact.id for fact in sorted(found, key=lambda fact: (fact.effort, fact.id)))


def _open(details: Details, benefit: Benefit) -> Iterator[n.Expr]:
    """The conditions that leave open which office, or which way to share the cost."""
    uncertain = {one.label for one in offices(details, benefit.id) if not one.certain}
    for name, code in benefit.offices:
        directory = details.pack.offices[name]
        if not code and directory.label in uncertain:
            yield from (office.condition for office in directory.offices if office.condition is not None)
    share = details.pack.shares.get(benefit.share)
    if share is not None and details.split(benefit.id) is None:
        yield from (row.condition for row in share.rows if row.condition is not None)


def _facts(pack: Pack, expr: n.Expr) -> Iterator[str]:
    for node in n.walk(expr):
        if isinstance(node, n.FactRef):
            yield node.fact
        elif isinstance(node, n.DefRef):
            yield from pack.definitions[node.definition].facts
