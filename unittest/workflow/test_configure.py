# SPDX-License-Identifier: MIT
"""What configure says of the LAMMPS that it is given: source trees that hold no more than it reads."""

import shutil
import subprocess

import pytest

from support.environment import SOURCE


@pytest.fixture(name="configure", scope="module")
def fixture_configure(tmp_path_factory):
    """Configures for a LAMMPS of that version; the build folder is kept, as the second time is faster."""
    folder = tmp_path_factory.mktemp("configure")
    (folder / "lammps" / "src").mkdir(parents=True)
    (folder / "lammps" / "src" / "lammps.h").write_text("")
    mpi = shutil.which("mpicxx.mpich")  # the one that ./run builds with, where there are several

    def call(version):
        (folder / "lammps" / "src" / "version.h").write_text(
            f'#define LAMMPS_VERSION "{version}"\n#define LAMMPS_UPDATE "Update 2"\n')
        return subprocess.run(
            ["cmake", "-S", SOURCE, "-B", folder / "build", "-DCMAKE_BUILD_TYPE=Release",
             "-DDPW_LAMMPS_FROM=source", f"-DLAMMPS_SOURCE_DIR={folder / 'lammps'}",
             "-DDPW_TORCH=OFF", "-DDPW_ELPA=OFF", "-DDPW_BUILD_TESTS=OFF",
             *([f"-DMPI_CXX_COMPILER={mpi}"] if mpi else [])],
            capture_output=True, text=True, check=False)

    return call


@pytest.mark.parametrize("version", ["29 Sep 2021", "15 Jun 2023"])
def test_a_lammps_that_is_too_old_is_refused_in_one_sentence(configure, version):
    run = configure(version)
    assert run.returncode != 0
    text = " ".join(run.stderr.split())
    assert f"is of {version}, but the plugin needs that of 2 Aug 2023 or a newer one: give one with " in text
    assert text.count("CMake Error") == 1


def test_the_oldest_lammps_is_accepted(configure):
    run = configure("2 Aug 2023")
    assert run.returncode == 0, run.stderr
    assert "2 Aug 2023, source tree" in run.stdout
