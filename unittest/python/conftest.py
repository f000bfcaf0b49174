# SPDX-License-Identifier: MIT
"""The package as this build has put it together, or that of the checkout where nothing was built."""

import os
import sys
from pathlib import Path

BUILT = Path(os.environ.get("DPW_BUILD_DIR", "/nowhere")) / "python"
SOURCE = Path(__file__).resolve().parents[2] / "python"

sys.path.insert(0, str(BUILT if (BUILT / "dpwannier").is_dir() else SOURCE))
