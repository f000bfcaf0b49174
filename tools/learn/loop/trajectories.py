# SPDX-License-Identifier: MIT
"""Exploration: molecular dynamics of small cells with the present model, and frames of the user's."""

from dataclasses import dataclass
from pathlib import Path

import ase.io
import numpy as np
from ase import Atoms
from ase.calculators.lammps import Prism
from ase.data import atomic_masses, atomic_numbers
from recipe.errors import RecipeError
from recipe.files import read_json, write_json
from recipe.generate import generate
from recipe.structure import Structure

from . import commands
from .plan import LOOK_EVERY

INPUT = """\
units metal
atom_style atomic
atom_modify map yes
read_data start.data
plugin load {plugin}
pair_style dpwannier domain ignore
pair_coeff * * {model} {elements}
neigh_modify every 1 delay 0 check yes
timestep {timestep}
velocity all create {temperature:.3f} {seed} mom yes rot no dist gaussian
fix motion all nve
fix heat all langevin {temperature:.3f} {temperature:.3f} 0.1 {seed}
compute trust all pair dpwannier
variable distance equal c_trust[2]
fix stop all halt {look} v_distance > {farthest} error soft message yes
fix box all deform 1 x scale {stretch:.6f} y scale {stretch:.6f} xy delta {tilt:.8f} remap x flip no
# Every so many steps, and more often while the model is not sure: such frames are few and wanted.
variable known equal "(step % {every} != 0) && (v_distance < 1.0)"
dump frames all custom {look} frames.dump id element xu yu zu
dump_modify frames element {elements} sort id format float %.10f skip v_known
thermo {every}
{drive}
"""


@dataclass
class Candidate:
    structure: Structure
    origin: dict  # where it comes from, for whoever asks why it was chosen
    apart: int = 0  # steps of its run, within which frames are too much alike to compute two

    def is_near(self, other):
        a, b = self.origin, other.origin
        return (self.apart > 0 and other.apart > 0
                and (a["explored"], a["run"]) == (b["explored"], b["run"])
                and abs(a["step"] - b["step"]) < self.apart)


def atoms_of(structure):
    """As ASE has it; all cells are periodic, with vacuum where there is one."""
    atoms = Atoms(structure.symbols, structure.positions, cell=structure.lattice, pbc=True)
    atoms.set_array("layer", np.array(structure.layers, int))
    return atoms


def structure_of(atoms, name, layers=None):
    if layers is None:
        layers = atoms.arrays.get("layer", np.ones(len(atoms), int))
    return Structure(np.array(atoms.cell), atoms.get_chemical_symbols(), atoms.get_positions(),
                     [int(layer) for layer in layers], name)


def starts(entry, plan, random):
    """Structures that runs of an entry begin with, one after the other, without end."""
    if entry["structure"] is not None:
        while True:
            seed = int(random.integers(2 ** 31))
            try:
                yield generate(entry["name"], plan.material, entry["structure"], seed)[0]
            except RecipeError:  # atoms on each other: the next seed
                continue
    try:
        frames = ase.io.read(entry["structures"], index=":")
    except Exception as error:  # ASE's readers raise what they like
        raise RecipeError(f"cannot read {entry['structures']}: {error}") from None
    while True:
        yield structure_of(frames[random.integers(len(frames))], entry["name"])


