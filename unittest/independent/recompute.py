# SPDX-License-Identifier: MIT
"""A whole model recomputed with numpy from its .dpw file alone: forces, H(R), bands.

Nothing of this package is used but the file format (doc/model_format) and the method (doc/method):
layers by the heights of all atoms, the template walk by looking at every image of every atom,
networks one layer after the other, pairs by a loop over cells, bands from dense matrices. It is
meant to be read, and to be slow in other places than the package is.

    result = recompute.evaluate("model.dpw", cell, positions, ["Mo", "S", ...])
    result.forces; result.elements; result.bands([(0, 0, 0)])
"""

import dataclasses
import json
import struct
from pathlib import Path

import numpy as np

RYDBERG, BOHR = 13.605693122994, 0.529177210903  # eV, A
UNITS = {"eV": 1.0, "meV": 1e-3, "Ry": RYDBERG, "eV/A": 1.0, "Ry/Bohr": RYDBERG / BOHR}


# ---- The model file ------------------------------------------------------------------------------

def read_model(path):
    """The header and the tensors (in double precision)."""
    raw = Path(path).read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    entries = json.loads(raw[8:8 + length])
    header = json.loads(entries.pop("__metadata__")["dpw"])
    tensors = {}
    for name, entry in entries.items():
        first, last = entry["data_offsets"]
        numbers = np.frombuffer(raw[8 + length + first:8 + length + last],
                                {"F32": "<f4", "F64": "<f8"}[entry["dtype"]])
        tensors[name] = numbers.reshape(entry["shape"]).astype(float)
    return header, tensors


class Networks:
    def __init__(self, header, tensors):
        self.entries, self.tensors = header["networks"], tensors

    def normalized(self, name, x):
        """Inputs as the first layer takes them."""
        entry = self.entries[name]
        if "input_epsilon" not in entry:
            return x
        gamma, beta, mean, variance = (self.tensors[f"{name}.input.{part}"]
                                       for part in ("gamma", "beta", "mean", "variance"))
        return (x - mean) / np.sqrt(variance + entry["input_epsilon"]) * gamma + beta

    def activate(self, x):
        return np.maximum(x, 0.0)

    def layers(self, name, x):
        """What every layer gives before its activation, for inputs [samples, n_in]."""
        entry = self.entries[name]
        x = self.normalized(name, x)
        given = []
        for layer in range(1, entry["n_layers"] + 1):
            weight = self.tensors[f"{name}.layer{layer}.weight"]
            given.append(x @ weight.T + self.tensors[f"{name}.layer{layer}.bias"])
            x = self.activate(given[-1])
        return given

    def output(self, name, x):
        """The network's answer in eV or eV/A."""
        entry = self.entries[name]
        return self.layers(name, x)[-1] * entry["output_scale"] * UNITS[entry["output_unit"]]


# ---- Layers and surroundings ---------------------------------------------------------------------

def pair_vector(d):
    """v(d) = (1/|d|, d/|d|^2)."""
    r = np.linalg.norm(d, axis=-1, keepdims=True)
    return np.concatenate([1.0 / r, d / r**2], axis=-1)


def cells_within(cell, reach):
    """Lattice vectors (a, b, 0) that can bring two atoms of the home cell within `reach`."""
    n = [int(np.ceil(reach * np.linalg.norm(column))) + 1 for column in np.linalg.inv(cell).T[:2]]
    return [(a, b, 0) for a in range(-n[0], n[0] + 1) for b in range(-n[1], n[1] + 1)]


def wrap(cell, positions):
    """All atoms in the home cell, whose face in z lies in the middle of the widest empty gap."""
    fraction = positions @ np.linalg.inv(cell)
    fraction -= np.floor(fraction)
    z = np.sort(fraction[:, 2])
    gaps = np.diff(np.append(z, z[0] + 1.0))
    widest = int(np.argmax(gaps))
    face = z[widest] + 0.5 * gaps[widest]
    fraction[:, 2] -= np.floor(fraction[:, 2] - face)
    return fraction @ cell


def find_layers(positions):
    """0 for the atoms below the mean height, 1 for those above."""
    return (positions[:, 2] > positions[:, 2].mean()).astype(int)


