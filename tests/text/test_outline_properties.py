"""Whatever text comes in: every character is in one node, and the nodes make a sound tree."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.outlines import outline_of

_PIECES = st.sampled_from(
    [
        "第一条",
        "第二条",
        "第三条第一款",
        "第一章",
        "第二章",
        "第一节",
        "一、",
        "二、",
        "三、",
        "（一）",
        "（二）",
        "(三)",
        "1.",
        "2.",
        "3.",
        "1．2．（1）",
        "（2）",
        "①",
        "②",
        "[1]",
        "A01",
        "A0101",
        "A0102",
        "附件",
        "附件1",
        "附件2：",
        "附：1.甲",
        "专栏",
        "专栏1",
        "专栏2标题",
        "序号",
        "名称",
        "责任单位",
        "联系电话",
        "备注",
        "0851-12345678",
        "1",
        "2",
        "3",
        "4",
        "市财政局",
        "市科技局",
        "某路1号",
        "《办法》",
        "（责任单位：市科技局）",
        "2024年5月1日",
        "江州市人民政府",
        "通知",
        "方案",
        "为了",
        "。",
        "；",
        "：",
        "，",
        "、",
        "（",
        "）",
        "《",
        "》",
        "“",
        "”",
        "行动1：",
        "场景2:",
        "Article",
        "Chapter",
        "word",
        "目录",
    ]
) | st.sampled_from(["\n", "\n\n", "\n ", "\n", " ", "　", "\t"])
_TEXTS = st.lists(_PIECES | st.text(max_size=4), max_size=160).map("".join)


@settings(max_examples=300, deadline=None)
@given(_TEXTS)
def test_every_character_is_in_exactly_one_leaf(text: str) -> None:
    source, made = outline_of(text)
    held: Counter[int] = Counter()
    for node in made.nodes:
        held.update(node.own.offsets)
        for cell in node.table.cells if node.table else ():
            held.update(cell.passage.offsets)
    assert max(held.values(), default=1) == 1
    runs = made.runs
    assert all(one.span.end <= two.span.start for one, two in pairwise(runs))
    assert set(held) == {
        at for run in runs if run.use == "leaf" for at in range(run.span.start, run.span.end)
    }
    assert all(source.text[run.span.start : run.span.end].isspace() for run in runs if run.use != "leaf")


@settings(max_examples=300, deadline=None)
@given(_TEXTS)
def test_the_text_of_a_node_is_the_text_at_its_offsets(text: str) -> None:
    source, made = outline_of(text)
    for node in made.nodes:
        cells = [cell.passage for cell in node.table.cells] if node.table else []
        for passage in (node.own, *cells):
            assert passage.text == "".join(source.text[at] for at in passage.offsets)


@settings(max_examples=300, deadline=None)
@given(_TEXTS)
def test_parents_precede_and_enclose_and_keys_and_paths_are_unique(text: str) -> None:
    _, made = outline_of(text)
    seen = {}
    for node in made.nodes:
        assert node.start_line <= node.end_line
        if node.parent is not None:
            parent = seen[node.parent]
            assert parent.start_line <= node.start_line and node.end_line <= parent.end_line
        assert node.key not in seen and node.key
        seen[node.key] = node
    assert len({node.path for node in made.nodes}) == len(made.nodes)


NASTY = {
    "one line without end": "第一条 为了规范，制定本办法。（一）好的；1.对；" * 40_000,
    "a hundred thousand empty lines": "\n" * 100_000,
    "brackets nested ten thousand deep": "（" * 10_000 + "）" * 10_000,
    "headers of tables without tables": "序号 名称 单位 \n" * 3_000,
    "an endless table": "序号 名称 单位\n" + "".join(f"{n}\n某某项目\n市局\n" for n in range(1, 3_000)),
    "an endless table without numbers": "名称 联系电话 地址\n" + "甲乙 0851-1234567 某路1号\n" * 5_000,
    "the same article again and again": "第一条 某某应当办理。\n" * 10_000,
    "the same attachment again and again": "附件1\n" * 10_000,
    "the same box again and again": "专栏 1 标题\n" * 10_000,
    "items of three kinds": "（一）某某应当办理。\n1.其他。\n①再次。\n" * 5_000,
    "nothing but dates": "2025年1月1日\n" * 10_000,
}


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY.keys())
def test_nasty_texts_are_read_to_the_end(text: str) -> None:
    source, made = outline_of(text)
    held = sum(run.span.end - run.span.start for run in made.runs)
    assert held >= sum(not char.isspace() for char in source.text)
