# SPDX-License-Identifier: MIT
"""Which atomic functions of projwfc.x become orbitals of H, in which order and sign."""

from dataclasses import dataclass

import numpy as np

from .errors import RecipeError
from .spinors import spin_angle


@dataclass
class Orbitals:
    atoms: np.ndarray  # [orbital], atom from 0
    functions: np.ndarray  # [orbital, state]: <orbital| is the sum of this times <state|


def phase(shell, function):
    """What makes the radial part positive far out: Quantum ESPRESSO's functions carry i^l for (-i)^l in
    reciprocal space, and the sign that the author of the pseudopotential left."""
    return function.sign * (-1) ** shell.l


def scalar_rows(shell, atom, place):
    """Rows of the orbitals of a shell: {state: factor} each. Quantum ESPRESSO's real harmonics 0, cos 1,
    sin 1, cos 2, ... (m = 1, 2, 3, 4, ...) carry the (-1)^|m| of Condon and Shortley, Wannier90's do
    not."""
    function, = shell.functions
    return [{place(atom, function, m, None): phase(shell, function) * (-1) ** (m // 2)}
            for m in range(1, 2 * shell.l + 2)]


def spinor_rows(shell, atom, place):
    """The same with spin: up and down of one orbital, then of the next."""
    rows = [{} for _ in range(2 * (2 * shell.l + 1))]
    for function in shell.functions:
        for m_j in np.arange(-function.j, function.j + 1):
            state = place(atom, function, m_j, function.j)
            parts = phase(shell, function) * spin_angle(shell.l, function.j, m_j).ravel()
            for row, part in zip(rows, parts):
                if part:
                    row[state] = part
    return rows


def choose_orbitals(states, symbols, settings):
    """Wannier90's order: by species of the settings, then atoms, then shells, then m, then spin.

    states: what read_states returns.
    """
    known = {(state.atom, state.wfc, state.l, state.j, state.m): n for n, state in enumerate(states)}
    make_rows = spinor_rows if settings["spin_orbit"] else scalar_rows
    atoms, rows = [], []
    for species in settings.present(symbols):
        for atom in [a for a, symbol in enumerate(symbols) if symbol == species.symbol]:
            for label in species.orbitals:
                shell = species.pseudo.shell(label)

                def place(atom, function, m, j, label=label, shell=shell, symbol=species.symbol):
                    key = (atom, function.number, shell.l, j, m)
                    if key not in known:
                        which = f"m = {m}" if j is None else f"j = {j:g}, m_j = {m:g}"
                        raise RecipeError(f"projwfc.x lists no {label} with {which} of atom "
                                          f"{atom + 1} ({symbol})")
                    return known[key]

                of_shell = make_rows(shell, atom, place)
                rows += of_shell
                atoms += [atom] * len(of_shell)
    functions = np.zeros((len(rows), len(states)), complex)
    for row, factors in zip(functions, rows):
        row[list(factors)] = list(factors.values())
    return Orbitals(np.array(atoms), functions)
