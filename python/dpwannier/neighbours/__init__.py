# SPDX-License-Identifier: MIT
"""Ways to and from other libraries, each of which is imported when it is asked for.

    model = to_pythtb(h)          pythtb.TBModel       (PythTB 1.8 and 2)
    model = to_sisl(h)            sisl.Hamiltonian
    system = to_wannierberri(h)   wannierberri System_R
    model = to_tbmodels(h)        tbmodels.Model
    structure = structure_of(x)   from ase.Atoms or a pymatgen Structure

`h` is a `dpwannier.Hamiltonian`, or anything with its attributes. Bands are the same to rounding.
"""

from ._parts import HamiltonianLike, OrbitalLike
from ._pythtb import to_pythtb
from ._sisl import to_sisl
from ._structures import Structure, structure_of
from ._tbmodels import to_tbmodels
from ._wannierberri import to_wannierberri

__all__ = ["HamiltonianLike", "OrbitalLike", "Structure", "structure_of", "to_pythtb", "to_sisl",
           "to_tbmodels", "to_wannierberri"]
