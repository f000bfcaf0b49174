// SPDX-License-Identifier: MIT
// H(R) by a double loop over atoms and images, every block by plain loops over its network.
#pragma once

#include <map>
#include <tuple>

#include "base/units.h"
#include "hamiltonian/assembler.h"
#include "model/make_evaluator.h"
#include "support_model.h"

namespace dpw::test {

/// Atoms i and j in the caller's numbers, and the cell of j's image.
using PairKey = std::tuple<int, int, Cell>;
using BlockMap = std::map<PairKey, Eigen::MatrixXd>;

inline PairKey mirrored(const PairKey &key) {
  const auto &[i, j, c] = key;
  return {j, i, {-c[0], -c[1], -c[2]}};
}

/// The blocks as the networks give them, without shift, each direction by itself; `class_of`
/// (optional) says which hopping class served a pair.
inline BlockMap plain_directed_blocks(const Model &model, const Bilayer &b, CoreRun &run,
                                      double cutoff, std::map<PairKey, int> *class_of = nullptr) {
  const auto block_of = [&](const NetworkData &net, int i, int j, const std::vector<double> &x) {
    const auto rows = static_cast<Eigen::Index>(model.elements[b.element[i]].orbitals.size());
    const auto columns = static_cast<Eigen::Index>(model.elements[b.element[j]].orbitals.size());
    const std::vector<double> y = plain_network(net, x);
    return (energy_unit_in_eV(net.output_unit) *
            Eigen::Map<const RowMatrix>(y.data(), rows, columns))
        .eval();
  };
  run.forces();
  std::vector<std::vector<double>> raer;
  BlockMap blocks;
  for (int i = 0; i < b.size(); ++i) {
    const std::vector<double> x = run.descriptor(i);
    raer.push_back(plain_network(model.network(model.published().force_networks[b.element[i]]), x,
                                 model.published().raer_layer));
    blocks[{i, i, {0, 0, 0}}] =
        block_of(model.network(model.published().on_site[b.element[i]]), i, i, x);
  }
  const Eigen::RowVector3d slope = b.lattice.inverse().colwise().norm();
  const int n_a = static_cast<int>(std::ceil(cutoff * slope[0])) + 1;
  const int n_b = static_cast<int>(std::ceil(cutoff * slope[1])) + 1;
  for (int i = 0; i < b.size(); ++i)
    for (int j = 0; j < b.size(); ++j)
      for (int a = -n_a; a <= n_a; ++a)
        for (int c = -n_b; c <= n_b; ++c) {
          const Eigen::RowVector3d d =
              b.positions.row(j) - b.positions.row(i) + a * b.lattice.row(0) + c * b.lattice.row(1);
          const double r = d.norm();
          if (r >= cutoff || (i == j && a == 0 && c == 0)) continue;
          for (const HoppingClassData &h : model.published().hopping) {
            if (h.layers != layer_relation(b.layer[i], b.layer[j]) || h.element_i != b.element[i] ||
                h.element_j != b.element[j] || r < h.r_min || r >= h.r_max)
              continue;
            std::vector<double> x;
            for (const int atom : {i, j})
              if (h.uses_raer) x.insert(x.end(), raer[atom].begin(), raer[atom].end());
            x.push_back(1.0 / r);
            for (int k = 0; k < 3; ++k) x.push_back(d[k] / (r * r));
            blocks[{i, j, {a, c, 0}}] = block_of(model.network(h.network), i, j, x);
            if (class_of != nullptr)
              (*class_of)[{i, j, {a, c, 0}}] =
                  static_cast<int>(&h - model.published().hopping.data());
          }
        }
  return blocks;
}

/// (H_ij(R) + H_ji(-R)^T)/2 for every pair, with `shift` on the layers' diagonals.
inline BlockMap hermitised(const BlockMap &directed, const Bilayer &b,
                           const std::vector<double> &shift) {
  BlockMap h;
  for (const auto &[key, block] : directed) {
    h[key] = 0.5 * (block + directed.at(mirrored(key)).transpose());
    const auto &[i, j, c] = key;
    if (i == j && c == Cell{0, 0, 0}) h[key].diagonal().array() += shift[b.layer[i]];
  }
  return h;
}

/// The part of the assembler's result that does not come from it: atoms and their orbitals.
inline WannierHamiltonian empty_hamiltonian(const Model &model, const Bilayer &b) {
  WannierHamiltonian h;
  h.lattice = b.lattice;
  for (const ElementData &e : model.elements) {
    h.elements.push_back(e.symbol);
    h.orbital_names.push_back(e.orbitals);
  }
  for (int i = 0; i < b.size(); ++i) {
    const auto n = static_cast<int>(model.elements[b.element[i]].orbitals.size());
    h.atoms.push_back({i + 1, b.element[i], h.n_orbitals, n, b.positions.row(i)});
    h.n_orbitals += n;
  }
  return h;
}

/// Both directions of what the assembler stored.
inline BlockMap blocks_of(const WannierHamiltonian &h) {
  BlockMap map;
  for (const PairBlock &block : h.blocks) {
    const Eigen::Map<const RowMatrix> values(h.values.data() + block.first_value,
                                             h.atoms[block.row].n_orbitals,
                                             h.atoms[block.column].n_orbitals);
    const PairKey key{block.row, block.column, block.cell};
    EXPECT_TRUE(map.emplace(key, values).second) << "a pair is there twice";
    if (mirrored(key) != key) map.emplace(mirrored(key), values.transpose());
  }
  return map;
}

/// Largest difference of two sets of blocks, which must be of the same pairs.
inline double largest_difference(const BlockMap &a, const BlockMap &b) {
  EXPECT_EQ(a.size(), b.size());
  double most = 0.0;
  for (const auto &[key, block] : a) {
    const auto found = b.find(key);
    if (found == b.end()) {
      ADD_FAILURE() << "no block of " << std::get<0>(key) << " and " << std::get<1>(key);
      return 1e300;
    }
    most = std::max(most, (block - found->second).cwiseAbs().maxCoeff());
  }
  return most;
}

/// A whole structure on one rank.
class AssembledCase {
 public:
  AssembledCase(const Model &m, const Bilayer &structure)
      : model(m),
        b(structure),
        run(m, structure),
        evaluator(make_evaluator(m)),
        assembler(*evaluator.classes, *evaluator.blocks) {
    run.forces();
    raer = run.raer();
    for (int i = 0; i < run.view().n_all; ++i) {
      const int owner = run.atoms.owner(i);
      layers.layer.push_back(run.label(owner).layer);
      index.push_back(owner);
      cell.push_back(run.atoms.cell(i));
    }
    layers.level = layers.layer;
    pairs = run.atoms.neighbors(12.0, 0.0);
  }

  struct Options {
    double cutoff, threshold;
    std::vector<double> shift;           ///< of the layers, eV
    std::vector<double> potential = {};  ///< of the atoms, eV
  };
  WannierHamiltonian assemble(const Options &options) {
    WannierHamiltonian h = empty_hamiltonian(model, b);
    const AssemblyAtoms atoms{run.view(), &layers, index.data(), cell.data(), raer.data()};
    assembler.assemble(atoms, pairs, run.field.batches(), {options.shift, {}, options.potential},
                       {options.cutoff, options.threshold}, h, report);
    return h;
  }

  Model model;
  Bilayer b;
  CoreRun run;
  Evaluator evaluator;
  HamiltonianAssembler assembler;
  RowMatrix raer;
  AtomLayers layers;
  std::vector<int> index;
  std::vector<Cell> cell;
  NeighborList pairs;
  AssemblyReport report;
};

}  // namespace dpw::test
