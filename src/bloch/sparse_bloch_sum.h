// SPDX-License-Identifier: MIT
#pragma once

#include <complex>
#include <cstdint>
#include <memory>
#include <vector>

#include "tight_binding/sparse_hamiltonian.h"
#include "tight_binding/sparse_hermitian.h"

namespace dpw {

/// Builds H(k), as BlochSum does, without a dense matrix: the pattern once (all elements that some
/// H(R) has, and the diagonal; of spinors both spins wherever there is one), then only values. 16
/// bytes per element of H(k), and 4 per element of H(R).
class SparseBlochSum {
 public:
  /// Throws Error if H(k) has more elements than an int can count (2^31).
  explicit SparseBlochSum(std::shared_ptr<const SparseHamiltonian> h);

  /// H(k), eV, k in units of the reciprocal lattice vectors; valid until the next call. The pattern
  /// is the same for every k. Throws Error if k is not finite.
  const SparseHermitian &build(const Eigen::Vector3d &k);

  int n_orbitals() const { return h_->n_orbitals; }
  /// Elements per row of the whole matrix, on average.
  double elements_a_row() const;

 private:
  std::shared_ptr<const SparseHamiltonian> h_;
  SparseHermitian matrix_;
  std::vector<std::int32_t> place_;  ///< of each element of h_ in matrix_'s values
  std::vector<std::complex<double>> phases_;
};

}  // namespace dpw
