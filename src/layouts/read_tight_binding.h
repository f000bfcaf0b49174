// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "tight_binding/tight_binding.h"

namespace dpw {

/// Reads an H(R) from a file whose kind is told by its content, not its name: HDF5 as
/// `compute wannierham` writes it (read_hamiltonian_hdf5), text as Wannier90 writes it, _hr.dat or
/// _tb.dat, with its neighbours (read_wannier90), or the sparse text of WannierTools
/// (read_wannier_tools); or from a folder, of DeepH (read_deeph) or with WannierBerri's npz files
/// (read_wannier_berri). Throws Error naming the file if it is missing, of another kind, damaged or
/// inconsistent.
TightBinding read_tight_binding(const std::string &path);

}  // namespace dpw
