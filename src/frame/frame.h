// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "hamiltonian/evaluator.h"
#include "model/model.h"
#include "structure/atom_layers.h"
#include "structure/exchange.h"
#include "structure/force_output.h"

namespace dpw {

/// A model on one rank's atoms: the one place that knows in which order labels, neighbour lists,
/// forces, features and layers are found and sent to ghosts. Whoever moves atoms makes a pass at
/// every step; what else there is to know of the frame is found when it is first asked for, and
/// kept until the next pass. All methods but the constructor are collective.
class Frame {
 public:
  /// `evaluator` is the model's. Model and exchange are to live as long as this.
  Frame(const Model &model, Evaluator evaluator, Exchange &exchange);

  const Model &model() const { return *model_; }
  Exchange &exchange() { return *exchange_; }
  Evaluator &evaluator() { return evaluator_; }
  // NOLINTNEXTLINE(readability-make-member-function-const): who changes it changes the frame
  ForceField &force_field() { return *evaluator_.force; }
  const ForceField &force_field() const { return *evaluator_.force; }

  /// Finds the forces at the present positions and adds them to `out`; rows of ghosts stay where
  /// they are. Throws Error naming the atom whose surroundings the model does not know.
  void evaluate(ForceOutput &out);
  /// Another number for every evaluate() of every frame in the process; 0 before the first.
  std::int64_t pass() const { return pass_; }
  /// A number like that of a pass, for what changes without one.
  static std::int64_t next_number();

  // Of the last pass:

  /// Features of owned atoms and ghosts, [n_all][ForceField::feature_size()].
  const double *features();
  /// By the model's own rule.
  const AtomLayers &layers();
  /// Forces for other last layers (ForceField::last_layer_forces), one list [n_owned][3] (eV/A) for
  /// each row of their matrices.
  std::vector<std::vector<double>> last_layer_forces(const std::vector<Eigen::MatrixXd> &layers);
  /// Lengths of what to expect as the errors of the forces on owned atoms, eV/A: roots of the sums
  /// of the squares of the forces of all last layers that the model has.
  std::vector<double> force_errors();

  double memory_usage() const;  ///< bytes

 private:
  void take_lists();

  const Model *model_;
  Exchange *exchange_;
  Evaluator evaluator_;
  std::int64_t lists_ = -1, pass_ = 0;
  std::int64_t features_of_ = -1, layers_of_ = -1;  // the pass that they belong to
  std::vector<double> features_;
  AtomLayers layers_;
};

}  // namespace dpw
