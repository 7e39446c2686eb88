"""What must be brought, in words."""

from __future__ import annotations

from duixian.rules.book.markup import row, rows, text
from duixian.rules.book.telling import Teller
from duixian.rules.model.delivery import Material


def materials(teller: Teller, items: tuple[Material, ...]) -> str:
    """What must be brought, when, in how many copies, and what can be taken from a register instead."""
    return rows(_material(teller, item) for item in items)


def _material(teller: Teller, item: Material) -> str:
    marks = [f"{item.copies}份" if item.copies > 1 else "", "原件" if item.original else ""]
    if item.condition is not None:
        marks.append(f"仅当{teller.words.label(item.condition)}")
    if item.register:
        marks.append(f"{item.register}查得到的不用交")
    form = teller.pack.papers.get(item.form)
    marks.append(f"用《{form.title}》" if form is not None and form.title != item.name else "")
    proves = [_name(teller, id_) for id_ in item.proves]
    marks.append(f"证明{'、'.join(proves)}" if proves else "")
    said = "，".join(mark for mark in marks if mark)
    return row(text(f"{item.name}{f'（{said}）' if said else ''}"), teller.cite(item.cite))


def _name(teller: Teller, id_: str) -> str:
    fact = teller.pack.facts.get(id_)
    return fact.label if fact is not None else teller.words.definition(id_)
