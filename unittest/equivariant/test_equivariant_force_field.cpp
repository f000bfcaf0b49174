// SPDX-License-Identifier: MIT
// Energies against the contract's formulas by plain loops, forces and virials against finite
// differences of them, and the symmetries of an energy.
#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "file_helpers.h"
#include "largest.h"
#include "math/radial_basis.h"
#include "math/spherical_harmonics.h"
#include "moment_models.h"

namespace dpw::test {

namespace {

struct Case {
  const char *name;
  EquivariantModelShape shape;
  int n_atoms;
};

class Energy : public testing::TestWithParam<Case> {
 protected:
  Model model = moment_model(GetParam().shape);
  RandomAtoms atoms =
      random_atoms(GetParam().n_atoms, static_cast<int>(GetParam().shape.symbols.size()));
};

/// The energy of an atom and, if asked for, its activated hidden layer, as the definition says.
double plain_energy(const Model &model, const RandomAtoms &atoms, int i,
                    Eigen::VectorXd *hidden = nullptr, const std::string &part = "energy",
                    Eigen::MatrixXd *mixed = nullptr) {
  const double cutoff = model.equivariant().descriptor["cutoff_A"];
  const int l_max = model.equivariant().descriptor["l_max"];
  const RadialBasis radial(cutoff, model.equivariant().descriptor["switch_A"],
                           model.equivariant().descriptor["n_radial"]);
  const SphericalHarmonics harmonics(l_max);
  const auto n_elements = static_cast<int>(model.elements.size());
  Eigen::MatrixXd moments = Eigen::MatrixXd::Zero(n_elements * radial.size(), harmonics.size());
  Eigen::VectorXd b(radial.size()), y(harmonics.size());
  for (int j = 0; j < atoms.size(); ++j)
    for (int image = 0; image < 125; ++image) {
      const Eigen::RowVector3d cell(image % 5 - 2, image / 5 % 5 - 2, image / 25 - 2);
      const Eigen::Vector3d d =
          (atoms.positions.row(j) + cell * atoms.lattice - atoms.positions.row(i)).transpose();
      if (d.norm() < 1e-9 || d.norm() >= cutoff) continue;
      radial.evaluate(d.norm(), b.data());
      const Eigen::Vector3d u = d.normalized();
      harmonics.evaluate(u.data(), y.data());
      moments.middleRows(atoms.element[static_cast<std::size_t>(j)] * radial.size(),
                         radial.size()) += b * y.transpose();
    }
  const auto e = static_cast<std::size_t>(atoms.element[static_cast<std::size_t>(i)]);
  const std::string &symbol = model.elements[e].symbol;
  const Eigen::Index channels = model.equivariant().matrix(mixing_name(part, symbol, 0)).rows();
  Eigen::MatrixXd a(channels, harmonics.size());
  for (int l = 0; l <= l_max; ++l)
    a.middleCols(l * l, 2 * l + 1) = model.equivariant().matrix(mixing_name(part, symbol, l)) *
                                     moments.middleCols(l * l, 2 * l + 1);
  if (mixed != nullptr) *mixed = a;
  if (part != "energy") return 0.0;
  std::vector<double> p;
  for (Eigen::Index c = 0; c < channels; ++c) p.push_back(a(c, 0));
  for (int l = 0; l <= l_max; ++l)
    for (Eigen::Index c = 0; c < channels; ++c)
      for (Eigen::Index other = c; other < channels; ++other) {
        double sum = 0.0;
        for (int lm = l * l; lm < (l + 1) * (l + 1); ++lm) sum += a(c, lm) * a(other, lm);
        p.push_back(sum / (2 * l + 1));
      }
  const NetworkData &net = model.network(model.force_networks()[e]);
  Eigen::VectorXd x = Eigen::Map<Eigen::VectorXd>(p.data(), static_cast<Eigen::Index>(p.size()));
  if (net.normalization) {
    const InputNormalization &n = *net.normalization;
    for (Eigen::Index k = 0; k < x.size(); ++k)
      x[k] = (x[k] - n.mean[k]) / std::sqrt(n.variance[k] + n.epsilon) * n.gamma[k] + n.beta[k];
  }
  for (std::size_t l = 0; l < net.layers.size(); ++l) {
    if (l > 0)
      for (double &value : x) value = std::tanh(value);
    if (hidden != nullptr) *hidden = x;
    x = (net.layers[l].weight * x + net.layers[l].bias).eval();
  }
  return net.output_scale * x[0];
}

}  // namespace

TEST_P(Energy, is_the_formula) {
  const EnergyRun run(model, atoms);
  double sum = 0.0;
  for (int i = 0; i < atoms.size(); ++i) {
    const double expected = plain_energy(model, atoms, i);
    EXPECT_NEAR(run.energies[i], expected, 1e-12);
    sum += expected;
  }
  EXPECT_NEAR(run.energy, sum, 1e-11);
  EXPECT_GT(run.energies.maxCoeff() - run.energies.minCoeff(), 0.1) << "all atoms alike";
}

/// Central differences of the energy, for every coordinate of every atom, to 1e-6 of the largest
/// force.
TEST_P(Energy, has_forces_that_are_its_gradient) {
  const EnergyRun run(model, atoms);
  const double h = 2e-4;
  ASSERT_GT(largest(run.forces), 0.1) << "forces so small prove nothing";
  for (int i = 0; i < atoms.size(); ++i)
    for (int d = 0; d < 3; ++d) {
      const auto at = [&](double step) {
        RandomAtoms moved = atoms;
        moved.positions(i, d) += step;
        return energy_of(model, moved);
      };
      // Two steps: the error is of fourth order.
      const double slope = (8.0 * (at(h) - at(-h)) - (at(2.0 * h) - at(-2.0 * h))) / (12.0 * h);
      EXPECT_NEAR(run.forces(i, d), -slope, 1e-6 * largest(run.forces)) << i << " " << d;
    }
  EXPECT_LT(run.forces.colwise().sum().norm(), 1e-11);
}

/// Strain moves atoms and cell alike; dE/dstrain = -virial.
TEST_P(Energy, has_a_virial_that_is_its_strain_derivative) {
  const EnergyRun run(model, atoms);
  const int row[] = {0, 1, 2, 0, 0, 1}, column[] = {0, 1, 2, 1, 2, 2};
  const double h = 5e-5;
  for (int v = 0; v < 6; ++v) {
    const auto at = [&](double step) {
      Eigen::Matrix3d strain = Eigen::Matrix3d::Identity();
      strain(row[v], column[v]) += step;
      RandomAtoms moved = atoms;
      moved.lattice = atoms.lattice * strain;
      moved.positions = atoms.positions * strain;
      return energy_of(model, moved);
    };
    const double slope = (8.0 * (at(h) - at(-h)) - (at(2.0 * h) - at(-2.0 * h))) / (12.0 * h);
    EXPECT_NEAR(run.virial[v], -slope, 1e-6 * run.virial.cwiseAbs().maxCoeff()) << v;
  }
  EXPECT_LT(largest(run.atom_virials.colwise().sum().transpose() - run.virial), 1e-10);
  const Eigen::VectorXd centroid = run.centroid_virials.colwise().sum();
  for (int v = 0; v < 9; ++v) EXPECT_NEAR(centroid[v], run.virial[v < 6 ? v : v - 3], 1e-10);
}

TEST_P(Energy, and_virial_of_atoms_follow_a_rotation) {
  const EnergyRun run(model, atoms);
  const Eigen::Matrix3d q =
      Eigen::AngleAxisd(1.1, Eigen::Vector3d(0.3, -0.5, 0.8).normalized()).toRotationMatrix();
  RandomAtoms turned = atoms;
  turned.lattice = atoms.lattice * q.transpose();
  turned.positions = atoms.positions * q.transpose();
  const EnergyRun other(model, turned);
  EXPECT_LT(largest(other.energies - run.energies), 1e-11);
  EXPECT_LT(largest(other.forces - run.forces * q.transpose()), 1e-11);
}

TEST_P(Energy, knows_neither_order_nor_images_nor_origin) {
  const EnergyRun run(model, atoms);
  std::vector<int> order(static_cast<std::size_t>(atoms.size()));
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), std::mt19937(5));
  RandomAtoms other = atoms;
  for (int k = 0; k < atoms.size(); ++k) {
    const int i = order[static_cast<std::size_t>(k)];
    other.element[static_cast<std::size_t>(k)] = atoms.element[static_cast<std::size_t>(i)];
    other.positions.row(k) = atoms.positions.row(i) +
                             Eigen::RowVector3d(k % 3 - 1, k % 2, -(k % 4)) * atoms.lattice +
                             Eigen::RowVector3d(0.7, -3.1, 12.9);
  }
  const EnergyRun moved(model, other, 1.3);  // and a list that reaches farther
  EXPECT_NEAR(moved.energy, run.energy, 1e-11);
  for (int k = 0; k < atoms.size(); ++k)
    EXPECT_LT((moved.forces.row(k) - run.forces.row(order[static_cast<std::size_t>(k)])).norm(),
              1e-11);
}

