# SPDX-License-Identifier: MIT
"""What a UPF file says about the valence."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

from .errors import RecipeError


@dataclass(frozen=True)
class RadialFunction:
    number: int  # among the atomic functions that projwfc.x projects on, from 1 like its wfc
    j: float | None  # l + 1/2 or l - 1/2, or None in a file without spin-orbit coupling
    sign: int  # beyond its last node


@dataclass(frozen=True)
class Shell:
    label: str  # such as 4D
    l: int
    functions: tuple  # one RadialFunction, or with spin-orbit coupling one for each j


# Of the functions of each l, in Wannier90's order.
NAMES = (("s",), ("pz", "px", "py"), ("dz2", "dxz", "dyz", "dx2-y2", "dxy"))


@dataclass(frozen=True)
class Pseudopotential:
    element: str
    valence: float  # electrons
    with_spin: bool  # a function for each j
    shells: tuple

    def shell(self, label):
        return next(shell for shell in self.shells if shell.label == label)

    def members(self, label):
        """A shell, and which of its functions in Wannier90's order, of "2P" or "2P:pz,px"."""
        name, _, chosen = label.partition(":")
        shell = self.shell(name)
        names = NAMES[shell.l]
        return shell, [names.index(one) for one in chosen.split(",")] if chosen else range(len(names))

    def averaged(self, path):
        """What pw.x makes of a file with spin-orbit coupling in a calculation without: the average of the
        functions of each shell, weighted by 2 j + 1."""
        shells = []
        for number, shell in enumerate(self.shells, 1):
            signs = {function.sign for function in shell.functions}
            if len(signs) > 1:
                raise RecipeError(f"the functions {shell.label} of {path} have opposite signs, so that "
                                  "their average over j means nothing")
            shells.append(replace(shell, functions=(RadialFunction(number, None, signs.pop()),)))
        return replace(self, with_spin=False, shells=tuple(shells))


def attributes(tag):
    return dict(re.findall(r'(\w+)\s*=\s*"\s*([^"]*?)\s*"', tag))


def outer_sign(numbers, name):
    """Of a radial function beyond its last node: of the last value that is no mere tail."""
    values = [float(number) for number in numbers.split()]
    largest = max((abs(value) for value in values), default=0.0)
    if largest == 0.0:
        raise RecipeError(f"the atomic function {name} has no values but 0")
    return 1 if [value for value in values if abs(value) > 0.1 * largest][-1] > 0 else -1


def read_shells(text, path, relativistic):
    """Functions of negative occupation are left out, as pw.x does."""
    momenta = [float(attributes(tag)["jchi"])
               for tag in re.findall(r"<PP_RELWFC\.\d+(.*?)/?>", text, re.S)]
    functions = re.findall(r"<PP_CHI\.\d+(.*?)>(.*?)</PP_CHI", text, re.S)
    if relativistic and len(momenta) != len(functions):
        raise RecipeError(f"{path} has {len(functions)} atomic functions and {len(momenta)} "
                          "values of j for them")
    shells, number = {}, 0
    for (tag, numbers), j in zip(functions, momenta if relativistic else [None] * len(functions)):
        chi = attributes(tag)
        if float(chi.get("occupation", 0)) < 0:
            continue
        number += 1
        label, l = chi["label"].upper(), int(chi["l"])
        function = RadialFunction(number, j, outer_sign(numbers, f"{label} of {path}"))
        shells.setdefault((label, l), []).append(function)
    return tuple(Shell(label, l, tuple(functions)) for (label, l), functions in shells.items())


def read_upf(path):
    """UPF version 2."""
    path = Path(path)
    try:
        text = path.read_text(errors="replace")
    except OSError:
        raise RecipeError(f"pseudopotential {path} is missing: put it there or correct "
                          "pseudopotential or pseudo_dir in the settings") from None
    header = re.search(r"<PP_HEADER(.*?)/?>", text, re.S)
    if header is None or "<UPF" not in text:
        raise RecipeError(f"{path} is not a pseudopotential in UPF version 2")
    header = attributes(header.group(1))
    relativistic = header.get("has_so", "F").strip(".").upper().startswith("T")
    return Pseudopotential(header["element"].strip(), float(header["z_valence"]), relativistic,
                           read_shells(text, path, relativistic))
