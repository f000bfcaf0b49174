// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "bloch/kpoints.h"
#include "hamiltonian_models.h"

using namespace dpw;
using models::expect_error;

namespace {

/// Hexagonal as MoS2's cells are, 120 degrees between the vectors.
Eigen::Matrix3d hexagonal(double a) {
  Eigen::Matrix3d lattice;
  lattice << a, 0, 0, -0.5 * a, 0.5 * std::sqrt(3.0) * a, 0, 0, 0, 20;
  return lattice;
}

const std::vector<KCorner> kHexagonal = {
    {"G", {0, 0, 0}}, {"M", {0, 0.5, 0}}, {"K", {1.0 / 3, 1.0 / 3, 0}}, {"G", {0, 0, 0}}};

}  // namespace

TEST(KPath, HasTheCornersOfEachSegmentAndTheLastOne) {
  const KPoints k = make_path(hexagonal(3.16), kHexagonal, 50);
  ASSERT_EQ(k.size(), 151);
  EXPECT_TRUE(k.is_path);
  ASSERT_EQ(k.labels.size(), 4U);
  for (std::size_t c = 0; c < 4; ++c) {
    EXPECT_EQ(k.labels[c].index, 50 * static_cast<int>(c));
    EXPECT_EQ(k.labels[c].name, kHexagonal[c].name);
    EXPECT_TRUE(k.fractional[k.labels[c].index].isApprox(kHexagonal[c].fractional) ||
                kHexagonal[c].fractional.isZero());
  }
  EXPECT_NEAR(k.fractional[75][0], 1.0 / 6, 1e-15);
  EXPECT_NEAR(k.fractional[75][1], 5.0 / 12, 1e-15);
}

TEST(KPath, DistanceIsInInverseAngstromWithTwoPi) {
  const double a = 2.46;
  const KPoints k = make_path(hexagonal(a), kHexagonal, 10);
  const double gamma_m = 2 * models::kPi / (std::sqrt(3.0) * a);
  const double m_k = gamma_m / std::sqrt(3.0);
  EXPECT_NEAR(k.distance[10], gamma_m, 1e-12);
  EXPECT_NEAR(k.distance[20], gamma_m + m_k, 1e-12);
  // this K is a neighbour of that M only on a hexagonal lattice with the right reciprocal one
  EXPECT_NEAR(k.distance[30], gamma_m + 3 * m_k, 1e-12);
  for (int i = 1; i < k.size(); ++i) EXPECT_GT(k.distance[i], k.distance[i - 1]);
}

TEST(KPath, WeightsAddUpToOne) {
  const KPoints k = make_path(models::box(1, 2, 3), kHexagonal, 7);
  EXPECT_NEAR(std::accumulate(k.weight.begin(), k.weight.end(), 0.0), 1.0, 1e-14);
}

TEST(KPath, RefusesWhatIsNoPath) {
  const Eigen::Matrix3d lattice = models::box(1, 1, 1);
  const KCorner gamma = {"G", {0, 0, 0}};
  const KCorner x = {"X", {0.5, 0, 0}};
  const KCorner lost = {"L", {std::nan(""), 0, 0}};
  expect_error([&] { make_path(lattice, {gamma}, 5); }, {"at least 2 corners", "1 were given"});
  expect_error([&] { make_path(lattice, {gamma, x}, 0); }, {"at least 1 point per segment", "0"});
  expect_error([&] { make_path(lattice, {gamma, x, x}, 5); }, {"corners X and X", "same point"});
  expect_error([&] { make_path(lattice, {gamma, lost}, 5); }, {"corner L", "not finite"});
}

TEST(ReciprocalLattice, IsDualToTheLattice) {
  Eigen::Matrix3d lattice;
  lattice << 3.1, 0.2, -0.4, -1.5, 2.7, 0.3, 0.1, 0.8, 21.0;
  const Eigen::Matrix3d product = lattice * reciprocal_lattice(lattice).transpose();
  EXPECT_TRUE(product.isApprox(2 * models::kPi * Eigen::Matrix3d::Identity(), 1e-13));
}

TEST(ReciprocalLattice, RefusesALatticeWithoutVolume) {
  Eigen::Matrix3d flat;
  flat << 1, 0, 0, 0, 1, 0, 1, 1, 0;
  expect_error([&] { reciprocal_lattice(flat); }, {"span no volume"});
  expect_error([&] { reciprocal_lattice(Eigen::Matrix3d::Zero()); }, {"span no volume"});
}

