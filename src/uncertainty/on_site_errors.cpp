// SPDX-License-Identifier: MIT
#include "uncertainty/on_site_errors.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "dataset/own_side_vacuum.h"
#include "frame/predict_hamiltonian.h"

namespace dpw {

Eigen::VectorXd on_site_errors(const Model &model, const TrainingSet &set,
                               const TrainingFrame &frame, bool own_side) {
  if (!model.has_hamiltonian() || !frame.hamiltonian || !frame.vacuum_lower || !frame.vacuum_upper)
    return {};
  NumberedStructure atoms{frame.structure, {}};
  for (std::size_t i = 0; i < frame.structure.size(); ++i)
    atoms.ids.push_back(static_cast<std::int64_t>(i) + 1);
  PredictOptions options;
  options.cutoff = std::min(0.5, model.hopping_cutoff());  // A: on-site blocks are enough
  const WannierHamiltonian predicted = predict_hamiltonian(model, atoms, options);

  Eigen::VectorXd errors(static_cast<Eigen::Index>(frame.structure.size()));
  std::vector<Eigen::MatrixXd> reference(frame.structure.size());
  for (std::size_t b = 0; b < frame.hamiltonian->blocks.size(); ++b) {
    const PairBlock &block = frame.hamiltonian->blocks[b];
    if (block.is_on_site()) reference[static_cast<std::size_t>(block.row)] = set.block(frame, b);
  }
  const double mean = 0.5 * (*frame.vacuum_lower + *frame.vacuum_upper);
  int n_layers = 0;
  for (const OrbitalAtom &atom : predicted.atoms) n_layers = std::max(n_layers, atom.layer + 1);
  for (const PairBlock &block : predicted.blocks) {
    if (!block.is_on_site()) continue;
    const auto i = static_cast<std::size_t>(block.row);
    const double vacuum = !own_side || model.vacuum_step() != nullptr
                              ? mean
                              : own_side_vacuum(frame, predicted.atoms[i].layer, n_layers);
    Eigen::MatrixXd difference = reference[i];
    difference.diagonal().array() -= vacuum;
    const double *value = predicted.values.data() + block.first_value;
    for (Eigen::Index o = 0; o < difference.rows(); ++o)
      for (Eigen::Index p = 0; p < difference.cols(); ++p) difference(o, p) -= *value++;
    errors[block.row] =
        std::sqrt(difference.squaredNorm() / static_cast<double>(difference.size()));
  }
  return errors;
}

}  // namespace dpw
