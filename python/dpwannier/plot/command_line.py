# SPDX-License-Identifier: MIT
"""Draw the band structure and the gap of a bands file (of fix bands or dpw bands), or averages of
fix ave/bands.

    python -m dpwannier.plot bands.h5 -o bands.png [--frame -1] [--window EMIN EMAX]
                  [--reference other.h5] [--color "layer 2"] [--unfold [--layer 2]]
    python -m dpwannier.plot averages.h5 -o averages.png [--window EMIN EMAX] [--layer 2] [--error]
    python -m dpwannier.plot --gap FILE ... --against c_thermo_temp -o gap.png

Left: the bands of one frame along the k-path, the Fermi level at zero; coloured by a weight that
the file holds of every state, or, unfolded, as spots as large as their spectral weight. Right, for
more than one frame: the gap and the band edges along the run. The numbers are also printed.
Averages: the spectral function of each layer as a picture, the density of states with its error.
tools/plot_bands.py of a checkout does the same.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from .._error import Error
from .averages import describe_averages, plot_averages
from .averages_file import is_averages, read_averages
from .band_structure import plot_bands
from .bands_file import read_bands
from .comparison import compare, plot_comparison
from .states import pick_unfolded
from .words import describe_bands

Task = tuple[str, Callable]  # what a figure says in words, and a function that draws it


def parse(arguments: Sequence[str] | None, program: str) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog=program,
                                     description=__doc__.split("\n\n")[0].replace("\n", " "))
    parser.add_argument("file", nargs="?",
                        help="HDF5 file of bands (fix bands, dpw bands) or averages (fix ave/bands)")
    parser.add_argument("-o", "--output", help="figure to write (png, pdf, svg)")
    parser.add_argument("--frame", type=int, default=-1, help="frame to draw; -1: the last")
    parser.add_argument("--window", type=float, nargs=2, metavar=("EMIN", "EMAX"),
                        help="energies shown, eV from the Fermi level, if known; of averages as in "
                             "the file")
    parser.add_argument("--reference", help="another bands file, drawn dashed behind")
    parser.add_argument("--run", help="another bands file, whose frames the right panel shows")
    parser.add_argument("--color", metavar="NAME",
                        help="colour states by a weight that the file holds, such as 'layer 2'")
    parser.add_argument("--unfold", action="store_true",
                        help="draw spectral weight in the primitive cell instead of bands")
    parser.add_argument("--layer", type=int,
                        help="of --unfold or averages, from 1, if the file has several")
    parser.add_argument("--error", action="store_true",
                        help="draw standard errors of averaged spectral functions beside them")
    parser.add_argument("--gap", nargs="+", metavar="FILE",
                        help="files of averages: draw a number of each against another one")
    parser.add_argument("--against", metavar="NAME", help="of --gap: the average on the x axis, such "
                                                          "as c_thermo_temp")
    parser.add_argument("--quantity", metavar="NAME", default="gap",
                        help="of --gap: the average on the y axis; default: gap")
    options = parser.parse_args(arguments)
    if (options.file is None) == (options.gap is None):
        parser.error("give one file, or several behind --gap")
    return options


def check(options: argparse.Namespace, averages: bool) -> None:
    """Raise an Error for options that do not go together."""
    if options.window and not options.window[0] < options.window[1]:
        raise Error("--window needs EMIN below EMAX")
    if options.gap and not options.against:
        raise Error("--gap needs --against: the average on the x axis, such as c_thermo_temp")
    if options.against and not options.gap:
        raise Error("--against belongs to --gap")
    of_bands = [name for name in ("reference", "run", "color", "unfold") if getattr(options, name)]
    if (averages or options.gap) and of_bands:
        raise Error(f"--{of_bands[0]} is for a bands file")
    if options.error and not averages:
        raise Error("--error is for a file of averages")
    if options.layer is not None and not (options.unfold or averages):
        raise Error("--layer belongs to --unfold")


def bands_task(options: argparse.Namespace) -> Task:
    """Of a bands file."""
    file = read_bands(options.file, options.frame)
    bands, run = file.bands, file.run
    reference = read_bands(options.reference).bands if options.reference else None
    if reference is not None and reference.energies is None:
        raise Error(f"{options.reference} has no k-path to draw")
    if options.run:
        run = read_bands(options.run).run
    if (options.color or options.unfold) and bands.energies is None:
        raise Error(f"{options.file} has no k-path to draw with --color or --unfold")
    unfold = pick_unfolded(bands, options.layer) if options.unfold else None
    if options.color:
        bands.weight(options.color)
    return describe_bands(bands, file.run), lambda: plot_bands(
        bands, window=options.window, reference=reference, color=options.color, unfold=unfold,
        run=run, mark_frame=not options.run)


def averages_task(options: argparse.Namespace) -> Task:
    """Of files of averages."""
    if options.gap:
        comparison = compare(options.gap, against=options.against, quantity=options.quantity)
        return str(comparison), lambda: plot_comparison(comparison)
    averages = read_averages(options.file)
    return describe_averages(averages), lambda: plot_averages(
        averages, window=options.window, layer=options.layer, error=options.error)


def main(arguments: Sequence[str] | None = None, program: str = "python -m dpwannier.plot") -> int:
    """Run the command line; the exit status. `program`: its name in messages."""
    options = parse(arguments, program)
    try:
        averages = options.file is not None and is_averages(options.file)
        check(options, averages)
        text, draw = (averages_task if averages or options.gap else bands_task)(options)
        print(text)
        if options.output:
            try:
                draw().savefig(options.output, dpi=200, facecolor="white")
            except (OSError, ValueError) as error:
                raise Error(f"cannot write {options.output}: {error}") from error
            print(f"Figure: {options.output}")
    except Error as error:
        print(f"{program}: {error}", file=sys.stderr)
        return 1
    return 0
