// SPDX-License-Identifier: MIT
#include "equivariant/equivariant_uncertainty.h"

#include <cmath>
#include <string>
#include <utility>

#include "equivariant/equivariant_shapes.h"
#include "network/check_network.h"

namespace dpw {

namespace {

void check_inverse_factor(const EquivariantModel &model, const std::string &name, Eigen::Index n) {
  const Eigen::MatrixXd &factor = model.matrix(name);
  check_matrix(name, factor, n, n);
  const Eigen::MatrixXd upper = factor.triangularView<Eigen::StrictlyUpper>();
  require(upper.isZero(0.0) && factor.diagonal().minCoeff() > 0.0,
          "matrix \"" + name +
              "\" is no inverse Cholesky factor: it needs zeros above its diagonal and positive "
              "numbers on it");
}

void check_domain(const ModelHeader &header, const EquivariantModel &model, std::size_t e) {
  const std::string &symbol = header.elements[e].symbol;
  const Eigen::Index n = header.layer_size(model.force_networks[e], 1);
  check_matrix(domain_mean_name(symbol), model.matrix(domain_mean_name(symbol)), n, 1);
  check_inverse_factor(model, domain_whitening_name(symbol), n);
}

/// Either no hopping class has a scale, or all have, and nothing else.
void check_hoppings(const ModelHeader &header, const EquivariantModel &model) {
  const std::map<std::string, double> &scales = model.uncertainty->hopping_scales;
  if (scales.empty()) return;
  require(!model.uncertainty->hamiltonian_scales.empty(),
          "the uncertainty has scales of hoppings, but none of on-site blocks");
  require(scales.size() == model.hamiltonian->hopping.size(),
          "the uncertainty needs a scale for every hopping class or none, and for nothing else");
  for (const EquivariantHoppingClass &c : model.hamiltonian->hopping) {
    const auto scale = scales.find(c.name);
    require(scale != scales.end(),
            "the uncertainty lacks the scale of hopping class \"" + c.name + "\"");
    require(scale->second >= 0.0 && std::isfinite(scale->second),
            "the uncertainty has a scale below 0");
    check_inverse_factor(model, hopping_factor_name(c.name), last_hidden_size(header, c) + 1);
  }
}

}  // namespace

TrainingDomain training_domain(const ModelHeader &header, const EquivariantModel &model) {
  std::vector<Eigen::MatrixXd> whitening, mean;
  for (const ElementData &element : header.elements) {
    whitening.push_back(model.matrix(domain_whitening_name(element.symbol)));
    mean.push_back(model.matrix(domain_mean_name(element.symbol)));
  }
  return {model.uncertainty.value(), std::move(whitening), mean};
}

Eigen::Index last_hidden_size(const ModelHeader &header, const HoppingClassData &c) {
  return header.network(c.network).layers.back().weight.cols();
}

std::vector<LastLayerErrors> hopping_errors_of(const EquivariantModel &model) {
  std::vector<LastLayerErrors> errors;
  if (!model.uncertainty || model.uncertainty->hopping_scales.empty()) return errors;
  for (const EquivariantHoppingClass &c : model.hamiltonian->hopping)
    errors.emplace_back(model.matrix(hopping_factor_name(c.name)),
                        model.uncertainty->hopping_scales.at(c.name));
  return errors;
}

std::vector<Eigen::MatrixXd> last_layers_of(const ModelHeader &header,
                                            const EquivariantModel &model) {
  std::vector<Eigen::MatrixXd> layers;
  if (model.uncertainty.value().n_members == 0) return layers;
  for (const ElementData &element : header.elements)
    layers.push_back(model.matrix(last_layers_name(element.symbol)));
  return layers;
}

void check_uncertainty(const ModelHeader &header, const EquivariantModel &model) {
  const UncertaintyData &data = model.uncertainty.value();
  const std::size_t n = header.elements.size();
  require(
      data.limits.size() == n && (data.hamiltonian_scales.empty() ||
                                  (data.hamiltonian_scales.size() == n && model.has_hamiltonian())),
      "the uncertainty needs a limit for every element, and a scale for every element or none "
      "where there is a Hamiltonian");
  for (const double limit : data.limits)
    require(limit > 0.0 && std::isfinite(limit),
            "the uncertainty has a limit that is not positive");
  for (const double scale : data.hamiltonian_scales)
    require(scale >= 0.0 && std::isfinite(scale), "the uncertainty has a scale below 0");
  require(data.n_members >= 0, "the uncertainty has fewer than no members");
  require(
      data.calibrated_on == "validation" || data.calibrated_on == "training",
      "the uncertainty was calibrated on \"" + data.calibrated_on + "\" (validation, training)");
  check_hoppings(header, model);
  for (std::size_t e = 0; e < n; ++e) {
    check_domain(header, model, e);
    const std::string name = last_layers_name(header.elements[e].symbol);
    if (data.n_members > 0)
      check_matrix(name, model.matrix(name), data.n_members, model.raer_size(header));
  }
}

}  // namespace dpw
