// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <optional>
#include <vector>

#include "force/descriptor_batch.h"
#include "force/training_domain.h"
#include "structure/atoms.h"
#include "structure/force_output.h"

namespace dpw {

/// How far a force field looks, A.
struct ForceReach {
  double neighbors = 0.0;        ///< of an owned atom in its neighbour list
  double ghost_neighbors = 0.0;  ///< of a ghost in its neighbour list
  double ghosts = 0.0;           ///< from an owned atom to the farthest ghost that may be needed
};

/// The force half of a model: descriptor -> networks -> forces. The caller (Frame) goes
///   label -> (labels of ghosts from their owners) -> rebuild    when neighbour lists are new,
///   evaluate                                                    at every step.
/// What the last pass left in descriptors and hidden layers stays, so an atom's RAER costs nothing
/// until it is asked for. Methods that see surroundings throw AtomError for those that the model
/// does not know.
class ForceField {
 public:
  virtual ~ForceField() = default;

  virtual ForceReach reach() const = 0;
  /// Whether forces are the gradient of an energy: if not, energy and virial of ForceOutput stay as
  /// they are, and so do forces on ghosts.
  virtual bool has_energy() const = 0;

  /// How many numbers a neighbour on another rank has to know of an atom besides its position.
  virtual int label_size() const { return 0; }
  /// Finds them for the owned atoms, `labels` [n_all][label_size]. `list` has neighbours up to
  /// reach().
  virtual void label(const AtomsView & /*atoms*/, const NeighborList & /*list*/,
                     double * /*labels*/) const {}
  /// Takes over new lists and all atoms' labels. `skin` (A): how much closer pairs may come before
  /// the next call.
  virtual void rebuild(const AtomsView &atoms, const NeighborList &list, const double *labels,
                       double skin) = 0;
  /// One pass. Throws AtomError, too, for a force that is not finite.
  virtual void evaluate(const AtomsView &atoms, ForceOutput &out) = 0;

  /// Atoms and descriptors of the last pass, one batch per element. Every owned atom of the model
  /// is in one: on-site blocks and errors are those of the atoms listed here.
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
  /// Calls work(owned atom, element, distance from the training data) for every atom of the last
  /// pass, element by element. Throws Error if the model has no domain.
  template <class Work>
  void for_each_distance(const Work &work) {
    const std::vector<Eigen::VectorXd> &distances = this->distances();
    for (std::size_t e = 0; e < distances.size(); ++e)
      for (Eigen::Index k = 0; k < distances[e].size(); ++k)
        work(batches_[e].atoms[static_cast<std::size_t>(k)], static_cast<int>(e), distances[e][k]);
  }

  /// Of the atoms of one element in the last pass, in the order of their batch, where they are in
  /// the space that distances are measured in: TrainingDomain::coordinates, [n_first, n]. Throws
  /// Error if the model has no domain.
  Eigen::MatrixXd domain_coordinates(int element);

  /// Last layers of the energy networks that differ by what the training data leave open, one
  /// matrix per element, [members, raer_size], eV. No matrices: the model has none.
  const std::vector<Eigen::MatrixXd> &last_layers() const { return last_layers_; }
  /// Adds to forces[k] [n_all][3] the forces (eV/A) of the energy that row k of each element's
  /// matrix, as a last layer without a bias, makes of the RAERs; for the atoms and positions of the
  /// last pass. Throws Error for a field without an energy.
  virtual void last_layer_forces(const std::vector<Eigen::MatrixXd> &layers,
                                 const std::vector<double *> &forces);

 protected:
  ForceField(std::size_t n_elements, Eigen::Index raer_size);
  /// `last_layers`: one matrix per element, or none.
  void set_domain(TrainingDomain domain, std::vector<Eigen::MatrixXd> last_layers);
  /// Fills distances_ from batches_.
  virtual void find_distances() {}
  const std::vector<Eigen::VectorXd> &distances();
  void require_domain() const;
  /// TrainingDomain::coordinates of an element's atoms of the last pass.
  virtual Eigen::MatrixXd find_coordinates(int /*element*/) { return {}; }

  std::vector<DescriptorBatch> batches_;
  std::optional<TrainingDomain> domain_;
  bool watches_domain_ = false, knows_distances_ = false;
  std::vector<Eigen::VectorXd> distances_;    // per element
  std::vector<Eigen::MatrixXd> last_layers_;  // per element
  int n_elements_;
  int raer_size_;
};

}  // namespace dpw
