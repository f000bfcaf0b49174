# SPDX-License-Identifier: MIT
"""Where the parts of the package lie that are no Python: dpw, the LAMMPS plugin, models.

A wheel has them beside this file; from a checkout they are those that ``./run build`` made.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ._error import Error

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parents[1]


def _find(what: str, in_wheel: str, in_checkout: str) -> Path:
    tried = [_PACKAGE / in_wheel, _CHECKOUT / in_checkout]
    for path in tried:
        if path.exists():
            return path
    raise Error(f"{what} was not found, neither {tried[0]} of a wheel nor {tried[1]} of a build: "
                "install the wheel again, or call ./run build")


def program() -> Path:
    """The command-line program dpw."""
    return _find("dpw", "bin/dpw", "build/bin/dpw")


def plugin() -> Path:
    """The LAMMPS plugin, a file for ``plugin load``."""
    return _find("the LAMMPS plugin", "plugin/dpwannierplugin.so", "build/dpwannierplugin.so")


def plugin_folder() -> str:
    """The folder of the plugin, for the environment variable LAMMPS_PLUGIN_PATH."""
    return str(plugin().parent)


def potentials() -> Path:
    """The folder with MoS2.dpw, WSe2.dpw, graphene.dpw and, in ``structures``, monolayers for ``dpw twist``."""
    return _find("the folder of models", "share/potentials", "potentials")


def _elsewhere(*names: str) -> Path | None:
    """The first of these in the folders of LAMMPS_POTENTIALS, then among what comes with the package,
    as LAMMPS and dpw look for them."""
    folders = [Path(each) for each in os.environ.get("LAMMPS_POTENTIALS", "").split(":") if each]
    for folder in (*folders, potentials()):
        for name in names:
            if (folder / name).is_file():
                return folder / name
    return None


def find_model(path: str | Path) -> Path:
    """`path`, or where there is no such file and it has no folder, the model of that name in the folders
    of LAMMPS_POTENTIALS or in the package."""
    if not str(path):
        raise Error("a model needs the name of its file")
    named = Path(path)
    if named.is_file() or "/" in str(path):
        return named
    return _elsewhere(named.name) or named


def find_monolayer(name: str | Path) -> Path:
    """A monolayer file: a path that exists, or the name of one in the folders of LAMMPS_POTENTIALS or in
    the package."""
    path = Path(name)
    if path.is_file():
        return path
    if "/" not in str(name):
        found = _elsewhere(str(name), f"structures/{name}", f"{name}.json", f"structures/{name}.json")
        if found:
            return found
    known = ", ".join(sorted(file.stem for file in (potentials() / "structures").glob("*.json")))
    raise Error(f"there is no monolayer '{name}': give a file, or one of those here: {known}")


def example(name: str) -> Path:
    """An input script for LAMMPS."""
    return _find(f"the example {name}", f"share/examples/in.{name}", f"examples/{name}/in.{name}")


def run_dpw() -> None:
    """The command dpw: the program takes the place of this process."""
    try:
        path = program()
        os.execv(path, [str(path), *sys.argv[1:]])
    except (Error, OSError) as problem:
        sys.exit(f"dpw: {problem}")
