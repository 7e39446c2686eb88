"""File names as people send them, made fit to be shown; nothing is ever opened by such a name."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST = 120
NAMELESS = "未命名"
DEVICES = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\..*)?", re.IGNORECASE)


def shown_name(sent: str) -> str:
    """The last part of a path, in NFC, without control, direction and other unseen characters; its extension is kept.

    A name that ends in dots or blanks, or holds characters that no common file system takes, loses them; one that names a
    device of Windows whatever its extension (CON.pdf) gets a line before it.
    """
    text = unicodedata.normalize("NFC", sent[:1000])
    text = text.replace("\\", "/").rsplit("/", 1)[-1]
    text = "".join(
        c for c in text if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    )
    text = "".join("_" if c in '<>:"|?*' else c for c in text).lstrip().rstrip(" .\u3000\xa0")
    if not text or text.startswith("."):
        text = NAMELESS + text
    if DEVICES.fullmatch(text):
        text = f"_{text}"
    if len(text) <= LONGEST:
        return text
    extension = extension_of(text)
    ending = f".{extension}" if extension else ""
    return text[: LONGEST - len(ending)].rstrip(" .\u3000\xa0") + ending


def extension_of(name: str) -> str:
    """The extension in small letters without its dot; '' where there is none."""
    suffix = PurePosixPath(name).suffix.lower().removeprefix(".")
    return suffix if suffix.isascii() and suffix.isalnum() and len(suffix) <= 8 else ""
