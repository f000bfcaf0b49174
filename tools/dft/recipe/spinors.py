# SPDX-License-Identifier: MIT
"""Orbitals with spin: angular functions of good j, and time reversal.

Spinors are ordered as Wannier90 has them: each orbital with spin up, then the same with spin down.
"""

import numpy as np


def complex_harmonics(l):
    """[2 l + 1, 2 l + 1]: Y_lm, m = -l .. l, with the phase of Condon and Shortley, in Wannier90's real
    harmonics 0, cos 1, sin 1, ..."""
    y = np.zeros((2 * l + 1, 2 * l + 1), complex)
    y[l, 0] = 1
    for m in range(1, l + 1):
        y[l + m, [2 * m - 1, 2 * m]] = (-1) ** m * np.array([1, 1j]) / np.sqrt(2)
        y[l - m, [2 * m - 1, 2 * m]] = np.array([1, -1j]) / np.sqrt(2)
    return y


def spin_angle(l, j, m_j):
    """[2 l + 1, 2]: the spin-angle function |l j m_j> in Wannier90's real harmonics with spin up and
    down, in Quantum ESPRESSO's sign: its part of spin up is positive."""
    y, n = complex_harmonics(l), 2 * l + 1
    more, less = (np.sqrt(max(0.0, (l + 0.5 + s * m_j) / n)) for s in (1, -1))
    up, down = (more, less) if j > l else (less, -more)
    function = np.zeros((n, 2), complex)
    for spin, factor in enumerate((up, down)):
        m = round(m_j - 0.5 + spin)
        if abs(m) <= l:
            function[:, spin] = factor * y[l + m]
    return function


def time_reversed(h):
    """T H T^-1 of matrices [..., 2 n, 2 n] of spinors, T = i sigma_y K: what H(-k) is for H(k)."""
    n = h.shape[-1] // 2
    t = np.kron(np.eye(n), np.array([[0, 1], [-1, 0]]))
    return t @ h.conj() @ t.T
