// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "descriptor/descriptor.h"
#include "force/force_output.h"
#include "model/model.h"

namespace dpw {

/// The force half of a model: descriptor -> networks -> forces. What the last pass left in
/// descriptors and hidden layers stays, so an atom's RAER costs nothing until it is asked for.
class ForceField {
 public:
  virtual ~ForceField() = default;

  /// Makes the field of the model's kind. Throws Error for a model that this version cannot run.
  static std::unique_ptr<ForceField> make(const Model &model);

  /// Whether forces are the gradient of an energy: if not, energy and virial of ForceOutput stay as
  /// they are, and so do forces on ghosts.
  virtual bool has_energy() const = 0;

  /// One pass. Neighbour lists are those of the last Descriptor::rebuild. Throws AtomError as the
  /// descriptor does, and for a force that is not finite.
  virtual void evaluate(const AtomsView &atoms, ForceOutput &out) = 0;

  Descriptor &descriptor() { return *descriptor_; }
  const Descriptor &descriptor() const { return *descriptor_; }
  /// Descriptors of the last pass, a batch an element.
  std::vector<DescriptorBatch> &batches() { return batches_; }
  const std::vector<DescriptorBatch> &batches() const { return batches_; }

  int n_elements() const { return n_elements_; }
  int raer_size() const { return raer_size_; }
  /// Writes the RAERs of the last pass to `raer` [n_owned][raer_size]; rows of atoms that are not
  /// in the model stay as they are.
  virtual void copy_raer(double *raer) const = 0;

  /// What the Hamiltonian half wants to know of an atom: the RAER, and after it what else the
  /// kind has. The same for all elements.
  virtual int feature_size() const { return raer_size_; }
  /// As copy_raer, [n_owned][feature_size].
  virtual void copy_features(double *features) const { copy_raer(features); }

 protected:
  explicit ForceField(const Model &model);

  std::unique_ptr<Descriptor> descriptor_;
  std::vector<DescriptorBatch> batches_;
  int n_elements_;
  int raer_size_;
};

}  // namespace dpw
