// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "tight_binding/sparse_builder.h"
#include "tight_binding/tight_binding.h"

namespace dpw {

/// Whether a path is a folder with the real_lattice.npz of WannierBerri.
bool is_wannier_berri(const std::string &path);

/// Reads H(R) from a folder that WannierBerri's System_R.to_npz wrote: num_wann, real_lattice,
/// iRvec, wannier_centers_cart, _XX_R_Ham, and spinor if it is there: a band of spinors holds one
/// electron. Atoms, electrons, names and layers are unknown. Streamed: memory is 32 bytes for each
/// element that is not zero. Throws Error naming the file for what is missing, damaged or
/// contradicts itself, for phonons, and for an H(R) that is not Hermitian (`tolerances`).
TightBinding read_wannier_berri(const std::string &path, const SparseTolerances &tolerances = {});

}  // namespace dpw
