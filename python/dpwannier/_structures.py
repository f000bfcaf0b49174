# SPDX-License-Identifier: MIT
"""Structures on their way to the core, and twisted bilayers from it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from . import _core
from .neighbours import structure_of
from .places import find_monolayer

if TYPE_CHECKING:
    from ase import Atoms


def core_structure(atoms: object, reach: float) -> tuple[_core.Structure, np.ndarray]:
    """What the core takes, and the cell that it sees, [3, 3], A.

    The core knows periodic cells only. Along a direction that is not periodic the cell is made so
    long, where it is not, that no atom is within `reach` (A) of an image. Atoms are moved into the
    cell along periodic directions: images are made around where they are.
    """
    found = structure_of(atoms)
    cell = _closed(found.cell, found.pbc, found.positions, reach)
    fractions = np.linalg.solve(cell.T, found.positions.T).T
    shift = np.where(found.pbc, np.floor(fractions), 0.0)
    return _core.Structure(found.symbols, cell, found.positions - shift @ cell), cell


def _closed(cell: np.ndarray, pbc: np.ndarray, positions: np.ndarray, reach: float) -> np.ndarray:
    """The cell with vectors that keep images apart along directions that are not periodic."""
    cell = cell.copy()
    open_ = [d for d in range(3) if not pbc[d]]
    if not open_:
        return cell
    # perpendicular to what is periodic, and to one another
    basis = list(cell[pbc])
    for d in open_:
        normal = np.linalg.svd(np.array(basis).reshape(-1, 3))[2][-1] if basis else np.eye(3)[d]
        normal = normal * (-1.0 if normal[d] < 0.0 else 1.0)
        height = np.ptp(positions @ normal) + reach + 1.0
        cell[d] = max(height, abs(cell[d] @ normal)) * normal
        basis.append(cell[d])
    return cell


def twisted_bilayer(material: str | Path, m: int, n: int, *,
                    upper: tuple[int, int] | None = None,
                    upper_material: str | Path | None = None, stacking: str = "2H",
                    offset: Sequence[float] = (0.0, 0.0), distance: float | None = None,
                    vacuum: float = 20.0) -> Atoms:
    """A flat commensurate bilayer, as ``dpw twist`` builds it.

    Parameters
    ----------
    material
        Name of a monolayer that comes with the package, such as ``"MoS2"``, or a file like it.
    m, n
        Supercell of the lower layer, m a1 + n a3 with a3 at -60 degrees from a1.
    upper
        The same of the upper layer; ``(n, m)`` by default.
    upper_material
        Of the upper layer, if it differs; its lattice is strained to fit.
    stacking
        ``"2H"``, the upper layer inverted, or ``"3R"``, only shifted.
    offset
        Of the upper layer over the lower one, in vectors a1 and a2 of the lower one.
    distance
        Between the planes of the layers, A; by default that of the monolayer's file.
    vacuum
        Between the outermost atoms of images, A.

    Returns
    -------
    ase.Atoms
        Periodic; tags are the layers, 0 and 1. ``info`` has ``twist`` (degrees), ``strains`` of
        both layers, and the corners ``M`` and ``K`` of the Brillouin zone.
    """
    from ase import Atoms

    built = _core.twisted_bilayer(
        str(find_monolayer(material)), str(find_monolayer(upper_material or material)), (m, n),
        tuple(upper) if upper is not None else (n, m), stacking, tuple(offset), distance, vacuum)
    return Atoms(built.symbols, built.positions, cell=built.cell, pbc=True, tags=built.layers,
                 info={"twist": built.twist, "strains": tuple(built.strains),
                       "M": (*built.m_point, 0.0), "K": (*built.k_point, 0.0)})
