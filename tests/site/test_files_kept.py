"""Files on the store: sealed, whole, kept once in a case, served with care, scanned, dropped when their time is over."""

from __future__ import annotations

import errno
import io
import shutil
import sys
import tracemalloc
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.storage import storages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import Error, transaction

from duixian.site.datadir import SettingError
from duixian.site.files import environment, scanning, serving, store, sweeping
from duixian.site.files.models import StoredFile, path_of
from duixian.site.files.sealing import CHUNK, SealedReader, new_key, opened_chunks, sealed_chunks
from duixian.site.files.sniffing import FileRefusedError
from duixian.site.sealing import SealError

from .hostile_files import office, pdf, picture, upload

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
BACKENDS = {
    "folder": "django.core.files.storage.FileSystemStorage",
    "elsewhere": "django.core.files.storage.InMemoryStorage",
}


@pytest.fixture(params=list(BACKENDS), autouse=True)
def place(request: Any, settings: Any, tmp_path: Path) -> Iterator[Path]:
    """Each test on a folder and on a store that is no folder."""
    options = {"location": tmp_path / "files"} if request.param == "folder" else {}
    settings.STORAGES = {
        **settings.STORAGES,
        "files": {"BACKEND": BACKENDS[request.param], "OPTIONS": options},
    }
    settings.DATA_DIR = tmp_path
    storages.__dict__.pop("backends", None)
    storages._storages.clear()
    yield tmp_path
    storages._storages.clear()


def keep(content: bytes = b"", name: str = "合同.pdf", within: str = "", **more: Any) -> StoredFile:
    return store.keep(upload(name, content or pdf(), ""), now=NOW, within=within, **more)


def lying() -> list[str]:
    return [path for path, _ in sweeping._lying()]


def sealed_bytes(stored: StoredFile) -> bytes:
    with store.storage().open(stored.path) as file:
        return bytes(file.read())


def test_what_was_kept_is_read_back_and_lies_sealed() -> None:
    stored = keep()
    assert store.read(stored) == pdf() and stored.size == len(pdf())
    assert (stored.kind, stored.scan, stored.name) == ("pdf", "unscanned", "合同.pdf")
    assert len(stored.digest) == 64 and b"PDF" not in sealed_bytes(stored)
    assert stored.name not in stored.path


def test_of_a_file_that_does_not_fit_on_the_disk_nothing_stays_and_who_sends_it_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = store.storage().save

    def cut_off(name: str, content: Any, max_length: int | None = None) -> str:
        whole(name, File(io.BytesIO(content.read(10))))
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(store.storage(), "save", cut_off)
        with pytest.raises(FileRefusedError, match="磁盘已满"):
            keep()
    assert not StoredFile.objects.exists() and lying() == []
    assert store.read(keep()) == pdf()


def test_a_sealed_file_that_was_changed_cut_or_exchanged_does_not_open() -> None:
    one, other = keep(), keep()
    whole, foreign = sealed_bytes(one), sealed_bytes(other)
    assert whole != foreign  # the same content, nothing alike
    changed = whole[:30] + bytes([whole[30] ^ 1]) + whole[31:]
    for bad in (changed, whole[:-1], whole[:10], b"", foreign, whole + b"a"):
        store.storage().delete(one.path)
        store.storage().save(one.path, File(io.BytesIO(bad)))
        with pytest.raises(SealError):
            store.read(one)


def test_chunks_can_be_neither_moved_left_out_nor_cut_off() -> None:
    key, plain = new_key(), bytes(range(256)) * 1024
    sealed = b"".join(sealed_chunks(io.BytesIO(plain), key, lambda _: None))
    assert b"".join(opened_chunks(io.BytesIO(sealed), key)) == plain
    size = CHUNK + 16
    parts = [sealed[4 + i : 4 + i + size] for i in range(0, len(sealed) - 4, size)]
    assert len(parts) == 4
    for order in ([1, 0, 2, 3], [0, 2, 3], [0, 1, 2], [0, 1, 2, 3, 3], []):
        with pytest.raises(SealError):
            list(opened_chunks(io.BytesIO(sealed[:4] + b"".join(parts[i] for i in order)), key))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_every_size_comes_back_also_in_small_reads(size: int) -> None:
    key, plain = new_key(), b"x" * size
    reader = SealedReader(sealed_chunks(io.BytesIO(plain), key, lambda _: None))
    sealed = b""
    while part := reader.read(1000):
        sealed += part
    assert b"".join(opened_chunks(io.BytesIO(sealed), key)) == plain


