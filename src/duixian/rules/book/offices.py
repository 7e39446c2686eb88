"""Where to go for a benefit, in a table: which office serves whom, how to reach it."""

from __future__ import annotations

from duixian.rules.book.markup import table, tag, text
from duixian.rules.book.telling import Teller
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.offices import Office

HEADINGS = ("情形", "单位", "电话", "地址", "依据")


def places(teller: Teller, benefit: Benefit) -> str:
    """A table for each directory the benefit names; of one that is named with a code, that office alone."""
    shown: list[str] = []
    for name, code in benefit.offices:
        directory = teller.pack.offices[name]
        offices = [office for office in directory.offices if code in ("", office.code)]
        body = [_line(teller, office, named=bool(code)) for office in offices]
        shown.append(table(HEADINGS, body, directory.label))
    return "".join(shown)


def _line(teller: Teller, office: Office, *, named: bool) -> list[str]:
    whom = "一律" if named or office.condition is None else ""
    note = tag("small", text(office.note)) if office.note else ""
    return [
        text(whom) or teller.phrase(office.condition),
        text(office.name) + note,
        text(office.telephone),
        text(office.address),
        teller.cite(office.cite),
    ]
