# SPDX-License-Identifier: MIT
"""Conversions to other libraries, by these libraries: bands at ten k-points, geometry, phases."""

import sys

import numpy as np
import pytest

pytest.importorskip("scipy", reason="SciPy is not installed")
from dpwannier import Error  # noqa: E402
from dpwannier.neighbours import (structure_of, to_pythtb, to_sisl, to_tbmodels,  # noqa: E402
                                  to_wannierberri)
from hamiltonians import bands, bloch, random_hamiltonian  # noqa: E402
from support import kane_mele  # noqa: E402

POINTS = np.random.default_rng(3).uniform(-1.0, 1.0, (10, 3))


def need(module):
    return pytest.importorskip(module, reason=f"{module} is not installed: "
                                              "tools/requirements/readers.txt names it")


def bands_of_pythtb(h):
    need("pythtb")
    model = to_pythtb(h)
    if hasattr(model, "solve_ham"):
        return model.solve_ham(POINTS)
    return model.solve_all(POINTS).T


def bands_of_sisl(h):
    need("sisl")
    model = to_sisl(h)
    return np.array([model.eigh(k) for k in POINTS])


def bands_of_wannierberri(h):
    wannierberri = need("wannierberri")
    system = to_wannierberri(h)
    return np.array([np.asarray(wannierberri.evaluate_k(system, k, quantities=["energy"])).ravel()
                     for k in POINTS])


def bands_of_tbmodels(h):
    need("tbmodels")
    return np.array(to_tbmodels(h).eigenval(POINTS))


LIBRARIES = [bands_of_pythtb, bands_of_sisl, bands_of_wannierberri, bands_of_tbmodels]
KINDS = {"real": {}, "complex": {"complex_values": True},
         "in three directions": {"complex_values": True, "reach": (1, 1, 1)},
         "one orbital in a chain": {"reach": (1, 0, 0), "atoms": (("C", ("pz",)),)},
         "a molecule": {"reach": (0, 0, 0), "complex_values": True}}


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_bands_are_the_same(library, kind):
    h = random_hamiltonian(**kind)
    np.testing.assert_allclose(library(h), bands(h, POINTS), rtol=0.0, atol=1e-8)


# ---- what each of them knows beside the bands ----------------------------------------------------

def test_pythtb_knows_where_orbitals_are():
    need("pythtb")
    h = random_hamiltonian(complex_values=True)
    model = to_pythtb(h)
    lattice = model.get_lat_vecs() if hasattr(model, "get_lat_vecs") else model.get_lat()
    np.testing.assert_allclose(lattice, h.lattice)
    places = model.get_orb_vecs() if hasattr(model, "get_orb_vecs") else model.get_orb()
    np.testing.assert_allclose(places @ h.lattice, h.centres)


def test_sisl_has_atoms_with_their_orbitals():
    need("sisl")
    h = random_hamiltonian()
    geometry = to_sisl(h).geometry
    assert [atom.symbol for atom in geometry.atoms] == ["Mo", "S", "S"]
    assert [[o.tag for o in atom.orbitals] for atom in geometry.atoms] == \
        [["dz2", "dxy", "dyz"], ["px", "pz"], ["s"]]
    np.testing.assert_allclose(geometry.xyz, h.centres[[0, 3, 5]])
    np.testing.assert_allclose(geometry.lattice.cell, h.lattice)
    assert list(geometry.nsc) == [5, 3, 1]


def test_sisl_has_a_site_for_each_orbital_beside_its_atom():
    need("sisl")
    h = random_hamiltonian()
    h.centres[1] += 0.1          # a Wannier function that is not where its atom is
    h.orbitals[4].atom = h.orbitals[5].atom = 0  # functions of no known atom
    h.orbitals[5].element = h.orbitals[5].name = ""
    model = to_sisl(h)
    assert model.geometry.na == h.n_orbitals
    np.testing.assert_allclose(model.geometry.xyz, h.centres)
    assert model.geometry.atoms[5].Z == 0 and model.geometry.atoms[5].orbitals[0].tag == "orbital 6"
    np.testing.assert_allclose([model.eigh(k) for k in POINTS], bands(h, POINTS), atol=1e-8)


@pytest.mark.parametrize("complex_values", [False, True])
def test_sisl_keeps_imaginary_parts_and_real_matrices(complex_values):
    need("sisl")
    h = random_hamiltonian(complex_values)
    model = to_sisl(h)
    assert np.iscomplexobj(model.tocsr().data) == complex_values
    here = model.Hk(POINTS[0], gauge="lattice", format="array")
    np.testing.assert_allclose(here, bloch(h, POINTS[0]), atol=1e-10)
    # the other gauge has the phases of the centres
    phase = np.exp(2j * np.pi * np.linalg.solve(h.lattice.T, h.centres.T).T @ POINTS[0])
    np.testing.assert_allclose(model.Hk(POINTS[0], gauge="atom", format="array"),
                               phase.conj()[:, None] * bloch(h, POINTS[0]) * phase, atol=1e-10)


