// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

#include "equivariant/equivariant_model.h"
#include "equivariant/last_layer_errors.h"
#include "force/training_domain.h"

namespace dpw {

// What EquivariantModel::uncertainty and its matrices say; it has to be there.

TrainingDomain training_domain(const ModelHeader &header, const EquivariantModel &model);
/// One matrix per element, [n_members, raer_size], eV; none where the model has no members.
std::vector<Eigen::MatrixXd> last_layers_of(const ModelHeader &header,
                                            const EquivariantModel &model);
/// Width of the last hidden layer of a hopping class's network.
Eigen::Index last_hidden_size(const ModelHeader &header, const HoppingClassData &c);
/// One per hopping class; none where the model does not know errors of hoppings, or has no
/// uncertainty.
std::vector<LastLayerErrors> hopping_errors_of(const EquivariantModel &model);
/// Throws Error if it does not fit the model.
void check_uncertainty(const ModelHeader &header, const EquivariantModel &model);

}  // namespace dpw
