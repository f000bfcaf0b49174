// SPDX-License-Identifier: MIT
#ifdef DPW_HAVE_KOKKOS

#include "eigen/device_checks.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dpw::device {

namespace {

using Team = Kokkos::TeamPolicy<Space>::member_type;

constexpr int kStrip = 128;  ///< vectors that are checked at a time

KOKKOS_INLINE_FUNCTION double square(const Complex &z) {
  return z.real() * z.real() + z.imag() * z.imag();
}

/// One column of a matrix per team.
struct InspectColumn {
  int n;
  const Complex *matrices;
  List<double> figures;  ///< [3 per column]: diagonal element, sum of squares above it

  KOKKOS_INLINE_FUNCTION void operator()(const Team &team) const {
    const int c = team.league_rank() % n;
    const Complex *column = matrices + static_cast<std::int64_t>(team.league_rank()) * n;
    double above = 0.0;
    Kokkos::parallel_reduce(
        Kokkos::TeamThreadRange(team, c),
        [&](const int r, double &sum) { sum += square(column[r]); }, above);
    const auto at = 3 * static_cast<std::int64_t>(team.league_rank());
    Kokkos::single(Kokkos::PerTeam(team), [&]() {
      figures(at) = column[c].real();
      figures(at + 1) = column[c].imag();
      figures(at + 2) = above;
    });
  }
};

/// |H v - w v|^2, one vector per team.
struct ResidualSquares {
  int n;
  const Complex *product;  ///< H v
  const Complex *v;
  List<double> values;
  List<double> squares;

  KOKKOS_INLINE_FUNCTION void operator()(const Team &team) const {
    const int i = team.league_rank();
    const auto first = static_cast<std::int64_t>(i) * n;
    double total = 0.0;
    Kokkos::parallel_reduce(
        Kokkos::TeamThreadRange(team, n),
        [&](const int r, double &sum) {
          sum += square(product[first + r] - values(i) * v[first + r]);
        },
        total);
    Kokkos::single(Kokkos::PerTeam(team), [&]() { squares(i) = total; });
  }
};

/// Largest square of an element of V^H V - 1, one column per team.
struct OverlapSquares {
  int rows;                ///< of `overlap`
  int first_vector;        ///< column 0 belongs to this row
  const Complex *overlap;  ///< V^H v
  double infinity;         ///< what a NaN counts as: a maximum may lose it
  List<double> squares;

  KOKKOS_INLINE_FUNCTION void operator()(const Team &team) const {
    const int i = team.league_rank();
    const auto first = static_cast<std::int64_t>(i) * rows;
    double largest = 0.0;
    Kokkos::parallel_reduce(
        Kokkos::TeamThreadRange(team, rows),
        [&](const int r, double &most) {
          Complex element = overlap[first + r];
          if (r == first_vector + i) element -= Complex(1.0, 0.0);
          double size = square(element);
          if (!(size < infinity)) size = infinity;
          if (size > most) most = size;
        },
        Kokkos::Max<double>(largest));
    Kokkos::single(Kokkos::PerTeam(team), [&]() { squares(i) = largest; });
  }
};

const Complex *kokkos(const std::complex<double> *p) {
  return reinterpret_cast<const Complex *>(p);
}

/// Square root of the largest of the list; NaN if there is one.
double largest_root(const List<double> &squares, int count) {
  std::vector<double> list(static_cast<std::size_t>(count));
  to_host(squares.data(), list.size(), list.data());
  double largest = 0.0;
  for (const double each : list) {
    if (std::isnan(each)) return each;
    largest = std::max(largest, each);
  }
  return std::sqrt(largest);
}

/// The host names the element.
[[noreturn]] void refuse(const DeviceMatrices &h, int i) {
  Eigen::MatrixXcd copy(h.n, h.n);
  to_host(kokkos(h.at(i)), static_cast<std::size_t>(copy.size()),
          reinterpret_cast<Complex *>(copy.data()));
  try {
    dpw::inspect_hermitian(copy);
  } catch (const Error &error) {
    throw MatrixError(i, error.what());
  }
  throw MatrixError(i,
                    "the device found a matrix not Hermitian or not finite that the host finds "
                    "sound: this device, or this build of Kokkos, is broken");
}

}  // namespace

