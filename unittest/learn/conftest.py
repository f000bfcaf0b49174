# SPDX-License-Identifier: MIT
"""Lets the tests import tools/learn, and writes plans whose DFT is stand_in.py."""

import json
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
TOOLS = HERE.parents[1] / "tools"
sys.path[:0] = [str(TOOLS / "learn"), str(TOOLS / "dft"), str(HERE.parent), str(HERE)]

MONOLAYER = {
    "name": "carbon", "lattice": "hexagonal", "lattice_constant": 2.46,
    "species": [{"symbol": "C", "mass": 12.011}],
    "basis": [{"symbol": "C", "fraction": [0, 0], "z": 0},
              {"symbol": "C", "fraction": [0.3333333333, 0.6666666667], "z": 0}],
}
TRAIN = {
    "model": {
        "name": "stand-in", "elements": [{"symbol": "C", "electrons": 1}],
        "cutoff_A": 4.5, "switch_A": 2, "n_radial": 5, "l_max": 3,
        "energy": {"channels": 3, "hidden": [16, 16]},
        "hamiltonian": {"channels": 4, "on_site_hidden": [16],
                        "same_layer": {"cutoff_A": 4.5, "switch_A": 4.0, "pair_radial": 6,
                                       "hidden": [24, 16]}}},
    "stages": {"force": {"epochs": 150, "learning_rate": 1e-2, "validate_every": 150,
                         "keep": "last"},
               "hamiltonian": {"epochs": 60, "batch": 512, "learning_rate": 1e-2, "vacuum": "mean",
                               "validate_every": 60, "keep": "last"}},
}
START = {
    "material": "C.json", "settings": "settings.json", "seed": 11, "rounds": 10,
    "common": {"height": 15}, "first": [],
    "then": [{"name": "cold", "cell": "2x1", "displacement": [0.01, 0.06]},
             {"name": "held", "cell": "2x1", "displacement": [0.05, 0.12],
              "biaxial": [-0.05, 0.06]}],
}
# Most of what is explored is much alike, some is not: as it is in long trajectories.
PLAN = {
    "material": "C.json", "settings": "settings.json", "seed": 1, "start": ["start.json"],
    "dataset": {"orbitals": {"C": "s"}, "require": ["energy", "forces", "vacuum"],
                "hamiltonian": {"file": "rule_hr.dat.gz", "projections": ["C:s"],
                                "mesh": [20, 20, 1]}},
    "train": "train.json", "held_out": ["held_*"],
    "explore": [
        {"name": "cool", "structure": {"cell": "2x1", "height": 15, "displacement": [0, 0.03]},
         "runs": 8, "temperature_K": [30, 100], "steps": 400, "every": 20},
        {"name": "hot", "runs": 8, "temperature_K": [300, 900], "steps": 20, "every": 10,
         "structure": {"cell": "2x1", "height": 15, "displacement": [0.02, 0.1],
                       "biaxial": [-0.05, 0.06]}}],
    "choose": {"per_round": 5, "random": 0.2},
    "aims": {"forces_meV_per_A": 100, "bands_mean_meV": 100}, "budget": {"rounds": 3},
}


def merged(values, changes):
    result = dict(values)
    for key, value in changes.items():
        both = isinstance(value, dict) and isinstance(result.get(key), dict)
        result[key] = merged(result[key], value) if both else value
    return result


def write_plan(folder, **changes):
    """PLAN with changes, and the files that it names. Returns the path of the plan."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = {"command": [sys.executable, str(HERE / "stand_in.py"), "{input}", "{output}"]}
    start = merged(START, changes.pop("start_plan", {}))
    train = merged(TRAIN, changes.pop("training", {}))
    for name, values in (("C", MONOLAYER), ("train", train), ("start", start),
                         ("settings", settings), ("plan", merged(PLAN, changes))):
        (folder / f"{name}.json").write_text(json.dumps(values))
    return folder / "plan.json"


@pytest.fixture
def plan_in(tmp_path):
    return lambda **changes: write_plan(tmp_path / "plan", **changes)
