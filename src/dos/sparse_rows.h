// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <vector>

#include "tight_binding/sparse_hamiltonian.h"
#include "tight_binding/sparse_hermitian.h"

namespace dpw {

/// Both triangles of a Hermitian matrix, row by row, for products with vectors: 12 bytes per
/// element where it is real, 20 else. Stored whole, since with half of it two rows write to the
/// same place.
struct SparseRows {
  int n = 0;
  std::vector<std::int64_t> start;   ///< [n + 1] into the lists below
  std::vector<std::int32_t> column;  ///< ascending within a row
  std::vector<double> re;            ///< eV
  std::vector<double> im;            ///< eV; empty: the matrix is real

  bool is_real() const { return im.empty(); }
  std::int64_t n_stored() const { return static_cast<std::int64_t>(re.size()); }
};

/// The whole of a matrix given by its upper triangle (compressed). Elements that are zero are left
/// out, and so are the imaginary parts if all of them are zero.
SparseRows make_sparse_rows(const SparseHermitian &upper);

/// H(k) of an H(R), k in units of the reciprocal lattice vectors, as SparseBlochSum has it but with
/// half the memory. Real where H(R) is and k is Gamma or another point that equals -k. Throws Error
/// if k is not finite.
SparseRows make_sparse_rows(const SparseHamiltonian &h, const Eigen::Vector3d &k);

}  // namespace dpw
