# SPDX-License-Identifier: MIT
"""Where the things under test are: as ctest says, or in the build folder of this clone."""

import os
import shutil
from pathlib import Path

SOURCE = Path(os.environ.get("DPW_SOURCE_DIR", Path(__file__).resolve().parents[2]))
BUILD = Path(os.environ.get("DPW_BUILD_DIR", SOURCE / "build"))
PLUGIN = Path(os.environ.get("DPW_PLUGIN", BUILD / "dpwannierplugin.so"))
DPW = Path(os.environ.get("DPW_BIN", BUILD / "bin" / "dpw"))
MPIEXEC = os.environ.get("DPW_MPIEXEC", "mpiexec")
REFERENCE = Path(os.environ.get("DPW_REFERENCE_DIR", SOURCE.parent / "shared" / "reference"))


def lammps_program():
    """The lmp to test: the first on PATH (ctest puts the build's first), else the build's."""
    in_build = sorted(BUILD.glob("venv/lib/python3.*/site-packages/lammps/lmp"))
    if "DPW_BUILD_DIR" not in os.environ and in_build:
        return str(in_build[-1])
    return shutil.which("lmp") or "lmp"
