# SPDX-License-Identifier: MIT
"""Errors of a round, by family and against the aims; the learning curve."""

import re

import numpy as np

# Figures that a plan may aim at: key of a frame in the report of dpw train, how frames are summed
# up, what it is.
AIMS = {
    "forces_meV_per_A": ("force_meV_per_A", np.mean, "mean absolute error of force components"),
    "energy_meV_per_atom": ("energy_meV_per_atom", np.mean, "mean absolute error of energies"),
    "on_site_rms_meV": ("on_site_rms_meV", np.mean,
                        "root mean square error of on-site elements of H"),
    "bands_mean_meV": ("bands_mean_meV", np.mean,
                       "mean error of bands, after one shift of each frame"),
    "bands_largest_meV": ("bands_largest_meV", np.max, "largest error of a band"),
}


def family(name):
    """Of a calculation's name: without its round and number."""
    return re.sub(r"(_r\d+)?(_\d+)?(_v)?$", "", name)


def figures(frames):
    """{key of the aims: number} of frames of a report; what no frame has is missing."""
    result = {}
    for key, (source, summed, _) in AIMS.items():
        values = [frame[source] for frame in frames if source in frame]
        if values:
            result[key] = float(summed(values))
    return result


def errors_of(report):
    """{"all": figures, "families": {name: {"frames": n, "split": ..., figures}}} of frames that were
    not trained on."""
    frames = [{**frame, "split": split} for split in ("validation", "test")
              for frame in report.get(split, {}).get("by_frame", [])]
    families = {}
    for frame in frames:
        families.setdefault((family(frame["frame"]), frame["split"]), []).append(frame)
    return {"all": figures(frames), "frames": len(frames),
            "families": [{"family": name, "split": split, "frames": len(own), **figures(own)}
                         for (name, split), own in sorted(families.items())]}


def shortfalls(errors, aims):
    """{aim: (error or None, wanted)} of aims that are not met."""
    return {key: (errors.get(key), wanted) for key, wanted in aims.items()
            if not errors.get(key, np.inf) <= wanted}


def extrapolate(n_frames, errors, wanted):
    """Frames that error = a n^-b needs for an error, by least squares through the logarithms; None
    if the errors do not fall or there are fewer than three."""
    n, errors = np.array(n_frames, float), np.array(errors, float)
    if len(n) < 3 or (errors <= 0).any() or len(set(n_frames)) < 2:
        return None
    slope, offset = np.polyfit(np.log(n), np.log(errors), 1)
    if slope > -0.05:
        return None
    return float(np.exp((np.log(wanted) - offset) / slope))
