# SPDX-License-Identifier: MIT
"""A .dpw model with energy and equivariant Hamiltonian and random weights: small, no physics in it."""

import numpy as np

from support import moment_model
from support.moment_model import L_MAX, RADIAL, RAER

ORBITALS = {"Mo": ["dz2", "dxz", "dyz", "dx2-y2", "dxy"], "S": ["pz", "px", "py"]}
ELECTRONS = {"Mo": 4.0, "S": 4.0}  # so many fill the shells of S and none of Mo
SHELL = {"Mo": 2, "S": 1}
CHANNELS, MIX, PAIR_RADIAL = 2, 4, 3
MOMENTS_L_MAX = 4  # d orbitals need twice their l
VACUUM_STEP = {"cutoff_A": 7.0, "switch_A": 4.0, "height_A": 3.0, "lateral_A": 9.0, "reach_A": 12.0,
               "bonds": [{"elements": ["Mo", "S"], "layers": "same",
                          "coefficients_eV_A3": [2.0, -1.0]},
                         {"elements": ["Mo", "S"], "layers": "different",
                          "coefficients_eV_A3": [-3.0, 9.0]}],
               "crowding_cutoff_A": 5.5, "crowding_switch_A": 2.0,
               "transfers": [{"element": "S", "crowding_per_A": 2.0,
                              "coefficients_eV_A4": [-0.6, 2.2]}]}


def _outputs(l_a, l_b):
    """Numbers that a hopping network gives for one shell of each atom."""
    count = 0
    for m_a in range(l_a + 1):
        for m_b in range(l_b + 1):
            if m_a == m_b == 0:
                count += 1
            elif m_a == 0 or m_b == 0:
                count += MIX
            else:
                count += (MIX if m_a + m_b <= MOMENTS_L_MAX else 0) + (5 if m_a == m_b else MIX)
    return count


def _invariants(channels):
    return channels + (MOMENTS_L_MAX + 1) * channels * (channels + 1) // 2


def write_equivariant_model(path, seed=1, range_=10.5, tensors=None, change=None):
    """Writes a model and returns its path. The diagonals put the gap where the electrons end.
    `tensors` are more or other ones, and `change(header)` may edit the header."""
    more, tensors, networks, edit = tensors or {}, {}, {}, change

    def add_network(name, sizes, size):
        arrays, networks[name] = moment_model._network(name, seed, sizes, size)
        tensors.update(arrays)

    def matrix(name, rows, columns):
        random = moment_model._random(name, seed)
        tensors[name] = random.standard_normal((rows, columns)) / np.sqrt(columns)

    hopping = []
    for symbol, l in SHELL.items():
        add_network(f"self_{symbol}", (_invariants(CHANNELS), 5, 1 + CHANNELS * l), 0.5)
        tensors[f"self_{symbol}.layer2.bias"][0] += -8.0 if symbol == "S" else 4.0
        for degree in range(MOMENTS_L_MAX + 1):
            matrix(f"hamiltonian.mixing.{symbol}.l{degree}", CHANNELS, 2 * RADIAL)
            if degree > L_MAX:
                matrix(f"energy.mixing.{symbol}.l{degree}", moment_model.CHANNELS, 2 * RADIAL)
        add_network(f"energy_{symbol}", (_invariants(moment_model.CHANNELS), 12, RAER, 1), 1.0)
    for layers in ("same", "different"):
        for pair in (("Mo", "Mo"), ("Mo", "S"), ("S", "S")):
            name = f"{layers}_{pair[0]}{pair[1]}"
            n_in = 2 * RAER + PAIR_RADIAL + 2 * CHANNELS * (MOMENTS_L_MAX + 1)
            add_network(name, (n_in, 8, _outputs(SHELL[pair[0]], SHELL[pair[1]])), 0.3)
            for m in range(1, MOMENTS_L_MAX + 1):
                matrix(f"{name}.mix.m{m}", MIX, 2 * CHANNELS * (MOMENTS_L_MAX - m + 1))
            hopping.append({"name": name, "layers": layers, "elements": pair,
                            "range_A": [0.0, range_], "switch_A": range_ - 1.5, "raer": True,
                            "moments": True, "mix": MIX, "pair_radial": PAIR_RADIAL,
                            "envelope": [0.5, -0.6, 0.0], "network": name})

    def change(header):
        header["name"] = f"random equivariant, seed {seed}"
        header["descriptor"]["l_max"] = MOMENTS_L_MAX
        header["descriptor"]["layers"] = {"plane_element": "Mo", "bond_A": 3.0}
        for element in header["elements"]:
            element["orbitals"] = ORBITALS[element["symbol"]]
            element["electrons"] = ELECTRONS[element["symbol"]]
        header["networks"] = networks
        header["hamiltonian"] = {"kind": "covariant", "channels": CHANNELS,
                                 "on_site": {symbol: f"self_{symbol}" for symbol in SHELL},
                                 "hopping": hopping, "vacuum_step": VACUUM_STEP}
        if edit is not None:
            edit(header)

    tensors.update(more)
    return moment_model.write_moment_model(path, seed, change=change, tensors=tensors)
