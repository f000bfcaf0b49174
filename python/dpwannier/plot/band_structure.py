# SPDX-License-Identifier: MIT
"""The band structure of one frame, and the figure of a file of bands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .._error import Error
from .along_run import draw_run
from .data import BandsLike, BandStructure, Run
from .states import draw_lines, draw_unfolded, pick_unfolded
from .style import CONDUCTION, INK, MUTED, REFERENCE, VALENCE, canvas, draw_corners, panel

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

Window = tuple[float, float]
RESOLUTION = 0.002  # of the height of the axes: lines closer to each other look like one


def plot_bands(bands: BandsLike, *, window: Window | None = None,
               reference: BandsLike | None = None, color: str | None = None,
               unfold: bool | int | str | None = None, run: Run | None = None,
               mark_frame: bool = False,
               figure: Figure | SubFigure | None = None) -> Figure | SubFigure:
    """Draw bands along their path, and beside them the gap and the edges along a run.

    Parameters
    ----------
    bands
        Without a path only the run is drawn.
    window
        Energies shown, eV from the Fermi level if it is known; a few gaps by default.
    reference
        Other bands, drawn dashed behind.
    color
        Name of the weight that colours the states.
    unfold
        Draw spots as large as the spectral weight of each state: the layer, from 1, whose primitive
        cell they are unfolded to, or the name of that weight; True: the only one there is.
    run
        Drawn beside the path if it has several frames.
    mark_frame
        Mark the timestep of `bands` in the run.
    figure
        To draw into; by default a new one.

    Returns
    -------
    Figure
        Use ``savefig``, or let a notebook show it.

    Raises
    ------
    Error
        There is nothing to draw, or no weight of that name.
    """
    bands = BandStructure.of(bands)
    with_path, with_run = bands.energies is not None, run is not None and len(run) > 1
    if not with_path and not with_run:
        raise Error("there is nothing to draw: one frame and no k-path")
    with canvas(figure, 4.6 * with_path + 3.8 * with_run, 4.4) as figure:
        columns = figure.add_gridspec(1, with_path + with_run,
                                      width_ratios=[1.25] * with_path + [1.0] * with_run)
        if with_path:
            plot_path(bands, window=window, reference=reference, color=color, unfold=unfold,
                      axes=figure.add_subplot(columns[0]))
        if with_run:
            rows = columns[-1].subgridspec(2, 1, height_ratios=[1, 1.25], hspace=0.05)
            gap_axes = figure.add_subplot(rows[0])
            draw_run(gap_axes, figure.add_subplot(rows[1], sharex=gap_axes), run,
                     bands.timestep if mark_frame else None)
    return figure


def plot_path(bands: BandsLike, *, window: Window | None = None,
              reference: BandsLike | None = None, color: str | None = None,
              unfold: bool | int | str | None = None,
              axes: Axes | None = None) -> Figure | SubFigure:
    """Draw bands into `axes`; the parameters are those of :func:`plot_bands`, so are the errors."""
    bands = BandStructure.of(bands)
    if bands.energies is None:
        raise Error("there is nothing to draw: the bands have no k-path")
    if unfold is not None and not isinstance(unfold, str):
        unfold = pick_unfolded(bands, None if unfold is True else unfold) if unfold else None
    with panel(axes, 4.6, 4.4) as axes:
        low, high = default_window(bands) if window is None else window
        if window is not None and not low < high:
            raise Error(f"window is two energies that ascend, eV, not {low} and {high}")
        handles = []
        if reference is not None:
            reference = BandStructure.of(reference)
            if reference.energies is None:
                raise Error("the reference has no k-path to draw")
            _draw_reference(axes, bands, reference)
        title = "" if bands.timestep is None else f"Step {bands.timestep}"
        if unfold is not None:
            draw_unfolded(axes, bands, unfold, color)
            axes.set_title(", ".join(filter(None, (title, unfold))), loc="left")
        else:
            handles = draw_lines(axes, bands, _line_width(bands, low, high), color,
                                 apart=RESOLUTION * (high - low))
            axes.set_title(title, loc="left")
        if bands.has_fermi:
            axes.axhline(0.0, color=MUTED, lw=0.8, ls=(0, (1, 2)), zorder=1.5)
        draw_corners(axes, bands.distance, bands.labels)
        axes.set_ylim(low, high)
        axes.set_ylabel(r"$E - E_\mathrm{F}$ (eV)" if bands.has_fermi else "$E$ (eV)")
        if bands.has_gap:
            _draw_gap(axes, bands, plain=color is not None)
        if reference is not None:
            handles.append(("reference", REFERENCE, (0, (4, 2))))
        if unfold is None and handles:
            _draw_legend(axes, handles)
    return axes.figure


def default_window(bands: BandStructure) -> Window:
    """Energies worth a look, eV from the Fermi level: a few gaps around it."""
    reach = 1.0 if not bands.has_gap else min(max(1.0, 1.25 * bands.gap), 4.0)
    low = float(np.nanmin(bands.energies)) - bands.zero
    high = float(np.nanmax(bands.energies)) - bands.zero
    if not bands.has_fermi:
        margin = 0.03 * (high - low) + 1e-3
        return low - margin, high + margin
    return max(-reach, low - 0.05 * reach), min(reach, high + 0.05 * reach)


def _line_width(bands: BandStructure, low: float, high: float) -> float:
    """Points: thinner lines where many bands are shown."""
    e = bands.energies - bands.zero
    crowd = int(((np.nanmin(e, axis=0) < high) & (np.nanmax(e, axis=0) > low)).sum())
    return float(np.clip(22.0 / max(crowd, 1), 0.6, 1.5))


def _draw_reference(axes: Axes, bands: BandStructure, reference: BandStructure) -> None:
    # Stretched to the same length: two cells that differ slightly have different distances.
    scale = bands.distance[-1] / reference.distance[-1]
    here = [name for _, name in bands.labels]
    there = [name for _, name in reference.labels]
    if here and there and here != there:
        raise Error(f"the reference is on another path: {'-'.join(there)}, not {'-'.join(here)}")
    axes.plot(reference.distance * scale, reference.energies - reference.zero, color=REFERENCE,
              lw=0.9, ls=(0, (4, 2)), zorder=1)


def _draw_gap(axes: Axes, bands: BandStructure, plain: bool) -> None:
    """Mark the edges, and write the size of the gap between them, as far as the window shows it.
    `plain`: colours mean weights."""
    colours = (INK, INK) if plain else (VALENCE, CONDUCTION)
    x = bands.distance
    bottom, top = bands.valence_top - bands.zero, bands.conduction_bottom - bands.zero
    low, high = axes.get_ylim()
    axes.axhspan(bottom, top, color="#efe9dc", alpha=0.75, lw=0, zorder=0.5)
    for k, level, colour in zip(bands.edges_on_path() or (), (bottom, top), colours):
        if low <= level <= high:
            axes.plot(x[k], level, "o", color=colour, ms=5.5, mec="white", mew=1.0, zorder=4,
                      clip_on=False)
    if bottom < low or top > high:
        return
    at = x[0] + 0.5 * (x[-1] - x[0])
    axes.annotate("", (at, bottom), (at, top), zorder=5,
                  arrowprops={"arrowstyle": "<->", "color": INK, "lw": 0.9, "shrinkA": 0,
                              "shrinkB": 0})
    axes.annotate(f"{bands.gap:.3f} eV", (at, 0.5 * (bottom + top)), (6, 0), zorder=6,
                  textcoords="offset points", va="center", color=INK,
                  bbox={"boxstyle": "round,pad=0.2", "fc": "#faf7f1", "ec": "none"})


def _draw_legend(axes: Axes, handles: list) -> None:
    lines = [axes.plot([], [], color=colour, ls=style, lw=1.6, label=name)[0]
             for name, colour, style in handles]
    axes.legend(handles=lines, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncol=len(lines),
                handlelength=1.4, columnspacing=1.2, borderaxespad=0.3, borderpad=0.2)
