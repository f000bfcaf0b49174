// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>

#include "bands/known_bands.h"
#include "hamiltonian_models.h"

using namespace dpw;
using models::expect_error;

namespace {

std::vector<KnownBands> samples() {
  std::vector<KnownBands> list;
  for (const int n : {1, 2, 3, 4, 5, 12, 13}) list.push_back(ring(n));
  for (const int n : {1, 2, 3, 8}) list.push_back(chain(n));
  for (const auto &[n1, n2] : {std::pair(1, 1), {1, 2}, {3, 1}, {2, 3}, {4, 4}}) {
    list.push_back(honeycomb(n1, n2, 0.0));
    list.push_back(honeycomb(n1, n2, 0.4));
    list.push_back(kane_mele(n1, n2, 0.4, 0.1));
    list.push_back(kane_mele(n1, n2, 0.0, 0.06));
  }
  return list;
}

std::vector<Eigen::Vector3d> some_k() {
  return {{0, 0, 0}, {0.5, 0, 0}, {0.13, -0.27, 0.4}, {1.0 / 3, 2.0 / 3, 0}, {-0.41, 0.09, 0}};
}

/// Right answers, changed on their way to the receiver.
class SpoiltSolver : public KPointSolver {
 public:
  using Spoil = std::function<void(KPointResult &)>;
  SpoiltSolver(std::shared_ptr<const SparseHamiltonian> h, Spoil spoil) : spoil_(std::move(spoil)) {
    KPointSolverOptions options;
    options.name = "lapack";
    solver_ = make_kpoint_solver(options, std::move(h), {});
  }
  std::string name() const override { return "spoilt"; }
  void solve(const std::vector<Eigen::Vector3d> &k, const BandRequest &request,
             const Receive &receive) override {
    solver_->solve(k, request, [&](int i, KPointResult &result) {
      spoil_(result);
      receive(i, result);
    });
  }

 private:
  Spoil spoil_;
  std::unique_ptr<KPointSolver> solver_;
};

void check_spoilt(const SpoiltSolver::Spoil &spoil) {
  check_itself([&](std::shared_ptr<const SparseHamiltonian> h) {
    return std::make_unique<SpoiltSolver>(std::move(h), spoil);
  });
}

}  // namespace

TEST(KnownBands, AreThoseOfTheirMatrices) {
  for (const KnownBands &known : samples())
    for (const Eigen::Vector3d &k : some_k()) {
      Eigen::MatrixXcd h;
      make_host_bloch_sum(known.h)->build({k}, {&h});
      const Eigen::MatrixXcd full = h.selfadjointView<Eigen::Upper>();
      const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd> solver(full);
      EXPECT_LT((solver.eigenvalues() - known.energies(k)).cwiseAbs().maxCoeff(), 1e-12)
          << known.name << " at " << k.transpose();
    }
}

/// Their spins next to each other: H(-k) is T H(k)^* T^T.
TEST(KnownBands, OfKaneAndMeleAreSymmetricUnderTimeReversal) {
  const KnownBands known = kane_mele(2, 3, 0.4, 0.1);
  EXPECT_TRUE(known.h->same_at_minus_k());
  const Eigen::Vector3d k(0.13, -0.27, 0.0);
  const auto sum = make_host_bloch_sum(known.h);
  Eigen::MatrixXcd here, there;
  sum->build({k, -k}, {&here, &there});
  const int n = known.h->n_orbitals;
  ASSERT_EQ(n, 24);
  Eigen::MatrixXcd t = Eigen::MatrixXcd::Zero(n, n);
  for (int o = 0; o < n; o += 2) {
    t(o, o + 1) = 1.0;
    t(o + 1, o) = -1.0;
  }
  const Eigen::MatrixXcd whole = here.selfadjointView<Eigen::Upper>();
  const Eigen::MatrixXcd other = there.selfadjointView<Eigen::Upper>();
  EXPECT_LT((t * whole.conjugate() * t.transpose() - other).norm(), 1e-13);
  EXPECT_GT((whole - other).norm(), 0.1);
}

/// The edge between the two insulators (Kane and Mele, PRL 95, 146802).
TEST(KnownBands, OfKaneAndMeleHaveTheirGapAtK) {
  for (const double coupling : {0.0, 0.02, 0.3 / (3 * std::sqrt(3.0)), 0.1}) {
    const Eigen::VectorXd e = kane_mele(3, 3, 0.3, coupling).energies({0, 0, 0});
    const auto half = e.size() / 2;
    EXPECT_NEAR(e[half] - e[half - 1], 2 * std::abs(3 * std::sqrt(3.0) * coupling - 0.3), 1e-13);
  }
}

TEST(KnownBands, HaveTheChosenLevelsAtGamma) {
  // twofold but for the ends: 0, 1 + cos(3)/4 twice, 2 + cos(6)/4 twice, 3 + cos(9)/4
  const Eigen::VectorXd e = ring(6).energies({0, 0, 0});
  EXPECT_NEAR(e[0], 0.0, 1e-14);
  for (const int i : {1, 2}) EXPECT_NEAR(e[i], 1 + 0.25 * std::cos(3.0), 1e-14);
  for (const int i : {3, 4}) EXPECT_NEAR(e[i], 2 + 0.25 * std::cos(6.0), 1e-14);
  EXPECT_NEAR(e[5], 3 + 0.25 * std::cos(9.0), 1e-14);
}

TEST(KnownBands, HaveTheConesOfGrapheneWhereTheyFoldTo) {
  // K of the cell folds to Gamma of 3 x 3 cells, with K': four states at zero
  const Eigen::VectorXd e = honeycomb(3, 3, 0.0).energies({0, 0, 0});
  EXPECT_EQ((e.cwiseAbs().array() < 1e-12).count(), 4);
}

TEST(BackEndCheck, PassesARightAnswer) {
  EXPECT_NO_THROW(check_spoilt([](KPointResult &) {}));
}

TEST(BackEndCheck, FindsWrongEnergiesAndVectors) {
  expect_error([] { check_spoilt([](KPointResult &r) { r.energies[1] += 1e-7; }); },
               {"spoilt", "wrong answer", "energies", "ring of 67"});
  for (const int shift : {-1, 1})  // bands that do not exist, where all are asked for
    expect_error([&] { check_spoilt([&](KPointResult &r) { r.first_band += shift; }); },
                 {"wrong answer", "energies"});
  expect_error([] { check_spoilt([](KPointResult &r) { r.first_band += r.first_band > 0; }); },
               {"wrong answer", "energies"});
  // orthonormal and of the right energies, but those of the complex conjugate matrix
  expect_error(
      [] { check_spoilt([](KPointResult &r) { r.vectors = r.vectors.conjugate().eval(); }); },
      {"spoilt", "wrong answer", "vectors"});
  expect_error([] { check_spoilt([](KPointResult &r) { r.vectors *= 1.0 + 1e-7; }); },
               {"wrong answer", "vectors"});
}