std::size_t inspection_bytes(int n) { return 3 * sizeof(double) * static_cast<std::size_t>(n); }

std::vector<MatrixFigures> inspect_hermitian(const DeviceMatrices &h) {
  const int n_columns = h.count * h.n;
  std::vector<double> columns(3 * static_cast<std::size_t>(n_columns));
  const InspectColumn inspect = {h.n, kokkos(h.data),
                                 make_list<double>("dpw figures", columns.size())};
  Kokkos::parallel_for("dpw inspect H(k)", teams(n_columns), inspect);
  Kokkos::fence();
  to_host(inspect.figures.data(), columns.size(), columns.data());

  std::vector<MatrixFigures> list(static_cast<std::size_t>(h.count));
  const double *column = columns.data();
  for (int i = 0; i < h.count; ++i) {
    MatrixFigures &figures = list[static_cast<std::size_t>(i)];
    figures.n = h.n;
    double square = 0.0;
    double imaginary = 0.0;
    for (int c = 0; c < h.n; ++c, column += 3) {
      figures.trace += column[0];
      square += column[0] * column[0] + column[1] * column[1] + 2.0 * column[2];
      imaginary = std::max(imaginary, std::abs(column[1]));
    }
    figures.norm = std::sqrt(square);
    if (!std::isfinite(square) || imaginary > allowed_sum_error(h.n) * figures.norm) refuse(h, i);
  }
  return list;
}

VectorCheck::VectorCheck(DeviceEigensolver &algebra, int n)
    : algebra_(algebra),
      n_(n),
      product_(make_list<Complex>("dpw H v", static_cast<std::size_t>(n) * std::min(n, kStrip))) {}

std::size_t VectorCheck::bytes(int n) {
  return static_cast<std::size_t>(n) * std::min(n, kStrip) * sizeof(Complex) +
         2 * kStrip * sizeof(double);
}

void VectorCheck::run(const std::string &solver, const MatrixFigures &figures,
                      const std::complex<double> *h, const std::complex<double> *v,
                      const Eigen::VectorXd &values, EigenCheck &check) {
  auto *product = reinterpret_cast<std::complex<double> *>(product_.data());
  const int m = static_cast<int>(values.size());
  const List<double> squares = make_list<double>("dpw squares", kStrip);
  double residual = 0.0;
  double orthogonality = 0.0;
  for (int first = 0; first < m; first += kStrip) {
    const int width = std::min(kStrip, m - first);
    const std::complex<double> *strip = v + static_cast<std::size_t>(first) * n_;
    algebra_.multiply(n_, width, h, strip, product);
    const ResidualSquares residuals = {
        n_, product_.data(), kokkos(strip),
        to_device(values.data() + first, static_cast<std::size_t>(width)), squares};
    Kokkos::parallel_for("dpw H v - w v", teams(width), residuals);
    Kokkos::fence();
    residual = std::max(largest_root(squares, width) / check_divisor(figures), residual);

    const int rows = first + width;
    algebra_.overlap(n_, rows, width, v, strip, product);
    const OverlapSquares overlaps = {rows, first, product_.data(),
                                     std::numeric_limits<double>::infinity(), squares};
    Kokkos::parallel_for("dpw V^H V - 1", teams(width), overlaps);
    Kokkos::fence();
    orthogonality = std::max(largest_root(squares, width), orthogonality);
    // strip by strip: a maximum over all of them may lose a NaN
    judge_vectors(solver, figures, residual, orthogonality, check);
  }
}

}  // namespace dpw::device

#endif
