# SPDX-License-Identifier: MIT
"""H(R) with spin-orbit coupling through `dpw`: bands, spins, densities of states and files, by every solver and
on any number of ranks, against NumPy and the closed forms of Kane and Mele."""

import re

import h5py
import numpy as np
import pytest

from support import environment, kane_mele, lammps_run
from test_bands import needs

pytestmark = pytest.mark.kinds("published", reason="what begins with a file of H(R) meets no model")

T, L, STAGGERED, RASHBA = -1.0, 0.06, 0.1, 0.03
PATH = ["--path", 6, "G", 0, 0, 0, "K", "1/3", "2/3", 0, "M", "1/2", "1/2", 0]
SOLVERS = ["lapack", "elpa", "kokkos", "window"]


def dpw(folder, *words, ranks=1, code=0, variables=None):
    command = [environment.DPW, *words]
    if ranks > 1:
        command = [environment.MPIEXEC, "-n", ranks, *command]
    run = lammps_run.run_process(command, folder, 100, variables)
    assert run.code == code, f"exit code {run.code}:\n{run.output}"
    return run.output


def read(path, group="path"):
    with h5py.File(path) as file:
        found = {name: file[group][name][()] for name in ("kpoints", "energies")}
        found["energies"] = found["energies"][0]
        if "weights" in file[group]:
            names = file[group]["weight_names"].asstr()[()]
            found["weights"] = dict(zip(names, np.moveaxis(file[group]["weights"][0], -1, 0)))
        found["gap"] = float(file["frames/gap"][0])
        found["fermi"] = float(file["frames/fermi_level"][0])
        found["degeneracy"] = int(file.attrs["spin_degeneracy"])
    return found


def known(cells, kpoints):
    """Energies, and spins of states that are no pair, [k-point, band(, xyz)]."""
    energies, spins = [], []
    for k in kpoints:
        e, v = np.linalg.eigh(kane_mele.at(cells, k))
        energies.append(e)
        spins.append(kane_mele.spins(v))
    return np.array(energies), np.array(spins)


def spins_of(found):
    return np.stack([found["weights"][f"spin_{c}"] for c in "xyz"], axis=-1)


@pytest.mark.parametrize("solver", SOLVERS)
def test_bands_and_spins_are_those_of_numpy(tmp_path, solver):
    variables = needs(solver)
    if re.search(rf"^{solver}: .*not built", dpw(tmp_path, "selftest", variables=variables), re.M):
        pytest.skip(f"{solver} is not built in")
    kane_mele.write_hdf5(tmp_path / "km.h5", T, L, STAGGERED, RASHBA)
    text = dpw(tmp_path, "bands", "km.h5", *PATH, "--weights", "element,spin", "--solver", solver,
               variables=variables)
    found = read(tmp_path / "bands.h5")
    energies, spins = known(kane_mele.matrices(T, L, STAGGERED, RASHBA), found["kpoints"])
    assert np.abs(found["energies"] - energies).max() < 1e-10
    np.testing.assert_allclose(found["weights"]["C"], 1.0, atol=1e-9)
    single = np.minimum(np.diff(energies, axis=1, prepend=-99.0),
                        np.diff(energies, axis=1, append=99.0)) > 1e-6
    assert single.sum() > 20
    assert np.abs(spins_of(found) - spins)[single].max() < 1e-6
    # the pairs at Gamma and M: opposite spins, the first one up
    for k in (0, len(energies) - 1):
        assert not single[k].any()
        pairs = spins_of(found)[k].reshape(2, 2, 3)
        assert np.abs(pairs.sum(axis=1)).max() < 1e-6 and (pairs[:, 0, 2] > 0.5).all()
    assert "orbitals           4, up and down of 2 orbitals" in text
    assert "electrons          2, 1 per band" in text
    assert "weights            C, spin_x, spin_y, spin_z" in text


def test_any_number_of_ranks_and_windows_that_cut_pairs(tmp_path):
    kane_mele.write_hdf5(tmp_path / "km.h5", T, L, 0.0, RASHBA)  # with inversion but for Rashba's part
    dpw(tmp_path, "bands", "km.h5", *PATH, "--weights", "spin", "-o", "all.h5")
    dpw(tmp_path, "bands", "km.h5", *PATH, "--weights", "spin", "-o", "cut.h5", "--bands", 2, 3,
        ranks=2)
    dpw(tmp_path, "bands", "km.h5", *PATH, "--weights", "spin", "-o", "around.h5", "--nbands", 2,
        "--around", 0.0, ranks=3)
    whole = read(tmp_path / "all.h5")
    for name in ("cut.h5", "around.h5"):
        part = read(tmp_path / name)
        assert np.abs(part["energies"] - whole["energies"][:, 1:3]).max() < 1e-12
        assert np.abs(spins_of(part) - spins_of(whole)[:, 1:3]).max() < 1e-9


