# SPDX-License-Identifier: MIT
"""Structures of ASE and pymatgen, taken apart."""

from __future__ import annotations

import sys
from typing import NamedTuple

import numpy as np

from .._error import Error


class Structure(NamedTuple):
    """Atoms in a cell.

    Attributes
    ----------
    symbols
        [atom], of chemical elements.
    cell
        [3, 3], vectors as rows, A; a row of zeros where there is none.
    positions
        [atom, 3], A, as they are: not wrapped into the cell.
    pbc
        [3], True for periodic directions.
    tags
        [atom], integers that the owner has given atoms, such as layers; else 0.
    """

    symbols: list[str]
    cell: np.ndarray
    positions: np.ndarray
    pbc: np.ndarray
    tags: np.ndarray


def structure_of(x: object) -> Structure:
    """Take an ``ase.Atoms`` or a pymatgen ``Structure`` apart.

    Tags of a pymatgen structure are those of its site property ``tags``.

    Raises
    ------
    Error
        It is neither, it has sites with several elements or none, or no vector along a periodic
        direction.
    """
    # Who has made one has loaded its library.
    if _is(x, "ase.atoms", "Atoms"):
        found = Structure(list(x.get_chemical_symbols()), np.array(x.cell[:], float),
                          np.array(x.positions, float), np.array(x.pbc, bool),
                          np.array(x.get_tags(), int))
        if "X" in found.symbols:
            raise Error(f"atom {found.symbols.index('X') + 1} of the structure is no chemical "
                        "element (ASE's X)")
    elif _is(x, "pymatgen.core.structure", "IStructure"):
        found = _of_pymatgen(x)
    elif _is(x, "pymatgen.core.structure", "IMolecule"):
        raise Error("a pymatgen Molecule has no cell: put it into one with get_boxed_structure")
    else:
        raise Error(f"a structure is an ase.Atoms or a pymatgen Structure, not a "
                    f"{type(x).__module__}.{type(x).__qualname__}")
    for direction, periodic in enumerate(found.pbc):
        if periodic and not found.cell[direction].any():
            raise Error(f"the structure is periodic along its vector {'abc'[direction]}, but its "
                        "cell has no such vector")
    return found


def _is(x: object, module: str, name: str) -> bool:
    loaded = sys.modules.get(module)
    return loaded is not None and isinstance(x, getattr(loaded, name))


def _of_pymatgen(x) -> Structure:
    for i, site in enumerate(x):
        if not site.is_ordered:
            raise Error(f"site {i + 1} of the structure is occupied by {site.species_string}: each "
                        "site needs one element, so order the structure first")
        if _is(site.specie, "pymatgen.core.periodic_table", "DummySpecies"):
            raise Error(f"site {i + 1} of the structure is no chemical element, but "
                        f"{site.species_string}")
    tags = x.site_properties.get("tags")
    return Structure([site.specie.symbol for site in x], np.array(x.lattice.matrix, float),
                     np.array(x.cart_coords, float).reshape(len(x), 3),
                     np.array(x.lattice.pbc, bool),
                     np.zeros(len(x), int) if tags is None else np.array(tags, int))
