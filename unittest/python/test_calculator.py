# SPDX-License-Identifier: MIT
"""The ASE calculator: against LAMMPS, against differences of its own energies, and in ASE's hands."""

import itertools
import re

import numpy as np
import pytest

pytest.importorskip("dpwannier._core", reason="the extension module is not built")

from ase import Atoms, units  # noqa: E402
from ase.calculators.calculator import PropertyNotImplementedError  # noqa: E402
from ase.calculators.fd import (calculate_numerical_forces,  # noqa: E402
                                calculate_numerical_stress)
from ase.filters import FrechetCellFilter  # noqa: E402
from ase.md.langevin import Langevin  # noqa: E402
from ase.md.verlet import VelocityVerlet  # noqa: E402
from ase.optimize import BFGS, FIRE  # noqa: E402

import dpwannier  # noqa: E402
from dpwannier.calculator import DPWannier  # noqa: E402
from support import (environment, equivariant_model, lammps_run, moment_model,  # noqa: E402
                     random_model, structures)

INPUT = """\
plugin load {plugin}
units metal
read_data {data}
pair_style dpwannier
pair_coeff * * {model} Mo S
compute E all pe/atom
dump D all custom 1 atoms.dump id fx fy fz c_E
dump_modify D format float %.17g
thermo_style custom step pe pxx pyy pzz pyz pxz pxy
thermo_modify format float %.17g norm no
run 0
"""
ERRORS_INPUT = """\
plugin load {plugin}
units metal
atom_modify map array
read_data {data}
compute H all wannierham model {model} Mo S atom hamiltonian
dump D all custom 1 atoms.dump id c_H
dump_modify D format float %.17g sort id
run 0
"""
BAR = 1 / 1.6021765e6  # eV/A^3, as LAMMPS has it
MODEL = environment.SOURCE / "potentials" / "MoS2.dpw"


@pytest.fixture(scope="module")
def model():
    return dpwannier.Model(MODEL)


def bilayer(noise=0.05, seed=1):
    """Fourteen atoms, two layers, as ASE has them and as LAMMPS does."""
    structure = structures.twist((1, 0), (1, 0)).repeat(2, 1).noise(noise, seed)
    return structure, structure.to_ase()


def test_equals_lammps(model, tmp_path):
    structure, atoms = bilayer()
    data = structure.write_data(tmp_path / "structure.lmp")
    run = lammps_run.run_lammps(INPUT.format(plugin=environment.PLUGIN, data=data, model=MODEL),
                                tmp_path).check()
    expected = run.atoms(["fx", "fy", "fz", "c_E"])
    atoms.calc = model.calculator()
    np.testing.assert_allclose(atoms.get_forces(), expected[:, :3], rtol=0, atol=1e-10)
    np.testing.assert_allclose(atoms.get_potential_energies(), expected[:, 3], rtol=0, atol=1e-10)
    assert atoms.get_potential_energy() == pytest.approx(run.last("PotEng"), abs=1e-9)
    pressure = [run.last(name) for name in ("Pxx", "Pyy", "Pzz", "Pyz", "Pxz", "Pxy")]
    np.testing.assert_allclose(atoms.get_stress(), -np.array(pressure) * BAR, rtol=0, atol=1e-10)


def test_forces_and_stress_are_slopes_of_the_energy(model):
    _, atoms = bilayer()
    atoms.calc = model.calculator()
    some = [0, 3, 7]
    np.testing.assert_allclose(atoms.get_forces()[some],
                               calculate_numerical_forces(atoms, eps=1e-4, iatoms=some), atol=2e-5)
    np.testing.assert_allclose(atoms.get_stress(),
                               calculate_numerical_stress(atoms, eps=1e-5), atol=1e-6)
    assert atoms.get_potential_energies().sum() == pytest.approx(atoms.get_potential_energy(),
                                                                abs=1e-9)


