// SPDX-License-Identifier: MIT
#include "eigen/block_diagonal_inertia.h"

#include <cmath>
#include <vector>

namespace dpw {

namespace {

using Complex = std::complex<double>;

/// A row of D^-1.
struct Row {
  Complex diagonal = 0.0;
  Complex coupling = 0.0;
  int partner = -1;  ///< column of the coupling; -1: none
};

/// What three products say of row i; nothing if they fit no row of two elements.
std::optional<Row> find_row(int i, int n, const Complex &x0, const Complex &x1, const Complex &x2) {
  // far above what rounding leaves of x1 - t x0 in a row of one element, far below what a coupling
  // that changes a sign gives
  constexpr double nothing = 1e-10;
  constexpr double whole_number = 1e-3;
  const double t = i + 1.0;
  const Complex first = x1 - t * x0;
  if (std::abs(first) <= nothing * t * std::abs(x0)) return Row{x0, 0.0, -1};
  const Complex t_partner = (x2 - t * x1) / first;
  const double rounded = std::round(t_partner.real());
  if (!(std::abs(t_partner - rounded) < whole_number) || rounded < 1.0 || rounded > n ||
      rounded == t)
    return std::nullopt;
  const Complex coupling = first / (rounded - t);
  return Row{x0 - coupling, coupling, static_cast<int>(rounded) - 1};
}

bool is_real(const Complex &value) {
  constexpr double rounding = 1e-6;
  return std::abs(value.imag()) <= rounding * std::abs(value);
}

}  // namespace

std::optional<int> negative_eigenvalues_of_block_diagonal(
    int n, const std::function<Eigen::MatrixXcd(const Eigen::MatrixXcd &)> &solve) {
  Eigen::MatrixXcd powers(n, 3);
  for (int i = 0; i < n; ++i) {
    const double t = i + 1.0;
    powers.row(i) << 1.0, t, t * t;
  }
  const Eigen::MatrixXcd x = solve(powers);

  std::vector<Row> rows(static_cast<std::size_t>(n));
  for (int i = 0; i < n; ++i) {
    const std::optional<Row> row = find_row(i, n, x(i, 0), x(i, 1), x(i, 2));
    if (!row || !std::isfinite(std::abs(row->diagonal))) return std::nullopt;
    rows[i] = *row;
  }

  int negative = 0;
  constexpr double rounding = 1e-6;
  for (int i = 0; i < n; ++i) {
    const Row &row = rows[i];
    if (row.partner == -1) {
      if (!is_real(row.diagonal)) return std::nullopt;
      if (row.diagonal.real() < 0.0) ++negative;
      continue;
    }
    const Row &other = rows[row.partner];
    const double size = std::abs(row.coupling) + std::abs(row.diagonal) + std::abs(other.diagonal);
    if (other.partner != i ||
        std::abs(row.coupling - std::conj(other.coupling)) > rounding * size ||
        std::abs(row.diagonal.imag()) > rounding * size)
      return std::nullopt;
    if (row.partner < i) continue;  // counted with its partner
    const double a = row.diagonal.real();
    const double determinant = a * other.diagonal.real() - std::norm(row.coupling);
    if (determinant < 0.0)
      ++negative;
    else if (a < 0.0)
      negative += 2;
  }
  return negative;
}

}  // namespace dpw
