#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Draw the band structure and the gap of a bands file (of `fix bands` or `dpw bands`), or averages of
`fix ave/bands`: `python -m dpwannier.plot` of this checkout, compiled or not."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "python"))
from dpwannier.plot.command_line import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main(program="plot_bands.py"))
