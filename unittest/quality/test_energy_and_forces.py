# SPDX-License-Identifier: MIT
"""Energies and forces of the models that come with the package against DFT and against sense.

They are trained anew now and then: limits are in figures/NAME.json.
"""

import numpy as np
import pytest

from support import frames, model_runs, structures


def run(shipped, folder, data, then):
    return model_runs.run(shipped.model, folder, data, then, elements=shipped.elements)


def test_forces_of_unseen_structures_are_those_of_dft(shipped, within, tmp_path):
    unseen = [frame for split in ("validation", "test")
              for frame in frames.read_frames(shipped.data, split)]
    assert unseen
    found = frames.run_in_lammps(tmp_path, unseen, shipped.model, shipped.elements)
    errors = [np.abs(forces - frame.forces).ravel()
              for (_, forces), frame in zip(found, unseen, strict=True)]
    within("forces, mean error", np.concatenate(errors).mean())


def energies_of_separation(shipped, folder, stacking):
    cell = structures.twist((1, 0), (1, 0), height=40.0, material=shipped.name, options=(
        "--stacking", stacking, "--distance", shipped.nearest))
    data = cell.write_data(folder / "a.lmp", "molecular")
    result = run(shipped, folder, data, """\
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
def test_layers_attract_each_other_at_any_distance(stacking, shipped, within, tmp_path):
    """One minimum, and no other farther out, where layers would drift to."""
    energy = energies_of_separation(shipped, tmp_path, stacking)
    distance = shipped.nearest + 0.2 * np.arange(len(energy))
    nearest = energy.argmin()
    within("layers, distance of least energy", distance[nearest])
    within("layers, steepest descent farther out", -np.diff(energy[nearest:]).min())
    within("layers, binding energy", energy[-1] - energy[nearest])


# ---- conservation of the energy

def trajectory(shipped, folder, cell, step, n):
    """Total energies, and what velocity Verlet of a step conserves in second order, eV an atom."""
    folder.mkdir()
    data = cell.write_data(folder / "a.lmp", "molecular")
    result = run(shipped, folder, data, f"""\
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


def test_energy_is_conserved(shipped, within, tmp_path):
    """Energies of velocity Verlet fluctuate with the square of the step about what it does conserve,
    E + dt^2 (v F' v / 12 - F^2 / (24 m)) with the curvature F' of the potential, but for the fourth
    power. In that, a drift of 1 meV an atom in 10 ns can be told from none within a picosecond."""
    cell = structures.twist((3, 0), (2, 1), options=("--stacking", "3R"), material=shipped.name).noise(0.01)
    coarse, coarse_shadow = trajectory(shipped, tmp_path / "coarse", cell, 0.002, 300)
    fine, fine_shadow = trajectory(shipped, tmp_path / "fine", cell, 0.001, 600)
    within("velocity Verlet, 1 fs, fluctuation", np.ptp(fine))
    assert 3.0 < np.ptp(coarse) / np.ptp(fine) < 5.0
    assert fine_shadow.std() < fine.std() / 50.0
    assert 8.0 < coarse_shadow.std() / fine_shadow.std() < 32.0
    slope, error = drift(fine_shadow, 0.001)
    within("velocity Verlet, 1 fs, drift", abs(slope) + 2.0 * error)
