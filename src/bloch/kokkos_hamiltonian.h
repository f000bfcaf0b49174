// SPDX-License-Identifier: MIT
#pragma once

// For sources that are compiled with Kokkos (DPW_KOKKOS_SOURCES) only.
#ifdef DPW_HAVE_KOKKOS

#include <Eigen/Core>
#include <Kokkos_Core.hpp>
#include <complex>
#include <memory>
#include <string>
#include <vector>

#include "parallel/kokkos_lists.h"
#include "tight_binding/sparse_hamiltonian.h"

namespace dpw::device {

/// A sparse H(R) in the memory of Kokkos's default execution space, and the kernel that builds H(k)
/// of a batch of k-points there. To be used by the thread that made it.
class KokkosHamiltonian {
 public:
  explicit KokkosHamiltonian(std::shared_ptr<const SparseHamiltonian> sparse);

  /// Fills the upper triangle (diagonal included) of the matrix [n x n], column-major, at where[i]
  /// with H(k[i]), eV; the strict lower one is left as it is. The addresses are ones that kernels
  /// can reach. Everything is written when it returns.
  void build(const std::vector<Eigen::Vector3d> &k,
             const std::vector<std::complex<double> *> &where);

  /// Bytes of memory that build() takes a k-point, without the matrix.
  std::size_t bytes_per_kpoint() const;

 private:
  std::shared_ptr<const SparseHamiltonian> sparse_;
  /// Column by column the rows that have elements, each with its elements of all cells: a thread
  /// sums up one element of H(k), so that the order of the sum is always the same.
  List<std::int64_t> column_start_;  ///< [n + 1] into row_
  List<std::int32_t> row_;
  List<std::int64_t> first_;  ///< [rows + 1] into cell_ and value_
  List<std::int32_t> cell_;
  List<double> value_;
  List<double> imaginary_;  ///< empty where H(R) is real
};

}  // namespace dpw::device

#endif
