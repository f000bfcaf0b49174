// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "averages/block_average.h"
#include "averages/histogram.h"
#include "averages/scalar_average.h"
#include "averages/student_t.h"
#include "base/error.h"

namespace dpw {
namespace {

/// A stationary AR(1) process of mean and standard deviation given, x_t = r x_(t-1) + noise: its
/// correlation at lag t is r^t, its integrated time (1 + r) / (2 (1 - r)).
class MarkovProcess {
 public:
  MarkovProcess(double r, double mean, double deviation, unsigned seed)
      : r_(r), mean_(mean), deviation_(deviation), random_(seed), x_(normal_(random_)) {}
  double next() {
    x_ = r_ * x_ + std::sqrt(1.0 - r_ * r_) * normal_(random_);
    return mean_ + deviation_ * x_;
  }
  double time() const { return 0.5 * (1.0 + r_) / (1.0 - r_); }

 private:
  double r_, mean_, deviation_;
  std::mt19937 random_;
  std::normal_distribution<double> normal_;
  double x_;
};

/// Of 200 trials with 95 % the number that hits: 181 to 198 but for 1 in 500 sets of trials.
constexpr int n_trials = 200, least_hits = 181, most_hits = 198;

int hits(double r, int n_frames, bool weighted = false) {
  int n = 0;
  for (unsigned trial = 0; trial < n_trials; ++trial) {
    constexpr double mean = -5.0;
    constexpr double deviation = 0.02;
    MarkovProcess process(r, mean, deviation, 1000 + trial);
    BlockAverage average(1);
    for (int i = 0; i < n_frames; ++i) {
      const double x = process.next();
      // reweighting exp(a (x - mean) / deviation) of a normal distribution moves its mean by a
      const double weight = weighted ? std::exp(0.4 * (x - mean) / deviation) : 1.0;
      average.add(Eigen::Matrix<double, 1, 1>(x), weight);
    }
    const double truth = weighted ? mean + 0.4 * deviation : mean;
    const MeanAndError found = average.result();
    if (std::abs(found.mean[0] - truth) <= found.t95 * found.error[0]) ++n;
  }
  return n;
}

TEST(BlockAverage, ErrorsOfIndependentNumbersCoverTheTruth) {
  for (const int n_frames : {4, 31, 777}) {
    const int n = hits(0.0, n_frames);
    EXPECT_GE(n, least_hits) << n_frames;
    EXPECT_LE(n, most_hits) << n_frames;
  }
}

TEST(BlockAverage, ErrorsOfCorrelatedNumbersCoverTheTruth) {
  // integrated times 1.5 and 9.5: blocks of 128 and 512 frames
  for (const auto &[r, n_frames] : {std::pair{0.5, 3000}, std::pair{0.9, 12000}}) {
    const int n = hits(r, n_frames);
    EXPECT_GE(n, least_hits) << r;
    EXPECT_LE(n, most_hits) << r;
  }
}

TEST(BlockAverage, ErrorsOfReweightedNumbersCoverTheTruth) {
  const int n = hits(0.5, 3000, true);
  EXPECT_GE(n, least_hits);
  EXPECT_LE(n, most_hits);
}

TEST(BlockAverage, IsTheWeightedMeanOfAllFramesAtAnyLength) {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  constexpr Eigen::Index size = 5;
  BlockAverage average(size);
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(size);
  double weights = 0.0;
  for (int i = 0; i < 1100; ++i) {
    Eigen::VectorXd x(size);
    for (double &v : x) v = uniform(random) - 0.5;
    const double weight = i % 7 == 0 ? 0.0 : uniform(random);
    average.add(x, weight);
    sum += weight * x;
    weights += weight;
    if (!(weights > 0.0)) continue;
    const MeanAndError found = average.result();
    ASSERT_LT((found.mean - sum / weights).cwiseAbs().maxCoeff(), 1e-13) << i;
    ASSERT_LE(found.n_blocks, BlockAverage::most_blocks);
    ASSERT_TRUE(i < 40 || found.n_blocks > BlockAverage::most_blocks / 4);
  }
  EXPECT_EQ(average.n_frames(), 1100);
  EXPECT_NEAR(average.weight(), weights, 1e-10);
}

TEST(BlockAverage, ErrorOfFewFramesIsTheFormula) {
  BlockAverage average(1);
  const std::vector<double> x = {1.0, 2.0, 4.0};
  const std::vector<double> w = {1.0, 3.0, 0.5};
  for (std::size_t i = 0; i < x.size(); ++i) average.add(Eigen::Matrix<double, 1, 1>(x[i]), w[i]);
  double all = 0.0, squares = 0.0, mean = 0.0, variance = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    all += w[i];
    squares += w[i] * w[i];
    mean += w[i] * x[i];
  }
  mean /= all;
  const double n = all * all / squares;
  for (std::size_t i = 0; i < x.size(); ++i)
    variance += n / (n - 1.0) * std::pow(w[i] / all * (x[i] - mean), 2);
  const MeanAndError found = average.result();
  EXPECT_NEAR(found.mean[0], mean, 1e-15);
  EXPECT_NEAR(found.error[0], std::sqrt(variance), 1e-15);
  EXPECT_EQ(found.n_blocks, 3);
}

TEST(BlockAverage, OneFrameOrNoWeightHasNoError) {
  BlockAverage average(2);
  EXPECT_TRUE(std::isnan(average.result().mean[0]));
  average.add(Eigen::Vector2d(1.0, 2.0), 0.0);
  EXPECT_TRUE(std::isnan(average.result().mean[0]));
  average.add(Eigen::Vector2d(1.0, 2.0), 1.0);
  EXPECT_EQ(average.result().mean[1], 2.0);
  EXPECT_TRUE(std::isnan(average.result().error[0]));
  EXPECT_THROW(average.add(Eigen::Vector3d::Zero()), Error);
}

TEST(BlockAverage, KeepsDigitsBesideALargeMean) {
  BlockAverage average(1);
  for (int i = 0; i < 4096; ++i)
    average.add(Eigen::Matrix<double, 1, 1>(-5.0 + (i % 2 == 0 ? 1e-6 : -1e-6) + 1e-9 * (i / 128)));
  const MeanAndError found = average.result();
  EXPECT_NEAR(found.mean[0], -5.0 + 15.5e-9, 1e-14);
  // blocks of 128 frames climb by 1e-9 each: 32 of them, joined to 16 of 256
  double squares = 0.0;
  for (int b = 0; b < 16; ++b) squares += std::pow((2 * b + 0.5 - 15.5) * 1e-9, 2);
  EXPECT_NEAR(found.error[0], std::sqrt(squares / 16 / 15), 1e-14);
}

TEST(BlockAverage, MemoryAndStateDoNotGrow) {
  BlockAverage average(3);
  const double before = average.memory_usage();
  std::size_t most = 0;
  for (int i = 0; i < 100000; ++i) {
    average.add(Eigen::Vector3d(i, 1.0, 2.0));
    if (i % 997 != 0) continue;
    StateWriter out;
    average.write(out);
    most = std::max(most, out.bytes().size());
  }
  EXPECT_EQ(average.memory_usage(), before);
  EXPECT_LT(most, std::size_t{2000});
}

TEST(StudentT, AgreesWithTables) {
  // Abramowitz and Stegun, table 26.10
  EXPECT_NEAR(student_t(1.0), 12.706, 5e-4);
  EXPECT_NEAR(student_t(2.0), 4.303, 5e-4);
  EXPECT_NEAR(student_t(10.0), 2.228, 5e-4);
  EXPECT_NEAR(student_t(30.0), 2.042, 5e-4);
  EXPECT_NEAR(student_t(1e9), 1.959964, 1e-6);
  EXPECT_NEAR(student_t(5.0, 0.99), 4.032, 5e-4);
  // one degree is the Cauchy distribution, two have a closed form
  EXPECT_NEAR(student_t(1.0), std::tan(0.475 * M_PI), 1e-9);
  EXPECT_NEAR(student_t(2.0), 0.95 * std::sqrt(2.0 / (1.0 - 0.95 * 0.95)), 1e-10);
  EXPECT_GT(student_t(0.5), student_t(1.0));
  EXPECT_THROW(student_t(0.0), Error);
}

TEST(Histogram, HoldsEveryNumberInItsBin) {
  std::mt19937 random(5);
  std::normal_distribution<double> normal(-5.0, 0.3);
  Histogram histogram;
  std::vector<double> all;
  for (int i = 0; i < 3000; ++i) {
    all.push_back(i == 1234 ? 17.0 : normal(random));
    histogram.add(all.back(), 0.5);
    const Eigen::VectorXd edges = histogram.edges();
    ASSERT_LE(edges.size(), Histogram::n_bins + 1);
    if (i % 500 != 499) continue;
    const Eigen::VectorXd weights = histogram.weights();
    for (Eigen::Index b = 0; b < weights.size(); ++b) {
      const auto inside = std::count_if(
          all.begin(), all.end(), [&](double x) { return x >= edges[b] && x < edges[b + 1]; });
      ASSERT_NEAR(weights[b], 0.5 * static_cast<double>(inside), 1e-9);
    }
    const auto [low, high] = std::minmax_element(all.begin(), all.end());
    EXPECT_GT((*high - *low) / histogram.width(), Histogram::n_bins / 2 - 2);
  }
}

TEST(Histogram, TakesAnySizeOfNumbers) {
  Histogram histogram;
  for (const double x : {0.0, 1e-30, -1e30, 3.0, 300.0}) histogram.add(x);
  EXPECT_EQ(histogram.weights().sum(), 5.0);
  EXPECT_LE(histogram.edges()[0], -1e30);
  EXPECT_THROW(histogram.add(std::nan("")), Error);
  Histogram same;
  for (int i = 0; i < 9; ++i) same.add(-2.5);
  EXPECT_EQ(same.weights().size(), 1);
  EXPECT_EQ(same.weights()[0], 9.0);
}

TEST(Autocorrelation, OfAShortSeriesIsTheDirectSum) {
  MarkovProcess process(0.8, -5.0, 1e-6, 11);
  Autocorrelator correlator;
  std::vector<double> x;
  for (int i = 0; i < 200; ++i) {
    x.push_back(process.next());
    correlator.add(x.back());
  }
  const Autocorrelation found = correlator.result();
  double mean = 0.0;
  for (const double v : x) mean += v / 200.0;
  std::vector<double> covariance(16, 0.0);
  for (int t = 0; t < 16; ++t) {
    ASSERT_EQ(found.lag[t], t);
    for (int i = 0; i + t < 200; ++i) covariance[t] += (x[i] - mean) * (x[i + t] - mean);
    covariance[t] /= 200 - t;
    EXPECT_NEAR(found.correlation[t], covariance[t] / covariance[0], 1e-8) << t;
  }
}

TEST(Autocorrelation, TimeOfAMarkovProcessIsKnown) {
  for (const double r : {0.0, 0.5, 0.9, 0.98}) {
    MarkovProcess process(r, 1.0, 0.1, 21);
    Autocorrelator correlator;
    for (int i = 0; i < 400000; ++i) correlator.add(process.next());
    const Autocorrelation found = correlator.result();
    EXPECT_TRUE(found.converged);
    EXPECT_NEAR(found.time, process.time(), 0.06 * process.time() + 0.01) << r;
  }
}

TEST(Autocorrelation, SaysWhereASeriesIsTooShort) {
  Autocorrelator correlator;
  EXPECT_TRUE(std::isnan(correlator.result().time));
  for (int i = 0; i < 12; ++i) correlator.add(std::cos(0.05 * i));
  EXPECT_FALSE(correlator.result().converged);
  correlator.clear();
  for (int i = 0; i < 12; ++i) correlator.add(2.0);
  EXPECT_TRUE(std::isnan(correlator.result().time));
}

TEST(Autocorrelation, DoesNotLookAcrossAnInterruption) {
  // pairs of equal numbers, cut apart: full correlation at lag 1, none farther
  std::mt19937 random(9);
  std::normal_distribution<double> normal;
  Autocorrelator correlator;
  for (int i = 0; i < 5000; ++i) {
    const double x = normal(random);
    correlator.add(x);
    correlator.add(x);
    correlator.interrupt();
  }
  const Autocorrelation found = correlator.result();
  ASSERT_EQ(found.lag.size(), 2);
  EXPECT_NEAR(found.correlation[1], 1.0, 1e-12);
}

TEST(ScalarAverage, KnowsMeanDeviationAndRange) {
  ScalarAverage average;
  for (int i = 0; i < 1000; ++i) average.add(-5.0 + (i % 2 == 0 ? 1e-6 : -1e-6), 1.0 + i % 2);
  average.add(100.0, 0.0);  // has no weight
  const ScalarSummary s = average.summary();
  EXPECT_EQ(s.n_frames, 1001);
  EXPECT_NEAR(s.mean, -5.0 - 1e-6 / 3.0, 1e-15);
  EXPECT_NEAR(s.deviation, 1e-6 * std::sqrt(8.0 / 9.0), 1e-14);
  EXPECT_EQ(s.largest, -5.0 + 1e-6);
  EXPECT_NEAR((s.edges.tail(s.density.size()) - s.edges.head(s.density.size())).dot(s.density), 1.0,
              1e-12);
}

TEST(States, ContinueAsIfTheyHadNeverBeenWritten) {
  MarkovProcess process(0.7, -5.0, 0.1, 31);
  ScalarAverage whole, part;
  BlockAverage whole_list(3), part_list(3);
  for (int i = 0; i < 1000; ++i) {
    const double x = process.next();
    const Eigen::Vector3d list(x, x * x, 1.0);
    whole.add(x, 1.0 + i % 3);
    whole_list.add(list, 1.0 + i % 3);
    part.add(x, 1.0 + i % 3);
    part_list.add(list, 1.0 + i % 3);
    if (i % 83 != 0) continue;
    StateWriter out;
    part.write(out);
    part_list.write(out);
    const std::string bytes = out.bytes();
    part = ScalarAverage();
    part_list = BlockAverage(3);
    StateReader in(bytes.data(), bytes.size());
    part.read(in);
    part_list.read(in);
    ASSERT_EQ(in.left(), std::size_t{0});
  }
  const ScalarSummary a = whole.summary(), b = part.summary();
  EXPECT_EQ(a.mean, b.mean);
  EXPECT_EQ(a.error, b.error);
  EXPECT_EQ(a.deviation, b.deviation);
  EXPECT_EQ(a.density, b.density);
  EXPECT_EQ(a.autocorrelation.time, b.autocorrelation.time);
  EXPECT_EQ(whole_list.result().error, part_list.result().error);
}

TEST(States, DamagedOnesAreRefused) {
  ScalarAverage average;
  for (int i = 0; i < 50; ++i) average.add(i);
  StateWriter out;
  average.write(out);
  const std::string bytes = out.bytes();
  for (std::size_t n = 0; n < bytes.size(); n += 7) {
    StateReader in(bytes.data(), n);
    ScalarAverage other;
    EXPECT_THROW(other.read(in), Error) << n;
  }
  BlockAverage list(3), other(2);
  StateWriter of_list;
  list.write(of_list);
  StateReader in(of_list.bytes().data(), of_list.bytes().size());
  EXPECT_THROW(other.read(in), Error);
}

}  // namespace
}  // namespace dpw
