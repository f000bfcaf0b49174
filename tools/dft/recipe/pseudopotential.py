# SPDX-License-Identifier: MIT
"""What a UPF file says about the valence."""

import re
from dataclasses import dataclass
from pathlib import Path

from .errors import RecipeError


@dataclass(frozen=True)
class Pseudopotential:
    element: str
    valence: float  # electrons
    shells: tuple  # (label, l) of the atomic functions that projwfc.x projects on, in its order

    def index(self, label):
        """Place of a shell such as 4D among the atomic functions, from 1 like projwfc.x."""
        return [name for name, _ in self.shells].index(label) + 1

    def momentum(self, label):
        return self.shells[self.index(label) - 1][1]


def attributes(tag):
    return dict(re.findall(r'(\w+)\s*=\s*"\s*([^"]*?)\s*"', tag))


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
    for tag in re.findall(r"<PP_CHI\.\d+(.*?)>", text, re.S):
        chi = attributes(tag)
        if float(chi.get("occupation", 0)) >= 0:
            shells.append((chi["label"].upper(), int(chi["l"])))
    return Pseudopotential(header["element"].strip(), float(header["z_valence"]), tuple(shells))
