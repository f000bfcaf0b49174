// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ATen.h>

#include <memory>
#include <vector>

#include "dataset/training_set.h"
#include "equivariant/atomic_basis_settings.h"
#include "math/radial_basis.h"
#include "math/spherical_harmonics.h"

namespace dpw {

/// What the moments of atoms are made of (doc/equivariant_model).
struct MomentShape {
  explicit MomentShape(const AtomicBasisSettings &settings);

  int n_elements;
  RadialBasis radial;
  SphericalHarmonics harmonics;

  int n_rows() const { return n_elements * radial.size(); }  ///< channels of the moments
  int n_lm() const { return harmonics.size(); }
};

/// Neighbours of the atoms of one element. Those of centre c are start[c] ... start[c+1] - 1.
struct NeighborTable {
  std::vector<int> atom;              ///< of every centre: index of the atom
  std::vector<std::size_t> start{0};  ///< [centres + 1]
  std::vector<int> neighbor;          ///< atom that a neighbour is (an image of)
  std::vector<int> element;           ///< of the neighbour
  std::vector<Eigen::Vector3d> d;     ///< x_neighbour - x_centre, A
};

/// Atoms of one frame, or of several one after another, sorted by their elements.
struct AtomTable {
  int n_atoms = 0, n_frames = 0;
  std::vector<NeighborTable> neighbors;  ///< [element]
  std::vector<at::Tensor> moments;       ///< [element]: [centres, rows, lm]
  std::vector<int> frame;                ///< of every atom

  /// `element`: of every atom of the frame, index into the model's.
  AtomTable(const MomentShape &shape, const Structure &structure, const std::vector<int> &element,
            at::ScalarType type);
  /// All atoms of `parts`, with frames counted on.
  explicit AtomTable(const std::vector<std::shared_ptr<const AtomTable>> &parts);

  double bytes() const;
};

}  // namespace dpw
