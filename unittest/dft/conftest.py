# SPDX-License-Identifier: MIT
"""Lets the tests import tools/dft, and makes pseudopotentials and programs of a model crystal."""

import json
import os
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1] / "tools" / "dft"), str(HERE.parent), str(HERE)]

UPF = """<UPF version="2.0.1">
<PP_HEADER element="{element}" pseudo_type="NC" has_so="{has_so}" z_valence="{valence}"/>
<PP_PSWFC>
{functions}
</PP_PSWFC>
</UPF>
"""
CHI = ('<PP_CHI.{n} index="{n}" label="{label}" l="{l}" occupation="{occupation}">\n{values}\n'
       '</PP_CHI.{n}>')


# Radial functions, with a tail whose sign says nothing: of p functions the outer lobe is negative, as
# in many files, which is what Quantum ESPRESSO's i^l asks for.
VALUES = {0: "0.0 -0.4 0.9 0.5 0.01 -1e-9", 1: "0.0 0.7 -0.5 -0.2 1e-3", 2: "0.0 0.3"}


RELWFC = '<PP_RELWFC.{n} index="{n}" lchi="{l}" jchi="{j}"/>'


def write_upf(path, element, valence, functions, momenta=()):
    """functions: (label, l, occupation); momenta: j of each, for a file with spin-orbit coupling"""
    chi = [CHI.format(n=n + 1, label=label, l=l, occupation=occupation, values=VALUES[l])
           for n, (label, l, occupation) in enumerate(functions)]
    chi += [RELWFC.format(n=n + 1, l=functions[n][1], j=j) for n, j in enumerate(momenta)]
    path.write_text(UPF.format(element=element, valence=valence, has_so="T" if momenta else "F",
                               functions="\n".join(chi)))


@pytest.fixture
def settings_values(tmp_path):
    """Settings of the model crystal, whose pseudopotentials are in tmp_path/pseudo."""
    pseudo = tmp_path / "pseudo"
    pseudo.mkdir()
    # The function of negative occupation is none of those that projwfc.x lists.
    write_upf(pseudo / "mo.upf", "Mo", 4, [("1S", 0, 2.0), ("3D", 2, -1.0), ("2P", 1, 2.0)])
    write_upf(pseudo / "s.upf", "S", 2, [("3S", 0, 2.0)])
    return {
        "species": {"S": {"pseudopotential": "s.upf", "mass": 32.0, "orbitals": ["3S"],
                          "below": []},
                    "Mo": {"pseudopotential": "mo.upf", "mass": 96.0, "orbitals": ["2P"],
                           "below": ["1S"]}},
        "pseudo_dir": str(pseudo), "ecutwfc_Ry": 30, "scf": {"mesh": [2, 2, 1]},
        "wannier": {"mesh": [5, 4, 1]},
    }


@pytest.fixture
def model_programs(tmp_path, monkeypatch):
    """pw.x, pp.x and projwfc.x that solve the model crystal. Returns the file that lists calls."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("pw.x", "pp.x", "projwfc.x"):
        program = folder / name
        program.write_text(f"#!/bin/sh\nexec '{sys.executable}' '{HERE}/model_espresso.py' "
                           f'{name} "$@"\n')
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    calls = tmp_path / "calls"
    monkeypatch.setenv("MODEL_CALLS", str(calls))
    return calls


@pytest.fixture
def model_folder(tmp_path, settings_values):
    """A calculation of the model crystal."""
    import model_crystal
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "settings.json").write_text(json.dumps(settings_values))
    (folder / "structure.extxyz").write_text(model_crystal.EXTXYZ)
    return folder
