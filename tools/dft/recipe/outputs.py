# SPDX-License-Identifier: MIT
"""What pw.x, pp.x and projwfc.x wrote."""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass

import numpy as np

from .errors import RecipeError
from .units import BOHR_A, HARTREE_EV, RYDBERG_EV


@dataclass
class ScfResult:
    energy: float  # eV, with smearing the free energy, whose gradient the forces are
    forces: np.ndarray  # [n, 3], eV/A
    steps: int
    fermi: float | None  # eV


def read_scf(path):
    """data-file-schema.xml of a scf run."""
    output = ElementTree.parse(path).getroot().find("output")
    convergence = output.find("convergence_info/scf_conv")
    steps = int(convergence.find("n_scf_steps").text)
    if convergence.find("convergence_achieved").text.strip() != "true":
        raise RecipeError(f"the density did not converge in {steps} steps ({path}): raise steps or "
                          "lower mixing_beta in the settings")
    forces = np.array(output.find("forces").text.split(), float).reshape(-1, 3)
    fermi = output.find("band_structure/fermi_energy")
    return ScfResult(float(output.find("total_energy/etot").text) * HARTREE_EV,
                     forces * (HARTREE_EV / BOHR_A), steps,
                     None if fermi is None else float(fermi.text) * HARTREE_EV)


def read_planar_average(path):
    """Heights z [n] (A) and averages over planes [n] (eV) of a cube file of pp.x in Ry."""
    with open(path) as file:
        lines = [next(file) for _ in range(6)]
        n_atoms = int(lines[2].split()[0])
        axes = [line.split() for line in lines[3:6]]
        shape = [int(axis[0]) for axis in axes]
        step = float(axes[2][3]) * BOHR_A
        for _ in range(n_atoms):
            next(file)
        values = np.array(file.read().split(), float)
    if values.size != np.prod(shape):
        raise RecipeError(f"{path} has {values.size} values instead of {np.prod(shape)}")
    return np.arange(shape[2]) * step, values.reshape(shape).mean((0, 1)) * RYDBERG_EV


def vacuum_levels(z, potential, height, at, half_width):
    """Plateaus below and above a layer in the middle: two levels and two spreads, eV.

    at: fraction of the cell's height below which and above 1 minus which the plateaus are.
    """
    levels, spreads = [], []
    for middle in (at * height, (1 - at) * height):
        there = potential[np.abs(z - middle) < half_width]
        if not len(there):
            raise RecipeError("no grid point on the vacuum plateau: raise half_width_A of vacuum")
        levels.append(float(there.mean()))
        spreads.append(float(np.ptp(there)))
    return levels, spreads


STATE = re.compile(r"state #\s*(\d+): atom\s+(\d+) \(\s*(\S+?)\s*\), wfc\s+(\d+) "
                   r"\(l=\s*(\d+) (?:m=\s*(\d+)|j=\s*([\d.]+) m_j=\s*([-\d.]+))\)")


@dataclass(frozen=True)
class State:
    atom: int  # from 0
    element: str
    wfc: int  # from 1
    l: int
    m: float  # from 1; with spin-orbit coupling m_j
    j: float | None  # with spin-orbit coupling


def read_states(path):
    """projwfc.x's list of atomic functions, in its order."""
    with open(path, errors="replace") as file:
        found = STATE.findall(file.read())
    return [State(int(atom) - 1, element, int(wfc), int(l), float(m_j) if j else int(m),
                  float(j) if j else None)
            for _, atom, element, wfc, l, m, j, m_j in found]


def read_projections(path):
    """atomic_proj.xml: energies [k, band] in eV and <function|S|band> as [k, function, band]."""
    energies, projections, functions = [], [], []
    for _, node in ElementTree.iterparse(path):
        if node.tag == "E":
            energies.append(np.array(node.text.split(), float) * RYDBERG_EV)
        elif node.tag == "ATOMIC_WFC":
            pairs = np.array(node.text.split(), float).reshape(-1, 2)
            functions.append(pairs[:, 0] + 1j * pairs[:, 1])
            node.clear()
        elif node.tag == "PROJS":
            projections.append(functions)
            functions = []
    return np.array(energies), np.array(projections)
