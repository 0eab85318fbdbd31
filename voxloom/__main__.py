"""`python -m voxloom`: the command line."""

from __future__ import annotations

import sys

from voxloom.apps.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
