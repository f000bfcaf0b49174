# SPDX-License-Identifier: MIT
"""`dpw train` and tools/plot_training.py as a user runs them."""

import html
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from support.training_sets import dimers

DPW = os.environ["DPW_BIN"]
PLOT = Path(os.environ["DPW_SOURCE_DIR"]) / "tools" / "plot_training.py"
REPORT = PLOT.parents[1] / "potentials" / "training" / "MoS2.report.json"
TRAINER = Path(DPW).with_name("dpw-train")
needs_torch = pytest.mark.skipif(not TRAINER.exists(), reason="built without LibTorch")


def dpw(*arguments):
    return subprocess.run([DPW, "train", "--no-page", *map(str, arguments)], capture_output=True,
                          text=True, timeout=120, check=False)


def short(config):
    """The same settings with two epochs."""
    settings = json.loads(config.read_text())
    settings["stages"]["force"]["epochs"] = 2
    config.write_text(json.dumps(settings))


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
def test_forces_of_dimers_are_learned(config):
    run = dpw(config)
    assert run.returncode == 0, run.stderr
    assert "force 200/200" in run.stdout
    report = json.loads(config.with_name("H.report.json").read_text())
    assert report["validation"]["force_meV_per_A"]["all"]["mae"] < 20.0
    assert report["validation"]["energy_meV_per_atom"]["mae"] < 5.0
    uncertainty = report["uncertainty"]["validation"]
    assert uncertainty["frames"] == 12 and uncertainty["atoms"] == 24
    assert uncertainty["force"]["rms_error"] < 40.0
    assert not config.with_name("H.html").exists()


@needs_torch
def test_a_run_on_a_terminal_shows_a_bar_and_ends_with_a_page(config):
    short(config)
    ours, its = pty.openpty()
    run = subprocess.Popen([DPW, "train", str(config)], stdout=its, stderr=subprocess.STDOUT)
    os.close(its)
    text = b""
    try:
        while part := os.read(ours, 4096):
            text += part
    except OSError:  # the terminal has no other end any more
        pass
    os.close(ours)
    assert run.wait(timeout=120) == 0
    text = text.decode()
    assert "\r\033[K\033[?7lforce [" in text
    last = text.splitlines()[-2:]
    page = config.with_name("H.html")
    assert last == [f"{page.with_suffix('.dpw')} and its report {page.with_suffix('.report.json')} "
                    "are written", f"{page} shows the report"]
    report = json.loads(config.with_name("H.report.json").read_text())
    text = page.read_text()
    assert "data:image/png;base64," in text and "http" not in text
    assert f"{report['validation']['force_meV_per_A']['all']['mae']:.3f}" in text
    for heading in ("Learning curves", "Parity, by class"):
        assert f"<h3>{heading}</h3>" in text


@needs_torch
def test_a_page_that_cannot_be_drawn_is_no_failure(config):
    short(config)
    config.with_name("H.html").mkdir()
    run = subprocess.run([DPW, "train", str(config)], capture_output=True, text=True, check=False)
    assert run.returncode == 0
    page, report = config.with_name("H.html"), config.with_name("H.report.json")
    assert run.stderr.startswith(f"plot_training.py: {page} can't be written: ")
    assert run.stdout.splitlines()[-1] == (
        f"{page} could not be drawn; where Python has matplotlib, this does it: "
        f"python3 tools/plot_training.py {report} -o {page}")
    assert report.exists() and config.with_name("H.dpw").exists()


def test_plot_training_says_what_python_lacks(tmp_path):
    run = subprocess.run([sys.executable, "-I", "-S", PLOT, "x.json", "-o", tmp_path / "x.html"],
                         capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr.startswith("plot_training.py: No module named 'matplotlib'; pip install")


def test_plot_training_draws_all_of_the_report_of_mos2(tmp_path):
    subprocess.run([sys.executable, PLOT, REPORT, "-o", tmp_path / "x.html"], check=True)
    text = (tmp_path / "x.html").read_text()
    of_split = ["Parity, by class",
                "Error of the Hamiltonian's elements against the distance of their atoms",
                "Bands, those of the model shifted to the same mean"]
    headings = [html.unescape(part.split("</h3>")[0]) for part in text.split("<h3>")[1:]]
    assert headings == ["Learning curves", *of_split, *of_split,
                        "Bands with spin-orbit coupling, test"]
    assert text.count("data:image/png;base64,") == len(headings)
    for name in ("validation", "test"):
        for errors in json.loads(REPORT.read_text())[name]["hamiltonian_meV"]["classes"].values():
            assert f"<td>{errors['mae']:.3f}</td>" in text


def test_plot_training_draws_bands_with_spin_orbit_coupling(tmp_path):
    report = json.loads(REPORT.read_text())
    errors = {"model": {"mean": 0.625, "max": 4.5}, "lambda": {"mean": 5.0, "max": 33.0},
              "without": {"mean": 12.0, "max": 72.0}, "whole": {"mean": 6.125, "max": 38.0}}
    report["spin_orbit"] = {"test": {"by_frame": [{"frame": "seven", **errors}]}}
    (tmp_path / "x.json").write_text(json.dumps(report))
    subprocess.run([sys.executable, PLOT, tmp_path / "x.json", "-o", tmp_path / "x.html"], check=True)
    page = (tmp_path / "x.html").read_text()
    assert "<h2>Spin-orbit coupling, test: 1 frames</h2>" in page
    assert "<td>seven</td><td>12.00 / 72.0</td><td>5.00 / 33.0</td><td>0.62 / 4.5</td>" in page


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
    short(config)
    other = config.with_name("wide.json")
    settings = json.loads(config.read_text())
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
    assert run.stderr == (f"dpw: there is no {tmp_path}/dpw-train: the trainer comes with a "
                          "build from source that has LibTorch, not with the Python wheel. `./run "
                          "build` makes one on Debian; elsewhere configure with -DTorch_ROOT=DIR, "
                          "and build\n")


def test_plot_training_refuses_other_files(tmp_path):
    other = tmp_path / "other.json"
    other.write_text("[]")
    run = subprocess.run([sys.executable, PLOT, other, "-o", tmp_path / "x.html"],
                         capture_output=True, text=True, check=False)
    assert run.returncode == 1 and "is no report of dpw train" in run.stderr
