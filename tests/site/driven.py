"""A browser for tests: whoever clicks waits for the page that the click leads to, not for its first bytes alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any
from unittest.mock import patch

from playwright.sync_api import Browser, Locator, Page, sync_playwright

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
)


@contextmanager
def driven(chromium: str) -> Iterator[Browser]:
    """The browser at this path, closed at the end.

    The driver lets a click end when the answer begins; what a test then counts may not be there yet on a busy machine.
    """
    with ExitStack() as stack:
        # the driver runs a loop of its own, which Django takes for an asynchronous caller
        stack.enter_context(patch.dict(os.environ, {"DJANGO_ALLOW_ASYNC_UNSAFE": "true"}))
        for kind in (Page, Locator):
            for name in ("click", "press"):
                stack.enter_context(patch.object(kind, name, _settled(getattr(kind, name))))
        driver = stack.enter_context(sync_playwright())
        browser = driver.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield browser
        browser.close()


def _settled(act: Any) -> Any:
    @wraps(act)
    def acted(self: Any, *args: Any, **named: Any) -> None:
        page = self if isinstance(self, Page) else self.page
        act(self, *args, **named)
        if not page.is_closed():
            page.wait_for_load_state()

    return acted
