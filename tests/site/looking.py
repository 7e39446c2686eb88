"""A page looked at in a browser at several widths: does it fit, and does it shut anybody out?"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDTHS = (390, 768, 1280)


def wrong_on(page: Page, name: str, *, axe_at: tuple[int, ...] = (WIDTHS[0], WIDTHS[-1])) -> list[str]:
    """What is wrong on an open page: wider than the screen at any width; anything axe finds at the narrowest and the widest.

    With DUIXIAN_SHOTS set to a folder pictures are kept there.
    """
    found: list[str] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            found.append(f"{name}: {over} px wider than {width}")
        if width in axe_at:
            found += [f"{name} at {width}: {one}" for one in violations(page)]
        if folder := os.environ.get("DUIXIAN_SHOTS"):
            kept = "".join(c if c.isalnum() else "-" for c in name)[-80:].strip("-")
            page.screenshot(path=Path(folder) / f"{kept}-{width}.png", full_page=True)
    return found


def violations(page: Page) -> list[str]:
    """What axe finds, with the first places of each."""
    told: list[Any] = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']}: {[node['target'] for node in one['nodes']][:3]}" for one in told]
