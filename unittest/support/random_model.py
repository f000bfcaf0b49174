# SPDX-License-Identifier: MIT
"""A .dpw model of the published architecture with random weights, so that tests need a clone only.

Forces stay below a few eV/A and are smooth. Diagonals put exactly seven of the eleven orbitals of
every MoS2 well below the others: there is a gap where the electrons end. As in the published model,
blocks of (i, j) and (j, i) disagree.
"""

import argparse
import copy
import json
import sys
import zlib
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import import_published  # noqa: E402

SYMBOL = import_published.SYMBOL
ORBITALS = {"Mo": 5, "S": 3}
SITE_ENERGIES = {"Mo": [-3.2, 2.0, 2.1, 2.3, 2.5], "S": [-4.0, -4.2, -4.1]}  # eV
SIZE = 0.02  # of near elements off the diagonal, eV; others are smaller still


def _descriptor_size(symbol):
    """Four numbers for each own slot, the partner, and the partner's slots."""
    slots = max(len(site["walk"]) for site in import_published.DESCRIPTOR["sites"]
                if site["element"] == symbol)
    return 4 * (2 * slots + 1)


def _block_size(pair):
    return ORBITALS[SYMBOL[pair[0]]] * ORBITALS[SYMBOL[pair[1]]]


def _shape(name, width):
    """Inputs, hidden layers, outputs and size of the output of a network."""
    if name.startswith("force"):
        return _descriptor_size(SYMBOL[name[6]]), (2 * width, width), 3, 1.0
    if name.startswith("self"):
        return _descriptor_size(SYMBOL[name[5]]), (width, width), _block_size(2 * name[5]), SIZE
    pair = name.split("_")[2] if name.startswith("intra") else name.split("_")[1]
    n_in = 2 * width + 4 if name.startswith("intra") else 4
    scaled_down = import_published.NETWORKS[name][1] != 1.0
    return n_in, (2 * width, width), _block_size(pair), 0.3 if scaled_down else SIZE


def random_network(name, width, seed):
    """Tensors of one network; name and seed alone decide on the numbers."""
    random = np.random.default_rng([seed, zlib.crc32(name.encode())])
    n_in, hidden, n_out, size = _shape(name, width)
    tensors = {
        "input.gamma": 1.0 + 0.1 * random.standard_normal(n_in),
        "input.beta": 0.1 * random.standard_normal(n_in),
        "input.mean": 0.05 * random.standard_normal(n_in),
        "input.variance": 0.04 * (1.0 + random.random(n_in)),
    }
    sizes = (n_in, *hidden, n_out)
    for layer in (1, 2, 3):
        fan_in, fan_out = sizes[layer - 1], sizes[layer]
        scale = np.sqrt(2.0 / fan_in) * (size if layer == 3 else 1.0)
        tensors[f"layer{layer}.weight"] = scale * random.standard_normal((fan_out, fan_in))
        tensors[f"layer{layer}.bias"] = 0.1 * scale * random.standard_normal(fan_out)
    if name.startswith("self"):
        energies = SITE_ENERGIES[SYMBOL[name[5]]]
        tensors["layer3.bias"] += np.diag(energies).ravel()
    return {f"{name}.{key}": value for key, value in tensors.items()}


def write_random_model(path, width=8, seed=1, change=None, drop=(), tensors=None):
    """Writes a model and returns its path.

    `change(header)` may edit the header, `drop` names tensors to leave out and `tensors` replaces
    some: for models that have to be refused.
    """
    arrays = {}
    for name in import_published.NETWORKS:
        arrays.update(random_network(name, width, seed))
    arrays.update(tensors or {})
    for name in drop:
        del arrays[name]
    header = copy.deepcopy(import_published.header(import_published.NETWORKS))
    header["name"] = f"random weights, seed {seed}"
    header["provenance"] = {"note": "random numbers for tests; no physics in it"}
    if change is not None:
        change(header)
    path = Path(path)
    import_published.write_safetensors(path, arrays, {"format": "dpw", "dpw": json.dumps(header)})
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", type=Path)
    parser.add_argument("--width", type=int, default=8, help="of the second hidden layers")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    write_random_model(options.output, options.width, options.seed)


if __name__ == "__main__":
    main()
