"""Plain text: UTF-8 with or without mark, UTF-16, UTF-32, GB18030 (and its subsets GBK and GB2312)."""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import replace

from duixian.text.model import Line, Source
from duixian.text.readers.errors import ReadError
from duixian.text.readers.formats import suffix

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BREAK = re.compile(r"\r\n|\n|\r|(?<=\S)(?=[ \t]*\f[^\S\n\r]*\S)")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_EVERYDAY = re.compile(r"[\t\n\r\x20-\x7e\u2010-\u2027\u3000-\u303f\u4e00-\u9fff\uff00-\uffe5]")
_SAMPLE = 200_000  # bytes or characters that a judgement about a whole file looks at
_NOTHING = "文件只有空行和空白，没有文字，没有读出任何文件"
_ENDLESS = 10_000  # characters from which a line is a text that lost its line breaks and no paragraph
_SHOWN = 3  # lines named of a file that has many such lines
_SAVE_AS = "请用编辑器打开确认内容完好，另存为 UTF-8 编码后再导入"


def read_plain(name: str, data: bytes) -> Source:
    """The text of ``data`` as a ``Source``. Raises ``ReadError`` where it is empty, binary or wrongly encoded."""
    text, encoding = decode(name, data)
    if not text:
        raise ReadError(name, "文件是空的，没有文字", "请检查文件是否下载完整")
    source = source_of(name, hashlib.sha256(data).hexdigest(), text, encoding=encoding)
    return replace(source, findings=(_NOTHING,) if text.isspace() else _endless(source))


def _endless(source: Source) -> tuple[str, ...]:
    """The lines that are too long to be paragraphs: headings and articles within them are not found."""
    long = [line for line in source.lines if line.end - line.start > _ENDLESS]
    return tuple(
        f"第 {line.number} 行长达 {line.end - line.start} 个字符，像是换行都丢失了，其中的标题和条目大多读不出；"
        "请换一份保留换行的文件"
        for line in long[:_SHOWN]
    )


def source_of(
    name: str, digest: str, text: str, *, encoding: str = "utf-8", media: str = "text/plain"
) -> Source:
    """A ``Source`` with its lines; a line ends with LF, CR LF or CR, which are not part of it.

    A form feed between words ends a line too: what follows it stands on the next page.
    """
    lines: list[Line] = []
    start = 0
    for found in _BREAK.finditer(text):
        lines.append(Line(len(lines) + 1, start, found.start()))
        start = found.end()
    if start < len(text) or not lines:
        lines.append(Line(len(lines) + 1, start, len(text)))
    return Source(name, digest, text, tuple(lines), media=media, encoding=encoding)


def decode(name: str, data: bytes) -> tuple[str, str]:
    """The characters of ``data`` and the encoding they were in, its mark removed."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            body = data[len(mark) :]
            return _strict(name, body, encoding, len(mark)), encoding
    wide = _wide(data)
    if wide:
        return _strict(name, data, wide, 0), wide
    _refuse_binary(name, data)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        if _mostly_utf8(data):
            raise _broken(name, data, "utf-8", error.start, 0) from None
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _broken(name, data, "gb18030", error.start, 0) from None
    _refuse_gibberish(name, data, text)
    return text, "gb18030"


def _strict(name: str, body: bytes, encoding: str, offset: int) -> str:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        raise _broken(name, body, encoding, error.start, offset) from None


def _broken(name: str, body: bytes, encoding: str, at: int, offset: int) -> ReadError:
    line = body[:at].decode(encoding, "replace").count("\n") + 1
    place = f"第 {line} 行，字节 {at + offset}"
    return ReadError(name, f"不是完好的 {encoding.upper()} 文本，有无法识别的字节", _SAVE_AS, place)


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: one of its two byte orders gives nothing but everyday characters, the other does not."""
    if b"\x00" not in data[:_SAMPLE] or len(data) < 4:
        return None
    sample = data[: _SAMPLE // 2 * 2]
    little, big = (_everyday(sample, encoding) for encoding in ("utf-16-le", "utf-16-be"))
    if max(little, big) < 0.9 or min(little, big) > 0.8:
        return None
    return "utf-16-le" if little > big else "utf-16-be"


def _everyday(sample: bytes, encoding: str) -> float:
    """The share of printed ASCII, Chinese characters and their punctuation in ``sample``."""
    text = sample.decode(encoding, "replace")
    return len(_EVERYDAY.findall(text)) / max(1, len(text))


def _refuse_binary(name: str, data: bytes) -> None:
    sample = data[:_SAMPLE]
    found = _CONTROL.search(sample)
    if found is None:
        return
    if b"\x00" in sample or len(_CONTROL.findall(sample)) * 200 > len(sample):
        kind = f"，虽然名为 {suffix(name)}" if suffix(name) in (".txt", ".text", ".md") else ""
        raise ReadError(
            name,
            f"是二进制文件，不是文本{kind}",
            "请确认文件类型；可导入的是文本、PDF、DOCX 和 HTML",
            f"字节 {found.start()}",
        )


def _mostly_utf8(data: bytes) -> bool:
    """Whether invalid bytes are rare exceptions in a text that is otherwise UTF-8."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(1 for c in text[:_SAMPLE] if c > "\x7f") - bad
    return good > 20 * bad


def _refuse_gibberish(name: str, data: bytes, text: str) -> None:
    """GB18030 gives almost any bytes some characters; foreign encodings show as rare ones."""
    wide = [c for c in text[:_SAMPLE] if c > "\x7f"]
    if len(wide) < 8:
        return
    common = len("".join(wide).encode("gb2312", "ignore")) // 2
    if common * 10 >= len(wide) * 7:
        return
    at = next((i for i, byte in enumerate(data) if byte > 0x7F), 0)
    likely = "像是 Big5（繁体）编码" if _is_big5(data) else "不是 UTF-8、UTF-16 或 GB18030"
    line = data[:at].count(b"\n") + 1
    raise ReadError(name, f"文字编码无法确定，{likely}", _SAVE_AS, f"第 {line} 行，字节 {at}")


def _is_big5(data: bytes) -> bool:
    try:
        data.decode("big5")
    except UnicodeDecodeError:
        return False
    return True
