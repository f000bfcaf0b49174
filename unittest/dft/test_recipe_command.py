# SPDX-License-Identifier: MIT
"""A program of the user's in the place of Quantum ESPRESSO."""

import json
import sys

import numpy as np
import pytest
from recipe.errors import MissingProgram, RecipeError
from recipe.kinds import make_settings, open_calculation, read_settings
from recipe.queue import Queue
from recipe.structure import Structure, read_extxyz

# Every atom is pulled to the origin: E = sum x^2, F = -2 x.
PULL = '''
import sys
sys.path.insert(0, {dft!r})
from recipe.structure import format_extxyz, read_extxyz
s = read_extxyz(sys.argv[1])
s.forces = -2 * s.positions
s.properties = {{"energy": float((s.positions ** 2).sum())}}
{twist}
open(sys.argv[2] + "/structure.extxyz", "w").write(format_extxyz(s))
open(sys.argv[2] + "/model_hr.dat", "w").write("anything else")
'''


@pytest.fixture
def pull(tmp_path):
    """Returns settings whose program does the above, and `twist` before it writes."""
    import recipe
    def make(twist=""):
        dft = str(list(recipe.__path__)[0].rsplit("/", 1)[0])
        (tmp_path / "pull.py").write_text(PULL.format(dft=dft, twist=twist))
        (tmp_path / "pull.json").write_text(json.dumps(
            {"command": [sys.executable, "pull.py", "{input}", "{output}"]}))
        return read_settings(tmp_path / "pull.json")
    return make


def atoms():
    return Structure(5.0 * np.eye(3), ["Mo", "S"], np.array([[0.5, 0, 0], [1, 2, 3.0]]), [1, 1], "a")


def test_results_of_a_command_are_those_of_its_folder(pull, tmp_path):
    queue = Queue(tmp_path / "queue")
    queue.add("a", atoms(), pull().portable(), {"seed": 3})
    queue.work(float("inf"), report=lambda *_, **__: None)
    found = read_extxyz(queue.result("a") / "structure.extxyz")
    assert np.allclose(found.forces, -2 * atoms().positions)
    assert found.properties["energy"] == pytest.approx(14.25)
    assert (queue.result("a") / "model_hr.dat").read_text() == "anything else"
    info = json.loads((queue.result("a") / "info.json").read_text())
    assert info["atoms"] == 2 and info["generated"] == {"seed": 3}
    assert 0 < info["cpu_s"]["command"] < 60


@pytest.mark.parametrize("twist, reason", [
    ("s.positions = s.positions + 0.1", "the atoms of the input in their order"),
    ("s.forces = None", "with energy and forces"),
    ("sys.exit(3)", "failed with exit code 3: see"),
])
def test_a_command_that_fails_says_why(pull, tmp_path, twist, reason):
    queue = Queue(tmp_path / "queue")
    queue.add("a", atoms(), pull(twist).portable())
    queue.work(float("inf"), report=lambda *_, **__: None)
    assert queue.state("a") == "failed" and reason in queue.failure("a").read_text()
    assert not queue.result("a").exists()


def test_a_missing_program_stops_the_worker_and_fails_nothing(tmp_path):
    queue = Queue(tmp_path / "queue")
    queue.add("a", atoms(), make_settings({"command": ["no_such_code", "{output}"]}).portable())
    with pytest.raises(MissingProgram, match="no_such_code"):
        queue.work(float("inf"), report=lambda *_, **__: None)
    assert queue.state("a") == "waiting"


@pytest.mark.parametrize("values, reason", [
    ({"command": "pw.x"}, "list of words"),
    ({"command": ["vasp"]}, "{output}"),
    ({"command": ["vasp", "{output}"], "ecutwfc_Ry": 3}, "unknown settings .'ecutwfc_Ry'. beside"),
])
def test_settings_of_a_command_are_checked(values, reason):
    with pytest.raises(RecipeError, match=reason):
        make_settings(values)


def test_a_folder_tells_its_kind(pull, tmp_path):
    queue = Queue(tmp_path / "queue")
    queue.add("a", atoms(), pull().portable())
    calculation = open_calculation(queue.folder / "calc" / "a")
    assert calculation.settings.command[1] == str(tmp_path / "pull.py")
