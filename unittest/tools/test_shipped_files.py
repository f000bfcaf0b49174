# SPDX-License-Identifier: MIT
"""Models and monolayers by name: those here, then those of LAMMPS_POTENTIALS, then those that came with dpw."""

import shutil

import pytest

from support import environment, lammps_run

POTENTIALS = environment.SOURCE / "potentials"
TWIST = ["twist", "--lower", "2", "1", "--upper", "1", "2", "-o", "t.xyz"]


@pytest.fixture
def dpw(tmp_path):
    """dpw as a wheel has it, in an empty folder; another program, folders of LAMMPS_POTENTIALS."""
    package, folder = tmp_path / "package", tmp_path / "empty"
    (package / "bin").mkdir(parents=True)
    folder.mkdir()
    shutil.copy(environment.DPW, package / "bin" / "dpw")
    shutil.copytree(POTENTIALS, package / "share" / "potentials",
                    ignore=shutil.ignore_patterns("training"))

    def run(*words, code=0, program=package / "bin" / "dpw", potentials=""):
        done = lammps_run.run_process([program, *words], folder, 100,
                                      {"LAMMPS_POTENTIALS": str(potentials)})
        assert done.code == code, done.output
        return done.output

    run.folder, run.shipped = folder, package / "share" / "potentials"
    return run


def test_an_installation_finds_what_came_with_it(dpw):
    dpw(*TWIST)
    assert (dpw.folder / "t.xyz").read_text().split()[0] == "42"
    for material in ("MoS2", "MoS2.json"):
        assert dpw(*TWIST, "--material", material, "--upper-material", material) == dpw(*TWIST)
    assert str(dpw.shipped / "MoS2.dpw") in dpw("info", "MoS2.dpw")
    said = dpw("convert", "MoS2.dpw", "m.h5", "--structure", "t.xyz")
    assert f"model {dpw.shipped / 'MoS2.dpw'} and structure t.xyz" in said
    dpw("bands", "MoS2.dpw", "--structure", "t.xyz", "--mesh", 1, 1, 1)


def test_a_build_finds_what_is_in_its_sources(dpw):
    dpw(*TWIST, program=environment.DPW)
    assert str(POTENTIALS / "MoS2.dpw") in dpw("info", "MoS2.dpw", program=environment.DPW)


def test_the_present_folder_is_first_and_then_lammps_potentials(dpw, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        for name in ("MoS2.dpw", "structures/MoS2.json"):
            shutil.copy(POTENTIALS / name, folder)
    folders = f"{tmp_path / 'none'}::{first}:{second}"
    assert str(first / "MoS2.dpw") in dpw("info", "MoS2.dpw", potentials=folders)
    wide = (first / "MoS2.json").read_text()
    (first / "MoS2.json").write_text(wide.replace('"MoS2"', '"other"'))
    assert " other (2, 1)" in dpw(*TWIST, potentials=folders)
    (dpw.folder / "MoS2.dpw").write_text("not a model")
    said = dpw("info", "MoS2.dpw", potentials=folders, code=1)
    assert "MoS2.dpw" in said and str(first) not in said


def test_models_are_listed_a_line_each(dpw, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    shutil.copy(POTENTIALS / "MoS2.dpw", own)
    (own / "broken.dpw").write_text("not a model")
    lines = dpw("info", "--list").splitlines()
    shipped = sorted(path.name for path in dpw.shipped.glob("*.dpw"))
    assert lines[::2] == [str(dpw.shipped / name) for name in shipped]
    of_mos2 = lines[2 * shipped.index("MoS2.dpw") + 1]
    assert of_mos2.startswith("  Mo:d, S:p; spin-orbit coupling; forces ") and " meV/A, H " in of_mos2
    lines = dpw("info", "--list", potentials=f"{tmp_path / 'none'}:{own}").splitlines()
    assert lines[::2] == [str(own / "MoS2.dpw"), str(own / "broken.dpw"),
                          *(str(dpw.shipped / name) for name in shipped if name != "MoS2.dpw")]
    assert lines[3].startswith("  cannot be used: ")
    assert "FILE, or --list," in dpw("info", code=1)
    assert "excludes" in dpw("info", "--list", "MoS2.dpw", code=1)


@pytest.mark.parametrize("words, expected", [
    (["info", "WS2.dpw"], 'cannot open the model file "WS2.dpw": No such file or directory'),
    (["info", "./MoS2.dpw"], 'cannot open the model file "./MoS2.dpw"'),
    (["bands", "WS2.dpw", "--structure", "t.xyz", "--mesh", 1, 1, 1],
     "cannot read WS2.dpw: No such file or directory"),
    (["convert", "WS2.dpw", "o.h5", "--structure", "t.xyz"],
     "cannot read WS2.dpw: No such file or directory"),
    ([*TWIST, "--material", "WS2"], "there is no monolayer file 'WS2', neither here nor in"),
    ([*TWIST, "--material", "./MoS2"], "cannot open the monolayer file './MoS2'"),
])
def test_says_what_is_not_there(dpw, words, expected):
    said = dpw(*words, code=1)
    assert said.startswith(f"dpw: {expected}") and said.count("\n") == 1


def test_says_which_options_are_for_models(dpw):
    """--threshold of dpw convert is for any H(R), and is not named."""
    dpw(*TWIST)
    dpw("convert", "MoS2.dpw", "m.h5", "--structure", "t.xyz")
    said = dpw("convert", "m.h5", "n_hr.dat", "--cutoff", 3, "--threshold", 0.1, code=1)
    assert said == "dpw: m.h5 is no model: leave out --cutoff, which goes with one only\n"
    said = dpw("bands", "m.h5", "--mesh", 1, 1, 1, "--structure", "t.xyz", "--cutoff", 3,
               "--threshold", 0.1, code=1)
    assert said == ("dpw: m.h5 is no model: leave out --structure, --cutoff and --threshold, which "
                    "go with one only\n")
