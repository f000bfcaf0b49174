// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "descriptor/descriptor.h"
#include "force/training_domain.h"
#include "model/model.h"
#include "structure/force_output.h"

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

  /// How far the model's training data reach; null where the model does not say.
  const TrainingDomain *domain() const { return domain_ ? &*domain_ : nullptr; }
  /// Whether passes from now on find distances on their way, which costs less than to ask for them
  /// afterwards; at first they do not.
  void watch_domain(bool watch) { watches_domain_ = watch && domain_; }
  /// Distances of the atoms of each batch from the training data, in the last pass. Throws Error if
  /// the model has no domain.
  const std::vector<Eigen::VectorXd> &distances();

  /// Last layers of the energy networks that differ by what the training data leave open, one
  /// matrix an element, [members, raer_size], eV. No matrices: the model has none.
  const std::vector<Eigen::MatrixXd> &last_layers() const { return last_layers_; }
  /// Adds to forces[k] [n_all][3] the forces (eV/A) of the energy that row k of each element's
  /// matrix, as a last layer without a bias, makes of the RAERs; for the atoms and positions of the
  /// last pass. Throws Error for a field without an energy.
  virtual void last_layer_forces(const std::vector<Eigen::MatrixXd> &layers,
                                 const std::vector<double *> &forces);

 protected:
  explicit ForceField(const Model &model);
  /// Fills distances_ from batches_.
  virtual void find_distances() {}

  std::unique_ptr<Descriptor> descriptor_;
  std::vector<DescriptorBatch> batches_;
  std::optional<TrainingDomain> domain_;
  bool watches_domain_ = false, knows_distances_ = false;
  std::vector<Eigen::VectorXd> distances_;    // per element
  std::vector<Eigen::MatrixXd> last_layers_;  // per element
  int n_elements_;
  int raer_size_;
};

}  // namespace dpw
