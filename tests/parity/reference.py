"""Where the reference data lies: beside the checkout, or where VOXLOOM_REFERENCE says."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).parents[2]
REFERENCE = Path(os.environ.get("VOXLOOM_REFERENCE", ROOT.parent / "shared" / "reference"))
MODELS, END_TO_END = REFERENCE / "models", REFERENCE / "e2e"
INSTALLATION = os.environ.get("VOXLOOM_INSTALLATION", "")  # what make_official_files.py wrote
