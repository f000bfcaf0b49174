#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Draw the report of `dpw train` on one self-contained page.

    plot_training.py NAME.report.json -o NAME.html

Learning curves, parity of forces and of the Hamiltonian's elements by class, error against
distance, and bands of the held-out frames.
"""

import argparse
import base64
import html
import io
import json
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  the back end has to be chosen first
import numpy as np  # noqa: E402

REFERENCE, MODEL, INK = "#8f8f8f", "#c8502d", "#1f5a92"


def image(figure):
    """The figure as an <img> that carries its data."""
    data = io.BytesIO()
    figure.savefig(data, format="png", dpi=110, bbox_inches="tight")
    plt.close(figure)
    return f'<img src="data:image/png;base64,{base64.b64encode(data.getvalue()).decode()}">'


def grid(n, columns=3, size=3.2):
    rows = (n + columns - 1) // columns
    figure, axes = plt.subplots(rows, columns, figsize=(size * columns, size * rows), squeeze=False)
    for axis in axes.flat[n:]:
        axis.set_visible(False)
    return figure, axes.flat


def learning_curves(stages):
    figure, axes = grid(len(stages))
    for axis, (name, stage) in zip(axes, stages.items()):
        epochs = [entry["epoch"] for entry in stage["curve"]]
        for key, color in (("training_loss", REFERENCE), ("validation_loss", MODEL)):
            axis.semilogy(epochs, [entry[key] for entry in stage["curve"]], color=color,
                          label=key.replace("_", " "))
        axis.axvline(stage["best_epoch"], color=INK, lw=0.8, label="best epoch")
        axis.set(title=name, xlabel="epoch")
        axis.legend(fontsize=7)
    return image(figure)


def parity(panels):
    """panels: (title, [[reference, predicted]], unit)"""
    figure, axes = grid(len(panels))
    for axis, (title, pairs, unit) in zip(axes, panels):
        points = np.array(pairs)
        axis.plot(points[:, 0], points[:, 1], ".", ms=2, color=INK)
        ends = [points.min(), points.max()]
        axis.plot(ends, ends, color=REFERENCE, lw=0.8, zorder=0)
        axis.set_title(title, fontsize=9)
        axis.set(xlabel=f"reference ({unit})", ylabel=f"model ({unit})")
    figure.tight_layout()
    return image(figure)


def by_distance(classes):
    figure, axis = plt.subplots(figsize=(7, 4))
    for name, errors in classes.items():
        bins = np.array(errors["by_distance"])
        if not name.startswith("on-site"):
            axis.semilogy(bins[:, 0], np.maximum(bins[:, 1], 1e-6), ".-", label=name)
    axis.set(xlabel="distance (A)", ylabel="mean absolute error (meV)")
    axis.legend(fontsize=7)
    return image(figure)


def bands(frames):
    figure, axes = grid(len(frames), columns=2, size=4.5)
    for axis, frame in zip(axes, frames):
        for reference, predicted in frame["reference_and_predicted_eV"]:
            axis.plot(frame["distance"], reference, color=REFERENCE, lw=1.5)
            axis.plot(frame["distance"], predicted, color=MODEL, lw=0.7)
        axis.set_title(f"{frame['frame']}: mean {frame['mean']:.1f}, max {frame['max']:.0f} meV",
                       fontsize=9)
        axis.set(xlabel="G - M - K - G", ylabel="energy from vacuum (eV)", xticks=[])
    figure.tight_layout()
    return image(figure)


def split_section(name, errors):
    """Everything about the frames of one split, as HTML."""
    parts = [f"<h2>{name}: {errors['frames']} frames</h2>"]
    rows, panels = [], []
    for key, unit in (("energy_meV_per_atom", "meV/atom"), ("stress_meV_per_A3", "meV/A<sup>3</sup>")):
        if key in errors:
            rows.append((key.split("_")[0], errors[key]["mae"], unit))
    for symbol, of_element in errors.get("force_meV_per_A", {}).items():
        rows.append((f"force, {symbol}", of_element["mae"], "meV/A"))
        if symbol != "all":
            panels.append((f"force on {symbol}", of_element["parity"], "eV/A"))
    hamiltonian = errors.get("hamiltonian_meV")
    if hamiltonian:
        rows.append(("H, all elements", hamiltonian["all"], "meV"))
        rows.append(("H, elements above 1 meV", hamiltonian["above_1_meV"], "meV"))
        for of_class, found in hamiltonian["classes"].items():
            rows.append((f"H, {of_class}", found["mae"], "meV"))
            panels.append((of_class, found["parity"], "meV"))
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


def page(report):
    sections = [split_section(name, report[name]) for name in ("validation", "test")
                if report[name]["frames"] > 0]
    settings = html.escape(json.dumps(report["settings"], indent=1))
    return f"""<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><title>{html.escape(report['model'])}</title>
<style>body {{ font-family: sans-serif; margin: 2em auto; max-width: 64em }}
td {{ padding: 0.1em 1em 0.1em 0 }} img {{ max-width: 100% }}</style>
<h1>{html.escape(report['model'])}</h1>
<p>Mean absolute errors, by the code that runs in LAMMPS.</p>
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
    with open(arguments.output, "w", encoding="utf-8") as file:
        file.write(page(report))


if __name__ == "__main__":
    main()
