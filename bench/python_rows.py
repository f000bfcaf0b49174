# SPDX-License-Identifier: MIT
"""What the Python package costs beside the programs: rows of bench.py."""

import re
import subprocess
import time

K_PATH = [("G", (0, 0, 0)), ("M", (0.5, 0, 0)), ("K", (1 / 3, 1 / 3, 0))]
POINTS = 10


def ase_step(model, n_steps=50):
    """Seconds of a call of the calculator, atoms moved a little before each."""
    import numpy as np

    import dpwannier

    atoms = dpwannier.twisted_bilayer("MoS2", 6, 0, upper=(5, 1), offset=(2 / 3, 1 / 3))
    atoms.calc = dpwannier.Model(model).calculator()
    random = np.random.default_rng(1)
    times = []
    for _ in range(n_steps):
        atoms.positions += 1e-3 * random.normal(size=atoms.positions.shape)
        began = time.perf_counter()
        atoms.get_forces()
        times.append(time.perf_counter() - began)
    return float(np.median(times))


def bands_in_python(path):
    """Seconds of Hamiltonian.bands, reading not counted."""
    import dpwannier

    h = dpwannier.Hamiltonian.read(path)
    began = time.perf_counter()
    h.bands(K_PATH, points=POINTS, solver="lapack")
    return time.perf_counter() - began


def bands_by_program(path, folder):
    """Seconds of dpw bands, reading not counted."""
    words = [str(word) for name, k in K_PATH for word in (name, *k)]
    done = subprocess.run(["dpw", "bands", str(path), "--path", str(POINTS), *words, "--solver", "lapack",
                           "-o", str(folder / "overhead.h5")], check=True, capture_output=True, text=True)
    total, reading = re.search(r"^time +([\d.]+) s: ([\d.]+) reading", done.stdout, re.M).groups()
    return float(total) - float(reading)


def rows(table, model, hamiltonian, folder, lammps_step, rounds=5):
    """`lammps_step` is the time of a step of the pair style for the same atoms, us/atom."""
    from bench import in_child

    step = 1e6 * in_child(ase_step, model) / 201
    table.note("ASE calculator, MoS2.dpw, 201 atoms, one core",
               f"{step:.2f} us/atom a call; {step / lammps_step:.1f} x a step of the pair style")
    python, program = [], []
    for _ in range(rounds):
        python.append(in_child(bands_in_python, hamiltonian))
        program.append(bands_by_program(hamiltonian, folder))
    extra = min(python) / min(program) - 1.0
    table.add(f"Hamiltonian.bands, 201 atoms, {2 * POINTS + 1} k",
              f"{min(python):.2f} s; dpw bands {min(program):.2f} s ({100 * extra:+.1f} %)", "+3 %",
              extra < 0.03)
