// SPDX-License-Identifier: MIT
// Blocks of the Hamiltonian's stage, with random weights, against what shares neither rotations nor
// harmonics with it: it and the core have both of src/math, so that an error there would agree.
#include <gtest/gtest.h>

#include <ATen/ATen.h>

#include <Eigen/Geometry>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "equivariant_model.h"
#include "largest.h"
#include "model_parts.h"
#include "plain_equivariant.h"
#include "tight_binding/wannier_hamiltonian.h"
#include "train/energy_net.h"
#include "train/frame_data.h"
#include "train/hamiltonian_stage.h"
#include "train/tensors.h"
#include "train/train_models.h"
#include "train/trainer.h"

namespace dpw::test {

namespace {

const std::vector<std::vector<int>> shells = {{0, 1, 2}, {1}};  // of C and H
constexpr int n_of_element = 2;                                 // atoms in a frame, C C H H

int n_orbitals(int element) { return element == 0 ? 9 : 3; }

/// Harmonics to l = 2 in the order of the orbitals, as textbooks write them.
Eigen::VectorXd textbook_harmonics(const Eigen::Vector3d &v) {
  const Eigen::Vector3d u = v.normalized();
  const double x = u[0], y = u[1], z = u[2];
  Eigen::VectorXd all(9);
  all << 1.0, z, x, y, (3.0 * z * z - 1.0) / std::sqrt(12.0), x * z, y * z, 0.5 * (x * x - y * y),
      x * y;
  return all;
}

/// How orbitals of these shells turn with the structure: D with Y(Q v) = D Y(v), by least squares.
Eigen::MatrixXd textbook_rotation(int element, const Eigen::Matrix3d &q) {
  std::mt19937 random(23);
  std::normal_distribution<double> normal;
  constexpr int n_points = 40;
  Eigen::MatrixXd here(n_points, 9), there(n_points, 9);
  for (int k = 0; k < n_points; ++k) {
    const Eigen::Vector3d v(normal(random), normal(random), normal(random));
    here.row(k) = textbook_harmonics(v);
    there.row(k) = textbook_harmonics(q * v);
  }
  Eigen::MatrixXd d = Eigen::MatrixXd::Zero(n_orbitals(element), n_orbitals(element));
  int first = 0;
  for (const int l : shells[static_cast<std::size_t>(element)]) {
    const int n = 2 * l + 1;
    d.block(first, first, n, n) = here.middleCols(l * l, n)
                                      .colPivHouseholderQr()
                                      .solve(there.middleCols(l * l, n))
                                      .transpose();
    first += n;
  }
  return d;
}

/// None, a rotation, a mirror, and a rotation with inversion.
std::vector<Eigen::Matrix3d> operations() {
  const Eigen::Vector3d axis = Eigen::Vector3d(0.3, -0.5, 0.8).normalized();
  return {Eigen::Matrix3d::Identity(), Eigen::AngleAxisd(1.1, axis).toRotationMatrix(),
          Eigen::Matrix3d::Identity() - 2.0 * axis * axis.transpose(),
          -Eigen::AngleAxisd(2.3, axis.cross(Eigen::Vector3d::UnitX()).normalized())
               .toRotationMatrix()};
}

/// A frame of four atoms without any symmetry; its labels only fix sizes, so they do not turn.
TrainingFrame turned_frame(const std::string &name, const Eigen::Matrix3d &q) {
  TrainingFrame frame;
  frame.name = name;
  frame.provenance = "formulas";
  Structure &s = frame.structure;
  s.lattice << 5.0, 0.2, 0.1, -0.6, 5.2, 0.3, 0.4, -0.2, 4.9;
  s.symbols = {"C", "C", "H", "H"};
  s.positions.resize(4, 3);
  s.positions << 0.3, 0.1, -0.2, 2.7, 2.2, 0.5, 2.4, 0.3, 2.9, 0.2, 2.6, 2.3;
  FrameBlocks h;
  const auto add = [&h](int i, int j, const Cell &cell, const Eigen::MatrixXd &block) {
    h.blocks.push_back({i, j, cell, h.values.size()});
    for (const double value : block.reshaped<Eigen::RowMajor>())
      h.values.push_back(static_cast<float>(value));
  };
  for (int i = 0; i < 4; ++i) {
    add(i, i, {0, 0, 0}, Eigen::MatrixXd::Identity(n_orbitals(i / 2), n_orbitals(i / 2)));
    for (int j = 0; j < 4; ++j)
      for (int cell = 0; cell < 27; ++cell) {
        const Cell c = {cell % 3 - 1, cell / 3 % 3 - 1, cell / 9 - 1};
        const Eigen::RowVector3d shift = Eigen::RowVector3d(c[0], c[1], c[2]) * s.lattice;
        const double r = (s.positions.row(j) - s.positions.row(i) + shift).norm();
        if (r < 1e-9 || r >= toy_reach || !is_canonical(i, j, c)) continue;
        add(i, j, c, Eigen::MatrixXd::Constant(n_orbitals(i / 2), n_orbitals(j / 2), std::exp(-r)));
      }
  }
  frame.hamiltonian = h;
  frame.vacuum_lower = frame.vacuum_upper = 0.0;
  s.lattice = (s.lattice * q.transpose()).eval();
  s.positions = (s.positions * q.transpose()).eval();
  return frame;
}

TrainingSet turned_set() {
  TrainingSet set;
  set.elements = {"C", "H"};
  set.orbital_names = {{"s", "pz", "px", "py", "dz2", "dxz", "dyz", "dx2-y2", "dxy"},
                       {"pz", "px", "py"}};
  for (const Eigen::Matrix3d &q : operations())
    set.frames.push_back(turned_frame("frame" + std::to_string(set.frames.size()), q));
  set.check();
  return set;
}

/// The sizes that plain_features() counts with.
nlohmann::json settings_by_hand() {
  nlohmann::json settings = toy_settings("by_hand.dpw");
  nlohmann::json &model = settings["model"];
  model["l_max"] = equivariant_l_max;
  model["n_radial"] = equivariant_radial;
  model["energy"]["hidden"] = {9, equivariant_raer};
  return settings;
}

void disturb(const std::vector<std::pair<std::string, at::Tensor>> &parameters, unsigned seed) {
  const at::NoGradGuard no_grad;
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(0.0, 0.15);
  for (const auto &[name, tensor] : parameters) {
    const at::Tensor flat = tensor.detach().view({-1});
    for (std::int64_t k = 0; k < flat.numel(); ++k) flat[k].add_(normal(random));
  }
}

/// A stage whose networks hold random numbers, and a model with the same.
struct RandomStage {
  RandomStage()
      : config(toy_config(own_folder("by_hand"), settings_by_hand())),
        set(turned_set()),
        model(make_blank_model(config, set)),
        data(prepare_data(model, set, at::kDouble)),
        parameters(at::kDouble),
        random(7),
        energy(parameters, set.elements, config.model.energy_channels, config.model.energy_hidden,
               data.scale, random) {
    normalize_inputs(energy, data.train);
    disturb(parameters.list(), 1);
    stage.emplace(*config.hamiltonian, config.model, model, data, energy, parameters, nullptr,
                  random);
    disturb(stage->parameters(), 2);
    energy.add_to(model, {0.0, 0.0});
    stage->nets().add_to(model);
    model.check();
  }