def test_a_large_file_takes_little_memory(place: Path, settings: Any) -> None:
    settings.FILES_MOST_BYTES = 50_000_000
    sent = TemporaryUploadedFile("大.pdf", "application/pdf", 0, None)
    sent.write(pdf()[:-40])
    for _ in range(400):
        sent.write(b"%" + b"a" * 99_998 + b"\n")
    sent.write(pdf()[-40:])
    sent.seek(0)
    if "InMemory" in type(store.storage()).__name__:
        pytest.skip("this store itself holds everything in memory")
    tracemalloc.start()
    stored = store.keep(sent, now=NOW)
    total = sum(len(chunk) for chunk in store.chunks(stored))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert total == stored.size > 40_000_000 and most < 8_000_000


def test_a_file_over_the_limit_is_refused_whatever_size_it_declares() -> None:
    sent = upload("a.pdf", pdf())
    sent.size = 1
    with pytest.raises(FileRefusedError, match="超过"):
        store.keep(sent, now=NOW, most_bytes=100)
    assert lying() == []


def test_the_same_content_is_kept_once_in_a_case_and_never_found_from_another() -> None:
    first, again = keep(within="case:1"), keep(within="case:1", name="另一个名字.pdf")
    other = keep(within="case:2")
    assert first.pk == again.pk and other.pk != first.pk and len(lying()) == 2
    assert sealed_bytes(first) != sealed_bytes(other)


def test_two_at_once_with_the_same_content_keep_one(monkeypatch: pytest.MonkeyPatch) -> None:
    first = keep(within="case:1")
    found = store._same
    answers = iter([None])
    monkeypatch.setattr(store, "_same", lambda *a: next(answers, found(*a)))
    with transaction.atomic():
        again = keep(within="case:1")
        assert StoredFile.objects.count() == 1  # the caller's transaction goes on
    assert again.pk == first.pk and len(lying()) == 1


def test_bytes_whose_transaction_was_rolled_back_are_swept_after_a_day() -> None:
    kept = keep()
    with pytest.raises(RuntimeError), transaction.atomic():
        keep(picture(), "a.png")
        raise RuntimeError
    assert len(lying()) == 2 and sweeping.sweep(datetime.now(UTC)) == 0
    assert sweeping.sweep(datetime.now(UTC) + timedelta(days=2)) == 1
    assert lying() == [kept.path] and store.read(kept) == pdf()


def test_the_sweep_leaves_what_is_not_ours() -> None:
    store.storage().save("zz/readme.txt", File(io.BytesIO(b"a")))
    assert sweeping.sweep(datetime.now(UTC) + timedelta(days=9)) == 0


def test_the_content_goes_only_when_its_time_is_over() -> None:
    stored = keep(within="case:1")
    assert sweeping.remove_due(NOW, date(2099, 1, 1), 10) == 0  # no day was set
    sweeping.keep_until(stored, date(2036, 3, 2))
    sweeping.keep_until(stored, date(2030, 1, 1))  # never earlier
    assert sweeping.remove_due(NOW, date(2036, 3, 2), 10) == 0
    assert sweeping.remove_due(NOW, date(2036, 3, 3), 10) == 1
    stored.refresh_from_db()
    assert stored.sealed_key is None and lying() == [] and stored.digest
    with pytest.raises(SealError, match="保存期已满"):
        store.read(stored)
    with pytest.raises(PermissionDenied, match="保存期已满"):
        serving.response(stored)
    assert keep(within="case:1").pk != stored.pk


@pytest.mark.parametrize("field", ["name", "kind", "size", "digest", "within", "key", "kept_at"])
def test_the_database_refuses_to_change_what_a_file_is(field: str) -> None:
    stored = keep()
    value = {"size": 1, "key": uuid.uuid4(), "kept_at": NOW - timedelta(days=1)}.get(field, "x")
    with pytest.raises(Error), transaction.atomic():
        StoredFile.objects.filter(pk=stored.pk).update(**{field: value})


