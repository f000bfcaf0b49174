# SPDX-License-Identifier: MIT
"""Densities of states."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from . import _core
from ._error import Error

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


class DensityOfStates:
    """A density of states of one cell, spin counted.

    Attributes
    ----------
    energies
        [energy], eV.
    density
        dict of [energy], states/eV/cell, by name: ``"total"``, then groups of orbitals.
    below
        The same, states below each energy.
    density_error, below_error
        Standard errors, where random vectors were used; else empty.
    fermi_level
        eV, or None where the number of electrons is not known.
    broadening
        Standard deviation, eV; 0 for tetrahedra.
    """

    def __init__(self, found: _core.DensityOfStates) -> None:
        self._core = found
        self.method: str = found.method
        self.energies: np.ndarray = found.energies
        self.fermi_level: float | None = found.fermi_level
        self.broadening: float = found.broadening
        self.density = self._columns(found.density)
        self.below = self._columns(found.below)
        self.density_error = self._columns(found.density_error)
        self.below_error = self._columns(found.below_error)

    def _columns(self, table: np.ndarray) -> dict[str, np.ndarray]:
        return dict(zip(self._core.names, table.T)) if table.size else {}

    def __repr__(self) -> str:
        return (f"<DensityOfStates: {self.method}, {len(self.energies)} energies, "
                f"{', '.join(self.density)}>")

    def save(self, path: str | Path) -> None:
        """Write HDF5 (.h5, .hdf5) or text with columns (.txt, .dat), as ``dpw dos``."""
        if Path(path).suffix in (".h5", ".hdf5"):
            self._core.save_hdf5(str(path))
        elif Path(path).suffix in (".txt", ".dat"):
            self._core.save_text(str(path))
        else:
            raise Error(f"densities of states are saved as .h5, .hdf5, .txt or .dat, not as '{path}'")

    @classmethod
    def read(cls, path: str | Path) -> DensityOfStates:
        """Read the HDF5 file of :meth:`save` or ``dpw dos``."""
        return cls(_core.DensityOfStates.read(str(path)))

    def __reduce__(self) -> tuple:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "dos.h5"
            self._core.save_hdf5(str(path))
            return _restored, (path.read_bytes(),)

    def plot(self, *, axes: Axes | None = None) -> Figure:
        """Draw the densities over the energy from the Fermi level, if it is known."""
        from .plot import plot_density

        return plot_density(self, axes=axes)


def _restored(file: bytes) -> DensityOfStates:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "dos.h5"
        path.write_bytes(file)
        return DensityOfStates.read(path)
