// SPDX-License-Identifier: MIT
#include "equivariant/equivariant_uncertainty.h"

#include <cmath>
#include <string>
#include <utility>

#include "equivariant/equivariant_shapes.h"
#include "network/check_network.h"

namespace dpw {

namespace {

void check_domain(const ModelHeader &header, const EquivariantModel &model, std::size_t e) {
  const std::string &symbol = header.elements[e].symbol;
  const Eigen::Index n = header.layer_size(model.force_networks[e], 1);
  check_matrix(domain_mean_name(symbol), model.matrix(domain_mean_name(symbol)), n, 1);
  const std::string name = domain_whitening_name(symbol);
  const Eigen::MatrixXd &whitening = model.matrix(name);
  check_matrix(name, whitening, n, n);
  const Eigen::MatrixXd upper = whitening.triangularView<Eigen::StrictlyUpper>();
  require(upper.isZero(0.0) && whitening.diagonal().minCoeff() > 0.0,
          "matrix \"" + name +
              "\" is no inverse Cholesky factor: it needs zeros above its diagonal and positive "
              "numbers on it");
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
  for (std::size_t e = 0; e < n; ++e) {
    check_domain(header, model, e);
    const std::string name = last_layers_name(header.elements[e].symbol);
    if (data.n_members > 0)
      check_matrix(name, model.matrix(name), data.n_members, model.raer_size(header));
  }
}

}  // namespace dpw
