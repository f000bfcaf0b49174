# SPDX-License-Identifier: MIT
"""The plugin in a real LAMMPS against recompute.py and recompute_equivariant.py, for models with random
weights of both kinds and for the one that comes with the package."""

import shutil
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from independent import recompute, recompute_equivariant  # noqa: E402
from support import equivariant_model, environment, lammps_run, random_model, structures  # noqa: E402

INPUT = """\
plugin load {plugin}
units metal
atom_style atomic
atom_modify map array
read_data structure.lmp
pair_style dpwannier
pair_coeff * * {model} Mo S
compute H all wannierham
fix B all bands 1 H path 4 G 0 0 0 M 0 0.5 0 K 1/3 1/3 0 G 0 0 0 file bands.h5
thermo_style custom step pe c_H c_H[4]
thermo_modify format float %.17g
dump A all custom 1 atoms.dump id fx fy fz
dump_modify A format float %.17g sort id
dump L all local 1 elements.dump c_H[*]
dump_modify L format float %.17g
run 0
"""


def activated(header):
    header["force"]["raer_activated"] = True
    header["networks"]["self_m"].update(output_scale=50.0, output_unit="meV")
    header["networks"]["force_s"].update(output_scale=0.2, output_unit="eV/A")


def without_alignment(header):
    del header["hamiltonian"]["alignment"]


# supercells of the layers, transformations, ranks, change of the model's header
CASES = {
    "published": {
        "one_cell": ((1, 0), (1, 0), [{"noise": 0.05}], 1, None),
        "one_flat_cell_with_ties": ((1, 0), (1, 0), [], 2, without_alignment),
        "twisted": ((2, 1), (1, 2), [{"noise": 0.1}, "cross_z", "images", "shuffle"], 2, None),
        "unequal_layers": ((3, 1), (4, 0), [{"noise": 0.05}], 1, activated),
        "published_size": ((6, 0), (5, 1), [{"noise": 0.03}], 2, None),
    },
    "equivariant": {
        "one_cell": ((1, 0), (1, 0), [{"noise": 0.05}], 1, None),
        "twisted": ((2, 1), (1, 2), [{"noise": 0.1}, "cross_z", "images", "shuffle"], 2, None),
        "unequal_layers": ((3, 0), (2, 1), [{"noise": 0.05}], 1, None),
    },
    "shipped": {
        "one_cell": ((1, 0), (1, 0), [{"noise": 0.05}], 1, None),
        "unequal_layers": ((1, 1), (2, 0), [{"noise": 0.05}], 2, None),
    },
}


def write_and_evaluate(kind, path, seed, change, structure, order):
    """The path of a model, and what it says of the structure."""
    symbols = [("Mo", "S")[number - 1] for number in structure.types[order]]
    where = (structure.cell, structure.positions[order], symbols)
    if kind == "published":
        random_model.write_random_model(path, width=16, seed=seed, change=change)
        return recompute.evaluate(path, *where)
    if kind == "shipped":
        shutil.copy(environment.SOURCE / "potentials" / "MoS2.dpw", path)
    else:
        equivariant_model.write_equivariant_model(path, seed=seed, change=change)
    some = [symbols.index("Mo"), symbols.index("S"), len(symbols) - 1]
    return recompute_equivariant.evaluate(path, *where, some)


@pytest.fixture(scope="module", params=[(kind, name) for kind in CASES for name in CASES[kind]],
                ids="-".join)
def case(request, tmp_path_factory):
    """A run of LAMMPS, the same recomputed, the structure, and the order of IDs."""
    kind, name = request.param
    lower, upper, steps, ranks, change = CASES[kind][name]
    folder = tmp_path_factory.mktemp(name)
    structure = structures.twist(lower, upper).transformed(steps)
    structure.write_data(folder / "structure.lmp")
    order = np.argsort(structure.ids)
    expected = write_and_evaluate(kind, folder / "model.dpw", len(name), change, structure, order)
    run = lammps_run.run_lammps(INPUT.format(plugin=environment.PLUGIN, model=folder / "model.dpw"),
                                folder, ranks).check()
    return run, expected, structure, order


