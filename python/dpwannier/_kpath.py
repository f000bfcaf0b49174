# SPDX-License-Identifier: MIT
"""Paths of k-points by the names of their corners."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

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
        try:
            corners = [(str(name), [float(x) for x in place]) for name, place in path]
        except (TypeError, ValueError) as error:
            raise Error("a path is a string of special points, such as \"GMKG\", or a list of a "
                        "name and three numbers each, such as (\"M\", [0.5, 0, 0])") from error
        for name, place in corners:
            if len(place) != 3:
                raise Error(f"the corner '{name}' of the path has {len(place)} numbers: give three")
        return corners
    if vectors is None:
        raise Error("special points need the lattice: give h.lattice, or a path of names and places")
    from ase.cell import Cell
    from ase.dft.kpoints import parse_path_string

    try:
        known = Cell(vectors).bandpath(pbc=list(periodic), npoints=0, eps=1e-3).special_points
    except Exception as error:  # of many kinds
        raise Error(f"ASE finds no special points for this lattice ({error}): give the path as a "
                    "list of a name and three numbers each") from error
    corners = []
    for part in parse_path_string(path):
        for name in part:
            if name not in known:
                raise Error(f"there is no special point '{name}' of this lattice: there are "
                            f"{', '.join(sorted(known))}; or give names and places")
            corners.append((name, [float(x) for x in known[name]]))
    return corners
