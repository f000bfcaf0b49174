# SPDX-License-Identifier: MIT
"""What a UPF file says about the valence."""

import re
from dataclasses import dataclass
from pathlib import Path

from .errors import RecipeError


@dataclass(frozen=True)
class Shell:
    label: str  # such as 4D
    l: int
    sign: int  # of the radial function beyond its last node


@dataclass(frozen=True)
class Pseudopotential:
    element: str
    valence: float  # electrons
    shells: tuple  # Shells of the atomic functions that projwfc.x projects on, in its order

    def index(self, label):
        """Place of a shell such as 4D among the atomic functions, from 1 like projwfc.x."""
        return [shell.label for shell in self.shells].index(label) + 1

    def shell(self, label):
        return self.shells[self.index(label) - 1]


def attributes(tag):
    return dict(re.findall(r'(\w+)\s*=\s*"\s*([^"]*?)\s*"', tag))


def outer_sign(numbers, name):
    """Of a radial function beyond its last node: of the last value that is no mere tail."""
    values = [float(number) for number in numbers.split()]
    largest = max((abs(value) for value in values), default=0.0)
    if largest == 0.0:
        raise RecipeError(f"the atomic function {name} has no values but 0")
    return 1 if [value for value in values if abs(value) > 0.1 * largest][-1] > 0 else -1


def read_upf(path):
    """UPF version 2. Functions of negative occupation are left out, as pw.x does."""
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
    shells = []
    for tag, numbers in re.findall(r"<PP_CHI\.\d+(.*?)>(.*?)</PP_CHI", text, re.S):
        chi = attributes(tag)
        if float(chi.get("occupation", 0)) >= 0:
            label = chi["label"].upper()
            shells.append(Shell(label, int(chi["l"]), outer_sign(numbers, f"{label} of {path}")))
    return Pseudopotential(header["element"].strip(), float(header["z_valence"]), tuple(shells))
