# SPDX-License-Identifier: MIT
"""States on a path: as lines, coloured by a weight, or unfolded, as spots of spectral weight."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap, Normalize

from .._error import Error
from .data import BandStructure
from .style import CONDUCTION, INK, VALENCE, add_scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes

UNFOLDED = "unfolded"

Entry = tuple[str, str, object]  # of a legend: name, colour, line style


def pick_unfolded(bands: BandStructure, layer: int | None = None) -> str:
    """Name of the spectral weight to draw; `layer` counts from 1, None takes the only one.

    Raises
    ------
    Error
        There is none, or there are several and no layer is named.
    """
    if layer is not None:
        name = f"{UNFOLDED} layer {layer}"
        bands.weight(name)
        return name
    names = [name for name in bands.weights if name.split()[0] == UNFOLDED]
    if not names:
        raise Error("unfolding needs spectral weights of the states on the path, and there are none")
    if len(names) > 1:
        raise Error(f"the states are unfolded to several cells ({', '.join(names)}): choose with "
                    "--layer, or in Python unfold=LAYER")
    return names[0]


SPIN = "spin_"


def color_scale(name: str | None = None) -> ScalarMappable:
    """Weight 0 to 1 as blue to orange, by way of a grey that shows on white; a spin from -1 to 1."""
    ramp = LinearSegmentedColormap.from_list("weight", [VALENCE, "#b5b0a8", CONDUCTION])
    lowest = -1.0 if name is not None and name.startswith(SPIN) else 0.0
    return ScalarMappable(Normalize(lowest, 1.0), ramp)


def _scale_name(name: str) -> str:
    """What a scale says of its weight."""
    if not name.startswith(SPIN):
        return f"weight: {name}"
    return rf"$\langle\sigma_{name.removeprefix(SPIN)}\rangle$"


def draw_lines(axes: Axes, bands: BandStructure, width: float, color: str | None,
               apart: float = 0.0) -> list[Entry]:
    """Draw bands as lines, coloured by the weight `color` if one is named; what the legend says.
    Lines no more than `apart`, eV, from each other have one colour, that of their mean."""
    x, e = bands.distance, bands.energies - bands.zero
    if color is not None:
        _draw_coloured(axes, bands, width, color, apart)
        return []
    if not bands.has_fermi:
        axes.plot(x, e, color=VALENCE, lw=width, solid_joinstyle="round", zorder=2)
        return []
    # A band counts as valence if most of it is filled: one that crosses the level has one colour.
    filled = np.nanmedian(e, axis=0) <= 0.0
    for of_kind, colour in ((filled, VALENCE), (~filled, CONDUCTION)):
        if of_kind.any():
            axes.plot(x, e[:, of_kind], color=colour, lw=width, solid_joinstyle="round", zorder=2)
    return [("valence", VALENCE, "-"), ("conduction", CONDUCTION, "-")]


def share(energies: np.ndarray, weights: np.ndarray, apart: float) -> np.ndarray:
    """Weights [k-point, band], of which those of states with nearly one energy are their mean: of the
    states that are no more than `apart`, eV, above the lowest of them."""
    shared = weights.copy()
    for of_k, energy in zip(shared, energies):
        first = 0
        for band in range(1, len(energy) + 1):
            if band == len(energy) or not energy[band] - energy[first] <= apart:
                of_k[first:band] = of_k[first:band].mean()
                first = band
    return shared


def _draw_coloured(axes: Axes, bands: BandStructure, width: float, color: str,
                   apart: float) -> None:
    """Lines from k-point to k-point, in the colour of the mean weight of their ends."""
    x, e = bands.distance, bands.energies - bands.zero
    # The upper one of two lines at one place would hide the other: states of opposite spin, or of
    # either layer, are neither the one nor the other.
    weight, scale = share(e, bands.weight(color), apart), color_scale(color)
    points = np.stack([np.broadcast_to(x[:, None], e.shape), e], axis=-1)
    pieces = np.stack([points[:-1], points[1:]], axis=-2).reshape(-1, 2, 2)
    mean = 0.5 * (weight[:-1] + weight[1:]).ravel()
    whole = np.isfinite(mean)
    axes.add_collection(LineCollection(pieces[whole], colors=scale.to_rgba(mean[whole]),
                                       linewidths=1.4 * width, capstyle="round", zorder=2))
    add_scale(axes, scale, _scale_name(color))


def draw_unfolded(axes: Axes, bands: BandStructure, unfold: str, color: str | None) -> None:
    """Draw states as spots, as large and as dark as the weight `unfold`, over faint lines."""
    x, e, weight = bands.distance, bands.energies - bands.zero, bands.weight(unfold)
    axes.plot(x, e, color="#e4e1dc", lw=0.4, zorder=1.2)
    shown = np.nan_to_num(weight) > 0.002
    at, value = np.broadcast_to(x[:, None], e.shape)[shown], weight[shown]
    scale = color_scale(color)
    colours = scale.to_rgba(bands.weight(color)[shown] if color else np.zeros(len(value)))
    colours[:, 3] = np.clip(value, 0.0, 1.0) ** 0.6
    order = np.argsort(value)  # the strong ones on top
    axes.scatter(at[order], e[shown][order], s=14.0 * value[order], c=colours[order], lw=0,
                 zorder=2)
    if color:
        add_scale(axes, scale, _scale_name(color))
    for size in (0.1, 0.5, 1.0):
        axes.scatter([], [], s=14.0 * size, color=INK if color else VALENCE, alpha=size ** 0.6,
                     lw=0, label=f"{size:g}")
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncol=3, handletextpad=0.1,
                columnspacing=0.6, borderaxespad=0.3, borderpad=0.2)
