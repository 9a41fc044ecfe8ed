"""What several tests share."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parent.parent.parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Other people's texts, where they are at hand; never part of this repository."""
    if not SHARED.is_dir():
        pytest.skip("the texts of the reports and speeches are not here (shared/data)")
    return SHARED
