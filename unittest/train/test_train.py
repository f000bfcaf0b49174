# SPDX-License-Identifier: MIT
"""`dpw train` and tools/plot_training.py as a user runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.training_sets import dimers

DPW = os.environ["DPW_BIN"]
PLOT = Path(os.environ["DPW_SOURCE_DIR"]) / "tools" / "plot_training.py"
TRAINER = Path(DPW).with_name("dpw-train")
needs_torch = pytest.mark.skipif(not TRAINER.exists(), reason="built without LibTorch")


def dpw(*arguments):
    return subprocess.run([DPW, "train", *map(str, arguments)], capture_output=True, text=True,
                          timeout=120, check=False)


@pytest.fixture(name="config")
def make_config(tmp_path):
    dimers(tmp_path / "dimers.h5")
    settings = {
        "data": "dimers.h5", "output": "H.dpw", "checkpoint_minutes": 0,
        "model": {"elements": [{"symbol": "H", "electrons": 1}], "cutoff_A": 3.0, "switch_A": 1.7,
                  "n_radial": 4, "l_max": 3, "energy": {"channels": 2, "hidden": [16, 8]}},
        "stages": {"force": {"epochs": 200, "batch": 6, "learning_rate": 1e-2}}}
    path = tmp_path / "H.json"
    path.write_text(json.dumps(settings))
    return path


@needs_torch
def test_forces_of_dimers_are_learned_and_drawn(config):
    run = dpw(config)
    assert run.returncode == 0, run.stderr
    assert "force 200/200" in run.stdout
    report = json.loads(config.with_name("H.report.json").read_text())
    assert report["validation"]["force_meV_per_A"]["all"]["mae"] < 20.0
    assert report["validation"]["energy_meV_per_atom"]["mae"] < 5.0
    uncertainty = report["uncertainty"]["validation"]
    assert uncertainty["frames"] == 12 and uncertainty["atoms"] == 24
    assert uncertainty["force"]["rms_error"] < 40.0
    page = config.with_name("H.html")
    subprocess.run([sys.executable, PLOT, config.with_name("H.report.json"), "-o", page], check=True)
    text = page.read_text()
    assert "data:image/png;base64," in text and "http" not in text
    assert f"{report['validation']['force_meV_per_A']['all']['mae']:.3f}" in text


@needs_torch
def test_a_run_that_is_stopped_again_and_again_ends_in_the_same_file(config):
    settings = json.loads(config.read_text())
    settings["stages"]["force"]["epochs"] = 4
    config.write_text(json.dumps(settings))
    assert dpw(config).returncode == 0
    whole = config.with_name("H.dpw").read_bytes()
    for file in config.parent.glob("H.*.checkpoint"):
        file.unlink()
    config.with_name("H.dpw").unlink()
    codes = []
    while not codes or codes[-1] == 2:
        codes.append(dpw(config, "--resume", "--minutes", "1e-9").returncode)
        assert len(codes) < 9
    assert codes == [2, 2, 2, 0]
    assert config.with_name("H.dpw").read_bytes() == whole


@needs_torch
@pytest.mark.parametrize("weights", ["float32", "float64"])
def test_the_uncertainty_of_the_file_is_what_dpw_domain_makes(weights, config):
    settings = json.loads(config.read_text())
    settings["stages"]["force"]["epochs"] = 2
    settings["weights"] = weights
    config.write_text(json.dumps(settings))
    assert dpw(config).returncode == 0
    trained = config.with_name("H.dpw")
    again = config.with_name("again.dpw")
    subprocess.run([DPW, "domain", trained, config.with_name("dimers.h5"), "-o", again], check=True)
    assert again.read_bytes() == trained.read_bytes()
    assert b"uncertainty.whitening.H" in trained.read_bytes()


@needs_torch
def test_several_settings_end_in_a_table(config):
    settings = json.loads(config.read_text())
    settings["stages"]["force"]["epochs"] = 2
    config.write_text(json.dumps(settings))
    other = config.with_name("wide.json")
    settings["output"] = "wide.dpw"
    other.write_text(json.dumps(settings))
    lines = dpw(config, other).stdout.splitlines()
    assert lines[-2].startswith("H validation ") and lines[-1].startswith("wide validation ")


@needs_torch
def test_errors_name_the_file_and_the_key(config):
    run = dpw(config.with_name("none.json"))
    assert run.returncode == 1
    assert run.stderr == f"dpw train: {config.with_name('none.json')} can't be read\n"
    config.write_text("{")
    assert f"{config} is no JSON" in dpw(config).stderr


def test_without_libtorch_the_error_says_how_to_get_it(tmp_path):
    alone = tmp_path / "dpw"
    alone.write_bytes(Path(DPW).read_bytes())
    alone.chmod(0o755)
    run = subprocess.run([alone, "train", "x.json"], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr == (f"dpw: there is no {tmp_path}/dpw-train: this dpw was built without "
                          "LibTorch; apt-get install libtorch-dev, or configure with "
                          "-DTorch_ROOT=DIR, and build again\n")


def test_plot_training_refuses_other_files(tmp_path):
    other = tmp_path / "other.json"
    other.write_text("[]")
    run = subprocess.run([sys.executable, PLOT, other, "-o", tmp_path / "x.html"],
                         capture_output=True, text=True, check=False)
    assert run.returncode == 1 and "is no report of dpw train" in run.stderr