def test_any_order_of_calls(model):
    calls = {"energy": lambda a: a.get_potential_energy(), "forces": lambda a: a.get_forces(),
             "stress": lambda a: a.get_stress(), "energies": lambda a: a.get_potential_energies(),
             "force_uncertainty": lambda a: a.calc.get_property("force_uncertainty", a)}
    first, second = bilayer()[1], bilayer(seed=2)[1]
    expected = {}
    for name, call in calls.items():
        for which, atoms in (("first", first), ("second", second)):
            fresh = atoms.copy()
            fresh.calc = model.calculator()
            expected[which, name] = call(fresh)
    atoms = first.copy()
    atoms.calc = model.calculator()
    for order in itertools.islice(itertools.permutations(calls), 0, 120, 11):
        for which, positions in (("first", first.positions), ("second", second.positions)):
            atoms.positions = positions
            for name in order:
                np.testing.assert_array_equal(calls[name](atoms), expected[which, name])


def test_what_it_gives_is_the_users_own(model):
    _, atoms = bilayer()
    atoms.calc = model.calculator()
    forces = atoms.get_forces()
    kept = forces.copy()
    forces[:] = 0.0
    np.testing.assert_array_equal(atoms.get_forces(), kept)
    other = bilayer(seed=2)[1]
    atoms.positions = other.positions
    atoms.get_forces()
    np.testing.assert_array_equal(forces, 0.0)


def test_optimizers_and_dynamics(model):
    _, atoms = bilayer()
    atoms.calc = model.calculator()
    start = atoms.get_potential_energy()
    assert BFGS(atoms, logfile=None).run(fmax=0.02, steps=60)
    relaxed = atoms.get_potential_energy()
    assert relaxed < start
    atoms.set_cell(atoms.cell[:] * [[1.01], [1.0], [1.0]], scale_atoms=True)
    BFGS(FrechetCellFilter(atoms, mask=[1, 1, 0, 0, 0, 1]), logfile=None).run(fmax=0.02, steps=60)
    assert np.abs(atoms.get_stress()[[0, 1, 5]]).max() * atoms.get_volume() / len(atoms) < 0.02
    random = np.random.default_rng(3)
    atoms.set_momenta(random.normal(size=(len(atoms), 3)) * np.sqrt(
        300 * units.kB * atoms.get_masses())[:, None])
    total = atoms.get_total_energy()
    VelocityVerlet(atoms, 0.5 * units.fs).run(40)
    assert atoms.get_total_energy() == pytest.approx(total, abs=0.005)
    Langevin(atoms, 1.0 * units.fs, temperature_K=300, friction=0.02, rng=random).run(10)
    assert 50 < atoms.get_temperature() < 800


def test_images_and_supercells(model):
    structure, atoms = bilayer()
    atoms.calc = model.calculator()
    energy, forces = atoms.get_potential_energy(), atoms.get_forces()
    moved = structure.images().to_ase()
    moved.calc = model.calculator()
    assert moved.get_potential_energy() == pytest.approx(energy, abs=1e-9)
    np.testing.assert_allclose(moved.get_forces(), forces, atol=1e-10)
    twice = atoms.repeat((1, 2, 1))
    twice.calc = model.calculator()
    assert twice.get_potential_energy() == pytest.approx(2 * energy, abs=1e-8)


@pytest.mark.parametrize("cell_of", [lambda cell: cell, lambda cell: [cell[0], cell[1], [0, 0, 0]],
                                     lambda cell: [cell[0], cell[1], [0, 0, 1.0]]],
                         ids=["as it was", "none", "too short"])
def test_open_along_z(model, cell_of):
    _, atoms = bilayer()
    atoms.calc = model.calculator()
    slab = Atoms(atoms.symbols, atoms.positions, cell=cell_of(atoms.cell[:]), pbc=(1, 1, 0))
    slab.calc = model.calculator()
    assert slab.get_potential_energy() == pytest.approx(atoms.get_potential_energy(), abs=1e-9)
    np.testing.assert_allclose(slab.get_forces(), atoms.get_forces(), atol=1e-10)
    if slab.cell.rank == 3:
        np.testing.assert_allclose(slab.get_stress() * slab.get_volume(),
                                   atoms.get_stress() * atoms.get_volume(), atol=1e-9)
    else:
        with pytest.raises(PropertyNotImplementedError, match="a cell with a volume"):
            slab.get_stress()


