// SPDX-License-Identifier: MIT
// Steps of the potential across piles of layers whose dipoles are summed by plain loops.
#include "hamiltonian/vacuum_step.h"
#include "model_parts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "equivariant_model.h"
#include "frame/predict_hamiltonian.h"
#include "hamiltonian/vacuum_step_shift.h"
#include "hamiltonian_models.h"
#include "pi.h"
#include "structure/bonded_layers.h"
#include "structure/given_layers.h"
#include "structure/periodic_exchange.h"

namespace dpw::test {

namespace {

constexpr double a0 = 3.16;  // A

/// The smooth coordination is that of the second element in a layer that is not strained: where all
/// are coordinated alike there is no charge to exchange.
VacuumStepData step_data() {
  return {8.0,  5.0,  3.0,
          10.5, 14.0, {{0, 1, true, {0.7, -1.9, 0.4}}, {0, 1, false, {2.5, 1.2, -6.0}}},
          6.0,  2.0,  {{1, 2.3289, {0.9, -1.4, -3.1}}}};
}

/// n x 1 cells of a bilayer M X2, whose upper layer is `shift` (of the diagonal) aside in cell k.
EquivariantStructure bilayer(const std::vector<double> &shift) {
  EquivariantStructure s;
  const auto n = static_cast<double>(shift.size());
  s.lattice << n * a0, 0, 0, -0.5 * a0, std::sqrt(0.75) * a0, 0, 0, 0, 60.0;
  Eigen::Matrix3d cell = s.lattice;
  cell.row(0) /= n;
  s.positions.resize(static_cast<Eigen::Index>(6 * shift.size()), 3);
  Eigen::Index row = 0;
  for (std::size_t k = 0; k < shift.size(); ++k)
    for (const int layer : {0, 1})
      for (const double z : {0.0, -1.55, 1.55}) {
        const double aside = (z == 0.0 ? 0.0 : 1.0) + (layer == 1 ? shift[k] : 0.0);
        const Eigen::RowVector3d fraction(static_cast<double>(k) + aside / 3.0, 2.0 * aside / 3.0,
                                          0);
        s.positions.row(row++) = fraction * cell + Eigen::RowVector3d(0, 0, 20 + z + 6.2 * layer);
        s.element.push_back(z == 0.0 ? 0 : 1);
        s.layer.push_back(layer);
      }
  return s;
}

double smooth(double r, double start, double end) {
  const double t = std::clamp((r - start) / (end - start), 0.0, 1.0);
  return 1.0 - t * t * t * (10.0 - 15.0 * t + 6.0 * t * t);
}

/// Sum over atoms of i's element and layer of s(r)/r: how smooth it is, 1/A.
double plain_coordination(const VacuumStepData &data, const EquivariantStructure &s, int i) {
  double sum = 0.0;
  for (int k = 0; k < s.size(); ++k)
    for (int x = -4; x <= 4; ++x)
      for (int y = -4; y <= 4; ++y) {
        const Eigen::RowVector3d d =
            s.positions.row(k) - s.positions.row(i) + Eigen::RowVector3d(x, y, 0) * s.lattice;
        if (s.element[k] == s.element[i] && s.layer[k] == s.layer[i] && d.norm() > 1e-9)
          sum += smooth(d.norm(), data.coordination_switch, data.coordination_cutoff) / d.norm();
      }
  return sum;
}

/// Sum over all bonds of c_n b_n(r) z/r, and over all pairs of atoms of the element that exchanges
/// charge of half of (q_i - q_j) c_n b_n(r) z/r, over the area: the step, eV.
double plain_step(const VacuumStepData &data, const EquivariantStructure &s) {
  double sum = 0.0;
  std::vector<double> q;
  for (int i = 0; i < s.size(); ++i) q.push_back(plain_coordination(data, s, i));
  for (int i = 0; i < s.size(); ++i)
    for (int j = 0; j < s.size(); ++j)
      for (int x = -4; x <= 4; ++x)
        for (int y = -4; y <= 4; ++y) {
          const Eigen::RowVector3d d =
              s.positions.row(j) - s.positions.row(i) + Eigen::RowVector3d(x, y, 0) * s.lattice;
          const double r = d.norm();
          const bool is_bond = s.element[i] == 0 && s.element[j] == 1;
          const bool is_transfer = s.element[i] == 1 && s.element[j] == 1 &&
                                   s.layer[i] != s.layer[j] && !data.transfers.empty();
          if (r >= data.cutoff || (!is_bond && !is_transfer)) continue;
          const double factor = is_bond ? 1.0 : 0.5 * (q[i] - q[j]);
          const auto &c = is_bond ? data.bonds[s.layer[i] == s.layer[j] ? 0 : 1].coefficients
                                  : data.transfers[0].coefficients;
          for (std::size_t n = 0; n < c.size(); ++n)
            sum += factor * c[n] * smooth(r, data.r_switch, data.cutoff) *
                   std::sin((n + 1.0) * models::kPi * r / data.cutoff) / r * d[2] / r;
        }
  const Eigen::Vector3d a = s.lattice.row(0), b = s.lattice.row(1);
  return sum / a.cross(b).norm();
}

/// What the classes give for owned atoms: their dipoles, of all layers together, and potentials.
struct Found {
  Eigen::VectorXd dipole;
  std::vector<double> potential;
};

Found find(const VacuumStepData &data, const EquivariantStructure &s, const LayerFinder &rule) {
  Structure structure;
  structure.lattice = s.lattice;
  structure.positions = s.positions;
  for (const int e : s.element) structure.symbols.push_back(e == 0 ? "Mo" : "S");
  const VacuumStep step(data);
  PeriodicExchange exchange(structure, s.element, std::max(step.reach(), rule.reach()));
  const AtomLayers layers = rule.find(exchange);
  const NeighborList pairs = exchange.neighbors(step.reach(), 0.0);
  Found found{step.dipoles(exchange.atoms(), pairs, layers).colwise().sum(), {}};
  OnSiteShifts shifts;
  VacuumStepShift(data).add({exchange.atoms(), &layers, nullptr, s.lattice}, exchange, shifts);
  found.potential = shifts.of_atom;
  return found;
}

Found find(const VacuumStepData &data, const EquivariantStructure &s) {
  return find(data, s, GivenLayers(s.layer));
}

/// K(rho), not normalised, and its integral over the plane, found on a grid.
double plain_kernel(const VacuumStepData &data, double rho) {
  return quintic_switch(rho, 0.5 * data.lateral, data.lateral).value * data.height *
         std::pow(rho * rho + data.height * data.height, -1.5);
}
double plain_kernel_integral(const VacuumStepData &data) {
  double sum = 0.0;
  const double d = data.lateral / 4000;
  for (double x = 0.5 * d; x < data.lateral; x += d)
    sum += 2.0 * models::kPi * x * d * plain_kernel(data, x);
  return sum;
}

double area(const EquivariantStructure &s) {
  return Eigen::Vector3d(s.lattice.row(0)).cross(Eigen::Vector3d(s.lattice.row(1))).norm();
}

}  // namespace

TEST(VacuumStep, is_the_sum_of_all_dipoles_over_the_area) {
  EquivariantStructure s = bilayer({1.0, 0.3});
  s.positions(1, 2) -= 0.1;  // a dipole within the lower layer
  const double step = plain_step(step_data(), s);
  EXPECT_GT(std::abs(step), 0.02);
  EXPECT_NEAR(find(step_data(), s).dipole.sum() / area(s), step, 1e-12);
}

/// A bilayer whose upper layer has n cells in one direction where the lower one has n + 1.
EquivariantStructure mismatched(int n) {
  EquivariantStructure s = bilayer(std::vector<double>(static_cast<std::size_t>(n + 1), 0.0));
  const Eigen::RowVector3d along = s.lattice.row(0) / (n + 1.0);
  for (int row = s.size() - 1; row >= 0; --row)
    if (s.layer[row] == 1) {
      const int cell = row / 6;
      s.positions.row(row) += cell * (static_cast<double>(n + 1) / n - 1.0) * along;
    }
  const Eigen::Index left = s.size() - 3;  // the last cell of the upper layer goes
  s.positions.conservativeResize(left, 3);
  s.element.resize(static_cast<std::size_t>(left));
  s.layer.resize(static_cast<std::size_t>(left));
  return s;
}

TEST(VacuumStep, is_there_where_layers_without_a_dipole_are_strained_differently) {
  const EquivariantStructure s = mismatched(6);
  VacuumStepData of_bonds = step_data();
  of_bonds.transfers.clear();
  const double step = plain_step(step_data(), s);
  EXPECT_LT(std::abs(plain_step(of_bonds, s)), 0.1 * std::abs(step));
  EXPECT_GT(std::abs(step), 0.02);
  EXPECT_NEAR(find(step_data(), s).dipole.sum() / area(s), step, 1e-12);
  EXPECT_NEAR(find(of_bonds, s).dipole.sum() / area(s), plain_step(of_bonds, s), 1e-12);
}

TEST(VacuumStep, is_that_of_the_bonds_where_all_atoms_are_equally_coordinated) {
  VacuumStepData of_bonds = step_data();
  of_bonds.transfers.clear();
  const EquivariantStructure s = bilayer({0.6});
  EXPECT_NEAR(find(step_data(), s).dipole.sum(), find(of_bonds, s).dipole.sum(), 1e-10);
}

TEST(VacuumStep, lowers_one_layer_of_a_uniform_bilayer_by_half_and_lifts_the_other) {
  for (const double shift : {1.0, 0.25, 2.0}) {
    EquivariantStructure s = bilayer({shift});
    s.positions(2, 2) += 0.02;
    const double step = plain_step(step_data(), s);
    const Found found = find(step_data(), s);
    for (std::size_t i = 0; i < 6; ++i)
      EXPECT_NEAR(found.potential[i], (s.layer[i] == 0 ? -0.5 : 0.5) * step, 0.01 * std::abs(step));
  }
}

TEST(VacuumStep, changes_its_sign_where_the_bilayer_is_turned_upside_down) {
  const EquivariantStructure s = bilayer({1.0});
  EquivariantStructure mirrored = s;
  mirrored.positions.col(2) = -s.positions.col(2);
  for (int &layer : mirrored.layer) layer = 1 - layer;
  const Found a = find(step_data(), s), b = find(step_data(), mirrored);
  EXPECT_LT((a.dipole + b.dipole).cwiseAbs().maxCoeff(), 1e-12);
  for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(a.potential[i], b.potential[i], 1e-12);
}

TEST(VacuumStep, is_local_between_wide_domains_and_averages_over_narrow_ones) {
  const double step = plain_step(step_data(), bilayer({1.0}));
  EXPECT_NEAR(plain_step(step_data(), bilayer({2.0})), -step, 0.2 * std::abs(step));
  std::vector<double> wide(20, 1.0);
  std::fill(wide.begin() + 10, wide.end(), 2.0);
  const Found domains = find(step_data(), bilayer(wide));
  // 16 A to the next wall, where the bonds end at 8 A and the dipoles count up to 10.5 A
  EXPECT_NEAR(domains.potential[6 * 5], -0.5 * step, 0.01 * std::abs(step));
  EXPECT_NEAR(domains.potential[6 * 15], -0.5 * plain_step(step_data(), bilayer({2.0})),
              0.01 * std::abs(step));
  const EquivariantStructure stripes = bilayer({1.0, 2.0});
  const double mean = plain_step(step_data(), stripes);
  const Found found = find(step_data(), stripes);
  EXPECT_NEAR(found.potential[0], -0.5 * mean, 0.1 * std::abs(step));
  EXPECT_NEAR(found.potential[6], -0.5 * mean, 0.1 * std::abs(step));
}

TEST(VacuumStep, changes_smoothly_as_an_atom_moves) {
  // Second differences of a function with two continuous derivatives shrink with the step squared.
  const auto potential = [](double moved) {
    EquivariantStructure s = bilayer({1.0, 0.4, 0.0});
    s.positions(4, 0) += moved;
    return find(step_data(), s).potential[12];
  };
  constexpr double h = 1e-3;
  for (double x = 0.0; x < 3.0; x += 0.05)
    EXPECT_LT(std::abs(potential(x + h) - 2.0 * potential(x) + potential(x - h)), 2e-6) << x;
}

TEST(VacuumStep, does_not_see_images_beyond_the_vacuum) {
  EquivariantStructure s = bilayer({1.0, 0.3});
  s.positions(1, 2) -= 0.1;
  const Found tall = find(step_data(), s);
  for (const double vacuum : {9.0, 7.0}) {
    s.lattice(2, 2) = 6.2 + 2 * 1.55 + vacuum;
    const Found low = find(step_data(), s);
    EXPECT_LT((tall.dipole - low.dipole).cwiseAbs().maxCoeff(), 1e-12);
    for (std::size_t i = 0; i < 12; ++i) EXPECT_NEAR(tall.potential[i], low.potential[i], 1e-6);
  }
}

TEST(VacuumStep, refuses_layers_that_are_not_named_from_below) {
  EquivariantStructure s = bilayer({1.0, 0.3});
  for (int &layer : s.layer) layer = 1 - layer;
  EXPECT_THROW(find(step_data(), s), Error);
  s.lattice(2, 2) = 6.2 + 2 * 1.55 + 9.0;
  EXPECT_THROW(find(step_data(), s), Error);
}

/// What LAMMPS' replicate makes of molecule IDs 1 and 2: a copy beside it has 3 and 4.
TEST(VacuumStep, says_that_replicate_gives_new_molecule_ids) {
  const EquivariantStructure one = bilayer({1.0});
  EquivariantStructure two = one;
  const auto n = one.positions.rows();
  two.lattice.row(0) *= 2.0;
  two.positions.conservativeResize(2 * n, 3);
  two.positions.bottomRows(n) = one.positions.rowwise() + one.lattice.row(0);
  for (Eigen::Index i = 0; i < n; ++i) {
    two.element.push_back(one.element[static_cast<std::size_t>(i)]);
    two.layer.push_back(one.layer[static_cast<std::size_t>(i)] + 2);
  }
  try {
    find(step_data(), two);
    ADD_FAILURE() << "no error";
  } catch (const Error &error) {
    EXPECT_NE(std::string(error.what()).find("LAMMPS' replicate gives new ones to every copy"),
              std::string::npos)
        << error.what();
  }
}

TEST(VacuumStep, leaves_out_atoms_without_a_layer) {
  EquivariantStructure s = bilayer({1.0});
  s.layer = {0, 0, 0, -1, -1, -1};
  const Found alone = find(step_data(), s);
  EquivariantStructure lower = s;
  lower.positions.conservativeResize(3, 3);
  lower.element.resize(3);
  lower.layer.resize(3);
  EXPECT_NEAR(alone.potential[0], -0.5 * plain_step(step_data(), lower), 1e-5);
}

/// Half of the sum of all dipoles, each times the kernel: what bilayers had before there could be
/// more layers.
TEST(VacuumStep, is_in_bilayers_the_plain_sum_over_dipoles) {
  EquivariantStructure s = bilayer({1.0, 0.3, 2.1});
  s.positions(1, 2) -= 0.1;
  s.positions(4, 2) += 0.2;
  const VacuumStepData data = step_data();
  const Found found = find(data, s);
  const double integral = plain_kernel_integral(data);
  for (int i = 0; i < s.size(); ++i) {
    double step = 0.0;
    for (int j = 0; j < s.size(); ++j)
      for (int u = -4; u <= 4; ++u)
        for (int v = -8; v <= 8; ++v) {
          const Eigen::RowVector3d d =
              s.positions.row(j) - s.positions.row(i) + u * s.lattice.row(0) + v * s.lattice.row(1);
          const double rho = std::hypot(d.x(), d.y());
          if (rho < data.lateral && d.norm() < data.reach)
            step += found.dipole[j] * plain_kernel(data, rho) / integral;
        }
    EXPECT_NEAR(found.potential[static_cast<std::size_t>(i)], (s.layer[i] == 0 ? -0.5 : 0.5) * step,
                1e-12);
  }
}

/// Layers of `bilayer`, one for each of `shift` (of the diagonal), 6.2 A apart.
EquivariantStructure pile(const std::vector<double> &shift, double distance = 6.2) {
  const EquivariantStructure one = bilayer({0.0});
  EquivariantStructure s = one;
  const auto n = static_cast<int>(shift.size());
  s.positions.resize(3 * n, 3);
  s.element.clear();
  s.layer.clear();
  for (int layer = 0; layer < n; ++layer)
    for (int k = 0; k < 3; ++k) {
      const double aside = shift[static_cast<std::size_t>(layer)] / 3.0;
      s.positions.row(3 * layer + k) = one.positions.row(k) +
                                       aside * (one.lattice.row(0) + 2.0 * one.lattice.row(1)) +
                                       Eigen::RowVector3d(0, 0, distance * layer);
      s.element.push_back(one.element[static_cast<std::size_t>(k)]);
      s.layer.push_back(layer);
    }
  s.lattice(2, 2) = distance * n + 30.0;
  return s;
}

/// Uniform layers: every step lowers what is below it by one half and lifts what is above it.
TEST(VacuumStep, adds_up_from_layer_to_layer) {
  const VacuumStepData data = step_data();
  const std::vector<double> shift = {0.0, 1.0, 2.5, 2.5, 0.7};
  const EquivariantStructure s = pile(shift);
  std::vector<double> steps;  // of each pair of layers, alone
  for (std::size_t k = 0; k + 1 < shift.size(); ++k)
    steps.push_back(plain_step(data, pile({shift[k], shift[k + 1]})));
  const Found found = find(data, s);
  for (int i = 0; i < s.size(); ++i) {
    double expected = 0.0;
    for (int k = 0; k < static_cast<int>(steps.size()); ++k)
      expected += (s.layer[i] > k ? 0.5 : -0.5) * steps[static_cast<std::size_t>(k)];
    EXPECT_NEAR(found.potential[static_cast<std::size_t>(i)], expected, 4e-4) << i;
  }
  EXPECT_GT(std::abs(found.potential[6] - found.potential[0]), 0.02);
}

TEST(VacuumStep, is_the_same_for_layers_that_bonds_tell) {
  EquivariantStructure s = pile({0.0, 1.0, 2.5, 0.7});
  s.positions(4, 2) += 0.1;
  const Found given = find(step_data(), s);
  s.positions.col(2).array() += 12.0;
  for (double &z : s.positions.col(2)) z -= s.lattice(2, 2) * std::floor(z / s.lattice(2, 2));
  const Found bonded = find(step_data(), s, BondedLayers({{0}, 2.6}, 12.0));
  for (std::size_t i = 0; i < given.potential.size(); ++i)
    EXPECT_NEAR(given.potential[i], bonded.potential[i], 1e-12);
}

/// From afar narrow domains are as good as none.
TEST(VacuumStep, is_smoother_the_farther_away_it_is_made) {
  EquivariantStructure s = bilayer({1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 2.0});
  const int n = s.size();
  for (int layer = 2; layer < 4; ++layer)  // two more, without dipoles to the one below
    for (int i = 0; i < n; ++i) {
      if (s.layer[i] != 1) continue;
      const Eigen::RowVector3d x = s.positions.row(i) + Eigen::RowVector3d(0, 0, 9.8 * (layer - 1));
      s.positions.conservativeResize(s.positions.rows() + 1, 3);
      s.positions.bottomRows(1) = x;
      s.element.push_back(s.element[i]);
      s.layer.push_back(layer);
    }
  s.lattice(2, 2) += 30.0;
  VacuumStepData data = step_data();
  data.transfers.clear();
  data.reach = 15.0;
  const Found found = find(data, s);
  std::vector<double> lowest(4, 1e9), highest(4, -1e9), mean(4, 0.0);
  for (int i = 0; i < s.size(); ++i) {
    const auto layer = static_cast<std::size_t>(s.layer[i]);
    const double v = found.potential[static_cast<std::size_t>(i)];
    lowest[layer] = std::min(lowest[layer], v);
    highest[layer] = std::max(highest[layer], v);
    mean[layer] += v / (s.size() / 4);
  }
  for (const std::size_t layer : {2, 3})
    EXPECT_LT(highest[layer] - lowest[layer], 0.75 * (highest[layer - 1] - lowest[layer - 1]))
        << layer;
  EXPECT_NEAR(mean[3], mean[1], 0.1 * (highest[1] - lowest[1]));
}

TEST(VacuumStep, is_that_of_a_slab_where_only_the_hopping_sees_across_the_vacuum) {
  EquivariantStructure s = pile({0.0, 1.0, 2.0});
  const Found tall = find(step_data(), s, BondedLayers({{0}, 2.6}, 14.0));
  s.lattice(2, 2) = 2 * 6.2 + 2 * 1.55 + 9.0;
  const Found low = find(step_data(), s, BondedLayers({{0}, 2.6}, 14.0));
  for (std::size_t i = 0; i < tall.potential.size(); ++i)
    EXPECT_NEAR(tall.potential[i], low.potential[i], 1e-12);
}

/// Without a vacuum there is no field: equal polar layers are equal.
TEST(VacuumStep, of_bulk_are_those_of_layers_in_no_field) {
  const VacuumStepData data = step_data();
  const auto in_bulk = [&](const std::vector<double> &shift) {
    EquivariantStructure s = pile(shift);
    s.lattice(2, 2) = 6.2 * static_cast<double>(shift.size());
    s.positions.col(2).array() += 3.0;
    return find(data, s, BondedLayers({{0}, 2.6}, 12.0)).potential;
  };
  for (const double v : in_bulk({0.0, 1.0, 2.0})) EXPECT_NEAR(v, 0.0, 2e-4);  // 3R
  const std::vector<double> shift = {0.0, 1.0, 1.3, 0.4};
  std::vector<double> steps;
  for (std::size_t k = 0; k < 4; ++k)
    steps.push_back(plain_step(data, pile({shift[k], shift[(k + 1) % 4]})));
  const double field = (steps[0] + steps[1] + steps[2] + steps[3]) / 4.0;
  std::vector<double> expected(4, 0.0);
  for (std::size_t k = 1; k < 4; ++k) expected[k] = expected[k - 1] + steps[k - 1] - field;
  const double mean = (expected[1] + expected[2] + expected[3]) / 4.0;
  const std::vector<double> found = in_bulk(shift);
  EXPECT_GT(std::abs(expected[3] - expected[1]), 0.01);
  for (std::size_t i = 0; i < 12; ++i) EXPECT_NEAR(found[i], expected[i / 3] - mean, 6e-4) << i;
}

TEST(VacuumStep, is_on_the_diagonal_of_the_predicted_hamiltonian) {
  const EquivariantStructure s = bilayer({1.0, 0.3});
  Model model = equivariant_model();
  model.equivariant().descriptor["layers"] = {{"plane_element", "Mo"}, {"bond_A", 2.6}};
  for (EquivariantHoppingClass &c : hamiltonian_of(model).hopping)
    c.r_max = 10.0;  // far enough to see the other layer
  NumberedStructure atoms;
  atoms.structure.lattice = s.lattice;
  atoms.structure.positions = s.positions;
  for (int i = 0; i < s.size(); ++i) {
    atoms.structure.symbols.push_back(s.element[static_cast<std::size_t>(i)] == 0 ? "Mo" : "S");
    atoms.ids.push_back(i + 1);
  }
  const WannierHamiltonian without = predict_hamiltonian(model, atoms);
  hamiltonian_of(model).vacuum_step = step_data();
  const WannierHamiltonian with = predict_hamiltonian(model, atoms);
  const BlockMap a = blocks_of(without), b = blocks_of(with);
  const std::vector<double> expected = find(step_data(), s).potential;
  ASSERT_EQ(a.size(), b.size());
  for (const auto &[key, block] : a) {
    const auto &[i, j, cell] = key;
    Eigen::MatrixXd difference = b.at(key) - block;
    if (i == j && cell == std::array<int, 3>{0, 0, 0})
      difference.diagonal().array() -= expected[static_cast<std::size_t>(i)];
    EXPECT_LT(difference.cwiseAbs().maxCoeff(), 1e-12);
  }
}

}  // namespace dpw::test
