# SPDX-License-Identifier: MIT
"""As recompute.py, for models of the equivariant kind: energy, forces, H(R), bands.

Written after doc/equivariant_model and doc/equivariant_hamiltonian. Harmonics come from Rodrigues'
formula, their rotations from least squares over random points, products of three from a quadrature,
forces from differences of the energy; a pair is turned to z by some rotation, since none is special.

    result = recompute_equivariant.evaluate("model.dpw", cell, positions, ["Mo", "S", ...], [0, 4])
    result.energy; result.forces[[0, 4]]; result.elements; result.bands([(0, 0, 0)])
"""

import dataclasses
from math import factorial

import numpy as np

from independent import recompute

L_OF = {"s": 0, "p": 1, "d": 2}  # first letter of an orbital's name


# ---- Harmonics -----------------------------------------------------------------------------------

def harmonics(l_max, v):
    """Y_lm of the directions of v [..., 3], in the order m = 0, cos 1, sin 1, cos 2, ... of each l."""
    u = v / np.linalg.norm(v, axis=-1, keepdims=True)
    y = np.empty((*v.shape[:-1], (l_max + 1) ** 2))
    for l in range(l_max + 1):
        for m in range(l + 1):
            legendre = sum((-1) ** k * factorial(2 * l - 2 * k) * u[..., 2] ** (l - 2 * k - m)
                           / (2**l * factorial(k) * factorial(l - k) * factorial(l - 2 * k - m))
                           for k in range((l - m) // 2 + 1))
            norm = (1 if m == 0 else 2) * (2 * l + 1) * factorial(l - m) / factorial(l + m)
            value = np.sqrt(norm) * legendre * (u[..., 0] + 1j * u[..., 1]) ** m
            if m == 0:
                y[..., l * l] = value.real
            else:
                y[..., l * l + 2 * m - 1], y[..., l * l + 2 * m] = value.real, value.imag
    return y


def of_l(l):
    return slice(l * l, (l + 1) ** 2)


def rotations(l_max, q):
    """D_l with Y_l(q v) = D_l Y_l(v), of every l: [rotation, 2 l + 1, 2 l + 1]."""
    points = np.random.default_rng(5).standard_normal((3 * (l_max + 1) ** 2, 3))
    here, there = harmonics(l_max, points), harmonics(l_max, points @ np.swapaxes(q, -1, -2))
    return [np.swapaxes(np.linalg.pinv(here[:, of_l(l)]) @ there[..., of_l(l)], -1, -2)
            for l in range(l_max + 1)]


def turn_to_z(d):
    """Some rotation that takes every d [pair, 3] to the z axis."""
    u = d / np.linalg.norm(d, axis=-1, keepdims=True)
    other = np.where(np.abs(u[:, :1]) < 0.5, [[1.0, 0.0, 0.0]], [[0.0, 1.0, 0.0]])
    first = np.cross(u, other)
    first /= np.linalg.norm(first, axis=-1, keepdims=True)
    return np.stack([first, np.cross(u, first), u], axis=1)


def triple_means(l_a, l_b, l_c):
    """Means of Y_a Y_b Y_c over the sphere, [m_a, m_b, m_c]."""
    z, weight = np.polynomial.legendre.leggauss(12)
    phi = 2 * np.pi * np.arange(24) / 24
    z, phi = (x.ravel() for x in np.meshgrid(z, phi, indexing="ij"))
    s = np.sqrt(1 - z * z)
    y = harmonics(max(l_a, l_b, l_c), np.stack([s * np.cos(phi), s * np.sin(phi), z], axis=-1))
    weight = np.repeat(weight, 24) / 48
    return np.einsum("p,pa,pb,pc->abc", weight, y[:, of_l(l_a)], y[:, of_l(l_b)], y[:, of_l(l_c)])


# ---- Parts of a model ----------------------------------------------------------------------------

def switch(r, start, end):
    t = np.clip((r - start) / (end - start), 0.0, 1.0)
    return 1.0 - t**3 * (10.0 - 15.0 * t + 6.0 * t * t)


def radial(r, start, end, n):
    """b_n(r) on a last axis."""
    waves = np.sin(np.arange(1, n + 1) * np.pi * r[..., None] / end)
    return (switch(r, start, end) / r)[..., None] * waves


class Networks(recompute.Networks):
    def activate(self, x):
        return np.tanh(x)

    def layers(self, name, x):
        assert self.entries[name]["activation"] == "tanh"
        return super().layers(name, x)


def pairs_within(cell, positions, reach):
    """Atoms i, j, lattice vectors and displacements of all directed pairs, images of i included."""
    found = []
    for r in recompute.cells_within(cell, reach):
        d = positions[None, :, :] + np.array(r) @ cell - positions[:, None, :]
        distance = np.linalg.norm(d, axis=2)
        i, j = np.nonzero((distance < reach) & (distance > 1e-7))
        found.append((i, j, np.tile(r, (len(i), 1)), d[i, j]))
    return [np.concatenate(part) for part in zip(*found)]


class Frame:
    """A model and a structure, and what the model makes of the surroundings of its atoms."""

    def __init__(self, header, tensors, cell, positions, symbols):
        self.header, self.tensors, self.networks = header, tensors, Networks(header, tensors)
        self.cell, self.positions, self.symbols = cell, positions, np.array(symbols)
        self.known = [entry["symbol"] for entry in header["elements"]]
        descriptor = header["descriptor"]
        self.l_max, n = descriptor["l_max"], descriptor["n_radial"]
        i, j, _, d = pairs_within(cell, positions, descriptor["cutoff_A"])
        element = np.array([self.known.index(symbol) for symbol in symbols])
        b = radial(np.linalg.norm(d, axis=1), descriptor["switch_A"], descriptor["cutoff_A"], n)
        self.moments = np.zeros((len(symbols), len(self.known), n, (self.l_max + 1) ** 2))
        np.add.at(self.moments, (i, element[j]), b[:, :, None] * harmonics(self.l_max, d)[:, None, :])
        self.moments = self.moments.reshape(len(symbols), -1, (self.l_max + 1) ** 2)

    def mixed(self, mixing):
        """A of every atom: [atom, channel, lm]."""
        return np.concatenate([
            np.stack([self.tensors[f"{mixing}.mixing.{symbol}.l{l}"] @ self.moments[k][:, of_l(l)]
                      for k, symbol in enumerate(self.symbols)])
            for l in range(self.l_max + 1)], axis=2)

    def invariants(self, mixed):
        """[atom, invariant]"""
        n = mixed.shape[1]
        rows = [mixed[:, c, 0] for c in range(n)]
        for l in range(self.l_max + 1):
            part = mixed[:, :, of_l(l)]
            rows += [(part[:, a] * part[:, b]).sum(axis=1) / (2 * l + 1)
                     for a in range(n) for b in range(a, n)]
        return np.stack(rows, axis=1)

    def energies(self):
        """Energies and RAERs of the atoms."""
        inputs = self.invariants(self.mixed("energy"))
        energies, raer = np.empty(len(self.symbols)), []
        for k, symbol in enumerate(self.symbols):
            name = self.header["force"]["networks"][symbol]
            raer.append(np.tanh(self.networks.layers(name, inputs[k])[-2]))
            energies[k] = self.networks.output(name, inputs[k])[0]
        return energies, np.array(raer)

    def shell(self, symbol):
        """l of the one shell that an element has here."""
        orbitals = self.header["elements"][self.known.index(symbol)]["orbitals"]
        assert len(orbitals) == 2 * L_OF[orbitals[0][0]] + 1
        return L_OF[orbitals[0][0]]


def gradient(header, tensors, cell, positions, symbols, atoms, h=2e-3):
    """Forces on some atoms, NaN for the others: differences of fourth order."""
    forces = np.full(positions.shape, np.nan)
    for atom in atoms:
        for axis in range(3):
            energies = []
            for place in (-2, -1, 1, 2):
                moved = positions.copy()
                moved[atom, axis] += place * h
                energies.append(Frame(header, tensors, cell, moved, symbols).energies()[0].sum())
            forces[atom, axis] = -np.dot([1, -8, 8, -1], energies) / (12 * h)
    return forces


# ---- The Hamiltonian -----------------------------------------------------------------------------

def on_site_block(frame, symbol, w, moments):
    """The crystal field of one shell; `moments` [channel, lm]."""
    l, w = frame.shell(symbol), iter(w)
    block = next(w) * np.eye(2 * l + 1)
    for degree in range(2, 2 * l + 1, 2):
        field = sum(next(w) * moments[c, of_l(degree)] for c in range(len(moments)))
        block += triple_means(l, l, degree) @ field
    assert next(w, None) is None
    return block


def pair_blocks(frame, entry, raer, mixed, i, j, d):
    """Predictions <i|H|j> of a class for its pairs, [pair, orbital of i, orbital of j]."""
    r, l_max = np.linalg.norm(d, axis=1), frame.l_max
    turn = rotations(l_max, turn_to_z(d))
    both = np.concatenate([mixed[i], mixed[j]], axis=1)
    x = [both[:, :, of_l(l)] @ np.swapaxes(turn[l], 1, 2) for l in range(l_max + 1)]
    end = entry["range_A"][1]
    waves = np.sin(np.arange(1, entry["pair_radial"] + 1) * np.pi * r[:, None] / (end + 1.0))
    inputs = [raer[i], raer[j]] if entry.get("raer", True) else []
    inputs += [waves, *(3.0 * np.tanh(x[l][:, :, 0] / 3.0) for l in range(l_max + 1))]
    features = {}
    for m in range(1, l_max + 1):
        parts = np.hstack([x[l][:, :, 2 * m - 1] + 1j * x[l][:, :, 2 * m]
                           for l in range(m, l_max + 1)])
        features[m] = parts @ frame.tensors[f"{entry['name']}.mix.m{m}"].T
    if entry.get("powers", False):
        powers = np.hstack([np.abs(features[m]) ** 2 for m in features])
        inputs.append(powers / (1.0 + powers / 9.0))
    w = iter(frame.networks.output(entry["network"], np.hstack(inputs)).T)

    def mixture(m):
        return sum(next(w) * features[m][:, k] for k in range(entry["mix"]))

    def cross(m, a, b):
        return (features[m][:, a].conj() * features[m][:, b]).imag

    l_a, l_b = (frame.shell(symbol) for symbol in entry["elements"])
    h = np.zeros((len(r), 2 * l_a + 1, 2 * l_b + 1))
    for a in range(l_a + 1):
        for b in range(l_b + 1):
            cos_a, cos_b = 2 * a - 1, 2 * b - 1  # the sine follows
            if a == b == 0:
                h[:, 0, 0] = next(w)
            elif a == 0 or b == 0:
                z = mixture(a + b)
                places = [(0, cos_b), (0, cos_b + 1)] if a == 0 else [(cos_a, 0), (cos_a + 1, 0)]
                for place, value in zip(places, (z.real, z.imag)):
                    h[:, place[0], place[1]] = value
            else:
                total = mixture(a + b) if a + b <= l_max else np.zeros(len(r))
                if a == b:
                    real = next(w)
                    imaginary = sum(next(w) * cross(*which) for which in
                                    ((1, 0, 1), (2, 0, 1), (1, 2, 3), (3, 0, 1)))
                else:
                    difference = mixture(abs(a - b))
                    real = difference.real
                    imaginary = difference.imag if a > b else -difference.imag
                h[:, cos_a, cos_b] = real + total.real
                h[:, cos_a + 1, cos_b + 1] = real - total.real
                h[:, cos_a + 1, cos_b] = total.imag + imaginary
                h[:, cos_a, cos_b + 1] = total.imag - imaginary
    assert next(w, None) is None
    c = entry["envelope"]
    size = switch(r, entry["switch_A"], end) * np.exp(c[0] + c[1] * r + c[2] * r * r)
    return size[:, None, None] * (np.swapaxes(turn[l_a], 1, 2) @ h @ turn[l_b])


def vacuum_potential(frame, layers):
    """What the step between the vacuum levels adds to the on-site energies of every atom, eV."""
    data = frame.header["hamiltonian"]["vacuum_step"]
    i, j, _, d = pairs_within(frame.cell, frame.positions, max(data["cutoff_A"], data["reach_A"]))
    r, rho = np.linalg.norm(d, axis=1), np.linalg.norm(d[:, :2], axis=1)
    dipole = np.zeros(len(layers))
    for bond in data["bonds"]:
        first, second = bond["elements"]
        same = layers[i] == layers[j]
        chosen = (frame.symbols[i] == first) & (frame.symbols[j] == second) \
            & (same if bond["layers"] == "same" else ~same) & (r < data["cutoff_A"])
        c = np.array(bond["coefficients_eV_A3"])
        b = radial(r[chosen], data["switch_A"], data["cutoff_A"], len(c)) @ c
        np.add.at(dipole, i[chosen], d[chosen, 2] / r[chosen] * b)
    for transfer in data.get("transfers", []):
        pairs = (frame.symbols[i] == transfer["element"]) & (frame.symbols[j] == transfer["element"])
        coordination = np.zeros(len(layers))
        chosen = pairs & (layers[i] == layers[j])
        np.add.at(coordination, i[chosen], switch(r[chosen], data["crowding_switch_A"],
                                              data["crowding_cutoff_A"]) / r[chosen])
        chosen = pairs & (layers[i] != layers[j]) & (r < data["cutoff_A"])
        c = np.array(transfer["coefficients_eV_A4"])
        b = radial(r[chosen], data["switch_A"], data["cutoff_A"], len(c)) @ c
        np.add.at(dipole, i[chosen], d[chosen, 2] / r[chosen] * b
                  * (coordination[i[chosen]] - transfer["crowding_per_A"]))

    height, lateral = data["height_A"], data["lateral_A"]

    def shape(x):
        return switch(x, 0.5 * lateral, lateral) * height / (x * x + height * height) ** 1.5

    x, weight = np.polynomial.legendre.leggauss(60)
    norm = 0.0
    for start in (0.0, 0.5 * lateral):  # the switch begins half way
        places = start + 0.25 * lateral * (x + 1.0)
        norm += 0.25 * lateral * np.sum(weight * 2 * np.pi * places * shape(places))
    step = dipole * shape(np.zeros(1)) / norm
    chosen = (rho < lateral) & (r < data["reach_A"])
    np.add.at(step, i[chosen], dipole[j[chosen]] * shape(rho[chosen]) / norm)
    return np.where(layers == 0, -0.5, 0.5) * step


# ---- All of it -----------------------------------------------------------------------------------

@dataclasses.dataclass
class Result(recompute.Result):
    energy: float  # eV


def evaluate(model, cell, positions, symbols, force_on=()):
    """Everything that the model says of a periodic bilayer; forces for the atoms `force_on`."""
    header, tensors = recompute.read_model(model)
    cell = np.asarray(cell)
    positions = recompute.wrap(cell, np.asarray(positions))
    layers = recompute.find_layers(positions)
    frame = Frame(header, tensors, cell, positions, symbols)
    energies, raer = frame.energies()
    mixed = frame.mixed("hamiltonian")
    inputs = frame.invariants(mixed)
    size = [2 * frame.shell(symbol) + 1 for symbol in symbols]
    first = np.concatenate([[0], np.cumsum(size)])
    elements = {}

    def block(r, i, j):
        matrix = elements.setdefault(tuple(int(n) for n in r), np.full(2 * (first[-1],), np.nan))
        return matrix[first[i]:first[i + 1], first[j]:first[j + 1]]

    def put(r, i, j, values, factor=1.0):
        there = block(r, i, j)
        there[...] = np.nan_to_num(there) + factor * values

    hamiltonian = header["hamiltonian"]
    potential = vacuum_potential(frame, layers)
    for k, symbol in enumerate(symbols):
        w = frame.networks.output(hamiltonian["on_site"][symbol], inputs[k])
        put((0, 0, 0), k, k, on_site_block(frame, symbol, w, mixed[k])
            + potential[k] * np.eye(size[k]))
    for entry in hamiltonian["hopping"]:
        a, b = entry["elements"]
        i, j, r, d = pairs_within(cell, positions, entry["range_A"][1])
        same = layers[i] == layers[j]
        chosen = (frame.symbols[i] == a) & (frame.symbols[j] == b) \
            & (same if entry["layers"] == "same" else ~same)
        i, j, r, d = i[chosen], j[chosen], r[chosen], d[chosen]
        predicted = pair_blocks(frame, entry, raer, mixed, i, j, d)
        factor = 0.5 if a == b else 1.0
        for n, values in enumerate(predicted):
            put(r[n], i[n], j[n], values, factor)
            put(-r[n], j[n], i[n], values.T, factor)
    forces = gradient(header, tensors, cell, positions, symbols, force_on)
    shifts = np.array([potential[layers == layer].mean() for layer in (0, 1)])
    return Result(positions, layers, forces, first, elements, elements, shifts, 0.0,
                  energies.sum())
