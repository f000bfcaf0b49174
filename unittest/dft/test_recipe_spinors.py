# SPDX-License-Identifier: MIT
"""Orbitals with spin from functions of good j: against ladder operators, and through to H(k)."""

import numpy as np
import pytest
from conftest import write_upf
from recipe import hamiltonian, inputs, outputs
from recipe.errors import RecipeError
from recipe.orbitals import choose_orbitals
from recipe.pseudopotential import Pseudopotential, RadialFunction, Shell
from recipe.settings import Settings
from recipe.spinors import spin_angle, time_reversed
from recipe.structure import Structure
from support.kane_mele import SIGMA


def real_harmonics(l, x):
    """Wannier90's, of points x [n, 3], as polynomials: [n, 2 l + 1]; their norms are equal."""
    x, y, z = x.T
    if l == 0:
        return np.ones((len(x), 1))
    if l == 1:
        return np.stack([z, x, y], 1)
    r2 = x * x + y * y + z * z
    return np.stack([(3 * z * z - r2) / np.sqrt(12), x * z, y * z, (x * x - y * y) / 2, x * y], 1)


def angular_momentum(l):
    """Lx, Ly, Lz in real harmonics: how these change with small rotations of space."""
    x, h = np.random.default_rng(5).normal(size=(40, 3)), 1e-4
    found = []
    for axis in np.eye(3):
        change = (real_harmonics(l, x + h * np.cross(x, axis))
                  - real_harmonics(l, x - h * np.cross(x, axis))) / (2 * h)
        # f(R^-1 x) = f - i theta L f: the derivative's coefficients are those of -i L
        found.append(1j * np.linalg.lstsq(real_harmonics(l, x), change, rcond=None)[0])
    return found


def good_j(l):
    """(j, m_j, vector of (orbital, spin)), lowered from the highest states; up positive in the highest
    one of each j."""
    parts = [np.kron(L, np.eye(2)) + np.kron(np.eye(2 * l + 1), s / 2)
             for L, s in zip(angular_momentum(l), SIGMA)]
    square, lower = sum(J @ J for J in parts), parts[0] - 1j * parts[1]
    # Y_ll is -1^l times x + iy to the l-th, as polynomials go
    top = {0: [1], 1: [0, 1, 1j], 2: [0, 0, 0, 1, 1j]}[l] * np.array((-1) ** l)
    found = []
    for j in [l + 0.5] + [l - 0.5] * (l > 0):
        values, vectors = np.linalg.eig(square + 10 * parts[2])
        highest = vectors[:, np.abs(values - (j * (j + 1) + 10 * j)).argmin()]
        # of spin up it has Y_l,l or Y_l,l-1, which is that lowered
        l_minus = angular_momentum(l)[0] - 1j * angular_momentum(l)[1]
        up = np.array(top, complex) if j > l else l_minus @ np.array(top, complex)
        highest = highest * np.exp(-1j * np.angle(up.conj() @ highest[::2]))
        for k in range(int(2 * j + 1)):
            found.append((j, j - k, highest / np.linalg.norm(highest)))
            highest = lower @ highest
    return found


@pytest.mark.parametrize("l", [0, 1, 2])
def test_spin_angle_functions_are_those_of_ladder_operators(l):
    for j, m_j, vector in good_j(l):
        assert np.allclose(spin_angle(l, j, m_j).ravel(), vector, atol=1e-6), (j, m_j)
    whole = np.array([spin_angle(l, j, m_j).ravel() for j, m_j, _ in good_j(l)])
    assert np.allclose(whole @ whole.conj().T, np.eye(2 * (2 * l + 1)))


@pytest.fixture
def spinful(settings_values, tmp_path):
    """Settings of an atom S with s and an atom Mo with p functions and spin-orbit coupling."""
    pseudo = tmp_path / "pseudo"
    write_upf(pseudo / "mo.upf", "Mo", 4, [("1S", 0, 2.0), ("2P", 1, 2.0), ("2P", 1, 4.0)],
              momenta=[0.5, 0.5, 1.5])
    write_upf(pseudo / "s.upf", "S", 2, [("3S", 0, 2.0)], momenta=[0.5])
    return Settings({**settings_values, "spin_orbit": True})


