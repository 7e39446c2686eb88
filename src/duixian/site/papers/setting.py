"""Setting a paper: template and data become PDF bytes."""

from __future__ import annotations

import json
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .fonts import FONT_DIRECTORIES, check, chinese_font, texts_of

TEMPLATES = Path(__file__).parent / "templates"


class PapersMissingError(RuntimeError):
    """The extra that sets papers is not installed; the message says how to get it."""


def as_pdf(
    template: str, data: dict[str, Any], made: datetime, fonts: tuple[str, ...] = FONT_DIRECTORIES
) -> bytes:
    """The paper `template` (a file of `templates/`) filled with plain data, as a tagged PDF with its fonts embedded.

    Raises PapersMissingError, NoFontError, MissingCharacterError.
    """
    if find_spec("typst") is None or find_spec("fontTools") is None:
        raise PapersMissingError("没有安装生成 PDF 的部分。请运行 pip install 'duixian[papers]'。")
    import typst

    family, file = chinese_font(fonts)
    check(texts_of(data), file)
    return bytes(
        typst.compile(
            TEMPLATES / f"{template}.typ",
            root=TEMPLATES,
            font_paths=[file.parent],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False), "font": family},
            timestamp=int(made.timestamp()),
        )
    )
