// SPDX-License-Identifier: MIT
// A toy material to train on: energies and H from formulas, and settings for it. It holds data, no
// model.
#pragma once

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <utility>

#include "dataset/training_set.h"
#include "structure/periodic_atoms.h"
#include "train/train_config.h"

namespace dpw::test {

constexpr double toy_reach = 4.5;  // A; all terms end here with two derivatives

/// A pair function that ends smoothly: height, decay (1/A) and the two derivatives' end at the
/// reach.
inline double toy_radial(double r, double height, double decay) {
  if (r >= toy_reach) return 0.0;
  const double t = 1.0 - r / toy_reach;
  return height * std::exp(-decay * (r - 2.5)) * t * t * t * (4.0 - 3.0 * t);
}
inline double toy_energy(double r) { return toy_radial(r, 4.0, 1.6) - toy_radial(r, 3.0, 0.6); }

inline int toy_orbitals(int element) { return element == 0 ? 4 : 1; }

/// <i|H|j> of orbitals (s, pz, px, py) on element 0 and (s) on element 1, d = x_j - x_i.
inline Eigen::MatrixXd toy_hop(int e_i, int e_j, const Eigen::Vector3d &d) {
  const double r = d.norm();
  const Eigen::Vector3d u(d.z() / r, d.x() / r, d.y() / r);  // in the order of the orbitals
  const double ss = toy_radial(r, -0.6, 0.5), sp = toy_radial(r, 0.5, 0.4);
  const double pps = toy_radial(r, 0.7, 0.5), ppp = toy_radial(r, -0.3, 0.8);
  Eigen::MatrixXd h(toy_orbitals(e_i), toy_orbitals(e_j));
  h(0, 0) = ss * (e_i == e_j ? 1.0 : 1.3);
  if (e_j == 0) h.block(0, 1, 1, 3) = sp * u.transpose();
  if (e_i == 0) h.block(1, 0, 3, 1) = -sp * u;
  if (e_i == 0 && e_j == 0)
    h.block(1, 1, 3, 3) = (pps - ppp) * u * u.transpose() + ppp * Eigen::Matrix3d::Identity();
  return h;
}

/// Energy, forces and H(R) of a frame by plain loops over images.
inline void label_toy_frame(TrainingFrame &frame, const std::vector<int> &element) {
  const int n = static_cast<int>(element.size());
  const Structure &s = frame.structure;
  double energy = 0.0;
  Eigen::Matrix3d stress = Eigen::Matrix3d::Zero();
  frame.forces = Positions::Zero(n, 3);
  FrameBlocks h;
  const auto add_block = [&](int i, int j, const std::array<int, 3> &cell,
                             const Eigen::MatrixXd &b) {
    h.blocks.push_back({i, j, cell, h.values.size()});
    for (Eigen::Index row = 0; row < b.rows(); ++row)
      for (Eigen::Index column = 0; column < b.cols(); ++column)
        h.values.push_back(static_cast<float>(b(row, column)));
  };
  for (int i = 0; i < n; ++i) {
    const int e_i = element[static_cast<std::size_t>(i)];
    energy += e_i == 0 ? -7.0 : -3.0;
    Eigen::MatrixXd on_site = Eigen::MatrixXd::Zero(toy_orbitals(e_i), toy_orbitals(e_i));
    on_site.diagonal().setConstant(e_i == 0 ? 1.0 : -2.0);
    on_site(0, 0) -= 1.5;
    for (int j = 0; j < n; ++j)
      for (int a = -2; a <= 2; ++a)
        for (int b = -2; b <= 2; ++b)
          for (int c = -2; c <= 2; ++c) {
            const Eigen::RowVector3d shift = Eigen::RowVector3d(a, b, c) * s.lattice;
            const Eigen::Vector3d d = (s.positions.row(j) - s.positions.row(i) + shift).transpose();
            const double r = d.norm();
            if (r < 1e-9 || r >= toy_reach) continue;
            constexpr double step = 1e-5;
            const double slope = (toy_energy(r + step) - toy_energy(r - step)) / (2.0 * step);
            energy += 0.5 * toy_energy(r);
            frame.forces.row(i) += slope * d.transpose() / r;
            stress += 0.5 * slope / r * d * d.transpose();
            on_site.diagonal().array() += toy_radial(r, 0.05, 0.5);
            if (is_canonical(i, j, {a, b, c}))
              add_block(i, j, {a, b, c}, toy_hop(e_i, element[static_cast<std::size_t>(j)], d));
          }
    on_site.diagonal().array() += 0.5;  // of the vacuum levels below
    add_block(i, i, {0, 0, 0}, on_site);
  }
  frame.energy = energy;
  frame.stress = stress / s.lattice.determinant();
  frame.hamiltonian = h;
  frame.vacuum_lower = 0.4;
  frame.vacuum_upper = 0.6;
}

/// Four atoms, C C H H, in a box of 5 A, moved at random; every fourth frame is for validation.
inline TrainingSet toy_set(int n_frames, unsigned seed = 5) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> move(-0.35, 0.35);
  TrainingSet set;
  set.elements = {"C", "H"};
  set.orbital_names = {{"s", "pz", "px", "py"}, {"s"}};
  for (int f = 0; f < n_frames; ++f) {
    TrainingFrame frame;
    frame.name = "frame" + std::to_string(f);
    frame.provenance = "formulas";
    frame.split = f % 4 == 3 ? Split::validation : Split::train;
    frame.structure.lattice = 5.0 * Eigen::Matrix3d::Identity();
    frame.structure.symbols = {"C", "C", "H", "H"};
    frame.structure.positions.resize(4, 3);
    frame.structure.positions << 0.2, 0.1, 0.0, 2.6, 2.4, 0.3, 2.5, 0.2, 2.7, 0.3, 2.4, 2.6;
    for (Eigen::Index k = 0; k < 12; ++k) frame.structure.positions.data()[k] += move(random);
    label_toy_frame(frame, {0, 0, 1, 1});
    set.frames.push_back(frame);
  }
  set.check();
  return set;
}