@pytest.mark.parametrize("staggered", [0.0, 0.1, 3 * np.sqrt(3) * L, 0.5])
def test_gap_of_both_insulators(tmp_path, staggered):
    """2 |3 sqrt(3) l - staggered| at K, on half of the mesh; one electron a band."""
    kane_mele.write_hdf5(tmp_path / "km.h5", T, L, staggered)
    dpw(tmp_path, "bands", "km.h5", "--mesh", 6, 6, 1)
    found = read(tmp_path / "bands.h5", "mesh")
    assert len(found["kpoints"]) == 20 and found["degeneracy"] == 1
    assert abs(found["gap"] - 2 * abs(3 * np.sqrt(3) * L - staggered)) < 1e-10
    assert abs(found["fermi"]) < 1e-10


@pytest.mark.parametrize("out, source", [
    ("w_hr.dat", "w_hr.dat"), ("t_tb.dat", "t_tb.dat"), ("s", "s_hr.dat"), ("n.npz", "n.npz"),
    ("again.h5", "again.h5")])
def test_files_have_the_same_bands_and_spins(tmp_path, out, source):
    kane_mele.write_hdf5(tmp_path / "km.h5", T, L, STAGGERED, RASHBA)
    dpw(tmp_path, "convert", "km.h5", out, *(["--to", "sparse"] if out == "s" else []))
    for name, file in (("km.h5", "a.h5"), (source, "b.h5")):
        dpw(tmp_path, "bands", name, *PATH, "--mesh", 6, 6, 1, "--weights", "spin", "-o", file)
    for group in ("path", "mesh"):
        a, b = read(tmp_path / "a.h5", group), read(tmp_path / "b.h5", group)
        assert np.array_equal(a["kpoints"], b["kpoints"])  # the mesh is halved for both
        assert np.abs(a["energies"] - b["energies"]).max() < 1e-10
        assert np.abs(spins_of(a) - spins_of(b)).max() < 1e-6
        assert abs(a["gap"] - b["gap"]) < 1e-10


def test_back_from_text_to_hdf5(tmp_path):
    """Both parts come back, to the digits of the text."""
    kane_mele.write_hdf5(tmp_path / "km.h5", T, L, STAGGERED, RASHBA)
    dpw(tmp_path, "convert", "km.h5", "w_hr.dat")
    dpw(tmp_path, "convert", "w_hr.dat", "back.h5")
    parts = []
    for name in ("km.h5", "back.h5"):
        with h5py.File(tmp_path / name) as file:
            assert file.attrs["version"] == 2
            found = {}
            for group, values, n in (("blocks", "values", 1), ("spin_orbit", "spin_orbit/values", 3)):
                for row, column, cell, first in zip(*(file[f"{group}/{x}"][()] for x in (
                        "row", "column", "cell", "first_value"))):
                    found[group, row, column, *cell] = file[values][first:first + n]
            parts.append(found)
    assert parts[0].keys() == parts[1].keys()
    for key, value in parts[0].items():
        np.testing.assert_allclose(parts[1][key], value, atol=1e-11)


def write_foreign(folder, cells):
    """As a program that puts all states of spin up first leaves them."""
    order = [0, 2, 1, 3]
    lines = [" another program", "4", str(len(cells)), " ".join(["1"] * len(cells))]
    for cell in sorted(cells):
        m = cells[cell][np.ix_(order, order)]
        lines += [" ".join(map(str, (*cell, a + 1, b + 1))) + f" {m[a, b].real:.6f} {m[a, b].imag:.6f}"
                  for b in range(4) for a in range(4)]
    (folder / "f_hr.dat").write_text("\n".join(lines) + "\n")
    rows = "\n".join(" ".join(map(str, row)) for row in kane_mele.LATTICE)
    (folder / "f.win").write_text(f"use_ws_distance = F\nspinors = T\nbegin unit_cell_cart\n{rows}\n"
                                  "end unit_cell_cart\n")
    places = [kane_mele.PLACES[i] for i in (0, 1, 0, 1)]
    (folder / "f_centres.xyz").write_text("6\nx\n" + "".join(
        f"{name} {x} {y} {z}\n" for name, (x, y, z) in
        [("X", p) for p in places] + [("C", p) for p in kane_mele.PLACES]))


