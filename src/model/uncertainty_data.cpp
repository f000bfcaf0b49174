// SPDX-License-Identifier: MIT
#include "model/uncertainty_data.h"

#include <cmath>

#include "base/error.h"
#include "base/whole_number.h"
#include "model/model.h"
#include "network/check_network.h"

namespace dpw {

namespace {

using nlohmann::json;

std::vector<double> numbers_by_element(const Model &model, const json &map) {
  std::vector<double> numbers;
  for (const ElementData &element : model.elements)
    numbers.push_back(map.at(element.symbol).get<double>());
  return numbers;
}

json object_by_element(const Model &model, const std::vector<double> &numbers) {
  json map = json::object();
  for (std::size_t e = 0; e < numbers.size(); ++e) map[model.elements[e].symbol] = numbers[e];
  return map;
}

const Eigen::MatrixXd &check_shape(const Model &model, const std::string &name, Eigen::Index rows,
                                   Eigen::Index columns) {
  const Eigen::MatrixXd &matrix = model.matrix(name);
  const auto shape = [](Eigen::Index r, Eigen::Index c) {
    return std::to_string(r) + " x " + std::to_string(c);
  };
  require(matrix.rows() == rows && matrix.cols() == columns,
          "matrix \"" + name + "\" is " + shape(matrix.rows(), matrix.cols()) + " where " +
              shape(rows, columns) + " is needed");
  require(matrix.allFinite(), "matrix \"" + name + "\" has a number that is not finite");
  return matrix;
}

void check_domain(const Model &model, std::size_t e) {
  const std::string &symbol = model.elements[e].symbol;
  const Eigen::Index n = model.network(model.force.networks[e]).layers.front().weight.rows();
  check_shape(model, domain_mean_name(symbol), n, 1);
  const std::string name = domain_whitening_name(symbol);
  const Eigen::MatrixXd &whitening = check_shape(model, name, n, n);
  const Eigen::MatrixXd upper = whitening.triangularView<Eigen::StrictlyUpper>();
  require(upper.isZero(0.0) && whitening.diagonal().minCoeff() > 0.0,
          "matrix \"" + name +
              "\" is no inverse Cholesky factor: it needs zeros above its diagonal and positive "
              "numbers on it");
}

}  // namespace

std::string domain_mean_name(const std::string &symbol) { return "uncertainty.mean." + symbol; }

std::string domain_whitening_name(const std::string &symbol) {
  return "uncertainty.whitening." + symbol;
}

std::string last_layers_name(const std::string &symbol) {
  return "uncertainty.last_layers." + symbol;
}

UncertaintyData read_uncertainty(const Model &model, const json &entry) {
  UncertaintyData data;
  data.limits = numbers_by_element(model, entry.at("limits"));
  if (entry.contains("hamiltonian_eV"))
    data.hamiltonian_scales = numbers_by_element(model, entry.at("hamiltonian_eV"));
  data.n_members = whole_number(entry, "members");
  data.calibrated_on = entry.at("calibrated_on").get<std::string>();
  return data;
}

json write_uncertainty(const Model &model) {
  const UncertaintyData &data = *model.uncertainty;
  json entry = {{"limits", object_by_element(model, data.limits)},
                {"members", data.n_members},
                {"calibrated_on", data.calibrated_on}};
  if (!data.hamiltonian_scales.empty())
    entry["hamiltonian_eV"] = object_by_element(model, data.hamiltonian_scales);
  return entry;
}

void check_uncertainty(const Model &model) {
  const UncertaintyData &data = *model.uncertainty;
  require(model.force.conservative, "a model without an energy has no uncertainty");
  const std::size_t n = model.elements.size();
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
    check_domain(model, e);
    if (data.n_members > 0)
      check_shape(model, last_layers_name(model.elements[e].symbol), data.n_members,
                  model.raer_size());
  }
}

}  // namespace dpw
