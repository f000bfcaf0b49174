# SPDX-License-Identifier: MIT
"""Files that come with the package."""

from __future__ import annotations

from pathlib import Path

from ._error import Error

_PACKAGE = Path(__file__).resolve().parent


def data_folder() -> Path:
    """Where models and monolayers are: ``potentials``, of the package or of the checkout."""
    for folder in (_PACKAGE / "potentials", _PACKAGE.parents[1] / "potentials"):
        if folder.is_dir():
            return folder
    raise Error(f"the folder potentials is missing beside {_PACKAGE}: install the package again")


def find_model(path: str | Path) -> Path:
    """`path`, or where there is no such file, the model of that name that comes with the package."""
    path = Path(path)
    if path.exists() or path.parent != Path("."):
        return path
    shipped = data_folder() / path.name
    return shipped if shipped.exists() else path


def find_monolayer(name: str | Path) -> Path:
    """A monolayer file: a path that exists, or the name of one that comes with the package."""
    path = Path(name)
    if path.exists():
        return path
    shipped = data_folder() / "structures"
    if (shipped / f"{name}.json").exists():
        return shipped / f"{name}.json"
    known = ", ".join(sorted(file.stem for file in shipped.glob("*.json")))
    raise Error(f"there is no monolayer '{name}': give a file, or one of those here: {known}")
