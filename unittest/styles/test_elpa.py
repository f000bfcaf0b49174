# SPDX-License-Identifier: MIT
"""ELPA inside LAMMPS: the same bands as LAPACK, and not by way of LAMMPS's own BLAS."""

import os
import re

import numpy as np
import pytest

from support import environment, lammps_run, structures

INPUT = """\
plugin load {plugin}
units metal
atom_modify map array
read_data {data}
pair_style dpwannier
pair_coeff * * {model} Mo S
thermo_style custom step
compute H all wannierham
fix L all bands 1 H path 4 A 0.1 0.2 0 M 0 1/2 0 solver lapack file lapack.h5
fix E all bands 1 H path 4 A 0.1 0.2 0 M 0 1/2 0 solver elpa file elpa.h5
run 0
"""

pytestmark = pytest.mark.skipif("DPW_HAVE_ELPA" not in os.environ,
                                reason="built without ELPA")


def write_input(model, folder):
    structure = structures.twist((2, 1), (1, 2)).noise(0.05)
    data = structure.write_data(folder / "structure.lmp")
    return INPUT.format(plugin=environment.PLUGIN, model=model, data=data)


@pytest.mark.parametrize("kind, ranks", [("published", 1), ("published", 2), ("published", 3),
                                         ("published", 4), ("equivariant", 2), ("spinful", 2)], scope="session")
def test_elpa_finds_the_bands_of_lapack(ranks, model, tmp_path):
    result = lammps_run.run_lammps(write_input(model, tmp_path), tmp_path, ranks).check()
    lapack = result.energies("lapack.h5")
    assert lapack.shape[1] > 100
    np.testing.assert_allclose(result.energies("elpa.h5"), lapack, rtol=0, atol=1e-11)


@pytest.mark.kinds("published", reason="libraries are bound before there is a model")
def test_blas_of_elpa_is_not_the_one_of_lammps(model, tmp_path, monkeypatch):
    """liblammps.so exports dgemm_, dsterf_ and more, several times slower."""
    monkeypatch.setenv("LD_DEBUG", "bindings")
    monkeypatch.setenv("LD_DEBUG_OUTPUT", str(tmp_path / "bindings"))
    lammps_run.run_lammps(write_input(model, tmp_path), tmp_path, 1).check()
    bound = [line for file in tmp_path.glob("bindings*") for line in file.read_text().splitlines()
             if "dpwannierplugin.so" in line.split(" to ")[0]]
    assert any("LAMMPS_NS" in line for line in bound)  # the list is there
    fortran = [line for line in bound if re.search(r"symbol `[a-z0-9]+_'", line)]
    assert fortran == []
