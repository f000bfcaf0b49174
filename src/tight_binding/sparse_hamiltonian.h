// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "tight_binding/spin_order.h"
#include "tight_binding/wannier_hamiltonian.h"

namespace dpw {

/// H(R) as the upper triangle of H(k) needs it: column by column, the elements (row <= column) of
/// every lattice vector R. Within a column they are ordered by row, then by cell, so that building
/// H(k) walks through memory once. 16 bytes per element where all are real (Wannier functions
/// without spin-orbit coupling, no magnetic field), 24 else.
struct SparseHamiltonian {
  int n_orbitals = 0;
  std::vector<std::array<int, 3>> cells;   ///< the lattice vectors R that occur, ascending
  std::vector<std::int64_t> column_start;  ///< [n_orbitals + 1] into the three lists below
  std::vector<std::int32_t> row;           ///< orbital, <= the column
  std::vector<std::int32_t> cell;          ///< index into cells
  std::vector<double> value;               ///< real parts, eV
  std::vector<double> imaginary;           ///< imaginary parts, eV; empty: all elements are real
  bool time_reversal = false;              ///< of spinors: H(-k) = T H(k)^* T^T, T = i sigma_y
  SpinOrder spin_order = SpinOrder::interleaved;  ///< of these: what T acts on

  /// True if all elements are real.
  bool is_real() const { return imaginary.empty(); }
  /// Whether k and -k are known to have the same energies.
  bool same_at_minus_k() const { return is_real() || time_reversal; }
  std::int64_t n_stored() const { return static_cast<std::int64_t>(value.size()); }
};

/// Flattens `h`, whose blocks must be complete (all ranks' parts together). A stored element
/// H_ab(R) also stands for H_ba(-R); of the two the one above the diagonal is kept, both where
/// a = b and R is not 0, and each element of an on-site block once. Elements that are zero, which a
/// threshold leaves within blocks, are dropped. With a spin-orbit part an orbital is two states
/// next to each other, of spin up, then of spin down. Throws Error where `h` breaks its invariants
/// (WannierHamiltonian::check) or an orbital index lies outside [0, n_orbitals).
SparseHamiltonian make_sparse(const WannierHamiltonian &h);

}  // namespace dpw
