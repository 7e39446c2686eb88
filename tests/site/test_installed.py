"""What a site needs: nothing but what every installation brings, whichever extras it was installed with."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.apart

# Modules of the extras (pyproject.toml, optional-dependencies).
EXTRAS = ("z3", "typst", "fontTools", "pypdfium2", "pypdf", "lxml", "starlette", "uvicorn", "msgspec")
WITHOUT = f"""
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {EXTRAS!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent())
import django
django.setup()
from django.conf import settings
from django.urls import get_resolver
from django.utils.module_loading import import_string
"""


def without_extras(body: str, data: Path) -> None:
    environ = {**os.environ, "DUIXIAN_DATA": str(data), "DJANGO_SETTINGS_MODULE": "duixian.site.settings"}
    environ.pop("DUIXIAN_DATABASE", None)
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT + body], env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("assert get_resolver().url_patterns", id="pages"),
        pytest.param("assert [import_string(part) for _, part in settings.ROUNDS]", id="clock"),
        pytest.param("assert [import_string(path) for path in settings.WATCH_GAUGES]", id="metrics"),
        pytest.param("import duixian.site.demo.stage", id="demonstration"),
    ],
)
def test_a_site_without_any_extra_has_all_its(body: str, tmp_path: Path) -> None:
    without_extras(body, tmp_path)
