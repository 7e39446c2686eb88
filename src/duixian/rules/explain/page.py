"""An explanation as a piece of a page: headings, lists and a table; no scripts, no styles, everything escaped.

A truth is told in words (not by colour or sign alone) and marked with a class for the site's style sheet.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from duixian.rules.explain import values
from duixian.rules.explain.text import KINDS, SAID, VERDICTS
from duixian.rules.explain.tree import Explanation, Reason
from duixian.rules.model.citation import Cite
from duixian.rules.truth import NAMES


def as_html(explanation: Explanation, level: int = 3) -> str:
    """A `section`; its heading is `h<level>` and those inside it one deeper (`level` from 1 to 5)."""
    if not 1 <= level <= 5:
        raise ValueError(f"a heading level is 1 to 5, not {level}")
    return "".join(_section(explanation, level))


def _section(explanation: Explanation, level: int) -> Iterator[str]:
    benefit, inner = explanation.benefit, level + 1
    name = f"explain-{escape(benefit.id)}"
    yield f'<section class="explanation {explanation.status}" aria-labelledby="{name}">'
    yield f'<h{level} id="{name}">{escape(benefit.title)}</h{level}>'
    amount = ""
    if benefit.has_amount and explanation.status in ("eligible", "unknown"):
        amount = f"，{escape(values.amount(explanation.payable))}"
    yield f'<p class="verdict"><strong>{VERDICTS[explanation.status]}</strong>{amount}。'
    yield f'按 <time datetime="{explanation.as_of.isoformat()}">{explanation.as_of.isoformat()}</time> 的情况；'
    yield f"依据：{_cite(benefit.cite)}。</p>"
    if explanation.scope is not None:
        yield f"<h{inner}>适用范围</h{inner}>{_list((explanation.scope,))}"
    top = explanation.when
    parts = top.parts if top.kind == "all" and not top.label else (top,)
    yield f"<h{inner}>条件</h{inner}>{_list(parts)}"
    if explanation.steps:
        yield f"<h{inner}>金额怎么来的</h{inner}><table><thead><tr>"
        yield '<th scope="col">步骤</th><th scope="col">数额</th><th scope="col">依据</th></tr></thead><tbody>'
        for step in explanation.steps:
            yield f"<tr><td>{escape(step.text)}</td><td>{escape(step.value)}</td><td>{_cite(step.cite)}</td></tr>"
        yield f'<tr><th scope="row">应付</th><td>{escape(values.amount(explanation.payable))}</td><td></td></tr>'
        yield "</tbody></table>"
    yield "</section>"


def _cite(cite: Cite | None) -> str:
    return "" if cite is None else f"<cite>{escape(cite.full)}</cite>"


def _list(reasons: tuple[Reason, ...]) -> str:
    return f"<ul>{''.join(''.join(_item(reason)) for reason in reasons)}</ul>"


def _item(reason: Reason) -> Iterator[str]:
    yield f'<li class="truth-{NAMES[reason.truth]}">{escape(reason.label or KINDS[reason.kind])}：'
    yield f"<strong>{SAID[reason.truth]}</strong>"
    facts = [f"{escape(u.label)} {escape(u.value)}" for u in reason.used if u.value]
    if facts:
        yield f'<span class="facts">（{"；".join(facts)}）</span>'
    if reason.cite is not None:
        yield f" {_cite(reason.cite)}"
    if reason.parts:
        yield _list(reason.parts)
    yield "</li>"