def test_a_file_that_the_store_lost_is_told() -> None:
    stored = keep()
    store.storage().delete(stored.path)
    with pytest.raises(SealError, match="找不到"):
        store.read(stored)


# Serving


def test_a_file_is_given_to_be_saved_and_in_a_sandbox() -> None:
    answer = serving.response(keep(name="我的 合同;a.pdf"))
    assert b"".join(answer) == pdf()  # type: ignore[arg-type]
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E6%88%91")
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["Cache-Control"] == "no-store, private"
    assert "sandbox" in answer["Content-Security-Policy"] and answer["Content-Length"] == str(len(pdf()))


HOSTILE = {  # as sent: as stored and shown
    "../../x.pdf": "x.pdf",
    "..\\..\\windows\\x.pdf": "x.pdf",
    "/etc/x.pdf": "x.pdf",
    "a" * 80_000 + ".pdf": "a" * 116 + ".pdf",
    "人" * 300 + ".pdf": "人" * 116 + ".pdf",
    "合\r\n同\t\x1b[2J\x7f.pdf": "合同[2J.pdf",
    "合同\u202efdp.exe.pdf": "合同fdp.exe.pdf",
    "\u2066合同\u2069\u200b\ufeff.pdf": "合同.pdf",
    'a"; filename="b.html.pdf': "a_; filename=_b.html.pdf",
    "a; filename=b.html; filename*=UTF-8''c.html.pdf": "a; filename=b.html; filename_=UTF-8''c.html.pdf",
    "CON.pdf": "_CON.pdf",
    "nul.tar.pdf": "_nul.tar.pdf",
    "com1.pdf": "_com1.pdf",
    "COM¹.pdf": "_COM¹.pdf",
    "contract.pdf": "contract.pdf",
    "<img src=x onerror=alert(1)>.pdf": "_img src=x onerror=alert(1)_.pdf",
    "~$合同.pdf": "~$合同.pdf",
    "-rf.pdf": "-rf.pdf",
    "%2e%2e%2fx.pdf": "%2e%2e%2fx.pdf",
}  # fmt: skip


@pytest.mark.parametrize(("sent", "shown"), HOSTILE.items(), ids=[one[:20] for one in HOSTILE.values()])
def test_a_hostile_name_is_stored_shown_and_sent_as_a_name_and_nothing_else(sent: str, shown: str) -> None:
    """The stored bytes lie by the file's key alone; the header holds one name, which says the same to every browser."""
    stored = keep(name=sent)
    assert stored.name == shown and stored.path == path_of(stored.key) and shown not in stored.path
    header = serving.response(stored)["Content-Disposition"]
    assert header.isascii() and header.isprintable() and len(header) < 1200
    told = Message()
    told["Content-Disposition"] = header
    assert (told.get_content_disposition(), told.get_filename()) == ("attachment", shown)
    assert header.count("filename") - shown.count("filename") == 1


@pytest.mark.parametrize(
    ("name", "content", "shown"),
    [
        ("a.pdf", pdf(), True),
        ("a.png", picture(), True),
        ("a.pdf", pdf(b"/OpenAction << /S /JavaScript >>"), False),
        ("a.docx", office(), False),
    ],
)
def test_only_quiet_pdfs_and_pictures_are_shown_in_the_page(name: str, content: bytes, shown: bool) -> None:
    answer = serving.response(keep(content, name), inline=True)
    assert answer["Content-Disposition"].startswith("inline" if shown else "attachment")
    assert answer["X-Frame-Options"] == ("SAMEORIGIN" if shown else "DENY")


def test_an_infected_file_is_given_to_nobody() -> None:
    stored = keep()
    StoredFile.objects.filter(pk=stored.pk).update(scan="infected")
    stored.refresh_from_db()
    with pytest.raises(PermissionDenied, match="查出病毒"):
        serving.response(stored)


# Scanning


def scanner(settings: Any, code: str) -> None:
    settings.FILES_SCANNER = [sys.executable, "-c", code]


def test_without_a_scanner_files_stay_unscanned(settings: Any) -> None:
    settings.FILES_SCANNER = []
    keep()
    assert scanning.scan_pending(NOW, 10) == scanning.Scanned()
    assert StoredFile.objects.get().scan == "unscanned"


