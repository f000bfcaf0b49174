# SPDX-License-Identifier: MIT
"""A plan is checked before anything is computed."""

import json

import pytest
from loop.plan import read_plan
from recipe.errors import RecipeError


@pytest.mark.parametrize("changes, reason", [
    ({"aim": {}}, "unknown keys ..aim"),
    ({"aims": {"gap": 3}}, "aims of the plan are some of .*not ..gap"),
    ({"explore": [{"runs": 3}]}, "explore.0. of the plan has no name"),
    ({"explore": [{"name": "a"}]}, "needs one of structure"),
    ({"explore": [{"name": "a", "structure": {"cells": "1x1"}}]}, "unknown keys ..cells"),
    ({"explore": [{"name": "a", "structure": {}, "every": 15}]}, "a multiple of 10"),
    ({"explore": [{"name": "a", "structure": {}}, {"name": "a", "structure": {}}]}, "one name"),
    ({"explore": [{"name": "a", "trajectory": "x", "cut": {"n": 3}}]}, "cut of the plan has unknown"),
    ({"choose": {"by": "luck"}}, "uncertainty or random"),
    ({"budget": {"cpu_hour": 2}}, "budget of the plan has unknown keys ..cpu_hour"),
    ({"material": None}, "give material"),
    ({"settings": "no.json"}, "cannot read .*no.json"),
])
def test_a_wrong_plan_says_what_is_wrong(plan_in, changes, reason):
    with pytest.raises(RecipeError, match=reason):
        read_plan(plan_in(**changes))


def test_a_missing_key_is_named(plan_in):
    path = plan_in()
    values = json.loads(path.read_text())
    del values["aims"], values["train"]
    path.write_text(json.dumps(values))
    with pytest.raises(RecipeError, match="lacks aims, train"):
        read_plan(path)


def test_a_calculation_belongs_to_one_split(plan_in):
    plan = read_plan(plan_in(held_out=["held_*", "tw*"], validation=["cold_02"]))
    names = ("held_01", "cold_02", "cold_01", "hot_r01_03", "hot_r01_04_v", "held_r00_01_v")
    assert [plan.split(name) for name in names] == ["test", "validation", "train", "train",
                                                    "validation", "test"]
