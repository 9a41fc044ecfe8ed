"""A browser for the coding page; the tests that import ``coding_browser`` skip without one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from coding_browser import launched

    with launched() as browser:
        yield browser


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Callable]:
    """Return a function that opens a page; whatever it complains of or asks for fails the test."""
    from coding_browser import opening

    with opening(browser, tmp_path) as open_page:
        yield open_page
