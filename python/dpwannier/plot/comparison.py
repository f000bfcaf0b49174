# SPDX-License-Identifier: MIT
"""One averaged number against another, of several files of averages."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .._error import Error
from .averages_file import Averages, read_averages
from .style import VALENCE, panel

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure


@dataclass
class Comparison:
    """Numbers of several runs, in the order of x.

    Attributes
    ----------
    against, quantity
        Names of x and y.
    rows
        [run, x or y, mean or half of the 95 % interval].
    unit
        Of y.
    """

    against: str
    quantity: str
    rows: np.ndarray
    unit: str

    def __str__(self) -> str:
        """The numbers as a table."""
        lines = [f"{self.against:>20s} {'95 %':>10s} {self.quantity:>20s} {'95 %':>10s}"]
        for (x, dx), (y, dy) in self.rows:
            lines.append(f"{x:20.6g} {dx:10.2g} {y:20.6g} {dy:10.2g}")
        return "\n".join(lines)


def compare(paths: Iterable[str | os.PathLike], *, against: str,
            quantity: str = "gap") -> Comparison:
    """Gather two averages of each file.

    Raises
    ------
    Error
        A file cannot be read, or has no such average.
    """
    rows, unit = [], ""
    for path in paths:
        averages = read_averages(path)
        x, y = _pick(averages, path, against), _pick(averages, path, quantity)
        unit = y["unit"]
        rows.append([(s["mean"], s["t95"] * s["error"]) for s in (x, y)])
    rows.sort()
    return Comparison(against, quantity, np.array(rows), unit)


def _pick(averages: Averages, path: str | os.PathLike, name: str) -> dict:
    if name not in averages.scalars:
        raise Error(f"{path} has no average '{name}'; it has "
                    + (", ".join(averages.scalars) or "none"))
    return averages.scalars[name]


def plot_comparison(comparison: Comparison, *, axes: Axes | None = None) -> Figure | SubFigure:
    """Draw a point for each run, with bars for 95 %, into `axes` or a new figure."""
    rows, unit = comparison.rows, comparison.unit
    with panel(axes, 4.6, 3.6) as axes:
        bars = np.nan_to_num(rows[:, :, 1])
        axes.errorbar(rows[:, 0, 0], rows[:, 1, 0], yerr=bars[:, 1], xerr=bars[:, 0], color=VALENCE,
                      marker="o", ms=4.5, lw=1.0, ls=(0, (4, 2)), elinewidth=1.0, capsize=2.5)
        names = {"c_thermo_temp": "temperature (K)", "gap": "gap"}
        axes.set_xlabel(names.get(comparison.against, comparison.against))
        quantity = names.get(comparison.quantity, comparison.quantity.replace("_", " "))
        axes.set_ylabel(quantity + (f" ({unit})" if unit else ""))
        axes.grid(color="#ececec", lw=0.7)
        axes.set_axisbelow(True)
        axes.margins(0.08)
    return axes.figure
