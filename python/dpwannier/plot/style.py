# SPDX-License-Identifier: MIT
"""What the figures have in common: colours, sizes of letters, corners of paths, colour bars."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.cm import ScalarMappable
    from matplotlib.figure import SubFigure

VALENCE, CONDUCTION, REFERENCE, INK, MUTED = "#1f5a92", "#c8502d", "#8f8f8f", "#222222", "#707070"

STYLE = {"font.size": 9.5, "axes.titlesize": 10, "axes.labelsize": 10, "axes.linewidth": 0.8,
         "axes.edgecolor": INK, "axes.labelcolor": INK, "text.color": INK,
         "xtick.color": INK, "ytick.color": INK, "xtick.direction": "in",
         "ytick.direction": "in", "legend.frameon": False, "legend.fontsize": 8.5,
         "font.family": "sans-serif", "mathtext.fontset": "dejavusans",
         "axes.formatter.useoffset": False}


class Picture(Figure):
    """A matplotlib figure that a notebook shows once, whether or not pyplot is in use."""

    def _repr_png_(self) -> bytes:
        data = io.BytesIO()
        self.savefig(data, format="png", dpi=110, facecolor="white")
        return data.getvalue()


@contextlib.contextmanager
def canvas(figure: Figure | SubFigure | None, width: float,
           height: float) -> Iterator[Figure | SubFigure]:
    """`figure`, or a new :class:`Picture` of that size (inches), with the style while it is drawn."""
    with rc_context(STYLE):
        yield Picture(figsize=(width, height), layout="constrained") if figure is None else figure


@contextlib.contextmanager
def panel(axes: Axes | None, width: float, height: float) -> Iterator[Axes]:
    """`axes`, or those of a new :class:`Picture` of that size (inches), with the style."""
    with rc_context(STYLE):
        if axes is None:
            axes = Picture(figsize=(width, height), layout="constrained").subplots()
        yield axes


def corner_name(name: str) -> str:
    """G and Gamma become the Greek letter; K1 gets an index."""
    if name.upper() in ("G", "GAMMA", "\\GAMMA"):
        return r"$\Gamma$"
    if len(name) > 1 and name[0].isalpha() and name[1:].isdigit():
        return rf"$\mathrm{{{name[0]}}}_{{{name[1:]}}}$"
    return name


def draw_corners(axes: Axes, distance: np.ndarray, labels: Sequence[tuple[float, str]],
                 color: str = "#c4c4c4") -> None:
    """Write the names of the corners below lines at their places.

    Parameters
    ----------
    distance
        [k-point], 1/A; the axes end where it ends.
    labels
        Distance (1/A) and name of each corner. Where two share a place, a jump in the path, both
        names are shown.
    """
    for where, _ in labels:
        axes.axvline(where, color=color, lw=0.8, zorder=0)
    # Each at its first corner's own place: a rounded one could be beyond the end of the axes.
    ticks: dict[float, tuple[float, list[str]]] = {}
    for where, name in labels:
        ticks.setdefault(round(where, 9), (where, []))[1].append(corner_name(name))
    axes.set_xticks([where for where, _ in ticks.values()],
                    ["|".join(dict.fromkeys(names)) for _, names in ticks.values()])
    axes.set_xlim(distance[0], distance[-1] if distance[-1] > distance[0] else distance[0] + 1.0)
    axes.tick_params(axis="x", length=0, pad=6, labelsize=11)


def add_scale(axes: Axes, scale: ScalarMappable, label: str) -> None:
    """Give `axes` a colour bar."""
    bar = axes.figure.colorbar(scale, ax=axes, pad=0.02, fraction=0.05, aspect=30)
    bar.set_label(label)
    bar.outline.set_linewidth(0.6)
