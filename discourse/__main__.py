"""``python -m discourse`` is the ``discourse`` command."""

import sys

from discourse.cli import main

if __name__ == "__main__":
    sys.exit(main())
