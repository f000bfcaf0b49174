// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <array>
#include <vector>

#include "structure/atom_layers.h"
#include "structure/atoms.h"

namespace dpw {

/// The atoms of a periodic cell with all their images within a reach, so that the core can run
/// without a molecular-dynamics program around it.
class PeriodicAtoms {
 public:
  /// `lattice` rows are vectors (A); `positions` [n][3] (A), anywhere; images are added up to
  /// `reach` (A) from any owned atom. Throws Error for a singular lattice.
  PeriodicAtoms(const Eigen::Matrix3d &lattice, const Eigen::MatrixX3d &positions,
                const std::vector<int> &elements, double reach);

  AtomsView view() const;
  /// Index of the owned atom that atom i is an image of.
  int owner(int i) const { return owner_[static_cast<std::size_t>(i)]; }
  /// Lattice vector of image i: x_i = x_owner + cell . lattice.
  const std::array<int, 3> &cell(int i) const { return cell_[static_cast<std::size_t>(i)]; }

  /// Neighbours of the owned atoms within `owned_cutoff` and of the images within `ghost_cutoff`.
  NeighborList neighbors(double owned_cutoff, double ghost_cutoff) const;
  /// Layers of the owned atoms, which `owned` has, with those of their images.
  AtomLayers with_images(const AtomLayers &owned) const;

 private:
  int n_owned_;
  std::vector<double> x_;
  std::vector<int> element_, owner_;
  std::vector<std::array<int, 3>> cell_;
};

}  // namespace dpw
