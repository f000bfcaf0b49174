# SPDX-License-Identifier: MIT
"""A plan: what is to be learned, from what, how well, and for how much."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from recipe.errors import RecipeError
from recipe.files import read_json
from recipe.generate import complete, read_layer
from recipe.kinds import read_settings

from .results import AIMS

RUN_DEFAULTS = {"name": None, "structure": None, "structures": None, "runs": 4,
                "temperature_K": [300, 300], "steps": 1000, "every": 50, "timestep_ps": 0.001,
                "strain": [0, 0], "slide_A": [0, 0], "pull_A": [0, 0]}
TRAJECTORY_DEFAULTS = {"name": None, "trajectory": None, "elements": None, "every": 1, "cut": None}
CUT_DEFAULTS = {"atoms": 24, "radius_A": 5.0, "tolerance_A": 0.15, "height_A": 22.0}
CHOOSE_DEFAULTS = {"per_round": 10, "random": 0.2, "by": "uncertainty", "farthest": 3.0,
                   "largest_force_eV_per_A": 20.0}
BUDGET_DEFAULTS = {"cpu_hours": float("inf"), "rounds": 20, "calculations": 10**9}
KEYS = {"material", "settings", "seed", "start", "sets", "dataset", "train", "explore", "choose",
        "held_out", "validation", "aims", "budget", "lammps"}
REQUIRED = {"settings", "dataset", "train", "explore", "aims", "budget"}
LOOK_EVERY = 10  # steps, between two looks at how sure the model is


def filled(what, given, defaults):
    if not isinstance(given, dict):
        raise RecipeError(f"{what} of the plan is no object")
    if unknown := set(given) - set(defaults):
        raise RecipeError(f"{what} of the plan has unknown keys {sorted(unknown)}; known are "
                          f"{sorted(defaults)}")
    return {**defaults, **given}


@dataclass
class Plan:
    """What a PLAN.json says, checked. Files are absolute paths."""

    path: Path
    settings: object  # of the calculations: recipe.kinds
    material: object  # recipe.generate.Layer, or None
    seed: int
    start: list  # plans of dft.py generate
    sets: list  # HDF5 files of dpw dataset
    dataset: dict  # configuration of dpw dataset: orbitals, and of a result its hamiltonian
    train: dict  # settings of dpw train
    explore: list
    choose: dict
    held_out: list  # patterns of names
    validation: list
    aims: dict
    budget: dict
    lammps: list  # words of a command

    def split(self, name):
        """Of a calculation by its name: a frame is never in two, and never changes."""
        if any(fnmatchcase(name, pattern) for pattern in self.held_out):
            return "test"
        if name.endswith("_v") or any(fnmatchcase(name, pattern) for pattern in self.validation):
            return "validation"
        return "train"


def check_exploration(number, given, folder):
    what = f"explore[{number}]"
    if not isinstance(given, dict) or not given.get("name"):
        raise RecipeError(f"{what} of the plan has no name")
    if "trajectory" in given:
        entry = filled(what, given, TRAJECTORY_DEFAULTS)
        entry["trajectory"] = str((folder / entry["trajectory"]).absolute())
        if entry["cut"] is not None:
            entry["cut"] = filled(f"{what}.cut", entry["cut"], CUT_DEFAULTS)
        return entry
    entry = filled(what, given, RUN_DEFAULTS)
    if entry["every"] % LOOK_EVERY or entry["every"] < LOOK_EVERY:
        raise RecipeError(f"{what}.every of the plan is a multiple of {LOOK_EVERY} steps")
    if (entry["structure"] is None) == (entry["structures"] is None):
        raise RecipeError(f"{what} of the plan needs one of structure, as in a plan of dft.py, "
                          "structures, a file, and trajectory")
    if entry["structure"] is not None:
        complete(entry["structure"])
    else:
        entry["structures"] = str((folder / entry["structures"]).absolute())
    return entry


def read_plan(path):
    path = Path(path).absolute()
    folder, given = path.parent, read_json(path)
    if unknown := set(given) - KEYS:
        raise RecipeError(f"{path} has unknown keys {sorted(unknown)}; known are {sorted(KEYS)}")
    if missing := REQUIRED - set(given):
        raise RecipeError(f"{path} lacks {', '.join(sorted(missing))}")
    aims = given["aims"]
    if not aims or (unknown := set(aims) - set(AIMS)):
        raise RecipeError(f"aims of the plan are some of {sorted(AIMS)}"
                          + (f", not {sorted(unknown)}" if aims else ""))
    material = given.get("material")
    explore = [check_exploration(n, entry, folder) for n, entry in enumerate(given["explore"])]
    if material is None and any(entry.get("structure") for entry in explore):
        raise RecipeError("explore of the plan draws structures: give material, a monolayer file")
    names = [entry["name"] for entry in explore]
    if len(set(names)) < len(names):
        raise RecipeError(f"two entries of explore have one name: {names}")
    choose = filled("choose", given.get("choose", {}), CHOOSE_DEFAULTS)
    if choose["by"] not in ("uncertainty", "random"):
        raise RecipeError("choose.by of the plan is uncertainty or random")
    return Plan(
        path, read_settings(folder / given["settings"]),
        read_layer(folder / material) if material else None, int(given.get("seed", 1)),
        [str(folder / each) for each in given.get("start", [])],
        [str((folder / each).absolute()) for each in given.get("sets", [])],
        given["dataset"], read_json(folder / given["train"]), explore, choose,
        given.get("held_out", []), given.get("validation", []), aims,
        filled("budget", given["budget"], BUDGET_DEFAULTS), given.get("lammps", []))
