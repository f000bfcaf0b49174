// SPDX-License-Identifier: MIT
// The published kind: a random model of its architecture, bilayers for it, plain evaluations and a
// run of its force half. Nothing equivariant but plain_network().
#pragma once

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "model/model.h"
#include "model_parts.h"
#include "places.h"
#include "published/published_force_field.h"
#include "published/template_walk.h"
#include "structure/periodic_atoms.h"
#include "structure/twisted_bilayer.h"

namespace dpw::test {

using Cell = std::array<int, 3>;
using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// ---- The model
// -----------------------------------------------------------------------------------

/// Layers of `widths` with random weights of such a size that inputs of order 0.1 to 1 reach both
/// sides of every ReLU; the input is normalised as a trained network's is.
inline NetworkData random_network(std::mt19937 &random, const std::vector<int> &widths,
                                  double output_scale, const std::string &unit,
                                  bool normalized = true) {
  std::normal_distribution<double> normal(0.0, 1.0);
  std::uniform_real_distribution<double> uniform(0.5, 1.5);
  const auto vector = [&](int n, double size) {
    return Eigen::VectorXd::NullaryExpr(n, [&]() { return size * normal(random); }).eval();
  };
  NetworkData net;
  net.output_scale = output_scale;
  net.output_unit = unit;
  net.layers = random_layers(random, normal, widths, 1.2);
  if (!normalized) return net;
  const int n = widths.front();
  InputNormalization norm;
  norm.gamma = Eigen::VectorXd::NullaryExpr(n, [&]() { return uniform(random); });
  norm.variance = 0.1 * Eigen::VectorXd::NullaryExpr(n, [&]() { return uniform(random); }).eval();
  norm.beta = vector(n, 0.2);
  norm.mean = vector(n, 0.1);
  net.normalization = norm;
  return net;
}

/// The walks of the published code as the model file has them.
inline nlohmann::json published_walk() {
  using nlohmann::json;
  const double x = 1.57001, y = 0.90644, z = 1.56625;
  const auto bond = [](int to, double bx, double by, double bz) {
    return json{{"to", to}, {"vector_A", {bx, by, bz}}};
  };
  const auto molybdenum =
      json{{"name", "Mo"},
           {"element", "Mo"},
           {"side", "none"},
           {"partner", 0},
           {"bonds",
            {bond(1, 0, 2 * y, z), bond(2, 0, 2 * y, -z), bond(1, -x, -y, z), bond(2, -x, -y, -z),
             bond(1, x, -y, z), bond(2, x, -y, -z)}},
           {"walk", {{0, 0},  {0, 1},  {0, 2},  {0, 3},  {0, 4},  {0, 5},  {1, 2},  {1, 3},
                     {3, 3},  {3, 1},  {5, 1},  {5, 2},  {7, 0},  {7, 1},  {8, 0},  {8, 1},
                     {8, 2},  {8, 3},  {9, 2},  {9, 3},  {10, 2}, {10, 3}, {10, 4}, {10, 5},
                     {11, 4}, {11, 5}, {12, 4}, {12, 5}, {12, 0}, {12, 1}}}};
  // Bonds of a sulphur: its mate on the other side, then Mo at u, r, l. The walk names the bonds of
  // the Mo atoms on the sulphur's own side first.
  const auto sulphur = [&](const char *name, const char *side, int mate, double up, int own) {
    const int other = 1 - own;
    json walk = {{0, 0}, {0, 1}, {0, 2}, {0, 3}};
    const int around[][3] = {{2, 2, 4}, {3, 4, 0}, {4, 0, 2}};  // parent, first, second direction
    for (const auto &a : around)
      for (const int direction : {a[1], a[2]}) {
        walk.push_back({a[0], direction + own});
        walk.push_back({a[0], direction + other});
      }
    const int outer[][2] = {{5, 1},  {7, 1},  {7, 2},  {9, 2}, {11, 2},
                            {11, 3}, {13, 3}, {15, 3}, {15, 1}};
    for (const auto &step : outer) walk.push_back({step[0], step[1]});
    return json{{"name", name},
                {"element", "S"},
                {"side", side},
                {"partner", 1},
                {"bonds",
                 {bond(mate, 0, 0, -2 * up), bond(0, 0, -2 * y, -up), bond(0, x, y, -up),
                  bond(0, -x, y, -up)}},
                {"walk", walk}};
  };
  return {
      {"layer_orientation", {1.0, -1.0}},
      {"sites",
       {molybdenum, sulphur("S facing", "facing", 2, z, 0), sulphur("S outer", "outer", 1, -z, 1)}},
      {"bond_tolerance_A", 1.4},
      {"bond_margin_A", 0.2},
      {"partner_cutoff_A", 8.5},
      {"partner_tie_A", 1e-5},
      {"partner_tie_direction", {0.8, 0.55, 0.24}},
      {"side_cutoff_A", 3.4},
      {"layer_clearance_A", 1.5},
      {"layer_lateral_A", 4.0}};
}

/// MoS2 with the published elements, walks, classes and layer widths, and random weights.
inline Model random_model(unsigned seed = 1) {
  std::mt19937 random(seed);
  Model model;
  model.name = "random MoS2";
  model.provenance = {{"made by", "unittest/support_model.h"}};
  model.elements = {{"Mo", {"d1", "d2", "d3", "d4", "d5"}, 6.0}, {"S", {"p1", "p2", "p3"}, 4.0}};
  model.published().descriptor = published_walk();
  model.published().force_networks = {"force_mo", "force_s"};
  model.published().on_site = {"self_m", "self_s"};
  model.networks["force_mo"] = random_network(random, {244, 64, 32, 3}, 0.01, "Ry/Bohr");
  model.networks["force_s"] = random_network(random, {204, 64, 32, 3}, 0.2, "eV/A");
  model.networks["self_m"] = random_network(random, {244, 4, 2, 25}, 1.0, "eV");
  model.networks["self_s"] = random_network(random, {204, 4, 2, 9}, 0.05, "Ry");
  const int orbitals[] = {5, 3};
  for (const bool same : {true, false})
    for (int i = 0; i < 2; ++i)
      for (int j = 0; j < 2; ++j)
        for (const bool near : {true, false}) {
          const bool split = same || (i == 1 && j == 1);
          if (!split && near) continue;
          const std::string pair = {"ms"[i], "ms"[j]};
          const std::string name =
              (same ? "intra_" : "inter_") + pair + (split ? (near ? "_near" : "_long") : "");
          model.published().hopping.push_back(
              {name, same ? LayerRelation::same : LayerRelation::neighbouring, i, j,
               near || !split ? 0.0 : 6.0, near ? 6.0 : 12.0, same, name});
          model.networks[name] = random_network(
              random, {same ? 68 : 4, same ? 64 : 32, same ? 32 : 16, orbitals[i] * orbitals[j]},
              near ? 1.0 : 10.0, near ? "eV" : "meV");
        }
  model.published().alignment = AlignmentData{870.0, -130.0, 8.54, 0, 39.0};
  return model;
}

/// A network by plain loops, as the published code has it: what layer `layer` (from 1) gives before
/// its ReLU or tanh, or the scaled output (in the data's own unit) for layer 0.
inline std::vector<double> plain_network(const NetworkData &net, std::vector<double> x,
                                         int layer = 0) {
  if (net.normalization) {
    const InputNormalization &n = *net.normalization;
    for (std::size_t k = 0; k < x.size(); ++k) {
      const auto i = static_cast<Eigen::Index>(k);
      x[k] = (x[k] - n.mean[i]) / std::sqrt(n.variance[i] + n.epsilon) * n.gamma[i] + n.beta[i];
    }
  }
  const auto activated = [&net](double v) {
    return net.activation == Activation::tanh ? std::tanh(v) : std::max(v, 0.0);
  };
  for (std::size_t l = 0; l < net.layers.size(); ++l) {
    const DenseLayer &dense = net.layers[l];
    std::vector<double> y;
    for (Eigen::Index o = 0; o < dense.bias.size(); ++o) {
      double sum = dense.bias[o];
      for (std::size_t k = 0; k < x.size(); ++k)
        sum += dense.weight(o, static_cast<Eigen::Index>(k)) * (l > 0 ? activated(x[k]) : x[k]);
      y.push_back(sum);
    }
    x = y;
    if (static_cast<int>(l) + 1 == layer) return x;
  }
  for (double &value : x) value *= net.output_scale;
  return x;
}

// ---- Structures
// ----------------------------------------------------------------------------------

struct Bilayer {
  Eigen::Matrix3d lattice;
  Eigen::MatrixX3d positions;
  std::vector<int> element;  ///< 0 Mo, 1 S
  std::vector<int> layer;    ///< as built, not as the core finds it

