#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Draw the report of `dpw train` on one self-contained page.

    plot_training.py NAME.report.json -o NAME.html

Learning curves, and of the frames for validation and for tests: parity of forces and of the
Hamiltonian's elements by class, error against distance, and bands; with spin-orbit coupling bands of
each frame. `dpw train` runs it by itself.
"""

import argparse
import base64
import html
import io
import json
import sys

try:
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    import numpy as np
    from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter
except ImportError as problem:
    sys.exit(f"plot_training.py: {problem}; pip install matplotlib, or take a Python that has it")

REFERENCE, MODEL, INK = "#b4b4b4", "#c8502d", "#1f5a92"


def image(figure, what):
    """The figure as an <img> that carries its data."""
    figure.tight_layout()
    data = io.BytesIO()
    figure.savefig(data, format="png", dpi=110, bbox_inches="tight")
    plt.close(figure)
    return (f'<h3>{html.escape(what)}</h3>\n<img alt="{html.escape(what)}" '
            f'src="data:image/png;base64,{base64.b64encode(data.getvalue()).decode()}">')


def grid(n, columns=3, size=3.2):
    rows = (n + columns - 1) // columns
    figure, axes = plt.subplots(rows, columns, figsize=(size * columns, size * rows), squeeze=False)
    for axis in axes.flat[n:]:
        axis.set_visible(False)
    return figure, axes.flat


def logarithmic(axis):
    """A logarithmic y axis, labelled at 1, 2 and 5 alone."""
    axis.set_yscale("log")
    axis.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axis.yaxis.set_major_formatter(lambda y, _: f"{y:g}")
    axis.yaxis.set_minor_formatter(NullFormatter())
    axis.grid(axis="y", lw=0.4, color="#dddddd")


# Errors of the validation frames that are drawn against epochs: key of the report, label.
FIGURES = (("force_meV_per_A", "force (meV/A)"), ("energy_meV_per_atom", "energy (meV/atom)"),
           ("all_meV", "H (meV)"), ("above_1_meV_meV", "H, elements above 1 meV (meV)"),
           ("on_site_rms_meV", "B on site, rms (meV)"), ("hopping_rms_meV", "B of hoppings, rms (meV)"))
# Bands of frames with spin-orbit coupling: key of the report, label, colour.
COUPLINGS = (("without", "no B", REFERENCE), ("lambda", "lambda L.S alone", "#7f9fbf"),
             ("model", "B of the model", INK), ("whole", "whole model", MODEL))


def learning_curves(stages):
    figure, axes = grid(2 * len(stages), columns=2, size=3.8)
    for n, (name, stage) in enumerate(stages.items()):
        curve = stage["curve"]
        epochs = [entry["epoch"] for entry in curve]
        mark = "." if len(curve) < 40 else ""
        loss, errors = axes[2 * n], axes[2 * n + 1]
        for key, color in (("training_loss", REFERENCE), ("validation_loss", MODEL)):
            loss.plot(epochs, [entry[key] for entry in curve], color=color, marker=mark,
                      label=key.replace("_", " "))
        for key, label in FIGURES:
            if key in curve[0]["figures"]:
                errors.plot(epochs, [entry["figures"][key] for entry in curve], marker=mark,
                            label=label)
        loss.set(title=f"{name}: loss", xlabel="epoch")
        errors.set(title=f"{name}: mean absolute error, validation", xlabel="epoch")
        for axis in (loss, errors):
            logarithmic(axis)
            axis.axvline(stage["best_epoch"], color=INK, lw=0.8, ls=":", label="kept epoch")
            axis.title.set_fontsize(9)
            axis.legend(fontsize=7)
    return image(figure, "Learning curves")


def parity(panels):
    """panels: (title, [[reference, predicted]], mean absolute error, unit, unit of the error)"""
    figure, axes = grid(len(panels))
    for axis, (title, pairs, error, unit, error_unit) in zip(axes, panels):
        points = np.array(pairs)
        axis.plot(points[:, 0], points[:, 1], ".", ms=2, color=INK)
        ends = [points.min(), points.max()]
        axis.plot(ends, ends, color=REFERENCE, lw=0.8, zorder=0)
        axis.set_title(title, fontsize=9)
        axis.text(0.05, 0.95, f"mean error {error:.3g} {error_unit}", transform=axis.transAxes,
                  fontsize=8, va="top")
        axis.set(xlabel=f"reference ({unit})", ylabel=f"model ({unit})")
        axis.xaxis.set_major_locator(MaxNLocator(4))
        axis.yaxis.set_major_locator(MaxNLocator(4))
    return image(figure, "Parity, by class")


def by_distance(classes):
    figure, axis = plt.subplots(figsize=(7, 4))
    for name, errors in classes.items():
        bins = np.array(errors["by_distance"])
        if not name.startswith("on-site"):
            style = "o--" if "different" in name else ".-"
            axis.plot(bins[:, 0], np.maximum(bins[:, 1], 1e-6), style, ms=4, lw=1, label=name)
    logarithmic(axis)
    axis.set(xlabel="distance (A)", ylabel="mean absolute error (meV)")
    axis.legend(fontsize=7)
    return image(figure, "Error of the Hamiltonian's elements against the distance of their atoms")


def bands(frames):
    figure, axes = grid(len(frames), columns=2, size=4.5)
    for axis, frame in zip(axes, frames):
        distance = frame["distance"]
        for n, (reference, predicted) in enumerate(frame["reference_and_predicted_eV"]):
            axis.plot(distance, reference, color=REFERENCE, lw=2.5,
                      label="data" if n == 0 else None)
            axis.plot(distance, predicted, color=MODEL, lw=0.8, label="model" if n == 0 else None)
        axis.set_title(f"{frame['frame']}: mean error {frame['mean']:.1f} meV, "
                       f"largest {frame['max']:.0f} meV", fontsize=9)
        corners = [distance[n * (len(distance) - 1) // 3] for n in range(4)]
        axis.set_xticks(corners, ["G", "M", "K", "G"])
        axis.grid(axis="x", lw=0.6, color="#888888")
        axis.set(xlim=(distance[0], distance[-1]), ylabel="energy from vacuum (eV)")
        axis.legend(fontsize=7, loc="upper right")
    return image(figure, "Bands, those of the model shifted to the same mean")


def split_section(name, errors):
    """Everything about the frames of one split, as HTML."""
    parts = [f"<h2>{name}: {errors['frames']} frames</h2>"]
    rows, panels = [], []
    for key, what, unit in (("energy_meV_per_atom", "energy", "meV/atom"),
                            ("stress_meV_per_A3", "stress", "meV/A<sup>3</sup>"),
                            ("vacuum_step_meV", "step between the vacuum levels", "meV")):
        if key in errors:
            rows.append((what, errors[key]["mae"], unit))
    for symbol, of_element in errors.get("force_meV_per_A", {}).items():
        rows.append((f"force, {symbol}", of_element["mae"], "meV/A"))
        if symbol != "all":
            panels.append((f"force on {symbol}", of_element["parity"], of_element["mae"], "eV/A",
                           "meV/A"))
    hamiltonian = errors.get("hamiltonian_meV")
    if hamiltonian:
        rows.append(("H, all elements", hamiltonian["all"], "meV"))
        rows.append(("H, elements above 1 meV", hamiltonian["above_1_meV"], "meV"))
        for of_class, found in hamiltonian["classes"].items():
            rows.append((f"H, {of_class}", found["mae"], "meV"))
            panels.append((of_class, found["parity"], found["mae"], "meV", "meV"))
    if errors.get("bands_meV"):
        frames = errors["bands_meV"]
        rows.append(("bands, mean", float(np.mean([f["mean"] for f in frames])), "meV"))
        rows.append(("bands, largest", max(f["max"] for f in frames), "meV"))
    parts.append("<table>" + "".join(
        f"<tr><td>{html.escape(what)}</td><td>{value:.3f}</td><td>{unit}</td></tr>"
        for what, value, unit in rows) + "</table>")
    if panels:
        parts.append(parity(panels))
    if hamiltonian:
        parts += [by_distance(hamiltonian["classes"]), bands(errors["bands_meV"])]
    return "\n".join(parts)


def spin_orbit_section(name, errors):
    """Bands of the frames of one split that have spin-orbit coupling, as HTML."""
    frames = errors["by_frame"]
    head = "".join(f"<th>{label}</th>" for _, label, _ in COUPLINGS)
    rows = "".join(f"<tr><td>{html.escape(frame['frame'])}</td>" + "".join(
        f"<td>{frame[key]['mean']:.2f} / {frame[key]['max']:.1f}</td>" for key, _, _ in COUPLINGS)
        + "</tr>" for frame in frames)
    figure, axis = plt.subplots(figsize=(7, 1.2 + 0.7 * len(frames)))
    for n, (key, label, color) in enumerate(COUPLINGS):
        axis.barh(np.arange(len(frames)) + 0.2 * (1.5 - n), [frame[key]["mean"] for frame in frames],
                  height=0.18, color=color, label=label)
    axis.set(yticks=np.arange(len(frames)), xlabel="mean error of the bands (meV)")
    axis.set_yticklabels([frame["frame"] for frame in frames])
    axis.set_xscale("log")
    axis.legend(fontsize=7, loc="upper left", bbox_to_anchor=(1, 1))
    return (f"<h2>Spin-orbit coupling, {name}: {len(frames)} frames</h2>\n<p>Bands along G-M-K-G, mean / "
            "largest error in meV: the data's own H without spin with another spin-orbit part B in place "
            "of the data's, and the whole model.</p>\n"
            f"<table><tr><th></th>{head}</tr>{rows}</table>"
            + image(figure, f"Bands with spin-orbit coupling, {name}"))


def page(report):
    spin_orbit = report.get("spin_orbit", {})
    sections = [split_section(name, report[name]) for name in ("validation", "test")
                if report[name]["frames"] > 0]
    sections += [spin_orbit_section(name, spin_orbit[name]) for name in ("validation", "test")
                 if name in spin_orbit]
    settings = html.escape(json.dumps(report["settings"], indent=1))
    return f"""<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><title>{html.escape(report['model'])}</title>
