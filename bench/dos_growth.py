#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Density of states of 25,000, 50,000 and 100,000 atoms: time, memory and how they grow.

Twisted bilayers of the published model with rigid layers; H(R) by compute wannierham with a threshold
of 1 meV; 512 moments of 8 random vectors at Gamma. Needs the published networks. The steps run as
processes of their own, so that each has its own memory high water. Prints a JSON line a size.
"""

import argparse
import json
import math
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import bench

# M, -1 and M - 1, 1: 6 (M^2 - M + 1) atoms
SIZES = (65, 92, 130)


def run(command):
    """Runs a command; its output, wall and CPU seconds, and memory high water in GB."""
    began = time.time()
    child = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True)
    text = child.stdout.read()
    _, status, use = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise RuntimeError(f"{command[0]} failed: {text}")
    return text, time.time() - began, use.ru_utime + use.ru_stime, use.ru_maxrss / 2**20


def write_hamiltonian(n, path):
    """In a process of its own, by main()."""
    engine = bench.start(bench.dpwannier(n) +
                         f"compute H all wannierham threshold 0.001 hdf5 {path}\nrun 0 post no\n")
    engine.extract_compute("H", 0, 0)
    engine.close()


def measure(m, moments=512, vectors=8, threads=2):
    """One size: a dictionary of figures."""
    n = 6 * (m * m - m + 1)
    bench.TWIST = {n: ["--lower", str(m), "-1", "--upper", str(m - 1), "1"]}
    if not bench.prepare():
        return None
    path = bench.WORK / f"H{n}.h5"
    _, build_wall, build_cpu, build_memory = run([sys.executable, __file__, "--write", n, path])
    text, wall, cpu, memory = run(
        [bench.ROOT / "build" / "bin" / "dpw", "dos", path, "--kpm", "--moments", moments,
         "--vectors", vectors, "--threads", threads, "-o", bench.WORK / f"dos{n}.txt"])
    path.unlink()
    return {"atoms": n, "n": int(re.search(r"^orbitals\s+(\d+)", text, re.M)[1]),
            "elements_a_row": float(re.search(r"^elements\s+([\d.]+)", text, re.M)[1]),
            "threads": threads, "seconds": round(wall, 1), "cpu_s": round(cpu, 1),
            "peak_gb": round(memory, 3), "hamiltonian_s": round(build_wall, 1),
            "hamiltonian_cpu_s": round(build_cpu, 1), "hamiltonian_peak_gb": round(build_memory, 3)}


def exponent(rows, key):
    """Slope of log(key) over log(orbitals), from the first size to the last."""
    first, last = rows[0], rows[-1]
    return math.log(last[key] / first[key]) / math.log(last["n"] / first["n"])


def dos_growth(sizes=SIZES, **options):
    """Figures of all sizes, printed as they come; None where the published networks are missing."""
    rows = []
    for m in sizes:
        row = measure(m, **options)
        if row is None:
            return None
        rows.append(row)
        print(json.dumps(row), flush=True)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--write", nargs=2, metavar=("N", "FILE"), help=argparse.SUPPRESS)
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES, metavar="M",
                        help="cells of 6 (M^2 - M + 1) atoms")
    parser.add_argument("--moments", type=int, default=512)
    parser.add_argument("--vectors", type=int, default=8)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    if options.write:
        write_hamiltonian(int(options.write[0]), Path(options.write[1]))
        return 0
    rows = dos_growth(options.sizes, moments=options.moments, vectors=options.vectors,
                      threads=options.threads)
    if rows is None:
        print("The benchmark needs the published networks: set DPW_REFERENCE_DIR. Skipped.")
        return 0
    if len(rows) > 1:
        for key in ("seconds", "cpu_s", "peak_gb", "hamiltonian_cpu_s", "hamiltonian_peak_gb"):
            print(f"{key} grows with the number of orbitals to the power of {exponent(rows, key):.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
