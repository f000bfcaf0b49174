# SPDX-License-Identifier: MIT
"""Small bilayers made with `dpw twist`, and what may be done to them without changing the physics.

A Structure is never changed: every transformation gives a new one. `key` remembers which atom of
the first structure each atom was, so that results can be compared after shuffling.
"""

import dataclasses
import functools
import itertools
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from support import environment


@dataclasses.dataclass(frozen=True)
class Structure:
    """Atoms in a periodic cell; rows of `cell` are lattice vectors, A."""

    cell: np.ndarray
    positions: np.ndarray
    types: np.ndarray
    layers: np.ndarray  # 1 lower, 2 upper: also the molecule IDs
    ids: np.ndarray
    key: np.ndarray
    masses: tuple = (95.95, 32.065)
    boundary: str = "p p p"

    def __len__(self):
        return len(self.types)

    # ---- transformations, by the names that cases use ----

    def noise(self, size, seed=1):
        """Every atom moved at random by about `size` A a direction."""
        random = np.random.default_rng(seed)
        return self._with(positions=self.positions + size * random.standard_normal((len(self), 3)))

    def to_ase(self):
        """As ase.Atoms: types are Mo and S."""
        from ase import Atoms

        return Atoms(np.array(["Mo", "S"])[self.types - 1], self.positions, cell=self.cell, pbc=True)

    def translate(self, x, y, z):
        return self._with(positions=self.positions + np.array([x, y, z], dtype=float))

    def cross_z(self):
        """Shifted along z so that the cell's face cuts through the planes of the upper layer."""
        plane = self.positions[(self.layers == 2) & (self.types == 1), 2].mean()
        return self.translate(0.0, 0.0, -plane)

    def images(self, seed=1):
        """Every atom replaced by one of its images, one to three cells away."""
        random = np.random.default_rng(seed)
        cells = random.integers(-3, 4, (len(self), 3))
        return self._with(positions=self.positions + cells @ self.cell)

    def shuffle(self, seed=1):
        """Another order in the data file and other IDs, with gaps between them."""
        random = np.random.default_rng(seed)
        order = random.permutation(len(self))
        ids = 10 + 7 * random.permutation(len(self))
        return self._take(order)._with(ids=ids)

    def repeat(self, n1, n2):
        """A supercell. The key of a copy is that of its original plus a multiple of the number of
        atoms."""
        copies = [(a, b) for a in range(n1) for b in range(n2)]
        n = len(self)
        tiled = self._take(np.tile(np.arange(n), len(copies)))
        shifts = np.repeat([a * self.cell[0] + b * self.cell[1] for a, b in copies], n, axis=0)
        numbers = np.arange(n * len(copies))
        return tiled._with(cell=np.diag([n1, n2, 1]) @ self.cell,
                           positions=tiled.positions + shifts, ids=numbers + 1, key=numbers)

    def remove(self, *ids):
        return self._take(np.flatnonzero(~np.isin(self.ids, ids)))

    def only_layer(self, layer):
        return self._take(np.flatnonzero(self.layers == layer))

    def part_layers(self, distance):
        """The upper layer moved up by so much."""
        up = np.outer(self.layers == 2, [0.0, 0.0, distance])
        return self._with(positions=self.positions + up)

    def third_layer(self, distance):
        """One more copy of the lower layer, above the upper one."""
        extra = self.only_layer(1)
        extra = extra._with(positions=extra.positions + [0.0, 0.0, distance])
        both = {name: np.concatenate([getattr(self, name), getattr(extra, name)])
                for name in ("positions", "types", "layers")}
        numbers = np.arange(len(both["types"]))
        return self._with(**both, ids=numbers + 1, key=numbers)

    def turn_half(self):
        """All turned by 180 degrees about z: out of the orientation that the model knows."""
        return self._with(positions=self.positions * [-1.0, -1.0, 1.0])

    def exchange(self, first, second):
        """Two atoms, by their IDs, swap their types."""
        types = self.types.copy()
        rows = [np.flatnonzero(self.ids == number)[0] for number in (first, second)]
        types[rows] = types[rows[::-1]]
        return self._with(types=types)

    def coincide(self, first, second):
        """The atom with the second ID put onto the one with the first, but for 1e-170 A."""
        positions = self.positions.copy()
        positions[self.ids == second] = positions[self.ids == first] + [1e-170, 0.0, 0.0]
        return self._with(positions=positions)

    def add_atom(self, kind, x, y, z, layer=3):
        """One more atom, of a type that may be new (mass 4)."""
        extra = {"positions": [[x, y, z]], "types": [kind], "layers": [layer],
                 "ids": [self.ids.max() + 1], "key": [self.key.max() + 1]}
        masses = self.masses + (4.0,) * (kind - len(self.masses))
        return self._with(masses=masses, **{name: np.concatenate([getattr(self, name), value])
                                            for name, value in extra.items()})

    def faces(self, boundary):
        """Other boundary conditions, as the words of LAMMPS's `boundary` command."""
        return self._with(boundary=boundary)

    def transformed(self, steps):
        """`steps`: a list of names, or of {name: arguments}."""
        result = self
        for step in steps or ():
            name, arguments = (step, []) if isinstance(step, str) else next(iter(step.items()))
            result = getattr(result, name)(*(arguments if isinstance(arguments, list)
                                             else [arguments]))
        return result

    # ---- output ----

    def write_data(self, path, atom_style="atomic"):
        """A LAMMPS data file."""
        cell = self.cell
        lines = ["dpwannier test structure", "", f"{len(self)} atoms",
                 f"{len(self.masses)} atom types", ""]
        lines += [f"0.0 {cell[d, d]:.17g} {axis}lo {axis}hi" for d, axis in enumerate("xyz")]
        lines += [f"{cell[1, 0]:.17g} {cell[2, 0]:.17g} {cell[2, 1]:.17g} xy xz yz", ""]
        lines += ["Masses", ""]
        lines += [f"{t} {mass}" for t, mass in enumerate(self.masses, 1)]
        lines += ["", f"Atoms  # {atom_style}", ""]
        for number, kind, layer, x in zip(self.ids, self.types, self.layers, self.positions):
            molecule = "" if atom_style == "atomic" else f" {layer}"
            charge = " 0.0" if atom_style == "full" else ""
            lines.append(f"{number}{molecule} {kind}{charge} {x[0]:.17g} {x[1]:.17g} {x[2]:.17g}")
        Path(path).write_text("\n".join(lines) + "\n")
        return Path(path)

    def _with(self, **changes):
        return dataclasses.replace(self, **{
            name: np.asarray(value) if name not in ("masses", "boundary") else value
            for name, value in changes.items()})

    def _take(self, rows):
        return self._with(**{name: getattr(self, name)[rows]
                             for name in ("positions", "types", "layers", "ids", "key")})