def drive(entry, structure, random):
    """The commands that run, in which the upper layers slide and leave step by step."""
    steps, every = entry["steps"], max(1, entry["every"] // 5)
    slide, pull = (random.uniform(*entry[key]) for key in ("slide_A", "pull_A"))
    upper = [str(k + 1) for k, layer in enumerate(structure.layers)
             if layer > min(structure.layers)]
    if not upper or (slide == 0 and pull == 0):
        return f"run {steps}", {}
    angle, n = random.uniform(0, 2 * np.pi), steps / every
    move = np.array([slide * np.cos(angle), slide * np.sin(angle), pull]) / n
    text = (f"group upper id {' '.join(upper)}\nrun {steps} start 0 stop {steps} every {every} "
            f'"displace_atoms upper move {move[0]:.8f} {move[1]:.8f} {move[2]:.8f} units box"')
    return text, {"slide_A": slide, "pull_A": pull}


def write_data(path, structure, elements):
    """A LAMMPS data file, in LAMMPS's orientation. Returns its tilt xy, A."""
    prism = Prism(structure.lattice, pbc=True)
    lx, ly, lz, xy, xz, yz = prism.get_lammps_prism()
    positions = prism.vector_to_lammps(structure.positions)
    lines = ["start of an exploration", "", f"{len(structure)} atoms", f"{len(elements)} atom types",
             f"0 {lx:.10f} xlo xhi", f"0 {ly:.10f} ylo yhi", f"0 {lz:.10f} zlo zhi",
             f"{xy:.10f} {xz:.10f} {yz:.10f} xy xz yz", "", "Masses", ""]
    lines += [f"{k + 1} {atomic_masses[atomic_numbers[symbol]]:.4f}"
              for k, symbol in enumerate(elements)]
    lines += ["", "Atoms # atomic", ""]
    lines += [f"{k + 1} {elements.index(symbol) + 1} {x:.10f} {y:.10f} {z:.10f}"
              for k, (symbol, (x, y, z)) in enumerate(zip(structure.symbols, positions))]
    Path(path).write_text("\n".join(lines) + "\n")
    return xy


def run_lammps(folder, structure, entry, plan, model, elements, random):
    """One run, unless it was made before. Returns its candidates and CPU time, s."""
    record = folder / "run.json"
    temperature = random.uniform(*entry["temperature_K"])
    strain, seed = random.uniform(*entry["strain"]), int(random.integers(1, 900_000_000))
    text, moved = drive(entry, structure, random)
    if not record.exists():
        folder.mkdir(parents=True, exist_ok=True)
        tilt = write_data(folder / "start.data", structure, elements)
        (folder / "in.lmp").write_text(INPUT.format(
            plugin=commands.places.plugin(), model=model, elements=" ".join(elements), seed=seed,
            timestep=entry["timestep_ps"], temperature=max(temperature, 1.0),
            farthest=plan.choose["farthest"], stretch=1 + strain, tilt=strain * tilt,
            every=entry["every"], look=LOOK_EVERY, drive=text))
        code, cpu = commands.run([*commands.lammps(plan), "-in", "in.lmp", "-log", "none"],
                                 folder / "log", folder, may_fail=True)
        if not (folder / "frames.dump").exists():
            raise RecipeError(f"LAMMPS ran without a frame: see {folder}/log")
        write_json(record, {"exit_code": code, "cpu_s": cpu, "temperature_K": temperature,
                            "strain": strain, **moved})
    made = read_json(record)
    frames = whole_frames(folder / "frames.dump")
    return [Candidate(structure_of(atoms, entry["name"], structure.layers),
                      {"explored": entry["name"], "run": folder.name, "step": step,
                       **{key: made[key] for key in made if key not in ("exit_code", "cpu_s")}},
                      apart=entry["every"])
            for step, atoms in frames], made["cpu_s"]


def whole_frames(path):
    """[(step, atoms)] of a dump; the last one of a run that broke off may be cut."""
    text = path.read_text()
    parts = text.split("ITEM: TIMESTEP\n")[1:]
    n_atoms = int(parts[0].split("\n")[2]) if parts else 0
    whole = [part for part in parts if part.count("\n") == n_atoms + 8
             and "nan" not in part and "inf" not in part]
    kept = path.with_name("whole.dump")
    kept.write_text("".join("ITEM: TIMESTEP\n" + part for part in whole))
    atoms = ase.io.read(kept, index=":", format="lammps-dump-text") if whole else []
    return [(int(part.split("\n")[0]), each) for part, each in zip(whole, atoms)]


def explore_runs(folder, entry, plan, model, elements, seed):
    """Candidates of all runs of an entry, and their CPU time, s. The same seed, the same runs."""
    random = np.random.default_rng(seed)
    candidates, cpu = [], 0.0
    for number, structure in zip(range(entry["runs"]), starts(entry, plan, random)):
        found, spent = run_lammps(folder / f"{entry['name']}_{number:02d}", structure, entry, plan,
                                  model, elements, np.random.default_rng([seed, number]))
        candidates += found
        cpu += spent
    return candidates, cpu
