// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <string>
#include <vector>

#include "structure/read_structure.h"

namespace dpw {

/// Atoms as a reader meets them, before they are sorted.
class NumberedAtoms {
 public:
  struct Atom {
    std::int64_t id;
    std::string symbol;
    Eigen::RowVector3d position;  ///< A
    int layer = 0;
  };
  void add(Atom atom) { atoms_.push_back(std::move(atom)); }
  std::size_t size() const { return atoms_.size(); }

  /// Sorted by ID. Throws Error naming `path` if there is no atom, two have the same ID, or
  /// check_structure finds something.
  NumberedStructure sorted(const std::string &path, const Eigen::Matrix3d &lattice,
                           bool has_layers);

 private:
  std::vector<Atom> atoms_;
};

}  // namespace dpw