def find_sites(descriptor, symbols, positions, layers):
    """Which of the descriptor's sites every atom sits on: by its element and by the side of its
    layer's mean height, which faces the other layer or does not."""
    middle = np.array([positions[layers == layer, 2].mean() for layer in (0, 1)])
    above = positions[:, 2] > middle[layers]
    facing = above == (layers == 0)
    sites = np.full(len(symbols), -1)
    for number, site in enumerate(descriptor["sites"]):
        side = {"none": True, "facing": facing, "outer": ~facing}[site["side"]]
        sites[(np.array(symbols) == site["element"]) & side] = number
    return sites


def own_slots(descriptor, cell, symbols, positions, layers, sites):
    """Displacements from every atom to the atoms of its own walk (published code, descriptor): slot k is the
    atom of the right element, in any layer or image, nearest to its parent plus an ideal bond."""
    walks = [site["walk"] for site in descriptor["sites"]]
    template = [site["bonds"] for site in descriptor["sites"]]
    longest = max(np.linalg.norm(bond["vector_A"]) for bonds in template for bond in bonds)
    reach = 3.0 * longest + 4.0
    images = {symbol: np.concatenate([positions[np.array(symbols) == symbol] + np.array(c) @ cell
                                      for c in cells_within(cell, reach)])
              for symbol in set(symbols)}
    result = {}
    for number, walk in enumerate(walks):
        for layer in (0, 1):
            atoms = np.flatnonzero((sites == number) & (layers == layer))
            if not len(atoms):
                continue
            places, slot_sites = [positions[atoms]], [number]
            for parent, bond_number in walk:
                bond = template[slot_sites[parent]][bond_number]
                ideal = (places[parent] + descriptor["layer_orientation"][layer]
                         * np.array(bond["vector_A"]))
                choice = images[descriptor["sites"][bond["to"]]["element"]]
                distance = np.linalg.norm(choice[None, :, :] - ideal[:, None, :], axis=2)
                places.append(choice[np.argmin(distance, axis=1)])
                slot_sites.append(bond["to"])
            for row, atom in enumerate(atoms):
                result[atom] = np.array([place[row] for place in places[1:]]) - positions[atom]
    return result


def find_partner(descriptor, cell, positions, layers, sites, atom):
    """The partner of an atom and the displacement to it: the nearest atom of the partner site in
    the other layer; of several, the one farthest along a fixed direction."""
    wanted = descriptor["sites"][sites[atom]]["partner"]
    candidates = np.flatnonzero((sites == wanted) & (layers != layers[atom]))
    shifts = np.array(cells_within(cell, descriptor["partner_cutoff_A"])) @ cell
    d = positions[candidates][:, None, :] + shifts[None, :, :] - positions[atom]
    r = np.linalg.norm(d, axis=2)
    equal = np.argwhere(r < r.min() + descriptor["partner_tie_A"])
    along = [d[i, j] @ np.array(descriptor["partner_tie_direction"]) for i, j in equal]
    i, j = equal[int(np.argmax(along))]
    return candidates[i], d[i, j]


def descriptors(descriptor, cell, symbols, positions, layers, sites):
    """The network input of every atom: own slots, partner, the partner's slots."""
    own = own_slots(descriptor, cell, symbols, positions, layers, sites)
    rows = []
    for atom in range(len(symbols)):
        partner, d = find_partner(descriptor, cell, positions, layers, sites, atom)
        rows.append(pair_vector(np.vstack([own[atom], d, d + own[partner]])).ravel())
    return rows


# ---- The Hamiltonian -----------------------------------------------------------------------------

def vacuum_shifts(header, cell, symbols, layers):
    """C = K(strain) (N_out - N_in) / (A c) for both layers, eV."""
    data = header["hamiltonian"].get("alignment")
    if data is None:
        return np.zeros(2)
    area = np.linalg.norm(np.cross(cell[0], cell[1]))
    counted = np.array(symbols) == data["counted_element"]
    units = np.array([np.sum(counted & (layers == layer)) for layer in (0, 1)], dtype=float)
    strain = np.sqrt(area / (units * data["unit_area_A2"])) - 1.0
    k = data["K_eV_A3"] + data["K_slope_eV_A3"] * strain
    return k * (units[::-1] - units) / (area * data["training_height_A"])


