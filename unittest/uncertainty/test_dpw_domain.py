# SPDX-License-Identifier: MIT
"""`dpw domain` as a user runs it."""

import json
import re
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from support import environment, moment_model, random_model  # noqa: E402
from support.training_sets import dimers  # noqa: E402


def dpw(*arguments):
    return subprocess.run([environment.DPW, *map(str, arguments)], capture_output=True, text=True,
                          timeout=120, check=False)


def contents(path):
    """The header's text of the model, its tensors' entries, and the bytes of each tensor."""
    data = path.read_bytes()
    size, = struct.unpack("<Q", data[:8])
    entries = json.loads(data[8:8 + size])
    model = json.loads(entries.pop("__metadata__")["dpw"])
    blobs = {name: data[8 + size:][slice(*entry["data_offsets"])] for name, entry in entries.items()}
    return model, entries, blobs


@pytest.fixture(name="files")
def make_files(tmp_path):
    dimers(tmp_path / "dimers.h5", 20)
    return moment_model.write_moment_model(tmp_path / "H.dpw", symbols=("H",)), tmp_path / "dimers.h5"


def test_adds_an_uncertainty_and_changes_nothing_else(files, tmp_path):
    model, data = files
    before = model.read_bytes()
    out = tmp_path / "out.dpw"
    run = dpw("domain", model, data, "-o", out, "--members", 4)
    assert run.returncode == 0, run.stderr
    assert model.read_bytes() == before
    old, _, old_blobs = contents(model)
    new, entries, blobs = contents(out)
    assert {entry["dtype"] for entry in entries.values()} == {"F32"}
    assert {name: blobs[name] for name in old_blobs} == old_blobs
    assert {name for name in blobs if name not in old_blobs} == {
        f"uncertainty.{what}.H" for what in ("mean", "whitening", "last_layers")}
    assert entries["uncertainty.last_layers.H"]["shape"] == [4, moment_model.RAER]
    uncertainty = new["uncertainty"]
    assert uncertainty["members"] == 4 and uncertainty["calibrated_on"] == "validation"
    assert new["networks"] == old["networks"] and new["descriptor"] == old["descriptor"]

    rows = re.findall(r"^(\w+): (\d+) of (\d+) atoms outside", run.stdout, re.MULTILINE)
    assert [(name, int(n)) for name, _, n in rows] == [("train", 30), ("validation", 10)]
    shown = dpw("info", out).stdout
    limit = float(re.search(r"H: outside the training domain beyond a distance of (\S+)", shown)[1])
    assert limit == pytest.approx(uncertainty["limits"]["H"], rel=1e-5)
    assert "errors of forces from 4 last layers\n  calibrated on the validation frames" in shown
    assert "none: the model has no limits of its training domain" in dpw("info", model).stdout


def test_may_be_done_again_in_place(files):
    model, data = files
    assert dpw("domain", model, data, "--members", 2).returncode == 0
    first = model.read_bytes()
    assert dpw("domain", model, data, "--members", 0).returncode == 0
    assert contents(model)[0]["uncertainty"]["members"] == 0
    assert "uncertainty.last_layers.H" not in contents(model)[1]
    assert "errors of forces are not known" in dpw("info", model).stdout
    assert dpw("domain", model, data, "--members", 2).returncode == 0
    assert model.read_bytes() == first


def test_says_what_is_wrong(files, tmp_path):
    model, data = files
    direct = random_model.write_random_model(tmp_path / "direct.dpw")
    run = dpw("domain", direct, data)
    assert run.returncode == 1
    assert "only models of an energy can have an uncertainty" in run.stderr
    other = moment_model.write_moment_model(tmp_path / "MoS2.dpw")
    assert "the model has no element H (it knows Mo, S)" in dpw("domain", other, data).stderr
    assert dpw("domain", model, tmp_path / "none.h5").returncode == 1
    assert dpw("domain", model, data, "--vacuum", "none").returncode == 1


def test_what_the_package_has_is_what_its_set_gives(tmp_path):
    """Errors of hoppings as well: the shipped model, from the shipped data."""
    folder = environment.SOURCE / "potentials"
    out = tmp_path / "MoS2.dpw"
    run = dpw("domain", folder / "MoS2.dpw", folder / "training" / "MoS2.h5", "-o", out)
    assert run.returncode == 0, run.stderr
    shipped, entries, blobs = contents(folder / "MoS2.dpw")
    made, _, new_blobs = contents(out)
    assert blobs.keys() == new_blobs.keys()
    for name, blob in blobs.items():
        if not name.startswith("uncertainty."):
            assert new_blobs[name] == blob
            continue
        numbers = np.frombuffer(blob, "<f4" if entries[name]["dtype"] == "F32" else "<f8")
        np.testing.assert_allclose(np.frombuffer(new_blobs[name], numbers.dtype), numbers, rtol=1e-3,
                                   atol=1e-4 * abs(numbers).max(), err_msg=name)
    assert set(shipped["uncertainty"]["hopping_eV"]) == {c["name"] for c
                                                         in shipped["hamiltonian"]["hopping"]}
    assert made["uncertainty"]["hopping_eV"] == pytest.approx(shipped["uncertainty"]["hopping_eV"],
                                                              rel=1e-4)
    for split in ("train", "validation", "test"):
        lines = run.stdout.split(f"{split}: ")[1].split(" outside")[1].splitlines()[1:7]
        assert [line[2:18].strip() for line in lines] == [
            "forces", "on-site", "on-site, frames", "hoppings", "H, frames", "bands, frames"]
        correlation = float(lines[3].split("meV")[1].split()[0])
        assert correlation > 0.5
        assert lines[5].rstrip().endswith("100 %   100 %")  # bands are below the limit
