// SPDX-License-Identifier: MIT
#include <mpi.h>

#include <cmath>
#include <limits>
#include <tuple>

#include "eigen/elpa_solver.h"
#include "hamiltonian_models.h"
#include "parallel/mpi_ranks.h"
#include "spectra.h"

using namespace dpw;
using models::expect_error;
using spectra::spectrum;
using spectra::with_spectrum;

namespace {

Communicator world() { return mpi_communicator(MPI_COMM_WORLD); }

Eigen::MatrixXcd part_of(const Eigen::MatrixXcd &whole, const BlockCyclic &layout) {
  Eigen::MatrixXcd part(layout.local_rows(), layout.local_columns());
  for (int c = 0; c < part.cols(); ++c)
    for (int r = 0; r < part.rows(); ++r) part(r, c) = whole(layout.row(r), layout.column(c));
  return part;
}

/// One and two stages, every spectrum and size, go through the same tests.
class Elpa : public testing::TestWithParam<std::tuple<int, std::string, int>> {
 protected:
  void SetUp() override {
    const auto &[stages, kind, n] = GetParam();
    solver_ = std::make_unique<ElpaSolver>(world(), n, stages);
    values_ = spectrum(kind, n);
    matrix_ = with_spectrum(values_, 11 + n);
  }

  EigenResult solve(const EigenRequest &request) const {
    Eigen::MatrixXcd part = part_of(matrix_, solver_->layout());
    return solver_->solve(part, request);
  }

  void expect_vectors(const EigenResult &result) const {
    if (world().rank() > 0) {
      EXPECT_EQ(result.vectors.size(), 0);
      return;
    }
    spectra::expect_vectors(result, matrix_, spectra::scale_of(values_));
  }

  std::unique_ptr<ElpaSolver> solver_;
  Eigen::VectorXd values_;
  Eigen::MatrixXcd matrix_;
};

}  // namespace

TEST_P(Elpa, FindsValuesOnEveryRankAndVectorsOnTheFirst) {
  const auto n = static_cast<int>(values_.size());
  EigenResult result = solve({});
  spectra::expect_values(result, values_, 0, n);
  EXPECT_EQ(result.vectors.size(), 0);
  EXPECT_TRUE((result.check.trace && result.check.norm) || n == 0);

  result = solve({true, 0, -1});
  spectra::expect_values(result, values_, 0, n);
  expect_vectors(result);
  EXPECT_TRUE((result.check.trace && result.check.norm) || n == 0);

  // a range from the inside is a slice of the whole
  const int first = n / 3;
  const int count = (n + 1) / 2;
  spectra::expect_values(solve({false, first, count}), values_, first, count);
  result = solve({true, first, count});
  spectra::expect_values(result, values_, first, count);
  expect_vectors(result);
}

namespace {

const auto kNameOf = [](const auto &info) {
  return "stages" + std::to_string(std::get<0>(info.param)) + "_" + std::get<1>(info.param) + "_" +
         std::to_string(std::get<2>(info.param));
};

constexpr int kBlock = BlockCyclic::kLargestBlock;
constexpr int kShare = BlockCyclic::kSmallestShare;

}  // namespace

// sizes about the block, and about those at which one more rank takes part
INSTANTIATE_TEST_SUITE_P(Sizes, Elpa,
                         testing::Combine(testing::Values(1, 2), testing::Values("spread"),
                                          testing::Values(0, 1, 2, 3, kShare - 1, 2 * kShare + 1,
                                                          3 * kShare, 2 * kBlock - 1, 2 * kBlock,
                                                          2 * kBlock + 1, 4 * kBlock + 7)),
                         kNameOf);

INSTANTIATE_TEST_SUITE_P(Spectra, Elpa,
                         testing::Combine(testing::Values(1, 2),
                                          testing::Values("degenerate", "clustered", "zero", "huge",
                                                          "tiny"),
                                          testing::Values(2, 71)),
                         kNameOf);

TEST(ElpaSolver, AnswersEmptyRanges) {
  ElpaSolver solver(world(), 40);
  for (const int first : {0, 20, 40}) {
    Eigen::MatrixXcd part = part_of(with_spectrum(spectrum("spread", 40), 7), solver.layout());
    EXPECT_EQ(solver.solve(part, {false, first, 0}).values.size(), 0);
    EXPECT_EQ(solver.solve(part, {true, first, 0}).vectors.rows(), world().rank() == 0 ? 40 : 0);
  }
}

