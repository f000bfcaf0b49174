// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <limits>
#include <tuple>

#include "eigen/eigensolver.h"
#include "hamiltonian_models.h"
#include "spectra.h"

using namespace dpw;
using models::expect_error;
using spectra::spectrum;

namespace {

/// Its lower triangle holds NaN, which nobody may read.
Eigen::MatrixXcd upper_with_spectrum(const Eigen::VectorXd &values, unsigned seed) {
  Eigen::MatrixXcd h = spectra::with_spectrum(values, seed);
  for (Eigen::Index c = 0; c < h.cols(); ++c)
    h.col(c).tail(h.rows() - c - 1).setConstant(std::numeric_limits<double>::quiet_NaN());
  return h;
}

/// Every back end, spectrum and size goes through the same tests.
class Eigensolvers : public testing::TestWithParam<std::tuple<std::string, std::string, int>> {
 protected:
  void SetUp() override {
    const auto &[name, kind, n] = GetParam();
    solver_ = make_eigensolver(name);
    values_ = spectrum(kind, n);
    matrix_ = upper_with_spectrum(values_, 11 + n);
    scale_ = spectra::scale_of(values_);
  }

  EigenResult solve(const EigenRequest &request) const {
    Eigen::MatrixXcd copy = matrix_;
    return solver_->solve(copy, request);
  }

  std::unique_ptr<Eigensolver> solver_;
  Eigen::VectorXd values_;
  Eigen::MatrixXcd matrix_;
  double scale_ = 1.0;
};

}  // namespace

TEST_P(Eigensolvers, FindTheValues) {
  const EigenResult result = solve({});
  spectra::expect_values(result, values_, 0, static_cast<int>(values_.size()));
  EXPECT_EQ(result.vectors.size(), 0);
  if (values_.size() == 0) return;
  EXPECT_TRUE(result.check.trace && result.check.norm);
  EXPECT_FALSE(result.check.residual || result.check.orthogonality);
}

TEST_P(Eigensolvers, FindTheVectors) {
  const EigenResult result = solve({true, 0, -1});
  spectra::expect_values(result, values_, 0, static_cast<int>(values_.size()));
  spectra::expect_vectors(result, matrix_.selfadjointView<Eigen::Upper>(), scale_);
  EXPECT_TRUE(result.check.trace || values_.size() == 0);
}

TEST_P(Eigensolvers, ARangeIsASliceOfTheWhole) {
  const auto n = static_cast<int>(values_.size());
  for (const auto &[first, count] :
       {std::pair(0, 0), {n, 0}, {0, n}, {n / 2, n - n / 2}, {n / 3, n / 2}, {0, n / 4}}) {
    for (const bool vectors : {false, true}) {
      const EigenResult result = solve({vectors, first, count});
      spectra::expect_values(result, values_, first, count);
      ASSERT_EQ(result.vectors.cols(), vectors ? count : 0);
      if (vectors) spectra::expect_vectors(result, matrix_.selfadjointView<Eigen::Upper>(), scale_);
      // values only: all of them were found and checked on the way
      EXPECT_TRUE(vectors || count == 0 || result.check.trace);
    }
  }
}

namespace {

const auto kNameOf = [](const auto &info) {
  return std::get<0>(info.param) + "_" + std::get<1>(info.param) + "_" +
         std::to_string(std::get<2>(info.param));
};
const auto kBackEnds = testing::ValuesIn(eigensolver_names());

}  // namespace

INSTANTIATE_TEST_SUITE_P(Small, Eigensolvers,
                         testing::Combine(kBackEnds,
                                          testing::Values("spread", "degenerate", "clustered",
                                                          "zero", "huge", "tiny"),
                                          testing::Values(0, 1, 2, 3, 31, 32, 33, 64, 65, 127)),
                         kNameOf);

// LAPACK's driver changes between these two
INSTANTIATE_TEST_SUITE_P(Large, Eigensolvers,
                         testing::Combine(kBackEnds, testing::Values("spread", "degenerate"),
                                          testing::Values(449, 450)),
                         kNameOf);

namespace {

class Solver : public testing::Test {
 protected:
  std::unique_ptr<Eigensolver> solver_ = make_eigensolver("auto");
};

}  // namespace

TEST_F(Solver, HandlesSizesUpAndDownWithOneObject) {
  for (const int n : {50, 7, 460, 1, 0, 65}) {
    const Eigen::VectorXd values = spectrum("spread", n);
    Eigen::MatrixXcd h = upper_with_spectrum(values, n);
    EXPECT_TRUE(solver_->solve(h).values.isApprox(values, 1e-12) || n == 0);
  }
}

TEST_F(Solver, KeepsTheSpectrumOfTheChain) {
  // an open chain of n sites: 2 t cos(pi m / (n + 1))
  const int n = 100;
  Eigen::MatrixXcd h = Eigen::MatrixXcd::Zero(n, n);
  for (int i = 0; i + 1 < n; ++i) h(i, i + 1) = std::polar(1.0, 0.3 * i * i);  // any gauge
  const EigenResult result = solver_->solve(h);
  for (int m = 1; m <= n; ++m)
    EXPECT_NEAR(result.values[n - m], 2.0 * std::cos(models::kPi * m / (n + 1)), 1e-13);
}

TEST_F(Solver, NamesANanAndAnInfinity) {
  for (const double bad :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    Eigen::MatrixXcd h = upper_with_spectrum(spectrum("spread", 9), 1);
    h(3, 7) = {0.0, bad};
    expect_error([&] { solver_->solve(h); }, {"not finite", "row 3", "column 7"});
  }
  Eigen::MatrixXcd h = Eigen::MatrixXcd::Constant(2, 2, 1e200);
  expect_error([&] { solver_->solve(h); }, {"too large to be squared"});
}

TEST_F(Solver, RefusesWhatIsNotHermitianOrNotSquare) {
  Eigen::MatrixXcd h = upper_with_spectrum(spectrum("spread", 9), 2);
  h(4, 4) += std::complex<double>(0.0, 1e-6);
  expect_error([&] { solver_->solve(h); }, {"not Hermitian", "row 4"});
  Eigen::MatrixXcd oblong = Eigen::MatrixXcd::Zero(2, 3);
  expect_error([&] { solver_->solve(oblong); }, {"2 rows and 3 columns", "square"});
}

TEST_F(Solver, RefusesRangesOutsideTheMatrix) {
  for (const auto &[first, count] :
       {std::pair(-1, 2), {0, 10}, {9, 1}, {5, 5}, {0, -2}, {10, -1}}) {
    Eigen::MatrixXcd h = upper_with_spectrum(spectrum("spread", 9), 3);
    expect_error(
        [&, first = first, count = count] {
          solver_->solve(h, {false, first, count});
        },
        {"asked for", "the matrix has 9"});
  }
}

TEST(MakeEigensolver, KnowsItsNames) {
  EXPECT_EQ(make_eigensolver("auto")->name(), "lapack");
  for (const std::string &name : eigensolver_names())
    EXPECT_EQ(make_eigensolver(name)->name(), name);
}

TEST(MakeEigensolver, RefusesOthersAndListsWhatThereIs) {
  expect_error([] { make_eigensolver("magic"); },
               {"unknown dense eigensolver 'magic'", "choose one of auto, lapack"});
}
