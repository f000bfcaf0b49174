# SPDX-License-Identifier: MIT
"""A periodic structure, and extended XYZ."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from .errors import RecipeError


@dataclass
class Structure:
    lattice: np.ndarray  # [3, 3], rows are the vectors, A
    symbols: list  # of n atoms
    positions: np.ndarray  # [n, 3], A
    layers: list  # of n atoms, counted from 1
    name: str
    forces: np.ndarray | None = None  # [n, 3], eV/A
    properties: dict = field(default_factory=dict)  # numbers of the comment line, such as energy

    def __len__(self):
        return len(self.symbols)

    def atoms_of(self, symbol):
        return [atom for atom, own in enumerate(self.symbols) if own == symbol]


def parse_comment(line):
    """key=value and key="a b c" of extended XYZ, as text."""
    return {key: quoted or plain
            for key, quoted, plain in re.findall(r'(\w+)=(?:"([^"]*)"|(\S+))', line)}


def parse_columns(properties):
    """Properties=species:S:1:pos:R:3 ... -> {name: slice of the words of a line}"""
    words = properties.split(":")
    columns, first = {}, 0
    for name, count in zip(words[0::3], words[2::3]):
        columns[name] = slice(first, first + int(count))
        first += int(count)
    return columns


def read_extxyz(path):
    """The first frame. Atoms without a column `layer` are of one layer."""
    path = Path(path)
    try:
        lines = path.read_text().splitlines()
    except OSError as error:
        raise RecipeError(f"cannot read {path}: {error.strerror}") from None
    try:
        n_atoms = int(lines[0])
        info = parse_comment(lines[1])
        lattice = np.array(info["Lattice"].split(), float).reshape(3, 3)
        columns = parse_columns(info.get("Properties", "species:S:1:pos:R:3"))
        rows = [line.split() for line in lines[2:2 + n_atoms]]
        symbols = [row[columns["species"]][0] for row in rows]
        positions = np.array([row[columns["pos"]] for row in rows], float)
        layers = ([int(row[columns["layer"]][0]) for row in rows] if "layer" in columns
                  else [1] * n_atoms)
        forces = (np.array([row[columns["forces"]] for row in rows], float)
                  if "forces" in columns else None)
        if len(rows) != n_atoms or positions.shape != (n_atoms, 3):
            raise ValueError("too few lines")
    except (ValueError, KeyError, IndexError) as error:
        raise RecipeError(f"{path} is not extended XYZ with a Lattice: {error}") from None
    numbers = {}
    for key in ("energy", "vacuum_lo", "vacuum_hi"):
        if key in info:
            numbers[key] = float(info[key])
    return Structure(lattice, symbols, positions, layers, info.get("name", path.stem), forces,
                     numbers)


def format_extxyz(structure):
    """Text of a file that read_extxyz and `dpw dataset` read."""
    columns = "species:S:1:pos:R:3" + (":forces:R:3" if structure.forces is not None else "")
    words = ['Lattice="%s"' % " ".join(f"{x:.10f}" for x in structure.lattice.ravel()),
             f"Properties={columns}:layer:I:1", 'pbc="T T T"', f"name={structure.name}"]
    words += [f"{key}={value:.8f}" for key, value in structure.properties.items()]
    lines = [str(len(structure)), " ".join(words)]
    for atom, symbol in enumerate(structure.symbols):
        numbers = [f"{x:15.10f}" for x in structure.positions[atom]]
        if structure.forces is not None:
            numbers += [f"{x:13.8f}" for x in structure.forces[atom]]
        lines.append(f"{symbol:2s} {' '.join(numbers)} {structure.layers[atom]}")
    return "\n".join(lines) + "\n"
