// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

#include "equivariant/atomic_basis_settings.h"
#include "force/descriptor_batch.h"
#include "kernels/simd_array.h"
#include "kernels/simd_kernels.h"
#include "math/spherical_harmonics.h"
#include "structure/atoms.h"
#include "structure/force_output.h"

namespace dpw {

/// The descriptor kind "moments": for each element e and radial function n
///   B[e n_radial + n][lm] = sum over neighbours k of element e of b_n(r) Y_lm(d/r), d = x_k - x_i,
/// in 1/A. It is a smooth function of all positions, equivariant under rotations.
///
/// A descriptor is a matrix [n_channels, n_lm] by columns: the channels of an lm are together.
class AtomicBasis {
 public:
  AtomicBasis(const ModelHeader &header, const EquivariantModel &model);

  /// Neighbours farther away do not count, A.
  double cutoff() const { return settings_.cutoff; }
  /// Length of an atom's descriptor.
  Eigen::Index size() const;
  /// Takes over new lists. `skin` (A): how much closer pairs may come before the next call.
  void rebuild(const AtomsView &atoms, const NeighborList &list, double skin);
  /// Fills one batch per element from the present positions.
  void evaluate(const AtomsView &atoms, std::vector<DescriptorBatch> &batches);

  // The same in parts: groups of a few atoms of one element, one a lane. What the parts share stays
  // in the cache then.

  const SimdKernels &kernels() const { return kernels_; }
  /// Empties `batches` and gives each its atoms; those with as many neighbours are together.
  void begin(const AtomsView &atoms, std::vector<DescriptorBatch> &batches);
  /// AtomicBasis of `n` owned atoms, at most kernels().width: [size] lanes, which are valid until
  /// the next group.
  const SimdArray &evaluate_group(const int *centres, int n);
  /// Adds the forces of an energy E whose gradient with respect to the moments of the last group is
  /// `gradient` (dE/dB, eV A), [size] lanes, and their virials.
  void pull_back_group(const SimdArray &gradient, ForceOutput &out);

 private:
  SimdShape shape() const;
  /// Most neighbours of an element that one of the atoms may have, summed over elements.
  int most_slots(const int *centres, int n) const;

  AtomicBasisSettings settings_;
  SphericalHarmonics harmonics_;
  const SimdKernels &kernels_;
  AtomsView atoms_;
  std::vector<std::vector<int>> atoms_of_;  // owned atoms per element
  std::vector<int> candidates_;             // of owned atoms, by element within an atom
  std::vector<std::size_t> start_;          // of an atom's candidates of an element
  // of the last group
  SimdCentres centres_{};
  SimdNeighbours near_{};
  std::vector<int> first_, index_;
  SimdArray bonds_, moments_;
};

}  // namespace dpw
