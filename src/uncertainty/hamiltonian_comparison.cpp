// SPDX-License-Identifier: MIT
#include "uncertainty/hamiltonian_comparison.h"

#include <array>
#include <cmath>
#include <map>
#include <tuple>

#include "bands/plain_bands.h"
#include "bloch/kpoints.h"
#include "dataset/reference_hamiltonian.h"
#include "frame/frame_hamiltonian.h"
#include "frame/predict_hamiltonian.h"
#include "hamiltonian/pair_classes.h"

namespace dpw {

namespace {

using Key = std::tuple<int, int, std::array<int, 3>>;
using Values = Eigen::Map<const Eigen::VectorXd>;

int class_of(const PairClasses &classes, const WannierHamiltonian &h, const PairBlock &block) {
  const OrbitalAtom &i = h.atoms[static_cast<std::size_t>(block.row)];
  const OrbitalAtom &j = h.atoms[static_cast<std::size_t>(block.column)];
  const Eigen::RowVector3d shift =
      Eigen::RowVector3d(block.cell[0], block.cell[1], block.cell[2]) * h.lattice;
  const double r = (j.position - i.position + shift.transpose()).norm();
  return classes.find(layer_relation(i.layer, j.layer), i.element, j.element, r);
}

double difference_of_bands(const WannierHamiltonian &a, const WannierHamiltonian &b) {
  const KPoints mesh = make_mesh(4, 4, 1, false);
  Eigen::ArrayXXd difference = plain_bands(a, mesh) - plain_bands(b, mesh);
  difference -= difference.mean();
  return std::sqrt(difference.square().mean());
}

}  // namespace

std::optional<HamiltonianComparison> compare_hamiltonian(const Model &model, const TrainingSet &set,
                                                         const TrainingFrame &frame, bool own_side,
                                                         bool with_bands) {
  if (!knows_hamiltonian_errors(model) || !frame.hamiltonian || !frame.vacuum_lower ||
      !frame.vacuum_upper)
    return {};
  NumberedStructure atoms{frame.structure, {}};
  for (std::size_t i = 0; i < frame.structure.size(); ++i)
    atoms.ids.push_back(static_cast<std::int64_t>(i) + 1);
  HamiltonianErrors expected;
  PredictOptions options;
  options.errors = &expected;
  WannierHamiltonian h = predict_hamiltonian(model, atoms, options);
  const WannierHamiltonian reference = reference_hamiltonian(set, frame, h);
  if (own_side && model.vacuum_step() == nullptr) add_vacuum_step(frame, h);

  std::map<Key, const double *> true_values;
  for (const PairBlock &block : reference.blocks)
    true_values[{block.row, block.column, block.cell}] =
        reference.values.data() + block.first_value;
  const PairClasses classes(model.elements.size(), model.hopping_classes(), true);
  HamiltonianComparison found;
  found.expected = expected.bands;
  double all = 0.0;
  for (std::size_t b = 0; b < h.blocks.size(); ++b) {
    const PairBlock &block = h.blocks[b];
    const auto n = static_cast<Eigen::Index>(h.block_size(block));
    Eigen::VectorXd difference = Values(h.values.data() + block.first_value, n);
    const auto known = true_values.find({block.row, block.column, block.cell});
    if (known != true_values.end()) difference -= Values(known->second, n);
    const double squares = difference.squaredNorm();
    all += (block.is_on_site() ? 1.0 : 2.0) * squares;
    if (!block.is_on_site())
      found.hoppings.push_back({class_of(classes, h, block),
                                std::sqrt(squares / static_cast<double>(n)), expected.blocks[b]});
  }
  found.error = std::sqrt(all / static_cast<double>(h.n_orbitals));
  if (with_bands) found.bands = difference_of_bands(h, reference);
  return found;
}

}  // namespace dpw
