# SPDX-License-Identifier: MIT
"""A .dpw model of an energy from moments with random weights: small, smooth, no physics in it."""

import json
import sys
import zlib
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import import_published  # noqa: E402

L_MAX, RADIAL, CHANNELS, RAER = 3, 4, 3, 6


def _random(name, seed):
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def _network(name, seed, sizes, size):
    random = _random(name, seed)
    tensors = {}
    for layer, (n_in, n_out) in enumerate(zip(sizes, sizes[1:]), 1):
        scale = 1.0 / np.sqrt(n_in)
        tensors[f"{name}.layer{layer}.weight"] = scale * random.standard_normal((n_out, n_in))
        tensors[f"{name}.layer{layer}.bias"] = 0.3 * random.standard_normal(n_out)
    entry = {"activation": "tanh", "n_layers": len(sizes) - 1, "output_scale": size,
             "output_unit": "eV"}
    return tensors, entry


def write_moment_model(path, seed=1, size=1.0, symbols=("Mo", "S"), change=None, drop=(),
                       tensors=None):
    """Writes a model of forces only and returns its path; energies are of the order of `size` eV.

    `change(header)` may edit the header, `drop` names tensors to leave out, and `tensors` are more or
    other ones.
    """
    n_in = len(symbols) * RADIAL
    n_invariants = CHANNELS + (L_MAX + 1) * CHANNELS * (CHANNELS + 1) // 2
    more, tensors, networks = tensors or {}, {}, {}
    for symbol in symbols:
        name = f"energy_{symbol}"
        arrays, networks[name] = _network(name, seed, (n_invariants, 12, RAER, 1), size)
        tensors.update(arrays)
        for l in range(L_MAX + 1):
            name = f"energy.mixing.{symbol}.l{l}"
            tensors[name] = _random(name, seed).standard_normal((CHANNELS, n_in)) / np.sqrt(n_in)
    tensors.update(more)
    for name in drop:
        del tensors[name]
    header = {
        "format": "dpw",
        "version": 3,
        "name": f"random energy, seed {seed}",
        "elements": [{"symbol": symbol, "orbitals": [], "electrons": 0.0} for symbol in symbols],
        "spin_degeneracy": 2,
        "descriptor": {"kind": "moments", "cutoff_A": 5.5, "switch_A": 3.5, "n_radial": RADIAL,
                       "l_max": L_MAX},
        "force": {"conservative": True, "channels": CHANNELS,
                  "networks": {symbol: f"energy_{symbol}" for symbol in symbols}},
        "networks": networks,
    }
    if change is not None:
        change(header)
    path = Path(path)
    import_published.write_safetensors(path, tensors, {"format": "dpw", "dpw": json.dumps(header)})
    return path
