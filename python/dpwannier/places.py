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
    """The folder with MoS2.dpw and, in ``structures``, monolayers for ``dpw twist``."""
    return _find("the folder of models", "share/potentials", "potentials")


def find_model(path: str | Path) -> Path:
    """`path`, or where there is no such file, the model of that name that comes with the package."""
    if not str(path):
        raise Error("a model needs the name of its file")
    path = Path(path)
    if path.is_file() or path.parent != Path("."):
        return path
    shipped = potentials() / path.name
    return shipped if shipped.is_file() else path


def find_monolayer(name: str | Path) -> Path:
    """A monolayer file: a path that exists, or the name of one that comes with the package."""
    path = Path(name)
    if path.is_file():
        return path
    folder = potentials() / "structures"
    if (folder / f"{name}.json").is_file():
        return folder / f"{name}.json"
    known = ", ".join(sorted(file.stem for file in folder.glob("*.json")))
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