def directed_elements(header, networks, cell, symbols, positions, layers, inputs, raer):
    """H(R) as the networks give it, {R: [n_orbitals, n_orbitals]}, NaN where no class predicts."""
    hamiltonian = header["hamiltonian"]
    size = {entry["symbol"]: len(entry["orbitals"]) for entry in header["elements"]}
    first = np.concatenate([[0], np.cumsum([size[symbol] for symbol in symbols])])
    n_orbitals = first[-1]
    h = {}

    def put(r, i, j, values):
        matrix = h.setdefault(r, np.full((n_orbitals, n_orbitals), np.nan))
        block = (slice(first[i], first[i + 1]), slice(first[j], first[j + 1]))
        assert np.isnan(matrix[block]).all(), "two classes predict one block"
        matrix[block] = values.reshape(size[symbols[i]], size[symbols[j]])

    for atom, symbol in enumerate(symbols):
        put((0, 0, 0), atom, atom, networks.output(hamiltonian["on_site"][symbol],
                                                   inputs[atom][None, :])[0])
    symbols = np.array(symbols)
    longest = max(entry["range_A"][1] for entry in hamiltonian["hopping"])
    for r in cells_within(cell, longest):
        d = positions[None, :, :] + np.array(r) @ cell - positions[:, None, :]
        distance = np.linalg.norm(d, axis=2)
        for entry in hamiltonian["hopping"]:
            low, high = entry["range_A"]
            same = layers[:, None] == layers[None, :]
            chosen = (distance >= low) & (distance < high) & (distance > 1e-7)
            chosen &= same if entry["layers"] == "same" else ~same
            chosen &= (symbols[:, None] == entry["elements"][0])
            chosen &= (symbols[None, :] == entry["elements"][1])
            i, j = np.nonzero(chosen)
            if not len(i):
                continue
            x = pair_vector(d[i, j])
            if entry["raer"]:
                x = np.hstack([raer[i], raer[j], x])
            for a, b, values in zip(i, j, networks.output(entry["network"], x)):
                put(r, a, b, values)
    return h, first


# ---- All of it -----------------------------------------------------------------------------------

@dataclasses.dataclass
class Result:
    positions: np.ndarray  # in the home cell, A
    layers: np.ndarray
    forces: np.ndarray     # eV/A
    first_orbital: np.ndarray  # [atoms + 1]
    directed: dict         # {R: matrix}, eV; NaN where there is no element
    elements: dict         # the same, Hermitian and with the layers' shifts
    shifts: np.ndarray     # eV, of both layers
    largest_asymmetry: float

    def bands(self, kpoints):
        """Energies [k-point, band], eV, for k in fractions of the reciprocal lattice vectors."""
        filled = {r: np.nan_to_num(h) for r, h in self.elements.items()}
        return np.array([
            np.linalg.eigvalsh(sum(np.exp(2j * np.pi * np.dot(k, r)) * h
                                   for r, h in filled.items()))
            for k in kpoints])


def evaluate(model, cell, positions, symbols):
    """Everything that the model says of a periodic bilayer."""
    header, tensors = read_model(model)
    networks = Networks(header, tensors)
    descriptor, force = header["descriptor"], header["force"]
    positions = wrap(np.asarray(cell), np.asarray(positions))
    layers = find_layers(positions)
    sites = find_sites(descriptor, symbols, positions, layers)
    inputs = descriptors(descriptor, cell, symbols, positions, layers, sites)

    forces, raer = [], []
    for symbol, x in zip(symbols, inputs):
        name = force["networks"][symbol]
        forces.append(networks.output(name, x[None, :])[0])
        hidden = networks.layers(name, x[None, :])[force["raer_layer"] - 1][0]
        raer.append(np.maximum(hidden, 0.0) if force["raer_activated"] else hidden)

    directed, first = directed_elements(header, networks, cell, symbols, positions, layers, inputs,
                                        np.array(raer))
    shifts = vacuum_shifts(header, cell, symbols, layers)
    elements, largest = {}, 0.0
    for r, there in directed.items():
        back = directed[tuple(-n for n in r)].T
        assert (np.isnan(there) == np.isnan(back)).all(), "a pair is predicted one way only"
        elements[r] = 0.5 * (there + back)
        largest = max(largest, np.nanmax(np.abs(there - back), initial=0.0))
    for atom, layer in enumerate(layers):
        for orbital in range(first[atom], first[atom + 1]):
            elements[0, 0, 0][orbital, orbital] += shifts[layer]
    return Result(positions, layers, np.array(forces), first, directed, elements, shifts, largest)
