# SPDX-License-Identifier: MIT
"""potentials/MoS2.dpw, the model that comes with the package, against DFT and against sense.

It is trained anew now and then: limits are in mos2.json.
"""

import functools
import json
from pathlib import Path

import numpy as np
import pytest

from support import environment, frames, model_runs, structures

MODEL = environment.SOURCE / "potentials" / "MoS2.dpw"
DATA = environment.SOURCE / "potentials" / "training" / "MoS2.h5"
# Bands that the model was not fitted to, those of the plane waves themselves.
DFT_BANDS = json.loads((Path(__file__).parent / "mos2_dft_bands.json").read_text())

run = functools.partial(model_runs.run, MODEL)
bands_of = functools.partial(model_runs.bands_of_frame, MODEL)


@pytest.fixture(name="held_out", scope="module")
def read_held_out():
    """Frames of the data set that the model has not seen, by name."""
    unseen = {frame.name: frame for frame in frames.read_frames(DATA, "test")}
    assert len(unseen) >= 4
    return unseen


def test_forces_of_unseen_structures_are_those_of_dft(held_out, within, tmp_path):
    unseen = list(held_out.values())
    found = frames.run_in_lammps(tmp_path, unseen, MODEL, ["Mo", "S"])
    errors = [np.abs(forces - frame.forces).ravel()
              for (_, forces), frame in zip(found, unseen, strict=True)]
    within("forces, mean error", np.concatenate(errors).mean())


def check_but_for_one_shift(within, found, expected):
    error = frames.but_for_one_shift(found, expected)
    within("bands, mean error", error.mean())
    within("bands, largest error", error.max())


@pytest.mark.parametrize("name", DFT_BANDS["energies"])
def test_bands_of_unseen_structures_are_those_of_dft(held_out, name, within, tmp_path):
    """All bands of the orbitals, from k-point to k-point of the DFT calculation, after one shift."""
    found = bands_of(tmp_path, held_out[name], DFT_BANDS["k"])
    check_but_for_one_shift(within, found, np.array(DFT_BANDS["energies"][name]))


def test_bands_of_displaced_and_strained_bilayers_are_those_of_dft(held_out, within, tmp_path):
    """Six atoms, random registries, displacements up to 0.1 A or strains of several %: where errors
    are largest. Bands of the calculations' own H(R), after one shift of each frame."""
    mesh = [(i / 4, j / 4, 0) for i in range(4) for j in range(4)]
    means, largest = [], []
    for name in sorted(name for name in held_out if name.startswith("blind_")):
        (tmp_path / name).mkdir()
        found = bands_of(tmp_path / name, held_out[name], mesh)
        error = frames.but_for_one_shift(found, held_out[name].bands(mesh))
        means.append(error.mean())
        largest.append(error.max())
    assert len(means) == 9
    within("displaced and strained bilayers, bands, mean error", np.mean(means))
    within("displaced and strained bilayers, bands, largest error", max(largest))


def test_bands_of_a_twisted_bilayer_are_those_of_dft(held_out, within, tmp_path):
    """42 atoms at 21.8 degrees, an angle that no frame to train on has: the bands of the calculation's
    own H(R), valence and as many conduction bands as there are Mo atoms, after one shift."""
    frame, = (f for f in held_out.values() if len(f.symbols) == 42)
    k_points = [(0, 0, 0), (0.25, 0, 0), (0.5, 0, 0), (0.4, 0.2, 0), (1 / 3, 1 / 3, 0), (0.1, 0.1, 0)]
    n = 8 * frame.symbols.count("Mo")
    found, expected = bands_of(tmp_path, frame, k_points), frame.bands(k_points)
    check_but_for_one_shift(within, found[:, :n], expected[:, :n])
    n_filled = 7 * frame.symbols.count("Mo")
    gaps = [of[:, n_filled].min() - of[:, n_filled - 1].max() for of in (found, expected)]
    within("twisted bilayer, error of the gap", abs(gaps[0] - gaps[1]))
    # The zero is the vacuum, although there are 9 A of it only and the cell repeats along z.
    within("twisted bilayer, error of the zero", abs((found - expected + frame.vacuum).mean()))


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
def test_layers_attract_each_other_at_any_distance(stacking, within, tmp_path):
    """One minimum, and no other farther out, where layers would drift to."""
    energy = energies_of_separation(tmp_path, stacking)
    distance = 5.6 + 0.2 * np.arange(len(energy))
    nearest = energy.argmin()
    within("layers, distance of least energy", distance[nearest])
    within("layers, steepest descent farther out", -np.diff(energy[nearest:]).min())
    within("layers, binding energy", energy[-1] - energy[nearest])


# ---- conservation of the energy

def trajectory(folder, cell, step, n):
    """Total energies, and what velocity Verlet of a step conserves in second order, eV an atom."""
    folder.mkdir()
    data = cell.write_data(folder / "a.lmp", "molecular")
    result = run(folder, data, f"""\
velocity all create 300 4242 mom yes rot no
fix NVE all nve
timestep {step}
thermo_style custom step etotal
thermo_modify format float %.17g norm no
thermo 1
dump A all custom 1 frames id vx vy vz fx fy fz
dump_modify A format float %.17g sort id
run {n}""")
    energy = np.array(result.thermo()[-1]["TotEng"])[1:-1]
    parts = (folder / "frames").read_text().split("ITEM: ATOMS id vx vy vz fx fy fz\n")[1:]
    frames = np.array([part.split("ITEM:")[0].split() for part in parts], float)
    frames = frames.reshape(n + 1, len(cell), 7)
    v, f = frames[:, :, 1:4], frames[:, :, 4:]
    mass = np.array(cell.masses)[cell.types - 1][:, None] * 1.0364269e-4  # eV ps^2/A^2
    of_speed = -(v[1:-1] * (f[2:] - f[:-2]) / (2.0 * step)).sum(axis=(1, 2))
    of_force = (f[1:-1] ** 2 / mass).sum(axis=(1, 2))
    shadow = energy + step**2 * (of_speed / 12.0 - of_force / 24.0)
    return energy / len(cell), shadow / len(cell)


def drift(values, step, n_blocks=12):
    """Slope of a line through means over blocks, and its error."""
    means = [block.mean() for block in np.array_split(values, n_blocks)]
    times = [block.mean() for block in np.array_split(step * np.arange(len(values)), n_blocks)]
    (slope, _), covariance = np.polyfit(times, means, 1, cov=True)
    return slope, np.sqrt(covariance[0, 0])


def test_energy_is_conserved(within, tmp_path):
    """Energies of velocity Verlet fluctuate with the square of the step about what it does conserve,
    E + dt^2 (v F' v / 12 - F^2 / (24 m)) with the curvature F' of the potential, but for the fourth
    power. In that, a drift of 1 meV an atom in 10 ns can be told from none within a picosecond."""
    cell = structures.twist((3, 0), (2, 1), options=("--stacking", "3R")).noise(0.01)
    coarse, coarse_shadow = trajectory(tmp_path / "coarse", cell, 0.002, 300)
    fine, fine_shadow = trajectory(tmp_path / "fine", cell, 0.001, 600)
    within("velocity Verlet, 1 fs, fluctuation", np.ptp(fine))
    assert 3.0 < np.ptp(coarse) / np.ptp(fine) < 5.0
    assert fine_shadow.std() < fine.std() / 50.0
    assert 8.0 < coarse_shadow.std() / fine_shadow.std() < 32.0
    slope, error = drift(fine_shadow, 0.001)
    within("velocity Verlet, 1 fs, drift", abs(slope) + 2.0 * error)
