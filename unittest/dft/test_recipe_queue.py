# SPDX-License-Identifier: MIT
"""Workers share a queue: nothing is computed twice, what fails is said and does not stop them."""

import json
import os
import signal
import subprocess
import sys
import time

import model_crystal
import numpy as np
import pytest
from recipe.calculation import Calculation
from recipe.errors import RecipeError
from recipe.queue import Queue
from recipe.structure import Structure
from support import environment

TOOLS = environment.SOURCE / "tools" / "dft"
FOREVER = float("inf")
HOLD = """
import sys, time
sys.path.insert(0, sys.argv[1])
from recipe.calculation import Calculation
calculation = Calculation(sys.argv[2])
assert calculation.claim.take()
print("claimed", flush=True)
time.sleep(600)
"""


@pytest.fixture
def queue(tmp_path, settings_values):
    """Of three calculations; b has an element without pseudopotential."""
    queue = Queue(tmp_path / "queue")
    for name, symbols in (("a", model_crystal.SYMBOLS), ("b", ["Mo", "Xe"]),
                          ("c", model_crystal.SYMBOLS)):
        structure = Structure(model_crystal.LATTICE, symbols, model_crystal.POSITIONS, [1, 1], name)
        assert queue.add(name, structure, settings_values)
    return queue


def said(words, **kwargs):
    pass


def test_all_are_done_in_their_order_and_failures_are_said(queue, model_programs):
    queue.order.write_text("c\na\nb  # a comment\n")
    queue.work(FOREVER, said)
    assert [queue.state(name) for name in "abc"] == ["done", "failed", "done"]
    assert "Xe, which the settings' species lack" in queue.failure("b").read_text()
    log = [line.split() for line in (queue.folder / "DONE.log").read_text().splitlines()]
    assert [line[:2] for line in log] == [["c", "2"], ["a", "2"]]
    assert model_programs.read_text().split().count("scf") == 2


def test_what_is_done_or_failed_is_left_alone(queue, model_programs):
    queue.work(FOREVER, said)
    queue.work(FOREVER, said)
    assert model_programs.read_text().split().count("scf") == 2


def test_nothing_starts_after_the_deadline(queue, model_programs):
    queue.work(time.time() - 1, said)
    assert not model_programs.exists()


def test_two_workers_share(queue, model_programs):
    command = [sys.executable, TOOLS / "dft.py", "work", queue.folder]
    workers = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [worker.wait(timeout=120) for worker in workers] == [0, 0]
    # A worker that finds all that is left taken goes home; what it leaves is done by the other.
    assert [queue.state(name) for name in "abc"] == ["done", "failed", "done"]
    assert model_programs.read_text().split().count("scf") == 2


def test_a_claim_holds_while_its_process_lives(queue, model_programs):
    folder = queue.folder / "calc" / "a"
    other = subprocess.Popen([sys.executable, "-c", HOLD, TOOLS, folder],
                             stdout=subprocess.PIPE)
    assert other.stdout.readline() == b"claimed\n"
    assert not Calculation(folder).claim.take()
    queue.work(FOREVER, said)
    assert [queue.state(name) for name in "ac"] == ["running", "done"]
    os.kill(other.pid, signal.SIGKILL)
    other.wait()
    queue.work(FOREVER, said)
    assert queue.state("a") == "done"


def test_adding_again_changes_nothing(queue, settings_values):
    other = Structure(model_crystal.LATTICE, model_crystal.SYMBOLS,
                      np.zeros((2, 3)), [1, 1], "a")
    before = (queue.folder / "calc" / "a" / "structure.extxyz").read_text()
    assert not queue.add("a", other, settings_values)
    assert (queue.folder / "calc" / "a" / "structure.extxyz").read_text() == before
    assert queue.names() == ["a", "b", "c"]


@pytest.mark.parametrize("name", ["../a", "a/b", "", ".", "a b"])
def test_names_that_are_no_folders_are_refused(queue, settings_values, name):
    structure = Structure(model_crystal.LATTICE, model_crystal.SYMBOLS, model_crystal.POSITIONS,
                          [1, 1], name)
    with pytest.raises(RecipeError, match="cannot name a calculation"):
        queue.add(name, structure, settings_values)


def test_structures_of_dpw_twist_are_queued(tmp_path, settings_values):
    if not environment.DPW.exists():
        pytest.skip(f"no {environment.DPW}")
    subprocess.run([environment.DPW, "twist", "--lower", "2", "1", "--upper", "2", "1", "-o",
                    tmp_path / "twisted.extxyz"], cwd=environment.SOURCE, check=True,
                   timeout=60)
    (tmp_path / "settings.json").write_text(json.dumps(settings_values))
    command = [sys.executable, TOOLS / "dft.py"]
    subprocess.run([*command, "add", tmp_path / "twisted.extxyz", tmp_path / "queue", "--settings",
                    tmp_path / "settings.json"], check=True, timeout=60)
    done = subprocess.run([*command, "status", tmp_path / "queue"], check=True, timeout=60,
                          capture_output=True, text=True)
    assert done.stdout.split() == ["twisted", "waiting"]
    structure = Calculation(tmp_path / "queue" / "calc" / "twisted").structure
    assert len(structure) == 42 and len(set(structure.layers)) == 2


def test_missing_programs_fail_the_worker_not_the_calculations(queue, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RecipeError, match="apt-get install quantum-espresso"):
        queue.work(FOREVER, said)
    assert queue.state("a") == "waiting"


def test_a_folder_without_queue_is_named(tmp_path, model_programs):
    with pytest.raises(RecipeError, match="order.txt is missing"):
        Queue(tmp_path / "nothing").work(FOREVER, said)
