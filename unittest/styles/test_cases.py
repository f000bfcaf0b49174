# SPDX-License-Identifier: MIT
"""Forces, Hamiltonian and bands stay the same however a run is cut up, ordered or placed.

Each cases/*.yaml describes a run (its reference) and variations of it: MPI ranks and grids, newton,
order and images of atoms, restarts, other ways to write the input. A variation may override any
entry of the case; `then` adds transformations to its structure. What has to agree is listed under
`equal`, each with its largest difference.
"""

import functools
from pathlib import Path

import numpy as np
import pytest
import yaml

from support import environment, lammps_run, structures

CASES = Path(__file__).with_name("cases")

HEAD = """\
plugin load {plugin}
units metal
{head}
atom_style {atom_style}
atom_modify map array
boundary {boundary}
newton {newton}
processors {processors}
read_data {data}
"""

DEFAULTS = {"ranks": 1, "newton": "on", "processors": "* * *", "atom_style": "atomic", "head": "",
            "elements": "Mo S", "pair": "pair_style dpwannier\npair_coeff * * {model} {elements}"}

# {observe} of a case: what is compared. Only the last frames count.
OBSERVE = """\
thermo_style custom step c_H c_H[1] c_H[2] c_H[3] c_H[4] c_H[5] c_H[6] c_H[7] f_B f_B[1] f_B[2] f_B[3]
thermo_modify format float %.16g
thermo {every}
dump A all custom {every} atoms.dump id type fx fy fz
dump_modify A format float %.16g sort id delay {delay}
dump L all local {every} elements.dump c_H[*]
dump_modify L format float %.16g delay {delay}
"""


def read_cases():
    for path in sorted(CASES.glob("*.yaml")):
        if path.stem == "errors":
            continue
        case = yaml.safe_load(path.read_text())
        for name, variation in case["variations"].items():
            reason = (variation or {}).get("xfail")
            marks = [pytest.mark.xfail(reason=reason)] if reason else []
            yield pytest.param(path.stem, name, id=f"{path.stem}-{name}", marks=marks)


def settings_of(stem, variation=None):
    case = yaml.safe_load((CASES / f"{stem}.yaml").read_text())
    changes = case.pop("variations")[variation] if variation else {}
    return {**DEFAULTS, "every": 1000, "delay": 0, **case, **(changes or {})}


def run(settings, model, folder):
    """Runs a case with the given settings. What it gave, and the structure it used."""
    folder.mkdir(parents=True, exist_ok=True)
    structure = structures.from_case(settings["structure"]).transformed(settings.get("then"))
    data = structure.write_data(folder / "structure.lmp", settings["atom_style"])
    names = {**settings, "plugin": environment.PLUGIN, "model": model, "data": data,
             "boundary": structure.boundary}
    text = HEAD + "{pair}\n{styles}\n" + OBSERVE + "{action}\n"
    names["observe"] = OBSERVE
    while "{" in text:  # entries may use other entries
        expanded = text.format_map(names)
        text = expanded if expanded != text else text.replace("{", "")
    return lammps_run.run_lammps(text, folder, settings["ranks"]).check(), structure


@pytest.fixture(scope="module")
def reference(model, tmp_path_factory):
    """The run that variations of a case are compared with; each is done once."""
    return functools.lru_cache(maxsize=None)(
        lambda stem: run(settings_of(stem), model, tmp_path_factory.mktemp(stem)))


def keyed_forces(result, structure):
    """Forces in the order of keys."""
    table = result.atoms(["id", "fx", "fy", "fz"])
    key_of = dict(zip(structure.ids, structure.key))
    keys = np.array([key_of[number] for number in table[:, 0].astype(int)])
    return table[np.argsort(keys), 1:]


def keyed_elements(result, structure):
    """Rows (key i, key j, orbital i, orbital j, displacement, value) in an order of their own."""
    _, table = result.dump("elements.dump")
    key_of = np.full(structure.ids.max() + 1, -1)
    key_of[structure.ids] = structure.key
    table[:, :2] = key_of[table[:, :2].astype(int)]
    assert table[:, :2].min() >= 0
    # An odd grid, so that no displacement of a symmetric structure is half-way between two points.
    grid = np.round(table[:, 4:7] * 517.3)
    order = np.lexsort((*grid.T, *table[:, 3::-1].T))
    return table[order]


def compare_forces(results, tolerance):
    ours, theirs = (keyed_forces(*result) for result in results)
    np.testing.assert_allclose(ours, theirs[: len(ours)], rtol=0, atol=tolerance)


def compare_elements(results, tolerance):
    ours, theirs = (keyed_elements(*result) for result in results)
    assert ours.shape == theirs.shape
    np.testing.assert_array_equal(ours[:, :4], theirs[:, :4])
    np.testing.assert_allclose(ours[:, 4:7], theirs[:, 4:7], rtol=0, atol=max(tolerance, 1e-9))
    np.testing.assert_allclose(ours[:, 7], theirs[:, 7], rtol=0, atol=tolerance)


def compare_energies(results, tolerance):
    ours, theirs = (result.energies() for result, _ in results)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=tolerance)


def compare_columns(results, tolerance):
    """The last line of thermo: counts, asymmetries, gap, band edges and Fermi level."""
    ours, theirs = (result.thermo()[-1] for result, _ in results)
    for name in theirs:
        if name != "Step":
            assert abs(ours[name][-1] - theirs[name][-1]) <= tolerance, name


COMPARE = {"forces": compare_forces, "elements": compare_elements, "energies": compare_energies,
           "columns": compare_columns}


@pytest.mark.parametrize("stem, variation", read_cases())
def test_variation_gives_the_same(stem, variation, model, reference, tmp_path):
    settings = settings_of(stem, variation)
    results = (reference(stem), run(settings, model, tmp_path))
    for what, tolerance in settings["equal"].items():
        COMPARE[what](results, float(tolerance))


def test_differences_are_seen(model, reference, tmp_path):
    """The comparisons above are worth something: a displacement of 1e-5 A fails all of them."""
    settings = settings_of("smallest_cell")
    moved = run({**settings, "then": [{"noise": [1e-5, 7]}]}, model, tmp_path)
    for what, tolerance in settings["equal"].items():
        with pytest.raises(AssertionError):
            COMPARE[what]((reference("smallest_cell"), moved), float(tolerance))
