// SPDX-License-Identifier: MIT
#include "eigen/tall_products.h"

#include <algorithm>
#include <complex>
#include <vector>

#include "parallel/in_parallel.h"

namespace dpw {

namespace {

/// Rows that are worked on together, whatever the number of threads.
constexpr Eigen::Index kRows = 1024;

int chunks(Eigen::Index rows) { return static_cast<int>((rows + kRows - 1) / kRows); }

}  // namespace

template <typename Scalar>
Eigen::MatrixX<Scalar> TallProducts<Scalar>::adjoint_times(const Tall &a, const Tall &b) const {
  std::vector<Matrix> parts(static_cast<std::size_t>(chunks(a.rows())));
  in_parallel(n_threads_, chunks(a.rows()), [&](int c) {
    const Eigen::Index first = c * kRows;
    const Eigen::Index rows = std::min(kRows, a.rows() - first);
    parts[static_cast<std::size_t>(c)].noalias() =
        a.middleRows(first, rows).adjoint() * b.middleRows(first, rows);
  });
  Matrix sum = Matrix::Zero(a.cols(), b.cols());
  for (const Matrix &part : parts) sum += part;
  return sum;
}

template <typename Scalar>
Eigen::MatrixX<Scalar> TallProducts<Scalar>::times(const Tall &a, const Tall &c) const {
  Matrix y(a.rows(), c.cols());
  in_parallel(n_threads_, chunks(a.rows()), [&](int chunk) {
    const Eigen::Index first = chunk * kRows;
    const Eigen::Index rows = std::min(kRows, a.rows() - first);
    y.middleRows(first, rows).noalias() = a.middleRows(first, rows) * c;
  });
  return y;
}

template <typename Scalar>
void TallProducts<Scalar>::subtract(Matrix &y, const Tall &a, const Tall &c) const {
  in_parallel(n_threads_, chunks(a.rows()), [&](int chunk) {
    const Eigen::Index first = chunk * kRows;
    const Eigen::Index rows = std::min(kRows, a.rows() - first);
    y.middleRows(first, rows).noalias() -= a.middleRows(first, rows) * c;
  });
}

template class TallProducts<double>;
template class TallProducts<std::complex<double>>;

}  // namespace dpw
