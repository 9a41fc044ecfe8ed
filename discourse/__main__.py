"""``python -m discourse``."""

import sys
from pathlib import Path

# Python puts the folder one stands in first, and that may hold the files of strangers.
if not sys.flags.safe_path and sys.path and sys.path[0] == str(Path.cwd()):
    del sys.path[0]

from discourse.cli import main

if __name__ == "__main__":
    sys.exit(main())