  int size() const { return static_cast<int>(element.size()); }
  /// Takes row after row from `order`.
  Bilayer reordered(const std::vector<int> &order) const {
    Bilayer b{lattice, Eigen::MatrixX3d(order.size(), 3), {}, {}};
    for (const int i : order) {
      b.positions.row(static_cast<Eigen::Index>(b.element.size())) = positions.row(i);
      b.element.push_back(element[static_cast<std::size_t>(i)]);
      b.layer.push_back(layer[static_cast<std::size_t>(i)]);
    }
    return b;
  }
  Bilayer without(int atom) const {
    std::vector<int> order;
    for (int i = 0; i < size(); ++i)
      if (i != atom) order.push_back(i);
    return reordered(order);
  }
  /// The first atom of an element, a layer and a side of the layer's mean height.
  int find(int wanted_element, int wanted_layer, bool above = false) const {
    for (int i = 0; i < size(); ++i) {
      const auto k = static_cast<std::size_t>(i);
      if (element[k] == wanted_element && layer[k] == wanted_layer &&
          (wanted_element == 0 || above_own_plane(i) == above))
        return i;
    }
    throw Error("the test asks for an atom that is not there");
  }
  bool above_own_plane(int i) const {
    double mean = 0.0;
    int count = 0;
    for (int j = 0; j < size(); ++j)
      if (layer[static_cast<std::size_t>(j)] == layer[static_cast<std::size_t>(i)])
        mean += positions(j, 2), ++count;
    return positions(i, 2) > mean / count;
  }
};

/// MoS2 on MoS2. The default offset leaves no two partners equally near.
inline Bilayer make_bilayer(SupercellIndex lower = {2, 1}, SupercellIndex upper = {1, 2},
                            Eigen::Vector2d offset = {0.13, 0.29}) {
  BilayerSpec spec;
  spec.lower = spec.upper = read_monolayer(source_file("potentials/structures/MoS2.json"));
  spec.lower_index = lower;
  spec.upper_index = upper;
  spec.offset = offset;
  spec.distance = 6.465;
  spec.vacuum = 25.0;
  const TwistedBilayer built = build_twisted_bilayer(spec);
  Bilayer b{built.structure.lattice, built.structure.positions, {}, built.structure.layers};
  for (const std::string &symbol : built.structure.symbols)
    b.element.push_back(symbol == "Mo" ? 0 : 1);
  return b;
}

/// Every coordinate moved by up to `size` A.
inline Bilayer with_noise(Bilayer b, double size, unsigned seed = 5) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> uniform(-size, size);
  for (Eigen::Index k = 0; k < b.positions.size(); ++k) b.positions.data()[k] += uniform(random);
  return b;
}

