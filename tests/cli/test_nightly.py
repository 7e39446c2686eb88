"""`duixian nightly`: which packs it scans for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

DUIXIAN = Path(sys.executable).with_name("duixian")


def run(data: Path, *more: str) -> subprocess.CompletedProcess[str]:
    plain = {k: v for k, v in os.environ.items() if k not in ("DUIXIAN_DATABASE", "DJANGO_SETTINGS_MODULE")}
    return subprocess.run(
        [DUIXIAN, "nightly", "--data", data, *more],
        capture_output=True,
        text=True,
        env={**plain, "DUIXIAN_SITE_PACKS": ","},
    )


def test_without_a_pack_there_is_nothing_to_scan_for(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "duixian: 站点上没有能用的规则包。\n"
    assert run(tmp_path, "--pack", "absent").stderr == "duixian: 站点上没有能用的规则包 absent。\n"
