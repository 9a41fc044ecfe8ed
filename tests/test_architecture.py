"""The shape of the package, held by tests."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import discourse

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "discourse"
# From the bottom to the top: a stage imports only from stages before it.
STAGES = [
    "resources",
    "corpus",
    "lexicon",
    "frames",
    "stats",
    "topics",
    "alignment",
    "validation",
    "batch",
    "figures",
    "report",
    "cli",
]


def imported_stages(path: Path) -> set[str]:
    """Stages that a module imports anywhere, inside functions too."""
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports in full"
            names.append(node.module or "")
            if node.module == "discourse":
                names += [f"discourse.{alias.name}" for alias in node.names]
    parts = [name.split(".") for name in names if name.startswith("discourse.")]
    return {part[1] for part in parts if part[1] in STAGES}


def stage_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


OUTSIDE = {PACKAGE / "__init__.py", PACKAGE / "__main__.py"}  # they stand above every stage
MODULES = sorted(set(PACKAGE.rglob("*.py")) - OUTSIDE)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_downward(path: Path) -> None:
    own = STAGES.index(stage_of(path))
    above = {name for name in imported_stages(path) if STAGES.index(name) > own}
    assert not above


def test_figures_import_nothing_of_ours() -> None:
    for path in (PACKAGE / "figures").glob("*.py"):
        assert imported_stages(path) <= {"figures"}


def test_no_module_hides_a_function_of_its_name() -> None:
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert path.stem not in functions, path


def test_public_names_are_sorted_and_exist() -> None:
    assert list(discourse.__all__) == sorted(discourse.__all__)
    for name in discourse.__all__:
        assert getattr(discourse, name).__doc__
    with pytest.raises(AttributeError, match="no attribute 'Discourse'"):
        discourse.Discourse  # noqa: B018


def test_files_stay_short() -> None:
    for path in MODULES:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path


def test_import_and_help_load_nothing_heavy() -> None:
    code = (
        "import sys, contextlib, discourse.cli\n"
        "with contextlib.suppress(SystemExit): discourse.cli.main(['--help'])\n"
        "heavy = {'pandas', 'numpy', 'spacy', 'sklearn', 'matplotlib', 'bertopic', 'umap'}\n"
        "sys.exit(f'loaded {heavy & sys.modules.keys()}' if heavy & sys.modules.keys() else 0)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert "classify" in run.stdout


def test_version_is_said_once() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == discourse.__version__
    assert f"version: {discourse.__version__}" in (ROOT / "CITATION.cff").read_text(
        encoding="utf-8"
    )
