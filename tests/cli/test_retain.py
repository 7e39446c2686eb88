"""`duixian retain`: what is due is told, or erased."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

DUIXIAN = Path(sys.executable).with_name("duixian")


def run(data: Path, *more: str, **environ: str) -> subprocess.CompletedProcess[str]:
    plain = {k: v for k, v in os.environ.items() if k not in ("DUIXIAN_DATABASE", "DJANGO_SETTINGS_MODULE")}
    return subprocess.run(
        [DUIXIAN, "retain", "--data", data, *more], capture_output=True, text=True, env={**plain, **environ}
    )


def test_only_to_see_changes_nothing_and_tells_every_kind(tmp_path: Path) -> None:
    seen = run(tmp_path, "--dry-run")
    assert seen.returncode == 0, seen.stderr
    assert "只看，不改" in seen.stdout and "停用的账户：到期 0" in seen.stdout
    told = json.loads(run(tmp_path, "--json").stdout)
    assert told["dry"] is False and told["failed"] == []


def test_rules_that_cannot_be_right_are_told(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text("rules: [{kind: ledger, months: 1}]")
    done = run(tmp_path, "--dry-run", DUIXIAN_RETENTION=str(path))
    assert done.returncode != 0 and "kind" in done.stderr
