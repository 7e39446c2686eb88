"""What the form of a reading holds: which inputs, what stands in them, and what an editor entered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from duixian.site.library.checking import line_of
from duixian.site.library.clauseform import INPUTS, entered, filled
from duixian.site.library.deciding import last_decision
from duixian.site.library.editing import DATES
from duixian.site.library.models import Clause, Document, Node, ReviewItem
from duixian.site.library.nodework import NODE_FIELDS, node_reading, table_reading
from duixian.site.library.reviews import HEADER_FIELDS, HEADER_LISTS, clause_subject
from duixian.site.library.wording import KINDS, lines_of
from duixian.text.model import Kind, Level

from .documents import FIELD_NAMES

NODE_TYPES = {
    "part": "编",
    "chapter": "章",
    "section": "节（一、）",
    "article": "条",
    "paragraph": "款（段）",
    "item": "项",
    "subitem": "目",
    "heading": "标题",
    "table": "表格",
    "box": "专栏",
    "attachment": "附件",
    "preamble": "引言",
    "signature": "落款",
    "other": "其他",
}
SUBJECTS = {"node": "条目划分", "table": "表格", "extent": "文件起止", "finding": "来源疑点"}
_CHOICES = {"kind": tuple(Kind), "level": ("", *Level)}


@dataclass(frozen=True, slots=True)
class Form:
    """Sort of the form (text, list, date, flag, choice, node, table, clause, none) and what stands in its inputs."""

    sort: str
    value: Any = ""
    choices: tuple[tuple[str, str], ...] = ()
    inputs: list[tuple[Any, Any]] = field(default_factory=list)
    strike: str = ""  # what striking the reading out means; empty where it cannot be struck out


def subject_name(subject: str) -> str:
    """What a subject is about, in Chinese."""
    kind, _, rest = subject.partition(":")
    if kind == "header":
        return FIELD_NAMES.get(rest, rest)
    if kind == "clause":
        return KINDS.get(rest.split(":")[0], "条款内容")
    return SUBJECTS.get(kind, kind)


def says(subject: str, read: Any) -> str:
    """A reading, or what an editor put in its place, in one line."""
    kind, _, rest = subject.partition(":")
    if kind == "clause" and isinstance(read, dict):
        told = lines_of(rest.split(":")[0], read)
        return "；".join(f"{line.label} {line.text} {line.detail}".strip() for line in told)
    if kind == "node" and isinstance(read, dict):
        name = NODE_TYPES.get(read["type"], read["type"])
        return "　".join(filter(None, [f"〔{name}〕", read["label"], read["heading"], f"（{read['path']}）"]))
    if kind == "table" and isinstance(read, dict):
        count = read["rows"] if isinstance(read["rows"], int) else len(read["rows"])
        return f"{count} 行；表头：{'、'.join(read['header']) or '无'}"
    if kind == "extent" and isinstance(read, list):
        return f"第 {read[0]}–{read[1]} 行"
    if isinstance(read, list):
        return "、".join(map(str, read)) or "（无）"
    if isinstance(read, bool):
        return "是" if read else "否"
    return "（无）" if read in (None, "") else str(read)


def item_of(document: Document, subject: str) -> ReviewItem | None:
    """A reading of a document as an item of the queue, whether it waits there or not."""
    queued = ReviewItem.objects.filter(document=document, subject=subject).first()
    if queued is not None:
        return queued
    kind, _, rest = subject.partition(":")
    made = ReviewItem(
        document=document,
        subject=subject,
        confidence=1.0,
        start_line=document.start_line,
        end_line=document.start_line,
    )
    if kind == "header" and rest in HEADER_FIELDS + HEADER_LISTS:
        value = getattr(document, rest)
        basis = document.fields.get(rest)
        if isinstance(basis, dict):
            made.confidence, made.why = basis["confidence"], basis["why"]
        made.read = value.isoformat() if hasattr(value, "isoformat") else value
        return made
    if kind == "extent" and not rest:
        basis = document.fields["extent"]
        made.confidence, made.why = basis["confidence"], basis["why"]
        made.read = [document.start_line, document.end_line]
        return made
    return _of_node(made, kind, rest)


def _of_node(made: ReviewItem, kind: str, rest: str) -> ReviewItem | None:
    if kind == "clause":
        node = rest.partition(":")[2].rpartition(":")[0]
        for clause in Clause.objects.filter(document=made.document, kind=rest.split(":")[0], node=node):
            told = {"kind": clause.kind, "node": clause.node, "text": clause.text}
            if clause_subject(told) == made.subject:
                made.read, made.confidence, made.why = clause.data, clause.confidence, clause.why
                made.start_line, made.end_line, made.node = clause.start_line, clause.end_line, node
                return made
        return _struck(made, node)
    node_ = Node.objects.filter(document=made.document, key=rest).first()
    if node_ is None or kind not in {"node", "table"}:
        return None
    if kind == "table" and node_.table is None:
        return _struck(made, rest)
    made.read = node_reading(node_) if kind == "node" else table_reading(node_)
    made.confidence, made.why, made.node = node_.confidence, node_.why, rest
    made.start_line, made.end_line = node_.start_line, node_.end_line
    return made


def _struck(made: ReviewItem, node: str) -> ReviewItem | None:
    """A reading that an editor struck out: it can still be looked at and brought back."""
    decision = last_decision(made.document.work_id, made.subject)
    place = Node.objects.filter(document=made.document, key=node).first()
    if decision is None or place is None:
        return None
    made.read, made.node = decision.read, node
    made.start_line, made.end_line = place.start_line, place.end_line
    return made


def form_of(item: ReviewItem, entered_: Mapping[str, str] | None) -> Form:
    """The form of an item: filled with what stands in the library, or with what was entered and refused."""
    kind, _, rest = item.subject.partition(":")
    if kind == "header":
        return _header_form(item, rest, entered_)
    if kind == "node":
        now = node_reading(Node.objects.get(document=item.document, key=rest))
        value = {name: (entered_ or now).get(name, now[name]) for name in NODE_FIELDS}
        return Form("node", value, tuple(NODE_TYPES.items()))
    if kind == "table":
        node = Node.objects.get(document=item.document, key=rest)
        if node.table is None:  # an editor said that it is none
            return Form("none")
        table = table_reading(node)
        value = {"header": line_of(table["header"]), "rows": "\n".join(map(line_of, table["rows"]))}
        value = {name: (entered_ or value).get(name, value[name]) for name in value}
        return Form("table", value, strike="不是表格")
    if kind == "clause" and isinstance(item.read, dict):
        sort = rest.split(":")[0]
        if sort not in INPUTS:
            return Form("none", strike="不成立，删去")
        clause = _clause_now(item)
        if clause is None:  # struck out
            return Form("none")
        inputs = filled(sort, clause)
        if entered_:
            inputs = [
                (one, one.name in entered_ if one.sort == "flag" else entered_.get(one.name, value))
                for one, value in inputs
            ]
        return Form("clause", inputs=inputs, strike="不成立，删去")
    return Form("extent" if kind == "extent" else "none")


def _header_form(item: ReviewItem, name: str, entered_: Mapping[str, str] | None) -> Form:
    now = getattr(item.document, name)
    if name == "abridged":
        return Form("flag", now)
    if name in HEADER_LISTS:
        value = "\n".join(map(str, now))
    else:
        value = now.isoformat() if hasattr(now, "isoformat") else now or ""
    value = entered_.get("value", value) if entered_ else value
    if name in _CHOICES:
        return Form("choice", value, tuple((one, one or "（不明）") for one in _CHOICES[name]))
    return Form("date" if name in DATES else "list" if name in HEADER_LISTS else "text", value)


def _clause_now(item: ReviewItem) -> dict[str, Any] | None:
    """The clause as it stands in the library: as read, or as an editor has it; None where it was struck out."""
    kind = item.subject.split(":")[1]
    for clause in Clause.objects.filter(document=item.document, kind=kind, node=item.node):
        if clause_subject({"kind": kind, "node": clause.node, "text": clause.text}) == item.subject:
            return dict(clause.data)
    return None


def value_of(item: ReviewItem, form: Mapping[str, str]) -> Any:
    """What an editor entered, in the shape that a correction of this subject has. Raises EditError."""
    kind, _, rest = item.subject.partition(":")
    if kind == "clause":
        return entered(rest.split(":")[0], _clause_now(item) or item.read or {}, form)
    if kind == "node":
        return {name: form.get(name, "") for name in NODE_FIELDS}
    if kind == "table":
        return {"header": form.get("header", ""), "rows": form.get("rows", "")}
    return form.get("value", "")
