// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

namespace dpw {

/// What a POSCAR of VASP 5 tells.
struct Poscar {
  Eigen::Matrix3d lattice;                 ///< rows, A
  std::vector<std::string> elements;       ///< of each atom
  std::vector<Eigen::Vector3d> positions;  ///< of each atom, A
};

/// Reads a POSCAR with element symbols, Direct or Cartesian, with one scale or three. Throws Error
/// naming file and line for what is missing or damaged, selective dynamics included.
Poscar read_poscar(const std::string &path);

}  // namespace dpw