INSTANTIATE_TEST_SUITE_P(models, Energy,
                         testing::Values(Case{"two_elements", {}, 12},
                                         Case{"one_element", {{"C"}, 4, 8, 2}, 9},
                                         Case{"three_elements", {{"Mo", "S", "W"}, 2, 3, 4}, 13},
                                         Case{"no_angles", {{"Mo", "S"}, 0, 5, 3}, 10}),
                         [](const auto &info) { return std::string(info.param.name); });

/// A neighbour walks through the cutoff and the switch: forces move by what a finite slope allows,
/// and so do their differences.
TEST(EquivariantForceField, is_smooth_where_a_neighbour_leaves) {
  const Model model = moment_model();
  RandomAtoms atoms{40.0 * Eigen::Matrix3d::Identity(), Eigen::MatrixX3d(3, 3), {0, 1, 1}};
  atoms.positions << 0, 0, 0, 1.9, 0.6, 0.4, 0, 0, 0;
  const Eigen::RowVector3d away = Eigen::RowVector3d(-0.5, 0.7, 0.6).normalized();
  const auto at = [&](double r) {
    atoms.positions.row(2) = r * away;
    return EnergyRun(model, atoms);
  };
  const double step = 1e-5;
  for (const double r : {3.0, 3.5, 4.5, 5.49, 5.5, 5.51}) {
    double jump = 0.0, bend = 0.0;
    Eigen::MatrixXd before = at(r - 5.5 * step).forces, difference;
    for (double k = -4.5; k < 5.0; ++k) {
      const Eigen::MatrixXd now = at(r + k * step).forces;
      jump = std::max(jump, largest(now - before));
      if (difference.size() > 0) bend = std::max(bend, largest(now - before - difference));
      difference = now - before;
      before = now;
    }
    EXPECT_LT(jump, r < 5.0 ? 5e-5 : 1e-6) << r;
    EXPECT_LT(bend, 1e-8) << r;
    if (r < 5.0) {
      EXPECT_GT(jump, 1e-7) << "nothing moves here";
    }
  }
  EXPECT_EQ(at(5.6).energy, at(5.7).energy);
}

