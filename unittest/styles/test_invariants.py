# SPDX-License-Identifier: MIT
"""What bands have to obey whatever the model: folding, periodicity in k, whole files."""

import os
import re
import signal
import subprocess
import time

import h5py
import numpy as np
import pytest

from support import environment, kinds, lammps_run, structures

INPUT = """\
plugin load {plugin}
units metal
atom_modify map array
read_data {data}
pair_style dpwannier
pair_coeff * * {model} Mo S
thermo_style custom step
{styles}
dump A all custom 1 atoms.dump id fx fy fz
dump_modify A format float %.17g sort id
{action}
"""


@pytest.fixture
def run(model, tmp_path):
    def go(structure, styles, action="run 0", ranks=1, name="a"):
        folder = tmp_path / name
        folder.mkdir()
        data = structure.write_data(folder / "structure.lmp")
        text = INPUT.format(plugin=environment.PLUGIN, model=model, data=data, styles=styles,
                            action=action)
        return lammps_run.run_lammps(text, folder, ranks).check()

    return go


def cell():
    return structures.twist((1, 0), (1, 0)).noise(0.05)


@pytest.mark.parametrize("n1, n2", [(2, 1), (1, 3)])
def test_supercell_has_the_folded_bands_and_the_same_forces(n1, n2, run):
    bands = "compute H all wannierham\nfix B all bands 1 H path 1 {} file bands.h5"
    k = [f"k{n} {n}/{n1 * n2} 0 0" if n1 > 1 else f"k{n} 0 {n}/{n1 * n2} 0" for n in range(n1 * n2)]
    small = run(cell(), bands.format(" ".join(k)), name="small")
    big_cell = cell().repeat(n1, n2)
    big = run(big_cell, bands.format("G 0 0 0 M 0.1 0 0"), name="big")
    expected = np.sort(small.energies().ravel())
    np.testing.assert_allclose(big.energies()[0], expected, rtol=0, atol=1e-10)
    forces = small.atoms(["fx", "fy", "fz"])
    np.testing.assert_allclose(big.atoms(["fx", "fy", "fz"]), forces[big_cell.key % len(forces)],
                               rtol=0, atol=1e-11)


def test_spectrum_is_periodic_and_even_in_k(run):
    path = "compute H all wannierham\nfix B all bands 1 H path 4 {} file bands.h5"
    same = ["A 0.1 0.2 0 B -0.3 0.4 0", "A 1.1 -1.8 0 B 0.7 -1.6 0", "A -0.1 -0.2 1 B 0.3 -0.4 1"]
    energies = [run(cell(), path.format(corners), name=str(n)).energies()
                for n, corners in enumerate(same)]
    for other in energies[1:]:
        np.testing.assert_allclose(other, energies[0], rtol=0, atol=1e-11)


@pytest.mark.parametrize("ranks", [1, 2])
def test_some_bands_are_those_of_all(ranks, kind, run):
    """nbands keeps those next to the gap; gap and Fermi level stay what they are."""
    bands = ("compute H all wannierham\nfix B all bands 1 H path 3 G 0 0 0 M 0 1/2 0 file all.h5\n"
             "fix F all bands 1 H path 3 G 0 0 0 M 0 1/2 0 file few.h5 nbands 6\n"
             "thermo_style custom step f_B f_F f_B[1] f_F[1] f_B[2] f_F[2] f_B[3] f_F[3]\n"
             "thermo_modify format float %.16g")
    result = run(cell(), bands, ranks=ranks)
    first = 2 * kinds.FILLED[kind] - 3  # in a cell of two MoS2
    np.testing.assert_allclose(result.energies("few.h5"),
                               result.energies("all.h5")[:, first:first + 6], rtol=0, atol=1e-11)
    with h5py.File(result.folder / "few.h5") as file:
        assert file["path"].attrs["first_band"] == first
    for column in ("", "[1]", "[2]", "[3]"):
        assert abs(result.last("f_B" + column) - result.last("f_F" + column)) < 1e-11