/// Every atom moved by a random lattice vector, in z too.
inline Bilayer with_other_images(Bilayer b, unsigned seed = 6) {
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> cell(-2, 2);
  for (int i = 0; i < b.size(); ++i) {
    const double a = cell(random), c = cell(random), d = cell(random);
    b.positions.row(i) += Eigen::RowVector3d(a, c, d) * b.lattice;
  }
  return b;
}

/// `n` cells along the first lattice vector as one cell, cell after cell.
inline Bilayer repeated(const Bilayer &b, int n) {
  std::vector<int> order;
  for (int c = 0; c < n; ++c)
    for (int i = 0; i < b.size(); ++i) order.push_back(i);
  Bilayer s = b.reordered(order);
  for (int i = 0; i < s.size(); ++i) s.positions.row(i) += (i / b.size()) * b.lattice.row(0);
  s.lattice.row(0) *= n;
  return s;
}

inline std::vector<int> shuffled(int n, unsigned seed = 7) {
  std::vector<int> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), std::mt19937(seed));
  return order;
}

// ---- Running the core
// ----------------------------------------------------------------------------

/// The force half of a model on a periodic structure, all atoms on one rank.
class CoreRun {
 public:
  CoreRun(const Model &model, const Bilayer &b)
      : field(model, model.published()),
        walk(field.walk()),
        reach(walk.reach()),
        atoms(b.lattice, b.positions, b.element, std::max(reach.ghosts, 12.0)) {
    lists = atoms.neighbors(reach.neighbors, reach.ghost_neighbors);
    find_layer_sites(walk.walk_template(), view(), lists, labels);
    for (int i = 0; i < view().n_all; ++i) label(i) = label(atoms.owner(i));
    walk.rebuild(view(), lists, labels, 0.0);
  }

  AtomsView view() const { return atoms.view(); }
  AtomLabel &label(int i) { return labels[static_cast<std::size_t>(i)]; }

  RowMatrix forces() {
    RowMatrix f = RowMatrix::Zero(view().n_owned, 3);
    add_forces(f);
    return f;
  }
  void add_forces(RowMatrix &f) {
    ForceOutput out;
    out.force = f.data();
    field.evaluate(view(), out);
  }
  /// RAERs of the last forces(), images included.
  RowMatrix raer() const {
    RowMatrix r = RowMatrix::Zero(view().n_all, field.raer_size());
    field.copy_raer(r.data());
    for (int i = 0; i < view().n_all; ++i) r.row(i) = r.row(atoms.owner(i));
    return r;
  }
  /// The descriptor of an owned atom after forces().
  std::vector<double> descriptor(int i) const {
    for (const DescriptorBatch &batch : field.batches())
      for (std::size_t c = 0; c < batch.atoms.size(); ++c)
        if (batch.atoms[c] == i) {
          const auto column = batch.values.col(static_cast<Eigen::Index>(c));
          return {column.begin(), column.end()};
        }
    return {};
  }

  PublishedForceField field;
  TemplateWalk &walk;
  ForceReach reach;
  PeriodicAtoms atoms;
  NeighborList lists;
  std::vector<AtomLabel> labels;
};

/// Passes if `action` throws an AtomError for one of `atoms` whose text holds all of `words`.
inline void expect_atom_error(const std::function<void()> &action, const std::set<int> &atoms,
                              const std::vector<std::string> &words) {
  try {
    action();
  } catch (const AtomError &error) {
    const std::string text = error.what();
    EXPECT_TRUE(atoms.count(error.atom) == 1) << "it names atom " << error.atom << ": " << text;
    for (const std::string &word : words)
      EXPECT_NE(text.find(word), std::string::npos) << "'" << word << "' is not in: " << text;
    return;
  }
  FAIL() << "no AtomError was thrown; its text was to hold '" << words.front() << "'";
}

}  // namespace dpw::test
