# SPDX-License-Identifier: MIT
"""The package of the checkout, where the Python that runs the tests has not got that of the build."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "python"))
