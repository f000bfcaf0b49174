# SPDX-License-Identifier: MIT
"""Reads HDF5 files of bands, of fix bands and dpw bands; doc/files.rst has their layout."""

from __future__ import annotations

import os
from dataclasses import dataclass

import h5py
import numpy as np

from .._by_band import by_band
from .._error import Error
from .data import BandStructure, Run

FORMAT, VERSION = "dpw-bands", 1


@dataclass
class BandsFile:
    """The bands of one frame of a file, and the numbers of all of them."""

    bands: BandStructure
    run: Run


def read_bands(path: str | os.PathLike, frame: int = -1) -> BandsFile:
    """Read a bands file.

    Parameters
    ----------
    path
        Of the file.
    frame
        Which frame's bands, from 0; negative: from the end.

    Raises
    ------
    Error
        There is no such file or frame, or it is not a whole file of bands.
    """
    try:
        with h5py.File(path, "r") as file:
            return _read(file, path, frame)
    except FileNotFoundError as error:
        raise Error(f"cannot read {path}: there is no such file") from error
    except (OSError, KeyError) as error:
        raise Error(f"{path} is not a whole HDF5 file of bands: {error}") from error


def _read(file: h5py.File, path: str | os.PathLike, frame: int) -> BandsFile:
    found = file.attrs.get("format", "none")
    if found != FORMAT:
        raise Error(f"{path} is not a {FORMAT} file: its format is {found!r}")
    if file.attrs.get("version") != VERSION:
        raise Error(f"{path} has layout version {file.attrs.get('version')}, "
                    f"this program reads version {VERSION}")
    run = Run(**{attribute: file[f"frames/{name}"][()] for attribute, name in
                 [("timestep", "timestep"), ("fermi", "fermi_level"), ("valence_top", "valence_top"),
                  ("conduction_bottom", "conduction_bottom"), ("gap", "gap")]})
    if not -len(run) <= frame < len(run):
        raise Error(f"{path} has {len(run)} frames: there is no frame {frame}")
    frame %= len(run)
    distance, labels, energies, weights = None, [], None, {}
    if "path" in file:
        distance = file["path/distance"][()]
        energies = file["path/energies"][frame]
        first = file["path/first_band_at"][frame] if "path/first_band_at" in file \
            else np.zeros(len(distance), int)
        energies = by_band(energies, first)
        if "path/weights" in file:
            names = file["path/weight_names"].asstr()[()]
            values = file["path/weights"][frame]
            weights = {name: by_band(values[..., w], first) for w, name in enumerate(names)}
        labels = [(float(distance[i]), name) for i, name in
                  zip(file["path/label_index"][()], file["path/label_name"].asstr()[()])]
    return BandsFile(
        BandStructure(distance, energies, labels, weights=weights, timestep=int(run.timestep[frame]),
                      **{name: float(getattr(run, name)[frame]) for name in
                         ("fermi", "valence_top", "conduction_bottom", "gap")}), run)
