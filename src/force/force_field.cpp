// SPDX-License-Identifier: MIT
#include "force/force_field.h"

#include "base/error.h"

namespace dpw {

ForceField::ForceField(const Model &model)
    : batches_(model.elements.size()),
      n_elements_(static_cast<int>(model.elements.size())),
      raer_size_(static_cast<int>(model.raer_size())) {
  distances_.resize(model.elements.size());
  if (!model.uncertainty) return;
  domain_.emplace(model);
  if (model.uncertainty->n_members == 0) return;
  for (const ElementData &element : model.elements)
    last_layers_.push_back(model.matrix(last_layers_name(element.symbol)));
}

const std::vector<Eigen::VectorXd> &ForceField::distances() {
  if (!domain_) throw Error("the model does not say how far its training data reach");
  if (!knows_distances_) find_distances();
  knows_distances_ = true;
  return distances_;
}

void ForceField::last_layer_forces(const std::vector<Eigen::MatrixXd> & /*layers*/,
                                   const std::vector<double *> & /*forces*/) {
  throw Error("forces that are not the gradient of an energy cannot be those of other last layers");
}

}  // namespace dpw