def test_smeared_and_stepwise_fermi_levels_of_an_insulator_lie_in_the_gap(run):
    bands = ("compute H all wannierham\nfix B all bands 1 H mesh 2 2 1\n"
             "fix S all bands 1 H mesh 2 2 1 smearing 0.05\n"
             "thermo_style custom step f_B f_B[1] f_B[2] f_B[3] f_S[3]")
    result = run(cell(), bands)
    assert result.last("f_B") > 1.0
    for column in ("f_B[3]", "f_S[3]"):
        assert result.last("f_B[1]") < result.last(column) < result.last("f_B[2]")


def numbers(path):
    """All numbers of a text file but those of its first line, a comment."""
    text = path.read_text().split("\n", 1)[1]
    return np.array(re.findall(r"(?<!\S)-?\d[-+.\deE]*(?!\S)", text), dtype=float)


def test_files_are_the_same_on_any_number_of_ranks(run):
    styles = ("compute H all wannierham hr frame hdf5 frame.h5 cutoff 9\n"
              "fix B all bands 1 H path 3 G 0 0 0 M 0 1/2 0 text bands.*.dat")
    one, three = (run(cell(), styles, ranks=ranks, name=str(ranks)).folder for ranks in (1, 3))
    for name in ("frame_hr.dat", "frame_centres.xyz", "bands.0.dat"):
        assert len(numbers(one / name)) > 50
        np.testing.assert_allclose(numbers(one / name), numbers(three / name), rtol=0, atol=1e-9)
    with h5py.File(one / "frame.h5") as a, h5py.File(three / "frame.h5") as b:
        assert list(a) == list(b) and len(list(a)) > 0
        assert list(a["atoms/layer"]) == list(b["atoms/layer"]) == list(cell().layers - 1)


@pytest.mark.parametrize("ranks", [1, 2, 3])
def test_layers_are_those_of_the_atoms_whatever_order_and_ranks(ranks, run):
    """The lower layer is 0, also where the cell's face cuts the upper one."""
    structure = structures.twist((2, 1), (1, 2)).shuffle().images().cross_z()
    styles = "compute H all wannierham hdf5 frame.h5\nthermo_style custom step c_H"
    folder = run(structure, styles, ranks=ranks).folder
    with h5py.File(folder / "frame.h5") as file:
        layer = dict(zip(file["atoms/id"], file["atoms/layer"]))
    assert [layer[number] for number in structure.ids] == list(structure.layers - 1)
    assert {0, 1} == set(layer.values())


def test_text_and_hdf5_bands_agree(kind, run):
    result = run(cell(), "compute H all wannierham\n"
                 "fix B all bands 1 H path 3 G 0 0 0 M 0 1/2 0 file bands.h5 text bands.dat")
    text = np.loadtxt(result.folder / "bands.dat")
    n_bands = 2 * 11 * kinds.SPINS[kind]
    np.testing.assert_allclose(text[:, 1].reshape(n_bands, -1).T, result.energies(), rtol=0, atol=1e-6)


@pytest.mark.kinds("published", "equivariant", reason="what writes files does not know of spin")
def test_a_kill_in_the_middle_leaves_whole_frames(model, tmp_path):
    data = cell().write_data(tmp_path / "structure.lmp")
    styles = "compute H all wannierham\nfix M all nve\nfix B all bands 1 H mesh 3 3 1 file bands.h5"
    (tmp_path / "in.lmp").write_text(INPUT.format(
        plugin=environment.PLUGIN, model=model, data=data, styles=styles, action="run 1000000"))
    process = subprocess.Popen(
        [environment.lammps_program(), "-in", "in.lmp", "-log", "none"], cwd=tmp_path,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"})
    try:
        end = time.monotonic() + 60
        while not (tmp_path / "bands.h5").exists():
            assert process.poll() is None and time.monotonic() < end
            time.sleep(0.01)
        time.sleep(0.15)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    with h5py.File(tmp_path / "bands.h5") as file:
        steps = file["frames/timestep"][:]
        assert len(steps) >= 1 and np.array_equal(steps, np.arange(len(steps)))
        assert len(file["mesh/energies"]) == len(steps)
        assert np.isfinite(file["mesh/energies"][:]).all()
