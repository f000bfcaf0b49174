// SPDX-License-Identifier: MIT
#pragma once

#include "tight_binding/tight_binding.h"
#include "tight_binding/wannier_hamiltonian.h"

namespace dpw {

/// The blocks of pairs of atoms of a flat H(R): the way back from make_tight_binding. Blocks
/// without an element are left out; n_electrons is 0 where it is not known. Each orbital is put on
/// its atom. Where orbitals have both spins (order_of_spins) there is a spin-orbit part.
///
/// Throws Error naming what is in the way: a complex H(R) without spin, or one that time reversal
/// changes by more than largest_time_reversal_error; an unknown lattice; an orbital that is on no
/// known atom, or not next to the others of its atom; one whose centre is more than
/// `largest_offset` (A) from the atom it belongs to, so that it may be on an image of it; atoms of
/// one element with different orbitals.
WannierHamiltonian make_wannier_hamiltonian(const TightBinding &h, double largest_offset = 1.0);

}  // namespace dpw