def listing(path, functions):
    """projwfc.x's list, of (atom, element, wfc, l, j), and (l, j, m_j) of each state."""
    lines, states = [], []
    for atom, element, wfc, l, j in functions:
        for m_j in np.arange(-j, j + 1):
            lines.append(f"     state #{len(lines) + 1:4d}: atom{atom:4d} ({element:3s}), wfc{wfc:3d} "
                         f"(l={l} j={j:.1f} m_j={m_j:4.1f})")
            states.append((atom, l, j, m_j))
    path.write_text("\n".join(lines))
    return states


MOS = Structure(np.eye(3), ["Mo", "S"], np.zeros((2, 3)), [1, 1], "x")
FUNCTIONS = [(1, "Mo", 1, 0, 0.5), (1, "Mo", 2, 1, 0.5), (1, "Mo", 3, 1, 1.5), (2, "S", 1, 0, 0.5)]


def test_h_with_spin_comes_out_of_projections_on_good_j(spinful, tmp_path):
    """Orbitals in Wannier90's order, S s, Mo pz px py, each up and down, whatever the order of j."""
    states = listing(tmp_path / "projwfc.out", FUNCTIONS)
    chosen = choose_orbitals(outputs.read_states(tmp_path / "projwfc.out"), MOS, spinful)
    assert chosen.atoms.tolist() == [1, 1, 0, 0, 0, 0, 0, 0]
    random = np.random.default_rng(3)
    h = random.normal(size=(1, 8, 8)) + 1j * random.normal(size=(1, 8, 8))
    h = h + np.swapaxes(h.conj(), 1, 2)
    energies, vectors = np.linalg.eigh(h)
    place = {(2, 0): 0, (1, 1): 2}  # of the first orbital of a shell; Mo's 1S is below
    projections = np.zeros((1, len(states), 8), complex)
    for n, (atom, l, j, m_j) in enumerate(states):
        if (atom, l) in place:
            first = place[atom, l]
            of_orbitals = np.zeros(8, complex)
            # p functions of these files are negative far out, which i^l makes good
            of_orbitals[first:first + 2 * (2 * l + 1)] = spin_angle(l, j, m_j).ravel()
            projections[0, n] = of_orbitals.conj() @ vectors[0]
    found, smallest = hamiltonian.loewdin_hamiltonian(
        np.einsum("os,ksb->kob", chosen.functions, projections), energies)
    assert np.allclose(found, h) and np.isclose(smallest, 1)


def test_a_missing_function_is_named(spinful, tmp_path):
    listing(tmp_path / "projwfc.out", FUNCTIONS[:2] + FUNCTIONS[3:])
    with pytest.raises(RecipeError, match="no 2P with j = 1.5, m_j = -1.5 of atom 1 .Mo."):
        choose_orbitals(outputs.read_states(tmp_path / "projwfc.out"), MOS, spinful)


def test_counts_are_of_both_spins(spinful):
    symbols = ["Mo", "S"]
    assert spinful.n_below(symbols) == 2 and spinful.n_orbitals(symbols) == 8
    assert spinful.n_scf_bands(symbols, True) == 6 + 3 and spinful.n_scf_bands(symbols, False) == 3 + 3


def test_a_density_starts_from_one_without_coupling(spinful):
    structure = Structure(np.eye(3) * 9, ["Mo", "S"], np.zeros((2, 3)), [1, 1], "x")
    first, then, last = (inputs.pw_input(kind, structure, spinful, "", 7)
                         for kind in ("scalar", "scf", "nscf"))
    assert "noncolin" not in first and "mo.upf" in first and "calculation = 'scf'" in first
    assert "startingpot" not in first and "conv_thr = 2d-06" in first
    assert "startingpot = 'file'" in then and "mo.upf" in then and "noncolin = .true." in then
    assert "startingpot" not in last and "lspinorb = .true." in last