/// Multiplies the hoppings of a frame, and adds to its levels, eV.
inline void change_hamiltonian(const TrainingSet &set, TrainingFrame &frame, float factor,
                               float shift) {
  for (const PairBlock &b : frame.hamiltonian->blocks) {
    const std::vector<int> n = set.orbital_counts(frame);
    const auto columns = static_cast<std::size_t>(n[static_cast<std::size_t>(b.column)]);
    const auto size = static_cast<std::size_t>(n[static_cast<std::size_t>(b.row)]) * columns;
    for (std::size_t k = 0; k < size; ++k) {
      float &value = frame.hamiltonian->values[b.first_value + k];
      if (!b.is_on_site())
        value *= factor;
      else if (k % (columns + 1) == 0)
        value += shift;
    }
  }
}

inline nlohmann::json toy_settings(const std::string &output) {
  return {
      {"data", "toy.h5"},
      {"output", output},
      {"seed", 3},
      {"precision", "float64"},
      {"weights", "float64"},
      {"checkpoint_minutes", 0},
      {"model",
       {{"elements", {{{"symbol", "C"}, {"electrons", 4}}, {{"symbol", "H"}, {"electrons", 1}}}},
        {"cutoff_A", 4.6},
        {"switch_A", 1.5},
        {"n_radial", 4},
        {"l_max", 3},
        {"energy", {{"channels", 4}, {"hidden", {16, 8}}}},
        {"hamiltonian",
         {{"channels", 2},
          {"on_site_hidden", {12}},
          {"same_layer",
           {{"cutoff_A", 4.5},
            {"switch_A", 4.0},
            {"mix", 4},
            {"pair_radial", 6},
            {"hidden", {24, 16}}}}}}}},
      {"stages",
       {{"force", {{"epochs", 3}, {"batch", 4}}},
        {"hamiltonian", {{"epochs", 2}, {"batch", 64}, {"warmup_steps", 10}}}}}};
}

/// A folder of the test that runs: others may run at the same time.
inline std::string own_folder(const std::string &name) {
  const testing::TestInfo &test = *testing::UnitTest::GetInstance()->current_test_info();
  std::string own = std::string(test.test_suite_name()) + "." + test.name() + "." + name;
  std::replace(own.begin(), own.end(), '/', '.');
  return testing::TempDir() + own;
}

/// Settings as a file in a folder, read back.
inline TrainConfig toy_config(const std::string &folder, const nlohmann::json &settings) {
  std::filesystem::create_directories(folder);
  const std::string path = folder + "/toy.json";
  std::ofstream(path) << settings.dump();
  return TrainConfig::read(path);
}

}  // namespace dpw::test
