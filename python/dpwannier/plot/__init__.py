# SPDX-License-Identifier: MIT
"""Figures of bands, of runs, and of averages over frames.

Functions take data classes or objects like them, draw into the matplotlib axes or figure that they
are given, or into a new figure, and return the figure. They need neither pyplot nor a display.

    from dpwannier import plot
    file = plot.read_bands("bands.h5")
    plot.plot_bands(file.bands, run=file.run).savefig("bands.png")
"""

from .averages import describe_averages, plot_averages, plot_spectrum
from .averages_file import Averages, Density, Spectrum, is_averages, read_averages
from .band_structure import plot_bands, plot_path
from .bands_file import BandsFile, read_bands
from .comparison import Comparison, compare, plot_comparison
from .data import BandsLike, BandStructure, Run
from .density import DensityLike, plot_density
from .words import describe_bands

__all__ = ["Averages", "BandStructure", "BandsFile", "BandsLike", "Comparison", "Density",
           "DensityLike", "Run", "Spectrum", "compare", "describe_averages", "describe_bands",
           "is_averages", "plot_averages", "plot_bands", "plot_comparison", "plot_density",
           "plot_path", "plot_spectrum", "read_averages", "read_bands"]
