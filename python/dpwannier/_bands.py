# SPDX-License-Identifier: MIT
"""Bands that were found, with all that is known of them."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from . import _core
from ._by_band import band_indices, by_band
from ._checks import whole
from ._error import Error

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class KPointBands:
    """Bands at a set of k-points.

    Attributes
    ----------
    kpoints
        [k-point, 3], reciprocal lattice vectors.
    kpoint_weights
        [k-point], sum 1.
    energies
        [k-point, band], eV; NaN where a k-point has no band of this index, which only bands around
        an energy know.
    band_index
        [band], counted from 0 at the lowest band of H(R).
    weights
        dict of [k-point, band] by name.
    vectors
        [k-point] list of [orbital, band], in the order of what was found at this k-point; empty
        unless asked for.
    """

    def __init__(self, found: _core.KpointBands, names: list[str]) -> None:
        self.kpoints = found.kpoints
        self.kpoint_weights = np.array(found.kpoint_weights)
        first = np.array(found.first_band)
        self.band_index = band_indices(first, found.energies.shape[1])
        self.energies = by_band(found.energies, first)
        of_states = found.weights
        self.weights = {name: by_band(np.array([w[:, i] for w in of_states]), first)
                        for i, name in enumerate(names)}
        self.vectors: list[np.ndarray] = found.vectors


class Bands:
    """Bands along a path, on a mesh, or both.

    What a path has is at the object itself: `kpoints`, `energies`, `band_index`, `weights` and
    `vectors` as in :class:`KPointBands`, `distance` and `labels`. Without a path they are those of
    the mesh, and there is neither distance nor label.

    Attributes
    ----------
    path, mesh
        :class:`KPointBands`, or None.
    distance
        [k-point], along the path, 1/A with 2 pi; None without a path.
    labels
        Distance and name of each corner.
    gap, valence_top, conduction_bottom, fermi_level
        eV, of the mesh if there is one; the gap of a metal is negative, or 0. NaN where the number
        of electrons is not known, and then `not_known` says so.
    solver
        Name of what solved, and why it was taken.
    checks
        dict: the worst figures by which the solver proved its answer.
    """

    def __init__(self, found: _core.Bands) -> None:
        self._core: _core.Bands | None = found
        self._file = b""
        names = found.weight_names
        self.path = KPointBands(found.path, names) if found.path is not None else None
        self.mesh = KPointBands(found.mesh, names) if found.mesh is not None else None
        self.distance: np.ndarray | None = None
        self.labels: list[tuple[float, str]] = []
        if self.path is not None:
            self.distance = np.array(found.path.distance)
            self.labels = [(float(self.distance[i]), name) for i, name in found.path.labels]
        main = self.path or self.mesh
        self.kpoints = main.kpoints
        self.energies = main.energies
        self.band_index = main.band_index
        self.weights = main.weights
        self.vectors = main.vectors
        self.fermi_level: float = found.fermi_level
        self.valence_top: float = found.valence_top
        self.conduction_bottom: float = found.conduction_bottom
        self.gap: float = found.gap
        self.not_known: str = found.no_occupation
        self.solver: tuple[str, str] = (found.solver, found.solver_reason)
        self.checks: dict[str, float] = found.checks

    @property
    def fermi(self) -> float:
        """The Fermi level, eV, as :mod:`dpwannier.plot` calls it."""
        return self.fermi_level

    def __repr__(self) -> str:
        n_k, n_bands = self.energies.shape
        where = "along a path" if self.path is not None else "on a mesh"
        text = f"<Bands: {n_bands} at {n_k} k-points {where}"
        if np.isfinite(self.gap):
            text += f", gap {self.gap:.4f} eV, Fermi level {self.fermi_level:.4f} eV"
        return text + f", by {self.solver[0]}>" if self.solver[0] else text + ">"

    def plot(self, **options) -> Figure:
        """Draw them along the path: :func:`dpwannier.plot.plot_bands`, which has the options."""
        from .plot import plot_bands

        if self.path is None:
            raise Error("bands are drawn along a path, and these have none: give bands() a path")
        return plot_bands(self, **options)

    def save(self, path: str | Path, *, timestep: int = 0, append: bool = False) -> None:
        """Write the HDF5 file that ``dpw bands`` and ``fix bands`` write.

        Parameters
        ----------
        path
            Of the file, or with the ending ``.dat`` of Wannier90's text of bands.
        timestep
            Number of the frame.
        append
            Add a frame to a file that is there; its k-points and bands have to be the same.
        """
        ending = Path(path).suffix
        if ending not in (".h5", ".hdf5", ".dat"):
            raise Error(f"bands are saved as .h5, .hdf5 or .dat, not as '{path}'")
        if ending == ".dat" and append:
            raise Error("text holds the bands of one frame: append to an HDF5 file")
        if self._core is None:
            self._save_copy(Path(path), append)
        elif ending == ".dat":
            self._core.save_text(str(path))
        else:
            self._core.save(str(path), whole("timestep", timestep), append)

    def _save_copy(self, path: Path, append: bool) -> None:
        """Of a copy from another process there is the file of one frame."""
        if path.suffix == ".dat" or append:
            raise Error("bands from another process are saved as one frame in an HDF5 file")
        path.write_bytes(self._file)

    def __getstate__(self) -> dict:
        if self._core is None:
            return self.__dict__.copy()
        with TemporaryDirectory() as folder:
            path = Path(folder) / "bands.h5"
            self._core.save(str(path), 0, False)
            return {**self.__dict__, "_core": None, "_file": path.read_bytes()}
