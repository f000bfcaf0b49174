# SPDX-License-Identifier: MIT
"""Which atomic functions of projwfc.x become orbitals of H, in which order and sign."""

from dataclasses import dataclass

import numpy as np

from .errors import RecipeError


@dataclass
class Orbitals:
    atoms: np.ndarray  # [orbital], atom from 0
    states: np.ndarray  # [orbital], place in projwfc.x's list from 0
    signs: np.ndarray  # [orbital]


def sign(shell, m):
    """What makes an atomic function of Quantum ESPRESSO one of Wannier90's, positive far out along
    the axes of its harmonic.

    Quantum ESPRESSO's real harmonics 0, cos 1, sin 1, cos 2, ... (m = 1, 2, 3, 4, ...) carry the
    (-1)^|m| of Condon and Shortley, its functions in reciprocal space i^l for (-i)^l, and the sign of
    a radial function is as its author left it.
    """
    return shell.sign * (-1 if (shell.l + m // 2) % 2 else 1)


def choose_orbitals(states, symbols, settings):
    """Wannier90's order: by species of the settings, then atoms, then shells, then m.

    states: what read_states returns.
    """
    place = {(atom, wfc, m): n for n, (atom, _, wfc, _, m) in enumerate(states)}
    atoms, chosen, signs = [], [], []
    for species in settings.present(symbols):
        for atom in [a for a, symbol in enumerate(symbols) if symbol == species.symbol]:
            for label in species.orbitals:
                shell = species.pseudo.shell(label)
                for m in range(1, 2 * shell.l + 2):
                    key = (atom, species.pseudo.index(label), m)
                    if key not in place or states[place[key]][3] != shell.l:
                        raise RecipeError(f"projwfc.x lists no {label} with m = {m} of atom "
                                          f"{atom + 1} ({species.symbol})")
                    atoms.append(atom)
                    chosen.append(place[key])
                    signs.append(sign(shell, m))
    return Orbitals(np.array(atoms), np.array(chosen), np.array(signs))
