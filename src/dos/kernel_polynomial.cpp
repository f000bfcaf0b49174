// SPDX-License-Identifier: MIT
#include "dos/kernel_polynomial.h"

#include <algorithm>
#include <cmath>

#include "base/constants.h"
#include "base/error.h"

namespace dpw {

namespace {

/// Jackson's damping of the moments of order 0 to n - 1.
Eigen::VectorXd jackson_kernel(Eigen::Index n) {
  const double step = pi / static_cast<double>(n + 1);
  Eigen::VectorXd g(n);
  for (Eigen::Index m = 0; m < n; ++m) {
    const double angle = step * static_cast<double>(m);
    g[m] = (static_cast<double>(n - m + 1) * std::cos(angle) + std::sin(angle) / std::tan(step)) /
           static_cast<double>(n + 1);
  }
  return g;
}

}  // namespace

KernelPolynomial::KernelPolynomial(const SpectralBounds &bounds, const Eigen::MatrixXd &moments)
    : bounds_(bounds) {
  if (moments.rows() < 2 || moments.cols() < 2)
    throw Error("a density of states needs at least 2 moments of at least 2 random vectors");
  moments_ = jackson_kernel(moments.rows()).asDiagonal() * moments;
  mean_ = moments_.rowwise().mean();
}

double KernelPolynomial::angle(double energy) const {
  const double x = (energy - bounds_.centre()) / bounds_.half_width();
  return std::acos(std::clamp(x, -1.0, 1.0));
}

Estimate KernelPolynomial::apply(const Eigen::VectorXd &coefficients) const {
  const Eigen::RowVectorXd each = coefficients.transpose() * moments_;
  const auto n = static_cast<double>(each.size());
  const double mean = each.mean();
  const double scatter = (each.array() - mean).square().sum();
  return {mean, std::sqrt(scatter / (n * (n - 1.0)))};
}

Estimate KernelPolynomial::density(double energy) const {
  const double theta = angle(energy);
  if (std::sin(theta) < 1e-7) return {};  // no state is there, and the formula divides by it
  const double factor = 1.0 / (pi * std::sin(theta) * bounds_.half_width());
  Eigen::VectorXd c(moments_.rows());
  for (Eigen::Index m = 0; m < c.size(); ++m)
    c[m] = (m == 0 ? 1.0 : 2.0) * factor * std::cos(static_cast<double>(m) * theta);
  return apply(c);
}

Estimate KernelPolynomial::count(double energy) const {
  const double theta = angle(energy);
  Eigen::VectorXd c(moments_.rows());
  c[0] = 1.0 - theta / pi;
  for (Eigen::Index m = 1; m < c.size(); ++m) {
    const auto order = static_cast<double>(m);
    c[m] = -2.0 * std::sin(order * theta) / (order * pi);
  }
  return apply(c);
}

double KernelPolynomial::energy_of_count(double n_states) const {
  double below = bounds_.lower;
  double above = bounds_.upper;
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (below + above);
    (count(middle).value < n_states ? below : above) = middle;
  }
  return 0.5 * (below + above);
}

double KernelPolynomial::broadening(double energy) const {
  const auto n = static_cast<double>(moments_.rows());
  const double x = std::cos(angle(energy));
  const double variance =
      (n - x * x * (n - 1.0)) / (2.0 * (n + 1.0)) * (1.0 - std::cos(2.0 * pi / (n + 1.0)));
  return bounds_.half_width() * std::sqrt(variance);
}

}  // namespace dpw
