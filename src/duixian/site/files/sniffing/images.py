"""Pictures: the head tells the size before anything is unpacked; the file must be whole and hold nothing behind it."""

from __future__ import annotations

from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

from .kinds import FileRefusedError

MOST_PIXELS = 60_000_000  # an A3 sheet at 400 dpi has 31 million
TAIL = 1 << 16
BROKEN = "图片已损坏或不完整，打不开。请重新拍照或扫描。"
HIDDEN = "图片里藏有别的文件，不能接收。请重新拍照或扫描，不要用加工过的图片。"


def examine_jpeg(file: BinaryIO, size: int) -> tuple[str, list[str]]:
    """Raises FileRefusedError."""
    _open(file, "JPEG")
    _alone(file, size)
    return "jpeg", []


def examine_png(file: BinaryIO, size: int) -> tuple[str, list[str]]:
    """Raises FileRefusedError."""
    _open(file, "PNG")
    _alone(file, size)
    file.seek(max(0, size - 12))
    if file.read(12) != b"\x00\x00\x00\x00IEND\xaeB`\x82":
        raise FileRefusedError(HIDDEN)
    return "png", []


def _open(file: BinaryIO, sort: str) -> None:
    file.seek(0)
    try:
        with Image.open(file, formats=[sort]) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                raise FileRefusedError(
                    f"图片有 {width}×{height} 个像素，太大。请把分辨率降到 {MOST_PIXELS // 10_000} 万像素以下。"
                )
            if sort == "JPEG":
                picture.draft("L", (64, 64))  # a quick way through the whole file
                picture.load()
            else:
                picture.verify()  # the checksum of every part
    except FileRefusedError:
        raise
    except Image.DecompressionBombError:
        raise FileRefusedError("图片的像素太多。请降低分辨率。") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError, MemoryError):
        raise FileRefusedError(BROKEN) from None


def _alone(file: BinaryIO, size: int) -> None:
    """No archive at the end and no PDF at the beginning: both would be opened by programs made for those."""
    file.seek(max(0, size - TAIL))
    tail = file.read(TAIL)
    file.seek(0)
    if b"PK\x05\x06" in tail or b"%PDF-" in file.read(1024):
        raise FileRefusedError(HIDDEN)