def is_equivariant(expected):
    return isinstance(expected, recompute_equivariant.Result)


def test_layers(case):
    _, expected, structure, order = case
    assert np.array_equal(expected.layers + 1, structure.layers[order])


def test_forces(case, request):
    run, expected, _, _ = case
    forces = run.atoms(["fx", "fy", "fz"])
    assert np.abs(forces).max() > 0.01
    known = np.isfinite(expected.forces)
    assert np.count_nonzero(known) == (9 if is_equivariant(expected) else forces.size)
    # Of equivariant models they are differences of the energy, of fourth order: good where it is smooth.
    limit = {"published": 1e-10, "equivariant": 1e-9, "shipped": 1e-7}
    kind, _ = request.node.callspec.params["case"]
    assert np.abs(forces - expected.forces)[known].max() < limit[kind]


def test_energy(case):
    """Forces of the published kind have none."""
    run, expected, _, _ = case
    if is_equivariant(expected):
        assert abs(expected.energy) > 0.1
        assert abs(run.last("PotEng") - expected.energy) < 1e-10
    else:
        assert run.last("PotEng") == 0.0


def tolerance(expected):
    """Of what holds the layers' shifts, eV: the integral over the kernel of the vacuum step is a sum
    over rings, good to eight digits."""
    return 1e-10 + (1e-7 * np.abs(expected.shifts).max() if is_equivariant(expected) else 0.0)


def test_elements(case):
    """Every element of the recomputed H(R), each once, and no other."""
    run, expected, structure, order = case
    _, table = run.dump("elements.dump")
    ids = structure.ids[order]
    i, j = (np.searchsorted(ids, table[:, column].astype(int)) for column in (0, 1))
    row = expected.first_orbital[i] + table[:, 2].astype(int) - 1
    column = expected.first_orbital[j] + table[:, 3].astype(int) - 1
    between = expected.positions[j] - expected.positions[i]
    cells = (table[:, 4:7] - between) @ np.linalg.inv(structure.cell)
    r = np.rint(cells).astype(int)
    assert np.abs((cells - r) @ structure.cell).max() < 1e-9, "displacements are not those of pairs"

    n_elements = sum(np.isfinite(h).sum() for h in expected.elements.values())
    assert len(table) == n_elements == run.last("c_H")
    assert len(np.unique(np.column_stack([r, row, column]), axis=0)) == len(table)
    values = np.full(len(table), np.nan)
    for cell, h in expected.elements.items():
        here = (r == cell).all(axis=1)
        values[here] = h[row[here], column[here]]
    diagonal = (row == column) & (r == 0).all(axis=1)
    assert np.abs(values - table[:, 7])[~diagonal].max() < 1e-10
    assert np.abs(values - table[:, 7])[diagonal].max() < tolerance(expected)
    assert abs(run.last("c_H[4]") - expected.largest_asymmetry) < 1e-10
    if is_equivariant(expected):
        assert run.last("c_H[4]") == 0.0
    else:
        assert expected.largest_asymmetry > 1e-4, "a symmetric model does not test the average"


def test_bands(case):
    run, expected, _, _ = case
    with h5py.File(run.folder / "bands.h5") as file:
        kpoints = file["path/kpoints"][:]
    assert len(kpoints) == 13
    chosen = slice(None) if len(expected.positions) < 100 else [0, 6]  # 737 orbitals take seconds
    difference = run.energies()[chosen] - expected.bands(kpoints[chosen])
    assert np.abs(difference).max() < 10 * tolerance(expected)


def test_shifts_appear_with_unequal_layers(case):
    """The cases cover layers that need an alignment and layers that do not. In equivariant models it is
    the potential step between the two vacua, which distorted equal layers have as well."""
    _, expected, structure, _ = case
    if is_equivariant(expected):
        assert np.abs(expected.shifts).min() > 1e-3
        return
    unequal = np.sum(structure.layers == 1) != np.sum(structure.layers == 2)
    assert (np.abs(expected.shifts).min() > 0.1) == unequal
