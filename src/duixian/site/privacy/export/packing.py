"""A copy as one ZIP: 目录.html to read, 数据.json for programs, files and papers in folders."""

from __future__ import annotations

import json
import logging
import zipfile
from collections.abc import Iterator, Sequence
from typing import BinaryIO
from urllib.parse import quote, urlencode

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from duixian.site.cases.views.papers import data_of, qr
from duixian.site.files.store import chunks
from duixian.site.papers import MissingCharacterError, NoFontError, PapersMissingError, as_pdf
from duixian.site.sealing import SealError

from .gathering import FileOf, PaperOf, Part, Whose

log = logging.getLogger(__name__)
MOST_BYTES = 500_000_000  # of files in one copy
MOST_PAPERS = 300
PAGE, DATA = "目录.html", "数据.json"


def pack(out: BinaryIO, parts: Sequence[Part], whose: Whose, site: str) -> None:
    """Write the copy; what could not be packed is told in it by name."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        used: set[str] = set()
        missing: list[tuple[str, str]] = []
        files = [entry for part in parts for entry in _files(packed, part.files, used, missing)]
        papers = [entry for part in parts for entry in _papers(packed, part.papers, used, missing, site)]
        told = {
            "说明": "本站保存的关于您的全部个人数据。其他人的姓名已遮盖；密码和密钥只存摘要或密文，不在其中。",
            "生成时间": timezone.localtime(whose.now).isoformat(timespec="seconds"),
            **{part.title: {one.title: one.rows for one in part.tables} for part in parts},
            "文件": [*files, *papers],
            "没有收进来的": [{"文件": name, "原因": why} for name, why in missing],
        }
        packed.writestr(DATA, json.dumps(told, ensure_ascii=False, indent=1))
        page = {
            "parts": parts, "files": [(name, quote(name)) for name in files], "papers": [(name, quote(name)) for name in papers],
            "missing": missing, "made": whose.now, "who": whose.user,
        }  # fmt: skip
        packed.writestr(PAGE, render_to_string("privacy/copy.html", page))


def _files(
    packed: zipfile.ZipFile, files: Sequence[FileOf], used: set[str], missing: list[tuple[str, str]]
) -> Iterator[str]:
    left = MOST_BYTES
    for one in files:
        name = _free(f"{one.folder}/{one.stored.name}", used)
        if one.stored.size > left:
            missing.append((name, "数据副本放不下，请在案件页面下载。"))
            continue
        left -= one.stored.size
        try:
            pieces = chunks(one.stored)
            first = next(pieces, b"")  # one that cannot be opened fails before its entry is begun
            with packed.open(name, "w") as into:
                into.write(first)
                for piece in pieces:
                    into.write(piece)
        except SealError as error:
            missing.append((name, str(error)))
            continue
        yield name


def _papers(
    packed: zipfile.ZipFile,
    papers: Sequence[PaperOf],
    used: set[str],
    missing: list[tuple[str, str]],
    site: str,
) -> Iterator[str]:
    for place, one in enumerate(papers):
        name = _free(f"{one.folder}/{one.paper.number}.pdf", used)
        if place >= MOST_PAPERS:
            missing.append((name, "数据副本放不下，请在案件页面下载。"))
            continue
        address = f"{site}{reverse('cases:verify')}?{urlencode({'code': one.paper.code})}"
        try:
            made = as_pdf(
                "official", {**data_of(one.paper), "verify_at": address, "qr": qr(address)}, one.paper.at
            )
        except (PapersMissingError, NoFontError, MissingCharacterError) as error:
            log.warning("paper %s: %s", one.paper.pk, error)
            missing.append((name, "文书现在不能制成 PDF，请在案件页面查看。"))
            continue
        packed.writestr(name, made)
        yield name


def _free(name: str, used: set[str]) -> str:
    """A name inside the ZIP that no entry has yet, and that leads nowhere else."""
    clean = "/".join(part for part in name.replace("\\", "/").split("/") if part not in ("", ".", ".."))
    stem, dot, ending = clean.rpartition(".")
    found, number = clean, 2
    while found in used:
        found = f"{stem}（{number}）{dot}{ending}" if dot else f"{clean}（{number}）"
        number += 1
    used.add(found)
    return found