def test_the_order_of_spins_of_others_is_found_and_told(tmp_path):
    cells = kane_mele.matrices(T, L, STAGGERED, RASHBA)
    write_foreign(tmp_path, cells)
    text = dpw(tmp_path, "bands", "f_hr.dat", *PATH, "--mesh", 6, 6, 1, "--electrons", 2,
               "--weights", "spin")
    assert re.search(r"f.win has spinors: its states of spin up come before those of spin down, since "
                     r"time reversal then changes H\(R\) by \d\.\de[-+]\d+ eV", text)
    found = read(tmp_path / "bands.h5")
    energies, spins = known(cells, found["kpoints"])
    assert np.abs(found["energies"] - energies).max() < 1e-5  # six decimals
    assert np.abs(spins_of(found) - spins)[7].max() < 1e-4  # neither a pair nor K
    assert len(read(tmp_path / "bands.h5", "mesh")["kpoints"]) == 20
    # written again, spins alternate
    text = dpw(tmp_path, "convert", "f_hr.dat", "g_hr.dat", "--electrons", 2)
    assert "4, up and down of 2 orbitals" in text
    dpw(tmp_path, "bands", "g_hr.dat", *PATH, "--weights", "spin", "-o", "g.h5")
    assert np.abs(spins_of(read(tmp_path / "g.h5")) - spins_of(found))[7].max() < 1e-6


def test_spins_of_a_magnet_are_not_known(tmp_path):
    cells = kane_mele.matrices(T, L)
    cells[0, 0, 0] = cells[0, 0, 0] + np.diag([0.2, -0.2, 0.2, -0.2])
    write_foreign(tmp_path, cells)
    text = dpw(tmp_path, "bands", "f_hr.dat", "--mesh", 6, 6, 1, "--electrons", 2)
    assert "which of its states are of spin up and down is not known, since time reversal changes" in text
    assert len(read(tmp_path / "bands.h5", "mesh")["kpoints"]) == 36
    text = dpw(tmp_path, "bands", "f_hr.dat", *PATH, "--weights", "spin", "-o", "s.h5", code=1)
    assert text.count("weights by spin were asked for, but this H(R) has no spin, or does not say which "
                      "of its states are up and down") == 1


@pytest.mark.parametrize("options", [[], ["--sigma", 0.05, "--method", "gaussian"]])
def test_densities_of_states_hold_one_electron_a_band(tmp_path, options):
    kane_mele.write_hdf5(tmp_path / "km.h5", T, L, 0.5)
    dpw(tmp_path, "dos", "km.h5", "--mesh", 12, 12, 1, "--project", "orbital", *options, "-o", "d.h5")
    with h5py.File(tmp_path / "d.h5") as file:
        energies, density = file["energies"][()], file["density"][()]
        names = file["names"].asstr()[()]
    assert list(names) == ["total", "C pz"]
    total = np.trapezoid(density[:, 0], energies)
    assert abs(total - 4.0) < 0.02
    below = energies < 0.0
    assert abs(np.trapezoid(density[below, 0], energies[below]) - 2.0) < 0.02
    np.testing.assert_allclose(density[:, 0], density[:, 1], atol=1e-9)


def test_kernel_polynomials_of_spinors(tmp_path):
    kane_mele.write_hdf5(tmp_path / "km.h5", T, L, 0.5)
    dpw(tmp_path, "dos", "km.h5", "--kpm", "--mesh", 12, 12, 1, "--moments", 256, "--vectors", 32,
        "-o", "d.h5")
    with h5py.File(tmp_path / "d.h5") as file:
        energies, density = file["energies"][()], file["density"][()]
    assert abs(np.trapezoid(density[:, 0], energies) - 4.0) < 1e-3
    below = energies < 0.0
    assert abs(np.trapezoid(density[below, 0], energies[below]) - 2.0) < 0.05


def test_fields_leave_time_reversal(tmp_path):
    kane_mele.write_hdf5(tmp_path / "km.h5", T, L, 0.0)
    dpw(tmp_path, "bands", "km.h5", "--mesh", 6, 6, 1, "--field", 0, 0, 0.1)
    found = read(tmp_path / "bands.h5", "mesh")
    assert len(found["kpoints"]) == 20
    assert abs(found["gap"] - 6 * np.sqrt(3) * L) < 1e-10  # flat: the same for all
