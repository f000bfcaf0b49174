// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

#include "descriptor/descriptor.h"
#include "descriptor/radial_basis.h"
#include "descriptor/spherical_harmonics.h"
#include "force/force_output.h"
#include "model/moment_settings.h"

namespace dpw {

/// The descriptor kind "moments": for each element e and radial function n
///   B[e n_radial + n][lm] = sum over neighbours k of element e of b_n(r) Y_lm(d/r), d = x_k - x_i,
/// in 1/A. It is a smooth function of all positions, covariant under rotations.
///
/// A descriptor is a matrix [n_channels, n_lm] by columns: the channels of an lm are together.
class Moments : public Descriptor {
 public:
  explicit Moments(const Model &model);

  DescriptorReach reach() const override;
  bool labels_first() const override { return false; }
  Eigen::Index size(int element) const override;
  /// Throws AtomError where layers cannot be told apart; see find_plane_layers.
  void label(const AtomsView &atoms, const NeighborList &list,
             std::vector<AtomLabel> &labels) const override;
  void rebuild(const AtomsView &atoms, const NeighborList &list,
               const std::vector<AtomLabel> &labels, double skin) override;
  void evaluate(const AtomsView &atoms, std::vector<DescriptorBatch> &batches) override;

  // The same in parts. Blocks of a few dozen atoms keep what both parts need in the cache.

  /// Empties `batches` and gives each its atoms, in the order of their indices.
  void begin(const AtomsView &atoms, std::vector<DescriptorBatch> &batches);
  /// Moments of `n` owned atoms; `out` is [size, n].
  void evaluate_block(const int *centres, int n, Eigen::Ref<Eigen::MatrixXd> out);
  /// Adds the forces of an energy E whose gradient with respect to the moments of the last block is
  /// `gradient` (dE/dB, eV A) [size, n], and their virials.
  void pull_back_block(const Eigen::Ref<const Eigen::MatrixXd> &gradient, ForceOutput &out);

 private:
  // Neighbours are worked on eight at a time.
  static constexpr int width = 8;
  using Lanes = double __attribute__((vector_size(width * sizeof(double))));
  using LaneVector = std::vector<Lanes>;

  /// The neighbours inside the cutoff of the atoms of a block: those of an element of an atom are
  /// together, filled up to whole lanes with neighbours that do not count (index -1).
  struct Neighbours {
    LaneVector x, y, z, over_r;      ///< unit vector; 1/r
    LaneVector sine, cosine;         ///< of wave_number() r
    LaneVector s, s_slope;           ///< switch
    std::vector<int> index;          ///< [8 times the lanes]
    std::vector<std::size_t> first;  ///< lane at which an atom's element starts [n n_elements + 1]

    void clear();
    void add(int atom, const Eigen::Vector3d &d, const RadialBasis &radial, int place);
    void close();
  };

  void collect(int centre);
  void add_forces(int centre, std::size_t lane, const Lanes *of_value, const Lanes *of_slope,
                  int stride, ForceOutput &out);
  void spread(int centre, std::size_t lane, const Lanes *g, ForceOutput &out) const;

  MomentSettings settings_;
  SphericalHarmonics harmonics_;
  RadialBasis radial_;
  double label_reach_;
  AtomsView atoms_;
  std::vector<std::vector<int>> atoms_of_;  // owned atoms per element
  NeighborList candidates_;                 // of owned atoms, by element within an atom
  std::vector<int> centres_;                // of the last block
  Neighbours near_;
  LaneVector functions_;    // b and db/dr [n_radial, 2 lanes]
  LaneVector harmonic_;     // Y [n_lm, lanes]
  LaneVector contraction_;  // dE/dY and dE/dY of the slopes [n_lm, 2 lanes]
};

}  // namespace dpw