TEST(KMesh, WeightsAddUpToOneAndTimeReversedPointsAreMerged) {
  const std::array<std::array<int, 4>, 6> cases = {
      {{1, 1, 1, 1}, {2, 1, 1, 2}, {3, 1, 1, 2}, {6, 6, 1, 20}, {3, 4, 5, 31}, {5, 5, 1, 13}}};
  for (const auto &[n1, n2, n3, expected] : cases) {
    const KPoints k = make_mesh(n1, n2, n3);
    EXPECT_EQ(k.size(), expected) << n1 << " " << n2 << " " << n3;
    EXPECT_NEAR(std::accumulate(k.weight.begin(), k.weight.end(), 0.0), 1.0, 1e-14);
    EXPECT_TRUE(k.fractional.front().isZero());
    EXPECT_FALSE(k.is_path);
    EXPECT_TRUE(k.labels.empty() && k.distance.empty());
    for (const Eigen::Vector3d &point : k.fractional) {
      EXPECT_GT(point.minCoeff(), -0.5);
      EXPECT_LE(point.maxCoeff(), 0.5);
    }
  }
}

TEST(KMesh, AveragesEvenFunctionsAsTheFullMesh) {
  const int n1 = 4;
  const int n2 = 5;
  const int n3 = 3;
  // periodic and even, as energies are
  const auto energy = [](const Eigen::Vector3d &k) {
    return std::cos(2 * models::kPi * (k[0] + 2 * k[1] - k[2])) +
           std::exp(std::cos(2 * models::kPi * (k[0] - k[2])));
  };
  double full = 0.0;
  for (int i = 0; i < n1; ++i)
    for (int j = 0; j < n2; ++j)
      for (int l = 0; l < n3; ++l)
        full += energy({double(i) / n1, double(j) / n2, double(l) / n3}) / (n1 * n2 * n3);
  double merged = 0.0;
  const KPoints k = make_mesh(n1, n2, n3);
  for (int i = 0; i < k.size(); ++i) merged += k.weight[i] * energy(k.fractional[i]);
  EXPECT_NEAR(merged, full, 1e-13);
}

TEST(KMesh, WithoutTimeReversalIsTheWholeMesh) {
  for (const auto &[n1, n2, n3] :
       {std::array<int, 3>{4, 3, 2}, std::array<int, 3>{1, 1, 1}, std::array<int, 3>{5, 5, 1}}) {
    const KPoints k = make_mesh(n1, n2, n3, false);
    const int total = n1 * n2 * n3;
    ASSERT_EQ(k.size(), total);
    std::vector<int> seen(static_cast<std::size_t>(total), 0);
    for (int i = 0; i < total; ++i) {
      EXPECT_EQ(k.weight[i], 1.0 / total);
      const auto index = [](double x, int n) {
        return (static_cast<int>(std::lround(x * n)) + n) % n;
      };
      const Eigen::Vector3d &p = k.fractional[i];
      ++seen[(index(p[0], n1) * n2 + index(p[1], n2)) * n3 + index(p[2], n3)];
    }
    EXPECT_EQ(seen, std::vector<int>(static_cast<std::size_t>(total), 1));
  }
}

TEST(KMesh, RefusesEmptyAndEndlessMeshes) {
  expect_error([] { make_mesh(3, 0, 1); }, {"at least 1", "3 0 1"});
  expect_error([] { make_mesh(2000, 2000, 2000); }, {"larger than ten million"});
}

TEST(ParseFraction, ReadsDecimalsAndFractions) {
  EXPECT_EQ(parse_fraction("0.5"), 0.5);
  EXPECT_EQ(parse_fraction("-1/2"), -0.5);
  EXPECT_EQ(parse_fraction("1/3"), 1.0 / 3.0);
  EXPECT_EQ(parse_fraction("+2/3"), 2.0 / 3.0);
  EXPECT_EQ(parse_fraction(".25"), 0.25);
  EXPECT_EQ(parse_fraction("0"), 0.0);
  EXPECT_EQ(parse_fraction("1e-3"), 1e-3);
  EXPECT_EQ(parse_fraction("1.5/3"), 0.5);
}

TEST(ParseFraction, NamesTextsThatAreNoNumbers) {
  for (const char *text : {"", " ", "x", "0.5x", "1/3/2", "1/", "/3", "0,5", " 1", "1 ", "nan",
                           "inf", "1e999", "1/x", "--1"})
    expect_error([&] { parse_fraction(text); },
                 {"'" + std::string(text) + "'", "not a number or a fraction"});
  expect_error([] { parse_fraction("1/0"); }, {"'1/0'", "divides by zero"});
}
