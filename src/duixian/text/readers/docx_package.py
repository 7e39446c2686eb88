"""The parts of a DOCX file, opened with limits: no bombs, no external entities, no network."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import Any

from duixian.text.readers.errors import ReadError
from duixian.text.readers.extras import missing_extra

PARTS = 20_000  # entries of an archive
PART_BYTES = 256 * 2**20  # of one part, unpacked
RATIO = 400  # unpacked to packed, where a part is larger than 16 MB

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_STRICT_R = b"http://purl.oclc.org/ooxml/officeDocument/relationships"
_STRICT_W = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_PLAIN_W = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_BROKEN = "请用 Word 或 WPS 打开并修复，另存为 DOCX 后再导入"


class Package:
    """An open DOCX archive. Raises ReadError for what is broken, encrypted or too large."""

    def __init__(self, name: str, data: bytes) -> None:
        self._name = name
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            self._infos = {info.filename: info for info in self._archive.infolist()}
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise ReadError(name, f"DOCX 已损坏，打不开压缩包（{error}）", _BROKEN) from None
        if len(self._infos) > PARTS:
            raise ReadError(name, f"DOCX 含有 {len(self._infos)} 个部件，超过上限 {PARTS}", _BROKEN)
        self.main = self._main_part()

    def _main_part(self) -> str:
        if "word/document.xml" in self._infos:
            return "word/document.xml"
        relations = self.xml("_rels/.rels")
        for relation in relations if relations is not None else ():
            if str(relation.get("Type", "")).endswith("/officeDocument"):
                target = str(relation.get("Target", "")).lstrip("/")
                if target in self._infos:
                    return target
        raise ReadError(self._name, "DOCX 里没有正文（word/document.xml）", _BROKEN)

    def sibling(self, part: str) -> Any | None:
        """The root element of a part beside the main one (``styles.xml``), or None where there is none."""
        return self.xml(posixpath.join(posixpath.dirname(self.main), part))

    def targets(self) -> dict[str, str]:
        """The parts that the main one refers to (headers, footers …), by the id of the relation."""
        folder, name = posixpath.split(self.main)
        root = self.xml(posixpath.join(folder, "_rels", name + ".rels"))
        found: dict[str, str] = {}
        for relation in root if root is not None else ():
            target = str(relation.get("Target", ""))
            if relation.get("TargetMode") != "External" and isinstance(relation.tag, str):
                part = posixpath.normpath(posixpath.join(folder, target)) if target[:1] != "/" else target[1:]
                found[str(relation.get("Id"))] = part
        return found

    def xml(self, part: str) -> Any | None:
        """The root element of a part, or None where there is none."""
        try:
            from lxml import etree
        except ImportError:
            raise missing_extra(self._name, "DOCX") from None
        info = self._infos.get(part)
        if info is None:
            return None
        data = self._bytes(info)
        if _STRICT_W in data:
            data = data.replace(_STRICT_W, _PLAIN_W).replace(_STRICT_R, R[1:-1].encode())
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            line, _ = error.position
            raise ReadError(
                self._name, "DOCX 已损坏，部件不是完好的 XML", _BROKEN, f"{part} 第 {line} 行"
            ) from None

    def _bytes(self, info: zipfile.ZipInfo) -> bytes:
        large = info.file_size > 16 * 2**20 and info.file_size > RATIO * max(info.compress_size, 1)
        if info.file_size > PART_BYTES or large:
            raise ReadError(
                self._name,
                f"DOCX 的部件解开后有 {info.file_size // 2**20} MB，超过上限，可能是压缩炸弹",
                "请确认文件来源；确属正常文件的，请拆分后再导入",
                info.filename,
            )
        if info.flag_bits & 1:
            raise ReadError(
                self._name, "DOCX 已加密", "请用密码打开后另存为不加密的 DOCX，再导入", info.filename
            )
        try:
            with self._archive.open(info) as part:
                return part.read(PART_BYTES)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise ReadError(
                self._name, f"DOCX 已损坏，部件解不开（{error}）", _BROKEN, info.filename
            ) from None
