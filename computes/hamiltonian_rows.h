// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <array>
#include <vector>

#include "tight_binding/wannier_hamiltonian.h"

namespace LAMMPS_NS {

/// One row for each element of the blocks of `part` and, off the on-site blocks, of their mirror
/// images: atom IDs, orbitals (from 1, within their atoms), displacement (A), value (eV).
std::vector<std::array<double, 8>> hamiltonian_rows(const dpw::WannierHamiltonian &part,
                                                    bool without_zeros);

}  // namespace LAMMPS_NS
