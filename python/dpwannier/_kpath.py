# SPDX-License-Identifier: MIT
"""Paths of k-points by the names of their corners."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ._checks import array
from ._error import Error

Corner = tuple[str, Sequence[float]]


def corners_of(path: str | Sequence[Corner], vectors: np.ndarray | None,
               periodic: Sequence[bool]) -> list[Corner]:
    """The corners of a path, with their places in reciprocal lattice vectors.

    Parameters
    ----------
    path
        Names of ASE's special points such as ``"GMKG"`` or ``"GK1M"``, or pairs of a name and three
        numbers.
    vectors
        [3, 3], rows, A, of the cell whose special points they are.
    periodic
        [3], whether electrons go from cell to cell along each vector: a layer has the special
        points of a two-dimensional lattice.
    """
    if not isinstance(path, str):
        return _given(path)
    if vectors is None:
        raise Error("special points need the lattice: give h.lattice, or a path of names and places")
    from ase.dft.kpoints import parse_path_string

    parts = [part for part in parse_path_string(path) if part]
    if len(parts) != 1:
        raise Error(f"the path '{path}' has breaks: give one without, and the rest in another call"
                    if parts else "the path is empty: give special points, such as \"GMKG\"")
    known = _special_points(vectors, periodic, parts[0])
    return [(name, [float(x) for x in known[name]]) for name in parts[0]]


def _given(path: Sequence[Corner]) -> list[Corner]:
    try:
        pairs = [(name, place) for name, place in path]
    except (TypeError, ValueError):
        raise Error("a path is a string of special points, such as \"GMKG\", or a list of a name and "
                    "three numbers each, such as (\"M\", [0.5, 0, 0])") from None
    if len(pairs) < 2:
        raise Error("a path has two corners or more")
    return [(str(name), array(f"the corner '{name}' of the path", place, (3,)).tolist())
            for name, place in pairs]


def _special_points(vectors: np.ndarray, periodic: Sequence[bool], names: Sequence[str]) -> dict:
    """ASE's special points of the lattice, or of the ideal lattice of a layer that it is near to:
    strained and relaxed cells keep the names of the ideal ones."""
    from ase.cell import Cell

    found: list[dict] = []
    cells = [vectors, *_ideal_cells(vectors)] if list(periodic) == [True, True, False] else [vectors]
    for cell in cells:
        try:
            path = Cell(cell).bandpath(pbc=list(periodic), npoints=0, eps=1e-3)
        except Exception:  # of many kinds: no lattice that ASE knows
            continue
        found.append(path.special_points)
        if set(names) <= set(found[-1]):
            return found[-1]
    if not found:
        raise Error("ASE finds no special points for this lattice: give the path as a list of a name "
                    "and three numbers each")
    missing = next(name for name in names if name not in found[0])
    raise Error(f"there is no special point '{missing}' of this lattice: there are "
                f"{', '.join(sorted(found[0]))}; or give names and places")


_NEAR_LENGTH, _NEAR_DEGREES = 0.05, 3.0


def _ideal_cells(vectors: np.ndarray) -> list[np.ndarray]:
    """Hexagonal or square cells with the same indices of lattice points as `vectors`, if its first
    two span nearly such a lattice. Places in reciprocal lattice vectors are the same in both."""
    shortest, index = _reduced(vectors[:2])
    lengths = np.linalg.norm(shortest, axis=1)
    if abs(lengths[1] / lengths[0] - 1.0) > _NEAR_LENGTH:
        return []
    angle = np.degrees(np.arccos(np.clip(shortest[0] @ shortest[1] / lengths.prod(), -1.0, 1.0)))
    for ideal in (60.0, 90.0, 120.0):
        if abs(angle - ideal) < _NEAR_DEGREES:
            side, turn = lengths.mean(), np.radians(ideal)
            plane = side * np.array([[1.0, 0.0, 0.0], [np.cos(turn), np.sin(turn), 0.0]])
            return [np.vstack([np.linalg.solve(index, plane), [0.0, 0.0, 4.0 * side]])]
    return []


def _reduced(pair: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The shortest vectors of a two-dimensional lattice (Gauss), and their indices [2, 2] in `pair`."""
    vectors, index = pair.astype(float), np.eye(2)
    while True:
        if vectors[1] @ vectors[1] < vectors[0] @ vectors[0]:
            vectors, index = vectors[::-1].copy(), index[::-1].copy()
        n = np.round(vectors[0] @ vectors[1] / (vectors[0] @ vectors[0]))
        if n == 0:
            return vectors, index
        vectors[1] -= n * vectors[0]
        index[1] -= n * index[0]
