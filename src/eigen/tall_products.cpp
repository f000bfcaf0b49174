// SPDX-License-Identifier: MIT
#include "eigen/tall_products.h"

#include <algorithm>
#include <vector>

#include "parallel/in_parallel.h"

namespace dpw {

namespace {

/// Rows that are worked on together, whatever the number of threads.
constexpr Eigen::Index kRows = 1024;

int chunks(Eigen::Index rows) { return static_cast<int>((rows + kRows - 1) / kRows); }

}  // namespace

Eigen::MatrixXcd TallProducts::adjoint_times(const Tall &a, const Tall &b) const {
  std::vector<Eigen::MatrixXcd> parts(static_cast<std::size_t>(chunks(a.rows())));
  in_parallel(n_threads_, chunks(a.rows()), [&](int c) {
    const Eigen::Index first = c * kRows;
    const Eigen::Index rows = std::min(kRows, a.rows() - first);
    parts[static_cast<std::size_t>(c)].noalias() =
        a.middleRows(first, rows).adjoint() * b.middleRows(first, rows);
  });
  Eigen::MatrixXcd sum = Eigen::MatrixXcd::Zero(a.cols(), b.cols());
  for (const Eigen::MatrixXcd &part : parts) sum += part;
  return sum;
}

Eigen::MatrixXcd TallProducts::times(const Tall &a, const Tall &c) const {
  Eigen::MatrixXcd y(a.rows(), c.cols());
  in_parallel(n_threads_, chunks(a.rows()), [&](int chunk) {
    const Eigen::Index first = chunk * kRows;
    const Eigen::Index rows = std::min(kRows, a.rows() - first);
    y.middleRows(first, rows).noalias() = a.middleRows(first, rows) * c;
  });
  return y;
}

void TallProducts::subtract(Eigen::MatrixXcd &y, const Tall &a, const Tall &c) const {
  in_parallel(n_threads_, chunks(a.rows()), [&](int chunk) {
    const Eigen::Index first = chunk * kRows;
    const Eigen::Index rows = std::min(kRows, a.rows() - first);
    y.middleRows(first, rows).noalias() -= a.middleRows(first, rows) * c;
  });
}

}  // namespace dpw
