// SPDX-License-Identifier: MIT
#include "dos/chebyshev_moments.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "dos/dos_models.h"
#include "dos/random_vectors.h"

namespace dpw {
namespace {

const SpectralBounds kBounds = {-1.5, 1.3};

Eigen::VectorXcd vector_of(int n, bool real, std::uint64_t seed, std::uint64_t index,
                           const std::vector<char> &group) {
  VectorBlock block(n, real);
  fill_random_vector(block, 1, seed, index, group);
  Eigen::VectorXcd r(n);
  for (int i = 0; i < n; ++i)
    r[i] = {block.row(i)[1], real ? 0.0 : block.row(i)[1 + block.width()]};
  return r;
}

/// <r|T_m|r> by the plain recursion, one product per moment.
Eigen::VectorXd plain_moments(const Eigen::MatrixXcd &h, const Eigen::VectorXcd &r, int n) {
  const Eigen::MatrixXcd scaled =
      (h - kBounds.centre() * Eigen::MatrixXcd::Identity(h.rows(), h.cols())) /
      kBounds.half_width();
  Eigen::VectorXcd previous = r;
  Eigen::VectorXcd current = scaled * r;
  Eigen::VectorXd mu(n);
  mu[0] = r.squaredNorm();
  for (int m = 1; m < n; ++m) {
    mu[m] = r.dot(current).real();
    const Eigen::VectorXcd next = 2.0 * scaled * current - previous;
    previous = current;
    current = next;
  }
  return mu;
}

TEST(ChebyshevMoments, AreThoseOfEachRandomVector) {
  for (const bool real : {true, false})
    for (const int n : {1, 2, 30, 257}) {
      const Eigen::MatrixXcd h = models::random_hermitian(n, real, 5 + n, 0.8);
      std::vector<char> group;
      if (n == 30)
        for (int i = 0; i < n; ++i) group.push_back(i % 3 == 0 ? 1 : 0);
      for (const int n_moments : {2, 3, 20, 41}) {
        MomentOptions options;
        options.n_moments = n_moments;
        options.n_vectors = 11;  // more than a block, and not a multiple of one
        options.seed = 77;
        options.first_index = 100;
        const Eigen::MatrixXd moments =
            chebyshev_moments(make_sparse_rows(models::upper_of(h)), kBounds, options, group);
        ASSERT_EQ(moments.rows(), n_moments);
        ASSERT_EQ(moments.cols(), 11);
        for (int v = 0; v < 11; ++v) {
          const Eigen::VectorXcd r = vector_of(n, real, 77, 100 + v, group);
          EXPECT_LT((moments.col(v) - plain_moments(h, r, n_moments)).cwiseAbs().maxCoeff(),
                    1e-11 * n);
        }
      }
    }
}

TEST(ChebyshevMoments, AverageToTheTrace) {
  for (const bool real : {true, false}) {
    const int n = 80;
    const Eigen::MatrixXcd h = models::random_hermitian(n, real, 9, 0.9);
    const Eigen::VectorXd x =
        (models::eigenvalues_of(h).array() - kBounds.centre()) / kBounds.half_width();
    MomentOptions options;
    options.n_moments = 12;
    options.n_vectors = 400;
    const Eigen::MatrixXd moments =
        chebyshev_moments(make_sparse_rows(models::upper_of(h)), kBounds, options);
    for (int m = 0; m < 12; ++m) {
      const double exact = (m * x.array().acos()).cos().sum();
      const double mean = moments.row(m).mean();
      const double scatter = (moments.row(m).array() - mean).matrix().norm() / 400;
      EXPECT_NEAR(mean, exact, 4.5 * scatter + 1e-10) << "moment " << m;
    }
  }
}

TEST(ChebyshevMoments, RandomVectorsHaveModulusOneOnTheirGroup) {
  const std::vector<char> group = {1, 0, 1, 1, 0};
  for (const bool real : {true, false}) {
    const Eigen::VectorXcd r = vector_of(5, real, 3, 4, group);
    for (int i = 0; i < 5; ++i)
      EXPECT_NEAR(std::abs(r[i]), group[static_cast<std::size_t>(i)] != 0 ? 1.0 : 0.0, 1e-15);
    // the group takes its numbers from the vector of all orbitals
    const Eigen::VectorXcd all = vector_of(5, real, 3, 4, {});
    EXPECT_EQ(r[3], all[3]);
    EXPECT_NE(all, vector_of(5, real, 3, 5, {}));
    EXPECT_NE(all, vector_of(5, real, 4, 4, {}));
  }
}

TEST(ChebyshevMoments, AreTheSameForAnyNumberOfThreads) {
  for (const bool real : {true, false}) {
    const SparseRows h =
        make_sparse_rows(models::upper_of(models::random_hermitian(900, real, 6, 0.9)));
    MomentOptions options;
    options.n_moments = 30;
    options.n_vectors = 9;
    const Eigen::MatrixXd one = chebyshev_moments(h, kBounds, options);
    for (const int n : {2, 3, 16}) {
      options.n_threads = n;
      EXPECT_EQ(chebyshev_moments(h, kBounds, options), one);
    }
  }
}

TEST(ChebyshevMoments, AnEigenvalueOutsideTheBoundsIsAnError) {
  Eigen::MatrixXcd h = models::random_hermitian(50, true, 6, 0.5);
  h(7, 7) += 2.0;
  MomentOptions options;
  options.n_moments = 100;
  try {
    chebyshev_moments(make_sparse_rows(models::upper_of(h)), kBounds, options);
    FAIL() << "nothing was thrown";
  } catch (const Error &error) {
    EXPECT_NE(std::string(error.what()).find("eigenvalue outside -1.5"), std::string::npos)
        << error.what();
  }
}

TEST(ChebyshevMoments, RefuseOptionsThatMakeNoSense) {
  const SparseRows h =
      make_sparse_rows(models::upper_of(models::random_hermitian(5, true, 6, 0.9)));
  const auto with = [&](auto change) {
    MomentOptions options;
    change(options);
    return [&h, options] { chebyshev_moments(h, kBounds, options); };
  };
  EXPECT_THROW(with([](auto &o) { o.n_moments = 1; })(), Error);
  EXPECT_THROW(with([](auto &o) { o.n_vectors = 1; })(), Error);
  EXPECT_THROW(with([](auto &o) { o.n_threads = 0; })(), Error);
  EXPECT_THROW(chebyshev_moments(h, {1.0, 1.0}, {}), Error);
  EXPECT_THROW(chebyshev_moments(h, kBounds, {}, std::vector<char>(4, 1)), Error);
}

}  // namespace
}  // namespace dpw