def test_a_flake_in_no_cell(model):
    _, atoms = bilayer()
    flake = Atoms(atoms.symbols, atoms.positions)
    flake.calc = model.calculator(domain="ignore")
    boxed = flake.copy()
    boxed.center(vacuum=10.0)
    boxed.pbc = True
    boxed.calc = model.calculator(domain="ignore")
    assert flake.get_potential_energy() == pytest.approx(boxed.get_potential_energy(), abs=1e-9)
    np.testing.assert_allclose(flake.get_forces(), boxed.get_forces(), atol=1e-10)
    with pytest.raises(dpwannier.Error, match="periodic along their first two vectors: set pbc"):
        model.hamiltonian(flake)


def test_uncertainty_and_domain(model):
    _, atoms = bilayer(noise=0.02)
    atoms.calc = DPWannier(MODEL)
    errors = atoms.calc.get_property("force_uncertainty", atoms)
    inside = atoms.calc.get_property("domain_distance", atoms)
    assert errors.shape == inside.shape == (len(atoms),)
    assert (errors > 0).all() and inside.max() < 1.0
    hot = atoms.copy()
    hot.positions[0] += [0.0, 0.4, 0.3]
    hot.calc = DPWannier(MODEL, domain="ignore")
    assert hot.calc.get_property("force_uncertainty", hot)[0] > 3 * errors[0]
    assert hot.calc.get_property("domain_distance", hot)[0] > 1.0


def frame_of(model, atoms):
    from dpwannier import _core
    from dpwannier._structures import core_structure

    return _core.Frame(model._core, core_structure(atoms, model.reach)[0])


def test_coordinates_have_the_distances_as_lengths(model):
    _, atoms = bilayer(noise=0.05)
    frame = frame_of(model, atoms)
    coordinates = frame.domain_coordinates()
    assert coordinates.shape == (len(atoms), 32)
    limits = np.array([model.domain_limits[symbol] for symbol in atoms.get_chemical_symbols()])
    np.testing.assert_allclose(np.linalg.norm(coordinates, axis=1),
                               frame.domain_distances() * limits, rtol=1e-12)
    turned = atoms.copy()
    turned.rotate(37.0, "z", rotate_cell=True)
    np.testing.assert_allclose(frame_of(model, turned).domain_coordinates(), coordinates, atol=1e-8)


def test_coordinates_need_a_domain_and_layers_of_one_width(tmp_path):
    def uncertain(header):
        header["uncertainty"] = {"limits": {"Mo": 1.0, "S": 1.0}, "members": 0,
                                 "calibrated_on": "validation"}

    tensors = {"energy_S.layer1.weight": np.ones((7, 27)), "energy_S.layer1.bias": np.ones(7),
               "energy_S.layer2.weight": np.ones((6, 7))}
    for symbol, width in (("Mo", 12), ("S", 7)):
        tensors[f"uncertainty.mean.{symbol}"] = np.zeros((width, 1))
        tensors[f"uncertainty.whitening.{symbol}"] = np.eye(width)
    atoms = bilayer()[1]
    bare = dpwannier.Model(moment_model.write_moment_model(tmp_path / "bare.dpw"))
    with pytest.raises(dpwannier.Error, match="has no limits of its training domain"):
        frame_of(bare, atoms).domain_coordinates()
    model = dpwannier.Model(moment_model.write_moment_model(
        tmp_path / "widths.dpw", change=uncertain, tensors=tensors))
    with pytest.raises(dpwannier.Error, match="networks have different widths"):
        frame_of(model, atoms).domain_coordinates()


