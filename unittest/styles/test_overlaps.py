# SPDX-License-Identifier: MIT
"""fix bands overlaps: states that are followed through MD, against NumPy and what is known."""

import sys

import h5py
import numpy as np
import pytest

from support import environment, hamiltonian_file, lammps_run, structures

INPUT = """\
plugin load {plugin}
units metal
atom_modify map array
read_data {data}
pair_style dpwannier
pair_coeff * * {model} Mo S
neigh_modify every 1 delay 0 check no
timestep 0.0005
thermo_style custom step
velocity all create 600 4711 mom no
compute H all wannierham hdf5 H.h5
{then}
"""
WORDS = "mesh 1 1 1 path 2 A 0.1 0.2 0 M 0 1/2 0 nbands 8 overlaps yes"


def run(model, folder, then, ranks=1, noise=0.05):
    structure = structures.twist((2, 1), (1, 2))
    if noise:
        structure = structure.noise(noise)
    folder.mkdir(exist_ok=True)
    data = structure.write_data(folder / "structure.lmp")
    text = INPUT.format(plugin=environment.PLUGIN, model=model, data=data, then=then)
    return lammps_run.run_lammps(text, folder, ranks).check()


def read(path, group="path"):
    """The data sets that tell how states are followed, by their names."""
    with h5py.File(path) as file:
        found = {name: file[group][name][:] for name in
                 ("overlaps", "predecessor", "followed", "lost", "energies", "kpoints")}
        found["interval"] = file["frames/interval"][:]
        if "eigenvectors" in file[group]:
            found["eigenvectors"] = file[group]["eigenvectors"][:]
    for name in ("overlaps", "eigenvectors"):
        if name in found and found[name].dtype.names:
            found[name] = found[name]["r"] + 1j * found[name]["i"]
    return found


def homes(folder):
    """[frame, state, 3] fractions of the atoms' homes in the cell, an entry for each component of a
    vector."""
    atom = hamiltonian_file.atom_of_states(folder / "H.h5")
    with h5py.File(folder / "H.h5") as file:
        lattice = file["lattice"][:]
    frames = []
    for text in (folder / "atoms.dump").read_text().split("ITEM: TIMESTEP\n")[1:]:
        table = np.array(text.partition("ITEM: ATOMS id x y z\n")[2].split(), dtype=float)
        table = table.reshape(-1, 4)
        table = table[np.argsort(table[:, 0])]
        fraction = table[:, 1:] @ np.linalg.inv(lattice)
        frames.append((fraction - np.floor(fraction + 1e-9))[atom])
    return np.array(frames)


def unwrapped(vectors, here, there, k):
    """[component, band] as if orbitals kept their homes of the frame before."""
    jump = np.round(here - there)
    return np.exp(-2j * np.pi * jump @ k)[:, None] * vectors.T


def expected_links(vectors, fraction, k):
    """Follows states that do not coincide: overlaps, predecessor, followed of all frames but the
    first. A state goes on from the one that it has more than half of its weight on. At most one has
    none such: it is new in the window, and its phase is that of its overlap with the one that left."""
    before = vectors[0].T  # [orbital, band]
    norm = np.abs(before) ** 2
    row = np.argmax(norm > (1 - 1e-6) * norm.max(axis=0), axis=0)
    largest = before[row, np.arange(before.shape[1])]
    before = before * (largest.conj() / np.abs(largest))
    track = np.arange(before.shape[1])
    result = []
    for now, here, there in zip(vectors[1:], fraction[1:], fraction):
        s = before.conj().T @ unwrapped(now, here, there, k)
        partner = np.argmax(np.abs(s), axis=0)
        weight = np.abs(s).max(axis=0) ** 2
        is_new = weight < 0.45
        assert is_new.sum() <= 1 and (weight[~is_new] > 0.55).all()
        partner[is_new] = list(set(range(len(partner))) - set(partner[~is_new]))
        assert len(set(partner)) == len(partner)
        overlap = s[partner, np.arange(len(partner))]
        phase = overlap.conj() / np.abs(overlap)
        track = np.argsort(partner)[track]
        result.append((s * phase, np.where(is_new, -1, partner), track))
        before = now.T * phase
    return [np.array(list(one)) for one in zip(*result)]


