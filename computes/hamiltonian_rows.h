// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <vector>

#include "tight_binding/wannier_hamiltonian.h"

namespace LAMMPS_NS {

constexpr int n_scalar_columns = 8;  // of a row without spin-orbit coupling
constexpr int n_spin_columns = 11;   // and with it

/// One row for each element of the blocks of `part` and, off the on-site blocks, of their mirror
/// images, one after the other: atom IDs, orbitals (from 1, within their atoms), displacement (A),
/// value (eV), and with spin-orbit coupling B_x, B_y and B_z (eV).
std::vector<double> hamiltonian_rows(const dpw::WannierHamiltonian &part, bool without_zeros);

}  // namespace LAMMPS_NS
