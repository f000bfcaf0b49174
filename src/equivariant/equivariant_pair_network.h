// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <array>
#include <memory>
#include <vector>

#include "equivariant/equivariant_atoms.h"
#include "equivariant/equivariant_model.h"
#include "equivariant/last_hidden.h"
#include "equivariant/pair_coupling.h"
#include "equivariant/pair_frames.h"
#include "hamiltonian/block_predictor.h"
#include "kernels/simd_array.h"
#include "network/mlp.h"
#include "network/simd_batch.h"

namespace dpw {

/// A hopping class of the equivariant kind (doc/equivariant_hamiltonian): blocks of pairs of atoms
/// from a network that sees invariants only, in the frame of the pair, turned back to the global
/// one. What blocks these are the PairCoupling says.
///
/// Of atoms of one element the block is the mean of two answers, that for (i, j) and that for (j,
/// i). In the frame of (j, i), which is that of (i, j) turned about x by pi, moments are the same
/// but for signs, (-1)^(l + m), and for a conjugation. So matrices act on sums and differences of
/// the two atoms' moments, once for both answers: they are sum and difference of what an even and
/// an odd matrix give. Of atoms of two elements there is one answer, and the two matrices are those
/// for the moments of i and of j.
class EquivariantPairNetwork {
 public:
  /// Columns of lanes that a PairFrames for evaluate() is to have.
  static constexpr int n_columns = 4;

  /// `data`: of the model, which check() has been through; `coupling`: of its elements.
  EquivariantPairNetwork(const ModelHeader &header, const EquivariantModel &model,
                         const EquivariantHoppingClass &data,
                         std::unique_ptr<PairCoupling> coupling);
  EquivariantPairNetwork(const EquivariantPairNetwork &) = delete;
  EquivariantPairNetwork &operator=(const EquivariantPairNetwork &) = delete;

  /// Prepares evaluate() for the atoms' RAERs: their parts of the first layer, once an atom.
  void set_atoms(const EquivariantAtoms &atoms);

  /// Blocks <i|H|j> of `n` pairs, eV, one per column, in the order of BlockPredictor. `atoms`:
  /// those of set_atoms(). `frames`: to work with. `seen`: gets the last hidden layer of each
  /// answer.
  const Eigen::MatrixXd &evaluate(const DirectedPair *pairs, int n, const EquivariantAtoms &atoms,
                                  PairFrames &frames, LastHidden *seen = nullptr);

 private:
  /// The pairs of a column of lanes; behind the last one it is repeated.
  struct Column {
    int n;
    std::array<const DirectedPair *, largest_lane_width> pair;
  };
  /// Two matrices for the moments of one order, [n_out, (l_max - m + 1) channels].
  struct Halves {
    Eigen::MatrixXd first, second;
  };

  Halves halves(const Eigen::MatrixXd &of_moments) const;
  void set_pairs(int c, PairFrames &frames);
  void turn_moments(int c, const EquivariantAtoms &atoms, PairFrames &frames);
  void mix_moments(int c, const PairFrames &frames);
  void first_layer(int n, const EquivariantAtoms &atoms);
  void add_powers(int n, double *hidden);
  void add_raer(int c, bool reversed, const EquivariantAtoms &atoms, double *hidden);
  /// Of the answers of column c to pairs `first` and on, or to their reverses.
  void note_last_hidden(int c, bool reversed, const double *lanes, Eigen::Index first,
                        LastHidden &seen) const;
  void write_blocks(int c, const double *coefficients, const double *of_reverse,
                    const PairFrames &frames, Eigen::Index first);
  double envelope(double r) const;
  /// Where row r of a column is in an array.
  std::ptrdiff_t place(int column, int n_rows, int row = 0) const {
    return (static_cast<std::ptrdiff_t>(column) * n_rows + row) * kernels_->width;
  }

  EquivariantHoppingClass data_;
  int l_max_, n_channels_;
  bool both_ways_;  // of two atoms of one element both answers are wanted
  int raer_size_, n_features_, n_half_, n_moments_, n_powers_;
  const SimdKernels *kernels_;
  Mlp net_;
  SimdBatch layers_;  // columns of (i, j), then those of (j, i)
  std::unique_ptr<PairCoupling> coupling_;
  Halves rest_of_first_;                     // first layer behind the RAERs; radial part first
  Eigen::MatrixXd of_powers_;                // its last columns
  std::vector<Halves> mix_;                  // V_m, m = 1 .. l_max; empty without moments
  Eigen::MatrixXd first_of_i_, first_of_j_;  // A RAER_i + bias, B RAER_j: [n_hidden, atoms]

  // of the present columns
  std::array<Column, n_columns> columns_;
  std::array<SimdArray, n_columns> envelope_;
  SimdArray first_, second_;         // [pair_radial + n_moments], [n_moments]
  SimdArray features_, of_reverse_;  // [l_max * 2 * n_mix]
  SimdArray powers_;                 // [n_powers], of (i, j), then of (j, i)
  SimdArray block_, back_;           // of one column
  Eigen::MatrixXd blocks_;           // of the whole batch
};

}  // namespace dpw
