# SPDX-License-Identifier: MIT
"""What is drawn of bands: plain arrays, from a file, a calculation, or anywhere else."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from .._error import Error


class BandsLike(Protocol):
    """What an object needs to be drawn as bands; `dpwannier.Bands` has it.

    The names mean what they mean in :class:`BandStructure`. A `timestep` is used where there is one.
    """

    distance: np.ndarray | None
    labels: list[tuple[float, str]]
    energies: np.ndarray | None
    fermi: float
    valence_top: float
    conduction_bottom: float
    gap: float
    weights: dict[str, np.ndarray]


@dataclass
class BandStructure:
    """Bands along a path.

    Attributes
    ----------
    distance
        [k-point], 1/A, ascending; None if there is no path.
    energies
        [k-point, band], eV, NaN where a k-point has no band of this index; None if there is no path.
    labels
        Distance (1/A) and name of the corners.
    fermi, valence_top, conduction_bottom, gap
        eV, NaN where it is not known.
    weights
        [k-point, band] by name, such as ``"layer 1"``, 0 to 1, or ``"spin_z"``, -1 to 1.
    timestep
        Of the frame, if the bands belong to one.

    Raises
    ------
    Error
        Shapes do not agree.
    """

    distance: np.ndarray | None
    energies: np.ndarray | None
    labels: list[tuple[float, str]] = field(default_factory=list)
    fermi: float = math.nan
    valence_top: float = math.nan
    conduction_bottom: float = math.nan
    gap: float = math.nan
    weights: dict[str, np.ndarray] = field(default_factory=dict)
    timestep: int | None = None

    def __post_init__(self) -> None:
        if self.energies is None or self.distance is None:
            self.distance = self.energies = None
            self.weights = {}
            return
        self.distance, self.energies = np.asarray(self.distance), np.asarray(self.energies)
        if self.energies.ndim != 2 or self.distance.shape != self.energies.shape[:1]:
            raise Error(f"energies of the shape {self.energies.shape} do not fit distances of the "
                        f"shape {self.distance.shape}: they need [k-point, band] and [k-point]")
        if not self.energies.size:
            raise Error("there is nothing to draw: no k-point, or no band")
        self.weights = {name: np.asarray(weight) for name, weight in self.weights.items()}
        for name, weight in self.weights.items():
            if weight.shape != self.energies.shape:
                raise Error(f"the weight '{name}' has the shape {weight.shape} and the energies "
                            f"have {self.energies.shape}: they need the same")

    @classmethod
    def of(cls, bands: BandsLike) -> BandStructure:
        """`bands` itself if it is one, or else a view of the arrays of an object like it."""
        if isinstance(bands, cls):
            return bands
        if not hasattr(bands, "energies") or not hasattr(bands, "distance"):
            raise Error(f"bands are drawn of an object with distances and energies, not of a "
                        f"{type(bands).__name__}; read_bands reads files")
        levels = (bands.fermi, bands.valence_top, bands.conduction_bottom, bands.gap)
        return cls(bands.distance, bands.energies, list(bands.labels),
                   *(math.nan if level is None else float(level) for level in levels),
                   dict(bands.weights), getattr(bands, "timestep", None))

    @property
    def has_fermi(self) -> bool:
        """True if the Fermi level is known."""
        return math.isfinite(self.fermi)

    @property
    def zero(self) -> float:
        """Where a figure has its zero, eV: the Fermi level, or no shift where it is not known."""
        return self.fermi if self.has_fermi else 0.0

    @property
    def has_gap(self) -> bool:
        """True for a positive gap with both edges known."""
        edges = (self.valence_top, self.conduction_bottom, self.gap)
        return all(math.isfinite(edge) for edge in edges) and self.gap > 0.0

    def edges_on_path(self) -> tuple[int, int] | None:
        """k-point indices of valence top and conduction bottom; None where they are off the path."""
        if self.energies is None or not self.has_gap:
            return None
        places = []
        for level in (self.valence_top, self.conduction_bottom):
            miss = np.nanmin(np.abs(self.energies - level), axis=1)
            if miss.min() > 1e-3:  # the edge comes from the mesh
                return None
            places.append(int(miss.argmin()))
        return places[0], places[1]

    def place_name(self, k: int) -> str:
        """Where a k-point lies: a corner's name, or between which two."""
        here = self.distance[k]
        close = 1e-6 * max(float(self.distance[-1]), 1e-30)
        for where, name in self.labels:
            if abs(where - here) <= close:
                return name
        before = [name for where, name in self.labels if where < here]
        after = [name for where, name in self.labels if where > here]
        return f"{before[-1]}-{after[0]}" if before and after else f"k-point {k}"

    def weight(self, name: str) -> np.ndarray:
        """The weight of that name, [k-point, band]; an Error lists those there are."""
        if name not in self.weights:
            found = ", ".join(f"'{w}'" for w in self.weights)
            raise Error(f"there is no weight '{name}' of the states on the path; "
                        + (f"there are {found}" if found else "there is none at all"))
        return self.weights[name]


@dataclass
class Run:
    """The numbers of all frames of a run, each [frame]; energies in eV, NaN where not known."""

    timestep: np.ndarray
    fermi: np.ndarray
    valence_top: np.ndarray
    conduction_bottom: np.ndarray
    gap: np.ndarray

    def __len__(self) -> int:
        return len(self.timestep)
