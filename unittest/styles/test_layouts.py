# SPDX-License-Identifier: MIT
"""compute wannierham write: every frame in the layouts of other programs, with the same elements."""

import re
import subprocess

import numpy as np
import pytest

from support import environment, hamiltonian_file, lammps_run, structures

pytestmark = pytest.mark.kinds("equivariant", reason="what writes files does not know the kind")

INPUT = """\
plugin load {plugin}
units metal
atom_modify map array
read_data {data}
pair_style dpwannier
pair_coeff * * {model} Mo S
compute H all wannierham {keywords}
thermo_style custom step c_H
thermo 2
fix M all nve
run 2
"""


@pytest.fixture
def run(kind, model, tmp_path):
    def go(keywords, ranks=1):
        layers = ((1, 0), (1, 0)) if kind == "spinful" else ((2, 1), (1, 2))  # text of spinors is long
        structure = structures.twist(*layers).noise(0.05)
        data = structure.write_data(tmp_path / "structure.lmp")
        lammps_run.run_lammps(INPUT.format(plugin=environment.PLUGIN, data=data, model=model,
                                           keywords=keywords), tmp_path, ranks).check()
        return tmp_path

    return go


def converted(folder, source, n):
    """The n numbers, sorted, that `dpw convert` reads of a file. Blocks without one that the digits of
    a text can hold are not there; they are at the end of the range of B."""
    subprocess.run([environment.DPW, "convert", source, "back.h5", "--electrons", "100"], cwd=folder,
                   check=True, capture_output=True)
    found = hamiltonian_file.all_values(folder / "back.h5")
    assert n - 100 < len(found) <= n
    return np.sort(np.append(found, np.zeros(n - len(found))))


@pytest.mark.kinds("equivariant", "spinful", reason="what writes files knows of spin only")
@pytest.mark.parametrize("ranks", [1, 2])
def test_every_frame_is_written_in_every_layout(ranks, run):
    folder = run("hdf5 H.*.h5 write wannier90 W.* write tb T.* write sparse S.* write deeph D.*"
                 " write npz N.*.npz write hdf5 G.*.h5", ranks)
    for step in (0, 2):
        expected, same = (np.sort(hamiltonian_file.all_values(folder / f"{name}.{step}.h5"))
                          for name in "HG")
        np.testing.assert_array_equal(same, expected)
        for source in (f"W.{step}_hr.dat", f"T.{step}_tb.dat", f"S.{step}_hr.dat"):
            np.testing.assert_allclose(converted(folder, source, len(expected)), expected, rtol=0,
                                       atol=2e-12)
        assert (folder / f"N.{step}.npz" / "_XX_R_Ham.npz").exists()
        poscar = (folder / f"D.{step}" / "POSCAR").read_text().split("\n")
        assert re.match(rf"step {step}, compute H wannierham, model ", poscar[0])
    frames = [np.load(folder / f"N.{step}.npz" / "_XX_R_Ham.npz")["arr_0"] for step in (0, 2)]
    assert np.abs(frames[0] - frames[1]).max() > 1e-6  # the atoms have moved


def test_text_of_the_hr_keyword_is_that_of_the_layout(run):
    folder = run("hr a write wannier90 b")
    for name in ("_hr.dat", "_centres.xyz"):
        assert (folder / f"a{name}").read_text() == (folder / f"b{name}").read_text()


def test_a_name_that_another_layout_has_used_is_refused(run, model, tmp_path):
    """A second run would leave H(R) of the first one beside its own lattice."""
    folder = run("write wannier90 W hr P")
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.name[0] == "W"}
    again = lammps_run.run_lammps(
        INPUT.format(plugin=environment.PLUGIN, data=folder / "structure.lmp", model=model,
                     keywords="write tb W"), folder)
    assert again.code != 0
    assert again.output.count("compute wannierham H: W_hr.dat is another H(R), and would be read with") == 1
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.name[0] == "W"} == before


def test_hr_leaves_no_lattice_of_another_frame(run):
    folder = run("write wannier90 W")
    (folder / "mine.win").write_text("begin unit_cell_cart\n3 0 0\n0 3 0\n0 0 9\nend unit_cell_cart\n")
    run("hr W")
    assert sorted(path.name for path in folder.glob("W*")) == ["W_centres.xyz", "W_hr.dat"]
    run("hr mine")
    assert (folder / "mine.win").exists()  # that of a user is his
