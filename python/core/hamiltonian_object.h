// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <memory>
#include <utility>
#include <vector>

#include "tight_binding/cell_walk.h"
#include "tight_binding/tight_binding.h"

namespace dpw::python {

/// H(R) as Python holds it.
struct HamiltonianObject {
  explicit HamiltonianObject(TightBinding given, std::vector<Eigen::Vector3d> places = {})
      : h(std::move(given)), coordinates(std::move(places)) {}

  HamiltonianObject copy() const {
    HamiltonianObject other(h, coordinates);
    other.n_outside = n_outside;
    return other;
  }

  TightBinding h;
  /// [n_orbitals] where fields are measured from, A; empty: the positions of the orbitals.
  std::vector<Eigen::Vector3d> coordinates;
  int n_outside = 0;  ///< atoms outside the domain of a model's training data

  /// R by R; made when it is first asked for.
  const CellWalk &walk() {
    if (!walk_) walk_ = std::make_unique<CellWalk>(h.sparse);
    return *walk_;
  }
  /// To be called after a change of H(R).
  void forget_walk() { walk_.reset(); }

 private:
  std::unique_ptr<CellWalk> walk_;
};

}  // namespace dpw::python
