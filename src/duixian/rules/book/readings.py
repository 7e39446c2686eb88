"""Where the text is unclear, as a list that an editor can send to those who wrote it: question, reading taken, the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from duixian.rules.model.benefits import Benefit
from duixian.rules.model.delivery import Reading
from duixian.rules.model.pack import Pack


def readings(pack: Pack) -> list[dict[str, Any]]:
    """One record a reading, in the order of the pack's documents: benefit, title, document, question, taken, other, cites."""
    order = {name: place for place, name in enumerate(pack.documents)}
    found = [(benefit, item) for benefit in pack.benefits.values() for item in benefit.readings]
    found.sort(key=lambda pair: order.get(_home(*pair), len(order)))
    return [
        {
            "benefit": benefit.id, "title": benefit.title, "document": _title(pack, _home(benefit, item)),
            "question": item.question, "taken": item.taken, "other": item.other,
            "cites": [cite.full for cite in item.cites],
        }
        for benefit, item in found
    ]  # fmt: skip


def as_markdown(pack: Pack) -> Iterator[str]:
    """The same as lines of Markdown: a heading a document, an entry a question with both readings and their citations."""
    last, number = None, 0
    for record in readings(pack):
        if record["document"] != last:
            last, number = record["document"], 0
            yield from ("", f"### {last}", "")
        number += 1
        yield f"{number}. **{record['question']}**（{record['title']}）"
        yield f"   - 规则包的理解：{record['taken']}"
        yield f"   - 另一种理解：{record['other']}"
        yield f"   - 依据：{'；'.join(record['cites']) or '—'}"


def _home(benefit: Benefit, item: Reading) -> str:
    """The document that the benefit follows; where it names none, the one that the reading cites first."""
    if benefit.cite is not None and benefit.cite.document:
        return benefit.cite.document
    return next((cite.document for cite in item.cites if cite.document), "")


def _title(pack: Pack, name: str) -> str:
    document = pack.documents.get(name)
    return f"《{document.title}》" if document is not None else pack.title
