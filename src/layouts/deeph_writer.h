// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "layouts/tight_binding_layout.h"

namespace dpw {

/// The layout `deeph`: a folder as DeepH-dock 0.9 and HPRO 0.3 have it.
///   POSCAR          lattice and atoms, those of one element together (IDs are lost)
///   info.json       counts, spinful, orthogonal_basis true, the l of each element's shells,
///                   occupation (electrons) if it is known, fermi_energy_eV 0: it is not known
///   hamiltonian.h5  atom_pairs [p,5] R and two atoms from 0; chunk_shapes [p,2];
///                   chunk_boundaries [p+1] into entries; entries, eV, of <i 0|H|j R>, row by row,
///                   with both directions of every pair
///   overlap.h5      the same pairs: the identity, since the orbitals are orthonormal
/// Orbitals are turned into DeepH's order: l ascending, m from -l to l. With spin-orbit coupling
/// (spinful) blocks of H are complex and twice as wide and high, [up, down] x [up, down]. Memory is
/// that of the blocks. Throws Error where make_wannier_hamiltonian or make_deeph_shells do.
WrittenLayout write_deeph_layout(const std::string &out, const TightBinding &h,
                                 const std::string &comment);

}  // namespace dpw
