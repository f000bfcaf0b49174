# SPDX-License-Identifier: MIT
"""Wannier Hamiltonians and band structures from neural networks.

Lengths are in angstrom, energies in eV, unless something else is said. What needs the compiled core
is loaded when it is used first, so that :mod:`dpwannier.plot` and :mod:`dpwannier.neighbours` work
from a checkout that was not compiled.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from ._error import Error

if TYPE_CHECKING:  # what type checkers and editors see; the names are loaded when they are used
    from . import calculator, neighbours, places, plot
    from ._bands import Bands
    from ._domain import DomainWarning
    from ._dos import DensityOfStates
    from ._hamiltonian import Hamiltonian
    from ._model import Model
    from ._structures import twisted_bilayer, twisted_layers

    __version__: str

# Where a name comes from that is not here yet: the module that has it. `None`: it is a module itself.
_HOMES: dict[str, str | None] = {
    "Bands": "_bands",
    "DensityOfStates": "_dos",
    "DomainWarning": "_domain",
    "Hamiltonian": "_hamiltonian",
    "Model": "_model",
    "twisted_bilayer": "_structures",
    "twisted_layers": "_structures",
    "calculator": None,
    "plot": None,
    "neighbours": None,
    "places": None,
}

__all__ = ["Bands", "DensityOfStates", "DomainWarning", "Error", "Hamiltonian", "Model", "__version__",
           "calculator", "neighbours", "places", "plot", "twisted_bilayer",
           "twisted_layers"]


if not TYPE_CHECKING:  # a type checker would take any name for one of the package
    def __getattr__(name: str) -> object:
        """Load what is asked for the first time (PEP 562)."""
        if name == "__version__":
            from ._version import find_version

            value = find_version()
        elif name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        elif _HOMES[name] is None:
            value = importlib.import_module(f".{name}", __name__)
        else:
            value = getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
