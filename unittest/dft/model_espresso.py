# SPDX-License-Identifier: MIT
"""Stands in for pw.x, pp.x and projwfc.x: solves the model crystal and writes what they write.

MODEL_CALLS names a file that gets one line per call; MODEL_FAULT a fault to have: crash-nscf,
unconverged, steep-vacuum, or mixed-bands.
"""

import os
import sys
from pathlib import Path

import model_crystal
import numpy as np

RYDBERG_EV = 13.605693122994
SAVE = Path("out/calc.save")
FAULT = os.environ.get("MODEL_FAULT")
ENERGY_HA, FORCE = -12.5, 0.01  # Ha and Ha/bohr
SCF = """<espresso><output>
<convergence_info><scf_conv><convergence_achieved>{achieved}</convergence_achieved>
<n_scf_steps>9</n_scf_steps></scf_conv></convergence_info>
<total_energy><etot>{energy}</etot></total_energy>
<forces rank="2" dims="3 2">0 0 {force} 0 0 -{force}</forces>
</output></espresso>
"""


def scf():
    SAVE.mkdir(parents=True)
    achieved = "false" if FAULT == "unconverged" else "true"
    if FAULT == "unconverged":
        print("     convergence NOT achieved after   9 iterations: stopping")
    (SAVE / "data-file-schema.xml").write_text(
        SCF.format(achieved=achieved, energy=ENERGY_HA, force=FORCE))


def nscf(text):
    if not (SAVE / "data-file-schema.xml").exists():
        sys.exit("no density")
    lines = text.split("K_POINTS crystal\n")[1].splitlines()
    (SAVE / "points").write_text("\n".join(lines[1:1 + int(lines[0])]))
    if FAULT == "crash-nscf":
        sys.exit(3)


def potential():
    """Two levels, 4.0 and 4.2 Ry / 10, on either side of a layer in the middle of 15 A."""
    n = 60
    z = np.arange(n) / n
    profile = np.where(z < 0.5, 0.40, 0.42) - np.exp(-((z - 0.5) / 0.1) ** 2)
    if FAULT == "steep-vacuum":
        profile = profile + z
    step = 15.0 / 0.529177210903 / n
    rows = ["cube", "cube", "2 0 0 0", "2 1 0 0", "3 0 1 0", f"{n} 0 0 {step:.9f}", "1 1 0 0 0",
            "2 2 0 0 0"]
    ripple = np.array([[0.1, -0.1, 0.05], [-0.1, 0.1, -0.05]])  # without mean
    values = (profile + ripple[:, :, None]).ravel()
    Path("potential.cube").write_text("\n".join(rows) + "\n" + " ".join(f"{v:.9f}" for v in values))


def projwfc():
    print("     Atomic states used for projection")
    # Mo 1S, Mo 2P (z, -x, -y), S 3S, as projwfc.x numbers them
    for n, (atom, element, wfc, l, m) in enumerate([
            (1, "Mo", 1, 0, 1), (1, "Mo", 2, 1, 1), (1, "Mo", 2, 1, 2), (1, "Mo", 2, 1, 3),
            (2, "S ", 1, 0, 1)]):
        print(f"     state #{n + 1:4d}: atom {atom:3d} ({element} ), wfc {wfc:2d} (l={l} m={m:2d})")
    text = ["<PROJECTIONS><EIGENSTATES>"]
    for line in (SAVE / "points").read_text().splitlines():
        k = np.array(line.split()[:3], float)
        energies, vectors = np.linalg.eigh(model_crystal.bloch_hamiltonian(k))
        # Projections are as good as a positive matrix times those of orthonormal orbitals. This
        # one is of a real, even function of R, like an overlap.
        overlap = np.eye(4, dtype=complex)
        overlap[0, 1] = 0.1 + 0.05 * np.exp(2j * np.pi * k[0])
        overlap[1, 0] = overlap[0, 1].conj()
        if FAULT == "mixed-bands":
            overlap[3, 3] = 0.05
        inner = overlap @ vectors
        rows = np.zeros((5, 5), complex)
        rows[0, 0] = 1.0
        rows[1:, 1:] = [inner[1], -inner[2], -inner[3], inner[0]]
        levels = np.concatenate([[-40.0], energies]) / RYDBERG_EV
        text.append("<E>" + " ".join(f"{e:.15e}" for e in levels) + "</E><PROJS>")
        for n, row in enumerate(rows):
            text.append(f'<ATOMIC_WFC index="{n + 1}" spin="1">')
            text += [f"{x.real:.15e} {x.imag:.15e}" for x in row]
            text.append("</ATOMIC_WFC>")
        text.append("</PROJS>")
    (SAVE / "atomic_proj.xml").write_text("\n".join([*text, "</EIGENSTATES></PROJECTIONS>"]))


def main():
    program, file = sys.argv[1], sys.argv[3]
    text = Path(file).read_text()
    with open(os.environ["MODEL_CALLS"], "a") as calls:
        calls.write(Path(file).stem + "\n")
    if program == "pp.x":
        potential()
    elif program == "projwfc.x":
        projwfc()
    elif "calculation = 'scf'" in text:
        scf()
    else:
        nscf(text)
    print("   JOB DONE.")


main()
