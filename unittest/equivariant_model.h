// SPDX-License-Identifier: MIT
// The equivariant kind for its Hamiltonian: a random model, small layers of atoms for it, and its
// features by plain loops. For energies and forces see moment_models.h.
#pragma once

#include <Eigen/QR>
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "hamiltonian/assembler.h"
#include "hamiltonian/plain_hamiltonian.h"
#include "model/make_evaluator.h"
#include "model_parts.h"
#include "plain_equivariant.h"

namespace dpw::test {

inline constexpr int equivariant_l_max = 4, equivariant_raer = 7, equivariant_radial = 3;
inline constexpr int equivariant_n_lm = (equivariant_l_max + 1) * (equivariant_l_max + 1);

inline Eigen::MatrixXd random_matrix(std::mt19937 &random, int rows, int columns, double size) {
  std::normal_distribution<double> normal(0.0, size);
  return Eigen::MatrixXd::NullaryExpr(rows, columns, [&]() { return normal(random); });
}

inline NetworkData random_tanh_network(std::mt19937 &random, const std::vector<int> &widths,
                                       double scale, const std::string &unit = "eV") {
  NetworkData net = random_network(random, widths, scale, unit);
  net.activation = Activation::tanh;
  return net;
}

/// Numbers that a hopping network gives for two shells, counted by hand; `n_mix` 0: from pair and
/// RAERs alone.
inline int plain_count(int l_a, int l_b, int n_mix) {
  if (n_mix == 0) return std::min(l_a, l_b) + 1;
  int n = 0;
  for (int a = 0; a <= l_a; ++a)
    for (int b = 0; b <= l_b; ++b) {
      if (a == 0 && b == 0) n += 1;
      if ((a == 0) != (b == 0)) n += n_mix;
      if (a > 0 && b > 0 && a + b <= equivariant_l_max) n += n_mix;
      if (a > 0 && b > 0) n += a == b ? 5 : n_mix;
    }
  return n;
}

inline const std::vector<std::vector<int>> equivariant_shells = {{0, 2}, {1}};

/// Elements A (s and d orbitals) and B (p orbitals, or with `hybrids` mixtures of them).
inline Model equivariant_model(bool hybrids = false, unsigned seed = 1) {
  std::mt19937 random(seed);
  const int n_ham = 3, n_energy = 2, n_mix = 5, n_pair = 4, l_max = equivariant_l_max;
  Model model;
  EquivariantModel &kind = model.kind.emplace<EquivariantModel>();
  model.name = "random equivariant";
  model.provenance = {{"made by", "unittest/equivariant_model.h"}};
  model.elements = {{"Mo", {"s", "dz2", "dxz", "dyz", "dx2-y2", "dxy"}, 6.0, {}},
                    {"S", {"pz", "px", "py"}, 4.0, {}}};
  if (hybrids) {
    model.elements[1].orbitals = {"h1", "h2", "h3"};
    model.elements[1].shells = {1};
    kind.matrices["hamiltonian.orbitals.S"] =
        Eigen::HouseholderQR<Eigen::MatrixXd>(random_matrix(random, 3, 3, 1.0)).householderQ();
  }
  kind.descriptor = {
      {"cutoff_A", 5.0}, {"switch_A", 3.5}, {"n_radial", equivariant_radial}, {"l_max", l_max}};
  kind.force_networks = {"energy_a", "energy_b"};
  kind.force_channels = n_energy;
  kind.hamiltonian = EquivariantHamiltonian{n_ham, {"self_a", "self_b"}, {}};
  const int n_p = n_energy + (l_max + 1) * n_energy * (n_energy + 1) / 2;
  for (const char *name : {"energy_a", "energy_b"})
    model.networks[name] = random_tanh_network(random, {n_p, 9, equivariant_raer, 1}, 0.5);
  // s-s 1, s-d n_ham; d-d 1 + 2 n_ham; p-p 1 + n_ham
  const int n_h = n_ham + (l_max + 1) * n_ham * (n_ham + 1) / 2;
  model.networks["self_a"] = random_tanh_network(random, {n_h, 6, 2 + 3 * n_ham}, 1.0);
  model.networks["self_b"] = random_tanh_network(random, {n_h, 6, 1 + n_ham}, 0.1, "Ry");
  for (const ElementData &element : model.elements)
    for (const char *part : {"energy", "hamiltonian"})
      for (int l = 0; l <= l_max; ++l)
        kind.matrices[std::string(part) + ".mixing." + element.symbol + ".l" + std::to_string(l)] =
            random_matrix(random, std::string(part) == "energy" ? n_energy : n_ham,
                          2 * equivariant_radial, 0.7);
  for (const bool same : {true, false})
    for (const auto &[i, j] : {std::pair{0, 0}, std::pair{0, 1}, std::pair{1, 1}}) {
      EquivariantHoppingClass c;
      c.name = std::string(same ? "intra_" : "inter_") + "ab"[i] + "ab"[j];
      c.layers = same ? LayerRelation::same : LayerRelation::neighbouring;
      c.element_i = i;
      c.element_j = j;
      c.r_max = same ? 6.5 : 7.0;
      c.r_switch = same ? 5.0 : 5.2;
      c.uses_raer = same || i != j;
      c.uses_moments = same || i == j;
      c.n_mix = c.uses_moments ? n_mix : 0;
      c.uses_powers = c.uses_moments && i == j;
      c.n_pair_radial = n_pair;
      c.envelope = {0.9, -0.5, -0.02};
      c.network = "net_" + c.name;
      int n_out = 0;
      for (const int l_a : equivariant_shells[i])
        for (const int l_b : equivariant_shells[j]) n_out += plain_count(l_a, l_b, c.n_mix);
      const int n_in = (c.uses_raer ? 2 * equivariant_raer : 0) + n_pair +
                       (c.uses_moments ? 2 * n_ham * (l_max + 1) : 0) +
                       (c.uses_powers ? n_mix * l_max : 0);
      model.networks[c.network] = random_tanh_network(random, {n_in, 12, 10, n_out}, 0.3);
      for (int m = 1; c.uses_moments && m <= l_max; ++m)
        kind.matrices[c.name + ".mix.m" + std::to_string(m)] =
            random_matrix(random, n_mix, 2 * n_ham * (l_max - m + 1), 0.3);
      kind.hamiltonian->hopping.push_back(c);
    }
  return model;
}

struct EquivariantStructure {
  Eigen::Matrix3d lattice;     ///< rows, A
  Eigen::MatrixX3d positions;  ///< A
  std::vector<int> element, layer;

