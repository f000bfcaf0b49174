// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <complex>
#include <cstdint>
#include <map>
#include <vector>

#include "tight_binding/sparse_hamiltonian.h"

namespace dpw {

/// When elements count as equal, and as real.
struct SparseTolerances {
  double hermitian = 1e-5;  ///< largest |H_ab(R) - H_ba(-R)^*| that is averaged away, eV
  double imaginary = 1e-9;  ///< H(R) is real if no imaginary part is larger than this, eV
};

/// Makes a SparseHamiltonian from single elements of the whole matrix, in any order: H_ab(R) and
/// H_ba(-R) both have to come (an element that does not counts as zero), and are averaged.
/// 32 bytes per element until finish().
class SparseBuilder {
 public:
  /// Throws Error for more orbitals than an index can number.
  explicit SparseBuilder(std::int64_t n_orbitals);

  /// Adds `value` (eV) to <row, 0 | H | column, cell>; zero is dropped. Indices from 0, checked by
  /// the caller.
  void add(int row, int column, const std::array<int, 3> &cell, std::complex<double> value);

  /// The Hamiltonian of all that was added, without elements that are zero, real if it can be; the
  /// builder is empty afterwards. Throws Error naming the worst element if H(R) is not Hermitian.
  SparseHamiltonian finish(const SparseTolerances &tolerances);

  /// Largest imaginary part that finish() saw, eV.
  double largest_imaginary() const { return largest_imaginary_; }

 private:
  /// A contribution to an element of the upper triangle, from its own side or, as the conjugate,
  /// from its partner's.
  struct Entry {
    std::int32_t row, column, cell;
    bool partner;
    double re, im;
  };

  std::int32_t index_of(const std::array<int, 3> &cell);
  void sort_cells();
  void average(double tolerance);

  int n_orbitals_;
  std::map<std::array<int, 3>, std::int32_t> cell_index_;
  std::array<int, 3> last_cell_{};
  std::int32_t last_index_ = -1, last_opposite_ = -1;
  std::vector<Entry> entries_;
  double largest_imaginary_ = 0.0;
};

}  // namespace dpw