def check_pairs(s, partner, vectors, fraction, k):
    """Of states that coincide in pairs, as time reversal has them: the overlaps of pairs with pairs
    are those of the vectors, whatever their bases, and Hermitian and not negative along a pair's way."""
    for n in range(1, len(vectors)):
        expected = vectors[n - 1].conj() @ unwrapped(vectors[n], fraction[n], fraction[n - 1], k)
        squares = [(np.abs(one) ** 2).reshape(4, 2, 4, 2).sum(axis=(1, 3)) for one in (s[n - 1], expected)]
        np.testing.assert_allclose(*squares, rtol=0, atol=1e-7)
        from_pair = partner[n - 1].reshape(4, 2)
        goes_on = from_pair[:, 0] % 2 == 0
        assert (from_pair[~goes_on] == -1).all() and (np.diff(from_pair[goes_on]) == 1).all()
        for pair in np.flatnonzero(goes_on):
            first = from_pair[pair, 0]
            block = s[n - 1][first:first + 2, 2 * pair:2 * pair + 2]
            np.testing.assert_allclose(block, block.conj().T, rtol=0, atol=1e-7)
            assert np.linalg.eigvalsh(block).min() > 0.5
        assert goes_on.mean() > 0.5


@pytest.mark.parametrize("ranks", [1, 3])
def test_overlaps_are_those_of_the_vectors(ranks, kind, model, tmp_path):
    """Atoms pass through faces of the cell on their way: a drift of 0.15 A a frame sees to that."""
    run(model, tmp_path, f"""\
velocity all set 300 200 NULL sum yes
fix M all nve
dump A all custom 1 atoms.dump id x y z
dump_modify A format float %.17g
fix B all bands 1 H {WORDS} file bands.h5 vectors yes
run 6""", ranks)
    fraction = homes(tmp_path)
    assert np.abs(np.diff(fraction, axis=0)).max() > 0.5
    for group in ("path", "mesh"):
        found = read(tmp_path / "bands.h5", group)
        assert np.isnan(found["overlaps"][0]).all() and np.isnan(found["lost"][0]).all()
        assert (found["predecessor"][0] == -1).all()
        np.testing.assert_allclose(found["interval"][1:], 0.5, rtol=1e-9)
        assert np.isnan(found["interval"][0])
        for i, k in enumerate(found["kpoints"]):
            s, vectors = found["overlaps"][1:, i], found["eigenvectors"][:, i]
            np.testing.assert_allclose(found["lost"][1:, i],
                                       1.0 - (np.abs(s) ** 2).sum(axis=2), rtol=0, atol=1e-12)
            if kind == "spinful" and (2 * k % 1 == 0).all():
                check_pairs(s, found["predecessor"][1:, i], vectors, fraction, k)
                continue
            expected, partner, track = expected_links(vectors, fraction, k)
            np.testing.assert_allclose(s, expected, rtol=0, atol=1e-7)
            np.testing.assert_array_equal(found["predecessor"][1:, i], partner)
            np.testing.assert_array_equal(found["followed"][1:, i], track)


def test_solvers_and_ranks_agree_from_an_ideal_crystal_on(kind, model, tmp_path):
    """Symmetry makes levels coincide in the first frame, where each solver has a basis of its own."""
    found = {}
    for name, ranks, solver in (("one", 1, "lapack"), ("three", 3, "lapack"), ("few", 1, "window")):
        run(model, tmp_path / name, f"""\
fix M all nve
fix B all bands 2 H {WORDS} solver {solver} file bands.h5
run 6""", ranks, noise=0.0)
        found[name] = {group: read(tmp_path / name / "bands.h5", group) for group in ("path", "mesh")}
    for group in ("path", "mesh"):
        for name in ("three", "few"):
            for what in ("overlaps", "lost", "predecessor", "followed"):
                np.testing.assert_allclose(found[name][group][what], found["one"][group][what],
                                           rtol=0, atol=1e-5, err_msg=f"{name} {group} {what}")
        np.testing.assert_allclose(found["one"][group]["interval"][1:], 1.0, rtol=1e-9)
    if kind == "spinful":
        return
    # H is real at the zone centre and at M, and so are the states
    assert np.abs(found["one"]["mesh"]["overlaps"][1:].imag).max() < 1e-7
    assert np.abs(found["one"]["path"]["overlaps"][1:, 2].imag).max() < 1e-7
    assert np.abs(found["one"]["path"]["overlaps"][1:, 0].imag).max() > 1e-6


