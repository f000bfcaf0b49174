# SPDX-License-Identifier: MIT
"""Forces, Hamiltonian and bands stay the same however a run is cut up, ordered or placed.

Each cases/*.yaml describes a run (its reference) and variations of it: MPI ranks and grids, newton,
order and images of atoms, restarts, other ways to write the input. A variation may override any
entry of the case; `then` adds transformations to its structure. What has to agree is listed under
`equal`, each with its largest difference.

All variations run with a model of the published kind. `equivariant` names those that run with one of
the equivariant kind, too, with entries of their own where they need them: those that make the code of
this kind do something else. Left out are variations of what never meets a model, such as solvers,
minimisers and atom styles, and variations that another one contains. `spinful` names those for the
same kind with spin-orbit coupling: those that change who has which pairs of atoms.
"""

import functools
from pathlib import Path

import numpy as np
import pytest
import yaml

from support import environment, kinds, lammps_run, structures
from support.differences import STRESSES

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
thermo_style custom step {energy} c_H c_H[1] c_H[2] c_H[4] c_H[5] c_H[6] c_H[7] f_B f_B[1] f_B[2] f_B[3]
thermo_modify format float %.16g
thermo {every}
dump A all custom {every} atoms.dump id type fx fy fz
dump_modify A format float %.16g sort id delay {delay}
dump L all local {every} elements.dump c_H[*]
dump_modify L format float %.16g delay {delay}
"""


# What a model of an energy gives LAMMPS besides forces.
ENERGY = {kind: "" if kind == "published" else "pe vol pxx pyy pzz pxy pxz pyz"
          for kind in kinds.WRITERS}


def read_cases():
    for path in sorted(CASES.glob("*.yaml")):
        if path.stem == "errors":
            continue
        case = yaml.safe_load(path.read_text())
        assert set(case["equivariant"]) <= {"reference", *case["variations"]}, path
        assert set(case["spinful"]) <= set(case["variations"]), path
        for kind in kinds.WRITERS:
            for name, variation in case["variations"].items():
                if kind in case and name not in case[kind]:
                    continue
                reason = (variation or {}).get("xfail")
                marks = [pytest.mark.xfail(reason=reason)] if reason else []
                yield pytest.param(kind, path.stem, name, id=f"{kind}-{path.stem}-{name}",
                                   marks=marks)


def settings_of(kind, stem, variation=None):
    case = yaml.safe_load((CASES / f"{stem}.yaml").read_text())
    changes = case.pop("variations")[variation] if variation else {}
    equivariant, _ = case.pop("equivariant"), case.pop("spinful")
    settings = {**DEFAULTS, "every": 1000, "delay": 0, "energy": ENERGY[kind], **case}
    if kind != "published" and isinstance(equivariant, dict):
        settings.update(equivariant.get("reference") or {})
        changes = {**(changes or {}), **(equivariant.get(variation) or {})}
    return {**settings, **(changes or {})}


class Outcome:
    """What a run gave, in terms of the keys of its structure's atoms. Read when first needed."""

    def __init__(self, result, structure):
        self.result, self.structure = result, structure
        self._key_of = np.full(structure.ids.max() + 1, -1)
        self._key_of[structure.ids] = structure.key

    @functools.cached_property
    def forces(self):
        """In the order of keys."""
        table = self.result.atoms(["id", "fx", "fy", "fz"])
        return table[np.argsort(self._key_of[table[:, 0].astype(int)]), 1:]

    @functools.cached_property
    def elements(self):
        """Rows (keys i and j, orbitals i and j, displacement, value or values) in an order of their own."""
        _, table = self.result.dump("elements.dump")
        table[:, :2] = self._key_of[table[:, :2].astype(int)]
        assert table[:, :2].min() >= 0
        # An odd grid: no displacement of a symmetric structure is half-way between two points.
        grid = np.round(table[:, 4:7] * 517.3)
        return table[np.lexsort((*grid.T, *table[:, 3::-1].T))]


def run(settings, model, folder):
    """Runs a case with the given settings."""
    folder.mkdir(parents=True, exist_ok=True)
    structure = structures.from_case(settings["structure"]).transformed(settings.get("then"))
    data = structure.write_data(folder / "structure.lmp", settings["atom_style"])
    names = {**settings, "plugin": environment.PLUGIN, "model": model, "data": data,
             "boundary": structure.boundary, "observe": OBSERVE}
    text = HEAD + "{pair}\n{styles}\n" + OBSERVE + "{action}\n"
    while "{" in text:  # entries may use other entries
        text = text.format_map(names)
    return Outcome(lammps_run.run_lammps(text, folder, settings["ranks"]).check(), structure)


@pytest.fixture(scope="module")
def reference(kind, model, tmp_path_factory):
    """The run that variations of a case are compared with; each is done once."""
    return functools.lru_cache(maxsize=None)(
        lambda stem: run(settings_of(kind, stem), model, tmp_path_factory.mktemp(stem)))


def compare_forces(one, other, tolerance):
    n = len(one.forces)  # a variation may have more atoms, of other types
    np.testing.assert_allclose(other.forces[:n], one.forces, rtol=0, atol=tolerance)


def compare_elements(one, other, tolerance):
    a, b = one.elements, other.elements
    assert a.shape == b.shape
    np.testing.assert_array_equal(a[:, :4], b[:, :4])
    np.testing.assert_allclose(a[:, 4:7], b[:, 4:7], rtol=0, atol=max(tolerance, 1e-9))
    np.testing.assert_allclose(a[:, 7:], b[:, 7:], rtol=0, atol=tolerance)


def compare_energies(one, other, tolerance):
    np.testing.assert_allclose(other.result.energies(), one.result.energies(), rtol=0,
                               atol=tolerance)


def compare_columns(one, other, tolerance):
    """The last line of thermo: counts, asymmetries, gap, band edges, Fermi level, and the energy."""
    ours, theirs = (outcome.result.thermo()[-1] for outcome in (one, other))
    for name in set(theirs) - {"Step", "Volume", *STRESSES}:
        assert abs(ours[name][-1] - theirs[name][-1]) <= tolerance, name
    if "Volume" not in ours:
        return
    a, b = (np.array([block[name][-1] * block["Volume"][-1] for name in STRESSES])
            for block in (ours, theirs))  # faces that follow the atoms change the volume
    np.testing.assert_allclose(b, a, rtol=0, atol=tolerance * np.abs(a).max())


COMPARE = {"forces": compare_forces, "elements": compare_elements, "energies": compare_energies,
           "columns": compare_columns}


@pytest.mark.parametrize("kind, stem, variation", list(read_cases()), scope="session")
def test_variation_gives_the_same(kind, stem, variation, model, reference, tmp_path):
    settings = settings_of(kind, stem, variation)
    outcome = run(settings, model, tmp_path)
    for what, tolerance in settings["equal"].items():
        COMPARE[what](reference(stem), outcome, float(tolerance))


def test_differences_are_seen(kind, model, reference, tmp_path):
    """The comparisons above are worth something: a displacement of 1e-5 A fails all of them."""
    settings = settings_of(kind, "smallest_cell")
    moved = run({**settings, "then": [{"noise": [1e-5, 7]}]}, model, tmp_path)
    for what, tolerance in settings["equal"].items():
        with pytest.raises(AssertionError):
            COMPARE[what](reference("smallest_cell"), moved, float(tolerance))
