// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <array>
#include <map>
#include <optional>
#include <tuple>

#include "dataset/mesh_images.h"
#include "dataset/training_set.h"
#include "dataset/wannier_assignment.h"

namespace dpw {

/// What FrameBlockBuilder left out.
struct BlocksLeftOut {
  int n_aliased = 0, n_far = 0;                     ///< blocks
  double largest_aliased = 0.0, largest_far = 0.0;  ///< largest element, eV
};

/// Which element of a pair's two is given by the other.
enum class Mirror {
  same,     ///< X_ji(-R) = X_ij(R)^T, as of H without spin
  opposite  ///< X_ji(-R) = -X_ij(R)^T, as of its spin-orbit part
};

/// Makes canonical blocks between atoms, of one matrix or several, of single elements between
/// Wannier functions: hops go to their nearest image, atoms to the cells in which the structure has
/// them, and functions are turned into the model's orbitals. On-site blocks are there for all
/// atoms; they are symmetric, or antisymmetric, to the last bit.
class FrameBlockBuilder {
 public:
  /// All that is given has to outlive the builder.
  FrameBlockBuilder(const Structure &structure, const WannierAssignment &assignment,
                    const std::optional<MeshImages> &images, int n_matrices, Mirror mirror);

  /// Adds the elements <row,0|X|column,cell> of all matrices X, eV, which stand for those that
  /// mirror them. Of row < column all cells come, on the diagonal both R and -R.
  void add(int row, int column, const std::array<int, 3> &cell, const double *values);

  /// Leaves out blocks without an element above half of the last of 6 decimals, those that the
  /// mesh of k-points mixes with others, and those of atoms farther apart than `cutoff`, A.
  FrameBlocks finish(double cutoff, BlocksLeftOut &left_out) const;

 private:
  using Place = std::tuple<int, int, std::array<int, 3>>;

  std::array<int, 3> cell_between(std::size_t w, std::size_t v, const std::array<int, 3> &cell);
  Eigen::RowVector3d difference(int i, int j) const;
  /// Its matrices one below the other.
  Eigen::MatrixXd &block(int i, int j, const std::array<int, 3> &r);
  void append(const Place &place, const Eigen::MatrixXd &functions, FrameBlocks &to) const;

  const Structure &s_;
  const WannierAssignment &a_;
  const std::optional<MeshImages> &images_;
  const int n_matrices_;
  const double sign_;
  std::map<Place, Eigen::MatrixXd> blocks_;
  std::map<Place, std::array<int, 3>> nearest_;
};

}  // namespace dpw
