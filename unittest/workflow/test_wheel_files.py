# SPDX-License-Identifier: MIT
"""What the wheel is made of agrees with the build: one version, the pinned packages, the plugin's doors.

./run wheel tests the wheel itself, on a machine that has nothing but Python.
"""

import os
import re
import shutil
import sys
import tomllib

import pytest

from support.environment import DPW, PLUGIN, SOURCE
from support.lammps_run import run_lammps, run_process

PROJECT = tomllib.loads((SOURCE / "pyproject.toml").read_text(encoding="utf-8"))
VERSION = re.search(r"project\(DPWANNIER VERSION ([\d.]+)", (SOURCE / "CMakeLists.txt").read_text())[1]
PACKAGE = {"PYTHONPATH": str(SOURCE / "python")}


def pinned():
    """{package: "package==version"} of all files of requirements."""
    lines = [line for path in (SOURCE / "tools" / "requirements").glob("*.txt")
             for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return {line.partition("==")[0]: line for line in lines}


def package(*words, folder):
    return run_process([sys.executable, "-m", "dpwannier", *words], folder, variables=PACKAGE)


def greeting(run):
    return re.findall(r"^DPWANNIER ([\d.]+), built for LAMMPS", run.check().output, re.MULTILINE)


# ---- One version ---------------------------------------------------------------------------------

def test_dpw_has_the_version_of_cmake(tmp_path):
    assert run_process([DPW, "--version"], tmp_path).check().output.strip() == f"dpw {VERSION}"


def test_the_package_has_the_version_of_cmake(tmp_path):
    assert package("--version", folder=tmp_path).check().output.strip() == f"dpwannier {VERSION}"


def test_the_plugin_greets_with_the_version_of_cmake(tmp_path):
    assert greeting(run_lammps(f"plugin load {PLUGIN}\n", tmp_path)) == [VERSION]


def test_the_plugin_greets_once_on_several_ranks(tmp_path):
    assert greeting(run_lammps(f"plugin load {PLUGIN}\n", tmp_path, ranks=2)) == [VERSION]


def test_the_citation_has_the_version_of_cmake():
    assert f"\nversion: {VERSION}\n" in (SOURCE / "CITATION.cff").read_text()


def test_the_wheel_takes_the_version_from_cmake():
    (rule,) = PROJECT["tool"]["dynamic-metadata"]
    assert PROJECT["project"]["dynamic"] == ["version"]
    assert re.search(rule["regex"], (SOURCE / rule["input"]).read_text())["value"] == VERSION


# ---- Pinned packages -------------------------------------------------------------------------------

@pytest.mark.parametrize("extra", ["lammps", "window"])
def test_an_extra_is_the_version_that_this_build_has(extra):
    (wanted,) = PROJECT["project"]["optional-dependencies"][extra]
    assert re.sub(r"\[.*\]", "", wanted) == pinned()[wanted.partition("==")[0].partition("[")[0]]


def test_what_builds_the_wheel_is_pinned_where_run_installs_it():
    wanted = PROJECT["build-system"]["requires"]
    assert {each: pinned().get(each.partition("==")[0]) for each in wanted} == {each: each for each in wanted}


def test_the_documents_name_the_lammps_that_the_plugin_is_for():
    version = pinned()["lammps"].partition("==")[2]
    for name in ("README.md", "doc/install.rst"):
        text = (SOURCE / name).read_text(encoding="utf-8")
        assert set(re.findall(r"lammps\[mpi\]==([\d.]+)", text)) == {version}, name


# ---- Doors ---------------------------------------------------------------------------------------

@pytest.mark.parametrize("words, place", [
    (["plugin-path"], PLUGIN.parent), (["potentials-path"], SOURCE / "potentials")])
def test_the_package_names_the_folders_of_this_build(words, place, tmp_path):
    if "plugin-path" in words and PLUGIN.parent != SOURCE / "build":
        pytest.skip("the build is not in the checkout's folder build")
    assert package(*words, folder=tmp_path).check().output.strip() == str(place)


def test_lammps_loads_the_plugin_from_its_path_and_then_by_name(tmp_path):
    folder = tmp_path / "plugins"
    folder.mkdir()
    shutil.copy(PLUGIN, folder)
    run = run_lammps("plugin load dpwannierplugin.so\nunits metal\npair_style dpwannier\n", tmp_path,
                     variables={"LAMMPS_PLUGIN_PATH": str(folder)})
    assert greeting(run) == [VERSION, VERSION]
    assert "Ignoring load of pair style dpwannier: must unload existing dpwannier plugin first" in run.output
    assert "WARNING" not in run.output


def test_a_demo_without_lammps_says_how_to_get_it(tmp_path):
    script = "import sys; sys.modules['lammps'] = None\nfrom dpwannier.__main__ import main\nsys.exit(main(['demo']))"
    run = run_process([sys.executable, "-c", script], tmp_path, variables=PACKAGE)
    assert run.code == 1
    assert run.output.startswith("dpwannier: the demo needs LAMMPS") and "dpwannier[lammps]" in run.output
    assert not list(tmp_path.iterdir())


def test_a_demo_on_no_rank_is_refused(tmp_path):
    run = package("demo", "--ranks", "0", folder=tmp_path)
    assert run.code == 1 and "on 1 rank or more, not on 0" in run.output


def test_a_demo_on_more_ranks_than_cores_is_refused(tmp_path):
    cores = len(os.sched_getaffinity(0))
    run = package("demo", "--ranks", str(cores + 1), folder=tmp_path)
    assert run.code == 1 and f"take --ranks {cores} or fewer" in run.output
    assert run.output.startswith("dpwannier: ") and run.output.count("\n") == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("folder, reason", [("file", "File exists"), ("file/deeper", "Not a directory")])
def test_a_demo_in_a_file_is_refused(folder, reason, tmp_path):
    (tmp_path / "file").write_text("mine")
    run = package("demo", "-o", folder, "--ranks", "1", folder=tmp_path)
    assert run.code == 1 and run.output.count("\n") == 1, run.output
    assert run.output == f"dpwannier: the demo cannot make the folder {tmp_path / folder}: {reason}\n"
    assert (tmp_path / "file").read_text() == "mine"


def test_dpw_train_without_a_trainer_says_where_it_is(tmp_path):
    shutil.copy(DPW, tmp_path)
    run = run_process([tmp_path / "dpw", "train", "x.json"], tmp_path)
    assert run.code == 1
    assert "the trainer comes with a build from source that has LibTorch" in run.output


def test_parts_that_are_not_there_are_an_error(tmp_path):
    checkout = tmp_path / "checkout"  # that was not built
    shutil.copytree(SOURCE / "python" / "dpwannier", checkout / "python" / "dpwannier")
    shutil.copy(SOURCE / "CMakeLists.txt", checkout)
    run = run_process([sys.executable, "-m", "dpwannier", "plugin-path"], tmp_path,
                      variables={"PYTHONPATH": str(checkout / "python")})
    assert run.code == 1
    assert "the LAMMPS plugin was not found" in run.output and "call ./run build" in run.output
