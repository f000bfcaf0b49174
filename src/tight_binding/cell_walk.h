// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tight_binding/sparse_hamiltonian.h"

namespace dpw {

/// An element of one R, indices from 0.
struct CellElement {
  int row, column;
  std::complex<double> value;  ///< eV
};

/// Walks a flat H(R) one R at a time, as files list it: the whole matrix of each R, though a
/// SparseHamiltonian has but one of each element and its conjugate partner. Nothing dense is made:
/// memory is one index for each stored element, and the elements of one R.
class CellWalk {
 public:
  /// `h` has to outlive the walk. Elements that are exactly zero are passed over.
  explicit CellWalk(const SparseHamiltonian &h);

  /// The lattice vectors: those of `h`, -R for every R, and R = 0; ascending.
  const std::vector<std::array<int, 3>> &cells() const { return cells_; }
  /// Elements of the matrices of all R together, zeros left out.
  std::int64_t n_elements() const { return n_elements_; }

  /// Fills `elements` with those of cells()[c], <row, 0 | H | column, R>, that are not zero, sorted
  /// by column, then by row.
  void read_cell(std::size_t c, std::vector<CellElement> &elements) const;
  /// The same, sorted by row, then by column.
  void read_cell_by_rows(std::size_t c, std::vector<CellElement> &elements) const;

 private:
  template <class Visit>
  void visit_stored(std::size_t c, const Visit &visit) const;
  /// The index of -R, R being cells()[c].
  std::size_t opposite(std::size_t c) const { return cells_.size() - 1 - c; }

  const SparseHamiltonian &h_;
  std::vector<std::array<int, 3>> cells_;
  std::vector<std::size_t> start_;   // [cells + 1] into order_
  std::vector<std::int64_t> order_;  // stored elements, cell by cell, ascending in each
  std::int64_t n_elements_ = 0;
};

}  // namespace dpw
