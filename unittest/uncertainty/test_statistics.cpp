// SPDX-License-Identifier: MIT
// The statistics behind the uncertainty against brute force.
#include <gtest/gtest.h>

#include <Eigen/LU>
#include <random>
#include <vector>

#include "file_helpers.h"
#include "uncertainty/distance_statistics.h"
#include "uncertainty/last_layer_posterior.h"
#include "uncertainty/rank_correlation.h"

namespace dpw::test {

namespace {

Eigen::MatrixXd normal_matrix(std::mt19937 &random, Eigen::Index rows, Eigen::Index columns) {
  std::normal_distribution<double> normal(0.0, 1.0);
  return Eigen::MatrixXd::NullaryExpr(rows, columns, [&]() { return normal(random); });
}

/// Correlated points of frames of different sizes, one of them without any.
std::vector<Eigen::MatrixXd> frames_of_points(Eigen::Index n, unsigned seed = 2) {
  std::mt19937 random(seed);
  const Eigen::MatrixXd spread = normal_matrix(random, n, n);
  std::vector<Eigen::MatrixXd> frames;
  for (const Eigen::Index size : {4, 1, 0, 7, 3})
    frames.push_back((spread * normal_matrix(random, n, size)).array() + 0.7);
  return frames;
}

struct Cloud {
  Eigen::VectorXd mean;
  Eigen::MatrixXd covariance;
};

/// By sums over points; without the frame of this number, if it is not negative.
Cloud cloud_of(const std::vector<Eigen::MatrixXd> &frames, int without = -1) {
  const Eigen::Index n = frames.front().rows();
  Cloud cloud{Eigen::VectorXd::Zero(n), Eigen::MatrixXd::Zero(n, n)};
  double count = 0.0;
  for (int pass = 0; pass < 2; ++pass) {
    for (int f = 0; f < static_cast<int>(frames.size()); ++f)
      for (Eigen::Index k = 0; f != without && k < frames[static_cast<std::size_t>(f)].cols();
           ++k) {
        const Eigen::VectorXd x = frames[static_cast<std::size_t>(f)].col(k);
        if (pass == 0) {
          cloud.mean += x;
          count += 1.0;
        } else {
          cloud.covariance += (x - cloud.mean) * (x - cloud.mean).transpose();
        }
      }
    (pass == 0 ? static_cast<void>(cloud.mean /= count)
               : static_cast<void>(cloud.covariance /= count));
  }
  return cloud;
}

double brute_distance(const Cloud &cloud, double added, const Eigen::VectorXd &x) {
  const Eigen::Index n = x.size();
  const Eigen::MatrixXd c = cloud.covariance + added * Eigen::MatrixXd::Identity(n, n);
  const Eigen::VectorXd d = x - cloud.mean;
  return std::sqrt(d.dot(c.fullPivLu().solve(d)));
}

}  // namespace

TEST(DistanceStatistics, distances_are_those_of_the_inverse_covariance) {
  for (const Eigen::Index n : {3, 24}) {  // more dimensions than points, too
    const std::vector<Eigen::MatrixXd> frames = frames_of_points(n);
    DistanceStatistics statistics(0.05);
    for (const Eigen::MatrixXd &frame : frames) statistics.add_frame(frame);
    EXPECT_EQ(statistics.size(), 15);
    const Cloud cloud = cloud_of(frames);
    const double added = 0.05 * cloud.covariance.trace() / static_cast<double>(n);
    const Metric metric = statistics.metric();
    const Eigen::MatrixXd far = frames[0] * 3.0;
    const Eigen::VectorXd found = metric.distances(far);
    for (Eigen::Index k = 0; k < far.cols(); ++k)
      EXPECT_NEAR(found[k], brute_distance(cloud, added, far.col(k)), 1e-9 * found[k]);
    const std::vector<Eigen::VectorXd> left_out = statistics.left_out();
    ASSERT_EQ(left_out.size(), frames.size());
    for (std::size_t f = 0; f < frames.size(); ++f) {
      ASSERT_EQ(left_out[f].size(), frames[f].cols());
      const Cloud others = cloud_of(frames, static_cast<int>(f));
      for (Eigen::Index k = 0; k < left_out[f].size(); ++k)
        EXPECT_NEAR(left_out[f][k], brute_distance(others, added, frames[f].col(k)),
                    1e-9 * left_out[f][k]);
    }
  }
}

TEST(DistanceStatistics, a_frame_that_is_alone_is_measured_from_itself) {
  const Eigen::MatrixXd points = frames_of_points(3)[3];
  DistanceStatistics statistics(0.01);
  statistics.add_frame(points);
  statistics.add_frame(Eigen::MatrixXd(3, 0));
  EXPECT_EQ(statistics.left_out()[0], statistics.metric().distances(points));
}

TEST(DistanceStatistics, refuses_points_without_a_spread) {
  DistanceStatistics none(0.01), same(0.01);
  EXPECT_EQ(error_of([&]() { none.metric(); }), "an element has no atoms in the training frames");
  same.add_frame(Eigen::MatrixXd::Constant(3, 5, 0.3));
  EXPECT_NE(error_of([&]() { same.metric(); }).find("the same surroundings"), std::string::npos);
}

TEST(LastLayerPosterior, covariance_is_that_of_ridge_regression) {
  std::mt19937 random(3);
  const Eigen::Index n = 6;
  std::vector<Eigen::MatrixXd> responses;
  LastLayerPosterior posterior(n, 0.1);
  EXPECT_TRUE(posterior.empty());
  Eigen::MatrixXd a = Eigen::MatrixXd::Zero(n, n);
  for (const Eigen::Index rows : {6, 9, 3, 12}) {
    responses.push_back(normal_matrix(random, rows, n));
    posterior.add_frame(responses.back());
    a += responses.back().transpose() * responses.back();
  }
  EXPECT_FALSE(posterior.empty());
  const Eigen::MatrixXd added = 0.1 * a.trace() / 6.0 * Eigen::MatrixXd::Identity(n, n);
  const Eigen::MatrixXd p = (a + added).fullPivLu().inverse();
  EXPECT_TRUE(posterior.covariance().isApprox(p, 1e-12));
  const Eigen::MatrixXd &g = responses[1];
  const Eigen::MatrixXd without = (a + added - g.transpose() * g).fullPivLu().inverse();
  EXPECT_TRUE(posterior.covariance_without(g).isApprox(without, 1e-11));

  // The residuals of a fit without a frame, from those of the fit with it.
  const Eigen::VectorXd before = normal_matrix(random, n, 1);  // where the ridge pulls to
  Eigen::VectorXd b = added * before, b_without = b;
  std::vector<Eigen::VectorXd> data;
  for (std::size_t f = 0; f < responses.size(); ++f) {
    data.emplace_back(normal_matrix(random, responses[f].rows(), 1));
    b += responses[f].transpose() * data[f];
    if (f != 1) b_without += responses[f].transpose() * data[f];
  }
  const Eigen::VectorXd residuals = g * (p * b) - data[1];
  const Eigen::VectorXd expected = g * (without * b_without) - data[1];
  const Eigen::VectorXd found =
      residuals + g * posterior.covariance_without(g) * g.transpose() * residuals;
  EXPECT_TRUE(found.isApprox(expected, 1e-10));
}

TEST(LastLayerPosterior, members_spread_as_the_covariance) {
  std::mt19937 random(4);
  LastLayerPosterior posterior(5, 0.1);
  posterior.add_frame(normal_matrix(random, 30, 5) *
                      Eigen::VectorXd::LinSpaced(5, 0.2, 3.0).asDiagonal());
  const Eigen::MatrixXd p = posterior.covariance();
  for (const int k : {5, 9}) {
    const Eigen::MatrixXd all = posterior.members(k, 1);
    EXPECT_EQ(all.rows(), 5);
    EXPECT_TRUE((all.transpose() * all).isApprox(p, 1e-12));
  }
  EXPECT_EQ(posterior.members(2, 7), posterior.members(2, 7));
  EXPECT_NE(posterior.members(2, 7), posterior.members(2, 8));
  Eigen::MatrixXd mean = Eigen::MatrixXd::Zero(5, 5);
  const int n_seeds = 4000;
  for (int seed = 0; seed < n_seeds; ++seed) {
    const Eigen::MatrixXd two = posterior.members(2, static_cast<std::uint64_t>(seed));
    EXPECT_EQ(two.rows(), 2);
    mean += two.transpose() * two / n_seeds;
  }
  // An element's spread over seeds is about that of the diagonal.
  const Eigen::VectorXd width = p.diagonal().cwiseSqrt();
  EXPECT_LT(((mean - p).array() / (width * width.transpose()).array()).abs().maxCoeff(), 0.08);
}

TEST(RankCorrelation, is_spearmans) {
  const Eigen::VectorXd a = Eigen::VectorXd::LinSpaced(6, 1.0, 6.0);
  EXPECT_DOUBLE_EQ(rank_correlation(a, a.array().exp()), 1.0);
  EXPECT_DOUBLE_EQ(rank_correlation(a, -a.array().cube()), -1.0);
  EXPECT_EQ(rank_correlation(a, Eigen::VectorXd::Constant(6, 2.0)), 0.0);
  EXPECT_EQ(rank_correlation(a.head(1), a.head(1)), 0.0);
  // Ranks 0 1 2 3 and 0 1.5 1.5 3: by hand 4.5 / sqrt(5 * 4.5).
  const Eigen::Vector4d x(0.1, 0.2, 0.3, 0.4), y(5.0, 6.0, 6.0, 9.0);
  EXPECT_NEAR(rank_correlation(x, y), 4.5 / std::sqrt(22.5), 1e-14);
}

}  // namespace dpw::test
