// SPDX-License-Identifier: MIT
// Random uncertainties (training domain, last layers, hoppings) for a model of an energy, as of
// moment_models.h: not fitted to anything.
#pragma once

#include <random>

#include "moment_models.h"

namespace dpw::test {

/// `model` with means, whitening matrices and 3 last layers for each element, and with factors for
/// each hopping class.
inline Model uncertain(Model model, unsigned seed = 9) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(0.0, 1.0);
  const auto matrix = [&](Eigen::Index rows, Eigen::Index columns) {
    return Eigen::MatrixXd::NullaryExpr(rows, columns, [&]() { return normal(random); }).eval();
  };
  UncertaintyData data;
  data.n_members = 3;
  data.calibrated_on = "validation";
  for (std::size_t e = 0; e < model.elements.size(); ++e) {
    const std::string &symbol = model.elements[e].symbol;
    const Eigen::Index n = model.network(model.force_networks()[e]).layers.front().weight.rows();
    Eigen::MatrixXd whitening = matrix(n, n).triangularView<Eigen::Lower>();
    whitening.diagonal() = whitening.diagonal().cwiseAbs().array() + 0.5;
    model.equivariant().matrices[domain_whitening_name(symbol)] = whitening;
    model.equivariant().matrices[domain_mean_name(symbol)] = matrix(n, 1);
    model.equivariant().matrices[last_layers_name(symbol)] = 0.1 * matrix(3, model.raer_size());
    data.limits.push_back(3.0 + static_cast<double>(e));
    if (model.has_hamiltonian())
      data.hamiltonian_scales.push_back(0.01 + 0.02 * static_cast<double>(e));
  }
  for (const HoppingClassData &c : model.hopping_classes()) {
    const Eigen::Index n = model.network(c.network).layers.back().weight.cols() + 1;
    Eigen::MatrixXd factor = matrix(n, n).triangularView<Eigen::Lower>();
    factor.diagonal() = factor.diagonal().cwiseAbs().array() + 0.5;
    model.equivariant().matrices[hopping_factor_name(c.name)] = factor;
    const auto k = static_cast<double>(data.hopping_scales.size());
    data.hopping_scales[c.name] = 0.003 + 0.001 * k;
  }
  model.equivariant().uncertainty = data;
  model.check();
  return model;
}

}  // namespace dpw::test
