// SPDX-License-Identifier: MIT
#include "dos/mesh_dos.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <utility>

#include "base/error.h"
#include "bloch/kpoints.h"
#include "complex_models.h"

namespace dpw {
namespace {

using Mesh = std::array<int, 3>;

struct MeshCase {
  KPoints k;
  TetrahedronMesh mesh;
  Eigen::MatrixXd energies;
};

/// Energies of `bands`, a function of k, on a mesh.
MeshCase on_mesh(const Mesh &n,
                 const std::function<std::vector<double>(const Eigen::Vector3d &)> &bands,
                 bool time_reversal = true, std::optional<Eigen::Matrix3d> lattice = {}) {
  MeshCase c;
  c.k = make_mesh(n[0], n[1], n[2], time_reversal);
  c.mesh = {n, map_mesh(n[0], n[1], n[2], time_reversal), std::move(lattice)};
  c.energies.resize(c.k.size(), static_cast<Eigen::Index>(bands({0, 0, 0}).size()));
  for (int i = 0; i < c.k.size(); ++i) {
    const std::vector<double> e = bands(c.k.fractional[i]);
    for (std::size_t b = 0; b < e.size(); ++b) c.energies(i, b) = e[b];
  }
  return c;
}

MeshDos tetrahedra(const MeshCase &c, const EnergyGrid &grid,
                   const std::vector<Eigen::MatrixXd> &weights = {}) {
  return tetrahedron_dos({c.energies, weights}, c.mesh, grid);
}

MeshDos gaussians(const MeshCase &c, double sigma, const EnergyGrid &grid) {
  return gaussian_dos({c.energies, {}}, c.k.weight, sigma, grid);
}

std::vector<double> chain(const Eigen::Vector3d &k) { return {2.0 * std::cos(2 * M_PI * k[0])}; }

std::vector<double> square(const Eigen::Vector3d &k) {
  return {-2.0 * (std::cos(2 * M_PI * k[0]) + std::cos(2 * M_PI * k[1]))};
}

std::vector<double> cubic(const Eigen::Vector3d &k) {
  return {-2.0 *
          (std::cos(2 * M_PI * k[0]) + std::cos(2 * M_PI * k[1]) + std::cos(2 * M_PI * k[2]))};
}

std::vector<double> graphene(const Eigen::Vector3d &k) {
  const double e = models::honeycomb_energy(k, -1.0);
  return {-e, e};
}

TEST(SimplexShare, IsTheShareOfRandomPointsBelow) {
  std::mt19937 generator(1);
  std::exponential_distribution<double> exponential;
  for (const std::vector<double> &corners : {std::vector<double>{0.3, 0.9},
                                             {-1.0, 0.2, 2.0},
                                             {-1.0, -1.0, 0.5},
                                             {0.0, 1.0, 1.0},
                                             {-2.0, -0.5, 0.1, 1.0},
                                             {0.0, 0.0, 1.0, 1.0},
                                             {0.0, 0.4, 0.4, 0.4, 1.0}}) {
    const int n_points = 200000;
    const int n = static_cast<int>(corners.size());
    std::vector<double> values;
    for (int p = 0; p < n_points; ++p) {
      double sum = 0.0;
      double value = 0.0;
      for (const double corner : corners) {
        const double part = exponential(generator);
        sum += part;
        value += part * corner;
      }
      values.push_back(value / sum);
    }
    for (const double share : {0.1, 0.35, 0.6, 0.8}) {
      const double e = corners.front() + share * (corners.back() - corners.front());
      const auto below =
          std::count_if(values.begin(), values.end(), [&](double v) { return v <= e; });
      EXPECT_NEAR(simplex_share_below(e, corners.data(), n), double(below) / n_points, 0.005);
    }
    EXPECT_EQ(simplex_share_below(corners.front() - 1e-9, corners.data(), n), 0.0);
    EXPECT_EQ(simplex_share_below(corners.back() + 1e-9, corners.data(), n), 1.0);
  }
  const double flat[] = {0.5, 0.5, 0.5};
  EXPECT_EQ(simplex_share_below(0.5, flat, 3), 1.0);
  EXPECT_EQ(simplex_share_below(0.4999, flat, 3), 0.0);
}

TEST(TetrahedronDos, OfAChainIsItsClosedForm) {
  const MeshCase c = on_mesh({2000, 1, 1}, chain);
  const EnergyGrid grid{-2.5, 2.5, 101};
  const MeshDos dos = tetrahedra(c, grid);
  for (int i = 0; i < grid.n; ++i) {
    const double e = grid.energy(i);
    const auto below = [](double x) {
      return 1.0 - std::acos(std::clamp(0.5 * x, -1.0, 1.0)) / M_PI;
    };
    const double h = 0.5 * grid.spacing();
    EXPECT_NEAR(dos.below(i, 0), below(e), 1e-4) << e;
    EXPECT_NEAR(dos.density(i, 0), (below(e + h) - below(e - h)) / (2 * h), 2e-3) << e;
    if (std::abs(e) < 1.5) {
      EXPECT_NEAR(dos.density(i, 0), 1.0 / (M_PI * std::sqrt(4.0 - e * e)), 1e-3) << e;
    }
  }
}

/// Exact density of the square lattice, t = 1: K(sqrt(1 - (E/4)^2)) / (2 pi^2).
double square_density(double e) {
  return std::comp_ellint_1(std::sqrt(1.0 - e * e / 16.0)) / (2 * M_PI * M_PI);
}

TEST(TetrahedronDos, OfTheSquareLatticeIsAnEllipticIntegral) {
  for (const Mesh &n : {Mesh{200, 200, 1}, Mesh{1, 200, 200}, Mesh{200, 1, 200}}) {
    const MeshCase c = on_mesh(n, [&](const Eigen::Vector3d &k) {
      double e = 0.0;
      for (int a = 0; a < 3; ++a)
        if (n[static_cast<std::size_t>(a)] > 1) e -= 2.0 * std::cos(2 * M_PI * k[a]);
      return std::vector<double>{e};
    });
    const EnergyGrid grid{-3.9, 3.9, 79};
    const MeshDos dos = tetrahedra(c, grid);
    for (int i = 0; i < grid.n; ++i)
      if (std::abs(grid.energy(i)) > 0.25) {
        EXPECT_NEAR(dos.density(i, 0), square_density(grid.energy(i)), 0.01 * square_density(0.5));
      }
  }
}

TEST(TetrahedronDos, VanHoveSingularityOfTheSquareLatticeIsALogarithm) {
  // rho(E) = ln(16 / |E|) / (2 pi^2) near zero, t = 1: halving the interval around zero adds ln 2
  const MeshCase c = on_mesh({1000, 1000, 1}, square);
  const auto peak = [&](double width) {
    return tetrahedra(c, {-width, width, 3}).density(1, 0);  // mean over -width/2 ... width/2
  };
  for (const double width : {0.4, 0.2, 0.1}) {
    EXPECT_NEAR(peak(0.5 * width) - peak(width), std::log(2.0) / (2 * M_PI * M_PI), 1.5e-3);
    const double mean = (std::log(32.0 / width) + 1.0) / (2 * M_PI * M_PI);
    EXPECT_NEAR(peak(width), mean, 2e-3);
  }
}

TEST(TetrahedronDos, OfGrapheneRisesLinearlyFromTheDiracPoint) {
  const Eigen::Matrix3d lattice = models::honeycomb().lattice;
  const MeshCase c = on_mesh({600, 600, 1}, graphene, true, lattice);
  const EnergyGrid grid{-0.2, 0.2, 41};
  const MeshDos dos = tetrahedra(c, grid);
  // both cones and the velocity sqrt(3)/2 t a: 2 |E| A / (2 pi v^2) = 2 |E| / (sqrt(3) pi t^2)
  for (int i = 0; i < grid.n; ++i)
    if (i != 20) {
      EXPECT_NEAR(dos.density(i, 0), 2.0 * std::abs(grid.energy(i)) / (std::sqrt(3.0) * M_PI),
                  0.04 * std::abs(grid.energy(i)) + 2e-4);
    }
  EXPECT_NEAR(dos.below(20, 0), 1.0, 1e-5);  // half filled
}

TEST(TetrahedronDos, ConvergesFasterThanGaussians) {
  // the square lattice's density with its steps at +-4 and its logarithm at 0, means over intervals
  const EnergyGrid grid{-4.5, 4.5, 91};
  Eigen::VectorXd exact(grid.n);
  for (int i = 0; i < grid.n; ++i) {
    const int parts = 1000;
    double sum = 0.0;
    for (int p = 0; p < parts; ++p) {
      const double e = grid.energy(i) + grid.spacing() * ((p + 0.5) / parts - 0.5);
      sum += std::abs(e) < 4.0 ? square_density(e) : 0.0;
    }
    exact[i] = sum / parts;
  }
  const auto error = [&](const MeshDos &dos) {
    return (dos.density.col(0) - exact).cwiseAbs().mean();
  };
  double previous = 1.0;
  for (const int n : {24, 48, 96}) {
    const MeshCase c = on_mesh({n, n, 1}, square);
    const double mine = error(tetrahedra(c, grid));
    double best = 1.0;
    for (const double sigma : {0.01, 0.02, 0.05, 0.1, 0.2, 0.4})
      best = std::min(best, error(gaussians(c, sigma, grid)));
    EXPECT_LT(mine, 0.5 * best) << n << ": even with the best broadening";
    EXPECT_LT(mine, 0.5 * previous);
    previous = mine;
  }
}

TEST(TetrahedronDos, CountsStatesToSecondOrder) {
  const EnergyGrid grid{-5.0, 5.0, 41};
  const auto count = [&](int n) {
    return Eigen::VectorXd(tetrahedra(on_mesh({n, n, n}, cubic), grid).below.col(0));
  };
  const Eigen::VectorXd fine = count(48);
  const Eigen::VectorXd reference = fine + (fine - count(24)) / 3.0;
  const auto error = [&](int n) { return (count(n) - reference).cwiseAbs().mean(); };
  EXPECT_NEAR(std::log2(error(8) / error(16)), 2.0, 0.3);
  EXPECT_LT(error(16), 3e-3);
}

TEST(MeshDos, AllStatesAreThereWhateverTheGrid) {
  const Eigen::Matrix3d lattice = models::random_complex(1, 1, 1).lattice;
  const models::HoppingModel model = models::random_complex(4, 1, 6);
  const auto bands = [&](const Eigen::Vector3d &k) { return models::plain_bands(model, k); };
  for (const Mesh &n :
       {Mesh{1, 1, 1}, Mesh{2, 1, 1}, Mesh{1, 3, 1}, Mesh{3, 4, 1}, Mesh{2, 3, 4}}) {
    const MeshCase c = on_mesh(n, bands, false, lattice);
    const double most = c.energies.cwiseAbs().maxCoeff();
    for (const int points : {2, 7, 500}) {
      const EnergyGrid grid{-most - 2.0, most + 2.0, points};
      for (const MeshDos &dos : {tetrahedra(c, grid), gaussians(c, 0.1, grid)}) {
        EXPECT_NEAR(dos.density.col(0).sum() * grid.spacing(), 4.0, 1e-10);
        EXPECT_GE(dos.density.minCoeff(), -1e-12);
        EXPECT_NEAR(dos.below(points - 1, 0), 4.0, 1e-10);
      }
    }
  }
}

TEST(MeshDos, CountsTheElectronsBelowTheFermiLevel) {
  // one electron pair in graphene and none above: the level in the gap that a mass opens
  const auto bands = [](const Eigen::Vector3d &k) {
    const double e = models::honeycomb_energy(k, -1.0, 0.3);
    return std::vector<double>{-e, e};
  };
  const MeshCase c = on_mesh({24, 24, 1}, bands);
  const EnergyGrid grid{-0.1, 0.1, 3};  // the density below the grid counts too
  EXPECT_NEAR(tetrahedra(c, grid).below(1, 0), 1.0, 1e-12);
  EXPECT_NEAR(tetrahedra(c, grid).density(1, 0), 0.0, 1e-12);
  EXPECT_NEAR(gaussians(c, 0.02, grid).below(1, 0), 1.0, 1e-12);
}

TEST(MeshDos, AFlatBandIsInItsIntervalOnly) {
  const MeshCase c =
      on_mesh({5, 5, 1}, [](const Eigen::Vector3d &) { return std::vector<double>{0.31}; });
  const EnergyGrid grid{0.0, 1.0, 11};
  const MeshDos dos = tetrahedra(c, grid);
  for (int i = 0; i < 11; ++i) EXPECT_NEAR(dos.density(i, 0), i == 3 ? 10.0 : 0.0, 1e-9);
}

TEST(GaussianDos, IsASumOfGaussians) {
  const MeshCase c = on_mesh({4, 3, 1}, square);
  const EnergyGrid grid{-6.0, 6.0, 2401};  // intervals of a fiftieth of a sigma
  const MeshDos dos = gaussians(c, 0.25, grid);
  for (int i = 0; i < grid.n; i += 100) {
    double sum = 0.0;
    for (int k = 0; k < c.k.size(); ++k) {
      const double x = (grid.energy(i) - c.energies(k, 0)) / 0.25;
      sum += c.k.weight[k] * std::exp(-0.5 * x * x) / (std::sqrt(2 * M_PI) * 0.25);
    }
    EXPECT_NEAR(dos.density(i, 0), sum, 1e-4);
  }
}

TEST(TetrahedronDos, TimeReversalSavesKPointsAndChangesNothing) {
  const models::HoppingModel model = models::hoppings_of(models::random_model(3, 1, 8));
  const auto bands = [&](const Eigen::Vector3d &k) { return models::plain_bands(model, k); };
  const EnergyGrid grid{-20.0, 20.0, 200};
  for (const Mesh &n : {Mesh{4, 5, 1}, Mesh{3, 2, 4}}) {
    const MeshCase half = on_mesh(n, bands, true);
    const MeshCase all = on_mesh(n, bands, false);
    EXPECT_LT(half.k.size(), all.k.size());
    EXPECT_LT((tetrahedra(half, grid).below - tetrahedra(all, grid).below).norm(), 1e-9);
    for (int i = 0; i < n[0]; ++i)
      for (int j = 0; j < n[1]; ++j)
        for (int l = 0; l < n[2]; ++l) {
          const Eigen::Vector3d k(double(i) / n[0], double(j) / n[1], double(l) / n[2]);
          const int state = half.mesh.state_of[(static_cast<std::size_t>(i) * n[1] + j) * n[2] + l];
          const Eigen::Vector3d stand_in = half.k.fractional[state];
          const auto whole = [](const Eigen::Vector3d &x) {
            return (x.array() - x.array().round()).abs().maxCoeff() < 1e-12;
          };
          EXPECT_TRUE(whole(k - stand_in) || whole(k + stand_in));
        }
  }
}

TEST(MeshDos, WeightsShareOutTheStates) {
  const MeshCase c = on_mesh({6, 6, 1}, graphene);
  std::vector<Eigen::MatrixXd> weights;
  for (int k = 0; k < c.k.size(); ++k) {
    Eigen::MatrixXd w(2, 2);
    const double part = 0.5 + 0.4 * std::sin(2 * M_PI * c.k.fractional[k][0]) *
                                  std::sin(2 * M_PI * c.k.fractional[k][1]);
    w << part, 1 - part, 1 - part, part;
    weights.push_back(w);
  }
  const EnergyGrid grid{-4.0, 4.0, 65};
  for (const bool tetrahedron : {true, false}) {
    const MeshStates states{c.energies, weights};
    const MeshDos dos = tetrahedron ? tetrahedron_dos(states, c.mesh, grid)
                                    : gaussian_dos(states, c.k.weight, 0.1, grid);
    ASSERT_EQ(dos.density.cols(), 3);
    EXPECT_LT((dos.density.col(0) - dos.density.col(1) - dos.density.col(2)).norm(), 1e-10);
    EXPECT_GT((dos.density.col(1) - dos.density.col(2)).norm(), 0.1);
    EXPECT_NEAR(dos.below(64, 1), 1.0, 1e-9);  // w of both bands adds up to 1
    const MeshDos bare = tetrahedron ? tetrahedron_dos({c.energies, {}}, c.mesh, grid)
                                     : gaussian_dos({c.energies, {}}, c.k.weight, 0.1, grid);
    EXPECT_LT((bare.density.col(0) - dos.density.col(0)).norm(), 1e-10);
  }
}

TEST(TetrahedronDos, WeightsAreLinearBetweenThePoints) {
  // a chain with weight = position in the segment: the weighed count is the integral of it
  Eigen::MatrixXd energies(2, 1);
  energies << 0.0, 1.0;
  const std::vector<Eigen::MatrixXd> weights = {Eigen::MatrixXd::Constant(1, 1, 0.2),
                                                Eigen::MatrixXd::Constant(1, 1, 0.8)};
  const MeshDos dos =
      tetrahedron_dos({energies, weights}, {{2, 1, 1}, {0, 1}, {}}, {-0.5, 1.5, 21});
  for (int i = 0; i < 21; ++i) {
    const double e = std::clamp(-0.5 + 0.1 * i, 0.0, 1.0);
    EXPECT_NEAR(dos.below(i, 0), e, 1e-12);
    EXPECT_NEAR(dos.below(i, 1), 0.2 * e + 0.3 * e * e, 1e-12);
  }
}

TEST(MeshDos, RefusesWhatDoesNotFit) {
  const MeshCase c = on_mesh({3, 3, 1}, square);
  const EnergyGrid grid{-5, 5, 11};
  const MeshStates states{c.energies, {}};
  EXPECT_THROW(gaussian_dos(states, {1.0}, 0.1, grid), Error);
  EXPECT_THROW(gaussian_dos(states, c.k.weight, 0.0, grid), Error);
  EXPECT_THROW(gaussian_dos(states, c.k.weight, 0.1, {-5, 5, 1}), Error);
  EXPECT_THROW(gaussian_dos(states, c.k.weight, 0.1, {5, -5, 11}), Error);
  EXPECT_THROW(tetrahedron_dos(states, {{4, 3, 1}, c.mesh.state_of, {}}, grid), Error);
  std::vector<int> wrong = c.mesh.state_of;
  wrong[2] = 99;
  EXPECT_THROW(tetrahedron_dos(states, {{3, 3, 1}, wrong, {}}, grid), Error);
  const std::vector<Eigen::MatrixXd> weights(2, Eigen::MatrixXd::Ones(1, 1));
  EXPECT_THROW(gaussian_dos({c.energies, weights}, c.k.weight, 0.1, grid), Error);
  MeshCase broken = c;
  broken.energies(0, 0) = std::nan("");
  EXPECT_THROW(tetrahedra(broken, grid), Error);
}

}  // namespace
}  // namespace dpw
