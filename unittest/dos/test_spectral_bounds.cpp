// SPDX-License-Identifier: MIT
#include "dos/spectral_bounds.h"

#include <gtest/gtest.h>

#include <limits>

#include "base/error.h"
#include "dos/dos_models.h"

namespace dpw {
namespace {

void expect_tight(const Eigen::MatrixXcd &h) {
  const Eigen::VectorXd values = models::eigenvalues_of(h);
  const double least = values[0];
  const double most = values[values.size() - 1];
  const SpectralBounds bounds = find_spectral_bounds(make_sparse_rows(models::upper_of(h)), 1);
  EXPECT_LT(bounds.lower, least);
  EXPECT_GT(bounds.upper, most);
  const double slack = 0.03 * (most - least) + 2e-3;
  EXPECT_GT(bounds.lower, least - slack);
  EXPECT_LT(bounds.upper, most + slack);
}

TEST(SpectralBounds, EncloseTheSpectrumClosely) {
  for (const bool real : {true, false})
    for (const int n : {1, 2, 3, 39, 40, 41, 300}) {
      SCOPED_TRACE(n);
      expect_tight(models::random_hermitian(n, real, 10 + n, 7.0));
    }
}

TEST(SpectralBounds, EncloseDegenerateAndFarAwayLevels) {
  expect_tight(Eigen::MatrixXcd::Identity(50, 50) * 3.5);
  std::vector<double> values(200, 1.0);
  values[7] = -20.0;  // one state among 199 that are the same
  expect_tight(models::with_spectrum(values, false, 4));
  values.assign(200, -1e5);  // far from zero and narrow
  values[3] += 1.0;
  const SpectralBounds bounds = find_spectral_bounds(
      make_sparse_rows(models::upper_of(models::with_spectrum(values, true, 4))), 1);
  EXPECT_LT(bounds.lower, -1e5);
  EXPECT_GT(bounds.upper, -1e5 + 1.0);
}

TEST(SpectralBounds, RefuseWhatIsNotFinite) {
  Eigen::MatrixXcd h = models::random_hermitian(5, true, 1);
  h(1, 1) = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(find_spectral_bounds(make_sparse_rows(models::upper_of(h)), 1), Error);
  EXPECT_THROW(find_spectral_bounds(SparseRows{}, 1), Error);
}

}  // namespace
}  // namespace dpw
