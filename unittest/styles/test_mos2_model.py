# SPDX-License-Identifier: MIT
"""potentials/MoS2.dpw, the model that comes with the package, against DFT and against sense."""

import json
from pathlib import Path

import h5py
import numpy as np
import pytest

from support import environment, lammps_run, structures

MODEL = environment.SOURCE / "potentials" / "MoS2.dpw"
DATA = environment.SOURCE / "potentials" / "training" / "MoS2.h5"
# Bands that the model was not fitted to, those of the plane waves themselves.
DFT_BANDS = json.loads((Path(__file__).parent / "mos2_dft_bands.json").read_text())

SETUP = """\
plugin load {plugin}
units metal
atom_style molecular
atom_modify map array sort 0 0
box tilt large
read_data {data}
pair_style dpwannier
pair_coeff * * {model} Mo S
{then}
"""


def write_data(path, lattice, positions, types, layers):
    """A structure whose first lattice vector may point anywhere in the plane; the turn that LAMMPS's
    box needs."""
    a, b, c = lattice
    x = a / np.linalg.norm(a)
    y = b - b @ x * x
    y /= np.linalg.norm(y)
    turn = np.array([x, y, np.cross(x, y)])
    lx, xy, ly = a @ x, b @ x, b @ y
    lines = ["made by a test", "", f"{len(types)} atoms", "2 atom types", "",
             f"0 {lx:.17g} xlo xhi", f"0 {ly:.17g} ylo yhi", f"0 {c[2]:.17g} zlo zhi",
             f"{xy:.17g} 0 0 xy xz yz", "", "Masses", "", "1 95.95", "2 32.065", "", "Atoms", ""]
    for n, (r, kind, layer) in enumerate(zip(positions @ turn.T, types, layers)):
        lines.append(f"{n + 1} {layer + 1} {kind} " + " ".join(f"{v:.17g}" for v in r))
    path.write_text("\n".join(lines) + "\n")
    return turn


def run(folder, data, then):
    text = SETUP.format(plugin=environment.PLUGIN, data=data, model=MODEL, then=then)
    return lammps_run.run_lammps(text, folder).check()


def forces_of(path):
    """Frames of a dump of id fx fy fz: [frame, atom, 3], eV/A."""
    frames = []
    for part in path.read_text().split("ITEM: ATOMS id fx fy fz\n")[1:]:
        rows = np.array([line.split() for line in part.split("ITEM:")[0].split("\n") if line], float)
        frames.append(rows[np.argsort(rows[:, 0]), 1:])
    return np.array(frames)


FORCES = "write_dump all custom forces id fx fy fz modify format float %.17g append yes"


@pytest.fixture(name="held_out", scope="module")
def read_held_out():
    """Frames of the data set that the model has not seen."""
    frames = {}
    with h5py.File(DATA) as file:
        elements = file["elements"].asstr()[:]
        names = file["frames/name"].asstr()[:]
        first = file["frames/first_atom"][:]
        for n, split in enumerate(file["frames/split"].asstr()[:]):
            if split != "test":
                continue
            atoms = slice(first[n], first[n + 1])
            types = [1 if elements[e] == "Mo" else 2 for e in file["atoms/element"][atoms]]
            frames[names[n]] = (file["frames/lattice"][n], file["atoms/position"][atoms], types,
                                file["atoms/layer"][atoms], file["atoms/force"][atoms])
    assert len(frames) >= 4
    return frames


def test_forces_of_unseen_structures_are_those_of_dft(held_out, tmp_path):
    errors = []
    for n, (lattice, positions, types, layers, expected) in enumerate(held_out.values()):
        folder = tmp_path / str(n)
        folder.mkdir()
        turn = write_data(folder / "a.lmp", lattice, positions, types, layers)
        run(folder, "a.lmp", "run 0\n" + FORCES)
        errors.append(np.abs(forces_of(folder / "forces")[0] @ turn - expected).ravel())
    assert np.concatenate(errors).mean() < 0.015  # eV/A


