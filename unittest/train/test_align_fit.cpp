// SPDX-License-Identifier: MIT
#include "train/align_fit.h"

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <cmath>
#include <random>

#include "file_helpers.h"

namespace dpw::test {

namespace {

constexpr double tiny = 1e-16;  // a ridge that does nothing

/// Frames of one to four atoms of either of two elements, whose energies are the fit's formula with
/// known coefficients, plus noise. The first `n_known` zeros are known.
struct Known {
  Eigen::Vector2d k{869.0, 210.0};
  AlignData data;
  Eigen::VectorXd zero;

  explicit Known(double noise, int n_frames = 24, int n_known = 0) {
    std::mt19937 random(11);
    std::uniform_real_distribution<double> number(-1.0, 1.0);
    std::uniform_int_distribution<int> count(1, 4);
    data.terms = Eigen::MatrixXd::Zero(n_frames, 2);
    std::vector<double> energy;
    for (int f = 0; f < n_frames; ++f) {
      const double strain = 0.08 * number(random), density = 0.008 + 0.003 * number(random);
      if (f >= n_known) data.terms.row(f) << density, density * strain;
      for (int e = 0; e < 2; ++e)
        for (int n = count(random); n > 0; --n) {
          // what strain does to energies is in the surroundings too
          Eigen::VectorXd around(3 - e);
          for (double &x : around) x = 2.0 + number(random);
          around[0] = 5.0 + 3.0 * strain;
          data.frame.push_back(f);
          data.element.push_back(e);
          data.surroundings.push_back(around);
          energy.push_back((e == 0 ? -6.0 : -7.5) + 0.7 * around[0] - 0.2 * around[1] +
                           data.terms.row(f).dot(k) + noise * number(random));
        }
    }
    data.energy =
        Eigen::Map<Eigen::VectorXd>(energy.data(), static_cast<Eigen::Index>(energy.size()));
    zero = data.terms * k;
  }
};

/// The formula's coefficients (constants, surroundings, K) from the atoms of all frames but one, by
/// normal equations without scaling or ridge, and that frame's mean residual, each of its elements
/// counting the same.
struct WithoutFrame {
  Eigen::Vector2d k;
  double rest = 0.0;

  WithoutFrame(const AlignData &data, int frame) {
    Eigen::MatrixXd normal = Eigen::MatrixXd::Zero(9, 9);
    Eigen::VectorXd right = Eigen::VectorXd::Zero(9);
    const auto row = [&](std::size_t a) {
      Eigen::VectorXd x = Eigen::VectorXd::Zero(9);
      const Eigen::Index first = data.element[a] == 0 ? 0 : 4;
      x[first] = 1.0;
      x.segment(first + 1, data.surroundings[a].size()) = data.surroundings[a];
      x.tail(2) = data.terms.row(data.frame[a]).transpose();
      return x;
    };
    const auto weight = [&](std::size_t a) {
      double n = 0.0;
      for (std::size_t b = 0; b < data.frame.size(); ++b)
        n += data.frame[a] == data.frame[b] && data.element[a] == data.element[b] ? 1.0 : 0.0;
      return 1.0 / n;
    };
    for (std::size_t a = 0; a < data.frame.size(); ++a) {
      if (data.frame[a] == frame) continue;
      normal += weight(a) * row(a) * row(a).transpose();
      right += weight(a) * row(a) * data.energy[static_cast<Eigen::Index>(a)];
    }
    const Eigen::VectorXd solution = normal.fullPivLu().solve(right);
    k = solution.tail(2);
    for (std::size_t a = 0; a < data.frame.size(); ++a)
      if (data.frame[a] == frame)
        rest +=
            0.5 * weight(a) * (data.energy[static_cast<Eigen::Index>(a)] - row(a).dot(solution));
  }
};

}  // namespace

TEST(AlignFit, finds_the_zeros_that_energies_were_made_with) {
  const Known known(0.0);
  const AlignFit fit = fit_zeros(known.data, tiny);
  for (Eigen::Index t = 0; t < 2; ++t) {
    EXPECT_NEAR(fit.k[t], known.k[t], 1e-10 * 869.0);
    EXPECT_LT(fit.k_error[t], 1e-8);
  }
  EXPECT_LT((fit.zero - known.zero).cwiseAbs().maxCoeff(), 1e-10);
  EXPECT_LT((fit.own - known.zero).cwiseAbs().maxCoeff(), 1e-10);
  EXPECT_LT(fit.left_out.cwiseAbs().maxCoeff(), 1e-10);
  EXPECT_LT(fit.atom_error.maxCoeff(), 1e-10);
}

TEST(AlignFit, does_not_see_a_constant_that_all_energies_share) {
  Known known(0.01);
  const AlignFit fit = fit_zeros(known.data, 1e-3);
  known.data.energy.array() += 3.25;
  const AlignFit same = fit_zeros(known.data, 1e-3);
  EXPECT_LT((fit.zero - same.zero).cwiseAbs().maxCoeff(), 1e-11);
  EXPECT_LT((fit.own - same.own).cwiseAbs().maxCoeff(), 1e-11);
}

TEST(AlignFit, says_what_a_fit_without_a_frame_would) {
  const Known known(0.02);
  const AlignFit fit = fit_zeros(known.data, tiny);
  const auto n_frames = static_cast<int>(known.data.terms.rows());
  std::vector<Eigen::Vector2d> k;
  Eigen::Vector2d mean = Eigen::Vector2d::Zero(), square = mean;
  for (int f = 0; f < n_frames; ++f) {
    const WithoutFrame without(known.data, f);
    EXPECT_NEAR(fit.left_out[f], without.rest, 1e-8);
    k.push_back(without.k);
    mean += without.k / n_frames;
  }
  for (const Eigen::Vector2d &one : k) square += (one - mean).cwiseAbs2();
  for (Eigen::Index t = 0; t < 2; ++t) {
    const double error = std::sqrt(square[t] * (n_frames - 1.0) / n_frames);
    EXPECT_NEAR(fit.k_error[t], error, 1e-5 * error);
    EXPECT_GT(error, 0.5);
    EXPECT_LT(std::abs(fit.k[t] - known.k[t]), 4.0 * error);
  }
  // errors of atoms: noise is uniform within +-0.02
  EXPECT_NEAR(fit.atom_error[0], 0.02 / std::sqrt(3.0), 0.004);
}

TEST(AlignFit, takes_zeros_that_are_known_as_they_are) {
  const Known known(0.0, 24, 6);
  const AlignFit fit = fit_zeros(known.data, tiny);
  EXPECT_NEAR(fit.k[0], known.k[0], 1e-7);
  for (Eigen::Index f = 0; f < 6; ++f) {
    EXPECT_EQ(fit.zero[f], 0.0);
    EXPECT_EQ(fit.own[f], 0.0);
  }
}

TEST(AlignFit, refuses_zeros_that_a_constant_could_stand_for) {
  Known known(0.0);
  known.data.terms.col(0).setConstant(0.008);
  EXPECT_NE(error_of([&]() {
              fit_zeros(known.data, 1e-3);
            }).find("can't be told apart from what their atoms' surroundings do"),
            std::string::npos);
}

}  // namespace dpw::test
