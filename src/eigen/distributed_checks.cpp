// SPDX-License-Identifier: MIT
#include "eigen/distributed_checks.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "base/error.h"

namespace dpw {

namespace {

using Complex = std::complex<double>;

void sum(const Communicator &team, Eigen::MatrixXcd &matrix) {
  team.sum(reinterpret_cast<double *>(matrix.data()), 2 * static_cast<std::size_t>(matrix.size()));
}

/// The rows of `whole` that belong to this rank's rows, or columns.
Eigen::MatrixXcd my_rows(const BlockCyclic &layout, const Eigen::MatrixXcd &whole) {
  Eigen::MatrixXcd mine(layout.local_rows(), whole.cols());
  for (Eigen::Index r = 0; r < mine.rows(); ++r) mine.row(r) = whole.row(layout.row(int(r)));
  return mine;
}

Eigen::MatrixXcd my_columns(const BlockCyclic &layout, const Eigen::MatrixXcd &whole) {
  Eigen::MatrixXcd mine(layout.local_columns(), whole.cols());
  for (Eigen::Index c = 0; c < mine.rows(); ++c) mine.row(c) = whole.row(layout.column(int(c)));
  return mine;
}

/// H times `whole` [n x m], known to all ranks before and after.
Eigen::MatrixXcd multiply(const Communicator &team, const BlockCyclic &layout,
                          const Eigen::MatrixXcd &local, const Eigen::MatrixXcd &whole) {
  const Eigen::MatrixXcd part = local * my_columns(layout, whole);
  Eigen::MatrixXcd product = Eigen::MatrixXcd::Zero(layout.n(), whole.cols());
  for (Eigen::Index r = 0; r < part.rows(); ++r) product.row(layout.row(int(r))) = part.row(r);
  sum(team, product);
  return product;
}

/// H^H times `whole`.
Eigen::MatrixXcd multiply_adjoint(const Communicator &team, const BlockCyclic &layout,
                                  const Eigen::MatrixXcd &local, const Eigen::MatrixXcd &whole) {
  const Eigen::MatrixXcd part = local.adjoint() * my_rows(layout, whole);
  Eigen::MatrixXcd product = Eigen::MatrixXcd::Zero(layout.n(), whole.cols());
  for (Eigen::Index c = 0; c < part.rows(); ++c) product.row(layout.column(int(c))) = part.row(c);
  sum(team, product);
  return product;
}

void refuse_elements(const BlockCyclic &layout, const Eigen::MatrixXcd &local) {
  for (Eigen::Index c = 0; c < local.cols(); ++c)
    for (Eigen::Index r = 0; r < local.rows(); ++r)
      if (!std::isfinite(local(r, c).real()) || !std::isfinite(local(r, c).imag()))
        throw Error("the matrix to diagonalise holds a value that is not finite in row " +
                    std::to_string(layout.row(int(r))) + ", column " +
                    std::to_string(layout.column(int(c))) +
                    " (counted from 0): look for it in the Hamiltonian");
}

void check_hermitian(const Communicator &team, const BlockCyclic &layout,
                     const Eigen::MatrixXcd &local, const MatrixFigures &figures) {
  std::mt19937 generator(20220901);  // the same on all ranks
  std::uniform_real_distribution<double> angle(0.0, 6.283185307179586);
  Eigen::MatrixXcd probe(layout.n(), 1);
  for (Complex &x : probe.reshaped()) x = std::polar(1.0, angle(generator));
  const Eigen::MatrixXcd difference =
      multiply(team, layout, local, probe) - multiply_adjoint(team, layout, local, probe);
  Eigen::Index row = 0;
  const double largest = difference.col(0).cwiseAbs().maxCoeff(&row);
  if (!(largest <= allowed_sum_error(figures.n) * check_divisor(figures)))
    throw Error("the matrix to diagonalise is not Hermitian: row " + std::to_string(row) +
                " (counted from 0) is not the conjugate of the column of that number");
}

}  // namespace

MatrixFigures inspect_distributed(const Communicator &team, const BlockCyclic &layout,
                                  const Eigen::MatrixXcd &local) {
  double sums[2] = {0.0, local.squaredNorm()};
  for (Eigen::Index c = 0; c < local.cols(); ++c) {
    const int r = layout.local_row(layout.column(int(c)));
    if (r >= 0) sums[0] += local(r, c).real();
  }
  team.sum(sums, 2);
  if (!std::isfinite(sums[1])) {
    team.together([&] { refuse_elements(layout, local); });
    throw Error("the matrix to diagonalise holds values too large to be squared");
  }
  const MatrixFigures figures{layout.n(), sums[0], std::sqrt(sums[1])};
  check_hermitian(team, layout, local, figures);
  return figures;
}

void check_distributed_vectors(const std::string &solver, const Communicator &team,
                               const BlockCyclic &layout, const MatrixFigures &figures,
                               const Eigen::MatrixXcd &local, const Eigen::MatrixXcd &vectors,
                               int first, EigenResult &result) {
  const double allowed = allowed_vector_error(figures.n);
  const double norm = check_divisor(figures);
  const auto m = static_cast<int>(result.values.size());
  const int mine_from = layout.local_columns_before(first);
  const auto mine =
      vectors.middleCols(mine_from, layout.local_columns_before(first + m) - mine_from);
  if (team.rank() == 0) result.vectors.resize(layout.n(), m);

  constexpr int strip = 128;
  double residual = 0.0;
  double orthogonality = 0.0;
  for (int begin = 0; begin < m; begin += strip) {
    const int width = std::min(strip, m - begin);
    Eigen::MatrixXcd v = Eigen::MatrixXcd::Zero(layout.n(), width);
    for (Eigen::Index c = 0; c < mine.cols(); ++c) {
      const int column = layout.column(mine_from + int(c)) - first - begin;
      if (column < 0 || column >= width) continue;
      for (Eigen::Index r = 0; r < mine.rows(); ++r) v(layout.row(int(r)), column) = mine(r, c);
    }
    sum(team, v);
    if (team.rank() == 0) result.vectors.middleCols(begin, width) = v;

    // the same numbers on all ranks from here on, so all throw or none
    const Eigen::MatrixXcd product = multiply(team, layout, local, v);
    for (int i = 0; i < width; ++i) {
      const double length = (product.col(i) - result.values[begin + i] * v.col(i)).norm() / norm;
      if (!(length <= allowed))
        fail_check(solver, figures, "H v = w v does not hold for its vectors", length, allowed);
      residual = std::max(residual, length);
    }

    const Eigen::MatrixXcd part = mine.adjoint() * my_rows(layout, v);
    Eigen::MatrixXcd overlap = Eigen::MatrixXcd::Zero(m, width);
    for (Eigen::Index c = 0; c < part.rows(); ++c)
      overlap.row(layout.column(mine_from + int(c)) - first) = part.row(c);
    sum(team, overlap);
    for (int i = 0; i < width; ++i) {
      overlap(begin + i, i) -= 1.0;
      const double largest = overlap.col(i).cwiseAbs().maxCoeff();
      if (!(largest <= allowed))
        fail_check(solver, figures, "its vectors are not orthonormal", largest, allowed);
      orthogonality = std::max(orthogonality, largest);
    }
  }
  result.check.residual = residual;
  result.check.orthogonality = orthogonality;
}

}  // namespace dpw
