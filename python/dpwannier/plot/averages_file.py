# SPDX-License-Identifier: MIT
"""Reads HDF5 files of averages, of fix ave/bands; doc/files.rst has their layout."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

import h5py
import numpy as np

from .._error import Error
from .style import CONDUCTION, VALENCE

FORMAT, VERSION = "dpw-averages", 1


@dataclass
class Spectrum:
    """A(k, E) of a layer, or of the whole structure, 1/eV.

    Attributes
    ----------
    distance
        [k-point], 1/A.
    labels
        Distance (1/A) and name of the corners.
    mean, error
        [k-point, energy]; the error is a standard one, NaN where it is not known.
    """

    name: str
    distance: np.ndarray
    labels: list[tuple[float, str]]
    mean: np.ndarray
    error: np.ndarray


@dataclass
class Density:
    """Densities of states, [energy, name], states/eV; `t95` standard errors are the 95 % interval."""

    names: list[str]
    mean: np.ndarray
    error: np.ndarray
    t95: float


@dataclass
class Averages:
    """Averages over the frames of a run.

    Attributes
    ----------
    zero
        What energies refer to, in words.
    reference
        ``"hamiltonian"``, ``"valence"`` or ``"fermi"``: where each frame's energies have their zero.
    broadening
        Of spectra and densities, eV.
    scalars
        By name: ``mean``, ``error`` (standard), ``t95``, ``standard_deviation``, ``unit``...
    energies
        [energy], eV, of spectra and densities.
    """

    n_frames: int
    zero: str
    reference: str
    broadening: float
    scalars: dict[str, dict]
    energies: np.ndarray | None = None
    spectra: list[Spectrum] = field(default_factory=list)
    dos: Density | None = None

    @property
    def energy_label(self) -> str:
        """Of an axis of energies."""
        if self.reference == "valence":
            return r"$E - E_\mathrm{v}$ (eV)"
        if self.reference == "fermi":
            return r"$E - E_\mathrm{F}$ (eV)"
        return "$E$ (eV, vacuum at 0)" if "vacuum level" in self.zero else "$E$ (eV)"

    @property
    def edges(self) -> list[tuple[float, float, str]]:
        """Mean valence top and conduction bottom on the axis of energies, eV, their standard
        deviations and colours; empty where they are not on this axis."""
        if self.reference != "hamiltonian" or "gap" not in self.scalars:
            return []
        return [(self.scalars[name]["mean"], self.scalars[name]["standard_deviation"], colour)
                for name, colour in (("valence_top", VALENCE), ("conduction_bottom", CONDUCTION))]


def is_averages(path: str | os.PathLike) -> bool:
    """True for a file that says it holds averages; others are for who reads them to judge."""
    try:
        with h5py.File(path, "r") as file:
            return file.attrs.get("format") == FORMAT
    except OSError:
        return False


def read_averages(path: str | os.PathLike) -> Averages:
    """Read a file of averages.

    Raises
    ------
    Error
        There is no such file, or it is not a whole file of averages.
    """
    try:
        with h5py.File(path, "r") as file:
            return _read(file, path)
    except FileNotFoundError as error:
        raise Error(f"cannot read {path}: there is no such file") from error
    except (OSError, KeyError) as error:
        raise Error(f"{path} is not a whole HDF5 file of averages: {error}") from error


def _read(file: h5py.File, path: str | os.PathLike) -> Averages:
    form = file.attrs.get("format", "none")
    if form != FORMAT:
        raise Error(f"{path} is not a {FORMAT} file: its format is {form!r}")
    if file.attrs["version"] != VERSION:
        raise Error(f"{path} has layout version {file.attrs['version']}, "
                    f"this program reads version {VERSION}")
    found = Averages(
        n_frames=int(file.attrs["n_frames"]), zero=file.attrs["energy_zero"],
        reference=file.attrs["reference"], broadening=float(file.attrs["broadening"]),
        scalars={name: dict(group.attrs) for name, group in file["scalars"].items()})
    if "energies" in file:
        found.energies = file["energies"][()]
    for group in file["spectral"].values() if "spectral" in file else ():
        distance = group["distance"][()]
        labels = [(float(distance[i]), name) for i, name in
                  zip(group["label_index"][()], group["label_name"].asstr()[()])]
        found.spectra.append(Spectrum(group.attrs["name"], distance, labels, group["mean"][()],
                                      group["error"][()]))
    if "dos" in file:
        dos = file["dos"]
        found.dos = Density(list(dos["names"].asstr()[()]), dos["mean"][()], dos["error"][()],
                            float(dos.attrs["t95"]))
    return found