@pytest.mark.parametrize(
    ("code", "state", "counts"),
    [
        ("import sys; sys.stdin.buffer.read(); print('stdin: OK')", "clean", (1, 0, 0)),
        (
            "import sys; sys.stdin.buffer.read(); print('stdin: Bad FOUND'); sys.exit(1)",
            "infected",
            (0, 1, 0),
        ),
        ("import sys; print('no database'); sys.exit(2)", "unscanned", (0, 0, 1)),
        ("import os; os.kill(os.getpid(), 9)", "unscanned", (0, 0, 1)),
    ],
)
def test_the_scanner_s_exit_decides(settings: Any, code: str, state: str, counts: tuple[int, ...]) -> None:
    scanner(settings, code)
    keep()
    assert scanning.scan_pending(NOW, 10) == scanning.Scanned(*counts)
    assert StoredFile.objects.get().scan == state


def test_a_scanner_that_failed_is_asked_again_later(settings: Any) -> None:
    settings.FILES_SCANNER = ["/nowhere/clamscan"]
    keep()
    assert scanning.scan_pending(NOW, 10).failed == 1
    assert "启动不了" in StoredFile.objects.get().scan_note
    assert scanning.scan_pending(NOW + timedelta(seconds=30), 10).failed == 0
    scanner(settings, "import sys; sys.stdin.buffer.read()")
    assert scanning.scan_pending(NOW + timedelta(minutes=2), 10).clean == 1


def test_a_scanner_that_hangs_is_stopped() -> None:
    with pytest.raises(scanning.ScanError, match="已停止"):
        scanning.verdict([sys.executable, "-c", "import time; time.sleep(60)"], iter([b"a" * 1_000_000]), 0.3)


def test_no_shell_reads_the_command(settings: Any, place: Path) -> None:
    settings.FILES_SCANNER = environment.scanner_of({"DUIXIAN_SCANNER": f"echo ; touch {place}/here"})
    keep()
    scanning.scan_pending(NOW, 10)
    assert not (place / "here").exists()


@pytest.mark.skipif(shutil.which("clamscan") is None, reason="clamscan is absent (Debian package clamav)")
def test_clamscan_finds_what_a_signature_file_names(settings: Any, tmp_path: Path) -> None:
    signatures = tmp_path / "signatures"
    signatures.mkdir()
    (signatures / "own.ndb").write_text(f"Duixian.Test.Mark:0:*:{b'DUIXIAN-HARMLESS-TEST-MARK'.hex()}\n")
    settings.FILES_SCANNER = ["clamscan", "--no-summary", f"--database={signatures}", "-"]
    clean = keep()
    bad = keep(pdf(more=b"% DUIXIAN-HARMLESS-TEST-MARK\n"))
    assert scanning.scan_pending(NOW, 10) == scanning.Scanned(clean=1, infected=1)
    bad.refresh_from_db()
    clean.refresh_from_db()
    assert (clean.scan, bad.scan) == ("clean", "infected") and "Duixian.Test.Mark" in bad.scan_note


# Settings


@pytest.mark.parametrize(
    ("name", "value"),
    [("DUIXIAN_FILES_MOST", "zwanzig"), ("DUIXIAN_FILES_MOST", "0"), ("DUIXIAN_FILES_MOST", "-1")],
)
def test_a_size_that_is_none_is_told(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        environment.most_bytes({name: value})


def test_another_store_is_one_setting(tmp_path: Path) -> None:
    told = {"DUIXIAN_FILES_STORAGE": "a.B", "DUIXIAN_FILES_OPTIONS": '{"bucket_name": "c"}'}
    assert environment.storage_of(told, tmp_path) == {"BACKEND": "a.B", "OPTIONS": {"bucket_name": "c"}}
    for wrong in ("{", "[]"):
        with pytest.raises(SettingError, match="DUIXIAN_FILES_OPTIONS"):
            environment.storage_of({**told, "DUIXIAN_FILES_OPTIONS": wrong}, tmp_path)


def test_a_path_is_made_of_the_key_alone() -> None:
    assert path_of(uuid.UUID(int=0)) == "00/" + "0" * 32
