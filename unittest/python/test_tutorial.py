# SPDX-License-Identifier: MIT
"""Runs the pages of doc/tutorial, and looks at what they found."""

import os
import runpy
import shutil
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("dpwannier._core", reason="the extension module is not built")
SOURCE = Path(__file__).resolve().parents[2]
PAGES = SOURCE / "doc" / "tutorial"


def need(*modules):
    for module in modules:
        pytest.importorskip(module, reason=f"{module} is not installed: "
                                           "tools/requirements/readers.txt names it")


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A function that runs a page in an empty folder, or with these files; its variables."""
    def run_page(name, *files):
        for file in files:
            shutil.copy(file, tmp_path)
        monkeypatch.chdir(tmp_path)
        monkeypatch.syspath_prepend(str(tmp_path))
        return runpy.run_path(str(PAGES / f"{name}.py"))
    return run_page


def test_every_page_has_a_test_and_a_place_in_the_documentation():
    text = Path(__file__).read_text(encoding="utf-8")
    page = (SOURCE / "doc" / "tutorial.rst").read_text(encoding="utf-8")
    for file in PAGES.glob("*.py"):
        assert f'run("{file.stem}"' in text and f"tutorial/{file.name}" in page


def test_twisted_bilayer(run, tmp_path):
    need("ase")
    found = run("twisted_bilayer")
    assert len(found["atoms"]) == 42 and 0.1 < found["bands"].gap < 2.0
    assert (tmp_path / "twisted.png").stat().st_size > 10000
    from dpwannier import plot

    again = plot.read_bands(tmp_path / "twisted.h5").bands
    np.testing.assert_allclose(again.energies, found["bands"].energies)


def test_relax(run):
    need("ase")
    found = run("relax")
    assert found["atoms"].get_potential_energy() < found["start"]
    assert np.abs(found["atoms"].get_forces()).max() < 0.03
    assert found["after"].gap > 0.1 and (found["errors"] > 0.0).all()


def test_wannier90_run(run):
    need("wannierberri", "numba")
    runs = SOURCE / "unittest" / "wannier90" / "runs"
    found = run("wannier90_run", *runs.glob("haldane*"))
    assert abs(found["bands"].gap - 0.989254) < 1e-5  # as dpw_bands.rst has it
    assert abs(abs(found["chern"]) - 1.0) < 0.02


def test_trajectory_gap(run):
    need("ase")
    if shutil.which("lmp") is None or not os.environ.get("DPW_PLUGIN"):
        pytest.skip("no LAMMPS with the plugin")
    found = run("trajectory_gap")
    assert len(found["gaps"]) == 6 and np.ptp(found["gaps"]) > 1e-4
    assert np.isfinite(found["gaps"]).all()


def test_another_material(run):
    need("ase")
    dpw = shutil.which("dpw")
    if dpw is None or not (Path(dpw).parent / "dpw-train").exists():
        pytest.skip("dpw was built without dpw-train")
    example = SOURCE / "examples" / "graphene"
    found = run("another_material", *example.glob("graphene*.json"), example / "tight_binding.py")
    assert found["error"] < 0.1 and found["h"].n_orbitals == 84
