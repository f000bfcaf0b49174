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

int bits_of(int n) {
  int bits = 1;
  while (((n - 1) >> bits) != 0) ++bits;
  return bits;
}

bool bit(int number, int place) { return ((number >> place) & 1) != 0; }

/// Columns 2 m and 2 m + 1: which indices have bit m clear, and which have it set.
Eigen::MatrixXcd masks(int n) {
  const int n_bits = bits_of(n);
  Eigen::MatrixXcd mask(n, 2 * n_bits);
  for (int m = 0; m < n_bits; ++m)
    for (int i = 0; i < n; ++i) {
      mask(i, 2 * m) = bit(i, m) ? 0.0 : 1.0;
      mask(i, 2 * m + 1) = bit(i, m) ? 1.0 : 0.0;
    }
  return mask;
}

/// What the products say of row i; nothing if they fit no row of two elements.
std::optional<Row> find_row(int i, const Eigen::MatrixXcd &x, double rounding) {
  const auto n_bits = static_cast<int>(x.cols() / 2);
  Row row;
  int partner = i;
  for (int m = 0; m < n_bits; ++m) {
    const Complex &other = x(i, 2 * m + (bit(i, m) ? 0 : 1));
    if (other == 0.0) continue;
    if (partner != i && std::abs(other - row.coupling) > rounding * std::abs(other))
      return std::nullopt;
    partner ^= 1 << m;
    row.coupling = other;
    row.diagonal = x(i, 2 * m + (bit(i, m) ? 1 : 0));
  }
  if (partner == i) {
    row.diagonal = x(i, bit(i, 0) ? 1 : 0);
  } else if (partner < x.rows()) {
    row.partner = partner;
  } else {
    return std::nullopt;
  }
  if (!std::isfinite(std::abs(row.diagonal)) || !std::isfinite(std::abs(row.coupling)))
    return std::nullopt;
  return row;
}

}  // namespace

std::optional<int> negative_eigenvalues_of_block_diagonal(
    int n, const std::function<Eigen::MatrixXcd(const Eigen::MatrixXcd &)> &solve,
    double rounding) {
  const Eigen::MatrixXcd x = solve(masks(n));
  std::vector<Row> rows(static_cast<std::size_t>(n));
  for (int i = 0; i < n; ++i) {
    const std::optional<Row> row = find_row(i, x, rounding);
    if (!row) return std::nullopt;
    rows[static_cast<std::size_t>(i)] = *row;
  }

  int negative = 0;
  for (int i = 0; i < n; ++i) {
    const Row &row = rows[static_cast<std::size_t>(i)];
    const double a = row.diagonal.real();
    if (row.partner == -1) {
      if (std::abs(row.diagonal.imag()) > rounding * std::abs(row.diagonal)) return std::nullopt;
      if (a < 0.0) ++negative;
      continue;
    }
    const Row &other = rows[static_cast<std::size_t>(row.partner)];
    const double size = std::abs(row.coupling) + std::abs(row.diagonal) + std::abs(other.diagonal);
    if (other.partner != i ||
        std::abs(row.coupling - std::conj(other.coupling)) > rounding * size ||
        std::abs(row.diagonal.imag()) > rounding * size)
      return std::nullopt;
    if (row.partner < i) continue;  // counted with its partner
    const double determinant = a * other.diagonal.real() - std::norm(row.coupling);
    if (determinant < 0.0)
      ++negative;
    else if (a < 0.0)
      negative += 2;
  }
  return negative;
}

}  // namespace dpw