def test_a_crystal_that_drifts_keeps_its_states(model, tmp_path):
    run(model, tmp_path, f"""\
fix M all move linear 700 -450 0
fix B all bands 1 H {WORDS} file bands.h5
run 12""")
    for group in ("path", "mesh"):
        s = read(tmp_path / "bands.h5", group)["overlaps"][1:]
        np.testing.assert_allclose(s, np.broadcast_to(np.eye(8), s.shape), rtol=0, atol=1e-6)


def test_states_go_on_from_run_to_run_but_not_into_another(model, tmp_path):
    run(model, tmp_path, f"""\
fix M all nve
fix B all bands 2 H {WORDS} file bands.h5
run 4
timestep 0.001
run 4
unfix B
fix B all bands 2 H {WORDS} file bands.h5 append yes
run 2
reset_timestep 0
run 2
unfix M
min_style quickmin
minimize 0 1e-12 2 20""")
    interval = read(tmp_path / "bands.h5")["interval"]
    nan = np.nan
    np.testing.assert_allclose(interval[:9], [nan, 1, 1, 2, 2, nan, 2, nan, 2], rtol=1e-9)
    assert (interval[9:] == 0.0).all() and len(interval) > 9
    overlaps = read(tmp_path / "bands.h5")["overlaps"]
    assert (np.isnan(overlaps).any(axis=(1, 2, 3)) == np.isnan(interval)).all()


def test_vectors_are_not_written_unless_asked_for(model, tmp_path):
    run(model, tmp_path, f"fix B all bands 1 H {WORDS} file bands.h5\nrun 0")
    assert "eigenvectors" not in read(tmp_path / "bands.h5")


def test_a_trajectory_that_is_read_gives_the_same(model, tmp_path):
    run(model, tmp_path, f"""\
fix M all nve
dump A all custom 2 atoms.dump id type x y z
dump_modify A format float %.17g
fix B all bands 2 H {WORDS} file run.h5
run 6
undump A
unfix B
fix B all bands 1 H {WORDS} file rerun.h5
rerun atoms.dump dump x y z""")
    for group in ("path", "mesh"):
        first, again = (read(tmp_path / name, group) for name in ("run.h5", "rerun.h5"))
        np.testing.assert_allclose(again["interval"], [np.nan, 1.0, 1.0, 1.0], rtol=1e-9)
        for what in ("overlaps", "lost", "predecessor", "followed"):
            np.testing.assert_allclose(again[what], first[what], rtol=0, atol=1e-6)


def test_the_script_takes_what_a_run_writes(model, tmp_path):
    """At a k-point where H is complex: the couplings are those of all overlaps but the first."""
    run(model, tmp_path, f"fix M all nve\nfix B all bands 1 H {WORDS} file bands.h5\nrun 4")
    script = environment.SOURCE / "tools" / "nonadiabatic.py"
    found = lammps_run.run_process(
        [sys.executable, script, "bands.h5", "--set", "path", "--order", "energy", "--libra", "out"],
        tmp_path).check()
    assert "5 frames, 0.5 fs apart" in found.output
    file = read(tmp_path / "bands.h5")
    for step, s in enumerate(file["overlaps"][1:, 0]):
        d = (s - s.conj().T) / (2 * 0.5)
        energy = 0.5 * (file["energies"][step, 0] + file["energies"][step + 1, 0])
        expected = (np.diag(energy) - 0.6582119569j * d) / 27.211386246
        parts = [np.loadtxt(tmp_path / "out" / f"Hvib_{step}_{part}") for part in ("re", "im")]
        np.testing.assert_allclose(parts[0] + 1j * parts[1], expected, rtol=0, atol=1e-10)
    assert not (tmp_path / "out" / "Hvib_4_re").exists()
