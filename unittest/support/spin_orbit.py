# SPDX-License-Identifier: MIT
"""The equivariant kind with spin-orbit coupling: a .dpw with random weights, small, no physics in it."""

import numpy as np

from support import equivariant_model, moment_model
from support.equivariant_model import CHANNELS, MIX, MOMENTS_L_MAX, PAIR_RADIAL, SHELL
from support.moment_model import RAER

LAMBDA = {"Mo": 0.08, "S": 0.04}  # eV, of the shells
RANGE = 5.0  # A
ON_SITE = {1: 1 + CHANNELS, 2: 1 + 3 * CHANNELS}  # numbers of a shell: lambda, then by channels


def _outputs(l_a, l_b):
    """Numbers of a block of B: products of the row's shell with an axial vector, degrees l - 1 to
    l + 1; those other than l are pseudo, and four pseudo-scalars are between their orders 0."""
    count = 0
    for j in range(l_a - 1, l_a + 2):
        count += equivariant_model._outputs(j, l_b) + (0 if j == l_a else 3)
    return count


def write_spin_orbit_model(path, seed=1, tensors=None, change=None):
    """Writes a model and returns its path; without its spin-orbit coupling it is that of
    equivariant_model. `tensors` are more ones, and `change(header)` may edit the header."""
    tensors, networks, hopping = dict(tensors or {}), {}, []

    def add_network(name, sizes, size):
        arrays, networks[name] = moment_model._network(name, seed, sizes, size)
        tensors.update(arrays)

    for symbol, l in SHELL.items():
        add_network(f"spin_self_{symbol}",
                    (equivariant_model._invariants(CHANNELS), 4, ON_SITE[l]), 0.01)
    for layers in ("same", "different"):
        for pair in (("Mo", "Mo"), ("Mo", "S"), ("S", "S")):
            name = f"spin_{layers}_{pair[0]}{pair[1]}"
            n_in = 2 * RAER + PAIR_RADIAL + 2 * CHANNELS * (MOMENTS_L_MAX + 1)
            add_network(name, (n_in, 6, _outputs(SHELL[pair[0]], SHELL[pair[1]])), 0.3)
            for m in range(1, MOMENTS_L_MAX + 1):
                columns = 2 * CHANNELS * (MOMENTS_L_MAX - m + 1)
                random = moment_model._random(f"{name}.mix.m{m}", seed)
                tensors[f"{name}.mix.m{m}"] = \
                    random.standard_normal((MIX, columns)) / np.sqrt(columns)
            hopping.append({"name": name, "layers": layers, "elements": pair,
                            "range_A": [0.0, RANGE], "switch_A": RANGE - 1.0, "raer": True,
                            "moments": True, "mix": MIX, "pair_radial": PAIR_RADIAL,
                            "envelope": [-2.0, -0.4, 0.0], "network": name})

    def add(header):
        header["version"] = 4
        header["name"] = f"random with spin-orbit coupling, seed {seed}"
        header["networks"].update(networks)
        header["hamiltonian"]["spin_orbit"] = {
            "lambda_eV": {symbol: [value] for symbol, value in LAMBDA.items()},
            "on_site": {symbol: f"spin_self_{symbol}" for symbol in SHELL}, "hopping": hopping}
        if change is not None:
            change(header)

    return equivariant_model.write_equivariant_model(path, seed, tensors=tensors, change=add)
