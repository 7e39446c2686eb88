"""Papers: set with an embedded Chinese font, tagged; a character the font lacks stops the paper."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from duixian.site.papers import FONT_DIRECTORIES, MissingCharacterError, NoFontError, as_pdf
from duixian.site.papers.fonts import check, chinese_font

MADE = datetime(2024, 3, 1, tzinfo=UTC)
DATA = {
    "title": "可以享受的待遇", "jurisdiction": "云水市", "day": "2024年3月1日", "foot": "脚注", "colours": {"yours": "#2c6e49"},
    "told": [{"label": "姓名", "value": "张㐂"}], "years": [{"year": 2024, "amount": "3万元", "assumed": True}],
    "parts": [
        {"label": "可以享受", "cards": [{
            "group": "yours", "title": "安家补助 #panic() $x$ *a*", "amount": "3万元", "source": "第四条", "unclear": [],
            "lines": [{"label": "分期", "text": "首期 1.8万元", "cite": "第六条"}],
        }]}
    ],
    "days": [{"day": "2024-06-01", "text": "开始成立"}],
}  # fmt: skip


def has_font() -> bool:
    try:
        chinese_font(FONT_DIRECTORIES)
    except NoFontError:
        return False
    return True


needs_font = pytest.mark.skipif(not has_font(), reason="no Chinese font installed (Debian: fonts-noto-cjk)")


@needs_font
def test_a_paper_is_tagged_has_its_font_and_no_text_of_data_is_code() -> None:
    pypdf = pytest.importorskip("pypdf")
    pytest.importorskip("typst")
    import io

    made = as_pdf("answer", DATA, MADE)
    reader = pypdf.PdfReader(io.BytesIO(made))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or "/StructTreeRoot" in root
    assert str(root["/Lang"]).startswith("zh")
    words = "".join(page.extract_text() for page in reader.pages)
    assert "#panic() $x$ *a*" in words and "张㐂" in words
    fonts = [f.get_object() for page in reader.pages for f in page["/Resources"]["/Font"].values()]
    assert all(
        "/FontFile" in str(font["/DescendantFonts"][0].get_object()["/FontDescriptor"]) for font in fonts
    )


@needs_font
def test_the_same_data_gives_the_same_bytes() -> None:
    pytest.importorskip("typst")
    assert as_pdf("answer", DATA, MADE) == as_pdf("answer", DATA, MADE)


@needs_font
def test_a_character_the_font_lacks_is_named_and_stops_the_paper() -> None:
    pytest.importorskip("typst")
    with pytest.raises(MissingCharacterError, match=r"U\+10FFFD"):
        as_pdf("answer", {**DATA, "title": "\U0010fffd"}, MADE)


@needs_font
def test_the_font_holds_gbk_and_extension_a() -> None:
    _, file = chinese_font(FONT_DIRECTORIES)
    gbk = (
        bytes([a, b]).decode("gbk", "ignore")
        for a in range(0x81, 0xFF)
        for b in range(0x40, 0xFF)
        if b != 0x7F
    )
    ideographs = [c for c in gbk if "\u4e00" <= c <= "\u9fa5"]
    assert len(ideographs) > 20_000
    check(ideographs, file)
    check((chr(c) for c in range(0x3400, 0x4DB6)), file)


def test_without_a_font_the_message_says_how_to_get_one(tmp_path: Path) -> None:
    pytest.importorskip("typst")
    with pytest.raises(NoFontError, match="fonts-noto-cjk"):
        as_pdf("answer", DATA, MADE, fonts=(str(tmp_path),))
