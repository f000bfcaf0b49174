# SPDX-License-Identifier: MIT
"""A density of states over the energy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from .style import panel

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure


class DensityLike(Protocol):
    """What an object needs to be drawn as a density; `dpwannier.DensityOfStates` has it."""

    energies: np.ndarray
    fermi_level: float | None
    density: dict[str, np.ndarray]
    density_error: dict[str, np.ndarray]


def plot_density(dos: DensityLike, *, axes: Axes | None = None) -> Figure | SubFigure:
    """Draw each density (states/eV/cell) over the energy, which counts from the Fermi level where
    that is known. Bands of twice the standard error are drawn where there is one."""
    zero = 0.0 if dos.fermi_level is None else dos.fermi_level
    energies = dos.energies - zero
    with panel(axes, 4.5, 3.2) as axes:
        for name, density in dos.density.items():
            line, = axes.plot(energies, density, lw=1.2, label=name)
            if name in dos.density_error:
                error = 2.0 * dos.density_error[name]
                axes.fill_between(energies, density - error, density + error, lw=0, alpha=0.3,
                                  color=line.get_color())
        axes.set(xlabel="energy (eV)" if dos.fermi_level is None else "energy - Fermi level (eV)",
                 ylabel="density of states (1/eV)", xlim=(energies[0], energies[-1]))
        axes.set_ylim(bottom=0.0)
        if len(dos.density) > 1:
            axes.legend()
        return axes.figure
