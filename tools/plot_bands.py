#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Draw the band structure and the gap of a dpwannier bands file (of `fix bands` or `dpw bands`), or
averages of `fix ave/bands`.

    plot_bands.py bands.h5 -o bands.png [--frame -1] [--window EMIN EMAX] [--reference other.h5]
                  [--color "layer 2"] [--unfold [--layer 2]]
    plot_bands.py averages.h5 -o averages.png [--window EMIN EMAX] [--layer 2] [--error]
    plot_bands.py --gap FILE ... --against c_thermo_temp -o gap.png

Left: the bands of one frame along the k-path, the Fermi level at zero; coloured by a weight that
the file holds of every state, or, unfolded, as spots as large as their spectral weight. Right, for
more than one frame: the gap and the band edges along the run. The numbers are also printed.
Averages: the spectral function of each layer as a picture, the density of states with its error.
The layouts of the files are documented in doc/files.rst.
"""

import argparse
import math
import sys
from dataclasses import dataclass, field
from typing import Dict, List, Optional, Tuple

import h5py
import numpy as np

import plot_averages
from plot_style import (CONDUCTION, INK, MUTED, REFERENCE, STYLE, VALENCE, BandsError, add_scale,
                        draw_corners)

FORMAT, VERSION = "dpw-bands", 1
UNFOLDED = "unfolded"


@dataclass
class Frame:
    """One frame of a bands file; energies in eV, [k-point, band], None where there is no path."""

    timestep: int
    energies: Optional[np.ndarray]  # NaN where a k-point has no band of this index
    fermi: float
    valence_top: float
    conduction_bottom: float
    gap: float
    weights: Dict[str, np.ndarray] = field(default_factory=dict)  # by name, like energies

    @property
    def zero(self) -> float:
        """Where a figure has its zero: the Fermi level, or no shift where it is not known."""
        return self.fermi if math.isfinite(self.fermi) else 0.0


@dataclass
class Bands:
    """A bands file: the path, one frame, and the scalars of all frames."""

    distance: Optional[np.ndarray]  # [k-point], 1/A
    labels: List[Tuple[float, str]]  # distance and name of the corners
    frame: Frame
    n_frames: int
    timestep: np.ndarray  # [frame], as are all below
    fermi: np.ndarray
    valence_top: np.ndarray
    conduction_bottom: np.ndarray
    gap: np.ndarray


def read_bands(path: str, frame: int = -1) -> Bands:
    """Read one frame (negative: from the end) of a bands file; raises BandsError."""
    try:
        with h5py.File(path, "r") as file:
            found = file.attrs.get("format", "none")
            if found != FORMAT:
                raise BandsError(f"{path} is not a {FORMAT} file: its format is {found!r}")
            if file.attrs.get("version") != VERSION:
                raise BandsError(f"{path} has layout version {file.attrs.get('version')}, "
                                 f"this program reads version {VERSION}")
            series = {name: file[f"frames/{name}"][()] for name in
                      ("timestep", "fermi_level", "valence_top", "conduction_bottom", "gap")}
            n_frames = len(series["timestep"])
            if not -n_frames <= frame < n_frames:
                raise BandsError(f"{path} has {n_frames} frames: there is no frame {frame}")
            distance, labels, energies, weights = None, [], None, {}
            if "path" in file:
                distance = file["path/distance"][()]
                energies = file["path/energies"][frame % n_frames]
                first = file["path/first_band_at"][frame % n_frames] \
                    if "path/first_band_at" in file else np.zeros(len(distance), int)
                energies = by_band(energies, first)
                if "path/weights" in file:
                    names = file["path/weight_names"].asstr()[()]
                    values = file["path/weights"][frame % n_frames]
                    weights = {name: by_band(values[..., w], first) for w, name in enumerate(names)}
                labels = [(float(distance[i]), name) for i, name in
                          zip(file["path/label_index"][()], file["path/label_name"].asstr()[()])]
    except FileNotFoundError as error:
        raise BandsError(f"cannot read {path}: there is no such file") from error
    except (OSError, KeyError) as error:
        raise BandsError(f"{path} is not a whole HDF5 file of bands: {error}") from error
    one = {name: values[frame] for name, values in series.items()}
    return Bands(
        distance=distance, labels=labels, n_frames=n_frames, timestep=series["timestep"],
        fermi=series["fermi_level"], valence_top=series["valence_top"],
        conduction_bottom=series["conduction_bottom"], gap=series["gap"],
        frame=Frame(timestep=int(one["timestep"]), energies=energies, weights=weights,
                    fermi=float(one["fermi_level"]), valence_top=float(one["valence_top"]),
                    conduction_bottom=float(one["conduction_bottom"]), gap=float(one["gap"])))


def by_band(values: np.ndarray, first: np.ndarray) -> np.ndarray:
    """[k, stored band] to [k, band index], indices that any k-point has; NaN where it has not."""
    index = first[:, None] + np.arange(values.shape[1])
    found = np.unique(index)
    table = np.full((len(values), len(found)), np.nan)
    np.put_along_axis(table, np.searchsorted(found, index), values, axis=1)
    return table


def has_gap(frame: Frame) -> bool:
    """True for a frame with a positive gap and both edges known."""
    edges = (frame.valence_top, frame.conduction_bottom, frame.gap)
    return all(math.isfinite(edge) for edge in edges) and frame.gap > 0.0


def edges_on_path(bands: Bands) -> Optional[Tuple[int, int]]:
    """k-point indices of valence top and conduction bottom; None where they are off the path."""
    e, frame = bands.frame.energies, bands.frame
    if e is None or not has_gap(frame):
        return None
    places = []
    for level in (frame.valence_top, frame.conduction_bottom):
        miss = np.nanmin(np.abs(e - level), axis=1)
        if miss.min() > 1e-3:  # the edge comes from the mesh
            return None
        places.append(int(miss.argmin()))
    return places[0], places[1]


def describe(bands: Bands) -> str:
    """The frame's numbers in words."""
    frame = bands.frame
    if has_gap(frame):
        text = f"a gap of {frame.gap:.4f} eV"
        places = edges_on_path(bands)
        if places is not None:
            valence, conduction = (place_name(bands, k) for k in places)
            text += ", direct" if valence == conduction else ", indirect"
            text += f" on this path ({valence} to {conduction})"
    else:
        text = "no gap" if math.isfinite(frame.fermi) else "the Fermi level is not known"
    lines = [f"Frame of step {frame.timestep} ({bands.n_frames} in the file): {text}."]
    if math.isfinite(frame.fermi):
        lines += [f"  valence band maximum     {frame.valence_top:10.4f} eV",
                  f"  conduction band minimum  {frame.conduction_bottom:10.4f} eV",
                  f"  Fermi level              {frame.fermi:10.4f} eV"]
    finite = bands.gap[np.isfinite(bands.gap)]
    if bands.n_frames > 1 and len(finite):
        lines.append(f"Along the run the gap is {finite.mean():.4f} eV on average, "
                     f"from {finite.min():.4f} to {finite.max():.4f} eV.")
    return "\n".join(lines)


