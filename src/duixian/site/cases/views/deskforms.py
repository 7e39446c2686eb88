"""What the office's forms may say, act by act; everything else in a form is left aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import QueryDict

from duixian.rules.model.pack import Pack
from duixian.site import fields
from duixian.site.cases import comparing
from duixian.site.cases.acts import settling
from duixian.site.cases.engine.context import Context
from duixian.site.registry.values import kept

TEXTS: dict[str, tuple[str, ...]] = {
    "accept": (), "ask_correction": ("note",), "outcome": ("outcome", "note", "ground", "minutes"), "confirm": (), "decline": ("note",),
    "assign": ("to", "note"), "check_material": ("attachment", "state", "note"), "write": ("text",), "publish": ("until",),
    "settle_objection": ("objection", "finding"), "invite": (), "cast": ("score", "opinion"), "recuse": ("note",), "answer_appeal": ("answer",),
    "serve": ("paper", "on", "how", "receiver"), "check_proof": ("proof", "note"),
}  # fmt: skip
LISTS = {"ask_correction": ("wanted",), "outcome": ("leaves",), "invite": ("members",)}
CHOICES = {
    "settle_objection": ("founded",), "answer_appeal": ("overturn",), "cast": ("agrees",), "write": ("internal",), "check_proof": ("accepted",)
}  # fmt: skip
SETTLED = "settled-"  # before the id of a judgement that an outcome settles
LONGEST, MOST = 4000, 200


def payload_of(posted: QueryDict, act: str) -> dict[str, Any]:
    """What a form says for an act."""
    found: dict[str, Any] = {k: plain(posted.get(k, "")) for k in TEXTS.get(act, ()) if posted.get(k)}
    for name in LISTS.get(act, ()):
        found[name] = [plain(value)[:300] for value in posted.getlist(name) if value.strip()][:MOST]
    if act == "outcome":
        said = {
            k.removeprefix(SETTLED): v == "1"
            for k, v in posted.items()
            if k.startswith(SETTLED) and v in ("1", "0")
        }
        found[settling.KEY] = dict(list(said.items())[:MOST])
    for name in CHOICES.get(act, ()):
        if posted.get(name) in ("1", "0"):
            found[name] = posted[name] == "1"
    return found


def plain(text: str) -> str:
    """Text as it may be kept."""
    return text.replace("\0", "")[:LONGEST]


def question(
    context: Context, id_: str, typed: Mapping[str, str] | None = None, more: int = 0
) -> fields.Asked:
    """The question by which an officer records a fact, with what the case holds, or what was just typed."""
    return fields.asked(context.pack, id_, context.assessed.document, typed, more)


def typed_in(posted: QueryDict) -> dict[str, str]:
    """The fields of a question: the value, or the rows of a list."""
    names = [name for name in posted if name in ("value", "none") or (name[:1] == "r" and "." in name)]
    return {name: plain(posted.get(name, ""))[:500] for name in names[: comparing.MOST_FIELDS]}


def told(context: Context, id_: str, typed: Mapping[str, str]) -> tuple[dict[str, Any], str]:
    """What was typed as a fact to record, and what is wrong with it ('' nothing)."""
    role, fact, value = fields.answer(context.pack, id_, typed)
    name = f"{role}.{fact}" if fact else role
    if value is None or value is ...:
        return {}, "请填核定的内容。" if name in context.pack.facts else "请填各项，或选一项也没有。"
    _, problems = kept(context.ready.evaluator, {name: value})
    return {name: value}, "；".join(
        f"{_place(context.pack, path)}{what}，{mend}" for path, what, mend in problems
    )


def _place(pack: Pack, path: str) -> str:
    """Where in a list something is wrong: its row."""
    row = path.partition("[")[2].partition("]")[0]
    return f"第 {int(row) + 1} 项：" if row.isdecimal() else ""


def evidence_of(posted: QueryDict) -> str:
    """On what an officer relies: materials that were looked at, and words."""
    looked = [name.strip()[:100] for name in posted.getlist("looked") if name.strip()][:10]
    said = plain(posted.get("evidence", "")).strip()
    return "；".join([*([f"核对{'、'.join(looked)}"] if looked else []), *([said] if said else [])])[:300]


def trial(context: Context, **payload: Any) -> Context:
    """The same case with another form, to ask what would be allowed; what was worked out stays."""
    return replace(context, payload=payload, events=[], request="")
