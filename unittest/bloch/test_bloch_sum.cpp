// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <limits>

#include "bloch/bloch_sum.h"
#include "complex_models.h"
#include "hamiltonian_models.h"
#include "parallel/kokkos_runtime.h"

using namespace dpw;
using models::expect_error;

namespace {

/// H(k) with both triangles, from a back end that fills the upper one.
Eigen::MatrixXcd hermitian(const Eigen::MatrixXcd &h) { return h.selfadjointView<Eigen::Upper>(); }

/// Every test runs over all back ends.
class BlochSums : public testing::TestWithParam<std::string> {
 protected:
  static Eigen::MatrixXcd at(const WannierHamiltonian &h, const Eigen::Vector3d &k) {
    Eigen::MatrixXcd matrix;
    make_bloch_sum(GetParam(), make_sparse(h))->build({k}, {&matrix});
    return hermitian(matrix);
  }
  static Eigen::MatrixXcd at(const models::HoppingModel &m, const Eigen::Vector3d &k) {
    Eigen::MatrixXcd matrix;
    make_bloch_sum(GetParam(), models::sparse_of(m))->build({k}, {&matrix});
    return hermitian(matrix);
  }
};

const Eigen::Vector3d kSomewhere(0.137, -0.291, 0.418);

}  // namespace

TEST_P(BlochSums, AgreeWithThePlainSum) {
  for (const WannierHamiltonian &h :
       {models::chain(), models::ssh_chain(0.6, 1.0), models::honeycomb(-2.7, 0.3),
        models::random_model(1, 2, 3), models::random_model(5, 1, 4)})
    EXPECT_LT((at(h, kSomewhere) - models::plain_bloch_sum(h, kSomewhere)).norm(), 1e-12);
}

TEST_P(BlochSums, ChainAndHoneycombHaveTheirClosedForms) {
  const double x = 2 * models::kPi * kSomewhere[0];
  const double y = 2 * models::kPi * kSomewhere[1];
  EXPECT_NEAR(at(models::chain(-1.2, 0.4), kSomewhere)(0, 0).real(), 0.4 - 2.4 * std::cos(x),
              1e-14);
  const std::complex<double> f = at(models::honeycomb(-2.7), kSomewhere)(0, 1);
  EXPECT_LT(std::abs(f + 2.7 * (1.0 + std::polar(1.0, -x) + std::polar(1.0, -y))), 1e-14);
}

TEST_P(BlochSums, OfComplexModelsAgreeWithThePlainSum) {
  for (const models::HoppingModel &m :
       {models::haldane(), models::random_complex(1, 1, 8), models::random_complex(5, 1, 9),
        models::hoppings_of(models::random_model(3, 1, 10))})
    EXPECT_LT((at(m, kSomewhere) - models::plain_bloch_sum(m, kSomewhere)).norm(), 1e-12);
}

TEST_P(BlochSums, HaldanesModelHasItsBandsItsGapsAndItsChernNumber) {
  for (const double mass : {0.2, 0.9}) {
    const models::HaldaneParameters p = {-1.0, 0.15, 1.1, mass};
    const models::HoppingModel m = models::haldane(p);
    const auto bands = [&](const Eigen::Vector3d &k) {
      return models::plain_eigenvalues(at(m, k));
    };
    const auto exact = models::haldane_energies(kSomewhere, p);
    EXPECT_NEAR(bands(kSomewhere)[0], exact[0], 1e-13);
    EXPECT_NEAR(bands(kSomewhere)[1], exact[1], 1e-13);
    const auto gaps = models::haldane_gaps(p);
    const std::vector<double> k = bands({1.0 / 3, 2.0 / 3, 0});
    const std::vector<double> k_prime = bands({2.0 / 3, 1.0 / 3, 0});
    EXPECT_NEAR(k[1] - k[0], gaps[0], 1e-13);
    EXPECT_NEAR(k_prime[1] - k_prime[0], gaps[1], 1e-13);
    EXPECT_GT(std::abs(gaps[0] - gaps[1]), 0.1);  // K and K' differ: H(-k) is not H(k)^*
    const double chern =
        models::chern_number([&](const Eigen::Vector3d &q) { return at(m, q); }, 12);
    EXPECT_NEAR(std::abs(chern), mass < 0.5 ? 1.0 : 0.0, 1e-10);
  }
}

TEST_P(BlochSums, RefuseImaginaryPartsForSomeElementsOnly) {
  SparseHamiltonian s = models::sparse_of(models::haldane());
  s.imaginary.pop_back();
  expect_error([&] { make_bloch_sum(GetParam(), s); }, {"17 elements but 16 imaginary parts"});
}

