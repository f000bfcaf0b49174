# SPDX-License-Identifier: MIT
"""Chosen calculations teach more than as many random ones do."""

import json
import subprocess
from pathlib import Path

import pytest
from conftest import MONOLAYER, write_plan
from recipe.generate import generate, read_layer
from recipe.structure import format_extxyz
from support import environment

pytestmark = pytest.mark.skipif(not environment.DPW.with_name("dpw-train").exists(),
                                reason="built without LibTorch")

COMMON = {"cell": "2x1", "height": 15}
ALIKE = {**COMMON, "displacement": [0.0, 0.03]}
STRAINED = {**COMMON, "displacement": [0.03, 0.08], "biaxial": [-0.06, 0.08]}
AIM = 105.0  # meV/A, on strained cells


def write_trajectory(path, seed):
    """150 frames that are much alike, and among them 15 that are strained."""
    material = path.with_name("C.json")
    material.write_text(json.dumps(MONOLAYER))
    layer = read_layer(material)
    frames = [generate(f"frame{k}", layer, STRAINED if k % 10 == 3 else ALIKE, 1000 * seed + k)[0]
              for k in range(150)]
    path.write_text("".join(format_extxyz(frame) for frame in frames))


def held_errors(folder):
    """[rounds] mean absolute error of forces in strained cells, meV/A."""
    errors = []
    for path in sorted(Path(folder).glob("round_*/errors.json")):
        families = json.loads(path.read_text())["families"]
        errors.append(next(f["forces_meV_per_A"] for f in families if f["family"] == "held"))
    return errors


def learn(folder, by, seed):
    plan = write_plan(
        folder / by, seed=seed,
        training={"stages": {"force": {"epochs": 400}, "hamiltonian": {"epochs": 30}}},
        start_plan={"rounds": 6, "seed": 200, "then": [
            {"name": "alike", **ALIKE}, {"name": "held", **STRAINED}]},
        explore=[{"name": "frames", "trajectory": str(folder / "frames.extxyz")}],
        choose={"by": by, "per_round": 5, "farthest": 1000}, aims={"forces_meV_per_A": 1})
    run = subprocess.run([str(environment.DPW), "learn", str(plan), str(folder / by / "out")], text=True,
                         capture_output=True, timeout=900)
    assert run.returncode == 0, run.stdout + run.stderr
    return held_errors(folder / by / "out")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_chosen_calculations_reach_an_error_that_as_many_random_ones_do_not(tmp_path, seed):
    write_trajectory(tmp_path / "frames.extxyz", seed)
    chosen, random = learn(tmp_path, "uncertainty", seed), learn(tmp_path, "random", seed)
    print(f"seed {seed}: chosen {chosen}, random {random}")
    assert chosen[-1] < AIM < random[-1]
