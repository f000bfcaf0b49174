// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tight_binding/tight_binding.h"

namespace dpw {

/// An atom with its orbitals, one after the other.
struct AtomOrbitals {
  std::int64_t id;
  std::string element;
  Eigen::Vector3d position;  ///< A
  int first_orbital;         ///< from 0
  int n_orbitals;            ///< 0: it carries none
  int layer;                 ///< from 0; -1: unknown
};

/// The atoms of `h` in ascending order of their IDs. Empty unless the atoms are known and every
/// orbital is on one of them, those of one atom next to each other.
std::vector<AtomOrbitals> atom_orbitals(const TightBinding &h);

}  // namespace dpw