@functools.lru_cache(maxsize=None)
def twist(lower=(1, 0), upper=(1, 0), height=30.0, options=(), material="MoS2"):
    """A bilayer by `dpw twist`: supercell indices of the layers, cell height in A."""
    return _build(["--material", _monolayer(material), "--lower", *lower, "--upper", *upper,
                   "--height", height, *options])


@functools.lru_cache(maxsize=None)
def twist_layers(indices, options=(), material="MoS2"):
    """Any number of layers likewise, from below."""
    layers = [word for index in indices for word in ("--layer", _monolayer(material), *index)]
    return _build([*layers, *options])


def _monolayer(material):
    return environment.SOURCE / "potentials" / "structures" / f"{material}.json"


def _build(words):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "layers.lmp"
        subprocess.run([environment.DPW, "twist", *map(str, words), "--atom-style", "molecular",
                        "--output", str(path)], check=True, capture_output=True, timeout=60)
        return read_data(path)


def read_data(path, atom_style="molecular"):
    """The parts of a LAMMPS data file that a Structure needs."""
    lines = Path(path).read_text().splitlines()
    cell = np.zeros((3, 3))
    rows, masses = [], []
    for number, line in enumerate(lines):
        words = line.split()
        if line.strip() == "Masses":
            masses = [float(row.split()[1]) for row in
                      itertools.takewhile(str.strip, lines[number + 2:])]
        for d, axis in enumerate("xyz"):
            if words[-2:] == [f"{axis}lo", f"{axis}hi"]:
                cell[d, d] = float(words[1]) - float(words[0])
        if words[-3:] == ["xy", "xz", "yz"]:
            cell[1, 0], cell[2, 0], cell[2, 1] = map(float, words[:3])
        if line.startswith("Atoms"):
            rows = [row.split() for row in lines[number + 1:] if row.strip()]
    table = np.array(rows, dtype=float)
    ids = table[:, 0].astype(int)
    if atom_style == "molecular":
        layers, types, positions = table[:, 1].astype(int), table[:, 2].astype(int), table[:, 3:6]
    else:
        types, positions = table[:, 1].astype(int), table[:, 2:5]
        layers = np.ones(len(ids), dtype=int)
    found = Structure(cell, positions, types, layers, ids, np.arange(len(ids)))
    return dataclasses.replace(found, masses=tuple(masses)) if masses else found


def from_case(entry):
    """The structure that a case file describes: {twist: [[m, n], [m, n]], height, then: [...]}."""
    lower, upper = entry["twist"]
    base = twist(tuple(lower), tuple(upper), float(entry.get("height", 30.0)))
    return base.transformed(entry.get("then"))
