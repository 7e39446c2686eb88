"""Nothing is lost: whatever text comes in, every character is accounted for exactly once, and the reading ends."""

from __future__ import annotations

import random

import pytest
from bench.compendia import Writer, lines
from hypothesis import given, settings
from hypothesis import strategies as st

from duixian.text.coverage import cover, is_whole
from duixian.text.header import read_header
from duixian.text.model import Reading, Run, Span
from duixian.text.pages import paginate
from duixian.text.pipeline import read_source
from duixian.text.readers import ReadError, read, source_of
from duixian.text.split import split

_PIECES = st.sampled_from(
    [
        "《",
        "》",
        "（",
        "）",
        "〔2024〕",
        "第",
        "一",
        "条",
        "章",
        "附件",
        "附件1：",
        "关于",
        "印发",
        "办法",
        "的通知",
        "江府发〔2024〕1号",
        "各单位：",
        "。",
        "，",
        "：",
        "号",
        "令",
        "2024年1月2日",
        "（2024年1月2日）",
        "一、",
        "1.",
        "（一）",
        "中华人民共和国国务院令",
        "第802号",
        "新华社北京6月1日电",
        "目录",
        "……12",
        "—",
        "12",
        "—",
        "12",
        "www.example.org",
        "==========",
        "第一部分",
        "2024年度",
        "财政部",
        "教育部",
        "本办法自公布之日起施行，有效期5年。",
        "序号",
        "责任单位：",
        "abc",
        "𠮷",
    ]
) | st.sampled_from(["\n", "\n\n", "\n ", "\r\n", "\r", "\f", "\t", "　", " ", "\u2028", "\x00"])
_TEXTS = st.lists(_PIECES | st.text(max_size=3), max_size=120).map("".join)


def _read(text: str) -> Reading:
    return read_source(source_of("任意.txt", "0", text))


@settings(max_examples=150, deadline=None)
@given(_TEXTS)
def test_any_text_is_accounted_for_character_by_character(text: str) -> None:
    reading = _read(text)
    assert is_whole(reading.source, reading.runs)
    assert "".join(text[run.span.start : run.span.end] for run in reading.runs) == text


@settings(max_examples=100, deadline=None)
@given(_TEXTS)
def test_documents_follow_one_another_and_their_fields_stand_inside_them(text: str) -> None:
    source = source_of("任意.txt", "0", text)
    paged = paginate(source)
    last = 0
    for extent in split(paged).extents:
        assert last < extent.start_line <= extent.end_line <= len(source.lines)
        last = extent.end_line
        low, high = source.lines[extent.start_line - 1].start, source.lines[extent.end_line - 1].end
        header = read_header(paged, extent)
        for field in (
            header.title,
            header.number,
            header.date,
            *header.issuers,
            *header.alt_titles,
            header.expires,
        ):
            assert field.span is None or low <= field.span.start < field.span.end <= high


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        source = read("任意.txt", data)
    except ReadError as error:
        assert error.reason and error.remedy
    else:
        assert is_whole(source, cover(paginate(source), ()))


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=8))
def test_runs_that_overlap_or_leave_gaps_are_completed_without_doubles(ends: list[tuple[int, int]]) -> None:
    source = source_of("任意.txt", "0", "第一条 为了\n\n  规范管理，\n制定本办法。\n第二条")
    runs = [
        Run(Span(min(pair), min(max(pair), len(source.text))), "leaf", str(n)) for n, pair in enumerate(ends)
    ]
    runs = [run for run in runs if run.span.end > run.span.start]
    assert is_whole(source, cover(paginate(source), runs))


@pytest.mark.parametrize(
    "text",
    [
        "政策措施（试行）" * 200_000,
        " " * 1_000_000 + "文",
        "\n" * 100_000,
        "《" * 10_000 + "文" + "》" * 10_000,
        "（" * 10_000,
        "\n".join("（" * n for n in range(400)),
        "\n".join(str(n) for n in range(20_000)),
        "目录\n" + "\n".join(f"某某管理办法{n}……{n}" for n in range(10_000)),
        "\n".join(["目录", "第一章……1"] * 5_000),
        "\n".join(["某某部门"] * 10_000) + "\n2024年1月1日",
        "某某办法\n某府发〔2024〕1号\n" + "他自公布之日起施行，" * 20_000,
        "\n".join(f"关于印发某某办法{n}的通知\n某府发〔2024〕{n}号" for n in range(2_000)),
    ],
    ids=lambda text: text[:8].strip() or "blank",
)
def test_monstrous_texts_are_divided_and_covered(text: str) -> None:
    source = source_of("任意.txt", "0", text)
    paged = paginate(source)
    layout = split(paged)
    for extent in layout.extents[:50]:
        read_header(paged, extent)
    assert is_whole(source, cover(paged, (), layout.between))


@pytest.mark.parametrize("seed", range(6))
def test_the_documents_of_a_written_compendium_are_those_that_were_written(seed: int) -> None:
    writer = Writer(seed)
    written = [writer.document() for _ in range(60)]
    text = "\n".join(lines(iter(written), seed)) + "\n"
    paged = paginate(source_of("汇编.txt", "0", text))
    headers = [read_header(paged, extent) for extent in split(paged).extents]
    assert [h.title.value for h in headers] == [document.title for document in written]
    assert [h.number.value for h in headers] == [document.number for document in written]
    assert [
        h.date.value and f"{h.date.value.year}年{h.date.value.month}月{h.date.value.day}日" for h in headers
    ] == [document.date for document in written]


def test_the_same_text_gives_the_same_documents_and_identifiers() -> None:
    writer = Writer(random.Random(5).randrange(100))
    text = "\n".join(lines(iter([writer.document() for _ in range(5)]), 3))
    first, second = _read(text), _read(text)
    assert [document.id for document in first.documents] == [document.id for document in second.documents]
    assert first.runs == second.runs
