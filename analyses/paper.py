"""Every exhibit of the paper: run all numbered scripts, and say what came out.

    python analyses/paper.py out/paper

Each script answers one question with one figure and the tables beside it, from what is shipped.
``manifest.json`` lists every file with its SHA-256, and the versions behind it: two runs give the
same bytes.
"""

import json
import runpy
import shutil
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from discourse import __version__
from discourse.alignment import lexicon_versions
from discourse.resources import file_sha256

HERE = Path(__file__).resolve().parent
PACKAGES = ("numpy", "pandas", "scipy", "scikit-learn", "bertopic", "umap-learn", "matplotlib")


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    _remove_earlier(folder)
    exhibits: list[dict[str, str]] = []
    files: list[Path] = []
    for script in sorted(HERE.glob("[0-9][0-9]_*.py")):
        started = time.perf_counter()
        module = runpy.run_path(str(script))
        with tempfile.TemporaryDirectory() as scratch:
            module["main"](scratch)
            for path in sorted(Path(scratch).iterdir()):
                shutil.copy(path, folder / path.name)
                files.append(folder / path.name)
        exhibits.append({"script": script.name, "question": module["__doc__"].strip()})
        print(f"{time.perf_counter() - started:5.1f} s  {script.name}  {exhibits[-1]['question']}")
    manifest = {
        "discourse": __version__,
        "exhibits": exhibits,
        "lexicons": lexicon_versions(),
        "dependencies": {name: version(name) for name in PACKAGES},
        "sha256": {path.name: file_sha256(path) for path in sorted(files)},
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    print(f"{len(files)} files and their manifest are in {folder}/.")


def _remove_earlier(folder: Path) -> None:
    """Remove what an earlier run has written, so that no exhibit outlives its script."""
    if (earlier := folder / "manifest.json").exists():
        for name in json.loads(earlier.read_text(encoding="utf-8")).get("sha256", {}):
            (folder / name).unlink(missing_ok=True)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/paper"))
