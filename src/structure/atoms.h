// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <vector>

namespace dpw {

/// What the core sees of a set of atoms: those a caller owns come first, then images and atoms of
/// others ("ghosts"). Arrays belong to the caller.
struct AtomsView {
  int n_owned = 0;
  int n_all = 0;
  const double *x = nullptr;     ///< [n_all][3], A
  const int *element = nullptr;  ///< [n_all], index into the model's elements; -1: not in the model

  Eigen::Map<const Eigen::Vector3d> position(int i) const {
    return Eigen::Map<const Eigen::Vector3d>(x + 3 * static_cast<std::ptrdiff_t>(i));
  }
};

/// Full neighbour lists, compressed: the neighbours of atom i are index[start[i] .. start[i+1]).
struct NeighborList {
  std::vector<std::size_t> start{0};
  std::vector<int> index;

  int n_atoms() const { return static_cast<int>(start.size()) - 1; }
  const int *begin(int i) const { return index.data() + start[static_cast<std::size_t>(i)]; }
  const int *end(int i) const { return index.data() + start[static_cast<std::size_t>(i) + 1]; }
  void clear() {
    start.assign(1, 0);
    index.clear();
  }
  /// Closes the list of the next atom, whose neighbours the caller has appended to `index`.
  void close_atom() { start.push_back(index.size()); }
};

}  // namespace dpw
