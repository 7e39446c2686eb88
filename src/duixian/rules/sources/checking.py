"""The findings: citations that lead nowhere or to several places, numbers their article does not hold, changed texts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from duixian.citations import text_hash
from duixian.rules.errors import NOWHERE, Pos
from duixian.rules.model.declared import Document
from duixian.rules.model.pack import Pack
from duixian.rules.sources.amounts import Measure, measures
from duixian.rules.sources.leaning import Leaning, Written, leanings, written_numbers
from duixian.rules.sources.passages import Found, Lookup, Missing, Passage, Several
from duixian.rules.sources.pins import PINS_FILE, Pin
from duixian.rules.verify.findings import Finding

SHOWN = 6
Answer = Found | Several | Missing


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found, and how much was looked at: citations, those whose text is there, numbers, those found in place."""

    findings: tuple[Finding, ...]
    citations: int
    found: int
    numbers: int
    placed: int


def check_sources(pack: Pack, lookup: Lookup, pins: Mapping[str, Pin] | None = None) -> Checked:
    """Check a pack against the texts that `lookup` gives, and against the pins of an earlier check."""
    leans = leanings(pack)
    by_citation: dict[str, list[Leaning]] = defaultdict(list)
    for lean in leans:
        by_citation[lean.cite.full].append(lean)
    numbers = written_numbers(pack)
    answers = {full: lookup(full) for full in dict.fromkeys([*by_citation, *(w.cite.full for w in numbers)])}
    told = [*_citations(pack, by_citation, answers), *_changed(by_citation, answers, pins or {})]
    wrong = list(_numbers(numbers, answers))
    looked = sum(isinstance(answers[number.cite.full], Found) for number in numbers)
    findings = sorted([*told, *wrong], key=lambda f: (f.at.file, f.at.line, f.code))
    held = sum(isinstance(answers[full], Found) for full in by_citation)
    return Checked(tuple(findings), len(by_citation), held, looked, looked - len(wrong))


# citations


def _citations(
    pack: Pack, leans: Mapping[str, Sequence[Leaning]], answers: Mapping[str, Answer]
) -> Iterator[Finding]:
    absent: dict[str, list[Leaning]] = defaultdict(list)
    for full, those in leans.items():
        answer, at = answers[full], those[0].at
        match answer:
            case Missing(held=False):
                absent[those[0].cite.document or full].extend(those)
            case Missing():
                yield Finding(
                    "source-not-found", "error", at, f"文库里的这份文件没有“{those[0].cite.path or full}”{_on(those)}",
                    f"改正引用{_near(answer.near)}", (full,), about=full,
                )  # fmt: skip
            case Several():
                yield Finding(
                    "source-ambiguous", "error", at, f"引用可以是文库里的几份文件{_on(those)}",
                    f"写上文号和标题{_near(answer.candidates)}", (full,), about=full,
                )  # fmt: skip
            case Found(exact=False):
                yield Finding(
                    "source-nearest", "note", at,
                    f"文库里没有分到“{those[0].cite.path}”，按{answer.nearest or '全文'}核对{_on(those)}",
                    "对照原文，看条款项目是否写对", (full,), about=full,
                )  # fmt: skip
    for name, those in absent.items():
        yield _absent(pack.documents.get(name), name, those, answers)


def _absent(
    document: Document | None, name: str, those: Sequence[Leaning], answers: Mapping[str, Answer]
) -> Finding:
    """One finding for a document the library lacks, however many rules lean on it."""
    full = name if document is None else f"{document.number}《{document.title}》"
    near = next(
        (a.near for lean in those if isinstance(a := answers[lean.cite.full], Missing) and a.near), ()
    )
    at = document.at if document is not None and document.at != NOWHERE else those[0].at
    return Finding(
        "source-absent", "warning", at, f"文库里没有这份文件，依据它的规则没有核对{_on(those)}",
        f"导入这份文件（duixian import），或改正文号和标题{_near(near)}", (full,), about=full,
    )  # fmt: skip


def _on(those: Sequence[Leaning]) -> str:
    owners = list(dict.fromkeys(lean.owner for lean in those))
    more = f" 等 {len(owners)} 处" if len(owners) > SHOWN else ""
    return f"；依据它的有 {'、'.join(owners[:SHOWN])}{more}"


def _near(citations: Sequence[str]) -> str:
    return f"；相近的有 {'、'.join(citations[:SHOWN])}" if citations else ""


# numbers


def _numbers(numbers: Sequence[Written], answers: Mapping[str, Answer]) -> Iterator[Finding]:
    texts = _Texts()
    lacking: dict[str, list[Written]] = defaultdict(list)
    for number in numbers:
        answer = answers[number.cite.full]
        if isinstance(answer, Found) and not texts.hold(answer.text, number):
            lacking[_group(number)].append(number)
    sizes = Counter(map(_group, numbers))
    for group, those in lacking.items():
        if group and len(those) == 1 < sizes[group]:
            continue  # a text may leave the last part unsaid: 其余由区级承担
        for number in those:
            answer = answers[number.cite.full]
            assert isinstance(answer, Found)
            yield _misplaced(number, answer, texts)


def _group(number: Written) -> str:
    return number.group and f"{number.owner} {number.group}"


def _misplaced(number: Written, answer: Found, texts: _Texts) -> Finding:
    where = number.cite.path or "全文"
    about = f"{number.owner} {number.shown} {number.cite.path}".strip()
    elsewhere = _innermost([p for p in answer.document if p.path and texts.hold(p.text, number)])
    if elsewhere:
        return Finding(
            "number-elsewhere", "warning", number.at,
            f"{number.owner}写的 {number.shown} 不在所引的{where}里，在{'、'.join(elsewhere[:SHOWN])}里",
            "改正引用，或核对数字", (number.cite.full,), about=about,
        )  # fmt: skip
    return Finding(
        "number-not-found", "error", number.at,
        f"{number.owner}写的 {number.shown} 不在所引的{where}里，这份文件别处也没有", "对照原文改正数字或引用", (number.cite.full,), about=about,
    )  # fmt: skip


def _innermost(places: Sequence[Passage]) -> list[str]:
    """The places that hold no other of them: the article, not its chapter."""
    return [
        place.path
        for place in places
        if not any(len(other.text) < len(place.text) and other.text in place.text for other in places)
    ]


class _Texts:
    """The measures of texts, each text read once."""

    def __init__(self) -> None:
        self._read: dict[str, frozenset[Measure]] = {}

    def hold(self, text: str, number: Written) -> bool:
        """Whether a text states a number in any of its forms."""
        known = self._read.get(text)
        if known is None:
            known = self._read[text] = measures(text)
        return any(measure in known for measure in number.alternatives)


# changes


def _changed(
    leans: Mapping[str, Sequence[Leaning]], answers: Mapping[str, Answer], pins: Mapping[str, Pin]
) -> Iterator[Finding]:
    for full, those in leans.items():
        pin, answer = pins.get(full), answers[full]
        if pin is None or not isinstance(answer, Found):
            continue
        if text_hash(answer.text) != pin.sha256:
            yield Finding(
                "source-changed", "warning", _first(those),
                f"所引的原文自 {pin.day.isoformat()} 核对以来变了{_on(those)}",
                f"对照新的原文看规则，然后用 pack check --pin 更新 {PINS_FILE}", (full,), about=full,
            )  # fmt: skip


def _first(those: Sequence[Leaning]) -> Pos:
    return those[0].at
