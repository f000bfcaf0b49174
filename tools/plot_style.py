# SPDX-License-Identifier: MIT
"""What the figures of plot_bands.py and plot_averages.py have in common."""

VALENCE, CONDUCTION, REFERENCE, INK, MUTED = "#1f5a92", "#c8502d", "#8f8f8f", "#222222", "#707070"

STYLE = {"font.size": 9.5, "axes.titlesize": 10, "axes.labelsize": 10, "axes.linewidth": 0.8,
         "axes.edgecolor": INK, "axes.labelcolor": INK, "text.color": INK,
         "xtick.color": INK, "ytick.color": INK, "xtick.direction": "in",
         "ytick.direction": "in", "legend.frameon": False, "legend.fontsize": 8.5,
         "font.family": "sans-serif", "mathtext.fontset": "dejavusans",
         "axes.formatter.useoffset": False}


class BandsError(Exception):
    """What is wrong with a file or a request, in one sentence."""


def corner_name(name: str) -> str:
    """G and Gamma become the Greek letter; K1 gets an index."""
    if name.upper() in ("G", "GAMMA", "\\GAMMA"):
        return r"$\Gamma$"
    if len(name) > 1 and name[0].isalpha() and name[1:].isdigit():
        return rf"$\mathrm{{{name[0]}}}_{{{name[1:]}}}$"
    return name


def draw_corners(axes, distance, labels, color="#c4c4c4") -> None:
    """Names of the corners, (distance, name), below lines at their places."""
    for where, _ in labels:
        axes.axvline(where, color=color, lw=0.8, zorder=0)
    # Where two labels share a place (a jump in the path), both names are shown.
    ticks = {}
    for where, name in labels:
        ticks.setdefault(round(where, 9), []).append(corner_name(name))
    axes.set_xticks(list(ticks), ["|".join(dict.fromkeys(names)) for names in ticks.values()])
    axes.set_xlim(distance[0], distance[-1] if distance[-1] > distance[0] else distance[0] + 1.0)
    axes.tick_params(axis="x", length=0, pad=6, labelsize=11)


def add_scale(axes, scale, label: str) -> None:
    """The colour bar of `axes`."""
    bar = axes.figure.colorbar(scale, ax=axes, pad=0.02, fraction=0.05, aspect=30)
    bar.set_label(label)
    bar.outline.set_linewidth(0.6)