def test_errors_of_the_hamiltonian_are_those_of_lammps(tmp_path):
    structure, atoms = bilayer(noise=0.02)
    data = structure.write_data(tmp_path / "structure.lmp")
    run = lammps_run.run_lammps(ERRORS_INPUT.format(plugin=environment.PLUGIN, data=data,
                                                    model=MODEL), tmp_path).check()
    atoms.calc = DPWannier(MODEL)
    errors = atoms.calc.get_property("hamiltonian_uncertainty", atoms)
    np.testing.assert_allclose(errors, run.atoms(["c_H"])[:, 0], rtol=1e-9)
    n = np.where(atoms.symbols == "Mo", 5, 3)
    bands = 1e3 * np.sqrt((n * errors**2).sum() / n.sum())
    assert 5.0 < bands < 200.0  # meV
    text = atoms.calc.model.hamiltonian(atoms).trust
    assert float(re.search(r"bands by (\S+) meV at most", text)[1]) == pytest.approx(bands, rel=0.06)


def test_errors_of_the_hamiltonian_do_not_turn(model):
    _, atoms = bilayer(noise=0.02)
    errors = frame_of(model, atoms).hamiltonian_errors()
    order = np.random.default_rng(2).permutation(len(atoms))
    turned = atoms[order]
    turned.rotate(37.0, "z", rotate_cell=True)
    np.testing.assert_allclose(frame_of(model, turned).hamiltonian_errors(), errors[order],
                               rtol=1e-7)


def test_errors_of_the_hamiltonian_have_to_be_known(tmp_path):
    model = dpwannier.Model(equivariant_model.write_equivariant_model(tmp_path / "a.dpw"))
    assert not model.knows_hamiltonian_errors
    atoms = bilayer()[1]
    atoms.calc = DPWannier(model)
    with pytest.raises(PropertyNotImplementedError):
        atoms.calc.get_property("hamiltonian_uncertainty", atoms)
    with pytest.raises(dpwannier.Error, match="does not know what errors its Hamiltonian has"):
        frame_of(model, atoms).hamiltonian_errors()


def test_published_models_have_forces_only(tmp_path):
    path = tmp_path / "random.dpw"
    random_model.write_random_model(path)
    atoms = structures.twist((2, 1), (1, 2)).noise(0.05).to_ase()
    atoms.calc = DPWannier(path)
    assert atoms.get_forces().shape == (len(atoms), 3)
    with pytest.raises(PropertyNotImplementedError):
        atoms.get_potential_energy()
    FIRE(atoms, logfile=None)


def test_errors(model):
    _, atoms = bilayer()
    atoms.calc = model.calculator()
    atoms.symbols[0] = "W"
    with pytest.raises(dpwannier.Error, match="W"):
        atoms.get_forces()
    atoms.symbols[0] = "Mo"
    assert np.isfinite(atoms.get_forces()).all()
    atoms.positions[1] = atoms.positions[0]
    with pytest.raises(dpwannier.Error, match="atom"):
        atoms.get_forces()
    with pytest.raises(dpwannier.Error, match="nowhere.dpw"):
        DPWannier("nowhere.dpw")


def test_copies_and_other_processes(model):
    import copy
    import pickle

    _, atoms = bilayer()
    atoms.calc = model.calculator()
    energy = atoms.get_potential_energy()
    for other in (copy.deepcopy(atoms), pickle.loads(pickle.dumps(atoms))):
        assert other.calc is not atoms.calc
        assert other.get_potential_energy() == energy
        assert (other.calc.get_property("force_uncertainty", other) > 0).all()
        other.positions[0] += 0.01
        assert other.get_potential_energy() != energy
    assert atoms.get_potential_energy() == energy


def test_atoms_outside_are_said_once(model):
    _, atoms = bilayer(noise=0.02)
    atoms.positions[0] += [0.0, 0.4, 0.3]
    distance = model.calculator(domain="ignore").get_property("domain_distance", atoms)
    assert distance.max() > 1
    atoms.calc = model.calculator()
    with pytest.warns(dpwannier.DomainWarning, match=f"atom {distance.argmax()} farthest"):
        atoms.get_forces()
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        atoms.positions[1] += 0.01
        atoms.get_forces()
    atoms.calc = model.calculator(domain="error")
    with pytest.raises(dpwannier.Error, match="outside"):
        atoms.get_forces()
    with pytest.raises(TypeError):
        model.calculator(label="x")