TEST(EquivariantForceField, raers_and_features_are_those_of_the_formulas) {
  EquivariantModelShape shape;
  shape.hamiltonian_channels = 2;
  const Model model = moment_model(shape);
  ASSERT_NO_THROW(model.check());
  const RandomAtoms atoms = random_atoms();
  const EnergyRun run(model, atoms);
  ASSERT_EQ(run.field->raer_size(), 6);
  ASSERT_EQ(run.field->feature_size(), 6 + 2 * 16);
  Eigen::MatrixXd raer(6, atoms.size()), features(38, atoms.size());
  run.field->copy_raer(raer.data());
  run.field->copy_features(features.data());
  for (int i = 0; i < atoms.size(); ++i) {
    Eigen::VectorXd hidden;
    Eigen::MatrixXd mixed;
    plain_energy(model, atoms, i, &hidden);
    EXPECT_LT(largest(raer.col(i) - hidden), 1e-13);
    EXPECT_EQ(features.col(i).head(6), raer.col(i));
    plain_energy(model, atoms, i, nullptr, "hamiltonian", &mixed);
    // the channels of an lm are together, as in the columns of mixed [2, 16]
    EXPECT_LT(largest(features.col(i).tail(32) - mixed.reshaped()), 1e-12);
  }
}

TEST(EquivariantForceField, atoms_outside_the_model_are_not_seen) {
  const Model model = moment_model();
  const RandomAtoms atoms = random_atoms();
  RandomAtoms more = atoms;
  more.positions.conservativeResize(13, 3);
  more.positions.row(12) = atoms.positions.row(0) + Eigen::RowVector3d(1.0, 1.0, 1.0);
  more.element.push_back(-1);
  const EnergyRun run(model, atoms), other(model, more);
  EXPECT_NEAR(other.energy, run.energy, 1e-12);
  EXPECT_LT(largest(other.forces.topRows(12) - run.forces), 1e-12);
  EXPECT_EQ(other.forces.row(12).norm(), 0.0);
}

TEST(EquivariantForceField, two_atoms_in_one_place_are_named) {
  RandomAtoms atoms = random_atoms();
  atoms.positions.row(7) = atoms.positions.row(4);
  try {
    EnergyRun run(moment_model(), atoms);
    FAIL() << "no error";
  } catch (const AtomError &error) {
    EXPECT_NE(std::string(error.what()).find("not finite"), std::string::npos);
    EXPECT_TRUE(error.atom >= 0 && error.atom < 12);
  }
}

TEST(EquivariantForceField, an_atom_alone_has_the_energy_of_no_neighbours) {
  const Model model = moment_model();
  const RandomAtoms atoms{30.0 * Eigen::Matrix3d::Identity(), Eigen::MatrixX3d::Zero(1, 3), {1}};
  const EnergyRun run(model, atoms);
  EXPECT_NEAR(run.energy, plain_energy(model, atoms, 0), 1e-13);
  EXPECT_EQ(run.forces.norm(), 0.0);
}

}  // namespace dpw::test