def test_sisl_finds_the_fermi_level_from_the_filled_states():
    sisl = need("sisl")
    h = random_hamiltonian(reach=(0, 0, 0))
    model, levels = to_sisl(h), bands(h, [(0, 0, 0)])[0]
    level = model.fermi_level(sisl.MonkhorstPack(model, [1, 1, 1]),
                              q=h.n_electrons / h.spin_degeneracy,
                              distribution=sisl.get_distribution("fermi_dirac", smearing=0.01))
    assert levels[2] < level < levels[3]


def test_wannierberri_knows_centres_and_directions():
    need("wannierberri")
    h = random_hamiltonian()
    system = to_wannierberri(h)
    np.testing.assert_allclose(system.wannier_centers_cart, h.centres)
    np.testing.assert_allclose(system.real_lattice, h.lattice)
    assert list(system.periodic) == [True, True, False] and system.spinor is False
    h.spin_degeneracy = 1
    assert to_wannierberri(h).spinor is None


def test_wannierberri_knows_spins():
    need("wannierberri")
    h = random_hamiltonian(complex_values=True)
    h.spin_degeneracy = 1
    for i, orbital in enumerate(h.orbitals):  # up, down, up ...
        orbital.spin = 1 - 2 * (i % 2)
    system = to_wannierberri(h)
    assert system.spinor is True
    spin = system.get_R_mat("SS")
    home = system.rvec.iR0
    np.testing.assert_allclose(spin[home], np.stack(
        [np.kron(np.eye(3), sigma) for sigma in kane_mele.SIGMA], axis=-1))
    assert np.abs(np.delete(spin, home, axis=0)).max() == 0.0


def test_berry_curvature_of_wannierberri_is_that_of_the_centres():
    """Kubo's formula with the derivative of H(k) in the gauge of the centres."""
    wannierberri = need("wannierberri")
    h = random_hamiltonian(complex_values=True)
    k = np.array([0.13, -0.31, 0.0])
    found = wannierberri.evaluate_k(to_wannierberri(h), k, quantities=["berry_curvature"])
    matrix, gradient = np.zeros((6, 6), complex), np.zeros((3, 6, 6), complex)
    for i, cell in enumerate(h.cells):
        vector = cell @ h.lattice + h.centres[None, :, :] - h.centres[:, None, :]
        at = 2.0 * np.pi * np.linalg.solve(h.lattice, k)  # 1/A
        part = np.exp(1j * vector @ at) * h.matrix(i).toarray()
        matrix += part
        gradient += np.moveaxis(1j * vector * part[:, :, None], 2, 0)
    e, states = np.linalg.eigh(matrix)
    v = states.conj().T @ gradient @ states
    np.fill_diagonal(inverse := 1.0 / (e[:, None] - e[None, :] + np.eye(6)) ** 2, 0.0)
    z = -2.0 * np.imag((v[0] * v[1].T * inverse).sum(axis=1))
    np.testing.assert_allclose(np.asarray(found)[:, 2], z, atol=1e-8 * np.abs(z).max())


@pytest.mark.parametrize("electrons, degeneracy, states",
                         [(6.0, 2, 3), (3.0, 1, 3), (3.0, 2, None), (None, 2, None),
                          (np.nan, 2, None)])
def test_tbmodels_knows_centres_and_occupied_states(electrons, degeneracy, states):
    need("tbmodels")
    h = random_hamiltonian()
    h.n_electrons, h.spin_degeneracy = electrons, degeneracy
    h.centres[0] = -1e-18 * h.lattice[0]  # the home cell, but for rounding
    model = to_tbmodels(h)
    assert model.occ == states
    np.testing.assert_allclose(model.uc, h.lattice)
    moved = np.linalg.solve(h.lattice.T, (model.pos @ h.lattice - h.centres).T).T
    np.testing.assert_allclose(moved, np.round(moved), atol=1e-9)
    assert (np.array(model.pos) >= 0.0).all() and (np.array(model.pos) < 1.0).all()
    np.testing.assert_allclose(model.eigenval(POINTS), bands(h, POINTS), atol=1e-8)


# ---- what is refused -----------------------------------------------------------------------------

CONVERSIONS = {"pythtb": to_pythtb, "sisl": to_sisl, "wannierberri": to_wannierberri,
               "tbmodels": to_tbmodels}


@pytest.mark.parametrize("library", CONVERSIONS)
@pytest.mark.parametrize("missing, words", [("lattice", "needs the lattice vectors"),
                                            ("centres", "needs the centres of the orbitals")])
