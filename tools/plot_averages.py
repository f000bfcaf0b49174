# SPDX-License-Identifier: MIT
"""Draws the averages of `fix ave/bands`; plot_bands.py calls it for files of the format dpw-averages.

The layout of the file is documented in doc/files.rst.
"""

import math
from dataclasses import dataclass, field
from typing import Dict, List, Optional, Tuple

import h5py
import numpy as np

from plot_style import (CONDUCTION, INK, MUTED, STYLE, VALENCE, BandsError, add_scale, draw_corners)

FORMAT, VERSION = "dpw-averages", 1
COLORS = [INK, VALENCE, CONDUCTION, "#4f8a5b", "#8a5f9e", "#b58a2a", "#4f9aa8", "#a04668"]


@dataclass
class Spectrum:
    """A(k, E) of a layer, or of the whole structure: [k-point, energy], 1/eV."""

    name: str
    distance: np.ndarray  # 1/A
    labels: List[Tuple[float, str]]
    mean: np.ndarray
    error: np.ndarray


@dataclass
class Density:
    """A density of states: [energy, column], states/eV."""

    names: List[str]
    mean: np.ndarray
    error: np.ndarray
    t95: float


@dataclass
class Averages:
    """A file of averages. Scalars are attributes by name: mean, error, t95, standard_deviation..."""

    n_frames: int
    zero: str  # what energies refer to, in words
    reference: str
    broadening: float
    scalars: Dict[str, dict]
    energies: Optional[np.ndarray] = None  # eV
    spectra: List[Spectrum] = field(default_factory=list)
    dos: Optional[Density] = None


def is_averages(path: str) -> bool:
    """True for a file that says it holds averages; others are for who reads them to judge."""
    try:
        with h5py.File(path, "r") as file:
            return file.attrs.get("format") == FORMAT
    except OSError:
        return False


def read_averages(path: str) -> Averages:
    """Reads a file; raises BandsError."""
    try:
        with h5py.File(path, "r") as file:
            if file.attrs.get("format", "none") != FORMAT:
                raise BandsError(f"{path} is not a {FORMAT} file: its format is "
                                 f"{file.attrs.get('format', 'none')!r}")
            if file.attrs["version"] != VERSION:
                raise BandsError(f"{path} has layout version {file.attrs['version']}, "
                                 f"this program reads version {VERSION}")
            found = Averages(
                n_frames=int(file.attrs["n_frames"]), zero=file.attrs["energy_zero"],
                reference=file.attrs["reference"], broadening=float(file.attrs["broadening"]),
                scalars={name: dict(group.attrs) for name, group in file["scalars"].items()})
            if "energies" in file:
                found.energies = file["energies"][()]
            for group in file["spectral"].values() if "spectral" in file else ():
                distance = group["distance"][()]
                labels = [(float(distance[i]), name) for i, name in
                          zip(group["label_index"][()], group["label_name"].asstr()[()])]
                found.spectra.append(Spectrum(group.attrs["name"], distance, labels,
                                              group["mean"][()], group["error"][()]))
            if "dos" in file:
                dos = file["dos"]
                found.dos = Density(list(dos["names"].asstr()[()]), dos["mean"][()],
                                    dos["error"][()], float(dos.attrs["t95"]))
    except FileNotFoundError as error:
        raise BandsError(f"cannot read {path}: there is no such file") from error
    except (OSError, KeyError) as error:
        raise BandsError(f"{path} is not a whole HDF5 file of averages: {error}") from error
    return found


def describe(averages: Averages) -> str:
    """The averaged numbers in words."""
    lines = [f"Averages of {averages.n_frames} frames; energies relative to {averages.zero}."]
    for name, s in averages.scalars.items():
        unit = f" {s['unit']}" if s["unit"] else ""
        lines.append(f"  {name:18s} {s['mean']:12.6g} +- {s['error']:.2g}{unit} (standard error of "
                     f"{s['n_blocks']} blocks of {s['block_frames']} frames); standard deviation "
                     f"{s['standard_deviation']:.3g}{unit}")
    return "\n".join(lines)


def axis_label(averages: Averages) -> str:
    """Of the energies of spectra and densities."""
    if averages.reference == "valence":
        return r"$E - E_\mathrm{v}$ (eV)"
    if averages.reference == "fermi":
        return r"$E - E_\mathrm{F}$ (eV)"
    return "$E$ (eV, vacuum at 0)" if "vacuum level" in averages.zero else "$E$ (eV)"


def edges_of(averages: Averages) -> List[Tuple[float, float, str]]:
    """Mean valence top and conduction bottom on the axis of energies, their standard deviations and
    colours."""
    if averages.reference != "hamiltonian" or "gap" not in averages.scalars:
        return []
    return [(averages.scalars[name]["mean"], averages.scalars[name]["standard_deviation"], colour)
            for name, colour in (("valence_top", VALENCE), ("conduction_bottom", CONDUCTION))]


def default_window(averages: Averages) -> Tuple[float, float]:
    """The energies of the file, or those near the gap if it is far wider."""
    low, high = float(averages.energies[0]), float(averages.energies[-1])
    edges = edges_of(averages)
    if not edges or high - low < 6.0:
        return low, high
    return max(low, edges[0][0] - 2.5), min(high, edges[1][0] + 2.0)


def borders(middles: np.ndarray) -> np.ndarray:
    """Borders of the intervals around numbers that ascend."""
    inner = 0.5 * (middles[1:] + middles[:-1])
    return np.concatenate([[1.5 * middles[0] - 0.5 * middles[1]], inner,
                           [1.5 * middles[-1] - 0.5 * middles[-2]]])


