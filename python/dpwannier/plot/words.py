# SPDX-License-Identifier: MIT
"""The numbers of bands in words."""

from __future__ import annotations

import numpy as np

from .data import BandsLike, BandStructure, Run


def describe_bands(bands: BandsLike, run: Run | None = None) -> str:
    """Gap, where its edges are, and levels, as lines of text; of a run its mean gap, too."""
    bands = BandStructure.of(bands)
    if bands.has_gap:
        text = f"a gap of {bands.gap:.4f} eV"
        places = bands.edges_on_path()
        if places is not None:
            valence, conduction = (bands.place_name(k) for k in places)
            text += ", direct" if valence == conduction else ", indirect"
            text += f" on this path ({valence} to {conduction})"
    else:
        text = "no gap" if bands.has_fermi else "the Fermi level is not known"
    title = "Bands" if bands.timestep is None else f"Frame of step {bands.timestep}"
    if run is not None:
        title += f" ({len(run)} in the file)"
    lines = [f"{title}: {text}."]
    if bands.has_fermi:
        lines += [f"  valence band maximum     {bands.valence_top:10.4f} eV",
                  f"  conduction band minimum  {bands.conduction_bottom:10.4f} eV",
                  f"  Fermi level              {bands.fermi:10.4f} eV"]
    if run is not None and len(run) > 1:
        finite = run.gap[np.isfinite(run.gap)]
        if len(finite):
            lines.append(f"Along the run the gap is {finite.mean():.4f} eV on average, "
                         f"from {finite.min():.4f} to {finite.max():.4f} eV.")
    return "\n".join(lines)