TEST_P(BlochSums, ABatchIsWhatItsMembersAre) {
  const WannierHamiltonian h = models::random_model(4, 1, 5);
  const auto sum = make_bloch_sum(GetParam(), make_sparse(h));
  const std::vector<Eigen::Vector3d> k = {{0, 0, 0}, kSomewhere, {0.5, 0.5, 0.5}};
  std::vector<Eigen::MatrixXcd> matrices(3);
  sum->build(k, {&matrices[0], &matrices[1], &matrices[2]});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(hermitian(matrices[i]), at(h, k[i])) << i;
  // again into used matrices, and a smaller batch: nothing is left of what they held
  sum->build({k[2], k[0]}, {&matrices[1], &matrices[0]});
  EXPECT_EQ(hermitian(matrices[1]), at(h, k[2]));
  EXPECT_EQ(hermitian(matrices[0]), at(h, k[0]));
  sum->build({}, {});
}

TEST_P(BlochSums, AtGammaAndOtherInvariantPointsItIsReal) {
  const WannierHamiltonian h = models::random_model(4, 1, 6);
  EXPECT_EQ(at(h, {0, 0, 0}).imag().norm(), 0.0);
  EXPECT_LT(at(h, {0.5, 0, 0.5}).imag().norm(), 1e-13);
}

TEST_P(BlochSums, MinusKIsTheComplexConjugateAndAddingGChangesNothing) {
  const WannierHamiltonian h = models::random_model(4, 2, 7);
  const Eigen::MatrixXcd plus = at(h, kSomewhere);
  EXPECT_LT((at(h, -kSomewhere) - plus.conjugate()).norm(), 1e-12);
  EXPECT_LT((at(h, kSomewhere + Eigen::Vector3d(1, -2, 3)) - plus).norm(), 1e-12);
}

TEST_P(BlochSums, NoOrbitalsGiveEmptyMatrices) {
  Eigen::MatrixXcd matrix(3, 3);
  make_bloch_sum(GetParam(), SparseHamiltonian{})->build({kSomewhere}, {&matrix});
  EXPECT_EQ(matrix.size(), 0);
}

TEST_P(BlochSums, OrbitalsWithoutElementsGiveZero) {
  WannierHamiltonian h = models::empty(models::box(1, 1, 1));
  models::add_atom(h, {0, 0, 0}, 2);
  EXPECT_EQ(at(h, kSomewhere), Eigen::MatrixXcd::Zero(2, 2));
}

TEST_P(BlochSums, RefuseKPointsThatAreNoneAndListsThatDiffer) {
  const auto sum = make_bloch_sum(GetParam(), make_sparse(models::chain()));
  Eigen::MatrixXcd matrix;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  expect_error([&] { sum->build({{nan, 0, 0}}, {&matrix}); }, {"k-point that is not finite"});
  expect_error([&] { sum->build({kSomewhere}, {}); }, {"1 k-points", "0 matrices"});
}

TEST_P(BlochSums, KnowTheirNames) {
  EXPECT_EQ(make_bloch_sum(GetParam(), SparseHamiltonian{})->name(), GetParam());
}

#ifdef DPW_HAVE_KOKKOS
INSTANTIATE_TEST_SUITE_P(, BlochSums, testing::Values("host", "kokkos"),
                         [](const auto &info) { return info.param; });

TEST(BlochSumBackEnds, KokkosStartsOnceAndSaysWhatItIs) {
  ensure_kokkos();
  ensure_kokkos();
  EXPECT_EQ(kokkos_description().rfind("Kokkos ", 0), 0U) << kokkos_description();
}

TEST(BlochSumBackEnds, AutoIsKokkosOnADeviceOnly) {
  EXPECT_EQ(make_bloch_sum("auto", SparseHamiltonian{})->name(),
            kokkos_runs_on_device() ? "kokkos" : "host");
}
#else
INSTANTIATE_TEST_SUITE_P(, BlochSums, testing::Values("host"),
                         [](const auto &info) { return info.param; });

TEST(BlochSumBackEnds, KokkosThatIsNotBuiltInIsRefused) {
  expect_error([] { make_bloch_sum("kokkos", SparseHamiltonian{}); },
               {"built without Kokkos", "-DKokkos_ROOT"});
}

TEST(BlochSumBackEnds, AutoIsHost) {
  EXPECT_EQ(make_bloch_sum("auto", SparseHamiltonian{})->name(), "host");
}
#endif

TEST(BlochSumBackEnds, UnknownOnesAreRefused) {
  expect_error([] { make_bloch_sum("gpu", SparseHamiltonian{}); },
               {"unknown way 'gpu'", "auto, host or kokkos"});
}
