// SPDX-License-Identifier: MIT
#include "force/force_field.h"

#include <utility>

#include "base/error.h"

namespace dpw {

ForceField::ForceField(std::size_t n_elements, Eigen::Index raer_size)
    : batches_(n_elements),
      distances_(n_elements),
      n_elements_(static_cast<int>(n_elements)),
      raer_size_(static_cast<int>(raer_size)) {}

void ForceField::set_domain(TrainingDomain domain, std::vector<Eigen::MatrixXd> last_layers) {
  domain_ = std::move(domain);
  last_layers_ = std::move(last_layers);
}

void ForceField::require_domain() const {
  if (!domain_) throw Error("the model has no limits of its training domain");
}

Eigen::MatrixXd ForceField::domain_coordinates(int element) {
  require_domain();
  return find_coordinates(element);
}

const std::vector<Eigen::VectorXd> &ForceField::distances() {
  require_domain();
  if (!knows_distances_) find_distances();
  knows_distances_ = true;
  return distances_;
}

void ForceField::last_layer_forces(const std::vector<Eigen::MatrixXd> & /*layers*/,
                                   const std::vector<double *> & /*forces*/) {
  throw Error("forces that are not the gradient of an energy cannot be those of other last layers");
}

}  // namespace dpw
