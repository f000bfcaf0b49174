// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <memory>
#include <vector>

#include "model/model.h"
#include "structure/atoms.h"

namespace dpw {

/// What a neighbour on another rank has to know of an atom besides its position.
struct AtomLabel {
  int layer = -1;  ///< 0 the lowest layer; -1 unknown or no layers
  int site = -1;   ///< meaning private to the descriptor kind
};

/// How far a descriptor looks, A.
struct DescriptorReach {
  double neighbors = 0.0;        ///< of an owned atom in its neighbour list
  double ghost_neighbors = 0.0;  ///< of a ghost in its neighbour list
  double ghosts = 0.0;           ///< from an owned atom to the farthest ghost that may be needed
  double labels = 0.0;  ///< of an owned atom in the list that label() is given, if beyond neighbors
};

/// Descriptors of the owned atoms of one element, one column an atom.
struct DescriptorBatch {
  std::vector<int> atoms;  ///< indices of the owned atoms
  Eigen::MatrixXd values;  ///< [n_features, atoms.size()]
};

/// Turns surroundings into the input of the force and on-site networks. The caller goes
///   label -> (labels of ghosts from their owners) -> rebuild    when neighbour lists are new,
///   evaluate                                                    at every step.
/// Where labels_first() is false, labels are no part of the descriptor: rebuild does not look at
/// them, and label may be called when somebody asks for layers. Every method throws AtomError where
/// surroundings are not those that the model knows.
class Descriptor {
 public:
  virtual ~Descriptor() = default;

  virtual DescriptorReach reach() const = 0;
  /// Length of the descriptor of an element.
  virtual Eigen::Index size(int element) const = 0;

  /// Whether rebuild needs labels.
  virtual bool labels_first() const { return true; }
  /// Labels the owned atoms; `labels` gets n_all entries. `list` holds neighbours up to reach().
  virtual void label(const AtomsView &atoms, const NeighborList &list,
                     std::vector<AtomLabel> &labels) const = 0;
  /// Takes over new lists. `skin` (A): how far pairs may come closer before the next rebuild.
  virtual void rebuild(const AtomsView &atoms, const NeighborList &list,
                       const std::vector<AtomLabel> &labels, double skin) = 0;
  /// Fills one batch an element from the present positions.
  virtual void evaluate(const AtomsView &atoms, std::vector<DescriptorBatch> &batches) = 0;

  /// Makes the kind that the model file names. Throws Error for an unknown kind or bad constants.
  static std::unique_ptr<Descriptor> make(const Model &model);
};

}  // namespace dpw