def place_name(bands: Bands, k: int) -> str:
    """Where a k-point lies: a corner's name, or between which two."""
    here = bands.distance[k]
    close = 1e-6 * max(float(bands.distance[-1]), 1e-30)
    for where, name in bands.labels:
        if abs(where - here) <= close:
            return name
    before = [name for where, name in bands.labels if where < here]
    after = [name for where, name in bands.labels if where > here]
    return f"{before[-1]}-{after[0]}" if before and after else f"k-point {k}"


def default_window(frame: Frame) -> Tuple[float, float]:
    """Energies worth a look, relative to the Fermi level: a few gaps around it."""
    reach = 1.0 if not has_gap(frame) else min(max(1.0, 1.25 * frame.gap), 4.0)
    low = float(np.nanmin(frame.energies)) - frame.zero
    high = float(np.nanmax(frame.energies)) - frame.zero
    if not math.isfinite(frame.fermi):
        margin = 0.03 * (high - low) + 1e-3
        return low - margin, high + margin
    return max(-reach, low - 0.05 * reach), min(reach, high + 0.05 * reach)


def pick_weight(bands: Bands, name: str) -> np.ndarray:
    """The weight of that name; BandsError lists those there are."""
    weights = bands.frame.weights
    if name not in weights:
        found = "none" if not weights else ", ".join(f"'{w}'" for w in weights)
        raise BandsError(f"the file has no weight '{name}' of the states on its path; "
                         f"it has {found}")
    return weights[name]


