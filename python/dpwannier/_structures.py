# SPDX-License-Identifier: MIT
"""Structures on their way to the core, and twisted bilayers from it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from . import _core
from ._checks import array, real, whole, whole_numbers
from ._error import Error
from .neighbours import structure_of
from .places import find_monolayer

if TYPE_CHECKING:
    from ase import Atoms


def core_structure(atoms: object, reach: float, *,
                   wrap: bool = True) -> tuple[_core.Structure, np.ndarray]:
    """What the core takes, and the cell that it sees, [3, 3], A.

    The core knows periodic cells only. Along a direction that is not periodic the cell is made so
    long, where it is not, that no atom is within `reach` (A) of an image. `wrap`: atoms are moved
    into the cell along periodic directions, since images are made around where they are.
    """
    found = structure_of(atoms)
    if not found.symbols:
        raise Error("the structure has no atoms")
    if not np.isfinite(found.positions).all():
        atom = int(np.flatnonzero(~np.isfinite(found.positions).all(axis=1))[0]) + 1
        raise Error(f"the position of atom {atom} is not finite")
    cell = _closed(found.cell, found.pbc, found.positions, reach)
    if not abs(np.linalg.det(cell)) > 1e-9 * np.abs(cell).max() ** 3:
        raise Error("the cell has no volume: two of its vectors, or all three, are nearly parallel")
    if not wrap:
        return _core.Structure(found.symbols, cell, found.positions), cell
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
                    vacuum: float = 20.0, max_strain: float = 0.1) -> Atoms:
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
    max_strain
        Larger relative changes of a layer's lattice constant are an error.

    Returns
    -------
    ase.Atoms
        Periodic; tags are the layers, 0 and 1. ``info`` has ``twist`` (degrees), ``strains`` of
        both layers, and the corners ``M`` and ``K`` of the Brillouin zone.
    """
    lower = (whole("m", m), whole("n", n))
    built = _core.twisted_bilayer(
        str(find_monolayer(material)), str(find_monolayer(upper_material or material)), lower,
        whole_numbers("upper", (n, m) if upper is None else upper, 2), str(stacking),
        tuple(array("offset", offset, (2,))),
        None if distance is None else real("distance", distance), real("vacuum", vacuum))
    return _atoms(built, max_strain, twist=built.twist)


def twisted_layers(layers: Sequence[tuple[str | Path, int, int]], *, stacking: str = "2H",
                   inverted: Sequence[int] | None = None,
                   offsets: Sequence[Sequence[float]] | None = None,
                   distances: Sequence[float] | None = None, vacuum: float = 20.0,
                   bulk: bool = False, max_strain: float = 0.1) -> Atoms:
    """Flat layers on top of each other in one commensurate cell, as ``dpw twist --layer`` builds them.

    Parameters
    ----------
    layers
        From below, of each the material and the supercell: ``[("MoS2", 1, 2), ("MoS2", 2, 1)]``, as
        `material`, `m` and `n` of :func:`twisted_bilayer`. All but the lowest are strained to fit.
    stacking
        ``"2H"``, every other layer inverted, or ``"3R"``, only shifted.
    inverted
        Numbers of the inverted layers, from 0, in place of `stacking`.
    offsets
        Of each layer but the lowest over the one below, in vectors a1 and a2 of that one.
    distances
        Between the planes of layers, A, one for each gap, in bulk also the one to the image of the
        lowest layer; by default those of the monolayers' files.
    vacuum
        Between the outermost atoms of images, A.
    bulk
        No vacuum.
    max_strain
        Larger relative changes of a layer's lattice constant are an error.

    Returns
    -------
    ase.Atoms
        Periodic; tags are the layers, from 0. ``info`` has ``angles`` (degrees) and ``strains`` of the
        layers, and the corners ``M`` and ``K`` of the Brillouin zone.
    """
    n = len(layers)
    if n == 0:
        raise Error("layers is empty: give material, m and n of each layer")
    if stacking not in ("2H", "3R"):
        raise Error(f"stacking is 2H (every other layer inverted) or 3R (only shifted), not '{stacking}'")
    if inverted is None:
        inverted = range(1, n, 2) if stacking == "2H" else ()
    turned = [whole("inverted", number) for number in inverted]
    if not all(0 <= number < n for number in turned):
        raise Error(f"inverted has the numbers of layers, 0 to {n - 1}, not {turned}")
    over = np.zeros((n - 1, 2)) if offsets is None else array("offsets", offsets, (n - 1, 2))
    over = [(0.0, 0.0), *map(tuple, over)]
    words = [(str(find_monolayer(material)), whole("m", m), whole("n", n), number in turned, over[number])
             for number, (material, m, n) in enumerate(layers)]
    gaps = [] if distances is None else [real("distances", distance) for distance in distances]
    built = _core.twisted_layers(words, gaps, None if bulk else real("vacuum", vacuum))
    return _atoms(built, max_strain, angles=tuple(built.angles))


def _atoms(built: _core.TwistedBilayer | _core.TwistedLayers, max_strain: float, **info: object) -> Atoms:
    """What the core built, with `info` besides strains and special points."""
    from ase import Atoms

    if max(map(abs, built.strains)) > max_strain:
        *others, last = (f"{strain:+.1%}" for strain in built.strains)
        raise Error(f"these layers do not fit: they would be strained by {', '.join(others)} and {last}, "
                    "more than max_strain; dpw twist --list has cells that fit")
    return Atoms(built.symbols, built.positions, cell=built.cell, pbc=True, tags=built.layers,
                 info={**info, "strains": tuple(built.strains),
                       "M": (*built.m_point, 0.0), "K": (*built.k_point, 0.0)})
