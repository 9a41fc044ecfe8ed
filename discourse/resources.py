"""Where shipped lexicons and corpora lie, and where a researcher's own texts are kept."""

import hashlib
import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource(*parts: str) -> Path:
    """Return the path of a shipped file or folder, such as ``resource("lexicons")``.

    In a wheel the data lie in the package folder, in a checkout beside it.
    """
    inside, beside = _PACKAGE.joinpath(*parts), _PACKAGE.parent.joinpath(*parts)
    return inside if inside.exists() else beside


def available(folder: str, suffix: str) -> list[str]:
    """Return the sorted names (without ``suffix``) of the files in a shipped folder."""
    return sorted(path.name.removesuffix(suffix) for path in resource(folder).glob(f"*{suffix}"))


def user_data() -> Path:
    """Return the folder of texts added by the user: ``$DISCOURSE_HOME`` or ``~/.discourse``."""
    return Path(os.environ.get("DISCOURSE_HOME", "~/.discourse")).expanduser()


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