TEST(ElpaSolver, KeepsTheSpectrumOfTheChain) {
  // an open chain of n sites: 2 cos(pi m / (n + 1)), whatever the gauge
  const int n = 150;
  Eigen::MatrixXcd h = Eigen::MatrixXcd::Zero(n, n);
  for (int i = 0; i + 1 < n; ++i) {
    h(i, i + 1) = std::polar(1.0, 0.3 * i * i);
    h(i + 1, i) = std::conj(h(i, i + 1));
  }
  ElpaSolver solver(world(), n);
  for (int repeat = 0; repeat < 2; ++repeat) {  // one object serves again
    Eigen::MatrixXcd part = part_of(h, solver.layout());
    const EigenResult result = solver.solve(part);
    for (int m = 1; m <= n; ++m)
      EXPECT_NEAR(result.values[n - m], 2.0 * std::cos(models::kPi * m / (n + 1)), 1e-13);
  }
}

TEST(ElpaSolver, WorksInTeamsOfTheirOwn) {
  // every rank alone, each with another matrix, of another size
  const int n = 20 + 13 * world().rank();
  const Communicator alone = world().split(world().rank());
  ElpaSolver solver(alone, n);
  const Eigen::VectorXd values = spectrum("spread", n);
  Eigen::MatrixXcd part = part_of(with_spectrum(values, 5), solver.layout());
  ASSERT_EQ(part.rows(), n);
  const EigenResult result = solver.solve(part, {true, 0, -1});
  spectra::expect_values(result, values, 0, n);
  EXPECT_EQ(result.vectors.cols(), n);
}

TEST(ElpaSolver, TakesAProcessAlone) {
  ElpaSolver solver(Communicator(), 40);
  const Eigen::VectorXd values = spectrum("degenerate", 40);
  Eigen::MatrixXcd part = with_spectrum(values, 6);
  spectra::expect_values(solver.solve(part), values, 0, 40);
}

TEST(ElpaSolver, NamesANanOnEveryRank) {
  const int n = 100;
  for (const double bad : {std::numeric_limits<double>::quiet_NaN(), 1.0 / 0.0}) {
    Eigen::MatrixXcd h = with_spectrum(spectrum("spread", n), 1);
    h(3, 77) = {0.0, bad};  // one rank holds it
    ElpaSolver solver(world(), n);
    Eigen::MatrixXcd part = part_of(h, solver.layout());
    expect_error([&] { solver.solve(part); }, {"not finite", "row 3", "column 77"});
  }
  ElpaSolver solver(world(), 2);
  Eigen::MatrixXcd part = part_of(Eigen::MatrixXcd::Constant(2, 2, 1e200), solver.layout());
  expect_error([&] { solver.solve(part); }, {"too large to be squared"});
}

TEST(ElpaSolver, RefusesWhatIsNotHermitian) {
  const int n = 100;
  // a diagonal element that is not real, one that differs from its partner, in one part each
  for (const auto &[row, column] : {std::pair(4, 4), {2, 90}, {90, 2}}) {
    Eigen::MatrixXcd h = with_spectrum(spectrum("spread", n), 2);
    h(row, column) += std::complex<double>(0.0, 1e-9);
    ElpaSolver solver(world(), n);
    Eigen::MatrixXcd part = part_of(h, solver.layout());
    expect_error([&] { solver.solve(part); }, {"not Hermitian"});
  }
}

TEST(ElpaSolver, RefusesAPartOfAnotherSizeOnEveryRank) {
  ElpaSolver solver(world(), 100);
  Eigen::MatrixXcd part = part_of(with_spectrum(spectrum("spread", 100), 3), solver.layout());
  if (world().rank() == world().size() - 1) part.conservativeResize(part.rows() + 1, part.cols());
  expect_error([&] { solver.solve(part); }, {"ELPA was given a part of", "where the layout has"});
}

TEST(ElpaSolver, RefusesRangesOutsideTheMatrixAndOtherStages) {
  ElpaSolver solver(world(), 9);
  for (const auto &[first, count] :
       {std::pair(-1, 2), {0, 10}, {9, 1}, {5, 5}, {0, -2}, {10, -1}}) {
    Eigen::MatrixXcd part = part_of(with_spectrum(spectrum("spread", 9), 3), solver.layout());
    expect_error(
        [&, first = first, count = count] {
          solver.solve(part, {false, first, count});
        },
        {"asked for", "the matrix has 9"});
  }
  expect_error([] { ElpaSolver(world(), 9, 3); }, {"1 or 2 stages", "not 3"});
}