def pick_unfolded(bands: Bands, layer: Optional[int]) -> str:
    """Name of the spectral weight to draw; `layer` counts from 1."""
    if layer is not None:
        name = f"{UNFOLDED} layer {layer}"
        pick_weight(bands, name)
        return name
    names = [name for name in bands.frame.weights if name.split()[0] == UNFOLDED]
    if not names:
        raise BandsError("--unfold needs spectral weights on the path, and the file has none")
    if len(names) > 1:
        raise BandsError(f"the file is unfolded to several cells ({', '.join(names)}): "
                         "choose with --layer")
    return names[0]


def color_scale():
    """Weight 0 to 1 as blue to orange, by way of a grey that shows on white."""
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import LinearSegmentedColormap, Normalize

    ramp = LinearSegmentedColormap.from_list("weight", [VALENCE, "#b5b0a8", CONDUCTION])
    return ScalarMappable(Normalize(0.0, 1.0), ramp)


def draw_lines(axes, bands: Bands, e: np.ndarray, width: float, color: Optional[str]):
    """Bands as lines, coloured by a weight if one is named; legend entries."""
    from matplotlib.collections import LineCollection

    x = bands.distance
    if color is None and not math.isfinite(bands.frame.fermi):
        axes.plot(x, e, color=VALENCE, lw=width, solid_joinstyle="round", zorder=2)
        return []
    if color is None:
        # A band counts as valence if most of it is filled: one that crosses the level has one
        # colour.
        filled = np.nanmedian(e, axis=0) <= 0.0
        for of_kind, colour in ((filled, VALENCE), (~filled, CONDUCTION)):
            if of_kind.any():
                axes.plot(x, e[:, of_kind], color=colour, lw=width, solid_joinstyle="round",
                          zorder=2)
        return [("valence", VALENCE, "-"), ("conduction", CONDUCTION, "-")]
    weight, scale = pick_weight(bands, color), color_scale()
    points = np.stack([np.broadcast_to(x[:, None], e.shape), e], axis=-1)
    pieces = np.stack([points[:-1], points[1:]], axis=-2).reshape(-1, 2, 2)
    mean = 0.5 * (weight[:-1] + weight[1:]).ravel()
    whole = np.isfinite(mean)
    axes.add_collection(LineCollection(pieces[whole], colors=scale.to_rgba(mean[whole]),
                                       linewidths=1.4 * width, capstyle="round", zorder=2))
    add_scale(axes, scale, f"weight: {color}")
    return []


def draw_unfolded(axes, bands: Bands, e: np.ndarray, unfold: str, color: Optional[str]):
    """States as spots, as large and as dark as their spectral weight, over faint lines."""
    x, weight = bands.distance, pick_weight(bands, unfold)
    axes.plot(x, e, color="#e4e1dc", lw=0.4, zorder=1.2)
    shown = np.nan_to_num(weight) > 0.002
    at, value = np.broadcast_to(x[:, None], e.shape)[shown], weight[shown]
    scale = color_scale()
    colours = scale.to_rgba(pick_weight(bands, color)[shown] if color else np.zeros(len(value)))
    colours[:, 3] = np.clip(value, 0.0, 1.0) ** 0.6
    order = np.argsort(value)  # the strong ones on top
    axes.scatter(at[order], e[shown][order], s=14.0 * value[order], c=colours[order], lw=0,
                 zorder=2)
    if color:
        add_scale(axes, scale, f"weight: {color}")
    for size in (0.1, 0.5, 1.0):
        axes.scatter([], [], s=14.0 * size, color=INK if color else VALENCE, alpha=size ** 0.6,
                     lw=0, label=f"{size:g}")
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncol=3, handletextpad=0.1,
                columnspacing=0.6, borderaxespad=0.3, borderpad=0.2)
    axes.set_title(f"Step {bands.frame.timestep}, {unfold}", loc="left")


