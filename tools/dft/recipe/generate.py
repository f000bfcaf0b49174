# SPDX-License-Identifier: MIT
"""Structures of hexagonal layers drawn at random, the same for the same seed."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .errors import RecipeError
from .files import read_json
from .kinds import make_settings, read_settings
from .structure import Structure

# Rows are the vectors of a supercell in units of a1 and a2, which are 120 degrees apart.
CELLS = {
    "1x1": [[1, 0], [0, 1]],
    "2x1": [[2, 0], [0, 1]],
    "sqrt3": [[2, 1], [-1, 1]],
    "2x2": [[2, 0], [0, 2]],
    "sqrt7": [[3, 1], [-1, 2]],
    "sqrt7*": [[3, 2], [-2, 1]],  # sqrt7 mirrored: on each other they are twisted by 21.8 degrees
    "3x3": [[3, 0], [0, 3]],
}
DEFAULTS = {
    "layers": 1,
    "bulk": False,
    "cell": "1x1",
    "upper_cell": None,
    "stacking": "2H",
    "registry": None,
    "distance": [6.5, 6.5],
    "lattice_constant": None,
    "half_thickness": None,
    "biaxial": [0, 0],
    "uniaxial": [0, 0],
    "shear": [0, 0],
    "thinning": 0.0,
    "displacement": [0, 0],
    "modulation": [0, 0],
    "height": 22.0,
}
# Atoms closer than this part of the monolayer's shortest bond are on each other.
SHORTEST = 0.7


@dataclass
class Layer:
    """A hexagonal monolayer of a file potentials/structures/*.json of the repository."""

    lattice_constant: float  # A
    symbols: list
    fractions: np.ndarray  # [n, 2]
    heights: np.ndarray  # [n], A, from the middle plane

    def shortest_bond(self):
        """A, of the layer as the file has it."""
        lattice = np.zeros((3, 3))
        lattice[:2, :2], lattice[2, 2] = hexagonal(self.lattice_constant), 1000.0
        places = np.c_[self.fractions @ lattice[:2, :2], self.heights]
        return shortest_distance(Structure(lattice, self.symbols, places, [1] * len(places), ""))


def read_layer(path):
    values = read_json(path)
    try:
        basis = values["basis"]
        return Layer(float(values["lattice_constant"]), [b["symbol"] for b in basis],
                     np.array([b["fraction"] for b in basis], float),
                     np.array([b["z"] for b in basis], float))
    except (KeyError, TypeError, ValueError) as error:
        raise RecipeError(f"{path} is no monolayer file: {error!r}") from None


def hexagonal(a):
    """In-plane vectors as rows, A."""
    return a * np.array([[1, 0], [-0.5, np.sqrt(0.75)]])


def cell_matrix(cell):
    """A name of CELLS or a 2x2 integer matrix."""
    if isinstance(cell, str) and cell in CELLS:
        return np.array(CELLS[cell])
    matrix = np.array(cell) if not isinstance(cell, str) else np.zeros(0)
    if matrix.shape != (2, 2) or matrix.dtype.kind != "i" or np.linalg.det(matrix) < 0.5:
        raise RecipeError(f"cell {cell!r} is neither one of {list(CELLS)} nor a 2x2 matrix of "
                          "integers with a positive determinant")
    return matrix


def lattice_points(matrix):
    """The points of the lattice in one cell of its supercell: integers [det, 2]."""
    size = np.abs(matrix).sum()
    grid = np.stack(np.meshgrid(np.arange(-size, size + 1), np.arange(-size, size + 1),
                                indexing="ij"), -1).reshape(-1, 2)
    fractions = grid @ np.linalg.inv(matrix)
    inside = ((fractions > -1e-9) & (fractions < 1 - 1e-9)).all(1)
    return grid[inside]


def draw_strain(spec, random):
    """2x2 deformation minus one: biaxial + uniaxial at a random angle + shear."""
    biaxial, uniaxial, shear = (random.uniform(*spec[key])
                                for key in ("biaxial", "uniaxial", "shear"))
    angle = random.uniform(0, np.pi)
    n = np.array([np.cos(angle), np.sin(angle)])
    return biaxial * np.eye(2) + uniaxial * np.outer(n, n) + shear * np.array([[0, 1], [1, 0]])


def strain_of(deformation):
    """The symmetric strain of a 2x2 deformation of rows: what is left of it without its turn."""
    left, stretches, right = np.linalg.svd(deformation)
    return right.T @ np.diag(stretches) @ right - np.eye(2)


def modulation(positions, layers, lattice, amplitude, random):
    """Smooth displacements [n, 3] of about `amplitude` (A): each layer gets three plane waves of
    the cell's shortest wave vectors, and so gradients that cells of one formula unit lack."""
    reciprocal = 2 * np.pi * np.linalg.inv(lattice)[:, :2].T
    shifts = np.zeros_like(positions)
    for layer in sorted(set(layers)):
        atoms = np.array(layers) == layer
        for n in ((1, 0), (0, 1), (1, 1)):
            direction = random.normal(size=3)
            phase = random.uniform(0, 2 * np.pi)
            wave = np.cos(positions[atoms] @ (np.array(n) @ reciprocal) + phase)
            shifts[atoms] += np.outer(wave, direction / np.linalg.norm(direction))
    return amplitude / np.sqrt(3 / 2) * shifts


def complete(spec):
    unknown = set(spec) - set(DEFAULTS)
    if unknown:
        raise RecipeError(f"unknown keys {sorted(unknown)} of a structure; known are "
                          f"{sorted(DEFAULTS)}")
    spec = {**DEFAULTS, **spec}
    if type(spec["layers"]) is not int or spec["layers"] < 1 or spec["stacking"] not in ("2H", "3R"):
        raise RecipeError("layers is a whole number from 1, and stacking is 2H or 3R")
    return spec


def generate(name, material, spec, seed):
    """A Structure, and what was drawn as a dict. material: a Layer; spec: keys of DEFAULTS."""
    spec = complete(spec)
    random = np.random.default_rng(seed)
    n_layers = spec["layers"]

    def draw_registry():
        return random.uniform(0, 1, 2) if spec["registry"] is None else np.array(spec["registry"])

    strain = draw_strain(spec, random)
    registries = [draw_registry()]  # of each layer on the one below
    distance, displacement, wave = (random.uniform(*spec[key])
                                    for key in ("distance", "displacement", "modulation"))
    distances = [distance]
    heights = material.heights.copy()
    if spec["half_thickness"] is not None:
        heights *= random.uniform(*spec["half_thickness"]) / np.abs(heights).max()
    deformation = np.eye(2) + strain
    for _ in range(2, n_layers):
        registries.append(draw_registry())
        distances.append(random.uniform(*spec["distance"]))
    if spec["bulk"] and n_layers > 1:
        distances.append(random.uniform(*spec["distance"]))  # to the next image of the first layer
    gaps = distances[:n_layers - 1]
    length = sum(distances) if spec["bulk"] else spec["height"]
    lowest = (length - sum(gaps)) / 2

    lower = cell_matrix(spec["cell"])
    upper = cell_matrix(spec["upper_cell"]) if spec["upper_cell"] is not None else lower
    plane = hexagonal(spec["lattice_constant"] or material.lattice_constant)
    cell = lower @ plane @ deformation.T
    symbols, positions, layers, strains = [], [], [], []
    for layer in range(n_layers):
        matrix = upper if layer > 0 else lower
        primitive = np.linalg.inv(matrix) @ cell  # also turns the upper layer onto the lower one
        strains.append(strain_of(np.linalg.inv(plane) @ primitive))
        thinned = heights * (1 - spec["thinning"] * np.trace(strains[-1]) / 2)
        fractions = material.fractions * (-1 if layer % 2 == 1 and spec["stacking"] == "2H" else 1)
        origin = sum(registries[:layer], np.zeros(2))
        z = lowest + sum(gaps[:layer])
        for point in lattice_points(matrix):
            for symbol, fraction, height in zip(material.symbols, fractions, thinned):
                symbols.append(symbol)
                positions.append([*((point + fraction + origin) @ primitive), z + height])
                layers.append(layer + 1)
    lattice = np.zeros((3, 3))
    lattice[:2, :2] = cell
    lattice[2, 2] = length
    positions = np.array(positions)
    positions += modulation(positions, layers, lattice, wave, random)
    positions += random.uniform(-displacement, displacement, positions.shape)
    structure = Structure(lattice, symbols, positions, layers, name)
    shortest = shortest_distance(structure)
    if shortest < SHORTEST * material.shortest_bond():
        raise RecipeError(f"two atoms of {name} are {shortest:.2f} A apart: draw smaller "
                          "displacements or another seed")
    drawn = {"seed": seed, "spec": spec, "strain": strain.tolist(),
             "layer_strains": [own.tolist() for own in strains],
             "registry": [own.tolist() for own in registries] if n_layers > 2
             else registries[0].tolist(),
             "distance": distances if n_layers > 2 else distance, "displacement": displacement, "modulation": wave,
             "half_thickness": float(np.abs(heights).max())}  # of a layer without strain
    return structure, drawn


def shortest_distance(structure):
    """Between two atoms or an atom and its image, A."""
    shifts = np.array([[i, j, 0] for i in (-1, 0, 1) for j in (-1, 0, 1)]) @ structure.lattice
    offsets = structure.positions[None] - structure.positions[:, None]
    distances = np.linalg.norm(offsets[None] + shifts[:, None, None], axis=-1)
    return distances[distances > 1e-6].min()


def read_plan(path):
    """A plan: material, settings, and families of structures to draw in turn.

    {"material": FILE, "settings": FILE, "seed": N, "common": {spec},
     "first": [{"name": ..., spec ...}], "then": [{"name": ..., spec ...}], "rounds": N}
    """
    path = Path(path)
    plan = read_json(path)
    try:
        material = read_layer(path.parent / plan["material"])
        settings = path.parent / plan["settings"]
        families = [(entry, 0) for entry in plan["first"]]
        families += [(entry, 1 + turn) for turn in range(plan["rounds"]) for entry in plan["then"]]
        seed, common = plan["seed"], plan["common"]
    except KeyError as error:
        raise RecipeError(f"the plan {path} lacks the key {error}") from None
    return material, settings, seed, common, families


def planned(path):
    """Yields (name, Structure, drawn, settings) of a plan's structures in their order."""
    material, file, seed, common, families = read_plan(path)
    base = read_settings(file).portable()
    for number, (entry, turn) in enumerate(families):
        spec = {**common, **entry}
        name = spec.pop("name") + (f"_{turn:02d}" if turn else "")
        own = {**common.get("settings", {}), **spec.pop("settings", {})}
        structure, drawn = generate(name, material, spec, seed + number)
        settings = make_settings({**base, **own})
        settings.present(structure.symbols)
        yield name, structure, drawn, settings.portable()