def test_coupling_may_come_in_with_the_bands(spinful):
    settings = Settings({**spinful.values, "spin_orbit_in_density": False})
    structure = Structure(np.eye(3) * 9, ["Mo", "S"], np.zeros((2, 3)), [1, 1], "x")
    density, bands = (inputs.pw_input(kind, structure, settings, "", 7) for kind in ("scf", "nscf"))
    assert "noncolin" not in density and "startingpot" not in density and "tprnfor" in density
    assert "lspinorb = .true." in bands


def test_averaged_pseudopotentials_have_one_function_a_shell(spinful, settings_values, tmp_path):
    """Those of l, in the order in which pw.x then numbers them, and counts without spin."""
    values = {**settings_values, "spin_orbit": "averaged"}
    settings = Settings(values)
    symbols = ["Mo", "S"]
    assert settings.n_below(symbols) == 1 and settings.n_orbitals(symbols) == 4
    lines = ["state #   1: atom   1 (Mo ), wfc  1 (l=0 m= 1)",
             *(f"state # {m + 1:3d}: atom   1 (Mo ), wfc  2 (l=1 m= {m})" for m in (1, 2, 3)),
             "state #   5: atom   2 (S  ), wfc  1 (l=0 m= 1)"]
    (tmp_path / "projwfc.out").write_text("\n".join(f"     {line}" for line in lines))
    chosen = choose_orbitals(outputs.read_states(tmp_path / "projwfc.out"), MOS, settings)
    assert np.abs(chosen.functions).argmax(1).tolist() == [4, 1, 2, 3]
    structure = Structure(np.eye(3) * 9, symbols, np.zeros((2, 3)), [1, 1], "x")
    text = inputs.pw_input("scf", structure, settings, "", 7)
    assert "noncolin" not in text and "startingpot" not in text


def test_functions_of_opposite_signs_are_not_averaged():
    functions = (RadialFunction(1, 0.5, 1), RadialFunction(2, 1.5, -1))
    pseudo = Pseudopotential("Mo", 4, True, (Shell("2P", 1, functions),))
    with pytest.raises(RecipeError, match="the functions 2P of mo.upf have opposite signs"):
        pseudo.averaged("mo.upf")


def test_spin_orbit_is_one_of_three_words(settings_values):
    with pytest.raises(RecipeError, match='spin_orbit is true, false or "averaged"'):
        Settings({**settings_values, "spin_orbit": "scalar"})


def test_pseudopotentials_and_settings_agree_on_spin_orbit_coupling(spinful, settings_values):
    with pytest.raises(RecipeError, match="has spin-orbit coupling, the settings say otherwise"):
        Settings({**settings_values, "spin_orbit": False})


def test_time_reversal_is_that_of_spinors():
    """Kramers: twice applied it is 1 for matrices, and spins turn round while places stay."""
    random = np.random.default_rng(1)
    h = random.normal(size=(6, 6)) + 1j * random.normal(size=(6, 6))
    assert np.allclose(time_reversed(time_reversed(h)), h)
    assert np.allclose(time_reversed(np.kron(np.eye(3), SIGMA[1])), -np.kron(np.eye(3), SIGMA[1]))
    assert np.allclose(time_reversed(np.kron(np.diag([1, 2, 3j]), np.eye(2))),
                       np.kron(np.diag([1, 2, -3j]), np.eye(2)))
    mesh, points = [3, 1, 1], [(0, 0, 0), (1, 0, 0)]
    even = h + h.conj().T
    even = 0.5 * (even + time_reversed(even))
    given = np.array([even, h + h.conj().T])
    assert hamiltonian.time_reversal_error(points, given, mesh) < 1e-14
    whole = hamiltonian.complete_by_time_reversal(points, given, mesh, True)
    assert np.allclose(whole[2, 0, 0], time_reversed(given[1]))
    given[0, 0, 1] += 0.25
    assert hamiltonian.time_reversal_error(points, given, mesh) == pytest.approx(0.25)
