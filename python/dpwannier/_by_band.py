# SPDX-License-Identifier: MIT
"""Tables of states where each k-point may have other bands."""

from __future__ import annotations

import numpy as np


def band_indices(first: np.ndarray, n_bands: int) -> np.ndarray:
    """The bands that any k-point has, ascending, from the index of the `first` of each, [k-point]."""
    return np.unique(first[:, None] + np.arange(n_bands))


def by_band(values: np.ndarray, first: np.ndarray) -> np.ndarray:
    """[k-point, stored band] as [k-point, band], bands of :func:`band_indices`; NaN where a k-point
    has no band of this index."""
    index = first[:, None] + np.arange(values.shape[1])
    found = band_indices(first, values.shape[1])
    table = np.full((len(values), len(found)), np.nan)
    np.put_along_axis(table, np.searchsorted(found, index), values, axis=1)
    return table
