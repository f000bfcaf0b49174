# SPDX-License-Identifier: MIT
"""The gap and the band edges along a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .data import Run
from .style import CONDUCTION, INK, MUTED, VALENCE

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_run(gap_axes: Axes, edge_axes: Axes, run: Run, mark: int | None = None) -> None:
    """Draw the gap (above) and the band edges (below) along the frames.

    Parameters
    ----------
    gap_axes, edge_axes
        Two axes with the same x.
    mark
        Timestep to mark, if the run has it.
    """
    step = run.timestep
    marker = {"marker": "o", "ms": 3.2, "mew": 0} if len(run) <= 60 else {}
    gap_axes.plot(step, run.gap, color=INK, lw=1.3, **marker)
    if not np.isfinite(run.gap).any():
        gap_axes.text(0.5, 0.5, "no gap", transform=gap_axes.transAxes, ha="center", va="center",
                      color=MUTED)
        gap_axes.set_yticks([])
    gap_axes.set_ylabel("gap (eV)")
    gap_axes.set_title("Along the run", loc="left")
    gap_axes.tick_params(labelbottom=False)
    edge_axes.plot(step, run.conduction_bottom, color=CONDUCTION, lw=1.3, **marker,
                   label="conduction bottom")
    edge_axes.plot(step, run.fermi, color=MUTED, lw=1.0, ls=(0, (1, 2)), label="Fermi level")
    edge_axes.plot(step, run.valence_top, color=VALENCE, lw=1.3, **marker, label="valence top")
    edge_axes.set_ylabel("energy (eV)")
    edge_axes.set_xlabel("timestep")
    edge_axes.xaxis.get_major_locator().set_params(integer=True)
    # Headroom for the legend, which would else lie on the curves.
    low, high = edge_axes.get_ylim()
    edge_axes.set_ylim(low, high + 0.38 * (high - low))
    edge_axes.legend(loc="upper left", ncol=1, handlelength=1.6, labelspacing=0.25)
    for axes in (gap_axes, edge_axes):
        if mark is not None:
            axes.axvline(mark, color="#d9d9d9", lw=4, zorder=0)
        axes.grid(axis="y", color="#ececec", lw=0.7)
        axes.set_axisbelow(True)
