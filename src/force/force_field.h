// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <memory>
#include <vector>

#include "descriptor/descriptor.h"
#include "model/mlp.h"
#include "model/model.h"

namespace dpw {

/// The force half of a model: descriptor -> networks -> forces. Descriptors and hidden layers of
/// the last pass stay where it left them, so an atom's RAER costs nothing until it is asked for.
class ForceField {
 public:
  /// Throws Error for a model of a kind that this version cannot run.
  explicit ForceField(const Model &model);

  Descriptor &descriptor() { return *descriptor_; }
  int n_elements() const { return static_cast<int>(networks_.size()); }
  int raer_size() const { return raer_size_; }

  /// One pass: adds the forces on the owned atoms (eV/A) to `force` [n_owned][3]. Neighbour lists
  /// are those of the last Descriptor::rebuild. Throws AtomError as the descriptor does, and for a
  /// force that is not finite.
  void evaluate(const AtomsView &atoms, double *force);

  /// Second half of a pass: the networks on the descriptors that batches() holds.
  void apply_networks(double *force);

  /// Descriptors of the last pass, a batch an element.
  std::vector<DescriptorBatch> &batches() { return batches_; }
  const std::vector<DescriptorBatch> &batches() const { return batches_; }

  /// Writes the RAERs of the last pass to `raer` [n_owned][raer_size]; rows of atoms that are not
  /// in the model stay as they are.
  void copy_raer(double *raer) const;

 private:
  std::unique_ptr<Descriptor> descriptor_;
  std::vector<Mlp> networks_;         // per element
  std::vector<Mlp::Workspace> work_;  // per element, of the last pass
  std::vector<DescriptorBatch> batches_;
  std::size_t raer_layer_;
  bool raer_activated_;
  int raer_size_;
};

}  // namespace dpw