def test_geometry_is_not_made_up(library, missing, words):
    need(library)
    h = random_hamiltonian()
    setattr(h, missing, None)
    with pytest.raises(Error, match=words):
        CONVERSIONS[library](h)


@pytest.mark.parametrize("library", CONVERSIONS)
def test_a_library_that_is_not_there_is_named(library, monkeypatch):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(Error, match=f"needs the Python package {library}.*pip install {library}"):
        CONVERSIONS[library](random_hamiltonian())


def test_pythtb_wants_right_handed_vectors():
    need("pythtb")
    h = random_hamiltonian()
    h.lattice = h.lattice[[1, 0, 2]]
    with pytest.raises(Error, match="right-handed"):
        to_pythtb(h)


# ---- structures ----------------------------------------------------------------------------------

CELL = np.array([[3.0, 0.0, 0.0], [-1.5, 2.6, 0.0], [0.0, 0.0, 20.0]])
PLACES = np.array([[0.1, 0.2, 3.0], [-1.0, 0.5, 25.0]])


def test_takes_ase_atoms_apart():
    ase = need("ase")
    found = structure_of(ase.Atoms("MoS", positions=PLACES, cell=CELL, pbc=(True, True, False),
                                   tags=[1, 2]))
    assert found.symbols == ["Mo", "S"] and list(found.tags) == [1, 2]
    assert list(found.pbc) == [True, True, False]
    np.testing.assert_array_equal(found.cell, CELL)
    np.testing.assert_array_equal(found.positions, PLACES)
    found.positions[0] = 0.0  # a copy: the owner's atoms stay


@pytest.mark.parametrize("name", ["Structure", "IStructure"])
def test_takes_pymatgen_structures_apart(name):
    core = pytest.importorskip("pymatgen.core.structure", reason="pymatgen is not installed")
    lattice = core.Lattice(CELL, pbc=(True, True, False))
    structure = getattr(core, name)(lattice, ["Mo4+", "S"], PLACES, coords_are_cartesian=True,
                                    site_properties={"tags": [3, 4]})
    found = structure_of(structure)
    assert found.symbols == ["Mo", "S"] and list(found.tags) == [3, 4]
    assert list(found.pbc) == [True, True, False]
    np.testing.assert_allclose(found.cell, CELL)
    np.testing.assert_allclose(found.positions, PLACES)
    bare = structure_of(getattr(core, name)(lattice, ["Mo", "S"], PLACES))
    assert list(bare.tags) == [0, 0]


def test_both_say_the_same():
    need("ase")
    pytest.importorskip("pymatgen.core.structure", reason="pymatgen is not installed")
    from ase.build import mx2
    from pymatgen.io.ase import AseAtomsAdaptor

    atoms = mx2("MoS2", vacuum=10.0)
    atoms.pbc = True
    one, other = structure_of(atoms), structure_of(AseAtomsAdaptor.get_structure(atoms))
    assert one.symbols == other.symbols
    np.testing.assert_allclose(one.cell, other.cell)
    np.testing.assert_allclose(one.positions, other.positions)


@pytest.mark.parametrize("make, words", [
    (lambda core: core.Structure(core.Lattice(CELL), [{"Mo": 0.5, "W": 0.5}], [[0, 0, 0]]),
     "site 1 of the structure is occupied by Mo:0.5, W:0.5"),
    (lambda core: core.Structure(core.Lattice(CELL), ["Mo", core.DummySpecies("X")],
                                 [[0, 0, 0], [0.5, 0, 0]]), "site 2 of the structure is no chemical"),
    (lambda core: core.Molecule(["Mo"], [[0, 0, 0]]), "a pymatgen Molecule has no cell")])
def test_pymatgen_sites_need_one_element(make, words):
    core = pytest.importorskip("pymatgen.core", reason="pymatgen is not installed")
    with pytest.raises(Error, match=words):
        structure_of(make(core))


@pytest.mark.parametrize("atoms, words", [
    ({"symbols": "XMo", "positions": PLACES}, "atom 1 of the structure is no chemical element"),
    ({"symbols": "Mo", "cell": [[3, 0, 0], [0, 3, 0], [0, 0, 0]], "pbc": True},
     "periodic along its vector c, but its cell has no such vector")])
def test_ase_atoms_need_elements_and_vectors(atoms, words):
    ase = need("ase")
    with pytest.raises(Error, match=words):
        structure_of(ase.Atoms(**atoms))


def test_other_things_are_no_structures():
    with pytest.raises(Error, match="a structure is an ase.Atoms or a pymatgen Structure, not a "
                                    ".*RandomHamiltonian"):
        structure_of(random_hamiltonian())
