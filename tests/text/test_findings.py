"""What is wrong in a text as printed is told with its line, and nothing of it is mended."""

from __future__ import annotations

import pytest

from duixian.text.pipeline import read_bytes

HEAD = "江川市茶叶局关于印发茶农补贴办法的通知\n江茶发〔2031〕7号\n各区县茶叶局：\n现印发给你们，请执行。\n江川市茶叶局\n2031年3月2日\n"


def _found(text: str) -> tuple[str, ...]:
    (document,) = read_bytes("文.txt", text.encode()).documents
    return document.findings


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEAD, ""),
        (HEAD.replace("〔2031〕7", "[2031]7"), "第 2 行：文号的年份没有用六角括号"),
        (HEAD.replace("〔2031〕", "〔20\n31〕"), "第 2 行：文号断成几行"),
        (
            HEAD + "茶农补贴办法\n第一条 为了茶农。\n第二条 补贴。\n第四条 附则。\n",
            "第 10 行：第四条前面缺少第 3 条",
        ),
        (
            HEAD + "茶农补贴办法\n第一条 为了茶农（种植户)。\n第二条 补贴。\n",
            "第 8 行：圆括号一半全角、一半半角",
        ),
        (HEAD + "茶农补贴办法\n第一条 依照《茶叶法制定。\n第二条 补贴。\n", "第 8 行：《 没有与之配对的 》"),
        (HEAD + "茶农补贴办法\n第一条 合理配臵茶园。\n第二条 补贴。\n", "第 8 行：“臵”不是通用简体字"),
        (HEAD + "茶农补贴办法\n第一条 \ue001茶园。\n第二条 补贴。\n", "第 8 行：1 个字符没有编码"),
    ],
    ids=[
        "sound",
        "brackets",
        "broken number",
        "missing article",
        "half brackets",
        "open title",
        "wrong glyph",
        "lost glyph",
    ],
)
def test_an_error_of_the_source_is_told_with_its_line(text: str, told: str) -> None:
    found = _found(text)
    assert any(finding.startswith(told) for finding in found) if told else not found


def test_a_text_in_traditional_characters_is_no_collection_of_errors() -> None:
    text = "江川市茶葉補貼辦法\n第一條 為鼓勵種茶，制定本辦法。\n第二條 補貼標準為每畝三百元。\n" * 1
    assert not [finding for finding in _found(text) if "通用简体字" in finding]