def draw_path(axes, bands: Bands, window=None, reference: Optional[Bands] = None,
              color: Optional[str] = None, unfold: Optional[str] = None) -> None:
    """The band structure of one frame, the Fermi level at zero if it is known."""
    frame, x = bands.frame, bands.distance
    e = frame.energies - frame.zero
    low, high = window or default_window(frame)
    if reference is not None:
        # Stretched to the same length: two cells that differ slightly have different distances.
        scale = x[-1] / reference.distance[-1]
        axes.plot(reference.distance * scale, reference.frame.energies - reference.frame.zero,
                  color=REFERENCE, lw=0.9, ls=(0, (4, 2)), zorder=1)
    axes.set_title(f"Step {frame.timestep}", loc="left")
    crowd = int(((np.nanmin(e, axis=0) < high) & (np.nanmax(e, axis=0) > low)).sum())
    width = float(np.clip(22.0 / max(crowd, 1), 0.6, 1.5))
    if unfold is not None:
        draw_unfolded(axes, bands, e, unfold, color)
        handles = []
    else:
        handles = draw_lines(axes, bands, e, width, color)
    if math.isfinite(frame.fermi):
        axes.axhline(0.0, color=MUTED, lw=0.8, ls=(0, (1, 2)), zorder=1.5)
    draw_corners(axes, x, bands.labels)
    axes.set_ylim(low, high)
    axes.set_ylabel(r"$E - E_\mathrm{F}$ (eV)" if math.isfinite(frame.fermi) else "$E$ (eV)")
    if has_gap(frame):
        draw_gap(axes, bands)
    if reference is not None:
        handles.append(("reference", REFERENCE, (0, (4, 2))))
    if unfold is not None or not handles:
        return
    lines = [axes.plot([], [], color=colour, ls=style, lw=1.6, label=name)[0]
             for name, colour, style in handles]
    axes.legend(handles=lines, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncol=len(lines),
                handlelength=1.4, columnspacing=1.2, borderaxespad=0.3, borderpad=0.2)


def draw_gap(axes, bands: Bands) -> None:
    """Marks the edges, and writes the size of the gap between them."""
    frame, x = bands.frame, bands.distance
    bottom, top = frame.valence_top - frame.fermi, frame.conduction_bottom - frame.fermi
    axes.axhspan(bottom, top, color="#efe9dc", alpha=0.75, lw=0, zorder=0.5)
    for k, level, colour in zip(edges_on_path(bands) or (), (bottom, top), (VALENCE, CONDUCTION)):
        axes.plot(x[k], level, "o", color=colour, ms=5.5, mec="white", mew=1.0, zorder=4,
                  clip_on=False)
    at = x[0] + 0.5 * (x[-1] - x[0])
    axes.annotate("", (at, bottom), (at, top), zorder=5,
                  arrowprops=dict(arrowstyle="<->", color=INK, lw=0.9, shrinkA=0, shrinkB=0))
    axes.annotate(f"{frame.gap:.3f} eV", (at, 0.5 * (bottom + top)), (6, 0), zorder=6,
                  textcoords="offset points", va="center", color=INK,
                  bbox=dict(boxstyle="round,pad=0.2", fc="#faf7f1", ec="none"))


def draw_run(gap_axes, edge_axes, bands: Bands, mark_frame: bool = True) -> None:
    """The gap (above) and the band edges (below) along the frames."""
    step = bands.timestep
    marker = dict(marker="o", ms=3.2, mew=0) if bands.n_frames <= 60 else {}
    gap_axes.plot(step, bands.gap, color=INK, lw=1.3, **marker)
    if not np.isfinite(bands.gap).any():
        gap_axes.text(0.5, 0.5, "no gap", transform=gap_axes.transAxes, ha="center", va="center",
                      color=MUTED)
        gap_axes.set_yticks([])
    gap_axes.set_ylabel("gap (eV)")
    gap_axes.set_title("Along the run", loc="left")
    gap_axes.tick_params(labelbottom=False)
    edge_axes.plot(step, bands.conduction_bottom, color=CONDUCTION, lw=1.3, **marker,
                   label="conduction bottom")
    edge_axes.plot(step, bands.fermi, color=MUTED, lw=1.0, ls=(0, (1, 2)), label="Fermi level")
    edge_axes.plot(step, bands.valence_top, color=VALENCE, lw=1.3, **marker, label="valence top")
    edge_axes.set_ylabel("energy (eV)")
    edge_axes.set_xlabel("timestep")
    edge_axes.xaxis.get_major_locator().set_params(integer=True)
    # Headroom for the legend, which would else lie on the curves.
    low, high = edge_axes.get_ylim()
    edge_axes.set_ylim(low, high + 0.38 * (high - low))
    edge_axes.legend(loc="upper left", ncol=1, handlelength=1.6, labelspacing=0.25)
    for axes in (gap_axes, edge_axes):
        if mark_frame:
            axes.axvline(bands.frame.timestep, color="#d9d9d9", lw=4, zorder=0)
        axes.grid(axis="y", color="#ececec", lw=0.7)
        axes.set_axisbelow(True)


