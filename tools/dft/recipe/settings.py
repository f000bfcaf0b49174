# SPDX-License-Identifier: MIT
"""The settings of a calculation: a JSON object, its defaults and its checks."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import meshes
from .band_path import path_points
from .disentangle import Disentanglement
from .errors import RecipeError
from .filtered import FilteredOrbitals
from .normals import local_normal
from .pseudopotential import NAMES, read_upf

DEFAULTS = {
    "species": None,
    "pseudo_dir": None,
    "ecutwfc_Ry": None,
    "ecutrho_Ry": None,
    "spin_orbit": False,
    "spin_orbit_in_density": True,
    "smearing": {"kind": "gaussian", "width_Ry": 0.005},
    "dispersion": None,
    "dipole": None,
    "periodic": [True, True, False],
    "scf": None,
    "wannier": None,
    "convergence_Ry_per_atom": 3.5e-10,
    "mixing_beta": 0.35,
    "steps": 100,
    "empty_bands": 0.08,
    "bands_above": 0.03,
    "disentangle": None,
    "check_path": None,
    "band_threshold_Ry": 1e-7,
    "vacuum": {"at": 0.10, "half_width_A": 0.25, "flat_eV": 0.02},
    "smallest_projection": 0.5,
    "launcher": [],
}
REQUIRED = ("species", "pseudo_dir", "ecutwfc_Ry", "scf")
SPECIES_KEYS = {"pseudopotential", "mass", "orbitals", "below"}
ALONG_NORMAL = "normal_bonds_A"  # of a species, optional
AVERAGED = "averaged"  # spin_orbit: relativistic pseudopotentials, without the coupling
LETTERS = "spdf"


@dataclass(frozen=True)
class Species:
    symbol: str
    file: str
    mass: float  # g/mol
    orbitals: tuple  # labels of the atomic functions to keep, such as 4D
    below: tuple  # labels of those whose bands lie below theirs and are left out
    pseudo: object  # Pseudopotential
    normal_bonds: tuple | None  # A: orbitals point along the normal of bonds, see normals.py

    def count(self, labels):
        """Number of functions of an atom, with spin-orbit coupling of both spins."""
        n = sum(len(self.pseudo.members(label)[1]) for label in labels)
        return 2 * n if self.pseudo.with_spin else n


class Settings:
    """values: the JSON object; folder: what pseudo_dir is relative to."""

    def __init__(self, values, folder="."):
        unknown = set(values) - set(DEFAULTS)
        if unknown:
            raise RecipeError(f"unknown settings {sorted(unknown)}; known are {sorted(DEFAULTS)}")
        missing = [key for key in REQUIRED if values.get(key) is None]
        missing += ["wannier"] if "wannier" not in values else []  # null says that no H is wanted
        if missing:
            raise RecipeError(f"the settings lack {', '.join(missing)}")
        self.values = {**DEFAULTS, **values}
        self.pseudo_dir = (Path(folder) / values["pseudo_dir"]).resolve()
        self.periodic = self.values["periodic"]
        self.with_hamiltonian = self["wannier"] is not None
        if self["spin_orbit"] not in (False, True, AVERAGED):
            raise RecipeError(f'spin_orbit is true, false or "{AVERAGED}"')
        self.with_spin = self["spin_orbit"] is True
        self.disentanglement = self.read_disentanglement(self["disentangle"])
        self.dispersion, self.dispersion_version = self.read_dispersion(self["dispersion"])
        self.path = None
        if (given := self["check_path"]) and self.with_hamiltonian:
            if set(given) - {"below_eV"} != {"corners", "points"}:
                raise RecipeError("check_path needs corners and points and may have below_eV, no others")
            self.path = path_points(given["corners"], int(given["points"]))
        self.density_with_spin = self.with_spin and self["spin_orbit_in_density"]
        self.species = {}
        for symbol, given in values["species"].items():
            self.species[symbol] = self.read_species(symbol, given)

    def __getitem__(self, key):
        return self.values[key]

    def portable(self):
        """The JSON object for a file in any folder."""
        return {**self.values, "pseudo_dir": str(self.pseudo_dir)}

    def read_species(self, symbol, given):
        if set(given) - {ALONG_NORMAL} != SPECIES_KEYS:
            raise RecipeError(f"species {symbol} needs the keys {sorted(SPECIES_KEYS)} and may have "
                              f"{ALONG_NORMAL}, no others")
        file = self.pseudo_dir / given["pseudopotential"]
        pseudo = read_upf(file)
        if pseudo.element != symbol:
            raise RecipeError(f"{file} is of {pseudo.element}, not of {symbol}")
        if pseudo.with_spin != bool(self["spin_orbit"]):
            raise RecipeError(f"{file} has {'' if pseudo.with_spin else 'no '}spin-orbit coupling, "
                              "the settings say otherwise: change spin_orbit, or take the other file "
                              "of the element")
        known = [shell.label for shell in pseudo.shells]
        for label in [*given["orbitals"], *given["below"]]:
            name, _, chosen = label.partition(":")
            if name not in known:
                raise RecipeError(f"{file} has no atomic function {name}; it has {known}")
            names = NAMES[pseudo.shell(name).l]
            if chosen and not set(chosen.split(",")) <= set(names):
                raise RecipeError(f"{label} of {symbol} names functions that {name} lacks; it has "
                                  f"{list(names)}")
        normal_bonds = self.read_normal_bonds(symbol, given)
        if pseudo.with_spin and not self.with_spin:
            pseudo = pseudo.averaged(file)
        return Species(symbol, given["pseudopotential"], given["mass"], tuple(given["orbitals"]),
                       tuple(given["below"]), pseudo, normal_bonds)

    @staticmethod
    def read_normal_bonds(symbol, given):
        bonds = given.get(ALONG_NORMAL)
        if bonds is None:
            return None
        if len(bonds) != 2 or not 0 < bonds[0] < bonds[1]:
            raise RecipeError(f"{ALONG_NORMAL} of {symbol} is two lengths, up to which neighbours count "
                              "in full and from which on they do not")
        if len(given["orbitals"]) != 1 or given["orbitals"][0].partition(":")[2] != "pz":
            raise RecipeError(f"{symbol} has {ALONG_NORMAL}, so its one orbital is the pz of a shell, such "
                              f"as 2P:pz, not {given['orbitals']}")
        return tuple(bonds)

    @staticmethod
    def read_dispersion(given):
        """vdw_corr of pw.x, and of DFT-D3 its dftd3_version."""
        if given is None or isinstance(given, str):
            return given, None
        if not isinstance(given, dict) or set(given) != {"kind", "version"} or given["kind"] != "DFT-D3":
            raise RecipeError('dispersion is a name of pw.x such as "DFT-D", or {"kind": "DFT-D3", '
                              '"version": 4}, for a version of DFT-D3')
        return given["kind"], int(given["version"])

    @staticmethod
    def read_disentanglement(given):
        if given is None:
            return None
        rule = FilteredOrbitals if "full_above" in given else Disentanglement
        return rule.of(given)

    def of(self, symbol):
        if symbol not in self.species:
            raise RecipeError(f"the structure has {symbol}, which the settings' species lack")
        return self.species[symbol]

    def present(self, symbols):
        """Species of a structure, in the settings' order."""
        for symbol in symbols:
            self.of(symbol)
        return [species for symbol, species in self.species.items() if symbol in symbols]

    def n_electrons(self, symbols):
        return sum(self.of(s).pseudo.valence for s in symbols)

    def n_below(self, symbols):
        """Bands below those that are kept."""
        return sum(self.of(s).count(self.of(s).below) for s in symbols)

    def n_orbitals(self, symbols):
        return sum(self.of(s).count(self.of(s).orbitals) for s in symbols)

    def n_hamiltonian_bands(self, symbols, more=1.0):
        """Bands to compute for H: more than are kept, since an iterative diagonalization of a large
        cell may take a state from above for one of the highest. `more` times as many above."""
        kept = self.n_below(symbols) + self.n_orbitals(symbols)
        if self.disentanglement:  # orbitals may be some of a few occupied bands
            kept = max(kept, self.n_scf_bands(symbols, self.with_spin))
        return kept + max(2, int(np.ceil(more * self["bands_above"] * kept)))

    def n_scf_bands(self, symbols, with_spin):
        occupied = int(np.ceil(self.n_electrons(symbols) / (1 if with_spin else 2)))
        return occupied + max(3, int(np.ceil(self["empty_bands"] * occupied)))

    def mesh(self, which, lattice):
        """which: scf or wannier. Either a mesh as given, or one that follows from the cell."""
        given = self[which]
        rules = {"scf": ("spacing_A", meshes.mesh_of_spacing),
                 "wannier": ("reach_A", meshes.mesh_of_reach)}
        key, rule = rules[which]
        if set(given) == {"mesh"} and len(given["mesh"]) == 3:
            return [int(n) for n in given["mesh"]]
        if set(given) == {key}:
            return [int(n) for n in rule(lattice, self.periodic, given[key])]
        raise RecipeError(f'setting {which} is {{"mesh": [n1, n2, n3]}} or {{"{key}": number}}')

    def projections(self, structure):
        """Lines of Wannier90's block projections that say the same."""
        lines = []
        for species in self.present(structure.symbols):
            functions = ";".join(self.projection(species, label) for label in species.orbitals)
            if species.normal_bonds is None:
                lines.append(f"{species.symbol}:{functions}")
                continue
            for atom in structure.atoms_of(species.symbol):
                z = self.normal(structure, atom)
                x = np.cross(z, np.eye(3)[np.argmin(np.abs(z))])
                place, z, x = (",".join(f"{c:.10f}" for c in vector)
                               for vector in (structure.positions[atom], z, x / np.linalg.norm(x)))
                lines.append(f"c={place}:{functions}:z={z}:x={x}")
        return lines

    def normal(self, structure, atom):
        """The direction along which an atom's orbitals point, or None for the z axis."""
        bonds = self.of(structure.symbols[atom]).normal_bonds
        return None if bonds is None else local_normal(structure, atom, bonds, self.periodic)

    @staticmethod
    def projection(species, label):
        shell, members = species.pseudo.members(label)
        if ":" not in label:
            return LETTERS[shell.l]
        return ";".join(NAMES[shell.l][n] for n in members)