  int size() const { return static_cast<int>(element.size()); }
  EquivariantStructure turned(const Eigen::Matrix3d &q) const {
    return {lattice * q.transpose(), positions * q.transpose(), element, layer};
  }
};

/// Six atoms of two elements in two layers, in a skew cell, without any symmetry.
inline EquivariantStructure small_structure() {
  EquivariantStructure s;
  s.lattice << 3.4, 0.2, 0.1, -1.5, 3.1, -0.2, 0.3, 0.4, 30.0;
  s.positions.resize(6, 3);
  s.positions << 0.1, 0.2, 0.0, 1.7, 1.1, 1.6, 1.5, 1.2, -1.5, 0.4, 0.5, 6.3, 1.9, 1.4, 7.9, 1.6,
      1.5, 4.7;
  s.element = {0, 1, 1, 0, 1, 1};
  s.layer = {0, 0, 0, 1, 1, 1};
  return s;
}

/// Moments of every atom before any mixing, as doc/equivariant_model writes them:
/// [n_elements n_radial, n_lm].
inline std::vector<Eigen::MatrixXd> plain_moments(const Model &model,
                                                  const EquivariantStructure &s) {
  const double r_c = model.equivariant().descriptor.at("cutoff_A"),
               r_s = model.equivariant().descriptor.at("switch_A");
  const Eigen::Matrix3d inverse = s.lattice.inverse();
  Eigen::Vector3i n;
  for (int k = 0; k < 3; ++k) n[k] = static_cast<int>(std::ceil(r_c * inverse.col(k).norm())) + 1;
  std::vector<Eigen::MatrixXd> moments;
  for (int i = 0; i < s.size(); ++i) {
    Eigen::MatrixXd b = Eigen::MatrixXd::Zero(2 * equivariant_radial, equivariant_n_lm);
    for (int j = 0; j < s.size(); ++j)
      for (int x = -n[0]; x <= n[0]; ++x)
        for (int y = -n[1]; y <= n[1]; ++y)
          for (int z = -n[2]; z <= n[2]; ++z) {
            const Eigen::Vector3d d =
                (s.positions.row(j) - s.positions.row(i) + Eigen::RowVector3d(x, y, z) * s.lattice)
                    .transpose();
            const double r = d.norm();
            if (r < 1e-6 || r >= r_c) continue;
            const double t = std::max(0.0, (r - r_s) / (r_c - r_s));
            const double size = (1.0 - t * t * t * (10.0 - 15.0 * t + 6.0 * t * t)) / r;
            const Eigen::VectorXd harmonics = plain_harmonics(equivariant_l_max, d);
            for (int k = 0; k < equivariant_radial; ++k)
              b.row(s.element[j] * equivariant_radial + k) +=
                  size * std::sin((k + 1) * models::kPi * r / r_c) * harmonics.transpose();
          }
    moments.push_back(b);
  }
  return moments;
}

/// An atom's moments in the channels of a mixing, [n_channels, n_lm].
inline Eigen::MatrixXd plain_mixing(const Model &model, const std::string &part, int element,
                                    const Eigen::MatrixXd &moments) {
  const std::string name = part + ".mixing." + model.elements[element].symbol + ".l";
  Eigen::MatrixXd mixed(model.equivariant().matrices.at(name + "0").rows(), equivariant_n_lm);
  for (int l = 0; l <= equivariant_l_max; ++l)
    mixed.middleCols(l * l, 2 * l + 1) = model.equivariant().matrices.at(name + std::to_string(l)) *
                                         moments.middleCols(l * l, 2 * l + 1);
  return mixed;
}

/// Invariants of mixed moments [n_channels, n_lm].
inline std::vector<double> plain_invariants(const Eigen::MatrixXd &a) {
  std::vector<double> p;
  for (Eigen::Index c = 0; c < a.rows(); ++c) p.push_back(a(c, 0));
  for (int l = 0; l <= equivariant_l_max; ++l)
    for (Eigen::Index c = 0; c < a.rows(); ++c)
      for (Eigen::Index d = c; d < a.rows(); ++d)
        p.push_back(a.row(c).segment(l * l, 2 * l + 1).dot(a.row(d).segment(l * l, 2 * l + 1)) /
                    (2 * l + 1));
  return p;
}

/// What the last hidden layer of an atom's energy network holds.
inline std::vector<double> plain_raer(const Model &model, int element,
                                      const Eigen::MatrixXd &moments) {
  const std::vector<double> p = plain_invariants(plain_mixing(model, "energy", element, moments));
  NetworkData hidden = model.network(model.force_networks()[element]);
  hidden.layers.pop_back();
  hidden.output_scale = 1.0;
  std::vector<double> raer = plain_network(hidden, p);
  for (double &value : raer) value = std::tanh(value);
  return raer;
}

/// Features [RAER; mixed moments] of every atom.
inline RowMatrix plain_features(const Model &model, const EquivariantStructure &s) {
  const std::vector<Eigen::MatrixXd> moments = plain_moments(model, s);
  RowMatrix features(s.size(),
                     equivariant_raer + hamiltonian_of(model).channels * equivariant_n_lm);
  for (int i = 0; i < s.size(); ++i) {
    const std::vector<double> raer = plain_raer(model, s.element[i], moments[i]);
    const RowMatrix mixed = plain_mixing(model, "hamiltonian", s.element[i], moments[i]);
    features.row(i) << Eigen::Map<const Eigen::RowVectorXd>(raer.data(), equivariant_raer),
        Eigen::Map<const Eigen::RowVectorXd>(mixed.data(), mixed.size());
  }
  return features;
}

/// Features in the core's order: of the moments the channels of an lm are together.
inline RowMatrix core_features(RowMatrix features, int n_channels) {
  for (Eigen::Index i = 0; i < features.rows(); ++i) {
    const RowMatrix moments = Eigen::Map<const RowMatrix>(features.row(i).data() + equivariant_raer,
                                                          n_channels, equivariant_n_lm);
    features.row(i).tail(moments.size()) =
        Eigen::Map<const Eigen::RowVectorXd>(Eigen::MatrixXd(moments).data(), moments.size());
  }
  return features;
}

/// H(R) of a structure, all atoms on one rank.
class EquivariantCase {
 public:
  EquivariantCase(const Model &m, const EquivariantStructure &structure)
      : model(m),
        s(structure),
        atoms(s.lattice, s.positions, s.element, model.hopping_cutoff()),
        home(plain_features(m, s)),
        evaluator(make_evaluator(m)),
        assembler(*evaluator.classes, *evaluator.blocks) {
    const int n_all = atoms.view().n_all;
    features.resize(n_all, home.cols());
    for (int k = 0; k < n_all; ++k) {
      index.push_back(atoms.owner(k));
      layers.layer.push_back(s.layer[atoms.owner(k)]);
      cell.push_back(atoms.cell(k));
      features.row(k) = home.row(atoms.owner(k));
    }
    layers.level = layers.layer;
    batches.resize(model.elements.size());
    for (int i = 0; i < s.size(); ++i) batches[s.element[i]].atoms.push_back(i);
  }

