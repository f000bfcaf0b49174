# SPDX-License-Identifier: MIT
"""Averages over frames: spectral functions as pictures, densities of states, numbers in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, PowerNorm

from .._error import Error
from .averages_file import Averages, Spectrum
from .style import CONDUCTION, INK, MUTED, VALENCE, add_scale, canvas, draw_corners, panel

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

COLORS = [INK, VALENCE, CONDUCTION, "#4f8a5b", "#8a5f9e", "#b58a2a", "#4f9aa8", "#a04668"]


def describe_averages(averages: Averages) -> str:
    """The averaged numbers in words."""
    lines = [f"Averages of {averages.n_frames} frames; energies relative to {averages.zero}."]
    for name, s in averages.scalars.items():
        unit = f" {s['unit']}" if s["unit"] else ""
        lines.append(f"  {name:18s} {s['mean']:12.6g} +- {s['error']:.2g}{unit} (standard error of "
                     f"{s['n_blocks']} blocks of {s['block_frames']} frames); standard deviation "
                     f"{s['standard_deviation']:.3g}{unit}")
    return "\n".join(lines)


def plot_averages(averages: Averages, *, window: tuple[float, float] | None = None,
                  layer: int | None = None, error: bool = False,
                  figure: Figure | SubFigure | None = None) -> Figure | SubFigure:
    """Draw a picture for each spectral function, and the densities of states beside them.

    Parameters
    ----------
    window
        Energies shown, eV, as they are in `averages`; by default all, or those near the gap.
    layer
        Only that layer's spectral function, from 1.
    error
        Draw standard errors beside the spectral functions.
    figure
        To draw into; by default a new one.

    Raises
    ------
    Error
        There is nothing to draw, or not this layer, or no value in the window.
    """
    spectra = averages.spectra
    if layer is not None:
        spectra = [s for s in spectra if s.name == f"layer {layer}"]
        if not spectra:
            names = ", ".join(s.name for s in averages.spectra) or "none"
            raise Error(f"the file has no spectral function of layer {layer}; it has {names}")
    if not spectra and averages.dos is None:
        raise Error("there is nothing to draw: neither a spectral function nor a density of "
                    "states; draw numbers of several files with --gap FILE ... --against NAME")
    window = window or default_window(averages)
    pictures = [(s, wrong) for s in spectra for wrong in ((False, True) if error else (False,))]
    n, with_dos = len(pictures), averages.dos is not None
    with canvas(figure, 4.3 * n + 3.0 * with_dos + 0.3, 4.4) as figure:
        axes = figure.subplots(1, n + with_dos, squeeze=False, sharey=True,
                               width_ratios=[1.4] * n + [1.0] * with_dos)[0]
        for place, (spectrum, wrong) in zip(axes, pictures):
            plot_spectrum(averages, spectrum, window=window, error=wrong, axes=place)
        if with_dos:
            _draw_dos(axes[-1], averages, window)
        for place in axes[1:]:
            place.set_ylabel("")
        axes[0].set_ylabel(averages.energy_label)
    return figure


def plot_spectrum(averages: Averages, spectrum: Spectrum, *,
                  window: tuple[float, float] | None = None, error: bool = False,
                  axes: Axes | None = None) -> Figure | SubFigure:
    """Draw A(k, E) of `averages`, or its standard error, as a picture with its scale.

    The other parameters are those of :func:`plot_averages`.

    Raises
    ------
    Error
        There is no value in the window.
    """
    window = window or default_window(averages)
    values = spectrum.error if error else spectrum.mean
    shown = (averages.energies >= window[0]) & (averages.energies <= window[1])
    finite = values[:, shown][np.isfinite(values[:, shown])]
    if not finite.size:
        raise Error(f"there is no {'error' if error else 'value'} of {spectrum.name} to draw "
                    f"between {window[0]:g} and {window[1]:g} eV")
    ramp = LinearSegmentedColormap.from_list(
        "A", ["#ffffff", "#c9dbe9", "#6d9dc5", VALENCE, "#0d2236"] if not error else
        ["#ffffff", "#f2d3c4", "#dd8f6b", CONDUCTION, "#4a1a0c"])
    with panel(axes, 4.6, 4.4) as axes:
        # the root shows what is weak, too
        picture = axes.pcolormesh(_borders(spectrum.distance), _borders(averages.energies),
                                  values.T, cmap=ramp, rasterized=True,
                                  norm=PowerNorm(0.5, 0.0, float(finite.max()) or 1.0))
        draw_corners(axes, spectrum.distance, spectrum.labels)
        for where, _ in spectrum.labels[1:-1]:
            axes.axvline(where, color=MUTED, lw=0.6, alpha=0.5)
        for level, _, colour in averages.edges:
            axes.axhline(level, color=colour, lw=0.8, ls=(0, (1, 2)))
        axes.set_ylim(*window)
        axes.set_ylabel(averages.energy_label)
        axes.set_title(f"{spectrum.name[0].upper()}{spectrum.name[1:]}"
                       + (", standard error" if error else ""), loc="left")
        add_scale(axes, picture, "error of $A$ (1/eV)" if error else r"$A(\mathbf{k}, E)$ (1/eV)")
    return axes.figure


def default_window(averages: Averages) -> tuple[float, float]:
    """The energies of the file, eV, or those near the gap if it is far wider."""
    low, high = float(averages.energies[0]), float(averages.energies[-1])
    edges = averages.edges
    if not edges or high - low < 6.0:
        return low, high
    return max(low, edges[0][0] - 2.5), min(high, edges[1][0] + 2.0)


def _borders(middles: np.ndarray) -> np.ndarray:
    """Borders of the intervals around numbers that ascend."""
    inner = 0.5 * (middles[1:] + middles[:-1])
    return np.concatenate([[1.5 * middles[0] - 0.5 * middles[1]], inner,
                           [1.5 * middles[-1] - 0.5 * middles[-2]]])


def _draw_dos(axes: Axes, averages: Averages, window: tuple[float, float]) -> None:
    """Densities, energy upwards, with their 95 % intervals."""
    dos, e = averages.dos, averages.energies
    factor = dos.t95 if math.isfinite(dos.t95) else 0.0
    largest = 0.0
    shown = (e >= window[0]) & (e <= window[1])
    for column, name in enumerate(dos.names[:len(COLORS)]):
        colour, mean = COLORS[column], dos.mean[:, column]
        spread = np.nan_to_num(factor * dos.error[:, column])
        axes.fill_betweenx(e, mean - spread, mean + spread, color=colour, alpha=0.25, lw=0)
        axes.plot(mean, e, color=colour, lw=1.2, label=name)
        if shown.any():
            largest = max(largest, float((mean + spread)[shown].max()))
    for level, deviation, colour in averages.edges:
        axes.axhspan(level - deviation, level + deviation, color=colour, alpha=0.12, lw=0)
        axes.axhline(level, color=colour, lw=0.8, ls=(0, (1, 2)))
    axes.set_ylim(*window)
    axes.set_xlim(0.0, 1.05 * largest or 1.0)
    axes.set_xlabel("density of states (1/eV)")
    axes.set_title(f"{averages.n_frames} frames", loc="left")
    left_out = len(dos.names) - len(COLORS)
    if left_out > 0:
        axes.plot([], [], alpha=0.0, label=f"({left_out} more in the file)")
    axes.legend(loc="upper left", bbox_to_anchor=(1.02, 1.0), handlelength=1.2, borderaxespad=0.0)