@pytest.mark.parametrize("name", DFT_BANDS["energies"])
def test_bands_of_unseen_structures_are_those_of_dft(held_out, name, tmp_path):
    """All bands of the orbitals, from k-point to k-point of the DFT calculation, after one shift."""
    lattice, positions, types, *_ = held_out[name]
    numbers = " ".join(f"{x:.12g}" for x in lattice.ravel())
    atoms = [" ".join([("Mo", "S")[kind - 1], *(f"{x:.12g}" for x in r)])
             for r, kind in zip(positions, types)]
    (tmp_path / "a.xyz").write_text("\n".join([
        str(len(types)), f'Lattice="{numbers}" Properties=species:S:1:pos:R:3', *atoms, ""]))
    path = [str(word) for n, k in enumerate(DFT_BANDS["k"]) for word in (f"K{n}", *k)]
    lammps_run.run_process([environment.DPW, "bands", MODEL, "--structure", "a.xyz", "--path", "1",
                            *path, "-o", "bands.h5"], tmp_path, 60).check()
    with h5py.File(tmp_path / "bands.h5") as file:
        error = file["path/energies"][0] - np.array(DFT_BANDS["energies"][name])
    error = np.abs(error - error.mean())
    assert error.mean() < 0.007 and error.max() < 0.040  # eV


def energies_of_separation(folder, stacking):
    cell = structures.twist((1, 0), (1, 0), height=40.0, options=(
        "--stacking", stacking, "--lower-lattice", "3.16", "--upper-lattice", "3.16",
        "--distance", "5.6"))
    data = cell.write_data(folder / "a.lmp", "molecular")
    result = run(folder, data, """\
group upper molecule 2
thermo_style custom step pe
variable k loop 26
label next
run 0
print "AT ${k} $(pe:%.10g)" append energies
displace_atoms upper move 0 0 0.2
next k
jump SELF next""")
    rows = (result.folder / "energies").read_text().split("\n")
    return np.array([float(row.split()[2]) for row in rows if row])


@pytest.mark.parametrize("stacking", ["3R", "2H"])
def test_layers_attract_each_other_at_any_distance(stacking, tmp_path):
    """One minimum, and no other farther out, where layers would drift to."""
    energy = energies_of_separation(tmp_path, stacking)
    distance = 5.6 + 0.2 * np.arange(len(energy))
    nearest = energy.argmin()
    assert 6.0 < distance[nearest] < 7.3
    assert (np.diff(energy[nearest:]) > -1e-3).all()  # eV a cell of 6 atoms
    assert 0.05 < energy[-1] - energy[nearest] < 0.4


def test_forces_do_not_jump_as_layers_slide(tmp_path):
    """Second differences over 1e-5 A, where neighbours come and go at the cut-off."""
    cell = structures.twist((2, 1), (1, 2)).noise(0.05)
    data = cell.write_data(tmp_path / "a.lmp", "molecular")
    run(tmp_path, data, f"""\
group moved id 1
variable k loop 120
label next
run 0 post no
{FORCES}
displace_atoms moved move 1e-5 0 0
run 0 post no
{FORCES}
displace_atoms moved move 1e-5 0 0
run 0 post no
{FORCES}
displace_atoms moved move 0.00999 0.004 0.002
next k
jump SELF next""")
    forces = forces_of(tmp_path / "forces").reshape(120, 3, -1)
    jump = np.abs(forces[:, 2] - 2.0 * forces[:, 1] + forces[:, 0]).max()
    assert jump < 1e-6  # eV/A
    assert np.abs(forces[-1, 0] - forces[0, 0]).max() > 1.0


def test_energy_is_conserved(tmp_path):
    cell = structures.twist((3, 0), (2, 1), options=("--stacking", "3R")).noise(0.01)
    data = cell.write_data(tmp_path / "a.lmp", "molecular")
    result = run(tmp_path, data, """\
velocity all create 300 4242 mom yes rot no
fix NVE all nve
timestep 0.001
thermo_style custom step etotal
thermo_modify format float %.12g
thermo 10
run 500""")
    energy = np.array(result.thermo()[-1]["TotEng"]) / len(cell)
    early, late = energy[:25].mean(), energy[-25:].mean()
    assert np.abs(energy - energy[0]).max() < 3e-4  # eV/atom, of velocity Verlet
    assert abs(late - early) < 2e-5
