# SPDX-License-Identifier: MIT
"""What a model of graphene is for: its bands at the Fermi level, and how layers lie on each other."""

import dataclasses

import numpy as np
import pytest

from support import frames, model_runs, structures
from support import shipped as models

K = np.array([1 / 3, 1 / 3, 0])


@pytest.fixture(name="shipped", params=[models.GRAPHENE], ids=["graphene"], scope="module")
def choose_model(request):
    return request.param


def fermi_level(energies):
    """Between the highest filled and the lowest empty of the sorted energies of a mesh, one electron an
    orbital: half of the states, two electrons each."""
    every = np.sort(energies.ravel())
    return every[every.size // 2 - 1:every.size // 2 + 1].mean()


def test_pz_bands_of_unseen_bilayers_are_those_of_dft(shipped, within, tmp_path):
    """Their shapes, after one shift of each, and where they are relative to the vacuum."""
    mesh = [(i / 12 + 0.01, j / 12 + 0.02, 0) for i in range(12) for j in range(12)]
    errors, shifts = [], []
    for n, frame in enumerate(f for f in frames.read_frames(shipped.data, "test") if len(f.symbols) == 4):
        (tmp_path / str(n)).mkdir()
        found = model_runs.bands_of_frame(shipped.model, tmp_path / str(n), frame, mesh)
        expected = frame.bands(mesh) - frame.vacuum
        near = np.abs(expected - fermi_level(expected)) < 1.0
        difference = (found - expected)[near]
        shifts.append(difference.mean())
        errors.append(np.abs(difference - shifts[-1]))
    assert len(errors) >= 3
    errors = np.concatenate(errors)
    within("pz bands, error of their zero", np.abs(shifts).max())
    within("pz bands within 1 eV of the Fermi level, mean error", errors.mean())
    within("pz bands within 1 eV of the Fermi level, largest error", errors.max())


def fermi_velocity(bands_at):
    """Half the slope between the two bands around K, eV A: the mean over three directions."""
    slopes = []
    for angle in np.pi / 6 + 2 * np.pi / 3 * np.arange(3):
        q = 0.03 * np.array([np.cos(angle), np.sin(angle), 0])  # 1/A
        slopes.append((q, np.linalg.norm(q)))
    energies = bands_at([q for q, _ in slopes])
    return np.mean([(e[1] - e[0]) / (2 * size) for e, (_, size) in zip(energies, slopes)])


def test_the_fermi_velocity_is_that_of_dft(shipped, within, tmp_path):
    frame, = (f for f in frames.read_frames(shipped.data, "train") if f.name == "m")
    to_fractions = frame.lattice.T / (2 * np.pi)

    def of_model(points):
        return model_runs.bands_of_frame(shipped.model, tmp_path, frame, [K + to_fractions.T @ q for q in points])

    def of_dft(points):
        return frame.bands([K + to_fractions.T @ q for q in points])

    within("Fermi velocity, error", abs(fermi_velocity(of_model) / fermi_velocity(of_dft) - 1))


def stacking_energies(shipped, folder, shift, distances):
    """Of four atoms, eV: the upper layer shifted by so many bonds from AA."""
    folder.mkdir()
    cell = structures.twist((1, 0), (1, 0), height=30.0, material=shipped.name, options=(
        "--stacking", "3R", "--distance", distances[0]))
    bond = 2.461 / np.sqrt(3)
    upper = cell.positions[:, 2] > cell.positions[:, 2].mean()
    # 3R has a carbon of one layer on one of the other: AB; by a bond on, BA, and then AA
    moved = cell.positions + np.outer(upper, [0.0, shift * bond, 0.0])
    data = dataclasses.replace(cell, positions=moved).write_data(folder / "a.lmp", "molecular")
    step = distances[1] - distances[0]
    model_runs.run(shipped.model, folder, data, f"""\
group upper molecule 2
thermo_style custom step pe
variable k loop {len(distances)}
label next
run 0
print "AT ${{k}} $(pe:%.10g)" append energies
displace_atoms upper move 0 0 {step}
next k
jump SELF next""", elements=shipped.elements)
    return np.array([float(row.split()[2]) for row in (folder / "energies").read_text().splitlines()])


def test_stackings_have_their_order_and_distances(shipped, within, tmp_path):
    distances = 3.1 + 0.05 * np.arange(17)
    curves = [stacking_energies(shipped, tmp_path / str(n), n, distances) for n in (0, 1, 2, 1.5)]
    saddle = curves.pop()  # half way between two of them
    curves.sort(key=lambda curve: curve.min())  # AB and BA, then AA
    assert curves[0].min() == pytest.approx(curves[1].min(), abs=1e-5)
    ab, aa = curves[0], curves[2]
    within("AA less AB", (aa.min() - ab.min()) / 4)
    if saddle.min() < aa.min():  # not the point half way between AA and AB
        within("SP less AB", (saddle.min() - ab.min()) / 4)
    for name, curve in (("AA", aa), ("AB", ab)):
        parabola = np.polyfit(distances[max(0, curve.argmin() - 3):curve.argmin() + 4],
                              curve[max(0, curve.argmin() - 3):curve.argmin() + 4], 2)
        within(f"{name}, distance", -parabola[1] / (2 * parabola[0]))
