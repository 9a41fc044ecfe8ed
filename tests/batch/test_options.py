"""The shell offers what the library has."""

from __future__ import annotations

from dataclasses import asdict

from discourse.cli.batch_options import _LIMITS
from discourse.corpus import Limits


def test_the_limits_of_the_shell_are_those_of_the_library() -> None:
    assert {name: default for name, (_, default) in _LIMITS.items()} == asdict(Limits())
