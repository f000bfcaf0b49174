// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

namespace dpw {

/// Atoms' features as columns, one matrix per element, so that networks take all atoms of an
/// element at once.
class AtomColumns {
 public:
  /// The first `size` of each atom's `stride` features: `features` [n_all][stride]. Atoms whose
  /// element [n_all] is -1 have no column.
  void set(const double *features, int stride, int size, int n_all, const int *element,
           std::size_t n_elements);

  /// [size, atoms of the element]
  const Eigen::MatrixXd &of_element(int element) const {
    return values_[static_cast<std::size_t>(element)];
  }
  /// Where an atom is in the matrix of its element.
  int column(int atom) const { return column_[static_cast<std::size_t>(atom)]; }

 private:
  std::vector<Eigen::MatrixXd> values_;
  std::vector<int> column_;
};

}  // namespace dpw
