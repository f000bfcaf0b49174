// SPDX-License-Identifier: MIT
#include "dos/kernel_polynomial.h"

#include <gtest/gtest.h>

#include <array>

#include "base/error.h"
#include "dos/chebyshev_moments.h"
#include "dos/dos_models.h"

namespace dpw {
namespace {

/// Exact moments of a spectrum, as if of two vectors without scatter.
Eigen::MatrixXd exact_moments(const Eigen::VectorXd &values, const SpectralBounds &bounds, int n) {
  const Eigen::ArrayXd angles = ((values.array() - bounds.centre()) / bounds.half_width()).acos();
  Eigen::MatrixXd moments(n, 2);
  for (int m = 0; m < n; ++m) moments.row(m).setConstant((m * angles).cos().sum());
  return moments;
}

/// Integral of f(E) dE over the bounds, with E = centre + half_width cos(theta).
template <class F>
double integrate(const SpectralBounds &bounds, const F &f) {
  const int n = 20000;
  double sum = 0.0;
  for (int i = 0; i < n; ++i) {
    const double theta = M_PI * (i + 0.5) / n;
    sum += f(bounds.centre() + bounds.half_width() * std::cos(theta)) * std::sin(theta);
  }
  return sum * bounds.half_width() * M_PI / n;
}

TEST(KernelPolynomial, OneLevelBecomesAPeakOfTheWidthThatItSays) {
  const SpectralBounds bounds = {-4.0, 6.0};
  for (const double level : {1.0, -2.5, 5.0}) {
    const KernelPolynomial dos(bounds,
                               exact_moments(Eigen::VectorXd::Constant(1, level), bounds, 300));
    const auto density = [&](double e) { return dos.density(e).value; };
    const double norm = integrate(bounds, density);
    const double mean = integrate(bounds, [&](double e) { return e * density(e); });
    const double square = integrate(bounds, [&](double e) { return e * e * density(e); });
    EXPECT_NEAR(norm, 1.0, 1e-9);
    EXPECT_NEAR(mean, level, 0.01);
    // the kernel's variance as such, at the level: its tails are lighter than 1/E^3
    EXPECT_NEAR(std::sqrt(square - mean * mean), dos.broadening(level),
                0.02 * dos.broadening(level));
    for (int i = 0; i <= 1000; ++i)
      EXPECT_GE(density(bounds.lower + 0.01 * i), -1e-10) << "the kernel is positive";
  }
  const KernelPolynomial dos(bounds, exact_moments(Eigen::VectorXd::Zero(1), bounds, 300));
  EXPECT_NEAR(dos.broadening(1.0), M_PI * 5.0 / 300, 0.01 * M_PI * 5.0 / 300);
}

TEST(KernelPolynomial, CountIsTheIntegralOfTheDensity) {
  const SpectralBounds bounds = {-1.2, 1.2};
  const Eigen::VectorXd values = models::eigenvalues_of(models::random_hermitian(60, false, 4));
  const KernelPolynomial dos(bounds, exact_moments(values, bounds, 64));
  EXPECT_NEAR(dos.count(-1.2).value, 0.0, 1e-12);
  EXPECT_NEAR(dos.count(1.2).value, 60.0, 1e-12);
  for (const double e : {-0.9, -0.3, 0.01, 0.8}) {
    const double h = 1e-4;
    const double slope = (dos.count(e + h).value - dos.count(e - h).value) / (2 * h);
    EXPECT_NEAR(slope, dos.density(e).value, 1e-4);
    EXPECT_NEAR(dos.energy_of_count(dos.count(e).value), e, 1e-9);
  }
  EXPECT_EQ(dos.density(-1.2).value, 0.0);
  EXPECT_EQ(dos.density(7.0).value, 0.0);
}

TEST(KernelPolynomial, StochasticAnswersLieWithinTheirErrorsOfTheExactOne) {
  for (const bool real : {true, false}) {
    const Eigen::MatrixXcd h = models::random_hermitian(300, real, 12, 1.0);
    const SpectralBounds bounds = {-1.2, 1.2};
    const int n_moments = 80;
    const KernelPolynomial exact(bounds,
                                 exact_moments(models::eigenvalues_of(h), bounds, n_moments));
    MomentOptions options;
    options.n_moments = n_moments;
    options.n_vectors = 40;
    const KernelPolynomial estimate(
        bounds, chebyshev_moments(make_sparse_rows(models::upper_of(h)), bounds, options));
    int within = 0;
    const int n = 41;
    for (int i = 0; i < n; ++i) {
      const double e = -1.0 + 0.05 * i;
      const Estimate density = estimate.density(e);
      const Estimate count = estimate.count(e);
      EXPECT_NEAR(density.value, exact.density(e).value, 4.5 * density.error);
      EXPECT_NEAR(count.value, exact.count(e).value, 4.5 * count.error);
      within += std::abs(density.value - exact.density(e).value) < 2.0 * density.error ? 1 : 0;
      // for random phases: at most sqrt(2 n / vectors) states, twice the complex variance if real
      EXPECT_LT(count.error, std::sqrt(2.0 * 300 / 40));
    }
    EXPECT_GE(within, 30);  // 95 % of independent ones; neighbours depend on each other
  }
}

TEST(KernelPolynomial, ErrorBarsTellTheScatterOverSeeds) {
  const SpectralBounds bounds = {-1.2, 1.2};
  const SparseRows h =
      make_sparse_rows(models::upper_of(models::random_hermitian(100, false, 13, 1.0)));
  const int n_seeds = 300;
  const std::array<double, 3> energies = {-0.7, 0.0, 0.4};
  Eigen::Array3d sum = Eigen::Array3d::Zero();
  Eigen::Array3d square = Eigen::Array3d::Zero();
  Eigen::Array3d variance = Eigen::Array3d::Zero();
  for (int seed = 1; seed <= n_seeds; ++seed) {
    MomentOptions options;
    options.n_moments = 40;
    options.n_vectors = 8;
    options.seed = static_cast<std::uint64_t>(seed);
    const KernelPolynomial dos(bounds, chebyshev_moments(h, bounds, options));
    for (int i = 0; i < 3; ++i) {
      const Estimate here = dos.density(energies[i]);
      sum[i] += here.value;
      square[i] += here.value * here.value;
      variance[i] += here.error * here.error;
    }
  }
  const Eigen::Array3d scatter = (square - sum * sum / n_seeds) / (n_seeds - 1);
  for (int i = 0; i < 3; ++i) {
    // two estimates of one variance, relative errors 8 % and 3 %
    EXPECT_NEAR(variance[i] / n_seeds / scatter[i], 1.0, 0.35) << "at " << energies[i];
  }
}

TEST(KernelPolynomial, RefusesTooLittle) {
  EXPECT_THROW(KernelPolynomial({-1, 1}, Eigen::MatrixXd::Zero(1, 4)), Error);
  EXPECT_THROW(KernelPolynomial({-1, 1}, Eigen::MatrixXd::Zero(4, 1)), Error);
}

}  // namespace
}  // namespace dpw
