"""What each address answers about one pack, as plain values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from duixian.calendars import Calendar, published
from duixian.rules import CaseError, Evaluator
from duixian.rules.advise import Adviser
from duixian.rules.advise import as_data as advice_data
from duixian.rules.ask import Asker
from duixian.rules.ask import as_data as question_data
from duixian.rules.choose import Chooser
from duixian.rules.choose import as_data as choice_data
from duixian.rules.errors import nearest
from duixian.rules.evaluate.document import document
from duixian.rules.explain import Explainer, as_html, as_text
from duixian.rules.explain.tree import as_data as explanation_data
from duixian.rules.returns import Returns
from duixian.rules.returns import as_data as due_data
from duixian.service.bodies import RefusedError

MOST_CASES = 1000
Query = Mapping[str, list[str]]
Answer = Callable[["Rules", dict[str, Any], Query], Any]


class Rules:
    """One pack and what answers about it; each is made when first asked for."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator, self.pack = evaluator, evaluator.pack

    @cached_property
    def explainer(self) -> Explainer:
        return Explainer(self.evaluator)

    @cached_property
    def calendar(self) -> Calendar:
        return published()

    @cached_property
    def asker(self) -> Asker:
        return Asker(self.evaluator)

    @cached_property
    def adviser(self) -> Adviser:
        return Adviser(self.evaluator)

    @cached_property
    def chooser(self) -> Chooser:
        return Chooser(self.evaluator)

    @cached_property
    def returns(self) -> Returns:
        return Returns(self.evaluator)

    def benefits(self, query: Query) -> list[str]:
        """The benefits named in the query, else all."""
        named = query.get("benefit", [])
        for id_ in named:
            if id_ not in self.pack.benefits:
                known = self.pack.benefits
                raise RefusedError(
                    422,
                    [
                        (
                            "?benefit",
                            f"没有待遇“{id_[:40]}”{nearest(id_[:40], known)}",
                            "用 GET /pack 看有哪些待遇",
                        )
                    ],
                )
        return list(named or self.pack.benefits)


def evaluate(rules: Rules, case: dict[str, Any], query: Query) -> Any:
    result = rules.evaluator.evaluate(case)
    return document(result, details=_flag(query, "details"), calendar=rules.calendar)


def evaluate_many(rules: Rules, body: dict[str, Any], query: Query) -> Any:
    """Each case by itself: a result, or its problems."""
    cases = body.get("cases")
    if not isinstance(cases, list) or len(cases) > MOST_CASES:
        raise RefusedError(
            422,
            [
                (
                    "cases",
                    f"应当是一个列表，最多 {MOST_CASES} 项",
                    '写成 {"cases": [{…}, …]}；更多的用 duixian scan',
                )
            ],
        )
    details = _flag(query, "details")
    return {"results": [_one(rules, case, details) for case in cases]}


def _one(rules: Rules, case: Any, details: bool) -> dict[str, Any]:
    if not isinstance(case, dict):
        return {"problems": [{"path": "", "what": "应当是一个对象", "mend": '写成 {"as_of": …}'}]}
    try:
        return {"result": document(rules.evaluator.evaluate(case), details=details, calendar=rules.calendar)}
    except CaseError as error:
        return {
            "problems": [{"path": path, "what": what, "mend": mend} for path, what, mend in error.problems]
        }


def explain(rules: Rules, case: dict[str, Any], query: Query) -> Any:
    form = query.get("format", ["data"])[-1]
    makers: dict[str, Callable[[Any], Any]] = {"data": explanation_data, "text": as_text, "html": as_html}
    if form not in makers:
        raise RefusedError(422, [("?format", f"没有“{form[:40]}”这种形式", "用 data、text 或 html")])
    wanted = rules.benefits(query)
    found = rules.explainer.explain(rules.evaluator.evaluate(case), wanted)
    return {"explanations": {one.benefit.id: makers[form](one) for one in found}}


def ask(rules: Rules, case: dict[str, Any], query: Query) -> Any:
    most = query.get("most", [""])[-1]
    if most and not re.fullmatch(r"[1-9][0-9]{0,2}|1000", most):
        raise RefusedError(422, [("?most", f"“{most[:40]}”不是 1 到 1000 的整数", "例如 ?most=3")])
    found = rules.asker.ask(
        rules.evaluator.evaluate(case), rules.benefits(query), int(most) if most else None
    )
    return {"questions": [question_data(question) for question in found]}


def advise(rules: Rules, case: dict[str, Any], query: Query) -> Any:
    wanted, result = rules.benefits(query), rules.evaluator.evaluate(case)
    return {
        "advice": [
            advice_data(rules.adviser.advise(result, id_)) for id_ in wanted if _refused(result[id_].status)
        ]
    }


def _refused(status: str) -> bool:
    return status in ("ineligible", "not_applicable")


def choose(rules: Rules, case: dict[str, Any], query: Query) -> Any:
    return {
        "choices": [choice_data(choice) for choice in rules.chooser.choose(rules.evaluator.evaluate(case))]
    }


def returns(rules: Rules, body: dict[str, Any], query: Query) -> Any:
    """What must be paid back: body `{case: {…}, paid: {benefit: fen}}`."""
    case, paid = body.get("case"), body.get("paid")
    if not isinstance(case, dict) or not isinstance(paid, dict):
        raise RefusedError(422, [("", "要有 case 和 paid", '写成 {"case": {…}, "paid": {"待遇": 分}}')])
    for id_, fen in paid.items():
        if id_ not in rules.pack.benefits:
            known = rules.pack.benefits
            raise RefusedError(
                422,
                [
                    (
                        f"paid.{id_}",
                        f"没有待遇“{id_[:40]}”{nearest(id_[:40], known)}",
                        "用 GET /pack 看有哪些待遇",
                    )
                ],
            )
        if type(fen) is not int or not 0 <= fen <= 10**14:
            raise RefusedError(422, [(f"paid.{id_}", "应当是以分为单位的整数", "例如 3000000 表示 3 万元")])
    return {"returns": [due_data(due) for due in rules.returns.due(case, paid)]}


def pack(rules: Rules) -> dict[str, Any]:
    """What the pack holds: entities, facts with their questions, benefits."""
    known = rules.pack
    return {
        "id": known.id, "title": known.title, "jurisdiction": known.jurisdiction, "version": known.version, "hash": known.content_hash,
        "entities": [{"id": e.id, "label": e.label, "of": e.of or None, "many": e.many, "optional": e.optional} for e in known.entities.values()],
        "facts": [
            {"id": f.id, "label": f.label, "question": f.question or None, "unit": f.unit or None, "register": f.register or None}
            for f in known.facts.values()
        ],
        "benefits": [
            {"id": b.id, "title": b.title, "of": b.role, "cite": b.cite.full, "period": b.period, "summary": b.summary or None}
            for b in known.benefits.values()
        ],
    }  # fmt: skip


def _flag(query: Query, name: str) -> bool:
    return bool(query) and query.get(name, [""])[-1] in ("1", "true", "yes")
