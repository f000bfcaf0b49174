// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

#include "force/force_field.h"
#include "frame/structure_frame.h"
#include "model/model.h"
#include "structure/crystal.h"

namespace dpw {

/// What a model of an energy says of a structure and of how sure it is.
class FrameResponse {
 public:
  /// One pass. Throws Error for atoms that the model does not know.
  FrameResponse(const Model &model, const Structure &structure);

  /// Of every atom, the model's.
  const std::vector<int> &element() const { return frame_.element(); }
  /// [atoms, 3], eV/A.
  const Positions &forces() const { return frame_.forces(); }
  /// Distances from the training data; of a model with an uncertainty.
  Eigen::VectorXd distances();
  /// Lengths of what to expect as the errors of the forces, eV/A; of a model with last layers.
  Eigen::VectorXd force_errors();
  /// The first layer of the energy network before its activation, of the atoms of one element in
  /// the order of the structure, [n_first, atoms].
  Eigen::MatrixXd first_layer(const Model &model, int element);
  /// Forces for last layers [k, raer_size] of each element: [3 atoms, k], eV/A.
  Eigen::MatrixXd last_layer_forces(const std::vector<Eigen::MatrixXd> &layers);
  /// The same for one weight 1 after the other, [3 atoms, elements raer_size].
  Eigen::MatrixXd unit_forces();

 private:
  ForceField &field() { return frame_.frame().force_field(); }

  StructureFrame frame_;
};

}  // namespace dpw
