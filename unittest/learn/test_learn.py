# SPDX-License-Identifier: MIT
"""The whole loop, with a stand-in for DFT: it learns, goes on after a kill, and shares its work."""

import json
import os
import signal
import subprocess
import time

import pytest
from support import environment

pytestmark = pytest.mark.skipif(not environment.DPW.with_name("dpw-train").exists(),
                                reason="built without LibTorch")

# A training of a second: enough to go round.
QUICK = {"stages": {"force": {"epochs": 30}, "hamiltonian": {"epochs": 5}}}
SMALL = {"explore": [
    {"name": "warm", "structure": {"cell": "2x1", "height": 15, "displacement": [0.01, 0.06]},
     "runs": 2, "temperature_K": [100, 400], "steps": 100, "every": 20, "strain": [0, 0.02]},
    {"name": "sheared", "runs": 1, "temperature_K": [50, 50], "steps": 100, "every": 20,
     "structure": {"layers": 2, "height": 20, "distance": [3.4, 3.6]},
     "slide_A": [0.5, 0.5], "pull_A": [0.2, 0.2]}],
    "choose": {"per_round": 4, "random": 0.25}, "budget": {"rounds": 2}}


def command(plan, folder, *options):
    return [str(environment.DPW), "learn", str(plan), str(folder), *options]


def learn(plan, folder, *options):
    run = subprocess.run(command(plan, folder, *options), text=True, capture_output=True, timeout=900)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def read(path):
    return json.loads(path.read_text())


def outcome(folder):
    """What was chosen and what errors there were, without times."""
    rounds = []
    for each in sorted(folder.glob("round_*")):
        rounds.append((read(each / "errors.json")["all"],
                       read(each / "chosen.json")["chosen"] if (each / "chosen.json").exists() else None))
    return rounds


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A learning of two rounds that nothing interrupted: plan, folder, what it said."""
    from conftest import write_plan
    folder = tmp_path_factory.mktemp("whole")
    plan = write_plan(folder / "plan", training=QUICK, start_plan={"rounds": 3}, **SMALL)
    return plan, folder / "out", learn(plan, folder / "out")


def test_rounds_end_with_the_budget_and_say_what_is_short(whole):
    plan, folder, said = whole
    assert "finished: 2 rounds are over" in said and "the aim is 100" in said
    finished = read(folder / "finished.json")
    assert finished["short"]["forces_meV_per_A"][1] == 100
    chosen = read(folder / "round_00" / "chosen.json")["chosen"]
    assert len(chosen) == 4 and sum(each["name"].endswith("_v") for each in chosen) == 1
    assert all(each["why"]["explored"] in ("warm", "sheared") for each in chosen)
    names = {f["family"]: f["split"] for f in read(folder / "round_01" / "errors.json")["families"]}
    assert names["held"] == "test"
    trained = [each["name"] for each in chosen if not each["name"].endswith("_v")]
    files = [file for source in read(folder / "round_01" / "dataset.json")["sources"]
             if source["split"] == "train" for file in source["files"]]
    assert all(any(f"/{name}/" in file for file in files) for name in trained)
    assert not any("/held" in file for file in files)


def test_it_begins_from_sets_alone(whole, tmp_path):
    from conftest import write_plan
    plan = write_plan(tmp_path / "plan", training=QUICK, start=[],
                      sets=[str(whole[1] / "round_01" / "set.h5")], **SMALL)
    said = learn(plan, tmp_path / "out", "--last-round", "0")
    assert "finished: round 0 was to be the last" in said
    assert read(tmp_path / "out/round_00/collected.json")["frames"]["train"] > 3
    assert "0 done, 0 running" in learn(plan, tmp_path / "out", "--status")


def test_layers_slide_and_the_box_is_strained(whole):
    _, folder, _ = whole
    run = folder / "round_00" / "explore" / "sheared_00"
    assert "displace_atoms upper move" in (run / "in.lmp").read_text()
    assert read(run / "run.json")["slide_A"] == 0.5
    strained = read(folder / "round_00" / "explore" / "warm_00" / "run.json")
    assert 0 < strained["strain"] < 0.02 and strained["exit_code"] == 0


def test_page_and_status_show_families_choices_and_cost(whole):
    plan, folder, _ = whole
    page = (folder / "learning.html").read_text()
    chosen = read(folder / "round_00" / "chosen.json")["chosen"]
    for text in ("held", "CPU hours", chosen[0]["name"], chosen[0]["why"]["chosen"], "<img"):
        assert text in page
    said = learn(plan, folder, "--status")
    assert "round 1: forces_meV_per_A" in said and "10 done, 0 running" in said
    assert "finished: 2 rounds" in said


def test_nothing_changes_when_it_is_called_again(whole):
    plan, folder, _ = whole
    before = {path: path.stat().st_mtime_ns for path in folder.glob("round_*/*.json")}
    learn(plan, folder)
    assert before == {path: path.stat().st_mtime_ns for path in folder.glob("round_*/*.json")}


def test_a_folder_belongs_to_one_plan_but_for_aims_and_budget(whole, tmp_path):
    from conftest import write_plan
    plan, folder, _ = whole
    other = write_plan(tmp_path / "other", training=QUICK, seed=99, **SMALL)
    run = subprocess.run(command(other, folder), text=True, capture_output=True)
    assert run.returncode == 1 and "belongs to another plan" in run.stderr
    values = read(plan)
    values["budget"]["calculations"] = 3
    plan.write_text(json.dumps(values))
    assert "the budget of 3 calculations is spent" in learn(plan, folder)


def test_killed_at_any_moment_it_goes_on_to_the_same_end(whole, tmp_path):
    from conftest import write_plan
    plan = write_plan(tmp_path / "plan", training=QUICK, start_plan={"rounds": 3}, **SMALL)
    for seconds in (1.5, 3.0, 4.5, 6.0):
        process = subprocess.Popen(command(plan, tmp_path / "out"), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(seconds)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    learn(plan, tmp_path / "out")
    assert outcome(tmp_path / "out") == outcome(whole[1])


def test_two_processes_share_the_calculations(tmp_path):
    from conftest import write_plan
    plan = write_plan(tmp_path / "plan", training=QUICK, start_plan={"rounds": 8}, **SMALL)
    words = command(plan, tmp_path / "out", "--last-round", "0")
    both = [subprocess.Popen(words, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            for _ in range(2)]
    said = [process.communicate(timeout=900)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sum("another process leads" in text for text in said) == 1
    done = [line.split()[0] for line in (tmp_path / "out/queue/DONE.log").read_text().splitlines()]
    assert len(done) == len(set(done)) == 16
    assert all(" done" in text for text in said)
