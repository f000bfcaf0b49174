// SPDX-License-Identifier: MIT
// Parts of models that several of the headers here and tests share: no whole model.
#pragma once

#include <Eigen/Core>
#include <cmath>
#include <random>
#include <vector>

#include "hamiltonian/pair_classes.h"
#include "model/model.h"

namespace dpw::test {

/// Of an equivariant model that has one.
inline EquivariantHamiltonian &hamiltonian_of(Model &model) {
  return model.equivariant().hamiltonian.value();
}
inline const EquivariantHamiltonian &hamiltonian_of(const Model &model) {
  return model.equivariant().hamiltonian.value();
}

/// Layers of `widths`; `gain`: of the weights, times the root of a layer's inputs.
inline std::vector<DenseLayer> random_layers(std::mt19937 &random,
                                             std::normal_distribution<double> &normal,
                                             const std::vector<int> &widths, double gain) {
  std::vector<DenseLayer> layers;
  for (std::size_t l = 0; l + 1 < widths.size(); ++l) {
    const double size = gain / std::sqrt(widths[l]);
    DenseLayer layer{Eigen::MatrixXd(widths[l + 1], widths[l]), Eigen::VectorXd(widths[l + 1])};
    for (double &w : layer.weight.reshaped()) w = size * normal(random);
    for (double &b : layer.bias) b = 0.3 * normal(random);
    layers.push_back(layer);
  }
  return layers;
}

/// The classes of a model as the assembler looks them up.
inline PairClasses pair_classes(const Model &model) {
  return {model.elements.size(), model.hopping_classes(), model.classes_serve_both_orders()};
}

}  // namespace dpw::test
