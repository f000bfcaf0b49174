// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

#include "structure/atom_layers.h"
#include "structure/exchange.h"

namespace dpw {

/// A rank's atoms and the layers they are in.
struct LayeredAtoms {
  AtomsView view;
  const AtomLayers *layers = nullptr;
  const int *index = nullptr;  ///< [n_all], in the list of all ranks' atoms; -1: left out
  Eigen::Matrix3d lattice = Eigen::Matrix3d::Identity();  ///< rows are the vectors, A
};

/// What on-site blocks get on their diagonals, eV.
struct OnSiteShifts {
  std::vector<double> of_layer;  ///< [n_layers]
  std::vector<double> of_atom;   ///< [n_owned], besides; empty: nothing
  /// [n_owned], of an OnSitePotential, added when all else is done; empty: nothing.
  std::vector<double> potential = {};
};

/// A rule for such shifts. The usual ones refer the energies of all layers to one vacuum level.
class OnSiteShift {
 public:
  virtual ~OnSiteShift() = default;

  /// How far it looks, A.
  virtual double reach() const { return 0.0; }
  /// Whether it makes sense in a cell that is not periodic in x and y.
  virtual bool needs_periodic_layers() const { return false; }
  /// Adds to `shifts`, whose of_layer has a number for every layer; of_atom may be empty. Throws
  /// Error where the rule cannot be used. Collective.
  virtual void add(const LayeredAtoms &atoms, Exchange &exchange, OnSiteShifts &shifts) const = 0;
};

}  // namespace dpw
