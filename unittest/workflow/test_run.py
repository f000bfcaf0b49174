# SPDX-License-Identifier: MIT
"""./run brings what a command needs, and no more: with programs that only write down their call."""

import os
import shutil
import subprocess

import pytest

from support.environment import SOURCE

PROGRAM = """#!/bin/sh
echo "$(basename "$0") $*" >>"{calls}"
{more}
"""
# Which of the packages that it is asked for are installed.
DPKG_QUERY = """
for name; do
  case " $INSTALLED " in *" $name "* | *" all "*) echo "$name installed" ;; esac
done
"""
# `python3 -m venv --clear FOLDER` leaves a python there.
PYTHON = """
[ "$2" != venv ] || { mkdir -p "$4/bin" && cp "$0" "$4/bin/python" && echo "command = x $4" >"$4/pyvenv.cfg"; }
"""
APT_GET = """
case " $* " in *" $BROKEN "*) exit 100 ;; esac
"""


class Clone:
    def __init__(self, folder):
        self.folder = folder
        self.calls = folder / "calls"
        self.bin = folder / "bin"
        self.bin.mkdir()
        shutil.copy(SOURCE / "run", folder)
        shutil.copy(SOURCE / "CMakePresets.json", folder)
        shutil.copytree(SOURCE / "tools" / "requirements", folder / "tools" / "requirements")
        (folder / "unittest" / "bands").mkdir(parents=True)
        for name in ("plain", "trains"):
            (folder / "examples" / name).mkdir(parents=True)
            self.program(folder / "examples" / name / "run.sh",
                         "exit 0\ndpw train x.json" if name == "trains" else "")
        for name, more in (("apt-get", APT_GET), ("dpkg-query", DPKG_QUERY), ("python3", PYTHON),
                           ("cmake", ""), ("ctest", ""), ("g++", ""), ("id", "echo 0")):
            self.program(self.bin / name, more)
        self.program(folder / "tools" / "build_elpa", 'mkdir -p "$1"')

    def program(self, path, more):
        path.write_text(PROGRAM.format(calls=self.calls, more=more))
        path.chmod(0o755)

    def run(self, *words, installed="", **variables):
        self.calls.write_text("")
        run = subprocess.run(
            ["./run", *words], cwd=self.folder, capture_output=True, text=True, check=False,
            env={"PATH": f"{self.bin}:{os.environ['PATH']}", "INSTALLED": installed, "BROKEN": "-",
                 "HOME": str(self.folder), **variables})
        assert run.returncode == 0, run.stdout + run.stderr
        self.output = run.stdout
        return self

    def called(self, program):
        return [line.split()[1:] for line in self.calls.read_text().splitlines()
                if line.split()[0] == program]

    def needed(self):
        """The packages without which nothing goes."""
        text = (self.folder / "run").read_text()
        return text[text.index("\nPACKAGES=(") + 11:].partition(")")[0].split()

    @property
    def debian(self):
        """Packages that were installed."""
        return {word for call in self.called("apt-get") if "install" in call for word in call
                if not word.startswith("-") and word != "install"}

    @property
    def python(self):
        """Files of requirements that were installed."""
        return {word.split("/")[-1] for call in self.called("python") if "pip" in call
                for word in call if word.endswith(".txt")}

    @property
    def targets(self):
        build = next(call for call in self.called("cmake") if "--build" in call)
        return build[build.index("--target") + 1:] if "--target" in build else ["all"]


@pytest.fixture
def clone(tmp_path):
    return Clone(tmp_path)


BASE = {"g++", "libmpich-dev", "libeigen3-dev", "ccache"}
ADDED = {"libtorch-dev", "gfortran", "libgtest-dev", "clang-tidy", "quantum-espresso"}


def added(clone):
    assert BASE <= clone.debian
    return clone.debian & ADDED


def test_a_demo_needs_the_plugin_alone(clone):
    clone.run("demo", "plain")
    assert added(clone) == set()
    assert clone.python == {"lammps.txt"}
    assert clone.targets == ["dpwannierplugin", "dpw_cli"]
    assert not clone.called("build_elpa")
    assert clone.called("run.sh") == [[]]


def test_a_demo_that_trains_needs_the_trainer_too(clone):
    clone.run("demo", "trains")
    assert added(clone) == {"libtorch-dev"}
    assert clone.targets == ["dpwannierplugin", "dpw_cli", "dpw_train_cli"]


def test_the_complete_build_is_one_command(clone):
    clone.run("build", installed="gfortran make dpkg-dev libscalapack-mpich-dev")
    assert added(clone) == {"libtorch-dev", "libgtest-dev"}
    assert clone.python == {"lammps.txt", "tests.txt", "docs.txt", "window.txt", "python.txt"}
    assert clone.targets == ["all"]
    assert len(clone.called("build_elpa")) == 1
    assert sum("install" in call for call in clone.called("apt-get")) == 1


def test_the_wheel_needs_no_trainer_no_elpa_and_no_tests(clone):
    clone.run("wheel")
    assert added(clone) == set()
    assert "bubblewrap" in clone.debian
    assert clone.python == {"lammps.txt", "python.txt", "wheel.txt"}
    made, finished, tried = [call for call in clone.called("python") if call[0] != "-c"][-3:]
    assert made[:3] == ["-m", "pip", "wheel"] and "--no-build-isolation" in made
    assert finished[0] == "tools/wheel/finish.py" and finished[-1] == str(clone.folder / "dist")
    assert tried[0] == "tools/wheel/check.py"


def test_tests_bring_the_tools_for_lint_and_dft(clone):
    clone.run("test", "-L", "core")
    assert added(clone) == ADDED
    assert clone.called("ctest")[0][-2:] == ["-L", "core"]
    clone.run("test", installed="all")
    assert clone.targets == ["all"] and "-R" not in clone.called("ctest")[0]


def test_a_room_is_built_and_tested_alone(clone):
    clone.run("test", "bands", "-V", installed="all")
    assert clone.targets == ["room_bands"]
    assert clone.called("ctest")[0][-3:] == ["-R", "^bands\\.", "-V"]


def test_nothing_is_brought_twice(clone):
    clone.run("build", installed="all")
    clone.run("build", installed="all")
    assert not clone.called("apt-get") and not clone.python and not clone.called("build_elpa")
    clone.run("demo", "plain", installed="all")
    assert not clone.called("apt-get") and not clone.python


def test_what_is_declined_stays_away(clone):
    clone.run("build", DPW_CMAKE_ARGS="-DDPW_TORCH=OFF -DDPW_ELPA=OFF")
    assert added(clone) == {"libgtest-dev"}
    assert not clone.called("build_elpa")


def test_what_is_only_welcome_may_be_missing(clone):
    clone.run("demo", "trains", BROKEN="ccache")
    assert clone.output.count("going on without") == 1
    assert "going on without ccache: build/logs/" in clone.output
    came = [call[-1] for call in clone.called("apt-get") if "install" in call]
    assert "libtorch-dev" in came


def test_without_a_network_what_is_there_serves(clone):
    clone.run("demo", "plain", BROKEN="update", installed=" ".join(clone.needed()))
    assert "could not be updated" in clone.output
    assert clone.targets == ["dpwannierplugin", "dpw_cli"]


def test_what_is_needed_may_not(clone):
    with pytest.raises(AssertionError, match="Installing Debian packages.* failed; all of it is in"):
        clone.run("demo", "plain", BROKEN="libeigen3-dev")