def make_figure(bands: Bands, window=None, reference: Optional[Bands] = None,
                run: Optional[Bands] = None, color: Optional[str] = None,
                unfold: Optional[str] = None):
    """A matplotlib figure: path and run, or whichever of them the file has. `run`: the file that
    holds the run's frames, where it is not the one that holds the path. `color`, `unfold`: names
    of weights."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    run = run or bands
    with_path, with_run = bands.frame.energies is not None, run.n_frames > 1
    if not with_path and not with_run:
        raise BandsError("there is nothing to draw: one frame and no k-path")
    with rc_context(STYLE):
        figure = Figure(figsize=(4.6 * with_path + 3.8 * with_run, 4.4), layout="constrained")
        columns = figure.add_gridspec(1, with_path + with_run,
                                      width_ratios=[1.25] * with_path + [1.0] * with_run)
        if with_path:
            draw_path(figure.add_subplot(columns[0]), bands, window, reference, color, unfold)
        if with_run:
            rows = columns[-1].subgridspec(2, 1, height_ratios=[1, 1.25], hspace=0.05)
            gap_axes = figure.add_subplot(rows[0])
            draw_run(gap_axes, figure.add_subplot(rows[1], sharex=gap_axes), run,
                     mark_frame=run is bands)
    return figure


def parse(arguments):
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0].replace("\n", " "))
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


def check(options, averages: bool) -> None:
    """BandsError for options that do not go together."""
    if options.window and not options.window[0] < options.window[1]:
        raise BandsError("--window needs EMIN below EMAX")
    if options.gap and not options.against:
        raise BandsError("--gap needs --against: the average on the x axis, such as c_thermo_temp")
    if options.against and not options.gap:
        raise BandsError("--against belongs to --gap")
    of_bands = [name for name in ("reference", "run", "color", "unfold") if getattr(options, name)]
    if (averages or options.gap) and of_bands:
        raise BandsError(f"--{of_bands[0]} is for a bands file")
    if options.error and not averages:
        raise BandsError("--error is for a file of averages")
    if options.layer is not None and not (options.unfold or averages):
        raise BandsError("--layer belongs to --unfold")


def bands_figure(options):
    """What the figure of a bands file says in words, and a function that draws it."""
    bands = read_bands(options.file, options.frame)
    reference = read_bands(options.reference) if options.reference else None
    if reference is not None and reference.frame.energies is None:
        raise BandsError(f"{options.reference} has no k-path to draw")
    run = read_bands(options.run) if options.run else None
    if (options.color or options.unfold) and bands.frame.energies is None:
        raise BandsError(f"{options.file} has no k-path to draw with --color or --unfold")
    unfold = pick_unfolded(bands, options.layer) if options.unfold else None
    if options.color:
        pick_weight(bands, options.color)
    return describe(bands), lambda: make_figure(bands, options.window, reference, run,
                                                options.color, unfold)


def averages_figure(options):
    """The same for files of averages."""
    if options.gap:
        names = options.quantity, options.against
        rows, unit = plot_averages.gather(options.gap, *names)
        return (plot_averages.table(rows, *names),
                lambda: plot_averages.make_comparison(rows, unit, *names))
    averages = plot_averages.read_averages(options.file)
    return (plot_averages.describe(averages),
            lambda: plot_averages.make_figure(averages, options.window, options.layer,
                                              options.error))


def main(arguments=None) -> int:
    """The command line; returns the exit status."""
    options = parse(arguments)
    try:
        averages = options.file is not None and plot_averages.is_averages(options.file)
        check(options, averages)
        text, draw = (averages_figure if averages or options.gap else bands_figure)(options)
        print(text)
        if options.output:
            try:
                draw().savefig(options.output, dpi=200, facecolor="white")
            except (OSError, ValueError) as error:
                raise BandsError(f"cannot write {options.output}: {error}") from error
            print(f"Figure: {options.output}")
    except BandsError as error:
        print(f"plot_bands.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
