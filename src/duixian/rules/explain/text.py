"""An explanation as sentences that can be read out at a window."""

from __future__ import annotations

from collections.abc import Iterator

from duixian.rules.explain import values
from duixian.rules.explain.tree import Explanation, Reason
from duixian.rules.model.citation import Cite
from duixian.rules.truth import FALSE, NA, TRUE, UNKNOWN

VERDICTS = {
    "eligible": "符合条件",
    "ineligible": "不符合条件",
    "unknown": "还不能判定",
    "not_applicable": "不适用",
}
SAID = {TRUE: "成立", FALSE: "不成立", UNKNOWN: "还不清楚", NA: "不适用"}
KINDS = {"all": "须同时满足", "any": "满足其一即可", "not": "须不属于下列情形"}


def as_text(explanation: Explanation) -> str:
    """Verdict and amount, the reasons that decide, every condition with its facts and article, the amount's steps."""
    teller = _Teller(explanation.benefit.cite)
    lines = [_verdict(explanation), *teller.because(explanation)]
    if explanation.scope is not None:
        lines += ["适用范围：", *teller.tree(explanation.scope)]
    lines += ["条件：", *teller.tree(explanation.when)]
    if explanation.steps:
        lines.append("金额：")
        for number, step in enumerate(explanation.steps, 1):
            lines.append(f"  {number}. {step.text}：{step.value}{teller.cite(step.cite)}")
        if explanation.benefit.has_amount:
            lines.append(f"  应付：{values.amount(explanation.payable)}")
    return "\n".join(lines)


def _verdict(explanation: Explanation) -> str:
    benefit = explanation.benefit
    day = explanation.as_of
    text = f"按{day.year}年{day.month}月{day.day}日的情况，《{benefit.title}》{VERDICTS[explanation.status]}"
    if explanation.status == "eligible":
        text += (
            f"，可得{values.amount(explanation.payable)}"
            if benefit.has_amount
            else "".join(("，", benefit.grants or "可以享受"))
        )
    elif explanation.status == "unknown" and benefit.has_amount and explanation.amount is not None:
        text += (
            f"；如果符合，金额在{values.amount(explanation.payable)}"
            if not isinstance(explanation.payable, int)
            else ""
        )
    return f"{text}。依据：{benefit.cite.full}。"


def deciding(reason: Reason, truth: int) -> Iterator[Reason]:
    """The conditions below `reason` whose value makes it what it is, as deep as they have words of their own."""
    same = [part for part in reason.parts if part.truth == truth]
    together = reason.kind == "any" and truth == FALSE and reason.label
    if reason.kind in ("all", "any") and same and not together:
        for part in same:
            yield from deciding(part, truth)
    else:
        yield reason


class _Teller:
    """Sentences about one benefit; an article of its own document is cited without the document."""

    def __init__(self, document: Cite) -> None:
        self.document = document.document

    def cite(self, cite: Cite | None) -> str:
        if cite is None:
            return ""
        if cite.document and cite.document == self.document:
            return f"（{cite.path}）" if cite.path else ""
        return f"（{cite.full}）"

    def because(self, explanation: Explanation) -> Iterator[str]:
        """One sentence for each condition that decides: those that fail, or those that are open."""
        wanted = {"ineligible": FALSE, "unknown": UNKNOWN, "not_applicable": FALSE}.get(explanation.status)
        roots = (
            [explanation.scope]
            if explanation.status == "not_applicable"
            else [explanation.scope, explanation.when]
        )
        for root in roots:
            if root is not None and wanted is not None and root.truth == wanted:
                yield from (self.sentence(reason) for reason in deciding(root, wanted))

    def sentence(self, reason: Reason) -> str:
        facts = [u for u in reason.used if u.kind in ("fact", "rows", "value")]
        label = reason.label or KINDS[reason.kind]
        if reason.truth == UNKNOWN:
            unknown = "、".join(f"“{u.label}”" for u in facts if not u.known)
            return f"“{label}”还不清楚{f'：还不知道{unknown}' if unknown else ''}{self.cite(reason.cite)}。"
        told = "，".join(f"{u.label}是{u.value}" for u in facts[:3] if u.label != label)
        return f"“{label}”{SAID[reason.truth]}{f'：{told}' if told else ''}{self.cite(reason.cite)}。"

    def tree(self, reason: Reason, depth: int = 1) -> Iterator[str]:
        """The conditions, one a line, groups indented; an unnamed `and` at the top is the list itself."""
        if depth == 1 and reason.kind == "all" and not reason.label:
            for part in reason.parts:
                yield from self.tree(part, depth)
            return
        facts = "；".join(f"{u.label} {u.value}" for u in reason.used if u.value and u.label != reason.label)
        label = reason.label or KINDS[reason.kind]
        yield f"{'  ' * depth}{label}：{SAID[reason.truth]}{'。' + facts if facts else ''}{self.cite(reason.cite)}"
        for part in reason.parts:
            yield from self.tree(part, depth + 1)