def draw_spectrum(axes, averages: Averages, spectrum: Spectrum, window, error: bool) -> None:
    """A(k, E), or its standard error, as a picture with its scale."""
    from matplotlib.colors import LinearSegmentedColormap, PowerNorm

    values = spectrum.error if error else spectrum.mean
    shown = (averages.energies >= window[0]) & (averages.energies <= window[1])
    finite = values[:, shown][np.isfinite(values[:, shown])]
    if not finite.size:
        raise BandsError(f"there is no {'error' if error else 'value'} of {spectrum.name} to draw "
                         f"between {window[0]:g} and {window[1]:g} eV")
    ramp = LinearSegmentedColormap.from_list(
        "A", ["#ffffff", "#c9dbe9", "#6d9dc5", VALENCE, "#0d2236"] if not error else
        ["#ffffff", "#f2d3c4", "#dd8f6b", CONDUCTION, "#4a1a0c"])
    # the root shows what is weak, too
    picture = axes.pcolormesh(borders(spectrum.distance), borders(averages.energies), values.T,
                              cmap=ramp, norm=PowerNorm(0.5, 0.0, float(finite.max()) or 1.0),
                              rasterized=True)
    draw_corners(axes, spectrum.distance, spectrum.labels)
    for where, _ in spectrum.labels[1:-1]:
        axes.axvline(where, color=MUTED, lw=0.6, alpha=0.5)
    for level, _, colour in edges_of(averages):
        axes.axhline(level, color=colour, lw=0.8, ls=(0, (1, 2)))
    axes.set_ylim(*window)
    axes.set_title(f"{spectrum.name[0].upper()}{spectrum.name[1:]}"
                   + (", standard error" if error else ""), loc="left")
    add_scale(axes, picture, "error of $A$ (1/eV)" if error else r"$A(\mathbf{k}, E)$ (1/eV)")


def draw_dos(axes, averages: Averages, window) -> None:
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
    for level, deviation, colour in edges_of(averages):
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


def make_figure(averages: Averages, window=None, layer: Optional[int] = None, error: bool = False):
    """A matplotlib figure: a picture for each layer (or that one, from 1), and the densities."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    spectra = averages.spectra
    if layer is not None:
        spectra = [s for s in spectra if s.name == f"layer {layer}"]
        if not spectra:
            names = ", ".join(s.name for s in averages.spectra) or "none"
            raise BandsError(f"the file has no spectral function of layer {layer}; it has {names}")
    if not spectra and averages.dos is None:
        raise BandsError("there is nothing to draw: neither a spectral function nor a density of "
                         "states; draw numbers of several files with --gap FILE ... --against NAME")
    window = window or default_window(averages)
    pictures = [(s, wrong) for s in spectra for wrong in ((False, True) if error else (False,))]
    with rc_context(STYLE):
        n = len(pictures) + (averages.dos is not None)
        figure = Figure(figsize=(4.3 * len(pictures) + 3.0 * (averages.dos is not None) + 0.3, 4.4),
                        layout="constrained")
        axes = figure.subplots(1, n, squeeze=False, sharey=True, width_ratios=[1.4] * len(pictures)
                               + [1.0] * (averages.dos is not None))[0]
        for place, (spectrum, wrong) in zip(axes, pictures):
            draw_spectrum(place, averages, spectrum, window, wrong)
        if averages.dos is not None:
            draw_dos(axes[-1], averages, window)
        axes[0].set_ylabel(axis_label(averages))
    return figure


# ---- one number against another ------------------------------------------------------------------

def pick(averages: Averages, path: str, name: str) -> dict:
    """The average of that name; BandsError lists those there are."""
    if name not in averages.scalars:
        raise BandsError(f"{path} has no average '{name}'; it has "
                         + (", ".join(averages.scalars) or "none"))
    return averages.scalars[name]


def gather(paths: List[str], quantity: str, against: str):
    """[file, x or y, mean or half of the 95 % interval], in the order of x; and the unit of y."""
    rows, unit = [], ""
    for path in paths:
        averages = read_averages(path)
        x, y = pick(averages, path, against), pick(averages, path, quantity)
        unit = y["unit"]
        rows.append([(s["mean"], s["t95"] * s["error"]) for s in (x, y)])
    rows.sort()
    return np.array(rows), unit


def table(rows: np.ndarray, quantity: str, against: str) -> str:
    """The numbers that make_comparison draws."""
    lines = [f"{against:>20s} {'95 %':>10s} {quantity:>20s} {'95 %':>10s}"]
    for (x, dx), (y, dy) in rows:
        lines.append(f"{x:20.6g} {dx:10.2g} {y:20.6g} {dy:10.2g}")
    return "\n".join(lines)


def make_comparison(rows: np.ndarray, unit: str, quantity: str, against: str):
    """One averaged number against another, a point for each file, bars for 95 %."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(STYLE):
        figure = Figure(figsize=(4.6, 3.6), layout="constrained")
        axes = figure.subplots()
        bars = np.nan_to_num(rows[:, :, 1])
        axes.errorbar(rows[:, 0, 0], rows[:, 1, 0], yerr=bars[:, 1], xerr=bars[:, 0], color=VALENCE,
                      marker="o", ms=4.5, lw=1.0, ls=(0, (4, 2)), elinewidth=1.0, capsize=2.5)
        names = {"c_thermo_temp": "temperature (K)", "gap": "gap"}
        axes.set_xlabel(names.get(against, against))
        axes.set_ylabel(names.get(quantity, quantity.replace("_", " ")) + (f" ({unit})" if unit
                                                                           else ""))
        axes.grid(color="#ececec", lw=0.7)
        axes.set_axisbelow(True)
        axes.margins(0.08)
    return figure
