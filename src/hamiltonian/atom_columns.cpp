// SPDX-License-Identifier: MIT
#include "hamiltonian/atom_columns.h"

namespace dpw {

void AtomColumns::set(const double *features, int stride, int size, int n_all, const int *element,
                      std::size_t n_elements) {
  std::vector<int> count(n_elements, 0);
  column_.assign(static_cast<std::size_t>(n_all), -1);
  for (int i = 0; i < n_all; ++i)
    if (element[i] >= 0)
      column_[static_cast<std::size_t>(i)] = count[static_cast<std::size_t>(element[i])]++;
  values_.resize(n_elements);
  for (std::size_t e = 0; e < n_elements; ++e) values_[e].resize(size, count[e]);
  for (int i = 0; i < n_all; ++i)
    if (element[i] >= 0)
      values_[static_cast<std::size_t>(element[i])].col(column(i)) =
          Eigen::Map<const Eigen::VectorXd>(features + static_cast<std::ptrdiff_t>(i) * stride,
                                            size);
}

}  // namespace dpw