<style>body {{ font-family: sans-serif; margin: 2em auto; max-width: 64em }}
td {{ padding: 0.1em 1em 0.1em 0 }} td:nth-child(2) {{ text-align: right }} img {{ max-width: 100% }}</style>
<h1>{html.escape(report['model'])}</h1>
<p>Errors are mean absolute ones, of the file as it was written, by the code that runs in LAMMPS.</p>
{learning_curves(report['stages'])}
{"".join(sections)}
<h2>Settings</h2><pre>{settings}</pre></html>
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("report", help="NAME.report.json of dpw train")
    parser.add_argument("-o", "--output", required=True, help="HTML file to write")
    arguments = parser.parse_args()
    try:
        with open(arguments.report, encoding="utf-8") as file:
            report = json.load(file)
    except (OSError, ValueError) as problem:
        sys.exit(f"plot_training.py: {arguments.report} can't be read: {problem}")
    if not isinstance(report, dict) or report.get("format") != "dpw-training-report":
        sys.exit(f"plot_training.py: {arguments.report} is no report of dpw train")
    if report.get("version") != 1:
        sys.exit(f"plot_training.py: {arguments.report} has version {report.get('version')}, "
                 "this script reads 1")
    text = page(report)
    try:
        with open(arguments.output, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as problem:
        sys.exit(f"plot_training.py: {arguments.output} can't be written: {problem}")


if __name__ == "__main__":
    main()
