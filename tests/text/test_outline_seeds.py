"""The outlines of the documents in the five source compendia hold what the documents hold."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from duixian.citations.paths import format_path, parse_path
from duixian.text.model import Node
from support.outlines import seed_outline

pytestmark = pytest.mark.seeds

# file, first and last raw line, chapters, articles
ARTICLES = [
    ("000", 415, 543, 3, 10),
    ("000", 544, 697, 3, 13),
    ("000", 698, 1068, None, 27),
    ("000", 1069, 1356, None, 26),
    ("000", 1357, 1642, None, 21),
    ("000", 1643, 1718, None, 9),
    ("000", 1719, 1840, None, 14),
    ("000", 1841, 1987, None, 11),
    ("000", 1988, 2148, None, 15),
    ("000", 2149, 2293, None, 10),
    ("000", 2294, 2443, None, 13),
    ("000", 2444, 2534, None, 9),
    ("000", 2535, 2711, None, 12),
    ("000", 2717, 2882, None, 15),
    ("000", 2883, 3032, None, 13),
    ("000", 3033, 3235, None, 17),
    ("000", 3236, 3433, None, 17),
    ("000", 3434, 3546, None, 12),
    ("000", 3547, 3625, None, 11),
    ("000", 3626, 3742, None, 14),
    ("000", 3743, 3863, None, 13),
    ("000", 3869, 4211, 10, 30),  # fifteen in Chinese, fifteen in the English translation
    ("000", 4212, 4388, None, 17),
    ("000", 4389, 4593, None, 10),
    ("000", 4594, 4805, None, 14),
    ("000", 4806, 5100, None, 26),
    ("000", 5106, 5213, None, 15),
    ("003", 3, 321, 8, 31),
    ("003", 2557, 2782, 0, 18),
    ("003", 2783, 3338, 7, 56),
    ("003", 5665, 5962, 8, 36),
    ("003", 13224, 13582, 0, 22 + 16),
    ("003", 27822, 28127, 7, 31),
    ("003", 29654, 29965, 7, 30),
    ("003", 31211, 31642, 9, 20),
    ("003", 31643, 32438, 5, 15),
    ("004", 147, 527, 5, 37),
    ("004", 7003, 7103, 0, 13),
    ("004", 7104, 7329, 5, 27),
    ("004", 16048, 16775, 8, 23),
    ("004", 16776, 17052, 6, 22),
    ("004", 19828, 20063, 0, 26),
    ("004", 21469, 21874, 6, 31),
    ("004", 22245, 22541, 6, 22),
    ("004", 22542, 22944, 8, 23),
    ("004", 25556, 26099, 9, 35),
]

# file, lines, the numbered boxes, the numbered attachments
PARTS = [
    ("002", 1, 2611, 19, 0),
    ("003", 404, 1965, 22, 0),
    ("003", 30669, 31210, 10, 0),
    ("003", 4732, 5080, 0, 2),
    ("003", 5963, 6997, 0, 8),
    ("003", 7155, 8357, 0, 4),
    ("003", 8358, 9119, 0, 3),
    ("003", 31643, 32438, 0, 7),
    ("004", 1409, 1859, 3, 0),
    ("004", 1860, 2436, 3, 2),
    ("004", 9972, 10455, 5, 0),
    ("004", 15080, 16047, 0, 3),
    ("004", 23690, 24984, 0, 3),  # the third is printed without its label
]

# file, lines, how often numbers（一）… go up without a gap
RUNNING = [
    ("003", 1966, 2269, 19),
    ("003", 2270, 2554, 30),
    ("003", 10214, 11120, 52),
    ("003", 11311, 11716, 20),
    ("003", 28128, 28499, 28),
    ("003", 28500, 28723, 27),
    ("004", 6038, 6534, 33),
    ("004", 15080, 15387, 22),
    ("004", 19164, 19485, 32),
]

_RUNNING_LABEL = re.compile(r"[（(][一二三四五六七八九十]")


def _count(nodes: dict[str, Node]) -> Counter[str]:
    return Counter(node.type.value for node in nodes.values())


@pytest.mark.parametrize(("file", "first", "last", "chapters", "articles"), ARTICLES)
def test_articles_and_chapters_are_all_there(
    seeds: Path, file: str, first: int, last: int, chapters: int | None, articles: int
) -> None:
    found = _count(seed_outline(seeds, file, first, last))
    assert found["article"] == articles
    assert chapters is None or found["chapter"] == chapters


@pytest.mark.parametrize(("file", "first", "last", "boxes", "attachments"), PARTS)
def test_boxes_and_attachments_are_all_there(
    seeds: Path, file: str, first: int, last: int, boxes: int, attachments: int
) -> None:
    nodes = seed_outline(seeds, file, first, last)
    assert [f"b{n}" for n in range(1, boxes + 1) if f"b{n}" not in nodes] == []
    assert [n for n in range(1, attachments + 1) if f"att{n}" not in nodes] == []
    assert _count(nodes)["box"] == boxes


@pytest.mark.parametrize(("file", "first", "last", "count"), RUNNING)
def test_numbers_that_run_on_over_sections_have_no_gap(
    seeds: Path, file: str, first: int, last: int, count: int
) -> None:
    nodes = seed_outline(seeds, file, first, last).values()
    labels = [node.label for node in nodes if _RUNNING_LABEL.match(node.label)]
    assert len(labels) == count


def test_the_plan_of_file_002_has_its_chapters_and_sections(seeds: Path) -> None:
    nodes = seed_outline(seeds, "002", 1, 2611)
    found = _count(nodes)
    assert (found["chapter"], found["section"], found["box"]) == (20, 65, 19)
    assert nodes["c3.s1"].path == "第三章第一节"
    assert nodes["b2"].parent == "c3.s1"
    assert nodes["b1.t1"].table is not None


def test_the_industry_catalogue_has_33_categories_and_444_items(seeds: Path) -> None:
    nodes = seed_outline(seeds, "000", 5512, 8212)
    labels = [node.label for node in nodes.values()]
    assert sum(len(label) == 3 and label[0] == "A" for label in labels) == 33
    items = [node for node in nodes.values() if len(node.label) == 5 and node.label[0] == "A"]
    assert len(items) == 444
    by_category = Counter(node.parent.rpartition(".")[2] for node in items if node.parent)
    expected = {"A01": 19, "A14": 38, "A15": 6, "A18": 29, "A22": 19, "A25": 4, "A28": 12, "A33": 3}
    assert {key: by_category[key] for key in expected} == expected
    assert _count(nodes)["part"] == 4
    assert nodes["toc"].start_line == 5571


def test_misprinted_codes_of_the_catalogue_are_kept_as_printed_and_doubted(seeds: Path) -> None:
    nodes = seed_outline(seeds, "000", 5512, 8212)
    doubted = {node.start_line: node for node in nodes.values() if node.confidence < 0.8}
    assert doubted[7777].label == "A1217"
    assert doubted[7777].parent == "pt3.A22"
    assert doubted[8040].label == "A2506"
    assert doubted[8040].parent == "pt4.A28"


def test_the_list_of_bases_has_453_rows_in_seven_attachments(seeds: Path) -> None:
    nodes = seed_outline(seeds, "003", 5963, 6997)
    counts = [
        sum(node.parent == f"att{n}" and node.type == "item" for node in nodes.values()) for n in range(1, 8)
    ]
    assert counts == [92, 59, 15, 65, 100, 41, 81]


def test_the_translation_stands_apart_from_the_articles_it_translates(seeds: Path) -> None:
    nodes = seed_outline(seeds, "000", 3869, 4211)
    assert (nodes["a15"].start_line, nodes["en.a15"].start_line) == (4004, 4207)
    assert nodes["en"].type == "attachment"


def test_questions_and_answers_keep_together(seeds: Path) -> None:
    nodes = seed_outline(seeds, "003", 7155, 8357)
    questions = [n for n in nodes.values() if n.parent == "att4" and n.type == "item"]
    assert len(questions) == 13
    assert all(n.own.text.rstrip()[-1] in "？?" for n in questions)


def test_the_glossary_numbers_its_terms_through(seeds: Path) -> None:
    nodes = seed_outline(seeds, "004", 23690, 24984).values()
    terms = [n for n in nodes if n.label.startswith("[")]
    assert [n.label for n in terms] == [f"[{k}]" for k in range(1, 71)]


def test_a_notice_and_what_it_carries_have_keys_of_their_own(seeds: Path) -> None:
    nodes = seed_outline(seeds, "004", 6760, 7002)
    assert nodes["n"].path == "通知"
    assert nodes["title"].heading.startswith("政府采购领域")
    assert nodes["s1"].start_line > nodes["n.sig"].end_line


def test_two_instruments_under_one_notice_count_their_articles_apart(seeds: Path) -> None:
    nodes = seed_outline(seeds, "003", 13224, 13582)
    assert nodes["a3"].path == "第三条"
    assert nodes["i2.a3"].path == "审计专业技术资格考试实施办法/第三条"


@pytest.mark.parametrize(("file", "first", "last"), [row[:3] for row in (*ARTICLES, *PARTS, *RUNNING)])
def test_every_path_is_in_the_normal_form_of_the_citation_grammar(
    seeds: Path, file: str, first: int, last: int
) -> None:
    paths = [node.path for node in seed_outline(seeds, file, first, last).values()]
    assert [path for path in paths if format_path(parse_path(path)) != path] == []
