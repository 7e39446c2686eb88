"""A backup that does not fit on the disk."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from duixian.site.backups.archive import Writer

FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full on this system")
def test_a_backup_that_does_not_fit_leaves_nothing_behind(tmp_path: Path) -> None:
    folder, source = tmp_path / "backups", tmp_path / "member"
    folder.mkdir()
    source.write_bytes(os.urandom(3_000))  # stays in the buffer until the file is closed
    (folder / ".x.duixian.part").symlink_to(FULL)
    writer = Writer(folder / "x.duixian")
    with pytest.raises(OSError, match="No space left") as refused:
        writer.add("member", source)
        writer.finish(b"{}", b"")
    assert refused.value.errno == errno.ENOSPC
    writer.abandon()
    assert list(folder.iterdir()) == []
