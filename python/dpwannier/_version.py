# SPDX-License-Identifier: MIT
"""The version of the package, which the top CMakeLists.txt states."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path


def find_version() -> str:
    """Version of this package: of the checkout that this file lies in, or else as installed."""
    top = Path(__file__).resolve().parents[2] / "CMakeLists.txt"
    if top.is_file():
        stated = re.search(r"^project\(dpwannier\s+VERSION\s+([\d.]+)",
                           top.read_text(encoding="utf-8"), re.MULTILINE | re.IGNORECASE)
        if stated:
            return stated.group(1)
    return metadata.version("dpwannier")