  Eigen::MatrixXd on_site(int element, int atom) const {
    const at::NoGradGuard no_grad;
    const Eigen::VectorXd values = vector_of(stage->on_site(stage->training(), element, {})[atom]);
    const int n = n_orbitals(element);
    return values.reshaped<Eigen::RowMajor>(n, n);
  }

  TrainConfig config;
  TrainingSet set;
  Model model;
  PreparedData data;
  Parameters parameters;
  RandomNumbers random;
  EnergyNet energy;
  std::optional<HamiltonianStage> stage;
};

/// A pair of the stage's pool.
struct FoundPair {
  int i, j;  // in the pool, frame after frame
  Eigen::Vector3d d;
  Eigen::MatrixXd block;

  int frame() const { return i / n_of_element; }
};

std::vector<FoundPair> pairs_of(const RandomStage &all, std::size_t c) {
  const at::NoGradGuard no_grad;
  const EquivariantHoppingClass &shape = hamiltonian_of(all.model).hopping[c];
  const PairTable &pairs = all.stage->training().pairs[c];
  const at::Tensor blocks = all.stage->global_hopping(all.stage->training(), c);
  std::vector<FoundPair> found;
  for (std::int64_t p = 0; p < pairs.size(); ++p) {
    const Eigen::VectorXd values = vector_of(blocks[p]);
    found.push_back({static_cast<int>(pairs.i[p].item<std::int64_t>()),
                     static_cast<int>(pairs.j[p].item<std::int64_t>()),
                     pairs.distance[p].item<double>() * pairs.axis.col(p),
                     values.reshaped<Eigen::RowMajor>(n_orbitals(shape.element_i),
                                                      n_orbitals(shape.element_j))});
  }
  return found;
}

}  // namespace

TEST(StageByHand, on_site_blocks_turn_with_the_structure) {
  const RandomStage all;
  const std::vector<Eigen::Matrix3d> turns = operations();
  for (const int element : {0, 1})
    for (int atom = 0; atom < n_of_element; ++atom) {
      const Eigen::MatrixXd block = all.on_site(element, atom);
      EXPECT_LT(largest(block - block.transpose()), 1e-13);
      const Eigen::MatrixXd p = block.bottomRightCorner(3, 3);
      EXPECT_GT(largest(p - p.trace() / 3.0 * Eigen::Matrix3d::Identity()), 1e-3);
      for (std::size_t t = 1; t < turns.size(); ++t) {
        const Eigen::MatrixXd d = textbook_rotation(element, turns[t]);
        const Eigen::MatrixXd turned =
            all.on_site(element, static_cast<int>(t) * n_of_element + atom);
        EXPECT_GT(largest(turned - block), 1e-3);
        EXPECT_LT(largest(turned - d * block * d.transpose()), 1e-11)
            << "element " << element << ", operation " << t;
      }
    }
}

TEST(StageByHand, hopping_turns_with_the_structure) {
  const RandomStage all;
  const std::vector<Eigen::Matrix3d> turns = operations();
  for (std::size_t c = 0; c < hamiltonian_of(all.model).hopping.size(); ++c) {
    const EquivariantHoppingClass &shape = hamiltonian_of(all.model).hopping[c];
    const std::vector<FoundPair> pairs = pairs_of(all, c);
    std::size_t n_compared = 0;
    for (const FoundPair &pair : pairs) {
      if (pair.frame() != 0) continue;
      for (std::size_t t = 1; t < turns.size(); ++t)
        for (const FoundPair &other : pairs) {
          const int shift = static_cast<int>(t) * n_of_element;
          if (other.i != pair.i + shift || other.j != pair.j + shift ||
              (other.d - turns[t] * pair.d).norm() > 1e-6)
            continue;
          const Eigen::MatrixXd expected = textbook_rotation(shape.element_i, turns[t]) *
                                           pair.block *
                                           textbook_rotation(shape.element_j, turns[t]).transpose();
          EXPECT_LT(largest(other.block - expected), 1e-11) << shape.name << ", operation " << t;
          ++n_compared;
        }
    }
    EXPECT_GT(n_compared, 0u);
    EXPECT_EQ(n_compared * turns.size(), pairs.size() * (turns.size() - 1));
  }
}

TEST(StageByHand, hopping_is_that_of_plain_loops) {
  const RandomStage all;
  const Structure &s = all.set.frames.front().structure;
  const EquivariantStructure structure{s.lattice, s.positions, {0, 0, 1, 1}, {0, 0, 0, 0}};
  const RowMatrix features = plain_features(all.model, structure);
  for (std::size_t c = 0; c < hamiltonian_of(all.model).hopping.size(); ++c) {
    const EquivariantHoppingClass &shape = hamiltonian_of(all.model).hopping[c];
    const auto plain = [&](int i, int j, const Eigen::Vector3d &d) {
      return plain_hopping(all.model, shape, shells, equivariant_raer, equivariant_l_max,
                           features.row(i), features.row(j), d, 0.4);
    };
    double size = 0.0;
    for (const FoundPair &pair : pairs_of(all, c)) {
      if (pair.frame() != 0) continue;
      const int i = pair.i + n_of_element * shape.element_i;
      const int j = pair.j + n_of_element * shape.element_j;
      Eigen::MatrixXd expected = plain(i, j, pair.d);
      if (shape.element_i == shape.element_j)
        expected = (0.5 * (expected + plain(j, i, -pair.d).transpose())).eval();
      EXPECT_LT(largest(pair.block - expected), 1e-11) << shape.name << " " << pair.d.transpose();
      size = std::max(size, largest(expected));
    }
    EXPECT_GT(size, 0.01) << shape.name;
  }
}

}  // namespace dpw::test