  WannierHamiltonian assemble(const std::vector<double> &shift = {0.0, 0.0}) {
    WannierHamiltonian h;
    h.lattice = s.lattice;
    for (const ElementData &e : model.elements) {
      h.elements.push_back(e.symbol);
      h.orbital_names.push_back(e.orbitals);
    }
    for (int i = 0; i < s.size(); ++i) {
      const auto n = static_cast<int>(model.elements[s.element[i]].orbitals.size());
      h.atoms.push_back({i + 1, s.element[i], h.n_orbitals, n, s.positions.row(i)});
      h.n_orbitals += n;
    }
    const RowMatrix given = core_features(features, hamiltonian_of(model).channels);
    assembler.assemble({atoms.view(), &layers, index.data(), cell.data(), given.data()},
                       atoms.neighbors(model.hopping_cutoff(), 0.0), batches, {shift, {}},
                       {model.hopping_cutoff(), 0.0}, h, report);
    return h;
  }

  Model model;
  EquivariantStructure s;
  PeriodicAtoms atoms;
  RowMatrix home, features;  ///< of the owned atoms; of all
  Evaluator evaluator;
  HamiltonianAssembler assembler;
  std::vector<DescriptorBatch> batches;
  AtomLayers layers;
  std::vector<int> index;
  std::vector<Cell> cell;
  AssemblyReport report;
};

}  // namespace dpw::test
