# SPDX-License-Identifier: MIT
"""Runs inputs through the real lmp, or scripts through the Python module, and reads what came out.

Every run is a process of its own with a time limit, so that a hang or a crash is a failure.
"""

import dataclasses
import os
import signal
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np

from support import coupling, environment

TIME_LIMIT = 120  # seconds; the slowest run takes a few


@dataclasses.dataclass(frozen=True)
class Run:
    """What a run said and left behind in its folder."""

    code: int
    output: str  # stdout and stderr together
    folder: Path

    def check(self):
        assert self.code == 0, f"exit code {self.code}:\n{self.output[-3000:]}"
        return self

    def thermo(self):
        """One {column: numbers} for each run command."""
        blocks, columns = [], None
        for line in (self.folder / "log.lammps").read_text().splitlines():
            words = line.split()
            if words[:1] == ["Step"]:
                columns = words
                blocks.append({name: [] for name in columns})
            elif line.startswith("Loop time"):
                columns = None
            elif columns and len(words) == len(columns) and _is_number(words[0]):
                for name, word in zip(columns, words):
                    blocks[-1][name].append(float(word))
        return blocks

    def last(self, column):
        return self.thermo()[-1][column][-1]

    def dump(self, name):
        """The last frame of a dump file: column names and numbers."""
        return read_dump(self.folder / name)

    def atoms(self, columns, name="atoms.dump"):
        """Some columns of the last frame of a dump, in the order of IDs."""
        names, table = self.dump(name)
        table = table[np.argsort(table[:, names.index("id")])]
        return table[:, [names.index(column) for column in columns]]

    def energies(self, name="bands.h5", group="path"):
        """Band energies of the last frame, [k-point, band], in eV."""
        with h5py.File(self.folder / name) as file:
            return file[group]["energies"][-1]


def _is_number(word):
    try:
        float(word)
    except ValueError:
        return False
    return True


def read_dump(path):
    """Column names and numbers of the last frame of a `dump custom` or `dump local`."""
    text = Path(path).read_text()
    header, _, rest = text[text.rindex("ITEM: TIMESTEP"):].partition("\nITEM: ATOMS ")
    if not rest:
        header, _, rest = header.partition("\nITEM: ENTRIES ")
    names, _, rows = rest.partition("\n")
    names = names.split()
    return names, np.array(rows.split(), dtype=float).reshape(-1, len(names))


def run_process(command, folder, limit=TIME_LIMIT, variables=None):
    """Runs a command; fails if it takes longer than `limit` seconds."""
    process = subprocess.Popen(
        coupling.in_command(command), cwd=folder, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, errors="replace",
        start_new_session=True, env={**os.environ, "OMP_NUM_THREADS": "1", **(variables or {})})
    try:
        output, _ = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGTERM)  # mpiexec then ends its ranks
        try:
            output, _ = process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
        raise AssertionError(
            f"hangs: no end after {limit} s of {command}\n{output[-3000:]}") from None
    return Run(process.returncode, output, Path(folder))


def run_lammps(text, folder, ranks=1, limit=TIME_LIMIT, options=(), variables=None):
    """Runs an input script on so many MPI ranks."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "in.lmp").write_text(coupling.in_script(text))
    command = [environment.lammps_program(), "-in", "in.lmp", "-log", "log.lammps", *options]
    if ranks > 1:
        command = [environment.MPIEXEC, "-n", ranks, *command]
    return run_process(command, folder, limit, variables)


def run_python(script, folder, limit=TIME_LIMIT, variables=None):
    """Runs a Python script, which finds DPW_PLUGIN and this package, in a process of its own."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "script.py").write_text(coupling.in_script(script))
    here = str(Path(__file__).resolve().parents[1])
    paths = os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")]))
    return run_process([sys.executable, "script.py"], folder, limit,
                       {"DPW_PLUGIN": str(environment.PLUGIN), "PYTHONPATH": paths,
                        **(variables or {})})
